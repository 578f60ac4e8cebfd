"""One function for each command: the only place where the stages meet. Nothing here prints.

Each takes the settings, returns a report, and raises a `LessonI18nError` for what stops it.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lesson_i18n import files
from lesson_i18n.catalog import GENERATOR, catalog_text, read_catalog, rendered, template_text
from lesson_i18n.config import SETTINGS_FILE, Config, load_config
from lesson_i18n.errors import CatalogError, ConfigError
from lesson_i18n.identify import identify
from lesson_i18n.locales import Language
from lesson_i18n.model import Catalog, Entry, Finding, Lesson, Segment, Segmentation
from lesson_i18n.plugins import Format, format_of, load_formats
from lesson_i18n.reassemble import localize
from lesson_i18n.report import BuildReport, CatalogStatus, Count, ExtractReport, LanguageBuild
from lesson_i18n.update import BRACES, OUTCOMES, update

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class _Project:
    """The sources of a project, read and cut; `ids` stand beside the segments of each lesson."""

    lessons: Mapping[str, Lesson]
    cuts: Mapping[str, Segmentation]
    formats: Mapping[str, Format]
    others: tuple[str, ...]
    templates: Mapping[str, Catalog]
    ids: Mapping[str, tuple[str, ...]]


def init(folder: Path, name: str, languages: Sequence[str], source: str = "source") -> Config:
    """Write a settings file for a new project and return the settings; what it does not name has a default.

    Raises `ConfigError` where there is one already, or a value is not right.
    """
    path = folder / SETTINGS_FILE
    if path.exists():
        raise ConfigError(f"{path}: exists already; edit it, or remove it first")
    tags = ", ".join(f'"{tag}"' for tag in languages)
    text = (
        f'[project]\nname = "{name}"\nsource = "{source}"\nsource-language = "en"\n'
        f'languages = [{tags}]  # BCP 47: "es", "pt-BR", "zh-Hant"\nlocale = "locale"\noutput = "build"\n'
    )
    files.replace_file(path, text.encode())
    try:
        return load_config(path)
    except ConfigError:
        path.unlink()
        raise


def extract(config: Config, check: bool = False, progress: Progress | None = None) -> ExtractReport:
    """Cut the lessons into segments and bring the template and every catalog up to date.

    With `check`, nothing is written. Files that would not change are not written either way.
    """
    with files.locked(config.path):
        project = _read_project(config, progress)
        created = _now()
        wanted = _template_entries(config, project)
        texts: dict[Path, str] = {}
        fresh: dict[str, tuple[Entry, ...]] = {}
        for domain, entries in wanted.items():
            old = project.templates.get(domain, Catalog())
            fresh[domain] = rendered(entries, old)
            texts[config.template(domain)] = template_text(fresh[domain], old, config.name, created)
        outcomes = {}
        for number, language in enumerate(config.languages):
            _tell(progress, "updating catalogs", number, len(config.languages))
            updated, outcomes[language.tag] = _update_language(config, language, fresh, created)
            texts |= updated
        changed = tuple(config.shown(path) for path, text in texts.items() if _differs(path, text))
        if not check:
            for path, text in texts.items():
                files.replace_file(path, text.encode(), durable=True)
    findings = tuple(finding for cut in project.cuts.values() for finding in cut.findings)
    source = sum((_count([entry]) for entries in fresh.values() for entry in entries), Count())
    return ExtractReport(len(project.lessons), source, changed, outcomes, findings)


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
    with files.locked(config.path):
        project = _read_project(config, progress)
        folders = [files.OutputFolder(config.output, language.tag) for language in chosen]
        catalogs = [_language_entries(config, language, project.templates) for language in chosen]
        copies = {
            name: files.read_bytes(config.source / name, config.shown(config.source / name))
            for name in project.others
        }
        built = []
        for number, (language, folder, entries) in enumerate(zip(chosen, folders, catalogs, strict=True)):
            _tell(progress, f"building {language.tag}", number, len(chosen))
            tree = {name: _localized(name, project, entries, include_drafts) for name in project.lessons}
            data = copies | {name: lesson.text.encode() for name, lesson in tree.items()}
            written, removed = folder.changes(data) if check else folder.write(data)
            built.append(_language_build(language, tree.values(), written, removed))
    return BuildReport(tuple(built))


def status(config: Config, languages: Sequence[str] = ()) -> tuple[CatalogStatus, ...]:
    """Return how far each catalog of each language is, all languages where none is named."""
    report = []
    templates = _read_templates(config)
    _require_templates(config, templates)
    for language in config.chosen(tuple(languages)):
        for domain in sorted(templates):
            counts: defaultdict[str, list[Entry]] = defaultdict(list)
            for entry in _require_catalog(config, domain, language).entries:
                state = "fuzzy" if entry.fuzzy and entry.msgstr else "translated" if entry.msgstr else "empty"
                counts["obsolete" if entry.obsolete else state].append(entry)
            report.append(
                CatalogStatus(
                    language, domain, *(_count(counts[state]) for state in ("translated", "fuzzy", "empty"))
                )
            )
    return tuple(report)


def _read_project(config: Config, progress: Progress | None) -> _Project:
    """Read every source file, cut the lessons, and give the segments their ids."""
    formats = load_formats(config.rules)
    lessons, cuts, others = {}, {}, []
    names = files.source_files(config.source, config.root)
    for number, name in enumerate(names):
        _tell(progress, "reading lessons", number, len(names))
        markup = format_of(name, formats)
        if not markup:
            others.append(name)
            continue
        path = config.source / name
        shown = config.shown(path)
        lessons[name] = Lesson(shown, files.decode(files.read_bytes(path, shown), shown))
        cuts[name] = markup.segment(lessons[name])
    templates = _read_templates(config)
    memory = [entry for catalog in templates.values() for entry in catalog.entries]
    ids = identify({name: cut.segments for name, cut in cuts.items()}, memory)
    return _Project(lessons, cuts, formats, tuple(others), templates, ids)


def _read_templates(config: Config) -> dict[str, Catalog]:
    """Return the templates in the locale folder that were written by this tool, by domain."""
    found = {}
    for path in sorted(config.locale.glob("*.pot")):
        catalog = read_catalog(path, config.shown(path))
        if catalog.header.get("X-Generator") == GENERATOR or path.stem == config.name:
            found[path.stem] = catalog
    return found


def _template_entries(config: Config, project: _Project) -> dict[str, list[Entry]]:
    """Return the entries of each domain's template in reading order; domains that were, but are empty, too."""
    wanted: dict[str, list[Entry]] = {domain: [] for domain in (config.name, *project.templates)}
    for name, cut in project.cuts.items():
        entries = wanted.setdefault(config.domain(name), [])
        pairs = zip(project.ids[name], cut.segments, strict=True)
        entries.extend(_template_entry(name, number, segment) for number, segment in pairs if number)
    if config.depth and not wanted[config.name] and config.name not in project.templates:
        del wanted[config.name]
    return wanted


