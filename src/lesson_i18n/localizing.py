"""One lesson in one language: the translation that stands in each place, and why the source's text stands where none does.

What is chosen, and what is told of it, depends on values alone; another function puts the texts together, wherever it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lesson_i18n.model import Entry, Finding, Lesson, Segment, Segmentation, Severity
from lesson_i18n.placeables import restore
from lesson_i18n.report import Count
from lesson_i18n.states import FUZZY, SOURCE, STATES, Fallback, counted, state_of
from lesson_i18n.titles import title_at, title_words

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
    """All that it takes to choose what stands in a lesson in a language.

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
    its tag; `fallbacks` why the source's text stands where it does. `level` is its level of risk. `title` is what it is called,
    empty where it has no title, and None where that is not known.
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
    title: str | None = None


Put = Callable[[Mapping[str, Mapping[int, str]]], Mapping[str, tuple[str, dict[int, str]] | str]]
"""Puts translations into lessons, given by name and then by the positions of their segments.

It returns by name the text of each lesson, and by position why translations were refused; or why the lesson cannot be made.
"""

_Offers = tuple[tuple[Entry, str], ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """The translations that may stand in a place, best first, each with the tag of its language; and why there is none."""

    offers: _Offers
    reason: Reason


def localize_lessons(tasks: Mapping[str, LessonTask], put: Put) -> dict[str, LocalizedLesson | str]:
    """Return lessons in a language by their names, or why one cannot be made.

    A translation that would change what must not change is refused, and the next that may stand there is tried.
    """
    choices = {name: _choices(task) for name, task in tasks.items()}
    offers = {name: {at: one.offers for at, one in found.items() if one.offers} for name, found in choices.items()}
    refused: dict[str, dict[int, str]] = {name: {} for name in tasks}
    texts: dict[str, str] = {}
    failed: dict[str, str] = {}
    waiting = list(tasks)
    while waiting:
        made = put({name: {at: found[0][0].msgstr for at, found in offers[name].items()} for name in waiting})
        failed |= {name: one for name, one in made.items() if isinstance(one, str)}
        again = []
        for name, one in made.items():
            if not isinstance(one, str):
                texts[name], found = one
                refused[name] = found | refused[name]
                offers[name], has_more = _without_first(offers[name], found)
                again += [name] if has_more else []
        waiting = again
    return {
        name: failed.get(name) or _told(task, texts[name], choices[name], offers[name], refused[name])
        for name, task in tasks.items()
    }


def _without_first(offers: Mapping[int, _Offers], refused: Container[int]) -> tuple[dict[int, _Offers], bool]:
    """Return offers without those that were refused, and whether others stand in the place of any."""
    left = {at: found[1:] if at in refused else found for at, found in offers.items()}
    has_more = any(left[at] for at in offers if at in refused)
    return {at: found for at, found in left.items() if found}, has_more


def as_a_whole(text: str, total: Count, level: str, kind: str, message: str) -> LocalizedLesson:
    """Return a lesson that was not made of translations, with the reason, of a kind as in `Fallback`; `total` counts its texts."""
    states = {**dict.fromkeys(STATES, Count()), SOURCE: total}
    return LocalizedLesson(text, total, Count(), Count(), (), states, (Fallback("", 0, kind, message),), {}, level)


def _choices(task: LessonTask) -> dict[int, _Choice]:
    """Return the translations that may stand in the places of a lesson."""
    return {at: _choice(task, at) for at, segment in enumerate(task.cut.segments) if segment.translatable}


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
    offers: Mapping[int, _Offers],
    refused: Mapping[int, str],
) -> LocalizedLesson:
    """Return a lesson with what there is to say about it; the first of the offers stands in its place."""
    segments, used = task.cut.segments, {at: found[0] for at, found in offers.items()}
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
        _title(segments, used),
    )


def _title(segments: Sequence[Segment], used: Mapping[int, tuple[Entry, str]]) -> str:
    """Return the title of a lesson, given the entries that stand in places of it."""
    at = title_at(segments)
    if at is None:
        return ""
    return title_words(segments[at], restore(segments[at], used[at][0].msgstr) if at in used else segments[at].plain)


def _findings(task: LessonTask, reasons: Mapping[int, Reason]) -> Iterator[Finding]:
    """Return a finding for each translation that was refused or withdrawn."""
    for at, (kind, message) in reasons.items():
        if kind in _TOLD:
            line, name = task.cut.segments[at].line, task.ids[at]
            yield Finding(task.lesson.path, line, name, kind, message, _TOLD[kind])
