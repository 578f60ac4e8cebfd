"""The commands that keep catalogs in order between two updates: `prune`, and git's merge driver.

Each returns a report or findings, and raises a `LessonI18nError` for what stops it. Nothing here prints.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lesson_i18n import files
from lesson_i18n.catalog import parse_catalog, read_catalog
from lesson_i18n.config import Config
from lesson_i18n.errors import CatalogError
from lesson_i18n.merge import merge, merged_header
from lesson_i18n.model import Catalog, Entry, Finding, Severity
from lesson_i18n.project import read_templates
from lesson_i18n.repair import assembled
from lesson_i18n.report import Count, LanguagePrune

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MESSAGE = re.compile(r"^#~[ \t]*msg", re.MULTILINE)
_MSGSTR = re.compile(r'^#~[ \t]*(?:msgstr|")')


def prune(config: Config, languages: Sequence[str] = (), check: bool = False) -> tuple[LanguagePrune, ...]:
    """Remove the obsolete entries from the catalogs of each language, all of them where none is named.

    Every other byte of a file stays. With `check`, nothing is written.
    """
    report = []
    chosen = config.chosen(tuple(languages))
    with files.locked(config.path):
        domains = read_templates(config)
        wanted: dict[Path, bytes] = {}
        for language in chosen:
            changed, removed = [], []
            for path in (config.catalog(domain, language) for domain in domains):
                shown = config.shown(path)
                obsolete = [entry for entry in read_catalog(path, shown).entries if entry.obsolete]
                if obsolete:
                    wanted[path] = _without(files.read_bytes(path, shown), obsolete)
                    changed.append(shown)
                    removed += [entry.msgid for entry in obsolete]
            report.append(LanguagePrune(language, Count.of(removed), tuple(changed)))
        if not check:
            files.replace_files(wanted, config.root, durable=True)
    return tuple(report)


def merge_files(base: Path, ours: Path, theirs: Path, name: str) -> tuple[Finding, ...]:
    """Merge two versions of a catalog or template into the file of ours, as git asks its merge drivers to.

    `base` is what both came from; an empty one, or one that cannot be read, counts as not known. `name` is what the file
    is called in messages. The findings, of severity WARNING, name entries that a person should look at. Raises
    `CatalogError`, and leaves the file as it is, where one of the two sides is damaged or empty.
    """
    mine, other = _side(ours, f"{name} (ours)"), _side(theirs, f"{name} (theirs)")
    old = _base(base)
    merged = merge(old.entries, mine.entries, other.entries)
    result = assembled(merged.entries, merged_header(old.header, mine.header, other.header))
    if (result.entries, result.header) != (mine.entries, mine.header):
        files.replace_files({ours: result.text.encode()}, ours.parent)
    return tuple(Finding(name, 0, entry.id, "merge", remark, Severity.WARNING) for entry, remark in merged.remarks)


def _side(path: Path, shown: str) -> Catalog:
    catalog = parse_catalog(files.read_catalog_text(path, shown), shown)
    if not catalog.header and not catalog.entries:
        raise CatalogError(f"{shown}: there is nothing in it; restore the file from version control")
    return catalog


def _base(path: Path) -> Catalog:
    try:
        return parse_catalog(files.read_catalog_text(path, path.name), path.name)
    except CatalogError:
        return Catalog()


def _without(data: bytes, obsolete: Sequence[Entry]) -> bytes:
    """Return a catalog's bytes without some entries, and without the blank lines above each of these."""
    lines = [line.encode() for line in _LINE.findall(data.decode())]
    for entry in reversed(obsolete):
        start, stop = _extent(entry)
        while start and not lines[start - 1].strip():
            start -= 1
        del lines[start:stop]
    return b"".join(lines)


def _extent(entry: Entry) -> tuple[int, int]:
    """Return the lines of an obsolete entry, counted from 0, with its comments and without those behind it."""
    message = _MESSAGE.search(entry.raw)
    assert message
    start = entry.line - 1 - entry.raw.count("\n", 0, message.start())
    last = max(n for n, line in enumerate(entry.raw.split("\n")) if _MSGSTR.match(line))
    return start, start + last + 1
