"""The files that are no lessons: each language has the source's, or one of its own in its place."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lesson_i18n import files
from lesson_i18n.config import Config
from lesson_i18n.locales import Language
from lesson_i18n.model import Finding, Severity
from lesson_i18n.project import Sources
from lesson_i18n.similarity import nearest

_ALIKE = 60.0
"""From this similarity of two names on, in percent, one may be meant to be the other."""

_LITTER = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory"}) | {
    ".gitignore",
    ".gitattributes",
    ".gitkeep",
    ".hgignore",
}
"""What operating systems and version control leave in folders; so are names that begin with "._"."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The files to copy for a language by their paths in its tree, and how many of them are its own."""

    files: Mapping[str, Path]
    localized: int
    findings: tuple[Finding, ...]


def copies(config: Config, language: Language, sources: Sources) -> Copies:
    """Return the files to copy for a language: its own where it has one, else the source's.

    A file of its own that takes no place in the source is a warning, one in the place of a lesson an error. Raises
    `SourceError` for a file that cannot be read and for a symbolic link that leads where none may.
    """
    folder = assets_folder(config, language)
    names = files.files_below(folder, config.root, [config.output]) if os.path.lexists(folder) else []
    names = [name for name in names if not _is_litter(name)]
    copied = {name: config.source / name for name in sources.others}
    own = {name: folder / name for name in names if name in copied}
    copied |= own
    for path in copied.values():
        files.check_readable(path, config.shown(path))
    findings = list(_misplaced(config, language))
    places = _Names.of([*sources.others, *sources.lessons])
    for name in names:
        if name in sources.lessons:
            text = (
                f"is not used: {sources.lessons[name].path} is a lesson, and its catalog translates it; remove this"
            )
            findings.append(_finding(config, folder / name, text, Severity.ERROR))
        elif name not in own:
            findings.append(_finding(config, folder / name, places.remark(config, name)))
    return Copies(copied, len(own), tuple(findings))


def assets_folder(config: Config, language: Language) -> Path:
    """Return where a language's own files are."""
    return config.locale / language.folder / "assets"


def _misplaced(config: Config, language: Language) -> Iterator[Finding]:
    """Return a finding for each folder that is spelt almost as the language's own, and has files for it."""
    for path in sorted(config.locale.glob("*/assets")):
        other = path.parent.name
        if other != language.folder and _folded(other.replace("-", "_")) == _folded(language.folder):
            right = config.shown(assets_folder(config, language))
            yield _finding(config, path, f"is not used: the folder for {language.tag} is {right}; rename it")


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of the sources, by what they have in common with those that differ a little."""

    all: Sequence[str]
    folded: Mapping[str, str]
    by_last: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, names: Sequence[str]) -> _Names:
        """Return names so that they can be found."""
        by_last = defaultdict(list)
        for name in names:
            by_last[_last(name)].append(name)
        return cls(names, {_folded(name): name for name in names}, by_last)

    def remark(self, config: Config, name: str) -> str:
        """Return what there is to say about a file that takes the place of none: the nearest source."""
        text = f"is not used: there is no {config.shown(config.source / name)}"
        if other := self.folded.get(_folded(name)):
            there = config.shown(config.source / other)
            return f"{text}, but {there}, which has other capitals or other codes for its accents; rename this"
        near = nearest(name, self.by_last.get(_last(name), ())) or nearest(name, self.all, _ALIKE)
        if near:
            return f"{text}; the nearest is {config.shown(config.source / near)}; rename or remove this"
        return f"{text}; remove this, or put a file for all languages there"


def _finding(config: Config, path: Path, message: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(config.shown(path), 0, "", "asset", message, severity)


def _is_litter(name: str) -> bool:
    return _last(name) in _LITTER or _last(name).startswith("._")


def _last(name: str) -> str:
    return _folded(name.rpartition("/")[2])


def _folded(name: str) -> str:
    """Return a name in the form that all have in common that differ in capitals, or in how accents are made."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
