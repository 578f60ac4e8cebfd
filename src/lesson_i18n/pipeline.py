"""One function for each command: the only place where the stages meet. Nothing here prints.

Each takes the settings, returns a report, and raises a `LessonI18nError` for what stops it.
"""

from __future__ import annotations

import codecs
import json
import os
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lesson_i18n import files
from lesson_i18n.cache import Cache
from lesson_i18n.catalog import rendered
from lesson_i18n.config import SETTINGS_FILE, Config, made_config
from lesson_i18n.errors import ConfigError, OutputError
from lesson_i18n.extraction import extracted
from lesson_i18n.guessing import likely_syntax
from lesson_i18n.header import catalog_text, creation_date, template_text
from lesson_i18n.locales import Language
from lesson_i18n.model import Catalog, Entry, Finding, Severity, Syntax
from lesson_i18n.project import (
    Progress,
    ids_of,
    project_cache,
    read_templates,
    tell,
)
from lesson_i18n.remembered import Stretches
from lesson_i18n.repair import repaired_catalogs
from lesson_i18n.report import CatalogStatus, Count, ExtractReport
from lesson_i18n.settle import Settle, pieces_of, translations_of
from lesson_i18n.template import Template
from lesson_i18n.translations import language_catalogs
from lesson_i18n.update import OUTCOMES, update
from lesson_i18n.withdrawn import Withdrawn, cleared, read_withdrawn
from lesson_i18n.work import Workers

_REMARKS = {
    "name": "also names the catalogs",
    "source": "the lessons, in any tree of folders",
    "languages": 'BCP 47: "es", "pt-BR", "zh-Hant"',
    "locale": "template and catalogs",
    "output": "the localized trees",
}


def init(folder: Path, name: str, languages: Sequence[str], source: str = "source") -> Config:
    """Write a settings file for a new project and return the settings; what it does not name has a default.

    The syntax is that which the lessons seem to be written in. Raises `ConfigError` where there is one already, or a value is not right.
    """
    path = folder.resolve() / SETTINGS_FILE
    if os.path.lexists(path):
        raise ConfigError(f"{path.name}: exists already; edit it, or remove it first")
    project = {
        "name": name,
        "source": source,
        "source-language": "en",
        "languages": list(languages),
        "locale": "locale",
        "output": "build",
    }
    made_config(path, {"project": project})
    syntax = likely_syntax(path.parent / source)
    tables = {"markdown": {"syntax": syntax.value}} if syntax != Syntax.MARKDOWN else {}
    config = made_config(path, {"project": project, **tables})
    settings = {
        f"{key} = {json.dumps(value, ensure_ascii=False)}": _REMARKS.get(key) for key, value in project.items()
    }
    width = max(map(len, settings))
    lines = [f"{line:{width}}  # {remark}" if remark else line for line, remark in settings.items()]
    lines += (
        ["", "[markdown]", f'syntax = "{syntax.value}"  # what the lessons seem to be written in'] if tables else []
    )
    files.replace_files({path: "\n".join(["[project]", *lines, ""]).encode()}, config.root)
    return config


def extract(
    config: Config, check: bool = False, progress: Progress | None = None, workers: Workers | None = None
) -> ExtractReport:
    """Cut the lessons into segments and bring the template and every catalog up to date.

    With `check`, nothing is written. `workers` do the work, this process without them. Files that would not change are not written either way. What a merge or an accident
    left in templates and catalogs is repaired; the report's findings say what was done.
    """
    with files.locked(config.path), closing(project_cache(config)) as cache:
        found = extracted(config, cache, progress, workers)
        run = _run(config, found.template, cache)
        catalogs: list[_File] = []
        outcomes = {}
        repairs: list[Finding] = []
        for number, language in enumerate(config.languages):
            tell(progress, "updating catalogs", number, len(config.languages))
            updated, outcomes[language.tag], repaired = _update_language(run, language)
            catalogs += updated
            repairs += repaired
        in_use = {file.path.stem for file in catalogs if file.data}
        templates = _template_files(config, found.old, run.template, in_use, run.created)
        changed, removed = _put(config, [*templates, *catalogs], check)
        if not check:
            cache.save()
    findings = (*_without_lessons(config, found.lessons), *found.repairs, *repairs, *found.findings)
    words = run.template.words
    return ExtractReport(found.lessons, Count(len(words), sum(words.values())), changed, removed, outcomes, findings)


def _without_lessons(config: Config, lessons: int) -> list[Finding]:
    """Return a warning where there is no lesson: all translations become obsolete then."""
    message = f"holds no lesson; put lessons there, or mend 'source' in {config.path.name}"
    return [] if lessons else [Finding(config.shown(config.source), 0, "", "no-lesson", message, Severity.WARNING)]


def status(config: Config, languages: Sequence[str] = ()) -> tuple[CatalogStatus, ...]:
    """Return how far each catalog of each language is, all languages where none is named."""
    report = []
    templates = read_templates(config)
    for language in config.chosen(tuple(languages)):
        for domain, catalog in language_catalogs(config, language, ids_of(templates)).items():
            texts = defaultdict(list)
            for entry in catalog.entries:
                texts[_state(entry)].append(entry.msgid)
            counts = (Count.of(texts[state]) for state in ("translated", "fuzzy", "empty"))
            report.append(CatalogStatus(language, domain, *counts))
    return tuple(report)


def _state(entry: Entry) -> str:
    if entry.obsolete:
        return "obsolete"
    return "empty" if not entry.msgstr else "fuzzy" if entry.fuzzy else "translated"


