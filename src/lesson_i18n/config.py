"""The settings: lesson-i18n.toml, read and validated into a frozen value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lesson_i18n.deep_links import DEEP_LINKS, is_pattern, unknown_words
from lesson_i18n.errors import ConfigError
from lesson_i18n.files import decode, shown
from lesson_i18n.formats.fences import check_info_strings
from lesson_i18n.formats.keys import is_glob
from lesson_i18n.locales import Language, language
from lesson_i18n.model import DataRule, Rules, Syntax
from lesson_i18n.settings import SETTINGS, SYNTAXES, nearest, validate

SETTINGS_FILE = "lesson-i18n.toml"

_DATA_ENDINGS = (".yml", ".yaml", ".json", ".toml")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one project.

    `path` is the settings file; `source`, `locale` and `output` are absolute folders. `depth` is the number of folder
    levels that have a catalog each (0: one catalog for the project). `links` are the patterns of deep links with those
    of the files that they stand for, `ignored` the rules that `lint` leaves out; `shared_memory` is the
    address of a server, or empty. `engines` are the engines that `draft` asks, in their order, `engine_tables` what the
    settings say to each; `offline` keeps all texts on this machine; `checks` is for `check`.
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
    links: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEEP_LINKS)
    ignored: tuple[str, ...] = ()
    shared_memory: str = ""
    engines: tuple[str, ...] = ()
    engine_tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    offline: bool = False
    checks: Mapping[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The project's folder, where the settings stand."""
        return self.path.parent

    def shown(self, path: Path) -> str:
        """Return a path as it is named in messages: relative to the project."""
        return shown(path, self.root)

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

    def imported(self, target: Language) -> Path:
        """Return the folder of the TMX files that the memory of a language is made of beside its catalogs."""
        return self.locale / target.folder / "memory"

    def glossary(self, target: Language) -> Path:
        """Return where the glossary of a language is."""
        return self.locale / target.folder / "glossary.csv"

    def engine_table(self, name: str) -> dict[str, Any]:
        """Return what the settings say to an engine; for "deep:google" after what they say to "deep"."""
        return {**self.engine_tables.get(name.partition(":")[0], {}), **self.engine_tables.get(name, {})}

    def chosen(self, tags: tuple[str, ...]) -> tuple[Language, ...]:
        """Return the languages of these tags, all where there are none; raises `ConfigError` for any other."""
        by_tag = {known.tag: known for known in self.languages}
        wanted = [language(tag).tag for tag in tags]
        for tag in wanted:
            if tag not in by_tag:
                raise ConfigError(f"{tag!r} is not among the languages of {self.path.name}: {', '.join(by_tag)}")
        return tuple(by_tag[tag] for tag in dict.fromkeys(wanted)) or self.languages


def find_settings(start: Path) -> Path:
    """Return the settings file in a folder or the nearest one above it; raises `ConfigError` where there is none."""
    for folder in (start.resolve(), *start.resolve().parents):
        with suppress(OSError):
            if (folder / SETTINGS_FILE).is_file():
                return folder / SETTINGS_FILE
    raise ConfigError(f"no {SETTINGS_FILE} here or above; run 'lesson-i18n init' to write one")


def load_config(path: Path) -> Config:
    """Return the settings of a file; raises `ConfigError` with the file and line for whatever is wrong in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    return parse_config(path.resolve(), decode(data, path.name, ConfigError))


def parse_config(path: Path, text: str) -> Config:
    """Return the settings of a text that stands, or is to stand, in a file; raises `ConfigError`."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        number = line[1] if line else text.count("\n") + 1
        raise ConfigError(f"{path.name}:{number}: not TOML: {error}; mend the line") from error
    try:
        return _config(path, data)
    except ConfigError as error:
        raise ConfigError(f"{path.name}:{_line(text, str(error))}: {error}") from error


def _line(text: str, message: str) -> int:
    """Return the line that a message is about: the first that holds a word the message quotes, comments aside."""
    for quoted in re.findall(r"'([^']+)'|(\[\w+\])", message):
        word = re.escape(quoted[0] or quoted[1])
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(rf"(?<![\w-]){word}(?![\w-])", line.partition("#")[0]):
                return number
    return 1


def _config(path: Path, data: Mapping[str, Any]) -> Config:
    validate(data)
    given = {table: data.get(table, {}) for table in SETTINGS}
    project = {key: setting.default for key, setting in SETTINGS["project"].items()} | given["project"]
    for key, value in project.items():
        if value is None:
            raise ConfigError(f"[project] lacks '{key}'; add it")
    if not re.fullmatch(r"[^\W_][\w.-]*", project["name"]):
        raise ConfigError(
            f"'name' is {project['name']!r}; use letters, digits, '-', '_' and '.', because it names files"
        )
    source_language = language(project["source-language"])
    folders = {key: _inside(path.parent, key, project[key]) for key in ("source", "locale", "output")}
    _apart(folders)
    depth = given["catalogs"].get("depth", 0)
    if not 0 <= depth <= 9:
        raise ConfigError(f"'depth' is {depth}; it counts folder levels, from 0 to 9")
    return Config(
        path=path,
        name=project["name"],
        source_language=source_language,
        languages=_languages(project["languages"], source_language),
        rules=_rules(given["translate"], given["markdown"], data.get("data", [])),
        depth=depth,
        links=_links(given["links"]),
        ignored=tuple(given["lint"].get("ignore", [])),
        shared_memory=_server(given["memory"].get("url", "")),
        engines=tuple(dict.fromkeys(given["draft"].get("engines", ["memory", "apertium"]))),
        engine_tables=given["engines"],
        offline=given["privacy"].get("offline", False),
        checks=given["checks"],
        **folders,
    )