def _template_entry(path: str, number: str, segment: Segment) -> Entry:
    targets = (f"{{{n}}} {' '.join(target.text.split())}" for n, target in enumerate(segment.targets, 1))
    return Entry(
        id=number,
        msgid=segment.text,
        path=path,
        comments=(segment.kind, *targets, *segment.notes),
        flags=(BRACES,) if segment.targets else (),
    )


def _update_language(
    config: Config, language: Language, fresh: Mapping[str, Sequence[Entry]], created: str
) -> tuple[dict[Path, str], dict[str, Count]]:
    """Return the texts of a language's catalogs by path, and how much text had which outcome."""
    paths = {domain: config.catalog(domain, language) for domain in fresh}
    old = {domain: read_catalog(path, config.shown(path)) for domain, path in paths.items()}
    domain_of = {entry.id: domain for domain, entries in fresh.items() for entry in entries}
    fields = {"Language": language.folder, "Plural-Forms": language.plural_forms}
    texts, outcomes = {}, Counter[str]()
    words = Counter[str]()
    for domain, template in fresh.items():
        elsewhere = {
            entry.id: entry
            for other, catalog in old.items()
            for entry in catalog.entries
            if other != domain and entry.msgstr and domain_of.get(entry.id) == domain
        }
        own = [entry for entry in old[domain].entries if domain_of.get(entry.id, domain) == domain]
        updated = update(template, own, elsewhere)
        entries = rendered(updated.entries, old[domain])
        texts[paths[domain]] = catalog_text(entries, old[domain], fields, config.name, created)
        for entry in entries:
            outcomes[updated.outcomes[entry.id]] += 1
            words[updated.outcomes[entry.id]] += len(entry.msgid.split())
    return texts, {outcome: Count(outcomes[outcome], words[outcome]) for outcome in OUTCOMES}


