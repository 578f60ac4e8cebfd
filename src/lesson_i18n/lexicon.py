"""Words that a translation must not lose: those that negate, and "only", "always" and small numbers.

A language's words stand in `data/lexicon/<language>.toml`, which anybody who speaks it can extend. A star stands for any
letters. The keys:

- `negation`, `only`, `always`, and in `[numbers]` the numbers from 2 on: lists of words;
- `prefixes`: letters that can stand before any of them; `whole-words = false`: for scripts without blanks;
- `tried = true`: the words were tried on human translations, so that a prohibition that lost them is not published;
- `but`: words that make "only" of a negation before them;
- `doubled`: words that may stand twice; `doubles = true`: any word may;
- `forbids`: what begins a prohibition, unless a word of `harmless` follows;
- for a language of sources, `strong`: the negations that every translation must keep in some way; `may-negate`: words for
  which other languages may say a negation.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "data" / "lexicon"
_SIGNS = (
    "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u09d7"
)
"""What is written at letters and belongs to their word: accents, vowels."""

_UNREAD = re.compile("[\u0640\u064b-\u065f\u0670]")
"""What Arabic script may write or leave out."""

_TEST_LOCALES = ("-XA", "-XB")
"""How the tags of locales end in which nobody speaks: they are for trying layouts."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, as expressions that find them; `numbers` is by value.

    `idioms` are negations that encourage, as in "don't hesitate". See the module for the rest.
    """

    negation: re.Pattern[str]
    strong: re.Pattern[str] | None
    may_negate: re.Pattern[str]
    only: re.Pattern[str]
    but: re.Pattern[str]
    always: re.Pattern[str]
    numbers: Mapping[int, re.Pattern[str]]
    tried: bool
    forbids: re.Pattern[str] | None
    idioms: re.Pattern[str]
    doubles: bool
    doubled: frozenset[str]


def plain_words(text: str) -> str:
    """Return a text as the words of a lexicon are written: straight apostrophes, no vowel signs of Arabic script."""
    return text.replace("’", "'") if text.isascii() else _UNREAD.sub("", text.replace("’", "'"))


@cache
def lexicon(tag: str) -> Lexicon | None:
    """Return the words of a language by its BCP 47 tag, or None where nobody has written them down."""
    path = _FOLDER / f"{tag.partition('-')[0]}.toml"
    if tag.endswith(_TEST_LOCALES) or not path.is_file():
        return None
    data = tomllib.loads(path.read_text("utf-8"))
    harmless = data.get("harmless", [])
    whole, prefixes = data.get("whole-words", True), data.get("prefixes", [])

    def found(words: Iterable[str]) -> re.Pattern[str]:
        return _pattern(words, prefixes, whole)

    return Lexicon(
        negation=found(data["negation"]),
        strong=found(data["strong"]) if "strong" in data else None,
        may_negate=found(data.get("may-negate", ())),
        only=found(data["only"]),
        but=found(data.get("but", ())),
        always=found(data["always"]),
        numbers={int(value): found(words) for value, words in data.get("numbers", {}).items()},
        tried=data.get("tried", False),
        forbids=_forbids(data["forbids"], harmless) if "forbids" in data else None,
        idioms=found(f"{word} {other}" for word in data.get("strong", ()) for other in harmless),
        doubles=data.get("doubles", False),
        doubled=frozenset(data.get("doubled", ())),
    )


def _pattern(words: Iterable[str], prefixes: Iterable[str], whole: bool) -> re.Pattern[str]:
    """Return what finds words in whichever case; the underscores of emphasis are no part of a word."""
    letter = rf"[^\W_]|[{_SIGNS}]"
    before = f"(?:{'|'.join(map(re.escape, prefixes))})?" if prefixes else ""
    inside = "|".join(re.escape(word).replace(r"\*", f"(?:{letter})*").replace(r"\ ", r"\s+") for word in words)
    inside = inside or "(?!)"  # nothing
    if not whole:
        return re.compile(inside, re.IGNORECASE)
    return re.compile(rf"(?<![^\W_])(?<![{_SIGNS}]){before}(?:{inside})(?!{letter})", re.IGNORECASE)


def _forbids(words: Iterable[str], harmless: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a prohibition: at the beginning of a sentence, and not of "don't worry"."""
    but = f"(?![ *_]+(?:{'|'.join(harmless)})\\b)" if harmless else ""
    return re.compile(
        rf"(?:^|[.!?:;]\s+|\*\*|\n|\bplease )[*_]*(?:{'|'.join(map(re.escape, words))})(?![^\W_]){but}",
        re.IGNORECASE,
    )
