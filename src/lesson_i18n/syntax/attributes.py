"""The texts in attributes such as ``{alt="A cat" .wide}``, and what people read in the opening of a block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lesson_i18n.syntax.dialect import Block
from lesson_i18n.syntax.extents import Extent

TEXT_NAMES = (
    "alt",
    "aria-label",
    "caption",
    "data-toc-label",
    "description",
    "fig-alt",
    "fig-cap",
    "placeholder",
    "subtitle",
    "summary",
    "text",
    "title",
)
"""The attributes of directives, shortcodes, links and images whose values are read by people."""

_NAMES = "|".join(TEXT_NAMES)
_ATTRIBUTE = re.compile(
    rf"""(?<![\w.:-])(?P<name>{_NAMES})\s*=\s*(?:"(?P<double>(?:\\.|[^"\\])*)"|'(?P<single>(?:\\.|[^'\\])*)')""",
    re.DOTALL,
)
_OPTION = re.compile(rf"^:(?P<name>{_NAMES}):[ \t]+(?P<text>\S.*?)[ \t]*$(?=\n:|\Z)", re.MULTILINE)


class Piece(NamedTuple):
    """A text inside a construct, at offsets of it: its kind, and the style of its place."""

    start: int
    stop: int
    kind: str
    style: str = ""


def attribute_texts(text: str, start: int, stop: int, quoting: str) -> Iterator[Piece]:
    """Return the texts of the attributes that stand in a stretch of a text; `quoting` begins the style of their places."""
    for match in _ATTRIBUTE.finditer(text, start, stop):
        group, mark = ("double", '"') if match["double"] is not None else ("single", "'")
        if piece := _trimmed(text, match.span(group), match["name"], f"{quoting} {mark}"):
            yield piece


def opening_texts(block: Block, head: str, match: re.Match[str], extent: Extent, quoting: str) -> Iterator[Piece]:
    """Return the texts in the first lines of a block, in order."""
    groups = match.groupdict()
    if groups.get("text") and extent.has_title and (piece := _trimmed(head, match.span("text"), block.kind)):
        yield piece
    if groups.get("attributes"):
        yield from attribute_texts(head, *match.span("attributes"), quoting)
    for option in _OPTION.finditer(head, match.end()):
        yield Piece(*option.span("text"), option["name"])


def _trimmed(text: str, span: tuple[int, int], kind: str, style: str = "") -> Piece | None:
    """Return a text without its edge blanks, None where nothing is left."""
    part = text[slice(*span)]
    start = span[0] + len(part) - len(part.lstrip())
    return Piece(start, span[0] + len(part.rstrip()), kind, style) if part.strip() else None
