"""The localized tree of a language on the disk, with a record of what a build wrote there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path, PurePosixPath
from posixpath import dirname

from lesson_i18n.cache import BUNDLES, RECORDS
from lesson_i18n.errors import OutputError
from lesson_i18n.files import TEMPORARY, Content, holds, remove_files, replace_files, shown


class OutputFolder:
    """The localized tree of one language, and the record of the files that were written into it.

    The record stands beside the tree, not in it. It names a file before that file is written, so that a killed run
    leaves none that nobody owns.
    """

    def __init__(self, output: Path, name: str, root: Path) -> None:
        """Read the record; raises `OutputError` where the folder holds files that were not written by a build."""
        self.name, self.folder = name, output / name
        self.record = output / RECORDS / f"{name}.json"
        self.root = root
        self.terms = ""
        self.known = self._read_record()
        self.leftovers: list[Path] = []
        for place in (output, self.folder):
            if place.exists() and not place.is_dir():
                raise OutputError(f"{shown(place, root)}: is no folder; move it away, or choose another output")
        if self.folder.is_symlink():
            raise OutputError(f"{shown(self.folder, root)}: is a symbolic link; put a folder in its place")
        try:
            if self.folder.exists():
                self._take_all(self.folder, "")
        except OSError as error:
            where = shown(Path(error.filename or self.folder), root)
            raise OutputError(f"{where}: cannot be read: {error.strerror}; mend its permissions") from error

    def _read_record(self) -> set[str]:
        """Return the files that earlier builds wrote, as paths in the folder, and take up their terms."""
        record = shown(self.record, self.root)
        try:
            data = json.loads(self.record.read_bytes())
            names, self.terms = data["files"], str(data.get("terms", ""))
            if not all(_stays_inside(name) for name in names):
                raise ValueError(names)
        except (FileNotFoundError, NotADirectoryError):
            return set()
        except OSError as error:
            raise OutputError(f"{record}: cannot be read: {error.strerror}; mend its permissions") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            folder = shown(self.folder, self.root)
            raise OutputError(f"{record}: damaged; remove it together with {folder}, and build again") from error
        return set(names)

    def _take_all(self, folder: Path, begin: str) -> None:
        """Judge all that is found in a folder; the names of what is in it begin with `begin`."""
        with os.scandir(folder) as found:
            entries = sorted(found, key=attrgetter("name"))
        for entry in entries:
            name = begin + entry.name
            if entry.name.endswith(TEMPORARY) and entry.is_file(follow_symlinks=False):
                self.leftovers.append(self.folder / name)
            elif entry.is_dir(follow_symlinks=False) and name not in self.known:
                self._take_all(self.folder / name, f"{name}/")
            elif not entry.is_file(follow_symlinks=False) or name not in self.known:
                raise OutputError(
                    f"{shown(self.folder / name, self.root)}: was not written by lesson-i18n, so the folder is left "
                    "alone; move it away, or choose another output"
                )

    def last(self, name: str, terms: str) -> str | None:
        """Return what the last build wrote under a name, where it was built on these terms, else None."""
        if name not in self.known or terms != self.terms:
            return None
        try:
            return (self.folder / name).read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            return None

    def changes(self, wanted: Mapping[str, Content]) -> tuple[list[str], list[str]]:
        """Return what `write` would write and remove."""
        differing = [name for name, content in wanted.items() if not holds(self.folder / name, content)]
        return differing, sorted(self.known - wanted.keys())

    def write(self, wanted: Mapping[str, Content], terms: str = "") -> tuple[list[str], list[str]]:
        """Write files that differ, and remove those of an earlier build that are gone; return both lists.

        `terms` stand for what the build went by; see `last`.
        """
        gone = sorted(self.known - wanted.keys())
        is_new = self.known != wanted.keys() or self.terms != terms
        if is_new:
            self._note(self.known | wanted.keys())
        for path in (*self.leftovers, *(self.folder / name for name in gone)):
            self._remove(path)
        written = self.changes(wanted)[0]
        for _, names in groupby(written, key=dirname):
            replace_files({self.folder / name: wanted[name] for name in names}, self.root)
        if is_new:
            self._note(wanted.keys(), terms)
        return written, gone

    def remove(self, check: bool) -> list[str]:
        """Remove the tree and its record, unless it is a `check`; return the names of the files that were in it."""
        if check:
            return self.changes({})[1]
        gone = self.write({})[1]
        remove_files([self.record], self.root)
        return gone

    def _note(self, names: Iterable[str], terms: str = "") -> None:
        text = json.dumps({"terms": terms, "files": sorted(names)}, ensure_ascii=False, indent=0) + "\n"
        replace_files({self.record: text.encode()}, self.root)

    def _remove(self, path: Path) -> None:
        """Remove a file, and the folders that are empty without it."""
        remove_files([path], self.root)
        try:
            for folder in path.parents:
                if folder == self.folder.parent or (folder.is_dir() and any(folder.iterdir())):
                    break
                if folder.is_dir():
                    folder.rmdir()
        except OSError as error:
            raise OutputError(f"{shown(path, self.root)}: cannot be removed: {error.strerror}") from error


def trees(output: Path) -> list[str]:
    """Return the names of all trees that builds have written in an output folder."""
    return sorted(path.stem for path in (output / RECORDS).glob("*.json") if path.stem != BUNDLES)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
