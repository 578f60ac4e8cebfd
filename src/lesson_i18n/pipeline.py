"""One function for each command: the only place where the stages meet. Nothing here prints.

Each takes the settings, returns a report, and raises a `LessonI18nError` for what stops it.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lesson_i18n import files
from lesson_i18n.catalog import openings, rendered
from lesson_i18n.config import SETTINGS_FILE, Config, parse_config
from lesson_i18n.copies import copies
from lesson_i18n.errors import ConfigError, OutputError
from lesson_i18n.header import catalog_text, creation_date, template_text
from lesson_i18n.locales import Language
from lesson_i18n.model import Catalog, Entry, Segment
from lesson_i18n.output import OutputFolder
from lesson_i18n.placeables import BRACES
from lesson_i18n.project import (
    Progress,
    Project,
    language_catalogs,
    language_entries,
    project_cache,
    read_project,
    read_templates,
    tell,
)
from lesson_i18n.repair import repaired_catalogs
from lesson_i18n.report import BuildReport, CatalogStatus, Count, ExtractReport
from lesson_i18n.tree import language_build, localized_tree, may_use
from lesson_i18n.update import OUTCOMES, update


def init(folder: Path, name: str, languages: Sequence[str], source: str = "source") -> Config:
    """Write a settings file for a new project and return the settings; what it does not name has a default.

    Raises `ConfigError` where there is one already, or a value is not right.
    """
    path = folder.resolve() / SETTINGS_FILE
    if os.path.lexists(path):
        raise ConfigError(f"{path.name}: exists already; edit it, or remove it first")
    quoted = {"name": name, "source": source, "source-language": "en"}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in quoted.items()]
    tags = json.dumps(list(languages), ensure_ascii=False)
    lines += [
        f'languages = {tags}  # BCP 47: "es", "pt-BR", "zh-Hant"',
        'locale = "locale"',
        'output = "build"',
    ]
    text = "\n".join(["[project]", *lines]) + "\n"
    config = parse_config(path, text)
    files.replace_files({path: text.encode()}, config.root)
    return config


def extract(config: Config, check: bool = False, progress: Progress | None = None) -> ExtractReport:
    """Cut the lessons into segments and bring the template and every catalog up to date.

    With `check`, nothing is written. Files that would not change are not written either way. What a merge or an accident
    left in templates and catalogs is repaired; the report's findings say what was done.
    """
    with files.locked(config.path), closing(project_cache(config)) as cache:
        project = read_project(config, cache, progress, repair=True)
        created = creation_date()
        fresh = {
            domain: rendered(entries, project.templates.get(domain, Catalog()))
            for domain, entries in _template_entries(config, project).items()
        }
        shared = _Shared(fresh, _homes(fresh), {domain: openings(entries) for domain, entries in fresh.items()})
        catalogs: list[_File] = []
        outcomes = {}
        repairs = [*project.repairs]
        for number, language in enumerate(config.languages):
            tell(progress, "updating catalogs", number, len(config.languages))
            old, repaired = repaired_catalogs(config, language, fresh, shared.openings)
            updated, outcomes[language.tag] = _update_language(config, language, shared, old, created)
            catalogs += updated
            repairs += repaired
        in_use = {file.path.stem for file in catalogs if file.text}
        templates = _template_files(config, project.templates, fresh, in_use, created)
        changed, removed = _put(config, [*templates, *catalogs], check)
        if not check:
            cache.save()
    source = Count.of(entry.msgid for entries in fresh.values() for entry in entries)
    findings = (*repairs, *project.findings)
    return ExtractReport(len(project.lessons), source, changed, removed, outcomes, findings)


def build(
    config: Config,
    languages: Sequence[str] = (),
    include_drafts: bool = False,
    check: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Write the localized tree of each language, all of them where none is named.

    Translated and confirmed entries are used, with `include_drafts` fuzzy ones too, the source's text for the rest.
    A translation that would change what must not change is left out and reported as a finding of severity ERROR.
    With `check`, nothing is written.
    """
    chosen = config.chosen(tuple(languages))
    with files.locked(config.path), closing(project_cache(config)) as cache:
        project = read_project(config, cache, progress)
        folders = [OutputFolder(config.output, language.tag, config.root) for language in chosen]
        catalogs = [language_entries(config, language, project.templates) for language in chosen]
        copied = [copies(config, language, project) for language in chosen]
        built = []
        for number, (language, folder, entries, copy) in enumerate(
            zip(chosen, folders, catalogs, copied, strict=True)
        ):
            tell(progress, f"building {language.tag}", number, len(chosen))
            usable = {entry.id: entry for entry in entries.values() if may_use(entry, include_drafts)}
            tree = localized_tree(config, project, language, usable, cache)
            wanted: dict[str, files.Content] = {name: lesson.text.encode() for name, lesson in tree.items()}
            wanted.update(copy.files)
            written, removed = folder.changes(wanted) if check else folder.write(wanted)
            built.append(language_build(language, tree.values(), copy, written, removed))
        if not check:
            cache.save()
    return BuildReport(tuple(built))


