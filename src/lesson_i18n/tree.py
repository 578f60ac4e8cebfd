"""One language's tree: the lessons with the translations that may be published, as far as there are enough of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lesson_i18n.cache import Cache
from lesson_i18n.copies import Copies
from lesson_i18n.deep_links import DeepLinks
from lesson_i18n.edition import Edition, broken_finding
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.fragments import Fragments
from lesson_i18n.locales import Language
from lesson_i18n.localizing import LessonTask, LocalizedLesson, Shelf, as_a_whole, localize_lessons
from lesson_i18n.making import Localized
from lesson_i18n.model import Finding, Lesson, Severity
from lesson_i18n.moves import Moves
from lesson_i18n.passages import Marks, marked
from lesson_i18n.project import Broken, Project, Sources, put_together
from lesson_i18n.remembered_lessons import packed, unpacked
from lesson_i18n.report import Count, LanguageBuild
from lesson_i18n.shelves import Shelves
from lesson_i18n.states import summed
from lesson_i18n.targets import TargetReport, with_own_targets
from lesson_i18n.work import Workers

Last = Callable[[str, str], str | None]
"""Returns what the last build made of a lesson, given its name and the terms of today's, or None; see `OutputFolder.last`."""


@dataclass(frozen=True, slots=True)
class LanguageTree:
    """The lessons of a language by their paths in its tree, the reasons why others are left out, and what there is to say.

    `omitted` says why the language as a whole is left out, or is empty.
    """

    lessons: Mapping[str, LocalizedLesson]
    left_out: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    omitted: str = ""


def own_edition(edition: Edition, language: Language, cache: Cache) -> tuple[Edition, TargetReport]:
    """Return what a build goes by for a language that has targets of its own or of a wider one, and what came of these."""
    project, targets = with_own_targets(edition.config, language, edition.project, cache)
    return replace(edition, project=project, targets=targets.wanted), targets


def language_tree(
    edition: Edition, language: Language, cache: Cache, last: Last, workers: Workers | None = None
) -> LanguageTree:
    """Return what a language publishes; raises `CatalogError` for a catalog that cannot be read.

    A lesson that cannot be made has what the `last` build made of it, or is treated as one that is translated too little.
    """
    project, tags = edition.project, [each.tag for each in edition.config.chain(language)]
    made = _localized(edition, language, cache, workers)
    lessons = {name: one for name, one in made.items() if not isinstance(one, str)}
    sources = project.sources.lessons
    failed = {
        name: Broken(sources[name].path, one, sources[name].text)
        for name, one in made.items()
        if isinstance(one, str)
    }
    findings = tuple(broken_finding(one.path, one.reason) for one in failed.values())
    broken = {name: one for name, one in project.broken.items() if name not in edition.left_out}
    tree = LanguageTree(lessons, edition.left_out, findings)
    whole = _measured(edition, _quarantined(edition, tree, {**broken, **failed}, last))
    return _marked(edition, _linked(edition, whole, tags, cache), tags, cache)


def _localized(
    edition: Edition, language: Language, cache: Cache, workers: Workers | None
) -> dict[str, LocalizedLesson | str]:
    """Return the lessons in a language by name, or why one cannot be made; those that were made before of the same are not."""
    project, policy = edition.project, edition.config.policy
    names = [name for name in project.sources.lessons if name not in edition.left_out]
    keys, known, rest = _remembered(edition, language, names, cache)
    tasks = {}
    for name in names:
        if name not in known:
            level = edition.levels[name]
            allowed = policy.allowed(level, edition.include_drafts)
            lesson, cut = project.sources.lessons[name], project.cut[name]
            tasks[name] = LessonTask(lesson, cut, project.ids[name], rest, allowed, level)
    made = localize_lessons(tasks, partial(_put, project, cache, workers))
    for name, one in made.items():
        if name in keys and not isinstance(one, str):
            cache.put(keys[name], packed(one))
    return {name: known.get(name) or made[name] for name in names}


