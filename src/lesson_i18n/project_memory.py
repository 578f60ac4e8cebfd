"""A project's translation memory: opened, filled from its catalogs and TMX files, and the command `memory`.

The memory of a language stands beside the records of builds and may be deleted at any time. What it is made of is
committed: the catalogs, and TMX files that were imported into the locale folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lesson_i18n import files
from lesson_i18n.cache import RECORDS
from lesson_i18n.catalog import read_catalog
from lesson_i18n.config import Config
from lesson_i18n.errors import CatalogError, ConfigError
from lesson_i18n.leverage import Spot, spots
from lesson_i18n.locales import Language
from lesson_i18n.memory import Memory, Stats, Unit
from lesson_i18n.memory.shared import PostgresMemory
from lesson_i18n.memory.store import SqliteMemory
from lesson_i18n.memory.tmx import Translations, is_writable, read_tmx, tmx_parts, units_in
from lesson_i18n.model import Catalog
from lesson_i18n.placeables import unfit_for_catalog
from lesson_i18n.project import Progress, tell
from lesson_i18n.repair import template_domains
from lesson_i18n.said import number
from lesson_i18n.states import MEMORY, REVIEWED, state_of

TMX = ".tmx"


@dataclass(frozen=True, slots=True)
class Imported:
    """A TMX file in the locale folder, as `memory import` wrote it: its path in the project, and how many units it has."""

    language: Language
    path: str
    units: int


def open_memory(config: Config, target: Language, progress: Progress | None = None) -> Memory:
    """Return the memory of a language, filled from its catalogs and TMX files as they stand.

    Only files that have changed since the last time are read. Raises `CatalogError` for one that cannot be,
    `OutputError` where the memory's own file or server cannot be used.
    """
    source = config.source_language.tag
    if config.shared_memory:
        memory: Memory = PostgresMemory(config.shared_memory, source, target.tag)
    else:
        path = config.output / RECORDS / "memory" / f"{target.tag}.sqlite"
        is_inside = path.resolve().is_relative_to(config.root.resolve())
        memory = SqliteMemory(path if is_inside else None)
    try:
        _fill(memory, config, target, progress)
    except BaseException:
        memory.close()
        raise
    return memory


def import_memory(config: Config, paths: Sequence[Path], languages: Sequence[str] = ()) -> tuple[Imported, ...]:
    """Copy what TMX files hold for each language, all of them where none is named, into the locale folder.

    The copies name nobody, and take the place of earlier ones of the same name. Raises `CatalogError` for a file that
    cannot be read or holds nothing for these languages, `ConfigError` where two files have one name.
    """
    chosen = config.chosen(tuple(languages))
    names = [path.stem for path in paths]
    if twice := next((name for name in names if names.count(name) > 1 or not name.isprintable()), ""):
        raise ConfigError(
            f"{twice!r} is the name of two files, or not printable; rename one, because copies keep names"
        )
    imported = []
    wanted: dict[Path, files.Content] = {}
    with files.locked(config.path), TemporaryDirectory() as temporary:
        for position, path in enumerate(paths):
            counts = {}
            for target in chosen:
                copy = Path(temporary) / f"{position}-{target.tag}"
                counts[target] = _copy(path, copy, config.source_language, target)
                if counts[target]:
                    place = config.imported(target) / f"{path.stem}{TMX}"
                    wanted[place] = copy
                    imported.append(Imported(target, config.shown(place), counts[target]))
            if not any(counts.values()):
                raise CatalogError(f"{path}: {_nothing_for(path, config, chosen)}")
        files.replace_files(wanted, config.root, durable=True)
    return tuple(imported)


def export_memory(config: Config, target: Language) -> Iterator[str]:
    """Return the pieces of a TMX file with all that the memory of a language holds, each unit once.

    Units with control characters, which XML cannot hold, are left out.
    """
    with files.locked(config.path), closing(open_memory(config, target)) as memory:
        units = (unit._replace(origin="") for unit in memory.units() if is_writable(unit))
        yield from tmx_parts((unit for unit, _ in groupby(units)), config.source_language.tag, target.tag)


def memory_stats(config: Config, languages: Sequence[str] = ()) -> tuple[tuple[Language, Stats], ...]:
    """Return how much the memory of each language holds, all languages where none is named."""
    report = []
    with files.locked(config.path):
        for target in config.chosen(tuple(languages)):
            with closing(open_memory(config, target)) as memory:
                report.append((target, memory.stats()))
    return tuple(report)


def import_lines(report: Sequence[Imported]) -> list[str]:
    """Return a report of `memory import` for people to read."""
    return [f"{done.language.tag}: wrote {done.path}, {number(done.units, 'unit')}" for done in report]


def stats_lines(report: Sequence[tuple[Language, Stats]]) -> list[str]:
    """Return what memories hold for people to read."""
    lines = []
    for target, held in report:
        lines.append(f"{target.tag}: {number(held.units, 'unit')}, {number(held.texts, 'distinct text')}")
        lines += [f"  {origin}: {number(units, 'unit')}" for origin, units in held.origins]
    return lines


def stats_data(report: Sequence[tuple[Language, Stats]]) -> dict[str, Any]:
    """Return what memories hold as JSON has it.

    - `languages`: a list, each with `language` (its tag), `units`, `texts` (how many distinct ones), and `origins`: for
      each file that they were read from its path in the project, and how many units it gave
    """
    return {
        "languages": [
            {"language": target.tag, "units": held.units, "texts": held.texts, "origins": dict(held.origins)}
            for target, held in report
        ]
    }


def _fill(memory: Memory, config: Config, target: Language, progress: Progress | None) -> None:
    """Take in the catalogs and TMX files of a language that have changed, and forget those that are gone."""
    found = [path for domain in template_domains(config) if (path := config.catalog(domain, target)).is_file()]
    found += files.catalogs(config.imported(target), TMX, config.root)
    prefix = f"{config.name}: " if config.shared_memory else ""
    memory.keep([prefix + config.shown(path) for path in found])
    for position, path in enumerate(found):
        tell(progress, f"filling the memory of {target.tag}", position, len(found))
        shown = config.shown(path)
        version = _version(path, shown)
        if memory.version(prefix + shown) == version:
            continue
        if path.suffix == TMX:
            units = units_in(read_tmx(path, shown), config.source_language.tag, target.tag)
        else:
            units = _units(read_catalog(path, shown))
        fit = (unit for unit in units if not unfit_for_catalog(unit.source) and not unfit_for_catalog(unit.target))
        memory.take(prefix + shown, version, fit)


def _version(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()[:40]
    except OSError as error:
        raise CatalogError(f"{shown}: cannot be read: {error.strerror}; mend its permissions") from error


def _units(catalog: Catalog) -> Iterator[Unit]:
    """Return the translations of a catalog that people stand for, obsolete ones too."""
    places = spots(catalog.entries)
    for entry in catalog.entries:
        if entry.msgstr and state_of(entry) in (REVIEWED, MEMORY):
            around = "" if entry.obsolete else places.get(entry.id, Spot()).neighbours
            yield Unit(entry.msgid, entry.msgstr, entry.path, entry.id, entry.kind, around, entry.obsolete)


def _copy(path: Path, copy: Path, source: Language, target: Language) -> int:
    """Write what a TMX file holds for a pair of languages into another; return how many units that is."""
    total = 0

    def counted(units: Iterable[Unit]) -> Iterator[Unit]:
        nonlocal total
        for unit in units:
            total += 1
            yield unit

    units = counted(units_in(read_tmx(path, str(path)), source.tag, target.tag))
    with copy.open("w", encoding="utf-8", newline="") as file:
        file.writelines(tmx_parts(units, source.tag, target.tag))
    return total


def _nothing_for(path: Path, config: Config, chosen: Sequence[Language]) -> str:
    """Return why nothing of a TMX file is of use."""

    def tags(found: Iterable[Translations]) -> set[str]:
        return {tag for translations in found for tag, _ in translations.texts}

    wanted = ", ".join(target.tag for target in chosen)
    held = ", ".join(sorted(tags(read_tmx(path, str(path))))) or "no language"
    return f"nothing from {config.source_language.tag} to {wanted} in it; it holds {held}"
