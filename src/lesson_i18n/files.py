"""The disk: find and read sources, replace files atomically, keep a record of what was written, hold the lock."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lesson_i18n.errors import CatalogError, LessonI18nError, OutputError, SourceError

_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn"})
_TEMPORARY = ".lesson-i18n-new"
_RECORDS = ".lesson-i18n"


def source_files(folder: Path, project: Path) -> list[str]:
    """Return every file below a folder, sorted, as paths relative to it with "/" between their parts.

    Hidden files count; version control's own folders do not. Raises `SourceError` where the folder is missing, where
    a symbolic link leads outside the project or into a folder above itself, and where a name is not UTF-8.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder}: there is no such folder; create it, or mend 'source' in the settings")
    found = sorted(_walk(folder, project.resolve(), (folder.resolve(),)))
    names = [path.relative_to(folder).as_posix() for path in found]
    for name in names:
        if "\n" in name or not name.isprintable() or any("\ud800" <= c <= "\udfff" for c in name):
            raise SourceError(f"{name!r}: a file name must be printable UTF-8; rename it")
    return names


def _walk(folder: Path, project: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror}") from error
    for path in paths:
        if path.is_symlink():
            _check_link(path, project, above)
        if path.is_file():
            yield path
        elif path.is_dir() and path.name not in _SKIPPED_FOLDERS:
            yield from _walk(path, project, (*above, path.resolve()))


def _check_link(path: Path, project: Path, above: tuple[Path, ...]) -> None:
    """Raise `SourceError` where a symbolic link must not be followed."""
    real = path.resolve()
    if not real.is_relative_to(project):
        raise SourceError(
            f"{path}: a symbolic link that leads outside the project; copy the file in its place"
        )
    if not real.exists():
        raise SourceError(f"{path}: a symbolic link to a file that does not exist; remove or mend it")
    if real in above:
        raise SourceError(f"{path}: a symbolic link to a folder around it; remove it")


def read_bytes(path: Path, shown: str) -> bytes:
    """Return a file's bytes; raises `SourceError` under the name it is shown by where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{shown}: cannot be read: {error.strerror}") from error


def decode(data: bytes, shown: str, error_class: type[LessonI18nError] = SourceError) -> str:
    """Return bytes as text, byte order mark included; raises an error that names the line and the byte offset."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{shown}:{line}: not UTF-8 at byte {error.start} (0x{data[error.start]:02x}); convert the file to UTF-8"
        raise error_class(message) from error


def read_catalog_text(path: Path, shown: str) -> str:
    """Return a catalog's text without byte order mark; raises `CatalogError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CatalogError(f"{shown}: cannot be read: {error.strerror}") from error
    return decode(data, shown, CatalogError).removeprefix("\ufeff")


def replace_file(path: Path, data: bytes, durable: bool = False) -> bool:
    """Write a file by replacing it as a whole; return False, and leave it alone, where it holds these bytes already.

    A run that is killed leaves the old file or the new one. `durable` waits until the disk has it.
    """
    try:
        if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}{_TEMPORARY}")
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
    return True


class OutputFolder:
    """The localized tree of one language, and the record of the files that were written into it.

    The record stands beside the tree, not in it. It names a file before that file is written, so that a killed run
    leaves none that nobody owns.
    """

    def __init__(self, output: Path, name: str) -> None:
        """Read the record; raises `OutputError` where the folder holds files that were not written by a build."""
        self.folder = output / name
        self.record = output / _RECORDS / f"{name}.json"
        self.known: set[str] = set()
        if self.record.is_file():
            try:
                self.known = set(json.loads(self.record.read_text("utf-8"))["files"])
            except (ValueError, KeyError, TypeError) as error:
                raise OutputError(f"{self.record}: damaged; remove it together with {self.folder}") from error
        if self.folder.is_symlink() or (self.folder.exists() and not self.folder.is_dir()):
            raise OutputError(f"{self.folder}: is not a folder; remove it, or choose another output")
        self._refuse_foreign()

    def _refuse_foreign(self) -> None:
        for path in sorted(self.folder.rglob("*")) if self.folder.is_dir() else ():
            name = path.relative_to(self.folder).as_posix()
            if path.is_symlink() or (
                path.is_file() and name not in self.known and not name.endswith(_TEMPORARY)
            ):
                raise OutputError(
                    f"{path}: was not written by lesson-i18n, so the folder is left alone; "
                    "move the file away, or choose another output"
                )

    def changes(self, wanted: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
        """Return what `write` would write and remove."""
        differing = [name for name, data in wanted.items() if not self._holds(name, data)]
        return differing, sorted(self.known - wanted.keys())

    def write(self, wanted: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
        """Write files that differ, and remove those of an earlier build that are gone; return both lists."""
        gone = sorted(self.known - wanted.keys())
        if self.known != wanted.keys():
            self._note(self.known | wanted.keys())
        for name in gone:
            self._remove(self.folder / name)
        written = [name for name, data in wanted.items() if replace_file(self.folder / name, data)]
        if self.known != wanted.keys():
            self._note(wanted.keys())
        return written, gone

    def _holds(self, name: str, data: bytes) -> bool:
        path = self.folder / name
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data

    def _note(self, names: Iterable[str]) -> None:
        replace_file(
            self.record, (json.dumps({"files": sorted(names)}, ensure_ascii=False, indent=0) + "\n").encode()
        )

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self.folder.parent or any(folder.iterdir()):
                break
            folder.rmdir()


@contextmanager
def locked(settings: Path) -> Iterator[None]:
    """Hold the project, by a lock on its settings file, while files are written.

    Raises `OutputError` where another command holds it. Systems without `fcntl` have no lock.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        yield
        return
    with settings.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputError(
                f"{settings}: another lesson-i18n command is at work here; wait until it has ended"
            ) from error
        yield
