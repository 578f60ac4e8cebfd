"""One language's tree: every lesson with the translations that may be published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.copies import Copies
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Finding
from lesson_i18n.negation import lost_prohibition
from lesson_i18n.project import Project
from lesson_i18n.remembered import localized
from lesson_i18n.report import Count, LanguageBuild
from lesson_i18n.retarget import Retargeted
from lesson_i18n.targets import TargetReport, Targets


@dataclass(frozen=True, slots=True)
class LocalizedLesson:
    """A lesson in a language: its text, what stands in it, and what was refused."""

    text: str
    total: Count
    translated: Count
    drafts: Count
    findings: tuple[Finding, ...]
    retargeted: Retargeted


def localized_tree(
    config: Config, project: Project, language: Language, usable: Mapping[str, Entry], targets: Targets, cache: Cache
) -> dict[str, LocalizedLesson]:
    """Return every lesson in a language, by its path; `usable` are the language's entries that may be published, by id.

    `targets` are those that the language has of its own.
    """
    silenced = _lost_prohibitions(usable, config.source_language, language)
    return {name: _localized(name, project, usable, silenced, targets, cache) for name in project.sources.lessons}


def _localized(
    name: str,
    project: Project,
    usable: Mapping[str, Entry],
    silenced: Mapping[str, str],
    targets: Targets,
    cache: Cache,
) -> LocalizedLesson:
    """Return one lesson with the usable translations that were made for the text that stands there today.

    `silenced` gives reasons why some of them, by id, are left out all the same.
    """
    sources, ids = project.sources, project.ids[name]
    made = targets.lesson(name, project, cache)
    lesson, cut, segments = made.lesson, made.cut, made.cut.segments
    found = {
        position: usable[number]
        for position, (number, segment) in enumerate(zip(ids, segments, strict=True))
        if number in usable and usable[number].msgid == segment.text
    }
    texts = {position: entry.msgstr for position, entry in found.items() if entry.id not in silenced}
    text, refused = localized(lesson, cut, texts, sources.formats[name], sources.cache_for(name, cache))
    refused |= {position: silenced[entry.id] for position, entry in found.items() if entry.id in silenced}
    used = [entry for position, entry in found.items() if position not in refused]
    return LocalizedLesson(
        text,
        Count.of(segment.text for segment in segments if segment.translatable),
        Count.of(entry.msgid for entry in used),
        Count.of(entry.msgid for entry in used if entry.fuzzy),
        tuple(
            Finding(lesson.path, segments[position].line, ids[position], "refused", reason)
            for position, reason in sorted(refused.items())
        ),
        made,
    )


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
        targets.used,
    )
