"""The disk: find and read sources, replace files atomically, hold the lock."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from stat import S_IMODE

from lesson_i18n.errors import CatalogError, ConfigError, LessonI18nError, OutputError, SourceError

SETTINGS_FILE = "lesson-i18n.toml"

SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn"})
"""Version control's own."""

TEMPORARY = ".lesson-i18n-new"
"""How the name of a file ends that is to take the place of another."""


Content = bytes | Path
"""What a file is to hold: bytes, or what another file holds, which is never in memory as a whole."""

_PART = 1 << 20
"""So many bytes of a file are in memory at a time."""


def find_settings(start: Path) -> Path:
    """Return the settings file in a folder or the nearest one above it; raises `ConfigError` where there is none."""
    for folder in (start.resolve(), *start.resolve().parents):
        with suppress(OSError):
            if (folder / SETTINGS_FILE).is_file():
                return folder / SETTINGS_FILE
    raise ConfigError(f"no {SETTINGS_FILE} here or above; run 'lesson-i18n init' to write one")


def shown(path: Path, root: Path) -> str:
    """Return a path as it is named in messages: relative to the project, with "/" between its parts."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def source_files(folder: Path, root: Path, outputs: Sequence[Path] = ()) -> list[str]:
    """Return every file below the folder of the sources; raises `SourceError` where it is missing, and as `files_below`."""
    if not folder.is_dir():
        raise SourceError(
            f"{shown(folder, root)}: there is no such folder; create it, or mend 'source' in the settings"
        )
    return files_below(folder, root, outputs)


def files_below(folder: Path, root: Path, outputs: Sequence[Path] = ()) -> list[str]:
    """Return every file below a folder, sorted, as paths relative to it with "/" between their parts.

    Hidden files count; version control's own folders do not. Raises `SourceError` where the folder is none, where
    a symbolic link leads out of the project at `root`, into `outputs` or to a folder around it, and where a name is
    not UTF-8.
    """
    walk = _Walk(root, root.resolve(), tuple(path.resolve() for path in outputs))
    walk.check_link(folder, ())
    if not folder.is_dir():
        raise SourceError(f"{shown(folder, root)}: is no folder; move it away")
    names = list(walk.files(folder, "", (folder.resolve(),)))
    for name in names:
        if not name.isprintable():
            raise SourceError(f"{name!r}: a file name must be printable UTF-8; rename it")
    return names


class _Walk:
    """A walk through the sources of the project at `root`, whose real place is `project`."""

    def __init__(self, root: Path, project: Path, outputs: Sequence[Path]) -> None:
        self.root, self.project, self.outputs = root, project, outputs

    def files(self, folder: Path, begin: str, above: tuple[Path, ...]) -> Iterator[str]:
        """Return the names of the files below a folder, in order; they begin with `begin`.

        `above` are the real places of the folders that led here.
        """
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
            for entry in entries:
                path = folder / entry.name
                if entry.is_symlink():
                    self.check_link(path, above)
                if entry.is_file():
                    yield begin + entry.name
                elif entry.is_dir() and entry.name not in SKIPPED_FOLDERS:
                    yield from self.files(path, f"{begin}{entry.name}/", (*above, path.resolve()))
        except OSError as error:
            where = shown(Path(error.filename or folder), self.root)
            raise SourceError(f"{where}: cannot be read: {error.strerror}; mend its permissions") from error

    def check_link(self, path: Path, above: tuple[Path, ...]) -> None:
        """Raise `SourceError` where a symbolic link must not be followed."""
        link = f"{shown(path, self.root)}: a symbolic link that"
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:  # Python up to 3.12 calls a loop a RuntimeError
            raise SourceError(f"{link} leads to no file; remove or mend it") from error
        if not real.is_relative_to(self.project):
            raise SourceError(f"{link} leads outside the project; put the file itself in its place")
        if real in above:
            raise SourceError(f"{link} leads to a folder around it; remove it")
        if any(real.is_relative_to(output) for output in self.outputs):
            raise SourceError(f"{link} leads to files that lesson-i18n writes; remove it")


def read_bytes(path: Path, name: str) -> bytes:
    """Return a file's bytes; raises `SourceError` under the name it is shown by where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror}; mend its permissions") from error


def check_readable(path: Path, name: str) -> None:
    """Raise `SourceError`, under the name that a file is shown by, where it cannot be read."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise SourceError(f"{name}: cannot be read: {error.strerror}; mend its permissions") from error


def decode(data: bytes, name: str, error_class: type[LessonI18nError] = SourceError) -> str:
    """Return bytes as text, byte order mark included; raises an error that names the line and the byte offset."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = (
            f"{name}:{line}: not UTF-8 at byte {error.start} (0x{data[error.start]:02x}); convert the file to UTF-8"
        )
        raise error_class(message) from error


