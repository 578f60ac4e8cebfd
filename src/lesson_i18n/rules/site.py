"""The source folder as links see it: which paths there are, and whether a link leads to one of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote

from lesson_i18n.addresses import addresses
from lesson_i18n.deep_links import DeepLinks, file_expression
from lesson_i18n.model import Rules
from lesson_i18n.moves import Moves
from lesson_i18n.rules.anchors import anchors
from lesson_i18n.rules.pages import Fault, Link, Page, Remark
from lesson_i18n.similarity import likeness

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_TEMPLATE = re.compile(r"\{\{|\{%")
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|avif)\Z", re.IGNORECASE)
_ALWAYS_THERE = frozenset({"", "top"})
_LIKENESS = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with where a link leads: the rule that says so, and what it says."""

    rule: str
    remark: Remark


class Site:
    """All files of a source folder, and the pages among them."""

    def __init__(
        self,
        names: Sequence[str],
        pages: Iterable[Page],
        links: Mapping[str, Sequence[str]],
        rules: Rules,
        slugger: str = "github",
        renamed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Look where the links of pages lead.

        `slugger` says how the ids of headings are made; where it is "", fragments are not looked at. A link to an old path of
        `renamed` leads to the new one.
        """
        self._slugger = slugger
        self.rules = rules
        folders = {folder for name in names for folder in _folders(name)}
        self.paths = dict.fromkeys(sorted({*names, *folders}))
        self.spellings = {path.casefold(): path for path in reversed(self.paths)}
        self.pages = {page.name: page for page in pages}
        self.has_images = any(_IMAGE.search(name) for name in names)
        self.deep_links = DeepLinks(links)
        self._moves = Moves(renamed, self.paths, self.deep_links)
        self._fitting: dict[str, list[str]] = {}
        self._anchors: dict[str, frozenset[str]] = {}
        self._problems = {name: list(self._look(page)) for name, page in self.pages.items()}

    def problems(self, page: Page, rule: str) -> Iterator[Remark]:
        """Return what one rule says about where the links of a page lead."""
        return (problem.remark for problem in self._problems[page.name] if problem.rule == rule)

    def twins(self) -> Iterator[tuple[str, str]]:
        """Return the paths that differ from another in nothing but capitals, each with that other."""
        for path in self.paths:
            other = self.spellings[path.casefold()]
            if posixpath.basename(other) != posixpath.basename(path):
                yield path, other

    def _look(self, page: Page) -> Iterator[Problem]:
        for link in page.links:
            address, _, fragment = link.target.strip().partition("#")
            found = self._place(page, link, address.partition("?")[0])
            if isinstance(found, Problem):
                yield found
            elif found and (problem := self._fragment(link, found, unquote(fragment))):
                yield problem

    def _place(self, page: Page, link: Link, address: str) -> str | Problem | None:
        """Return the path that an address leads to, or what is wrong with it; None where that cannot be told."""
        if self.deep_links.files(address) is None and not self._is_ours(link):
            return None
        found = self._goal(page, link, address)
        moved = self._moves.address(page.name, address) if isinstance(found, Problem) else address
        there = found if moved == address else self._goal(page, link, moved)
        return there if isinstance(there, str) else found

    def _goal(self, page: Page, link: Link, address: str) -> str | Problem:
        wanted = self.deep_links.files(address)
        return self._relative(page, link, unquote(address)) if wanted is None else self._deep(link, address, wanted)

    def _is_ours(self, link: Link) -> bool:
        """Whether a link leads to a path of the source folder, and it can be told whether that is there."""
        is_elsewhere = _SCHEME.match(link.target) or _TEMPLATE.search(link.target)
        is_read = not link.is_bare and link.fault is not Fault.BROKEN
        return is_read and not is_elsewhere and (self.has_images or not link.is_image)

    def _deep(self, link: Link, address: str, wanted: list[str]) -> str | Problem:
        """Return the path that a deep link stands for, or what is wrong with it."""
        fitting = [path for pattern in wanted for path in self._paths_like(pattern)]
        if not fitting:
            return _dead(link, f"no lesson fits {address}{self._hint(wanted)}")
        exact = [path for pattern in wanted for path in fitting if _fits(pattern, path)]
        return exact[0] if exact else _respelt(link, address, fitting[0])

    def _paths_like(self, pattern: str) -> list[str]:
        """Return the paths that fit a pattern for files, whatever their capitals."""
        if "*" not in pattern:
            spelt = pattern if pattern in self.paths else self.spellings.get(pattern.casefold())
            return [spelt] if spelt else []
        if pattern not in self._fitting:
            expression = file_expression(pattern)
            self._fitting[pattern] = [path for path in self.paths if expression.fullmatch(path)]
        return self._fitting[pattern]

    def _relative(self, page: Page, link: Link, path: str) -> str | Problem:
        """Return the path that a link of a page leads to, or what is wrong with it."""
        if not path:
            return page.name
        folder = "" if path.startswith("/") else posixpath.dirname(page.name)
        wanted = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
        if wanted == "." or wanted in self.paths:
            return wanted
        if right := self.spellings.get(wanted.casefold()):
            return _respelt(link, path, right)
        return self._missing(link, path, wanted)

    def _missing(self, link: Link, path: str, wanted: str) -> Problem:
        """Return what is wrong with a link to what is not there."""
        if link.is_image:
            return Problem("missing-image", Remark(link.at, f"there is no image {wanted}{self._hint([wanted])}"))
        if wanted.startswith(".."):
            return _dead(link, f"{path} leads out of the source folder, to what no localized tree has")
        if next(addresses(path), ("", 1, 0))[1] == 0:
            return _dead(link, f"{path} is read as a file's name; write https:// or mailto: before an address")
        return _dead(link, f"there is no file {wanted}{self._hint([wanted])}")

    def _fragment(self, link: Link, path: str, fragment: str) -> Problem | None:
        """Return what is wrong with the place in a page that a link leads to."""
        page = self.pages.get(path)
        if not self._slugger or not page or page.references is None or fragment in _ALWAYS_THERE:
            return None
        if path not in self._anchors:
            self._anchors[path] = anchors(page, self._slugger)
        known = self._anchors[path]
        if fragment in known:
            return None
        close = sorted((-likeness(fragment, each, _LIKENESS), each) for each in known)
        hint = f"; did you mean #{close[0][1]}?" if close and close[0][0] else ""
        return Problem("dead-fragment", Remark(link.at, f"{path} has no heading or id #{fragment}{hint}"))

    def _hint(self, wanted: list[str]) -> str:
        """Return the path that was probably meant, as the end of a message."""
        close = []
        for pattern in wanted:
            plain = pattern.removeprefix("*/")
            parts = plain.count("/") + 1 if plain != pattern else 0
            for path in self.paths:
                tail = "/".join(path.split("/")[-parts:])
                alike = likeness(plain, tail, _LIKENESS)
                if alike and likeness(posixpath.basename(plain), posixpath.basename(tail), _LIKENESS):
                    close.append((path.count("/"), -alike, path))
        return f"; did you mean {min(close)[2]}?" if close else ""


def _folders(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _dead(link: Link, message: str) -> Problem:
    return Problem("dead-link", Remark(link.at, message))


def _respelt(link: Link, written: str, right: str) -> Problem:
    message = f"{written} and {right} differ in capitals; write the link as the path is written"
    return Problem("path-case", Remark(link.at, message))


def _fits(pattern: str, path: str) -> bool:
    parts, written = pattern.strip("/").split("/"), path.split("/")
    return len(parts) == len(written) and all(a in ("*", b) for a, b in zip(parts, written, strict=True))