def status(config: Config, languages: Sequence[str] = ()) -> tuple[CatalogStatus, ...]:
    """Return how far each catalog of each language is, all languages where none is named."""
    report = []
    templates = read_templates(config)
    for language in config.chosen(tuple(languages)):
        for domain, catalog in language_catalogs(config, language, templates).items():
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


def _template_entries(config: Config, project: Project) -> dict[str, list[Entry]]:
    """Return the entries of each domain's template in reading order; domains that were, but are empty, too."""
    current = [config.domain(name) for name, ids in project.ids.items() if any(ids)] or [config.name]
    wanted: dict[str, list[Entry]] = {domain: [] for domain in (*current, *project.templates)}
    for name, segments in project.segments.items():
        pairs = zip(project.ids[name], segments, strict=True)
        entries = [_template_entry(name, number, segment) for number, segment in pairs if number]
        if entries:
            wanted[config.domain(name)].extend(entries)
    return wanted


def _template_entry(path: str, number: str, segment: Segment) -> Entry:
    targets = (f"{{{n}}} {' '.join(target.text.split())}" for n, target in enumerate(segment.targets, 1))
    return Entry(
        id=number,
        msgid=segment.text,
        path=path,
        comments=tuple(comment.rstrip() for comment in (segment.kind, *targets, *segment.notes)),
        flags=(BRACES,) if segment.targets else (),
    )


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it is wanted: its text, empty where it is to be removed. `loses` says that entries move out of it."""

    path: Path
    text: str
    loses: bool = False


@dataclass(frozen=True, slots=True)
class _Shared:
    """What updating every language needs: the templates' entries by domain, each id's domain, and `openings`."""

    fresh: Mapping[str, tuple[Entry, ...]]
    home: Mapping[str, str]
    openings: Mapping[str, Mapping[str, str]]


def _update_language(
    config: Config, language: Language, shared: _Shared, old: Mapping[str, Catalog], created: str
) -> tuple[list[_File], dict[str, Count]]:
    """Return a language's catalogs, and how much text had which outcome."""
    fresh = shared.fresh
    settled = {name: lines for catalog in old.values() for name, lines in catalog.settled.items()}
    wanted: list[_File] = []
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for domain, updated in update(fresh, {name: catalog.entries for name, catalog in old.items()}, settled).items():
        entries = rendered(updated.entries, old[domain])
        lines = settled | {entry.id: entry.raw for entry in entries if not entry.obsolete}
        blocks = [lines[entry.id] for entry in fresh[domain]]
        blocks += [entry.raw for entry in entries if entry.obsolete]
        is_needed = blocks or _is_current(config, domain, fresh)
        text = catalog_text(blocks, old[domain], language, config.name, created) if is_needed else ""
        path = config.catalog(domain, language)
        wanted.append(_File(path, text, _loses(domain, old[domain], shared.home)))
        texts["kept"] += [entry.msgid for entry in fresh[domain] if entry.id in settled]
        for entry in entries:
            outcome = updated.outcomes.get(entry.id)
            if outcome and entry.obsolete == (outcome == "obsolete"):
                texts[outcome].append(entry.msgid)
    return wanted, {outcome: Count.of(texts[outcome]) for outcome in OUTCOMES}


def _homes(fresh: Mapping[str, Sequence[Entry]]) -> dict[str, str]:
    """Return the domain that each id belongs to."""
    return {entry.id: domain for domain, entries in fresh.items() for entry in entries}


def _loses(domain: str, old: Catalog, home: Mapping[str, str]) -> bool:
    return any(home.get(entry.id, domain) != domain for entry in old.entries)


def _is_current(config: Config, domain: str, fresh: Mapping[str, Sequence[Entry]]) -> bool:
    """Whether a domain has a template even where it has no text: the project's own, where no other has any."""
    return bool(fresh[domain]) or (domain == config.name and not any(fresh.values()))


def _template_files(
    config: Config,
    old: Mapping[str, Catalog],
    fresh: Mapping[str, tuple[Entry, ...]],
    in_use: Container[str],
    created: str,
) -> list[_File]:
    """Return the templates; that of a domain without text goes when no language has a catalog of it."""
    wanted, home = [], _homes(fresh)
    for domain, entries in fresh.items():
        path, before = config.template(domain), old.get(domain, Catalog())
        if domain not in old and path.exists():
            raise OutputError(
                f"{config.shown(path)}: was not written by lesson-i18n; move it away, or rename the folder it is for"
            )
        is_needed = domain in in_use or _is_current(config, domain, fresh)
        text = template_text([entry.raw for entry in entries], before, config.name, created) if is_needed else ""
        wanted.append(_File(path, text, _loses(domain, before, home)))
    return wanted


def _put(config: Config, wanted: Sequence[_File], check: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write and remove files, unless this is a check; return what differed and what was to be removed.

    Files that entries move out of come last, so that a run that is killed leaves every translation in some file.
    """
    ordered = sorted(wanted, key=lambda file: file.loses)
    texts = {file.path: file.text.encode() for file in ordered if file.text}
    gone = [file.path for file in ordered if not file.text and file.path.exists()]
    changed = [path for path, data in texts.items() if not files.holds(path, data)]
    if not check:
        files.replace_files(texts, config.root, durable=True)
        files.remove_files(gone, config.root)
    return tuple(map(config.shown, changed)), tuple(map(config.shown, gone))
