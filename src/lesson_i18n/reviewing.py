"""The command `review`: what two commits do to the translations, for a maintainer who cannot read the language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from lesson_i18n import files
from lesson_i18n.catalog import parse_catalog
from lesson_i18n.checker import check
from lesson_i18n.config import Config, parse_config
from lesson_i18n.copies import assets_folder
from lesson_i18n.errors import CatalogError, ConfigError
from lesson_i18n.git import Range, Repository, repository
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Finding
from lesson_i18n.project import Progress, tell
from lesson_i18n.retarget import host
from lesson_i18n.reviews.assets import KINDS, FileChange, file_change
from lesson_i18n.reviews.changes import Change, Placed, compared
from lesson_i18n.reviews.report import ReviewReport, ordered


def review(
    config: Config, asked: str, languages: Sequence[str] = (), progress: Progress | None = None
) -> ReviewReport:
    """Return what changed in the translations between two commits, or between one and the disk, for the languages named, or all.

    `asked` is `BASE..HEAD`, `BASE...HEAD` or `BASE`. What `check` says of the changed entries is asked of the later state,
    by its own settings. Raises `ConfigError` for what is no revision or no repository, and what `check` raises.
    """
    repo = repository(config.root)
    between = repo.range(asked)
    with _later(config, repo, between) as now:
        return _Review(config, now, repo, between).made(languages, progress)


@contextmanager
def _later(config: Config, repo: Repository, between: Range) -> Iterator[Config]:
    """Return the settings of the later state, its files on the disk beside them: in a folder that is removed in the end."""
    if not between.head:
        yield config
        return
    where = _inside(config, repo)
    name = (where / config.path.name).as_posix()
    data = repo.read(between.head, name)
    if data is None:
        raise ConfigError(f"{name}: is not in {between.text!r}; name a commit that has the project")
    with TemporaryDirectory(prefix="lesson-i18n-") as folder:
        path = Path(folder).resolve() / name
        now = parse_config(path, files.decode(data, path.name, ConfigError))
        repo.unpack(repo.files(between.head, [where.as_posix()] if where.parts else []), Path(folder).resolve())
        yield now


def _inside(config: Config, repo: Repository) -> PurePosixPath:
    """Return the project's folder as a path from the top of the repository."""
    return PurePosixPath(config.root.resolve().relative_to(repo.top.resolve()).as_posix())


