"""Lessons in a language as an earlier build made them, remembered by all that they were made of."""

from __future__ import annotations

from typing import Any

from lesson_i18n.localizing import LocalizedLesson
from lesson_i18n.model import Finding, Severity
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
        [(one.path, one.line, one.id, one.rule, one.message, one.severity.value) for one in lesson.findings],
    ]


def unpacked(made: list[Any]) -> LocalizedLesson:
    """Return a lesson of what `packed` made of it."""
    text, title, level, counts, states, borrowed, fallbacks, findings = made
    total, translated, drafts = (Count(*count) for count in counts)
    return LocalizedLesson(
        text,
        total,
        translated,
        drafts,
        tuple(_finding(*found) for found in findings),
        {name: Count(*count) for name, count in states.items()},
        tuple(Fallback(*one) for one in fallbacks),
        {tag: Count(*count) for tag, count in borrowed.items()},
        level,
        title,
    )


def _finding(path: str, line: int, name: str, rule: str, message: str, severity: str) -> Finding:
    return Finding(path, line, name, rule, message, Severity(severity))


def _packed_count(count: Count) -> tuple[int, int]:
    return count.segments, count.words
