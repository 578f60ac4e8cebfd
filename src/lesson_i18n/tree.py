"""One language's tree: every lesson with the translations that may be published."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.copies import Copies
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Finding, Segment
from lesson_i18n.negation import lost_prohibition
from lesson_i18n.project import Project
from lesson_i18n.remembered import localized
from lesson_i18n.report import Count, LanguageBuild
from lesson_i18n.states import SOURCE, Fallback, counted, state_of, summed
from lesson_i18n.targets import TargetReport


@dataclass(frozen=True, slots=True)
class LocalizedLesson:
    """A lesson in a language: its text, what stands in it, and what was refused.

    `total` counts its texts, `translated` those that stand translated, `drafts` those among them that nobody has
    confirmed. `states` says how much stands in each of `states.STATES`; `fallbacks` why the source's text stands where it does.
    """

    text: str
    total: Count
    translated: Count
    drafts: Count
    findings: tuple[Finding, ...]
    states: Mapping[str, Count]
    fallbacks: tuple[Fallback, ...]


def localized_tree(
    config: Config,
    project: Project,
    language: Language,
    entries: Mapping[str, Entry],
    include_drafts: bool,
    cache: Cache,
) -> dict[str, LocalizedLesson]:
    """Return every lesson in a language, by its path; `entries` are the language's by id."""
    usable = {entry.id: entry for entry in entries.values() if may_use(entry, include_drafts)}
    silenced = _lost_prohibitions(usable, config.source_language, language)
    return {name: _localized(name, project, usable, silenced, entries, cache) for name in project.sources.lessons}


def _localized(
    name: str,
    project: Project,
    usable: Mapping[str, Entry],
    silenced: Mapping[str, str],
    entries: Mapping[str, Entry],
    cache: Cache,
) -> LocalizedLesson:
    """Return one lesson with the usable translations that were made for the text that stands there today.

    `silenced` gives reasons why some of them, by id, are left out all the same.
    """
    sources, cut, ids = project.sources, project.cut[name], project.ids[name]
    lesson, segments = sources.lessons[name], cut.segments
    found = dict(_made_for_today(segments, ids, usable))
    texts = {position: entry.msgstr for position, entry in found.items() if entry.id not in silenced}
    text, refused = localized(lesson, cut, texts, sources.formats[name], sources.cache_for(name, cache))
    refused |= {position: silenced[entry.id] for position, entry in found.items() if entry.id in silenced}
    used = {position: entry for position, entry in found.items() if position not in refused}
    return LocalizedLesson(
        text,
        Count.of(segment.text for segment in segments if segment.translatable),
        Count.of(entry.msgid for entry in used.values()),
        Count.of(entry.msgid for entry in used.values() if entry.fuzzy),
        tuple(
            Finding(lesson.path, segments[position].line, ids[position], "refused", reason)
            for position, reason in sorted(refused.items())
        ),
        counted(
            (state_of(used[at]) if at in used else SOURCE, segment.text)
            for at, segment in enumerate(segments)
            if segment.translatable
        ),
        tuple(_fallbacks(segments, ids, entries, used, refused)),
    )


def _made_for_today(
    segments: Sequence[Segment], ids: Sequence[str], entries: Mapping[str, Entry]
) -> Iterator[tuple[int, Entry]]:
    """Return the entries that were made for the texts of a lesson as they are today, by position."""
    for at, (number, segment) in enumerate(zip(ids, segments, strict=True)):
        if number in entries and entries[number].msgid == segment.text:
            yield at, entries[number]


def _fallbacks(
    segments: Sequence[Segment],
    ids: Sequence[str],
    entries: Mapping[str, Entry],
    used: Container[int],
    refused: Mapping[int, str],
) -> Iterator[Fallback]:
    """Return the places of a lesson where the source's text stands."""
    for at, segment in enumerate(segments):
        if segment.translatable and at not in used:
            yield Fallback(ids[at], segment.line, *_why(segment, entries.get(ids[at]), refused.get(at)))


def _why(segment: Segment, entry: Entry | None, refused: str | None) -> tuple[str, str]:
    """Return why the source's text stands in a place: the kind of a `Fallback`, and what it says."""
    if refused:
        return "refused", refused
    if not entry or not entry.msgstr:
        return "missing", "it is not translated"
    if entry.msgid != segment.text:
        return "missing", "the translation was made for another text; run 'lesson-i18n extract'"
    return "fuzzy", "nobody has confirmed the translation"


def _lost_prohibitions(entries: Mapping[str, Entry], source: Language, target: Language) -> dict[str, str]:
    """Return by id why translations that forbid nothing, where their source does, must not be published."""
    lost = {
        entry.id: lost_prohibition(entry.msgid, source.tag, entry.msgstr, target.tag)
        for entry in entries.values()
        if entry.msgstr != entry.msgid
    }
    return {name: f"the source says {words!r}, and nothing here negates" for name, words in lost.items() if words}


def may_use(entry: Entry, include_drafts: bool) -> bool:
    """Whether a build may take an entry's msgstr; with `include_drafts` a fuzzy one too."""
    return entry.usable or (include_drafts and bool(entry.msgstr) and not entry.obsolete)


def language_build(
    language: Language,
    tree: Collection[LocalizedLesson],
    copies: Copies,
    targets: TargetReport,
    written: Sequence[str],
    removed: Sequence[str],
) -> LanguageBuild:
    """Return what there is to say about a language's tree, and of the files written and removed in it."""
    return LanguageBuild(
        language,
        len(tree),
        sum((lesson.total for lesson in tree), Count()),
        sum((lesson.translated for lesson in tree), Count()),
        sum((lesson.drafts for lesson in tree), Count()),
        tuple(written),
        tuple(removed),
        (*(finding for lesson in tree for finding in lesson.findings), *copies.findings, *targets.findings),
        copies.localized,
        summed(lesson.states for lesson in tree),
        targets.used,
    )
