"""How checks read a text: its prose, its words, the scripts of its letters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from html import unescape

from lesson_i18n.model import Syntax
from lesson_i18n.scan import is_plain, scan

_ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_SCRIPT_NAMES = {
    "Hans": ("CJK",),
    "Hant": ("CJK",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA"),
    "Kore": ("HANGUL", "CJK"),
    "Latn": ("LATIN",),
    "Arab": ("ARABIC",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Hebr": ("HEBREW",),
    "Deva": ("DEVANAGARI",),
    "Beng": ("BENGALI",),
    "Thai": ("THAI",),
    "Laoo": ("LAO",),
    "Mymr": ("MYANMAR",),
    "Khmr": ("KHMER",),
    "Ethi": ("ETHIOPIC",),
    "Geor": ("GEORGIAN",),
    "Armn": ("ARMENIAN",),
    "Taml": ("TAMIL",),
    "Telu": ("TELUGU",),
    "Mlym": ("MALAYALAM",),
    "Knda": ("KANNADA",),
    "Gujr": ("GUJARATI",),
    "Guru": ("GURMUKHI",),
    "Sinh": ("SINHALA",),
    "Tibt": ("TIBETAN",),
}
"""The scripts by their four letters, with the words that Unicode's names of their letters begin with."""

_LENGTHS = {"Hans": 0.27, "Hant": 0.27, "Jpan": 0.42, "Kore": 0.44, "Hebr": 0.68, "Arab": 0.8, "Thai": 0.8}
"""How many letters a script needs for what Latin letters say, as measured on human translations from English."""


SOURCES = 1 << 16
"""So much is remembered of source texts, which are asked about again for every language."""


def prose(text: str, syntax: Syntax) -> str:
    """Return what people read in a text: without code, tags, targets and addresses, its entities read."""
    if not is_plain(text, syntax):
        kept, at = [], 0
        for start, stop in sorted(scan(text, syntax, {}).covered):
            kept.append(text[at:start])
            at = max(at, stop)
        text = " ".join([*kept, text[at:]])
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text) if "&" in text else text


@lru_cache(maxsize=SOURCES)
def source_prose(text: str, syntax: Syntax) -> str:
    """Return what people read in a source text; see `prose`."""
    return prose(text, syntax)


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return _WORD.findall(text)


@lru_cache(maxsize=SOURCES)
def source_words(text: str) -> tuple[str, ...]:
    """Return the words of what people read in a source text."""
    return tuple(words(text))


def letters(text: str) -> dict[str, int]:
    """Return how many letters of each script a text has, by the first word of Unicode's name for them."""
    found: dict[str, int] = {}
    for character, count in Counter(text).items():
        if script := _script(character):
            found[script] = found.get(script, 0) + count
    return found


def letters_of(script: str, found: Mapping[str, int]) -> int | None:
    """Return how many of the letters are of a script, given by its four letters; None where that is not known here."""
    names = _SCRIPT_NAMES.get(script)
    return sum(found.get(name, 0) for name in names) if names else None


def usual_length(script: str) -> float:
    """Return how long a text in a script usually is, against the same text in Latin letters; most are as long."""
    return _LENGTHS.get(script, 1.0)


@lru_cache(maxsize=1 << 13)
def _script(character: str) -> str:
    """Return the first word of Unicode's name for a letter; nothing for what is none."""
    name = unicodedata.name(character, "OTHER") if character.isalpha() else ""
    return name.removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ").partition(" ")[0].partition("-")[0]