def _language_entries(
    config: Config, language: Language, templates: Mapping[str, Catalog]
) -> dict[str, Entry]:
    """Return the entries of a language by id, obsolete ones left out; raises `CatalogError` for an unknown id."""
    _require_templates(config, templates)
    known = {entry.id for catalog in templates.values() for entry in catalog.entries}
    entries = {}
    for domain in templates:
        path = config.catalog(domain, language)
        for entry in _require_catalog(config, domain, language).entries:
            if entry.obsolete:
                continue
            if entry.id not in known:
                shown = f"{config.shown(path)}:{entry.line}"
                raise CatalogError(
                    f"{shown}: msgctxt {entry.id!r} is not in the template; run 'lesson-i18n extract'"
                )
            entries[entry.id] = entry
    return entries


def _require_templates(config: Config, templates: Mapping[str, Catalog]) -> None:
    if not templates:
        raise CatalogError(
            f"{config.shown(config.locale)}: there is no template yet; run 'lesson-i18n extract'"
        )


def _require_catalog(config: Config, domain: str, language: Language) -> Catalog:
    path = config.catalog(domain, language)
    if not path.is_file():
        raise CatalogError(f"{config.shown(path)}: there is no such catalog yet; run 'lesson-i18n extract'")
    return read_catalog(path, config.shown(path))


@dataclass(frozen=True, slots=True)
class _Localized:
    """A lesson in a language: its text, what stands in it, and what was refused."""

    text: str
    total: Count
    translated: Count
    drafts: Count
    findings: tuple[Finding, ...]


def _localized(
    name: str, project: _Project, entries: Mapping[str, Entry], include_drafts: bool
) -> _Localized:
    """Return one lesson with the translations that may be used, made for the text that stands there today."""
    lesson, cut, ids = project.lessons[name], project.cuts[name], project.ids[name]
    usable = {
        position: entries[number]
        for position, (number, segment) in enumerate(zip(ids, cut.segments, strict=True))
        if number in entries
        and entries[number].msgid == segment.text
        and _may_use(entries[number], include_drafts)
    }
    markup = format_of(name, project.formats)
    assert markup
    texts = {position: entry.msgstr for position, entry in usable.items()}
    text, refused = localize(lesson, cut, texts, markup.segment, markup.fit)
    used = [entry for position, entry in usable.items() if position not in refused]
    segments = [segment for segment in cut.segments if segment.translatable]
    return _Localized(
        text,
        Count(len(segments), sum(len(segment.text.split()) for segment in segments)),
        _count(used),
        _count([entry for entry in used if entry.fuzzy]),
        tuple(
            Finding(lesson.path, cut.segments[position].line, ids[position], "refused", reason)
            for position, reason in refused.items()
        ),
    )


def _may_use(entry: Entry, include_drafts: bool) -> bool:
    return entry.usable or (include_drafts and bool(entry.msgstr) and not entry.obsolete)


def _language_build(
    language: Language, tree: Collection[_Localized], written: Sequence[str], removed: Sequence[str]
) -> LanguageBuild:
    return LanguageBuild(
        language,
        len(tree),
        sum((lesson.total for lesson in tree), Count()),
        sum((lesson.translated for lesson in tree), Count()),
        sum((lesson.drafts for lesson in tree), Count()),
        tuple(written),
        tuple(removed),
        tuple(finding for lesson in tree for finding in lesson.findings),
    )


def _count(entries: Sequence[Entry]) -> Count:
    return Count(len(entries), sum(len(entry.msgid.split()) for entry in entries))


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_bytes() != text.encode()


def _now() -> str:
    """Return the creation date for new catalogs as gettext writes it: SOURCE_DATE_EPOCH where set, else now, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = int(epoch) if epoch.isdecimal() else time.time()
    return time.strftime("%Y-%m-%d %H:%M+0000", time.gmtime(moment))


def _tell(progress: Progress | None, what: str, done: int, of: int) -> None:
    if progress:
        progress(what, done, of)
