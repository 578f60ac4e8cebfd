"""Marks in the stream of Apertium, whose programs move words about but keep what is bound to them.

A pair of marks is a word-bound blank, ``[[t:x:1]]two words[[/]]``: it comes back bound to each word that was made of one of
its words, wherever that went. A single mark that is a word of its sentence is written as a word that no dictionary
has, and any other as a blank, ``[x2]``, which stays between its neighbours. Blanks of the text are no marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lesson_i18n.parts import Token
from lesson_i18n.placeables import RefusedError

COLLIDING = re.compile(r"[*@#]+(?=\w)[\w-]*")
"""Words behind a sign by which Apertium's programs mark a word that they do not know."""

_SPECIAL = re.compile(r"[\\\[\]{}^$@/<>]")
_PIECE = re.compile(
    r"(?P<close>\[\[/\]\])|\[\[(?P<open>[^\]]*)\]\]|\[x(?P<single>\d+)\]|(?P<blank>\[[^\[\]]*\])"
    r"|(?P<text>(?:\\.|[^\\\[])+)|(?P<other>.)",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DOUBLE = re.compile(r"[ ]{2,}")
_BOUND = re.compile(r"t:x:(\d+)")
_WORDS = ("xq", "qx", "zq", "qz", "xz", "zx")
MARK_WORD = rf"(?i:(?:{'|'.join(_WORDS)})\d+[qxz])\b"
"""A word that stands for a single mark; Apertium's programs mark it as unknown, like any that they do not know."""


class _Chunk(NamedTuple):
    """A piece of an answer and the pairs that it belongs to."""

    token: Token
    pairs: frozenset[int]


def written(tokens: Sequence[Token]) -> str:
    """Return a text with its marks as Apertium's programs read it."""
    word = _word(tokens)
    depth, out = 0, []
    for at, token in enumerate(tokens):
        if token.side == "open":
            depth += 1
            out.append(f"[[t:x:{token.number}]]")
        elif token.side == "close":
            depth -= 1
            out.append("[[/]]")
        elif token.side == "single":
            is_word = depth or not token.is_tight
            out.append(_spaced(tokens, at, f"{word}{token.number}{word[-1]}") if is_word else f"[x{token.number}]")
        else:
            out.append(_SPECIAL.sub(r"\\\g<0>", token.text))
    return "".join(out)


def _word(tokens: Sequence[Token]) -> str:
    """Return the beginning of words that do not occur in a text."""
    text = "".join(token.text for token in tokens if token.side == "text").lower()
    return next((word for word in _WORDS if word not in text), "qxz")


def _spaced(tokens: Sequence[Token], at: int, word: str) -> str:
    """Return the word that stands for a single mark, or a blank where it would grow together with another word."""
    before = tokens[at - 1].text[-1:] if at and tokens[at - 1].side == "text" else ""
    behind = tokens[at + 1].text[:1] if at + 1 < len(tokens) and tokens[at + 1].side == "text" else ""
    is_alone = not any(character.isalnum() or character in "_-*@#" for character in before + behind)
    is_beside_another = any(
        token.side == "single" for token in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2])
    )
    return word if is_alone and not is_beside_another else f"[x{tokens[at].number}]"


def read(answer: str, source: Sequence[Token]) -> list[Token]:
    """Return the pieces of an answer; a pair encloses all words that are bound to it, and what stands between them.

    Blanks that Apertium's programs double are made one. Raises `RefusedError` for a mark that the source does not have.
    """
    is_squeezed = not any(_DOUBLE.search(token.text) for token in source)
    chunks = list(_chunks(_DOUBLE.sub(" ", answer) if is_squeezed else answer, source))
    places = {
        number: [at for at, chunk in enumerate(chunks) if number in chunk.pairs]
        for number in sorted(token.number for token in source if token.side == "open")
    }
    begins = {number: found[0] for number, found in places.items() if found}
    ends = {number: found[-1] for number, found in places.items() if found}
    out: list[Token] = []
    for at, chunk in enumerate(chunks):
        out += [Token("open", "", number) for number in begins if begins[number] == at]
        out.append(chunk.token)
        out += [Token("close", "", number) for number in reversed(ends) if ends[number] == at]
    return out


def _chunks(answer: str, source: Sequence[Token]) -> Iterator[_Chunk]:
    around = _around(source)
    word = re.compile(rf"\*?{_word(source)}(\d+){_word(source)[-1]}", re.IGNORECASE)
    opened: list[frozenset[int]] = []
    for match in _PIECE.finditer(answer):
        if match.lastgroup == "open":
            opened.append(frozenset(map(int, _BOUND.findall(match["open"]))))
        elif match.lastgroup == "close":
            del opened[-1:]
        elif match.lastgroup == "single":
            yield _single(match["single"], around)
        elif match.lastgroup != "blank":
            yield from _prose(match[0], word, around, frozenset().union(*opened))


def _prose(
    text: str, word: re.Pattern[str], around: dict[int, frozenset[int]], bound: frozenset[int]
) -> Iterator[_Chunk]:
    pieces = word.split(_ESCAPED.sub(r"\1", text))
    for at, piece in enumerate(pieces):
        if at % 2:
            yield _single(piece, around)
        elif piece:
            yield _Chunk(Token("text", piece), bound)


def _single(found: str, around: dict[int, frozenset[int]]) -> _Chunk:
    number = int(found)
    if number not in around:
        raise RefusedError(f"the answer has a mark {number} that the text has not")
    return _Chunk(Token("single", "", number), around[number])


def _around(source: Sequence[Token]) -> dict[int, frozenset[int]]:
    """Return for each single mark the pairs around it."""
    around, opened = {}, []
    for token in source:
        if token.side == "open":
            opened.append(token.number)
        elif token.side == "close":
            opened.pop()
        elif token.side == "single":
            around[token.number] = frozenset(opened)
    return around
