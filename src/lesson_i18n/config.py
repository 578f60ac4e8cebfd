"""The settings: lesson-i18n.toml, read and validated into a frozen value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

from lesson_i18n.errors import ConfigError
from lesson_i18n.files import decode
from lesson_i18n.locales import Language, language
from lesson_i18n.model import Rules

SETTINGS_FILE = "lesson-i18n.toml"

_TABLES: dict[str, dict[str, type]] = {
    "project": {
        "name": str,
        "source": str,
        "source-language": str,
        "languages": list,
        "locale": str,
        "output": str,
    },
    "catalogs": {"depth": int},
    "translate": {"metadata": list, "front-matter": list, "code": list},
}
_TYPE_NAMES = {str: "a text", int: "a whole number", list: "a list of texts"}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one project.

    `path` is the settings file; `source`, `locale` and `output` are absolute folders. `depth` is the number of folder
    levels that have a catalog each (0: one catalog for the project).
    """

    path: Path
    name: str
    source: Path
    source_language: Language
    languages: tuple[Language, ...]
    locale: Path
    output: Path
    rules: Rules = field(default_factory=Rules)
    depth: int = 0

    @property
    def root(self) -> Path:
        """The project's folder, where the settings stand."""
        return self.path.parent

    def shown(self, path: Path) -> str:
        """Return a path as it is named in messages: relative to the project."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def domain(self, lesson: str) -> str:
        """Return the domain whose catalog holds a lesson: the project's, or that of its upper folders."""
        folders = PurePosixPath(lesson).parts[:-1][: self.depth]
        return "-".join(folders) or self.name

    def template(self, domain: str) -> Path:
        """Return where the template of a domain is."""
        return self.locale / f"{domain}.pot"

    def catalog(self, domain: str, target: Language) -> Path:
        """Return where the catalog of a domain in a language is."""
        return self.locale / target.folder / "LC_MESSAGES" / f"{domain}.po"

    def chosen(self, tags: tuple[str, ...]) -> tuple[Language, ...]:
        """Return the languages of these tags, all where there are none; raises `ConfigError` for any other."""
        by_tag = {known.tag: known for known in self.languages}
        wanted = [language(tag).tag for tag in tags]
        for tag in wanted:
            if tag not in by_tag:
                raise ConfigError(
                    f"{tag!r} is not among the languages of {self.path.name}: {', '.join(by_tag)}"
                )
        return tuple(by_tag[tag] for tag in dict.fromkeys(wanted)) or self.languages


def find_settings(start: Path) -> Path:
    """Return the settings file in a folder or the nearest one above it; raises `ConfigError` where there is none."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder / SETTINGS_FILE
    raise ConfigError(f"no {SETTINGS_FILE} here or above; run 'lesson-i18n init' to write one")


def load_config(path: Path) -> Config:
    """Return the settings of a file; raises `ConfigError` with the file and line for whatever is wrong in it."""
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ConfigError(f"{path.name}:{line[1] if line else 1}: not TOML: {error}") from error
    try:
        return _config(path.resolve(), data)
    except ConfigError as error:
        raise ConfigError(f"{path.name}:{_line(text, str(error))}: {error}") from error


def _read(path: Path) -> str:
    try:
        return decode(path.read_bytes(), path.name, ConfigError)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def _line(text: str, message: str) -> int:
    """Return the line that a message is about: the first that holds a word the message quotes."""
    for quoted in re.findall(r"'([^']+)'", message):
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(rf"(?<![\w-]){re.escape(quoted)}(?![\w-])", line):
                return number
    return 1


def _config(path: Path, data: Mapping[str, Any]) -> Config:
    _validate(data)
    project = data.get("project", {})
    missing = [key for key in ("name", "languages") if key not in project]
    if missing:
        raise ConfigError(f"[project] lacks '{missing[0]}'; add it")
    name = project["name"]
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", name):
        raise ConfigError(f"'name' is {name!r}; use letters, digits, '-', '_' and '.', it names files")
    source_language = language(project.get("source-language", "en"))
    languages = tuple(language(tag) for tag in project["languages"])
    if not languages:
        raise ConfigError("'languages' is empty; name at least one")
    for target in languages:
        if target.tag == source_language.tag or languages.count(target) > 1:
            raise ConfigError(
                f"'languages' holds {target.tag!r} twice, or it is the source language; remove it"
            )
    folders = {key: _inside(path.parent, key, project.get(key, default)) for key, default in _FOLDERS.items()}
    _apart(folders)
    depth = data.get("catalogs", {}).get("depth", 0)
    if not 0 <= depth <= 9:
        raise ConfigError(f"'depth' is {depth}; it counts folder levels, from 0 to 9")
    rules = _rules(data.get("translate", {}))
    return Config(
        path,
        name,
        folders["source"],
        source_language,
        languages,
        folders["locale"],
        folders["output"],
        rules,
        depth,
    )


_FOLDERS = {"source": "source", "locale": "locale", "output": "build"}


def _rules(table: Mapping[str, list[str]]) -> Rules:
    given = {key.replace("-", "_"): frozenset(value) for key, value in table.items()}
    return Rules(
        **{known.name: given.get(known.name, getattr(Rules(), known.name)) for known in fields(Rules)}
    )


def _validate(data: Mapping[str, Any]) -> None:
    """Raise `ConfigError` for an unknown table or key, naming the nearest known one, or a value of another type."""
    for table, values in data.items():
        if table not in _TABLES:
            raise ConfigError(f"unknown table '{table}'; {_nearest(table, _TABLES)}")
        if not isinstance(values, dict):
            raise ConfigError(f"'{table}' must be a table: [{table}]")
        for key, value in values.items():
            if key not in _TABLES[table]:
                raise ConfigError(f"unknown setting '{key}' in [{table}]; {_nearest(key, _TABLES[table])}")
            wanted = _TABLES[table][key]
            is_right = isinstance(value, wanted) and not isinstance(value, bool)
            if not is_right or (wanted is list and not all(isinstance(item, str) for item in value)):
                raise ConfigError(f"'{key}' must be {_TYPE_NAMES[wanted]}, not {value!r}")


def _nearest(word: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(word, known, 1, 0.4)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(known)}"


def _inside(root: Path, key: str, value: str) -> Path:
    """Return a folder of the project; raises `ConfigError` where it would lie outside, or be the project itself."""
    folder = root / value
    if not value or not folder.resolve().is_relative_to(root.resolve()):
        raise ConfigError(f"'{key}' is {value!r}, which leads outside the project; name a folder inside it")
    if folder.resolve() == root.resolve():
        raise ConfigError(f"'{key}' is the project's own folder; name a folder inside it")
    return Path(*folder.parts)


def _apart(folders: Mapping[str, Path]) -> None:
    """Raise `ConfigError` where one of the three folders lies inside another."""
    for key, folder in folders.items():
        for other, around in folders.items():
            if key != other and folder.resolve().is_relative_to(around.resolve()):
                raise ConfigError(f"'{key}' lies inside '{other}'; keep source, locale and output apart")
