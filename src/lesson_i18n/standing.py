"""What stands as the last build left it: a language whose inputs and outputs are the same need not be built again.

It imports nothing that reads lessons or catalogs, for a run that has nothing to do should cost little more than to read and
hash what there is.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from io import FileIO
from operator import attrgetter
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, NamedTuple

from lesson_i18n.cache import BUNDLES, RECORDS, Cache, cache_of
from lesson_i18n.files import SKIPPED_FOLDERS
from lesson_i18n.said import Asked

_NOT_READ = frozenset({"memory"})
"""The folder of a language that a build does not look into."""


_NORWEGIAN = frozenset({"nb", "nn", "no"})
"""The languages of which one is a wider one of the others though their names differ."""

_VARIABLES = ("SOURCE_DATE_EPOCH", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "PATH")

_PART = 1 << 20
"""So many bytes of a file are in memory at a time."""

Report = Mapping[str, Any]
"""What there is to say about a language, as JSON has it."""


class _UnsureError(Exception):
    """There is something that only a build can judge, such as a symbolic link."""


class _File(NamedTuple):
    """A file by its path in a folder, and on the disk; a folder has no path on the disk, and its name ends with "/"."""

    name: str
    path: str
    stat: os.stat_result | None


class _Inputs(NamedTuple):
    """The hash of all that builds depend on, that of each language's own folder by tag, and that of the files' times and sizes."""

    common: bytes
    own: Mapping[str, bytes]
    listing: bytes


class Standing:
    """A project's languages as the last builds left them. Nothing here raises: where there is any doubt, nothing stands."""

    def __init__(self, path: Path, folders: Mapping[str, Path], languages: Mapping[str, str], cache: Cache) -> None:
        """Take the settings file, the folders "source", "locale" and "output", the languages' folders by tag, and the project's cache."""
        self.languages, self.cache = languages, cache
        self._path = path
        self._found: dict[str, Report] | None = None
        self._beside = b""
        self._trees: dict[str, bytes] = {}
        self._source, self._locale, self._output = folders["source"], folders["locale"], folders["output"]

    def reports(self, asked: Asked) -> Mapping[str, Report]:
        """Return what there is to say about the languages that stand, by tag; it is looked once.

        None stands where bundles are to be signed: with which key, only a build knows.
        """
        if self._found is None:
            self._found = dict(self._look(asked.include_drafts)) if self._inputs and not asked.sign_key else {}
        return self._found

    def _look(self, include_drafts: bool) -> Iterator[tuple[str, Report]]:
        for tag in self.languages:
            known = self.cache.get(self._key(tag, include_drafts))
            if known and known["outputs"] == self._outputs(tag):
                yield tag, known["report"]

    def remember(self, reports: Mapping[str, Report], asked: Asked, built: Iterable[str]) -> None:
        """Remember that languages stand as they were built, unless what they were made of has changed meanwhile.

        Those that were not `built` just now have the trees that they had.
        """
        if (
            not self._inputs
            or asked.sign_key
            or self._now(contents=False) != self._inputs._replace(common=b"", own={})
        ):
            return
        self.cache.put(self.cache.key("languages"), self.languages)
        self._beside = b""
        for tag in built:
            self._trees.pop(tag, None)
        for tag, report in reports.items():
            if outputs := self._outputs(tag):
                self.cache.put(self._key(tag, asked.include_drafts), {"outputs": outputs, "report": report})

    def _key(self, tag: str, include_drafts: bool) -> bytes:
        """Return what a language is remembered by: all that its tree depends on."""
        inputs = self._inputs
        assert inputs
        own = [inputs.own[one] for one in self.languages if _is_near(one, tag)]
        return self.cache.key("standing", tag, str(include_drafts), inputs.common, *own)

    @cached_property
    def _inputs(self) -> _Inputs | None:
        return self._now(contents=True)

    def _now(self, contents: bool) -> _Inputs | None:
        """Return the hashes of what there is now; without `contents` those of times and sizes alone."""
        listing, digests = sha256(), {tag: sha256() for tag in self.languages}
        try:
            common = sha256(outside(self._path.parent))
            _refuse_links(self._path.parent, self._source, self._locale, self._output)
            parts = [(common, _files(self._source)), (common, _beside(self._locale))]
            parts += [(digests[tag], _files(self._locale / name, _NOT_READ)) for tag, name in self.languages.items()]
            for digest, found in parts:
                listing.update(_stated(found))
                for file in found if contents else ():
                    _hash(file, digest)
        except (OSError, ValueError, _UnsureError):
            return None
        if not contents:
            return _Inputs(b"", {}, listing.digest())
        return _Inputs(common.digest(), {tag: digest.digest() for tag, digest in digests.items()}, listing.digest())

    def _outputs(self, tag: str) -> str:
        """Return the hash of the names, times and sizes of a language's files; empty where only a build can judge them."""
        try:
            self._beside = self._beside or _stated([*_records(self._output, BUNDLES), *_beside(self._output)])
            if tag not in self._trees:
                tree = [*_records(self._output, tag), *_files(self._output / tag)]
                self._trees[tag] = sha256(_stated(tree)).digest()
        except (OSError, ValueError, _UnsureError):
            return ""
        return sha256(self._beside + self._trees[tag]).hexdigest()