@dataclass(frozen=True, slots=True)
class _File:
    """A catalog as it was and as it is wanted: its bytes, none where there is none. `loses` says that entries move out."""

    path: Path
    old: bytes
    data: bytes
    loses: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """What the catalogs of every language are brought up to date with.

    `settle` says for each domain which entries need not be read.
    """

    config: Config
    template: Template
    withdrawn: Withdrawn
    stretches: Mapping[str, Stretches]
    settle: Mapping[str, Settle]
    created: str


def _run(config: Config, template: Template, cache: Cache) -> _Run:
    withdrawn = read_withdrawn(config.withdrawn, config.shown(config.withdrawn))
    unsure = withdrawn.touched(template.texts) if withdrawn else frozenset()
    stretches = {domain: Stretches(template, domain, cache) for domain in template.lines}
    settle = {domain: _settle(template, domain, known, unsure) for domain, known in stretches.items()}
    return _Run(config, template, withdrawn, stretches, settle, creation_date())


def _settle(template: Template, domain: str, known: Stretches, unsure: frozenset[str]) -> Settle:
    """Return what settles the translated messages of a domain, but for those whose ids are in `unsure`."""
    openings = {lines: name for lines, name in template.openings[domain].items() if name not in unsure}
    return translations_of(openings, lambda data: [each for each in known.of(data) if unsure.isdisjoint(each[2])])


def _update_language(run: _Run, language: Language) -> tuple[list[_File], dict[str, Count], list[Finding]]:
    """Return a language's catalogs, how much text had which outcome, and what had to be repaired or cleared."""
    config, template = run.config, run.template
    old, repairs = repaired_catalogs(config, language, template, run.settle)
    settled = {name: lines for catalog in old.values() for name, lines in catalog.settled.items()}
    entries_of = {domain: catalog.entries for domain, catalog in old.items()}
    for domain, entries in entries_of.items() if run.withdrawn else ():
        shown = config.shown(config.catalog(domain, language))
        entries_of[domain], found = cleared(entries, run.withdrawn, language.tag, shown)
        repairs = [*repairs, *found]
    wanted, counts = _updated_files(run, language, old, entries_of, settled)
    counts["kept"] += Count(len(settled), sum(map(template.words.__getitem__, settled)))
    return wanted, counts, repairs


def _updated_files(
    run: _Run,
    language: Language,
    old: Mapping[str, Catalog],
    entries_of: Mapping[str, Sequence[Entry]],
    settled: dict[str, str],
) -> tuple[list[_File], dict[str, Count]]:
    """Return a language's catalogs as they are to be, and how much text had which outcome, without what is settled."""
    config, template = run.config, run.template
    wanted: list[_File] = []
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for domain, updated in update(template, entries_of, settled).items():
        entries = rendered(updated.entries, {entry.id: entry for entry in old[domain].entries})
        lines = settled | {entry.id: entry.raw for entry in entries if not entry.obsolete}
        blocks = [piece for lesson in template.lessons[domain] for piece in pieces_of(lesson, lines)]
        blocks += [entry.raw for entry in entries if entry.obsolete]
        is_needed = blocks or _is_current(config, domain, template)
        text = catalog_text(blocks, old[domain], language, config.name, run.created) if is_needed else ""
        file = _File(
            config.catalog(domain, language), *_bytes(old[domain], text), _loses(domain, old[domain], template)
        )
        run.stretches[domain].remember(file.data, text.find("\n\n") + 2, lines, settled)
        wanted.append(file)
        for entry in entries:
            outcome = updated.outcomes.get(entry.id)
            if outcome and entry.obsolete == (outcome == "obsolete"):
                texts[outcome].append(entry.msgid)
    return wanted, {outcome: Count.of(texts[outcome]) for outcome in OUTCOMES}


def _bytes(old: Catalog, text: str) -> tuple[bytes, bytes]:
    """Return the bytes of a catalog's file as they were, and those of its new text."""
    is_as_read = old.data and b"\r" not in old.data and not old.data.startswith(codecs.BOM_UTF8)
    return old.data, old.data if is_as_read and text is old.text else text.encode()


def _loses(domain: str, old: Catalog, template: Template) -> bool:
    return any(template.home.get(entry.id, domain) != domain for entry in old.entries)


def _is_current(config: Config, domain: str, template: Template) -> bool:
    """Whether a domain has a template even where it has no text: the project's own, where no other has any."""
    return bool(template.lines[domain]) or (domain == config.name and not template.home)


def _template_files(
    config: Config, old: Mapping[str, Catalog], template: Template, in_use: Container[str], created: str
) -> list[_File]:
    """Return the templates; that of a domain without text goes when no language has a catalog of it."""
    wanted = []
    for domain, lines in template.lines.items():
        path, before = config.template(domain), old.get(domain, Catalog())
        if domain not in old and path.exists():
            raise OutputError(
                f"{config.shown(path)}: was not written by lesson-i18n; move it away, or rename the folder it is for"
            )
        is_needed = domain in in_use or _is_current(config, domain, template)
        text = template_text(list(lines.values()), before, config.name, created) if is_needed else ""
        wanted.append(_File(path, *_bytes(before, text), _loses(domain, before, template)))
    return wanted


def _put(config: Config, wanted: Sequence[_File], check: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write and remove files, unless this is a check; return what differed and what was to be removed.

    Files that entries move out of come last, so that a run that is killed leaves every translation in some file.
    """
    ordered = sorted(wanted, key=lambda file: file.loses)
    differing = {file.path: file.data for file in ordered if file.data != file.old}
    changed = [path for path, data in differing.items() if data and not files.holds(path, data)]
    gone = [file.path for file in ordered if not file.data and file.path.exists()]
    if not check:
        files.replace_files({path: differing[path] for path in changed}, config.root, durable=True)
        files.remove_files(gone, config.root)
    return tuple(map(config.shown, changed)), tuple(map(config.shown, gone))
