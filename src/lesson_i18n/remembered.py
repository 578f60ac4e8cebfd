"""What a run need not make again: the segments of a lesson, and a lesson in a language, as the cache holds them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lesson_i18n.cache import Cache
from lesson_i18n.making import Localized, Localizing, Maker
from lesson_i18n.model import Finding, Lesson, Place, Segment, Segmentation, Severity, Span, Syntax, Target
from lesson_i18n.settle import Stretch, pieces_of
from lesson_i18n.template import Template
from lesson_i18n.work import Workers

Cut = Callable[[Lesson], Segmentation]


@dataclass(frozen=True, slots=True)
class Messages:
    """What a lesson has in the template, the lines of each message by its id, and the findings about it."""

    lines: dict[str, str]
    findings: tuple[Finding, ...] = ()


def messages_of(lessons: Mapping[str, Lesson], cache: Cache) -> dict[str, Messages]:
    """Return the messages that lessons with these texts had the last time, by their names, where that is known."""
    keys = {name: cache.key("messages", lesson.path, lesson.text) for name, lesson in lessons.items()}
    found = cache.get_all(list(keys.values()))
    known = {name: found[key] for name, key in keys.items() if key in found}
    return {
        name: Messages(lines, unpacked_findings(lessons[name].path, findings))
        for name, (lines, findings) in known.items()
    }


def remember_messages(lesson: Lesson, messages: Messages, cache: Cache) -> None:
    """Remember the messages that a lesson has."""
    cache.put(cache.key("messages", lesson.path, lesson.text), (messages.lines, packed_findings(messages.findings)))


class Stretches:
    """Where catalogs hold the messages of whole lessons, all of them translated, as the last run left them.

    That is remembered for the text of a catalog as a whole, and for the lines that each lesson had in the template.
    """

    def __init__(self, template: Template, domain: str, cache: Cache) -> None:
        self._cache = cache
        self._known: list[bytes] = []
        self._lessons = {cache.key("\n\n".join(lines.values())).hex(): lines for lines in template.lessons[domain]}

    def of(self, data: bytes) -> list[Stretch]:
        """Return the stretches of a catalog, in order, given the bytes of its file."""
        found = self._cache.get(self._cache.key("stretches", data))
        if found:
            self._known.append(data)
        return [(start, stop, self._lessons[key]) for start, stop, key in found or () if key in self._lessons]

    def remember(self, data: bytes, start: int, lines: Mapping[str, str], settled: Mapping[str, str]) -> None:
        """Remember where a catalog has lessons of which all messages are settled.

        `start` is where the first message begins in its text; `lines` are the pieces of it by id.
        """
        if not settled or any(data is known for known in self._known):
            return
        stretches = []
        for key, lesson in self._lessons.items():
            pieces = pieces_of(lesson, lines)
            stop = start + sum(map(len, pieces)) + 2 * (len(pieces) - 1)
            if all(map(settled.__contains__, lesson)):
                stretches.append((start, stop, key))
            start = stop + 2
        self._cache.put(self._cache.key("stretches", data), stretches)


def segments_of(lesson: Lesson, cut: Cut, cache: Cache) -> Segmentation:
    """Return a lesson cut up; where that was remembered, in brief."""
    key = _segments_key(lesson, cache)
    known = cache.get(key)
    if known is not None:
        return _unpacked_cut(lesson, *known)
    made = cut(lesson)
    cache.put(key, _packed_cut(made))
    return made


def segments_of_all(
    lessons: Mapping[str, Lesson], known: Container[str], maker: Maker, cache: Cache, workers: Workers
) -> Iterator[Segmentation | str]:
    """Return each lesson cut up, in brief and in their order, or why one cannot be cut.

    The lessons are given by name; about those that are `known`, the cache may be asked.
    """
    keys = {name: _segments_key(lesson, cache) for name, lesson in lessons.items() if name in known}
    found = cache.get_all(list(keys.values()))
    made = workers.map(maker.cut, [(name, lesson) for name, lesson in lessons.items() if keys.get(name) not in found])
    for name, lesson in lessons.items():
        if name in keys and keys[name] in found:
            yield _unpacked_cut(lesson, *found[keys[name]])
            continue
        cut = next(made)
        if name in keys and isinstance(cut, Segmentation):
            cache.put(keys[name], _packed_cut(cut))
        yield cut


def localized_all(
    wanted: Sequence[Localizing], known: Container[str], maker: Maker, cache: Cache, workers: Workers
) -> Iterator[Localized | str]:
    """Return each lesson with translations in place, in their order, or why one cannot be made; see `reassemble.localize`.

    About the lessons whose names are `known`, the cache may be asked.
    """
    keys = [
        _localized_key(one.lesson, one.translations, cache) if one.translations and one.name in known else b""
        for one in wanted
    ]
    found = cache.get_all(list(filter(None, keys)))
    made = workers.map(
        maker.localize,
        [one for one, key in zip(wanted, keys, strict=True) if one.translations and key not in found],
    )
    for one, key in zip(wanted, keys, strict=True):
        if not one.translations:
            yield one.lesson.text, {}
        elif key in found:
            text, reasons = found[key]
            yield text, {int(position): reason for position, reason in reasons.items()}
        else:
            put = next(made)
            if key and not isinstance(put, str):
                cache.put(key, put)
            yield put


def _segments_key(lesson: Lesson, cache: Cache) -> bytes:
    return cache.key("segments", lesson.path, lesson.text)


def _localized_key(lesson: Lesson, translations: Mapping[int, str], cache: Cache) -> bytes:
    texts = (f"{position} {text}" for position, text in translations.items())
    return cache.key("localized", lesson.path, lesson.text, *texts)


def _packed_cut(cut: Segmentation) -> list[Any]:
    brief = cut.brief()
    return [list(map(_packed, cut.segments)), packed_findings(cut.findings), brief.mark, dict(cut.references)]


def _unpacked_cut(
    lesson: Lesson, segments: list[Any], findings: list[Any], mark: str, references: dict[str, Any]
) -> Segmentation:
    return Segmentation(
        tuple(map(_segment, segments)), (), references, unpacked_findings(lesson.path, findings), mark
    )


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


def packed_findings(findings: Sequence[Finding]) -> list[Any]:
    """Return findings about one lesson as JSON can hold them; `unpacked_findings` makes them of that again."""
    return [(found.line, found.id, found.rule, found.message, found.severity) for found in findings]


def unpacked_findings(path: str, packed: list[Any]) -> tuple[Finding, ...]:
    """Return the findings that were packed, about the lesson that messages show by a path."""
    return tuple(
        Finding(path, line, name, rule, message, Severity(severity)) for line, name, rule, message, severity in packed
    )