def _remembered(
    edition: Edition, language: Language, names: Sequence[str], cache: Cache
) -> tuple[dict[str, bytes], dict[str, LocalizedLesson], tuple[Shelf, ...]]:
    """Return what lessons are remembered by, those that are remembered, and the translations of the others."""
    shelves = Shelves(edition, language)
    keys = _keys(edition, shelves, names, cache)
    found = cache.get_all(list(keys.values()))
    lessons = edition.project.sources.lessons
    known = {name: unpacked(lessons[name].path, found[key]) for name, key in keys.items() if key in found}
    return keys, known, shelves.without(edition.project.ids[name] for name in known)


def _keys(edition: Edition, shelves: Shelves, names: Sequence[str], cache: Cache) -> dict[str, bytes]:
    """Return what lessons in a language are remembered by, as far as they can be: all that they are made of."""
    project, keys, terms = edition.project, {}, edition.terms
    for name in project.sources.cached(names):
        lesson, ids = project.sources.lessons[name], project.ids[name]
        if (lines := shelves.lines(ids)) is not None:
            made_of = (terms, " ".join(shelves.tags), edition.levels[name], lesson.path, lesson.text, " ".join(ids))
            keys[name] = cache.key("lesson", *made_of, *lines)
    return keys


def _marked(edition: Edition, tree: LanguageTree, tags: Sequence[str], cache: Cache) -> LanguageTree:
    """Return a tree in which text that is not translated is marked, as the settings want it."""
    config, sources, lessons = edition.config, edition.project.sources, dict(tree.lessons)
    notice = next((text for tag in tags if (text := config.policy.notices.get(tag))), "")
    marks = Marks(config.source_language, config.policy.untranslated == "lang", notice)
    for name, lesson in lessons.items() if config.policy.untranslated != "none" else ():
        markup = sources.formats.get(name)
        if lesson.fallbacks and isinstance(markup, MarkdownFormat):
            ids, missing = edition.project.ids[name], {fallback.id for fallback in lesson.fallbacks}
            at = [n for n, number in enumerate(ids) if number and (number in missing or "" in missing)]
            key = cache.key("marked", sources.lessons[name].path, lesson.text, repr((marks, at)))
            text = cache.get(key)
            if text is None:
                text = marked(Lesson(sources.lessons[name].path, lesson.text), at, markup, marks)
                cache.put(key, text)
            lessons[name] = replace(lesson, text=text)
    return replace(tree, lessons=lessons)


def _linked(edition: Edition, tree: LanguageTree, tags: Sequence[str], cache: Cache) -> LanguageTree:
    """Return a tree whose links lead to what it has: to its own headings, and to lessons where they are now."""
    config, sources = edition.config, edition.project.sources
    texts = {name: lesson.text for name, lesson in tree.lessons.items() if name in sources.lessons}
    folders = (config.source_language.tag, *tags) if config.policy.localized_paths else ()
    moves = Moves(config.policy.renamed, {*tree.lessons, *sources.others}, DeepLinks(config.links), folders)
    fragments = Fragments(config, sources, moves, cache)
    texts = fragments.anchored(texts) if config.policy.anchors else texts
    linked = fragments.followed(texts)
    changed = {name: replace(tree.lessons[name], text=text) for name, text in {**texts, **linked.texts}.items()}
    return replace(tree, lessons={**tree.lessons, **changed}, findings=(*tree.findings, *linked.findings))


def _put(
    project: Project, cache: Cache, workers: Workers | None, wanted: Mapping[str, Mapping[int, str]]
) -> dict[str, Localized | str]:
    """Put translations into lessons; see `localizing.Put`."""
    return put_together(
        project.sources, [project.localizing(name, texts) for name, texts in wanted.items()], cache, workers
    )


def _quarantined(edition: Edition, tree: LanguageTree, broken: Mapping[str, Broken], last: Last) -> LanguageTree:
    """Return a tree with something in the place of lessons that could not be made."""
    lessons, left_out = dict(tree.lessons), dict(tree.left_out)
    fallback = edition.config.policy.fallback
    for name, one in broken.items():
        text, what = last(name, edition.terms), "what the last build made of it"
        if text is None and fallback == "source":
            text, what = one.text, "the source's text"
        if text is not None:
            lessons[name] = as_a_whole(text, Count(), "normal", "quarantine", f"{one.reason}; {what} stands there")
        elif fallback == "omit-language":
            return _omitted(one.reason, tree)
        else:
            left_out[name] = one.reason
    return replace(tree, lessons=lessons, left_out=left_out)


