"""Take up what a merge or an accident left behind: conflict marks, entries that stand twice, a template that is lost.

`extract` reads templates and catalogs through this module and writes them repaired; other commands refuse them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from lesson_i18n import files
from lesson_i18n.catalog import parse_catalog, read_catalog, rendered
from lesson_i18n.combine import CHOOSE, NOTED
from lesson_i18n.config import Config
from lesson_i18n.conflict import Conflict, Side, has_marks, taken_apart
from lesson_i18n.errors import CatalogError
from lesson_i18n.header import file_text, is_ours, refuse_foreign
from lesson_i18n.locales import Language
from lesson_i18n.merge import folded, interleaved, merge, merged_header
from lesson_i18n.model import Catalog, Entry, Finding, Severity
from lesson_i18n.settle import Settle
from lesson_i18n.template import Template

_READ_ALL: Mapping[str, Settle] = {}
_FIELD = re.compile(r'^"([\w-]+):', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recalled:
    """The templates by domain, the entries by which ids are remembered, and what had to be repaired.

    The template of a domain that is made anew is an empty one.
    """

    templates: Mapping[str, Catalog]
    memory: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def template_domains(config: Config) -> list[str]:
    """Return the domains whose templates are in the locale folder, those of other programs left out."""
    found = files.catalogs(config.locale, ".pot", config.root)
    return [path.stem for path in found if path.stem == config.name or is_ours(path)]


def lost_domains(config: Config, current: Collection[str]) -> list[str]:
    """Return the domains that have catalogs and no template; `current` are those that there should be."""
    found = files.catalogs(config.locale, ".pot", config.root)
    known = {path.stem for path in found if not files.holds(path, b"")}
    folders = [config.catalog(config.name, language).parent for language in config.languages]
    catalogs = [path for folder in folders for path in files.catalogs(folder, ".po", config.root)]
    unknown = [path for path in catalogs if path.stem not in known]
    return sorted({path.stem for path in unknown if path.stem in (config.name, *current) or is_ours(path)})


def recall(config: Config, current: Collection[str], today: Container[str]) -> Recalled:
    """Return the templates, and the memory of ids; that of a template that is lost or damaged from its catalogs.

    `current` are the domains of the lessons, `today` the texts that stand in them. Raises `CatalogError` for a damaged
    template that has no catalogs, and for a catalog that cannot be read.
    """
    templates: dict[str, Catalog] = {}
    memory: list[Entry] = []
    findings: list[Finding] = []
    lost = dict.fromkeys(lost_domains(config, current), (0, "was not there, or was empty"))
    for domain in template_domains(config):
        path = config.template(domain)
        if domain in lost:
            continue
        try:
            templates[domain], found = mended(path, config.shown(path), today)
        except CatalogError as error:
            if not files.is_readable(path) or not _catalogs(config, domain):
                raise
            lost[domain] = _line_and_fact(error, config.shown(path))
            continue
        memory += templates[domain].entries
        findings += found
    for domain, (line, fact) in lost.items():
        paths = _catalogs(config, domain)
        templates[domain] = Catalog()
        memory += remembered([mended(path, config.shown(path), today)[0].entries for path in paths], today)
        message = f"{fact}; made anew, with the ids that stand in {', '.join(map(config.shown, paths))}"
        findings.append(_warning(config.shown(config.template(domain)), line, "", message))
    return Recalled(templates, tuple(memory), tuple(findings))


def remembered(languages: Sequence[Sequence[Entry]], today: Container[str]) -> list[Entry]:
    """Return a template's entries as the catalogs of its languages know them, in the order of the first.

    Where languages have different texts under an id, because one of them is older, the text that stands in the source
    today wins, then the one that most languages have, then that of the first language.
    """
    found: dict[str, list[Entry]] = {}
    order: list[str] = []
    for entries in languages:
        active = [entry for entry in entries if not entry.obsolete]
        for entry in active:
            found.setdefault(entry.id, []).append(entry)
        order = interleaved(order, [entry.id for entry in active])
    return [_best(found[name], today) for name in order]


def repaired_catalogs(
    config: Config, language: Language, template: Template, settle: Mapping[str, Settle] = _READ_ALL
) -> tuple[dict[str, Catalog], list[Finding]]:
    """Return a language's catalogs of all domains of the new template, repaired, and what had to be repaired.

    `settle` says for each domain which entries need not be read; see `read_catalog`. Raises `CatalogError` where one cannot be read, or is damaged in a way that does not tell what stood there.
    """
    catalogs, findings = {}, []
    for domain in template.lines:
        path = config.catalog(domain, language)
        catalogs[domain], found = mended(path, config.shown(path), template.todays, settle.get(domain))
        refuse_foreign(catalogs[domain], config.shown(path), language, config.languages)
        findings += found
    if len(catalogs) == 1:
        return catalogs, findings
    ids = [
        {entry.id for entry in catalog.entries if not entry.obsolete} | catalog.settled.keys()
        for catalog in catalogs.values()
    ]
    times = Counter(chain.from_iterable(ids))
    if sum(times.values()) == len(times):
        return catalogs, findings
    if settle:
        return repaired_catalogs(config, language, template)
    twice = {name for name, number in times.items() if number > 1}
    paths = {domain: config.shown(config.catalog(domain, language)) for domain in catalogs}
    return _made_one(catalogs, paths, twice, findings, template.todays)


def mended(
    path: Path, shown: str, today: Container[str], settle: Settle | None = None
) -> tuple[Catalog, list[Finding]]:
    """Return a catalog with each id once and both sides of conflicts joined, and what was done; no file is an empty one.

    Entries of which `settle` knows the id are not read; see `read_catalog`. Raises `CatalogError` where it cannot be read, or where a side of a conflict is damaged.
    """
    try:
        catalog = read_catalog(path, shown, settle)
        if is_sound(catalog):
            return catalog, []
    except CatalogError:
        if not files.is_readable(path):
            raise
    text = files.read_catalog_text(path, shown)
    if has_marks(text):
        return _joined(taken_apart(text, shown), shown, today)
    catalog = parse_catalog(text, shown)
    merged = folded(catalog.entries, today)
    findings = [_warning(shown, entry.line, entry.id, remark) for entry, remark in merged.remarks]
    return assembled(merged.entries, catalog.header), findings


def is_sound(catalog: Catalog) -> bool:
    """Whether nothing stands twice in a catalog whose ids in use do not: no text put aside, no field of the header."""
    aside = [(entry.id, entry.msgid) for entry in catalog.entries if entry.obsolete]
    end = catalog.text.find("\n\n")
    fields = _FIELD.findall(catalog.text[:end] if end > 0 else catalog.text)
    return len(set(aside)) == len(aside) and len(set(fields)) == len(fields)


def _joined(conflict: Conflict, shown: str, today: Container[str]) -> tuple[Catalog, list[Finding]]:
    """Return the catalog that a merge left in conflict, merged entry by entry."""
    base = Catalog()
    if conflict.base:
        try:
            base = parse_catalog(conflict.base.text, shown)
        except CatalogError:
            base = Catalog()  # its marks cut through an entry: the two sides have to do
    ours, theirs = _parsed(conflict.ours, shown), _parsed(conflict.theirs, shown)
    merged = merge(base.entries, ours.entries, theirs.entries, today)
    header = merged_header(base.header, ours.header, theirs.header)
    number = len(conflict.lines)
    what = f"{number} conflicts of a merge were" if number > 1 else "a conflict of a merge was"
    done = _warning(shown, conflict.lines[0], "", f"{what} left here; both sides were joined, entry by entry")
    findings = [_warning(shown, 0, entry.id, remark) for entry, remark in merged.remarks]
    return assembled(merged.entries, header), [done, *findings]


def _parsed(side: Side, shown: str) -> Catalog:
    """Return a side of a conflict; an error names the line of the file that both sides stand in."""
    try:
        return parse_catalog(side.text, shown)
    except CatalogError:
        parse_catalog(side.in_place, shown)
        raise


def _made_one(
    catalogs: Mapping[str, Catalog],
    paths: Mapping[str, str],
    twice: Container[str],
    findings: Iterable[Finding],
    today: Container[str],
) -> tuple[dict[str, Catalog], list[Finding]]:
    """Return the catalogs with one version of each entry that several have in use: its translations merged."""
    versions = [
        entry
        for catalog in catalogs.values()
        for entry in catalog.entries
        if entry.id in twice and not entry.obsolete
    ]
    merged = folded(versions, today)
    active = {entry.id: entry for entry in merged.entries if not entry.obsolete}
    aside = [entry for entry in merged.entries if entry.obsolete]
    joined = {}
    for domain, catalog in catalogs.items():
        own = [active.get(entry.id, entry) if not entry.obsolete else entry for entry in catalog.entries]
        joined[domain] = catalog if own == list(catalog.entries) else assembled([*own, *aside], catalog.header)
        aside = aside if own == list(catalog.entries) else []
    where = {entry.id: paths[domain] for domain, catalog in catalogs.items() for entry in catalog.entries}
    remarks = [(entry, remark) for entry, remark in merged.remarks if remark in (CHOOSE, NOTED)]
    return joined, [*findings, *(_warning(where[entry.id], 0, entry.id, remark) for entry, remark in remarks)]


def _best(entries: Sequence[Entry], today: Container[str]) -> Entry:
    votes = Counter(entry.msgid for entry in entries)
    best = max(entries, key=lambda entry: (entry.msgid in today, votes[entry.msgid]))
    return Entry(best.id, best.msgid, path=best.path, comments=best.comments)


def _catalogs(config: Config, domain: str) -> list[Path]:
    """Return the catalogs of a domain that are there, in the order of the languages."""
    paths = [config.catalog(domain, language) for language in config.languages]
    return [path for path in paths if path.exists()]


def assembled(entries: Iterable[Entry], header: Mapping[str, str]) -> Catalog:
    """Return a catalog of these entries and header fields, with its text."""
    made = rendered(entries, {})
    lines = tuple(entry.raw for entry in made)
    return Catalog(made, header, file_text(header, lines), lines)


def _line_and_fact(error: CatalogError, shown: str) -> tuple[int, str]:
    """Return the line and the fact that an error about a file names."""
    found = re.match(r":(\d+): ([^;]*)", str(error).removeprefix(shown))
    return (int(found[1]), found[2]) if found else (0, "could not be read")


def _warning(path: str, line: int, name: str, message: str) -> Finding:
    return Finding(path, line, name, "repair", message, Severity.WARNING)
