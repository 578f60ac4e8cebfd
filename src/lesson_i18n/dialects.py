"""How marks are written for an engine, and found in its answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from html import unescape

from lesson_i18n import blanks
from lesson_i18n.parts import Token
from lesson_i18n.placeables import RefusedError


class Dialect(StrEnum):
    """How the marks that stand for protected parts are written: what an engine is most likely to keep.

    XML: ``<x1>text</x1>`` and ``<x2/>``, the text's own ``&``, ``<`` and ``>`` as entities. BRACKETS: ``[1]text[/1]`` and
    ``[2]``. BLANKS: Apertium's stream, where marks are bound to the words between them. MSGID: no marks, the text is the
    msgid and the answer a msgstr; for a translation memory, which exchanges placeables itself.
    """

    XML = "xml"
    BRACKETS = "brackets"
    BLANKS = "blanks"
    MSGID = "msgid"


_XML_MARK = re.compile(r"<\s*(/?)\s*x\s*(\d+)\s*(/?)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")
_BRACKETS_MARK = re.compile(r"[\[［【]\s*([/／]?)\s*(\d+)\s*[\]］】]")

COLLIDING = {Dialect.BRACKETS: _BRACKETS_MARK, Dialect.BLANKS: blanks.COLLIDING}
"""What looks like a mark in a dialect, or would not come back, and must be hidden behind one where it stands in a text."""


def written(tokens: Sequence[Token], dialect: Dialect) -> str:
    """Return a text for an engine, with its marks in a dialect."""
    if dialect is Dialect.BLANKS:
        return blanks.written(tokens)
    return "".join(
        _escaped(token.text, dialect) if token.side == "text" else _mark(token, dialect) for token in tokens
    )


def _escaped(text: str, dialect: Dialect) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if dialect is Dialect.XML else text


def _mark(token: Token, dialect: Dialect) -> str:
    slash = "/" if token.side == "close" else ""
    if dialect is Dialect.BRACKETS:
        return f"[{slash}{token.number}]"
    return f"<{slash}x{token.number}{'/' if token.side == 'single' else ''}>"


def read(answer: str, dialect: Dialect, source: Sequence[Token]) -> list[Token]:
    """Return the pieces of an answer to a text that has the marks of `source`.

    Raises `RefusedError` for a mark that the source does not have.
    """
    if dialect is Dialect.BLANKS:
        return blanks.read(answer, source)
    known = {(token.side, token.number): token for token in source if token.side != "text"}
    return list(_joined(_pieces(answer, dialect, known)))


def _pieces(answer: str, dialect: Dialect, known: Collection[tuple[str, int]]) -> Iterator[Token]:
    at = 0
    for match in (_XML_MARK if dialect is Dialect.XML else _BRACKETS_MARK).finditer(answer):
        yield _prose(answer[at : match.start()], dialect)
        at = match.end()
        number = int(match[2])
        side = "single" if ("single", number) in known else "close" if match[1] else "open"
        if (side, number) not in known:
            raise RefusedError(f"the answer has a mark {match[0]!r} that the text has not")
        is_doubled = side == "single" and bool(match[1])  # <x1></x1> for <x1/>
        yield Token("end" if is_doubled else side, "", number)
    yield _prose(answer[at:], dialect)


def _prose(text: str, dialect: Dialect) -> Token:
    if dialect is not Dialect.XML:
        return Token("text", text)
    if tag := _TAG.search(text):
        raise RefusedError(f"the answer has a tag {tag[0]!r} that the text has not")
    return Token("text", unescape(text))


def _joined(tokens: Iterable[Token]) -> Iterator[Token]:
    """Return pieces without empty ones, and without the second half of single marks that were written as pairs."""
    last = Token("text")
    for token in tokens:
        if token.side == "end":
            if (last.side, last.number) != ("single", token.number):
                raise RefusedError(f"mark {token.number} stands twice in the answer")
        elif token.text or token.side != "text":
            last = token
            yield token