def _languages(tags: list[str], source_language: Language) -> tuple[Language, ...]:
    """Return the languages to translate into; raises `ConfigError` where there is none, or one too many."""
    if not tags:
        raise ConfigError("'languages' is empty; name at least one")
    known: dict[str, Language] = {}
    for tag in tags:
        target = language(tag)
        if target.tag == source_language.tag:
            raise ConfigError(f"'languages' holds '{tag}', the source language; remove it")
        if target.tag in known:
            raise ConfigError(f"'languages' holds '{tag}' twice; remove one")
        known[target.tag] = target
    return tuple(known.values())


def _rules(table: Mapping[str, list[str]], markdown: Mapping[str, Any], data: list[dict[str, Any]]) -> Rules:
    _check_globs("front-matter", table.get("front-matter", []))
    check_info_strings(table.get("code", []))
    given = {key: frozenset(value) for key, value in table.items()}
    default = Rules()
    return Rules(
        metadata=given.get("metadata", default.metadata),
        front_matter=given.get("front-matter", default.front_matter),
        code=given.get("code", default.code),
        data=_data_rules(data),
        syntax=_syntax(markdown.get("syntax", "gfm")),
        directives=frozenset(markdown.get("directives", default.directives)),
    )


def _syntax(name: str) -> Syntax:
    """Return the syntax of a name; raises `ConfigError` where there is none."""
    if name not in SYNTAXES:
        raise ConfigError(f"'syntax' is {name!r}; {nearest(name, SYNTAXES)}")
    return SYNTAXES[name]


def _data_rules(tables: list[dict[str, Any]]) -> tuple[DataRule, ...]:
    """Return the rules for data files, those of the settings before the ones that come with the program."""
    for table in tables:
        for key in SETTINGS["data"]:
            if key not in table:
                raise ConfigError(f"'{key}' is missing in [[data]]; add it")
        files = table["files"]
        if not files or files.startswith("/") or not files.isprintable() or ".." in PurePosixPath(files).parts:
            raise ConfigError(
                f"{files!r} in 'files' names no file of the source; write as in f_*.yml or forms/*.json"
            )
        if PurePosixPath(files).suffix.lower() not in _DATA_ENDINGS:
            raise ConfigError(f"{files!r} in 'files' is no data file; its ending must be {', '.join(_DATA_ENDINGS)}")
        _check_globs("keys", table["keys"])
    return (*(DataRule(table["files"], tuple(table["keys"])) for table in tables), *Rules().data)


def _links(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return the patterns of deep links: those that come with the program, and those of the settings in their place."""
    for address, wanted in table.items():
        if not is_pattern(address):
            raise ConfigError(
                f"'{address}' in [links] begins with no scheme, as in app://{{path}}, or has a word twice"
            )
        for file in wanted:
            if words := unknown_words(address, file):
                raise ConfigError(f"{file!r} in [links] has {{{words[0]}}}, which '{address}' does not have")
            if file.startswith("/") or ".." in PurePosixPath(file).parts:
                raise ConfigError(
                    f"{file!r} in [links] names nothing in the source; write it without '/' or '..' first"
                )
    return {**DEEP_LINKS, **{address: tuple(wanted) for address, wanted in table.items()}}


def _server(url: str) -> str:
    """Return the address of a shared memory; raises `ConfigError`, which does not quote it: it may hold a password."""
    try:
        parts = urlsplit(url)
        secrets = [parts.password, *(value for key, value in parse_qsl(parts.query) if "password" in key)]
    except ValueError:
        parts, secrets = urlsplit("unreadable:"), []
    if any(secrets):
        raise ConfigError(
            "'url' in [memory] holds a password, which settings must not; remove it, and use PGPASSWORD or ~/.pgpass"
        )
    if url and (parts.scheme not in ("postgresql", "postgres") or not url.startswith(f"{parts.scheme}://")):
        raise ConfigError("'url' in [memory] names no PostgreSQL server; write it as postgresql://server/database")
    return url


def _check_globs(key: str, globs: list[str]) -> None:
    for glob in globs:
        if not is_glob(glob):
            raise ConfigError(
                f"{glob!r} in '{key}' is no path; join keys by dots, [] behind a list, as in list[].check"
            )


def _inside(root: Path, key: str, value: str) -> Path:
    """Return a folder of the project; raises `ConfigError` where it would lie outside, or be the project itself."""
    folder = root / value
    if not value or not value.isprintable() or ".." in folder.parts:
        raise ConfigError(f"'{key}' is {value!r}; name a folder of the project, without '..'")
    real, around = _real(folder), _real(root)
    if not real.is_relative_to(around):
        raise ConfigError(f"'{key}' is {value!r}, which leads outside the project; name a folder inside it")
    if real == around:
        raise ConfigError(f"'{key}' is {value!r}, the project's own folder; name a folder inside it")
    return folder


def _apart(folders: Mapping[str, Path]) -> None:
    """Raise `ConfigError` where one of the three folders is another, or lies inside it."""
    for key, folder in folders.items():
        for other, around in folders.items():
            if key != other and _real(folder).is_relative_to(_real(around)):
                raise ConfigError(f"'{key}' lies inside '{other}'; keep source, locale and output apart")


def _real(folder: Path) -> Path:
    """Return where a folder really is; raises `ConfigError` for a loop of symbolic links."""
    try:
        return folder.resolve()
    except (OSError, RuntimeError) as error:
        raise ConfigError(f"{folder}: a loop of symbolic links; remove one") from error
