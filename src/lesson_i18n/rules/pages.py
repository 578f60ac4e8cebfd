"""What the rules of `lint` look at: a lesson with its texts and links, each character of them with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lesson_i18n.model import Lesson, Syntax

LINE_END = re.compile(r"\r\n?|\n")
"""The end of a line in a file."""


class Fault(StrEnum):
    """Why Markdown does not take for a link what a person meant to be one."""

    NONE = ""
    GAP = "gap"
    SPACES = "spaces"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a lesson: a block of Markdown, or a value of front matter or of a data file.

    `starts` holds for each line of `content` where it would begin in the lesson with all its blanks. `level` tells how
    deep a block lies in others. `key` is the key of a metadata line or the label of a link reference definition.
    """

    kind: str
    content: str
    starts: tuple[int, ...]
    syntax: Syntax
    level: int = 0
    key: str = ""

    def place(self, offset: int) -> int:
        """Return where a character of the content stands in the lesson."""
        line = self.content.count("\n", 0, offset)
        return self.starts[line] + offset - (self.content.rfind("\n", 0, offset) + 1)

    @property
    def extent(self) -> tuple[int, int]:
        """Where the text begins and ends in the lesson."""
        blanks = len(self.content) - len(self.content.lstrip())
        return self.place(blanks), self.place(len(self.content.rstrip()))


@dataclass(frozen=True, slots=True)
class Link:
    """What leads somewhere: a link, an image (`is_image`), or a bare address (`is_bare`).

    `at` is where it begins in the lesson; its target, escapes read, is written from `start` to `stop`. A link with the
    fault GAP has something between its brackets and its parentheses, which stands at `gap`.
    """

    at: int
    target: str
    start: int
    stop: int
    is_image: bool = False
    is_bare: bool = False
    fault: Fault = Fault.NONE
    gap: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """A lesson with its texts and links in order; `name` is its path in the source folder.

    `references` are the link labels that it defines, None where it is not Markdown. `front` is where the body of its
    front matter begins and ends, `lines` where its lines begin.
    """

    name: str
    lesson: Lesson
    pieces: tuple[Piece, ...]
    links: tuple[Link, ...]
    references: Mapping[str, object] | None
    front: tuple[int, int]
    lines: tuple[int, ...]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character, both counted from 1; a byte order mark has no column."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that mends a lesson: what is to stand between two offsets."""

    start: int
    stop: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says about a place in a lesson, and the edit that would mend it, where that is mechanical."""

    at: int
    message: str
    edit: Edit | None = None


def line_starts(text: str) -> list[int]:
    """Return where each line of a lesson begins, behind a byte order mark."""
    begin = 1 if text.startswith("\ufeff") else 0
    return [begin, *(match.end() for match in LINE_END.finditer(text))]
