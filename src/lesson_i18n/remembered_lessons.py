"""Lessons in a language as an earlier build made them, remembered by all that they were made of."""

from __future__ import annotations

from typing import Any

from lesson_i18n.localizing import LocalizedLesson
from lesson_i18n.remembered import packed_findings, unpacked_findings
from lesson_i18n.report import Count
from lesson_i18n.states import Fallback


def packed(lesson: LocalizedLesson) -> list[Any]:
    """Return a lesson as JSON can hold it; `unpacked` makes it of that again."""
    counts = (lesson.total, lesson.translated, lesson.drafts)
    return [
        lesson.text,
        lesson.title,
        lesson.level,
        [_packed_count(count) for count in counts],
        {name: _packed_count(count) for name, count in lesson.states.items()},
        {tag: _packed_count(count) for tag, count in lesson.borrowed.items()},
        lesson.fallbacks,
        packed_findings(lesson.findings),
    ]


def unpacked(path: str, made: list[Any]) -> LocalizedLesson:
    """Return a lesson, which messages show by a path, of what `packed` made of it."""
    text, title, level, counts, states, borrowed, fallbacks, findings = made
    total, translated, drafts = (Count(*count) for count in counts)
    return LocalizedLesson(
        text,
        total,
        translated,
        drafts,
        unpacked_findings(path, findings),
        {name: Count(*count) for name, count in states.items()},
        tuple(Fallback(*one) for one in fallbacks),
        {tag: Count(*count) for tag, count in borrowed.items()},
        level,
        title,
    )


def _packed_count(count: Count) -> tuple[int, int]:
    return count.segments, count.words
