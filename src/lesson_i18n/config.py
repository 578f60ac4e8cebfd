"""The settings: lesson-i18n.toml, read and validated into a frozen value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from lesson_i18n.deep_links import DEEP_LINKS
from lesson_i18n.errors import ConfigError
from lesson_i18n.files import SETTINGS_FILE, decode, find_settings, shown
from lesson_i18n.locales import Language, language, wider
from lesson_i18n.model import Rules
from lesson_i18n.policy import Policy, policy_of
from lesson_i18n.settings import SETTINGS, validate
from lesson_i18n.tables import (
    Bundling,
    bundling_of,
    file_inside,
    folder_inside,
    languages_of,
    links_of,
    refuse_overlap,
    rules_of,
    server_of,
)
from lesson_i18n.toml_text import parse_toml

__all__ = [
    "SETTINGS_FILE",
    "Config",
    "find_settings",
    "line_of",
    "load_config",
    "located",
    "made_config",
    "parse_config",
]
WITHDRAWN = "withdrawn.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one project.

    `path` is the settings file; `source`, `locale` and `output` are absolute folders. `depth` is the number of folder
    levels that have a catalog each (0: one catalog for the project). `links` are the patterns of deep links with those
    of the files that they stand for, `ignored` the rules that `lint` leaves out; `shared_memory` is the
    address of a server, or empty. `engines` are the engines that `draft` asks, in their order, `engine_tables` what the
    settings say to each; `offline` keeps all texts on this machine; `checks` is for `check`, whose accepted findings stand
    in the file `baseline`, where there is one; `policy` says what may be published, `bundle` how.
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
    bundle: Bundling = field(default_factory=Bundling)
    baseline: Path | None = None
    policy: Policy = field(default_factory=Policy)

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

    def spelling(self, target: Language) -> tuple[Path, Path]:
        """Return the folder of dictionaries, and where the words are that are right in a language besides."""
        folder = Path(self.checks.get("dictionaries") or "/usr/share/hunspell").expanduser()
        return self.path.parent / folder, self.locale / target.folder / "words.txt"

    @property
    def withdrawn(self) -> Path:
        """Where the texts are named that must not be published any more."""
        return self.locale / WITHDRAWN

    def own_links(self, target: Language) -> Path:
        """Return where the targets are that a language has in the place of the source's."""
        return self.locale / target.folder / "links.toml"

    def chain(self, target: Language) -> tuple[Language, ...]:
        """Return a language, and behind it the wider ones of the project that it borrows of, the nearest first."""
        known = {each.tag: each for each in self.languages}
        return (target, *(known[tag] for tag in wider(target.tag) if tag in known and tag != target.tag))

    def engine_table(self, name: str) -> dict[str, Any]:
        """Return what the settings say to an engine; for "deep:google" after what they say to "deep"."""
        return {**self.engine_tables.get(name.partition(":")[0], {}), **self.engine_tables.get(name, {})}

    def chosen(self, tags: tuple[str, ...]) -> tuple[Language, ...]:
        """Return the languages of these tags, all where there are none; raises `ConfigError` for any other."""
        by_tag = {known.tag: known for known in self.languages}
        wanted = [language(tag).tag for tag in tags]
        for tag in wanted:
            if tag not in by_tag:
                known = ", ".join(by_tag)
                raise ConfigError(
                    f"{tag!r} is not among the languages of {self.path.name}: {known}; add it there, or name one of them"
                )
        return tuple(by_tag[tag] for tag in dict.fromkeys(wanted)) or self.languages


def load_config(path: Path) -> Config:
    """Return the settings of a file; raises `ConfigError` with the file and line for whatever is wrong in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    return parse_config(path.resolve(), decode(data, path.name, ConfigError))


def parse_config(path: Path, text: str) -> Config:
    """Return the settings of a text that stands in a file; raises `ConfigError` with the file and line."""
    data = parse_toml(text.removeprefix("\ufeff"), path.name, ConfigError)
    try:
        return made_config(path, data)
    except ConfigError as error:
        raise ConfigError(f"{path.name}:{_line(text, str(error))}: {error}") from error


def located(path: Path, error: ConfigError) -> ConfigError:
    """Return an error about settings that were read before, with the file and the line that it is about."""
    return ConfigError(f"{path.name}:{line_of(path, str(error))}: {error}")


def line_of(path: Path, message: str) -> int:
    """Return the line of a settings file that a message about it is about, 1 where none can be told."""
    return _line(path.read_text("utf-8", "replace") if path.is_file() else "", message)


def _line(text: str, message: str) -> int:
    """Return the line that a message is about: the first that holds a word the message quotes, comments aside."""
    for quoted in re.findall(r"'([^']+)'|(\[+[\w.-]+\]+)", message):
        word = re.escape(quoted[0] or quoted[1])
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(rf"(?<![\w-]){word}(?![\w-])", line.partition("#")[0]):
                return number
    return 1


def made_config(path: Path, data: Mapping[str, Any]) -> Config:
    """Return the settings of tables as TOML has them, for a file at a path; raises `ConfigError` that names no file."""
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
    folders = {key: folder_inside(path.parent, key, project[key]) for key in ("source", "locale", "output")}
    refuse_overlap(folders)
    languages = languages_of(project["languages"], source_language)
    return Config(
        path=path,
        name=project["name"],
        source_language=source_language,
        languages=languages,
        rules=rules_of(given["translate"], given["markdown"], data.get("data", [])),
        depth=_depth(given["catalogs"]),
        links=links_of(given["links"]),
        ignored=tuple(given["lint"].get("ignore", [])),
        shared_memory=server_of(given["memory"].get("url", "")),
        engines=tuple(dict.fromkeys(given["draft"].get("engines", ["memory", "apertium"]))),
        engine_tables=given["engines"],
        offline=given["privacy"].get("offline", False),
        checks=given["checks"] | {"for": data.get("checks", {}).get("for", [])},
        baseline=file_inside(path.parent, "baseline", given["checks"].get("baseline", "")),
        bundle=bundling_of(given["bundle"]),
        policy=policy_of(given["publish"], data.get("risk", []), given["notices"], given["renamed"], languages),
        **folders,
    )


def _depth(table: Mapping[str, Any]) -> int:
    depth = int(table.get("depth", 0))
    if not 0 <= depth <= 9:
        raise ConfigError(f"'depth' is {depth}; it counts folder levels, from 0 to 9")
    return depth