@dataclass(frozen=True, slots=True)
class _Review:
    """Two states of a project: `now` has its files on the disk, those of the other are asked of git."""

    config: Config
    now: Config
    repo: Repository
    between: Range

    def made(self, languages: Sequence[str], progress: Progress | None) -> ReviewReport:
        """Compare the two states."""
        chosen = self.now.chosen(tuple(languages))
        before = self._before()
        where = _inside(self.config, self.repo)
        changed = [PurePosixPath(name) for name in self.repo.changed(self.between)]
        ours = [name.relative_to(where).as_posix() for name in changed if name.is_relative_to(where)]
        damaged: list[FileChange] = []
        pairs = {}
        for number, language in enumerate(chosen):
            tell(progress, f"comparing {language.tag}", number, len(chosen))
            old = self._old_entries(before, language, damaged)
            pairs[language] = (old, _entries(self._new_catalogs(language)))
        file_changes = [*self._files(ours, chosen), *damaged]
        shown = {change.path for change in file_changes}
        touched = [language.tag for language in chosen if self._is_touched(language, pairs[language], shown)]
        found = check(self.now, touched, progress=progress).findings if touched else ()
        of_files = [finding for finding in found if not finding.id and finding.path in {*shown, *ours}]
        others = dict.fromkeys(finding.path for finding in of_files if finding.path not in shown)
        file_changes += (FileChange(path, "catalog", "changed") for path in others)
        source = self.now.shown(self.now.source) + "/"
        return ReviewReport(
            self.between.text,
            self.between.base,
            self.between.head or "",
            ordered(list(self._changes(pairs, found))),
            tuple(sorted(file_changes, key=lambda change: (list(KINDS).index(change.kind), change.path))),
            tuple(of_files),
            self._hosts(before, file_changes),
            sum(name.startswith(source) for name in ours),
            len(changed) - len(ours),
        )

    def _before(self) -> Config:
        """Return the settings of the earlier state, today's where it has none that can be read."""
        data = self._read(self.config.path.name)
        try:
            return parse_config(self.now.path, files.decode(data or b"", self.now.path.name, ConfigError))
        except ConfigError:
            return self.now

    def _read(self, name: str) -> bytes | None:
        """Return what a file of the project held in the earlier state."""
        return self.repo.read(self.between.base, (_inside(self.config, self.repo) / name).as_posix())

    def _old_catalogs(self, folder: str, suffix: str) -> Iterator[tuple[str, bytes]]:
        """Return the catalogs that stood in a folder of the project, each with its path."""
        where = _inside(self.config, self.repo)
        blobs = self.repo.files(self.between.base, [(where / folder).as_posix()])
        inside = [blob for blob in blobs if PurePosixPath(blob.path).parent == where / folder]
        for blob, data in self.repo.contents([blob for blob in inside if blob.path.endswith(suffix)]):
            yield PurePosixPath(blob.path).relative_to(where).as_posix(), data

    def _old_entries(self, before: Config, language: Language, damaged: list[FileChange]) -> dict[str, Placed]:
        """Return the entries that a language had; a catalog that could not be read counts as none, and is told."""
        found = {}
        for path, data in self._old_catalogs(before.shown(before.catalog("x", language).parent), ".po"):
            try:
                entries = parse_catalog(files.decoded_catalog(data, path), path).entries
            except CatalogError as error:
                fact = f"could not be read before, so that all its entries count as new: {error}"
                damaged.append(FileChange(path, "catalog", "changed", (fact,)))
                continue
            found.update({entry.id: Placed(entry, path) for entry in entries if not entry.obsolete})
        return found

    def _new_catalogs(self, language: Language) -> Iterator[tuple[str, bytes]]:
        for path in files.catalogs(self.now.catalog("x", language).parent, ".po", self.now.root):
            yield self.now.shown(path), files.catalog_bytes(path, self.now.shown(path)) or b""

    def _files(self, ours: Iterable[str], languages: Sequence[Language]) -> Iterator[FileChange]:
        """Return how the files beside the catalogs differ that decide what readers get."""
        kinds = {self.config.path.name: "settings", self.now.shown(self.now.withdrawn): "withdrawn"}
        kinds |= {self.now.shown(self.now.baseline): "baseline"} if self.now.baseline else {}
        for language in languages:
            kinds |= dict.fromkeys(self._own_links(language), "targets")
            kinds[self.now.shown(self.now.glossary(language))] = "glossary"
        assets = tuple(f"{self.now.shown(assets_folder(self.now, language))}/" for language in languages)
        for name in ours:
            if kind := kinds.get(name) or ("asset" if name.startswith(assets) else ""):
                yield file_change(name, kind, self._read(name), self._today(self.now.root / name))

    def _own_links(self, language: Language) -> list[str]:
        """Return the names of the files of targets that a language goes by."""
        return [self.now.shown(self.now.own_links(each)) for each in self.now.chain(language)]

    def _today(self, path: Path) -> bytes | None:
        """Return what a file holds today; a link that leads out of the project counts as none, for a review can be public."""
        is_ours = path.is_file() and path.resolve().is_relative_to(self.now.root.resolve())
        return files.read_bytes(path, self.now.shown(path)) if is_ours else None

    def _is_touched(
        self, language: Language, pair: tuple[Mapping[str, Placed], Mapping[str, Placed]], shown: set[str]
    ) -> bool:
        """Whether there is something of a language to be checked."""
        is_other = not shown.isdisjoint(self._own_links(language))
        return is_other or any(compared(*pair, {}, self.now.source_language, language))

    def _changes(
        self, pairs: Mapping[Language, tuple[Mapping[str, Placed], Mapping[str, Placed]]], found: Sequence[Finding]
    ) -> Iterator[Change]:
        by_entry = defaultdict(list)
        for finding in found:
            by_entry[finding.path, finding.id].append(finding)
        for language, pair in pairs.items():
            yield from compared(*pair, by_entry, self.now.source_language, language)

    def _hosts(self, before: Config, changes: Iterable[FileChange]) -> dict[str, str]:
        """Return the hosts that the sources or a language lead to now and did not before, each with the file that does."""
        found = {name: change.path for change in changes for name in change.hosts}
        folder = before.shown(before.locale)
        old = {name for path, data in self._old_catalogs(folder, ".pot") for name in _hosts_of(path, data)}
        for path in files.catalogs(self.now.locale, ".pot", self.now.root):
            data = files.catalog_bytes(path, self.now.shown(path)) or b""
            for name, lesson in _hosts_of(self.now.shown(path), data).items():
                if name not in old:
                    found.setdefault(name, lesson)
        return dict(sorted(found.items()))


def _entries(catalogs: Iterable[tuple[str, bytes]]) -> dict[str, Placed]:
    """Return the entries of catalogs that are not obsolete, by id; raises `CatalogError`."""
    return {
        entry.id: Placed(entry, path)
        for path, data in catalogs
        for entry in parse_catalog(files.decoded_catalog(data, path), path).entries
        if not entry.obsolete
    }


def _hosts_of(path: str, data: bytes) -> dict[str, str]:
    """Return the hosts that the texts of a template lead to, each with a lesson that does; none where it cannot be read."""
    try:
        entries: tuple[Entry, ...] = parse_catalog(files.decoded_catalog(data, path), path).entries
    except CatalogError:
        return {}
    found: dict[str, str] = {}
    for entry in entries:
        for line in entry.comments:
            mark, _, target = line.partition(" ")
            if mark.startswith("{") and "://" in target:
                found.setdefault(host(target.strip(" <>")), entry.path)
    return found
