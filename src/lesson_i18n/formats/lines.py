"""Where the lines of a block and the cells of a table row stand in a lesson's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lesson_i18n.syntax import Token

_MARKS = re.compile(r"[^> \t]")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a block without what its containers put before them.

    `text` joins them with newlines; `places` holds for each line its offset in `text` and in the lesson.
    """

    text: str
    places: tuple[tuple[int, int], ...]

    def extent(self, start: int, stop: int) -> tuple[list[int], int]:
        """Return where in the lesson each line of a stretch of `text` begins, and where the stretch ends."""
        further = [(at, lesson) for at, lesson in self.places if start < at <= stop]
        at, lesson = next(place for place in reversed(self.places) if place[0] <= start)
        starts = [lesson + start - at, *(lesson for _, lesson in further)]
        at, lesson = further[-1] if further else (at, lesson)
        return starts, lesson + stop - at


def block_lines(token: Token, text: str) -> Lines:
    """Return the lines of a token's block in the text of its lesson."""
    parts: list[str] = []
    places, at = [], 0
    for start in token.meta["at"]:
        parts.append(text[start : line_end(text, start)])
        places.append((at, start))
        at += len(parts[-1]) + 1
    return Lines("\n".join(parts), tuple(places))


def first_line(token: Token) -> int:
    """Return the number of a token's first line, counted from 0."""
    return token.map[0] if token.map else 0


def line_end(text: str, start: int) -> int:
    """Return the offset at which the line ends that holds an offset."""
    newline = text.find("\n", start)
    end = newline if newline >= 0 else len(text)
    carriage_return = text.find("\r", start, end)
    return carriage_return if carriage_return >= 0 else end


def prefix(text: str, at: int) -> str:
    """Return what stands before an offset on its line."""
    if text.startswith("\n", at - 1):
        return ""
    newline = text.rfind("\n", 0, at)
    start = max(newline, text.rfind("\r", newline + 1, at)) + 1
    return text[start:at].lstrip("\ufeff")


def indented(text: str, indent: str) -> str:
    """Return a text whose further lines begin with an indent, those without text without its blanks."""
    first, *further = text.split("\n")
    return "\n".join([first, *(indent + line if line.strip() else indent.rstrip() for line in further)])


def further_prefix(first: str) -> str:
    """Return what a further line begins with where the first begins so: quote marks stay, the rest is blank."""
    return _MARKS.sub(" ", first) if first else ""


def row_cells(row: str) -> list[tuple[int, int]]:
    r"""Return the extent of each cell of a table row, edge blanks left out; ``\|`` ends none (GFM 4.10)."""
    bounds = [-1]
    escaped = False
    for at, character in enumerate(row):
        if character == "|" and not escaped:
            bounds.append(at)
        escaped = character == "\\"
    bounds.append(len(row))
    cells = [(start + 1, stop) for start, stop in pairwise(bounds)]
    if not row[slice(*cells[0])].strip():
        cells = cells[1:]
    if cells and not row[slice(*cells[-1])].strip():
        cells = cells[:-1]
    return [_trimmed(row, start, stop) for start, stop in cells]


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    part = text[start:stop]
    begin = start + len(part) - len(part.lstrip())
    return begin, max(begin, start + len(part.rstrip()))
