"""A text found in a lesson: what it says, and where each of its lines stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from lesson_i18n.formats.escapes import unescaped
from lesson_i18n.formats.lines import further_prefix, line_end, prefix
from lesson_i18n.model import Place, Segment, Span, Syntax
from lesson_i18n.placeables import joined, lock

_BLANKS = re.compile(r"[^\S\r\n]+")
_HARD_BREAK = "  "
"""Two blanks before the line end: the hard break that every Markdown reader knows."""


class Text(NamedTuple):
    """A text in a lesson: its content, and for each of its lines the offset at which it begins.

    `line` counts from 0. `stop` is where it ends, where that cannot be told from its content.
    """

    kind: str
    content: str
    starts: list[int]
    line: int
    style: str = ""
    syntax: Syntax = Syntax.MARKDOWN
    one_line: bool = False
    stop: int | None = None

    def end(self, lesson: str) -> int | None:
        """Return the offset at which the text ends, or None where the lesson does not hold it at its starts."""
        if self.stop is not None:
            return self.stop
        if "\n" not in self.content:
            is_there = lesson.startswith(self.content, self.starts[0])
            return self.starts[0] + len(self.content) if is_there else None
        stop = self.starts[0]
        lines = self.content.split("\n")
        if len(lines) > len(self.starts):
            return None
        for number, (line, start) in enumerate(zip(lines, self.starts, strict=False)):
            part = line.lstrip(" \t") if number and self.style != "code" else line
            if not lesson.startswith(part, start):
                return None
            stop = start + len(part)
        return stop

    def indent(self, lesson: str) -> str:
        """Return what further lines begin with: as the second line does, or else like the first."""
        if "\n" in self.content:
            return prefix(lesson, self.starts[1])
        first = prefix(lesson, self.starts[0])
        return first if self.style == "code" else further_prefix(first)

    def place(self, offset: int) -> int:
        """Return where in the lesson an offset in the content stands."""
        line = self.content.count("\n", 0, offset)
        before = self.content[self.content.rfind("\n", 0, offset) + 1 : offset]
        return self.starts[line] + len(before.lstrip(" \t") if line else before)

    def part(self, start: int, stop: int, kind: str, style: str = "") -> Text:
        """Return a part of the content as a text of its own, its escapes read; its lines are written as one."""
        further = self.starts[self.content.count("\n", 0, start) + 1 : self.content.count("\n", 0, stop) + 1]
        starts, line = [self.place(start), *further], self.line + self.content.count("\n", 0, start)
        content = unescaped(self.content[start:stop], style)
        return Text(kind, content, starts, line, style, self.syntax, True, self.place(stop))

    def segment(
        self, lesson: str, stop: int, references: Mapping[str, object], notes: tuple[str, ...] = ()
    ) -> Segment:
        """Return the segment of the text, which ends at an offset in its lesson."""
        locked = lock(self.content, self.syntax, references, keep_lines=self.style == "code")
        if self.one_line:
            place = Place(self.style)
        else:
            breaks = self.content.count("\n")
            is_wrapped = breaks and breaks > locked.text.count("\n")
            width = max(map(len, self.content.split("\n"))) if is_wrapped else 0
            hard_break = None if self.style == "comment" else locked.hard_break or _HARD_BREAK
            place = Place(self.style, self.indent(lesson), hard_break, width)
        return Segment(
            self.kind,
            locked.text,
            locked.plain,
            Span(self.starts[0], stop),
            self.line + 1,
            self.syntax,
            place,
            locked.targets,
            tuple([self._verbatim(lesson, *extent) for extent in locked.verbatim]) if locked.verbatim else (),
            notes,
            locked.translatable,
        )

    def _verbatim(self, lesson: str, start: int, stop: int) -> tuple[str, str]:
        """Return a stretch of the content as it is shown, and as it stands in the lesson."""
        written = lesson[self.place(start) : self.place(stop)]
        return joined(self.content[start:stop]), re.sub(r"\r\n?", "\n", written)


def begun(lesson: str, content: str, starts: list[int]) -> tuple[str, list[int]]:
    """Return a text and the starts of its lines without the blanks and hard breaks that it begins with."""
    if content[:1] not in ("", "\\") and lesson.startswith(content[0], starts[0]):
        return content, starts
    while len(starts) > 1:
        first = lesson[starts[0] : line_end(lesson, starts[0])].strip()
        if first not in ("", "\\"):
            break
        content, starts = content.removeprefix(first).lstrip(), starts[1:]
    if blanks := _BLANKS.match(lesson, starts[0]):
        starts = [blanks.end(), *starts[1:]]
    return content, starts