def _measured(edition: Edition, tree: LanguageTree) -> LanguageTree:
    """Return a tree without what is translated too little, as the settings want it."""
    policy, sources = edition.config.policy, edition.project.sources
    share = _share(tree.lessons.values())
    if share < policy.least_language:
        return _omitted(f"{share} % of its words are translated, less than {policy.least_language}", tree)
    shares = {name: _share([lesson]) for name, lesson in tree.lessons.items()}
    reasons = {
        name: f"{share} % of its words are translated, less than {policy.least_lesson}"
        for name, share in shares.items()
        if share < policy.least_lesson
    }
    if not reasons:
        return tree
    if policy.fallback == "omit-language":
        name, reason = next(iter(reasons.items()))
        return _omitted(f"{sources.lessons[name].path}: {reason}", tree)
    return (_without if policy.fallback == "omit-lesson" else _in_source)(tree, sources, reasons)


def _without(tree: LanguageTree, sources: Sources, reasons: Mapping[str, str]) -> LanguageTree:
    """Return a tree without some lessons, given with the reasons."""
    kept = {name: lesson for name, lesson in tree.lessons.items() if name not in reasons}
    left_out = {name: f"{reason}; the lesson is left out" for name, reason in reasons.items()}
    findings = [_warning(sources.lessons[name].path, reason) for name, reason in left_out.items()]
    return replace(tree, lessons=kept, left_out={**tree.left_out, **left_out}, findings=(*tree.findings, *findings))


def _in_source(tree: LanguageTree, sources: Sources, reasons: Mapping[str, str]) -> LanguageTree:
    """Return a tree in which some lessons, given with the reasons, stand in the source's language."""
    lessons = dict(tree.lessons)
    for name, reason in reasons.items():
        old = lessons[name]
        lessons[name] = as_a_whole(sources.lessons[name].text, old.total, old.level, "policy", reason)
    findings = [
        _warning(sources.lessons[name].path, f"{reason}; it stands in the source's language")
        for name, reason in reasons.items()
    ]
    return replace(tree, lessons=lessons, findings=(*tree.findings, *findings))


def _omitted(reason: str, tree: LanguageTree) -> LanguageTree:
    left_out = {**tree.left_out, **dict.fromkeys(tree.lessons, reason)}
    return LanguageTree({}, left_out, tree.findings, reason)


def _warning(path: str, message: str) -> Finding:
    return Finding(path, 0, "", "publish", message, Severity.WARNING)


def _share(lessons: Collection[LocalizedLesson]) -> int:
    """Return how much of the words of lessons is translated, in percent, rounded down."""
    translated = sum(lesson.translated.words for lesson in lessons)
    total = sum(lesson.total.words for lesson in lessons)
    return 100 * translated // total if total else 100


def language_build(
    language: Language,
    tree: LanguageTree,
    copies: Copies,
    targets: TargetReport,
    written: Sequence[str],
    removed: Sequence[str],
) -> LanguageBuild:
    """Return what there is to say about a language's tree, and of the files written and removed in it."""
    lessons = tree.lessons.values()
    return LanguageBuild(
        language,
        len(lessons),
        sum((lesson.total for lesson in lessons), Count()),
        sum((lesson.translated for lesson in lessons), Count()),
        sum((lesson.drafts for lesson in lessons), Count()),
        tuple(written),
        tuple(removed),
        (
            *(finding for lesson in lessons for finding in lesson.findings),
            *tree.findings,
            *copies.findings,
            *targets.findings,
        ),
        copies.localized,
        summed(lesson.states for lesson in lessons),
        targets.among(tree.lessons),
        Counter(fallback.kind for lesson in lessons for fallback in lesson.fallbacks),
        tree.left_out,
        tree.omitted,
        _borrowed(lessons),
    )


def _borrowed(lessons: Collection[LocalizedLesson]) -> dict[str, Count]:
    """Return how much text comes from each wider language."""
    tags = dict.fromkeys(tag for lesson in lessons for tag in lesson.borrowed)
    return {tag: sum((lesson.borrowed.get(tag, Count()) for lesson in lessons), Count()) for tag in tags}
