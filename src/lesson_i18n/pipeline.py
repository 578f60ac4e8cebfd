"""One function for each command: the only place where the stages meet. Nothing here prints.

Each takes the settings, returns a report, and raises a `LessonI18nError` for what stops it.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lesson_i18n import files
from lesson_i18n.catalog import GENERATOR, catalog_text, read_catalog, rendered, template_text
from lesson_i18n.config import SETTINGS_FILE, Config, load_config
from lesson_i18n.errors import CatalogError, ConfigError
from lesson_i18n.identify import identify
from lesson_i18n.locales import Language
from lesson_i18n.model import Catalog, Entry, Finding, Lesson, Segment, Segmentation, Severity
from lesson_i18n.plugins import Format, format_of, load_formats
from lesson_i18n.reassemble import localize
from lesson_i18n.update import BRACES, OUTCOMES, update

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Count:
    """An amount of text: segments, and words as blanks divide them in the source."""

    segments: int = 0
    words: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.segments + other.segments, self.words + other.words)


@dataclass(frozen=True, slots=True)
class ExtractReport:
    """What `extract` did, or with `check` would do.

    `changed` are the files written, as paths in the project; `outcomes` gives, for each language tag, a `Count` for
    each of "kept", "fuzzy", "revived", "new" and "obsolete". `findings` are remarks on the sources.
    """

    lessons: int
    source: Count
    changed: tuple[str, ...]
    outcomes: Mapping[str, Mapping[str, Count]]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageBuild:
    """What `build` did for one language.

    `translated` counts the segments that stand in the output translated, `drafts` those among them that nobody has
    confirmed, `total` all. `written` and `removed` are paths in the language's tree. `findings` name refused
    translations.
    """

    language: Language
    lessons: int
    total: Count
    translated: Count
    drafts: Count
    written: tuple[str, ...]
    removed: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What `build` did, language by language."""

    languages: tuple[LanguageBuild, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all languages."""
        return tuple(finding for built in self.languages for finding in built.findings)


@dataclass(frozen=True, slots=True)
class CatalogStatus:
    """How far a catalog is: a `Count` of each state of its messages."""

    language: Language
    domain: str
    translated: Count
    fuzzy: Count
    empty: Count

    @property
    def total(self) -> Count:
        """All messages of the catalog that are not obsolete."""
        return self.translated + self.fuzzy + self.empty


@dataclass(frozen=True, slots=True)
class _Project:
    """The sources of a project, read and cut."""

    lessons: Mapping[str, Lesson]
    cuts: Mapping[str, Segmentation]
    formats: Mapping[str, Format]
    others: tuple[str, ...]
    templates: Mapping[str, Catalog]
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
        copies = {name: files.read_bytes(config.source / name, config.shown(config.source / name)) for name in project.others}
        built = []
        for number, (language, folder, entries) in enumerate(zip(chosen, folders, catalogs, strict=True)):
            _tell(progress, f"building {language.tag}", number, len(chosen))
            built.append(_build_language(language, folder, entries, project, copies, include_drafts, check))
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
                CatalogStatus(language, domain, *(_count(counts[state]) for state in ("translated", "fuzzy", "empty")))
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


def _language_entries(config: Config, language: Language, templates: Mapping[str, Catalog]) -> dict[str, Entry]:
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
                raise CatalogError(f"{shown}: msgctxt {entry.id!r} is not in the template; run 'lesson-i18n extract'")
            entries[entry.id] = entry
    return entries


def _require_templates(config: Config, templates: Mapping[str, Catalog]) -> None:
    if not templates:
        raise CatalogError(f"{config.shown(config.locale)}: there is no template yet; run 'lesson-i18n extract'")


def _require_catalog(config: Config, domain: str, language: Language) -> Catalog:
    path = config.catalog(domain, language)
    if not path.is_file():
        raise CatalogError(f"{config.shown(path)}: there is no such catalog yet; run 'lesson-i18n extract'")
    return read_catalog(path, config.shown(path))


def _build_language(
    language: Language,
    folder: files.OutputFolder,
    entries: Mapping[str, Entry],
    project: _Project,
    copies: Mapping[str, bytes],
    include_drafts: bool,
    check: bool,
) -> LanguageBuild:
    """Build one language's tree."""
    tree: dict[str, bytes] = dict(copies)
    findings: list[Finding] = []
    total, translated, drafts = [], [], []
    for name, lesson in project.lessons.items():
        cut, ids = project.cuts[name], project.ids[name]
        found = {
            position: entries[number]
            for position, (number, segment) in enumerate(zip(ids, cut.segments, strict=True))
            if number in entries and entries[number].msgid == segment.text
        }
        usable = {at: entry for at, entry in found.items() if entry.usable or (include_drafts and entry.msgstr)}
        markup = format_of(name, project.formats)
        assert markup
        texts = {position: entry.msgstr for position, entry in usable.items()}
        text, refused = localize(lesson, cut, texts, markup.segment, markup.fit)
        tree[name] = text.encode()
        for position, reason in refused.items():
            finding = Finding(lesson.path, cut.segments[position].line, ids[position], "refused", reason)
            findings.append(finding)
        total.extend(segment for segment in cut.segments if segment.translatable)
        used = [entry for position, entry in usable.items() if position not in refused]
        translated.extend(used)
        drafts.extend(entry for entry in used if entry.fuzzy)
    written, removed = folder.changes(tree.items()) if check else folder.write(tree.items())
    return LanguageBuild(
        language,
        len(project.lessons),
        Count(len(total), sum(len(segment.text.split()) for segment in total)),
        _count(translated),
        _count(drafts),
        tuple(written),
        tuple(removed),
        tuple(findings),
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


__all__ = [
    "BuildReport",
    "CatalogStatus",
    "Count",
    "ExtractReport",
    "LanguageBuild",
    "Progress",
    "Severity",
    "build",
    "extract",
    "init",
    "status",
]
