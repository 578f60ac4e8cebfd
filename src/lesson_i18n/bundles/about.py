"""What a localized lesson says about itself: its metadata lines, its title, its place among others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lesson_i18n.cache import Cache
from lesson_i18n.errors import SourceError
from lesson_i18n.formats.front_matter import front_matter_extent
from lesson_i18n.model import Lesson, Syntax
from lesson_i18n.syntax import METADATA_LINE, words_of

if TYPE_CHECKING:
    from lesson_i18n.plugins import Format

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_TITLES = ("Title", "front matter title", "title", "heading 1", "Name")
"""The kinds of segments that are a lesson's title; the first of these that it has counts."""


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


def titles_of(lessons: Iterable[Lesson], formats: Mapping[str, Format], cache: Cache) -> dict[str, str | None]:
    """Return the titles of localized lessons as plain words, by their paths; None for one that has none.

    `formats` are those of the lessons by their paths.
    """
    keys = {lesson: cache.key("title", lesson.path, lesson.text) for lesson in lessons}
    known = cache.get_all(list(keys.values()))
    titles: dict[str, str | None] = {}
    for lesson, key in keys.items():
        if key not in known:
            known[key] = _title(lesson, formats[lesson.path])
            cache.put(key, known[key])
        titles[lesson.path] = known[key] or None
    return titles


def _title(lesson: Lesson, markup: Format) -> str:
    try:
        segments = markup.segment(lesson).segments
    except SourceError:
        return ""
    first = {segment.kind: segment for segment in reversed(segments)}
    found = next((first[kind] for kind in _TITLES if kind in first), None)
    return (words_of(found.plain) if found.syntax.is_markdown else found.plain.strip()) if found else ""


def _line(text: str, at: int) -> re.Match[str]:
    line = _LINE.match(text, at)
    assert line
    return line
