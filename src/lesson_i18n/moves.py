"""Links to what has another place now: a lesson that was moved, or a file that a language has in a folder of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath, relpath
from urllib.parse import quote, unquote

from lesson_i18n.deep_links import DeepLinks, file_expression

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_CHAIN = 20
"""A lesson that was moved more often than this goes in a circle."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Where links of lessons are to lead instead.

    `renamed` maps old paths of lessons or folders to new ones, `names` are the paths that a language's tree has. `folders` are
    the names of folders that stand for the source's language and for those that may take its place, the nearest first; none
    where no folder does.
    """

    renamed: Mapping[str, str]
    names: Collection[str]
    deep_links: DeepLinks
    folders: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.renamed or self.folders)

    def address(self, name: str, address: str) -> str:
        """Return the address that stands for one of a lesson, which is `name` in the source folder; the same where nothing has moved."""
        if self.deep_links.files(address) is not None:
            return self._deep(address)
        if not address or _SCHEME.match(address):
            return address
        path, query = re.fullmatch(r"([^?]*)(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
        folder = "" if path.startswith("/") else dirname(name)
        wanted = normpath(join(folder, unquote(path).lstrip("/")))
        found = self._localized(self._moved(wanted))
        if found == wanted:
            return address
        written = f"/{found}" if path.startswith("/") else relpath(found, folder or ".")
        slash = "/" if path.endswith("/") else ""
        return (quote(written, safe="/-_.~()!*',;:@&=+$") if "%" in path else written) + slash + query

    def _deep(self, address: str) -> str:
        """Return a deep link to where the lesson of another is now."""
        for old in self.renamed:
            if found := self.deep_links.moved(address, old, self._moved(old)):
                return address if self._is_there(address) else found
        return address

    def _is_there(self, address: str) -> bool:
        for file in self.deep_links.files(address) or ():
            fitting = file_expression(file)
            if file in self.names or ("*" in file and any(map(fitting.fullmatch, self.names))):
                return True
        return False

    def _moved(self, path: str) -> str:
        """Return where a path is now."""
        for _ in range(_CHAIN):
            if path in self.names:
                break
            old = next((old for old in self.renamed if path == old or path.startswith(old + "/")), None)
            if old is None:
                break
            path = self.renamed[old] + path[len(old) :]
        return path

    def _localized(self, path: str) -> str:
        """Return the path of the same file in a folder of the language, where there is one."""
        parts = path.split("/")
        source, *others = self.folders or ("",)
        for other in others if source in parts[:-1] else ():
            at = parts.index(source)
            if (found := "/".join([*parts[:at], other, *parts[at + 1 :]])) in self.names:
                return found
        return path


def misled(renamed: Mapping[str, str], names: Sequence[str]) -> list[str]:
    """Return what is wrong with a map of moved lessons: places that are there still, and goals that are not."""
    found = []
    for old, new in renamed.items():
        if any(name == old or name.startswith(old + "/") for name in names):
            found.append(f"{old!r} in [renamed] is there still; remove the line, or the lesson")
        elif new not in renamed and not any(name == new or name.startswith(new + "/") for name in names):
            found.append(
                f"{new!r} in [renamed] is not there, and links to {old!r} would lead to nothing; mend the path"
            )
    return found
