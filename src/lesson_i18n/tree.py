"""One language's tree: every lesson with the translations that may be published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.copies import Copies
from lesson_i18n.locales import Language
from lesson_i18n.localizing import LessonTask, LocalizedLesson, Shelf, localize_lesson
from lesson_i18n.model import Entry, Finding
from lesson_i18n.negation import lost_prohibition
from lesson_i18n.project import Project, Sources
from lesson_i18n.report import Count, LanguageBuild
from lesson_i18n.states import summed


def localized_tree(
    config: Config,
    project: Project,
    language: Language,
    entries: Mapping[str, Entry],
    include_drafts: bool,
    cache: Cache,
) -> dict[str, LocalizedLesson]:
    """Return every lesson in a language, by its path; `entries` are the language's by id."""
    shelves = (shelf_of(config, language, entries, include_drafts),)
    levels, _ = risks(config, project.sources)
    sources = project.sources
    tree = {}
    for name, lesson in sources.lessons.items():
        allowed = config.policy.allowed(levels[name], include_drafts)
        task = LessonTask(lesson, project.cut[name], project.ids[name], shelves, allowed, levels[name])
        tree[name] = localize_lesson(task, sources.formats[name], sources.cache_for(name, cache))
    return tree


def risks(config: Config, sources: Sources) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Return the level of risk of each lesson, and what is wrong with what lessons and settings say of it."""
    levels, findings = {}, []
    for name, lesson in sources.lessons.items():
        levels[name], problem = config.policy.level(name, lesson, config.rules.syntax)
        if problem:
            message = f"{problem}; until it is mended, the risk counts as {levels[name]}"
            findings.append(Finding(lesson.path, 0, "", "risk", message))
    for glob in config.policy.unused(sources.lessons):
        message = f"no lesson fits {glob!r} in [[risk]], so it protects none; mend it, or remove it"
        findings.append(Finding(config.path.name, 0, "", "risk", message))
    return levels, tuple(findings)


def shelf_of(config: Config, language: Language, entries: Mapping[str, Entry], include_drafts: bool) -> Shelf:
    """Return the translations of a language, with the reasons why some must not be published."""
    usable = {name: entry for name, entry in entries.items() if may_use(entry, include_drafts)}
    lost = _lost_prohibitions(usable, config.source_language, language)
    return Shelf(language.tag, entries, {name: ("refused", reason) for name, reason in lost.items()})


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
        (*(finding for lesson in tree for finding in lesson.findings), *copies.findings),
        copies.localized,
        summed(lesson.states for lesson in tree),
        Counter(fallback.kind for lesson in tree for fallback in lesson.fallbacks),
    )
