"""One lesson in one language: the translation that stands in each place, and why the source's text stands where none does.

A lesson takes all that it needs as a value, and gives a value back: it can be made anywhere, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lesson_i18n.cache import Cache
from lesson_i18n.model import Entry, Finding, Lesson, Segment, Segmentation, Severity
from lesson_i18n.plugins import Format
from lesson_i18n.remembered import localized
from lesson_i18n.report import Count
from lesson_i18n.states import FUZZY, SOURCE, Fallback, counted, state_of

Reason = tuple[str, str]
"""Why a translation is not taken: the kind of a `Fallback`, and what it says."""

_MISSING = ("missing", "it is not translated")
_OUTDATED = ("missing", "the translation was made for another text; run 'lesson-i18n extract'")
_TOLD = {"refused": Severity.ERROR, "withdrawn": Severity.WARNING}
_UNCONFIRMED = ("fuzzy", "nobody has confirmed the translation")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The translations of one language: its entries by id, and by id why some must not be published anywhere."""

    tag: str
    entries: Mapping[str, Entry]
    barred: Mapping[str, Reason]


@dataclass(frozen=True, slots=True)
class LessonTask:
    """All that it takes to make a lesson in a language, its format aside.

    `cut` is the lesson cut up, `ids` are those of its segments. Translations come from the first of `shelves` that has one
    in a state that is `allowed`; the first is the language's own. `level` is the lesson's level of risk.
    """

    lesson: Lesson
    cut: Segmentation
    ids: tuple[str, ...]
    shelves: tuple[Shelf, ...]
    allowed: frozenset[str]
    level: str = "normal"


@dataclass(frozen=True, slots=True)
class LocalizedLesson:
    """A lesson in a language: its text, what stands in it, and what was refused.

    `total` counts its texts, `translated` those that stand translated, `drafts` those among them that nobody has
    confirmed. `states` says how much stands in each of `states.STATES`, `borrowed` how much comes from a wider language, by
    its tag; `fallbacks` why the source's text stands where it does. `level` is its level of risk.
    """

    text: str
    total: Count
    translated: Count
    drafts: Count
    findings: tuple[Finding, ...]
    states: Mapping[str, Count]
    fallbacks: tuple[Fallback, ...]
    borrowed: Mapping[str, Count]
    level: str = "normal"


@dataclass(frozen=True, slots=True)
class _Choice:
    """The translations that may stand in a place, best first, each with the tag of its language; and why there is none."""

    offers: tuple[tuple[Entry, str], ...]
    reason: Reason


def localize_lesson(task: LessonTask, markup: Format, cache: Cache) -> LocalizedLesson:
    """Return a lesson in a language; `markup` is its format, `cache` remembers what was made before.

    A translation that would change what must not change is refused, and the next that may stand there is tried. Raises
    `SourceError` where the format does not cut the lesson as it did before.
    """
    choices = {at: _choice(task, at) for at, segment in enumerate(task.cut.segments) if segment.translatable}
    left = {at: choice.offers for at, choice in choices.items() if choice.offers}
    refused: dict[int, str] = {}
    while True:
        text, found = localized(
            task.lesson, task.cut, {at: offers[0][0].msgstr for at, offers in left.items()}, markup, cache
        )
        refused = found | refused
        left = {at: offers[1:] if at in found else offers for at, offers in left.items()}
        is_done = not any(left[at] for at in found)
        left = {at: offers for at, offers in left.items() if offers}
        if is_done:
            return _told(task, text, choices, {at: offers[0] for at, offers in left.items()}, refused)


def in_source(lesson: LocalizedLesson, source: Lesson, kind: str, message: str) -> LocalizedLesson:
    """Return a lesson as a whole in the source's language, for a reason of a kind as in `Fallback`."""
    return replace(
        lesson,
        text=source.text,
        translated=Count(),
        drafts=Count(),
        states={**dict.fromkeys(lesson.states, Count()), SOURCE: lesson.total},
        fallbacks=(Fallback("", 0, kind, message),),
        borrowed={},
    )


def _choice(task: LessonTask, at: int) -> _Choice:
    """Return the translations that may stand in a place."""
    segment, name = task.cut.segments[at], task.ids[at]
    offers, reason = [], _MISSING
    for shelf in task.shelves:
        entry = shelf.entries.get(name)
        if not entry or not entry.msgstr:
            continue
        why = _objection(task, shelf, segment, entry)
        if not why:
            offers.append((entry, shelf.tag))
        elif reason[0] == "missing":
            reason = why
    return _Choice(tuple(offers), reason)


def _objection(task: LessonTask, shelf: Shelf, segment: Segment, entry: Entry) -> Reason | None:
    """Return why a translation may not stand in a place, None where it may."""
    if entry.msgid != segment.text:
        return _OUTDATED
    if barred := shelf.barred.get(entry.id):
        return barred
    state = state_of(entry)
    if state in task.allowed:
        return None
    if state == FUZZY:
        return _UNCONFIRMED
    return "policy", f"its state is {state!r}, which is not published where the risk is {task.level}"


def _told(
    task: LessonTask,
    text: str,
    choices: Mapping[int, _Choice],
    used: Mapping[int, tuple[Entry, str]],
    refused: Mapping[int, str],
) -> LocalizedLesson:
    """Return a lesson with what there is to say about it."""
    segments = task.cut.segments
    taken = [entry for entry, _ in used.values()]
    languages = dict.fromkeys(tag for _, tag in used.values() if tag != task.shelves[0].tag)
    reasons = {at: ("refused", refused[at]) if at in refused else choice.reason for at, choice in choices.items()}
    return LocalizedLesson(
        text,
        Count.of(segments[at].text for at in choices),
        Count.of(entry.msgid for entry in taken),
        Count.of(entry.msgid for entry in taken if entry.fuzzy),
        tuple(_findings(task, reasons)),
        counted((state_of(used[at][0]) if at in used else SOURCE, segments[at].text) for at in choices),
        tuple(Fallback(task.ids[at], segments[at].line, *reasons[at]) for at in choices if at not in used),
        {tag: Count.of(entry.msgid for entry, of in used.values() if of == tag) for tag in languages},
        task.level,
    )


def _findings(task: LessonTask, reasons: Mapping[int, Reason]) -> Iterator[Finding]:
    """Return a finding for each translation that was refused or withdrawn."""
    for at, (kind, message) in reasons.items():
        if kind in _TOLD:
            line, name = task.cut.segments[at].line, task.ids[at]
            yield Finding(task.lesson.path, line, name, kind, message, _TOLD[kind])
