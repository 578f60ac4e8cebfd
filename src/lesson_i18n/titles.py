"""What a lesson is called: the words of the first text of it that is a title."""

from __future__ import annotations

from collections.abc import Sequence

from lesson_i18n.errors import SourceError
from lesson_i18n.model import Lesson, Segment
from lesson_i18n.plugins import Format
from lesson_i18n.syntax import words_of

_KINDS = ("Title", "front matter title", "title", "heading 1", "Name")
"""The kinds of segments that are a lesson's title; the first of these that it has counts."""


def title_at(segments: Sequence[Segment]) -> int | None:
    """Return the position of the segment that is a lesson's title, None where there is none."""
    first = {segments[at].kind: at for at in reversed(range(len(segments))) if segments[at].kind in _KINDS}
    return next((first[kind] for kind in _KINDS if kind in first), None)


def title_words(segment: Segment, text: str) -> str:
    """Return the plain words of a text that stands in the place of a segment."""
    return words_of(text) if segment.syntax.is_markdown else text.strip()


def title_of(lesson: Lesson, markup: Format) -> str:
    """Return the title of a lesson as plain words; it is empty where there is none, and where the lesson cannot be cut."""
    try:
        segments = markup.segment(lesson).segments
    except SourceError:
        return ""
    at = title_at(segments)
    return "" if at is None else title_words(segments[at], segments[at].plain)
