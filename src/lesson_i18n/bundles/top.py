"""What a localized lesson says about itself: its front matter and its metadata lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lesson_i18n.formats.front_matter import front_matter_extent
from lesson_i18n.model import Syntax
from lesson_i18n.syntax import METADATA_LINE

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Top:
    """What stands above a lesson's body: its front matter as it is written, and its metadata lines in order.

    A key can be there several times. `body` is where the body begins in the lesson's text.
    """

    front_matter: str
    metadata: tuple[tuple[str, str], ...]
    body: int

    def value(self, key: str) -> str | None:
        """Return the first value of a key, None where there is none."""
        return next((value.strip() or None for name, value in self.metadata if name == key), None)


def top_of(text: str, syntax: Syntax) -> Top:
    """Return what stands above the body of a Markdown lesson."""
    at = 1 if text.startswith("\ufeff") else 0
    front = ""
    if extent := front_matter_extent(text, syntax):
        front = text[extent[1] : extent[2]]
        for _ in range(extent[0]):
            at = _line(text, at).end()
    found: list[tuple[str, str]] = []
    body = at
    while at < len(text):
        line = _line(text, at)
        match = METADATA_LINE.fullmatch(line[1])
        if not match and line[1].strip():
            break
        at = line.end()
        if match:
            found.append((match[1], match[2]))
        body = at
    return Top(front, tuple(found), body)


def _line(text: str, at: int) -> re.Match[str]:
    line = _LINE.match(text, at)
    assert line
    return line
