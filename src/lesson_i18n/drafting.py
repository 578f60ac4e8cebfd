"""The command `draft`: ask engines for what nobody has translated, and put their answers into the catalogs as fuzzy.

A draft is written only when its lesson, with it in place, is proved to have the source's blocks, targets, code and tags. What
a person has written is never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing

from lesson_i18n import files
from lesson_i18n.answers import FOLDER, Answers
from lesson_i18n.asking import Allowance
from lesson_i18n.catalog import rendered
from lesson_i18n.config import Config
from lesson_i18n.consult import Asking, Found, Wanted, consult
from lesson_i18n.draft_report import DraftReport, LanguageDrafts, Proposed, counted
from lesson_i18n.drafted import drafted, is_untouched
from lesson_i18n.engines import Engine
from lesson_i18n.glossary import read_glossary
from lesson_i18n.header import catalog_text, creation_date
from lesson_i18n.locales import Language
from lesson_i18n.model import Catalog, Entry
from lesson_i18n.plugins import load_engine
from lesson_i18n.project import Progress, Project, project_cache, read_project
from lesson_i18n.translations import language_catalogs
from lesson_i18n.withdrawn import read_withdrawn

_OUTDATED = "its lesson has changed; run 'lesson-i18n extract'"
_NO_ENGINE = "no engine translates into this language"


def draft(
    config: Config,
    languages: Sequence[str] = (),
    redraft: bool = False,
    dry_run: bool = False,
    max_characters: int | None = None,
    progress: Progress | None = None,
) -> DraftReport:
    """Draft what is not translated in the catalogs of each language, all of them where none is named.

    The engines of the settings are asked in their order, and the first answer that is proved wins. Every answer is kept, so
    that none is asked for twice. With `redraft`, drafts that no person has touched are made anew. With `dry_run`, no engine that
    costs anything is asked, and no catalog written. No more than `max_characters` are sent to such engines.
    """
    chosen = config.chosen(tuple(languages))
    withdrawn = read_withdrawn(config.withdrawn, config.shown(config.withdrawn))
    with ExitStack() as stack:
        stack.enter_context(files.locked(config.path))
        cache = stack.enter_context(closing(project_cache(config)))
        engines = [stack.enter_context(closing(load_engine(name, config))) for name in config.engines]
        project = read_project(config, cache, progress)
        store = stack.enter_context(closing(Answers(config.locale / FOLDER)))
        day, allowance = creation_date()[:10], Allowance(max_characters)
        asking = Asking(config, project, cache, store, allowance, day, dry_run, withdrawn, progress)
        report = [_draft_language(asking, language, engines, redraft) for language in chosen]
        cache.save()
    return DraftReport(tuple(report), dry_run)


def _draft_language(asking: Asking, language: Language, engines: Sequence[Engine], redraft: bool) -> LanguageDrafts:
    """Draft one language, and write its catalogs."""
    config = asking.config
    catalogs = language_catalogs(config, language, asking.project.messages)
    wanted = _wanted(asking.project, _open(catalogs, redraft))
    terms = config.glossary(language)
    found = Found(dict(wanted), read_glossary(terms, config.shown(terms)))
    outdated = [entry.msgid for name, entry in _open(catalogs, redraft).items() if name not in wanted]
    able = [engine for engine in engines if engine.supports(config.source_language.tag, language.tag)]
    pair = f"{config.source_language.tag} into {language.tag}"
    lacks = "".join(f"; {engine.name}: does not translate {pair}" for engine in engines if engine not in able)
    for engine in able if found.left else ():
        consult(engine, language, found, asking)
    changed = () if asking.is_dry else _write(config, language, catalogs, found, asking.day)
    return LanguageDrafts(
        language,
        counted([(made.draft.origin, wanted[name].segment.text) for name, made in found.made.items()]),
        counted(
            [
                (found.reasons[name] + lacks if name in found.reasons else _NO_ENGINE, one.segment.text)
                for name, one in found.left.items()
            ]
            + [(_OUTDATED, text) for text in outdated]
        ),
        tuple(found.uses),
        tuple(sorted(_proposed(found, wanted, asking.project), key=lambda one: (one.score, one.path, one.line))),
        changed,
    )


def _open(catalogs: Mapping[str, Catalog], redraft: bool) -> dict[str, Entry]:
    """Return the entries that want a draft, by id: empty ones, and with `redraft` those that only a machine has written."""
    return {
        entry.id: entry
        for catalog in catalogs.values()
        for entry in catalog.entries
        if not entry.obsolete and (not entry.msgstr or (redraft and is_untouched(entry)))
    }


def _wanted(project: Project, entries: Mapping[str, Entry]) -> dict[str, Wanted]:
    """Return entries with their segments; those are left out whose text their lesson does not have any more."""
    return {
        name: Wanted(name, lesson, position, segment)
        for lesson, cut in project.cut.items()
        for position, (name, segment) in enumerate(zip(project.ids[lesson], cut.segments, strict=True))
        if name in entries and entries[name].msgid == segment.text
    }


def _proposed(found: Found, wanted: Mapping[str, Wanted], project: Project) -> Iterator[Proposed]:
    for name, made in found.made.items():
        lesson, line = project.sources.lessons[wanted[name].lesson].path, wanted[name].segment.line
        yield Proposed(lesson, line, name, made.draft.origin, made.draft.score, made.remarks)


def _write(
    config: Config, language: Language, catalogs: Mapping[str, Catalog], found: Found, day: str
) -> tuple[str, ...]:
    """Put the drafts into the catalogs of a language; return the files that were written."""
    created = creation_date()
    texts = {}
    for domain, catalog in catalogs.items():
        entries = [
            drafted(entry, found.made[entry.id].draft, day, found.made[entry.id].remarks)
            if entry.id in found.made and not entry.obsolete
            else entry
            for entry in catalog.entries
        ]
        blocks = [entry.raw for entry in rendered(entries, {entry.id: entry for entry in catalog.entries})]
        if tuple(blocks) != catalog.blocks:
            text = catalog_text(blocks, catalog, language, config.name, created)
            texts[config.catalog(domain, language)] = text.encode()
    return tuple(map(config.shown, files.replace_files(texts, config.root, durable=True)))