def standing_of(path: Path) -> Standing | None:
    """Return what stands of the project with a settings file, or None where nothing is remembered of it."""
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        path = path.resolve()
        text = path.read_bytes().decode()
        project = tomllib.loads(text)["project"]
        folders = {key: path.parent / project.get(key, key) for key in ("source", "locale")}
        folders["output"] = path.parent / project.get("output", "build")
        cache = cache_of(path.parent, folders["output"], text)
        languages = cache.get(cache.key("languages"))
        if languages:
            return Standing(path, folders, languages, cache)
        cache.close()
    return None


def outside(root: Path) -> bytes:
    """Return what a build depends on beside the files of a project and of the program.

    That is what is installed beside it, what the environment says, and what git would answer.
    """
    installed = []
    for folder in sys.path:
        with suppress(OSError), os.scandir(folder or ".") as entries:
            infos = (entry for entry in entries if entry.name.endswith((".dist-info", ".egg-info")))
            installed += sorted((folder, entry.name, entry.stat().st_mtime_ns) for entry in infos)
    variables = [(name, os.environ.get(name)) for name in _VARIABLES]
    return repr((sys.version, installed, variables, _git(root))).encode("utf-8", "surrogateescape")


def _git(root: Path) -> list[object]:
    """Return what differs where git would answer something else about the same files: where its head and its index are."""
    found: list[object] = []
    for folder in (root, *root.parents):
        found += [_brief(folder / name) for name in (".gitignore", ".gitattributes")]
        place = folder / ".git"
        if place.exists():
            if place.is_file():
                place = folder / place.read_text("utf-8").removeprefix("gitdir: ").strip()
            common = place / (_text(place / "commondir").strip() or ".")
            head = _text(place / "HEAD")
            branch = head.removeprefix("ref: ").strip()
            files = [place / "index", common / "packed-refs", common / "config", common / "info" / "exclude"]
            return [head, _text(place / branch), _text(common / branch), *found, *map(_brief, files)]
    return []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _brief(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _is_near(one: str, other: str) -> bool:
    """Whether a build of one language may look at the other's files, as for pt-BR at those of pt."""
    languages = {one.partition("-")[0], other.partition("-")[0]}
    return len(languages) == 1 or languages <= _NORWEGIAN


def _refuse_links(root: Path, *folders: Path) -> None:
    for folder in folders:
        for place in (folder, *folder.parents):
            if place == root:
                break
            if place.is_symlink():
                raise _UnsureError(place)


def _files(folder: Path | str, skipped: Collection[str] = (), begin: str = "") -> list[_File]:
    """Return the files and folders below a folder, in order; raises `_UnsureError` for a link."""
    found: list[_File] = []
    for entry, stat in _entries(folder):
        name = begin + entry.name
        if S_ISREG(stat.st_mode):
            found.append(_File(name, entry.path, stat))
        elif entry.name not in skipped and entry.name not in SKIPPED_FOLDERS:
            found.append(_File(f"{name}/", "", None))
            found += _files(entry.path, (), f"{name}/")
    return found


def _records(output: Path, name: str) -> list[_File]:
    """Return the record of a name, where there is one."""
    path = output / RECORDS / f"{name}.json"
    return [_File(path.name, "", path.stat(follow_symlinks=False))] if path.exists() else []


def _beside(locale: Path) -> list[_File]:
    """Return the files that stand beside the folders of the languages, and the folders that could be meant for a language's own."""
    found = []
    for entry, stat in _entries(locale):
        if S_ISREG(stat.st_mode):
            found.append(_File(entry.name, entry.path, stat))
        elif Path(entry.path, "assets").exists():
            found.append(_File(f"{entry.name}/assets", "", None))
    return found


def _entries(folder: Path | str) -> list[tuple[os.DirEntry[str], os.stat_result]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=attrgetter("name"))
    stated = [(entry, entry.stat(follow_symlinks=False)) for entry in entries]
    for entry, stat in stated:
        if not S_ISREG(stat.st_mode) and not S_ISDIR(stat.st_mode):
            raise _UnsureError(entry.path)
    return stated


def _hash(file: _File, digest: Any) -> None:
    """Add the name of a file and what it holds, of which no more than a part is in memory, to a hash."""
    length = 0
    if file.path:
        with FileIO(file.path) as opened:
            while part := opened.read(_PART):
                digest.update(part)
                length += len(part)
    digest.update(f"\0{length}\0{file.name}\0".encode("utf-8", "surrogateescape"))


def _stated(files: Iterable[_File]) -> bytes:
    """Return the names of files with their sizes, times and numbers, and the names of folders."""
    lines = (f"{name}\0{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}" if stat else name for name, _, stat in files)
    return "\0\0".join(lines).encode("utf-8", "surrogateescape")
