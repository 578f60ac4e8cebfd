"""Markup inside a text that only a dialect knows: attributes, roles, shortcodes, citations."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lesson_i18n.model import Syntax
from lesson_i18n.syntax.attributes import Piece, attribute_texts
from lesson_i18n.syntax.dialect import Inline, dialect_of
from lesson_i18n.syntax.marks import Mark
from lesson_i18n.syntax.parser import inline_marks

_OPAQUE = frozenset({"autolink", "code", "html"})
"""The marks inside which nothing is markup; a construct can only be around them."""

_BEFORE = "])*_>`"
"""What attributes stand behind, without a blank, where they are about it."""


class Construct(NamedTuple):
    """A piece of a dialect's markup: what it is, where it stands, and the texts inside it.

    Where it `is_shown`, translators see it as it is. `value` is what a translation must have too.
    """

    kind: str
    start: int
    stop: int
    value: str
    texts: tuple[tuple[int, int], ...] = ()
    is_shown: bool = False


def may_hold_constructs(text: str, syntax: Syntax) -> bool:
    """Whether a text can hold markup that only its dialect knows; quick, and never wrong when it says no."""
    marks = dialect_of(syntax).marks
    return bool(marks and marks.search(text))


def inline_constructs(text: str, syntax: Syntax, marks: Sequence[Mark]) -> list[Construct]:
    """Return the markup of a dialect in a text, in its order; `marks` are those that all of Markdown knows."""
    if syntax is Syntax.MARKDOWN or not may_hold_constructs(text, syntax):
        return []
    dialect = dialect_of(syntax)
    opaque = [(mark.start, mark.stop) for mark in marks if mark.type in _OPAQUE]
    opaque += [mark.target for mark in marks if mark.type in ("link", "image")]
    opaque.sort()
    taken: list[tuple[int, int]] = []
    found = []
    for inline in dialect.inlines:
        for match in inline.expression.finditer(text):
            extent = match.span()
            is_free = not any(_touching(taken, extent)) and all(
                extent != one and extent[0] <= one[0] and one[1] <= extent[1] for one in _touching(opaque, extent)
            )
            if is_free:
                insort(taken, extent)
                found.append(_construct(text, inline, match, dialect.quoting))
    return sorted(found, key=lambda construct: construct.start)


def _touching(extents: Sequence[tuple[int, int]], extent: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Return which of some extents, that stand one behind the other, have a character in common with another."""
    at = max(0, bisect_left(extents, extent) - 1)
    while at < len(extents) and extents[at][0] < extent[1]:
        if extents[at][1] > extent[0]:
            yield extents[at]
        at += 1


def block_attributes(text: str, syntax: Syntax, references: Mapping[str, object], is_heading: bool) -> int:
    """Return where the attributes begin that end a heading or follow an image alone; the text's length without them."""
    expression = dialect_of(syntax).attributes
    match = expression.search(text) if expression else None
    if not match or not (is_heading or _is_image(text[: match.start()], references)):
        return len(text)
    return match.start()


def _is_image(text: str, references: Mapping[str, object]) -> bool:
    marks = inline_marks(text, references) if text.startswith("![") else []
    return bool(marks) and marks[-1][:3] == ("image", 0, len(text))


def texts_of_attributes(text: str, start: int, syntax: Syntax) -> list[Piece]:
    """Return the texts in the attributes that a text ends with."""
    return [*attribute_texts(text, start, len(text), dialect_of(syntax).quoting)]


def _construct(text: str, inline: Inline, match: re.Match[str], quoting: str) -> Construct:
    start, stop = match.span()
    texts = tuple(_texts(text, match, quoting))
    shape, at = [], start
    for first, last in texts:
        shape.append(text[at:first])
        at = last
    value = " ".join("".join([*shape, text[at:stop]]).split())
    return Construct(inline.kind, start, stop, _before(text, start) + value, texts, inline.is_shown)


def _texts(text: str, match: re.Match[str], quoting: str) -> Iterator[tuple[int, int]]:
    groups = match.groupdict()
    if groups.get("attributes"):
        yield from ((piece.start, piece.stop) for piece in attribute_texts(text, *match.span("attributes"), quoting))
    if (groups.get("text") or "").strip():
        yield match.span("text")


def _before(text: str, start: int) -> str:
    """Return the mark that a construct stands directly behind, "" where it is a word or a blank."""
    before = text[max(0, start - 2) : start]
    if before == "](":
        return before
    mark = before[-1:]
    if mark == "]" and "[" not in text[:start]:
        return ""
    return mark if mark and mark in _BEFORE else ""