def read_catalog_text(path: Path, name: str) -> str:
    """Return a catalog's text, empty where there is no file; see `catalog_bytes` and `decoded_catalog`."""
    return decoded_catalog(catalog_bytes(path, name) or b"", name)


def decoded_catalog(data: bytes, name: str) -> str:
    """Return the text of a catalog without byte order mark, its line ends newlines; raises `CatalogError`."""
    text = decode(data, name, CatalogError).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def catalog_bytes(path: Path, name: str) -> bytes | None:
    """Return what a catalog's file holds, or None where there is no file; raises `CatalogError`."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CatalogError(
            f"{name}: cannot be read: {error.strerror}; mend or remove what is in its place"
        ) from error


def catalogs(folder: Path, suffix: str, root: Path) -> list[Path]:
    """Return the catalogs (".po") or templates (".pot") in a folder, sorted; none where it is not there.

    Raises `CatalogError` where it cannot be listed.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == suffix)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CatalogError(f"{shown(folder, root)}: cannot be read: {error.strerror}; mend or remove it") from error


def is_readable(path: Path) -> bool:
    """Whether there is a file that may be read, whatever it holds."""
    return path.is_file() and os.access(path, os.R_OK)


def holds(path: Path, wanted: Content) -> bool:
    """Whether a file exists and holds these bytes, or what the other file holds."""
    try:
        size = len(wanted) if isinstance(wanted, bytes) else wanted.stat().st_size
        if path.stat().st_size != size:
            return False
        return path.read_bytes() == wanted if isinstance(wanted, bytes) else _hold_the_same(path, wanted)
    except OSError:
        return False


def _hold_the_same(path: Path, other: Path) -> bool:
    with path.open("rb") as one, other.open("rb") as two:
        while part := one.read(_PART):
            if part != two.read(_PART):
                return False
        return not two.read(1)


def replace_files(wanted: Mapping[Path, Content], root: Path, durable: bool = False) -> list[Path]:
    """Write files by replacing each as a whole, and return those that differed; the others are left alone.

    Each stands beside its place in full before the first is put there: a run that fails leaves every old file, and one
    that is killed leaves of each the old or the new one. `durable` waits until the disk has them.
    """
    pending: dict[Path, Path] = {}
    path = root
    try:
        for folder, paths in groupby(wanted, key=attrgetter("parent")):
            _refuse_outside(folder, root)
            for path in paths:
                if not holds(path, wanted[path]):
                    pending[path] = path.with_name(f".{path.name}{TEMPORARY}")
                    _write(pending[path], wanted[path], path, durable)
        for path, temporary in pending.items():
            temporary.replace(path)
    except OSError as error:
        where = shown(path, root)
        raise OutputError(f"{where}: cannot be written: {_obstacle(path, root) or error.strerror}") from error
    finally:
        for temporary in pending.values():
            with suppress(OSError):
                temporary.unlink()
    return list(pending)


def _refuse_outside(folder: Path, root: Path) -> None:
    """Raise `OutputError` where a symbolic link on the way to a folder leads outside the project."""
    if not folder.resolve().is_relative_to(root.resolve()):
        raise OutputError(f"{shown(folder, root)}: leads outside the project by a symbolic link; remove the link")


def _write(temporary: Path, content: Content, path: Path, durable: bool) -> None:
    """Write a file that is to take the place of `path`."""
    if path.is_dir():
        raise IsADirectoryError(path)
    try:
        file = temporary.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = temporary.open("wb")
    with file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            with content.open("rb") as source:
                while part := source.read(_PART):
                    file.write(part)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    with suppress(FileNotFoundError):
        temporary.chmod(S_IMODE(path.stat().st_mode))


def remove_files(paths: Iterable[Path], root: Path) -> None:
    """Remove files; one that is not there is no error."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{shown(path, root)}: cannot be removed: {error.strerror}") from error


def _obstacle(path: Path, root: Path) -> str:
    """Return what stands in the way of a file, where that can be told."""
    with suppress(OSError):
        if path.is_dir():
            return "a folder is in its place; move it away"
        for folder in path.parents:
            if os.path.lexists(folder) and not folder.is_dir():
                return f"{shown(folder, root)} is no folder; move it away"
    return ""


@contextmanager
def locked(settings: Path) -> Iterator[None]:
    """Hold the project, by a lock on its settings file, while files are written.

    Raises `OutputError` where another command holds it. Systems and disks that know no locks have none.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        yield
        return
    with settings.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(
                f"{settings.name}: another lesson-i18n command is at work in this project; wait until it has ended"
            ) from error
        except OSError:  # pragma: no cover - a disk without locks
            pass
        yield
