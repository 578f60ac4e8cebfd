"""What a run need not make again: the segments of a lesson, and a lesson in a language, as the cache holds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lesson_i18n.cache import Cache
from lesson_i18n.errors import SourceError
from lesson_i18n.model import Finding, Lesson, Place, Segment, Segmentation, Severity, Span, Syntax, Target
from lesson_i18n.plugins import Format
from lesson_i18n.reassemble import localize

Cut = Callable[[Lesson], Segmentation]


def segments_of(lesson: Lesson, cut: Cut, cache: Cache) -> tuple[tuple[Segment, ...], tuple[Finding, ...]]:
    """Return the segments of a lesson and the findings about it."""
    key = cache.key("segments", lesson.path, lesson.text)
    known = cache.get(key)
    if known is not None:
        return tuple(map(_segment, known[0])), tuple(_finding(lesson.path, *found) for found in known[1])
    made = cut(lesson)
    findings = [(found.line, found.id, found.rule, found.message, found.severity) for found in made.findings]
    cache.put(key, (list(map(_packed, made.segments)), findings))
    return made.segments, made.findings


def localized(
    lesson: Lesson, segments: Sequence[Segment], translations: Mapping[int, str], markup: Format, cache: Cache
) -> tuple[str, dict[int, str]]:
    """Return a lesson with translations in place, and the reasons why some were refused; see `reassemble.localize`.

    Raises `SourceError` where its format does not cut it into the same segments again.
    """
    if not translations:
        return lesson.text, {}
    key = cache.key("localized", lesson.path, lesson.text, *(f"{n} {text}" for n, text in translations.items()))
    known = cache.get(key)
    if known is not None:
        return known[0], {int(position): reason for position, reason in known[1].items()}
    cut = markup.segment(lesson)
    if [segment.text for segment in cut.segments] != [segment.text for segment in segments]:
        raise SourceError(f"{lesson.path}: its format cut it in two ways; report it to its authors, or uninstall it")
    made = localize(lesson, cut, translations, markup.segment, markup.fit)
    cache.put(key, made)
    return made


def _packed(segment: Segment) -> list[Any]:
    place = segment.place
    return [
        segment.kind,
        segment.text,
        segment.plain if segment.plain != segment.text else None,
        segment.span.start,
        segment.span.stop,
        segment.line,
        segment.syntax,
        (place.style, place.indent, place.hard_break, place.width, place.edges),
        [(target.text, target.form) for target in segment.targets],
        segment.verbatim,
        segment.notes,
        segment.translatable,
    ]


def _segment(packed: list[Any]) -> Segment:
    kind, text, plain, start, stop, line, syntax, place, targets, verbatim, notes, translatable = packed
    return Segment(
        kind,
        text,
        text if plain is None else plain,
        Span(start, stop),
        line,
        _SYNTAXES[syntax],
        _place(*place),
        tuple(Target(*target) for target in targets),
        tuple((shown, written) for shown, written in verbatim),
        tuple(notes),
        translatable,
    )


def _place(style: str, indent: str, hard_break: str | None, width: int, edges: list[str]) -> Place:
    return Place(style, indent, hard_break, width, (edges[0], edges[1]))


_SYNTAXES = {syntax.value: syntax for syntax in Syntax}


def _finding(path: str, line: int, name: str, rule: str, message: str, severity: str) -> Finding:
    return Finding(path, line, name, rule, message, Severity(severity))
