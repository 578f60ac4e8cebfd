"""What the tables of the settings mean: each turned into values, or refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lesson_i18n.deep_links import DEEP_LINKS, is_pattern, unknown_words
from lesson_i18n.errors import ConfigError
from lesson_i18n.formats.fences import check_info_strings
from lesson_i18n.formats.keys import is_glob
from lesson_i18n.locales import Language, language
from lesson_i18n.model import DataRule, Rules, Syntax
from lesson_i18n.settings import BUNDLES, EXPORTS, SETTINGS, SYNTAXES, nearest

_DATA_ENDINGS = (".yml", ".yaml", ".json", ".toml")


def languages_of(tags: list[str], source_language: Language) -> tuple[Language, ...]:
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


def rules_of(table: Mapping[str, list[str]], markdown: Mapping[str, Any], data: list[dict[str, Any]]) -> Rules:
    """Return the rules of [translate], [markdown] and [[data]]; raises `ConfigError` for what makes no sense."""
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


def links_of(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
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


@dataclass(frozen=True, slots=True)
class Bundling:
    """What a build publishes beside the trees: `format` is one of `settings.BUNDLES`, `export` of `settings.EXPORTS`.

    `title` and `licence` are for those who read the manifests, and may be empty.
    """

    format: str = "zip"
    title: str = ""
    licence: str = ""
    export: tuple[str, ...] = ()


def bundling_of(table: Mapping[str, Any]) -> Bundling:
    """Return what [bundle] says; raises `ConfigError` for a format or an export that there is not."""
    found = Bundling(**{**table, "export": tuple(dict.fromkeys(table.get("export", [])))})
    if found.format not in BUNDLES:
        raise ConfigError(f"'format' in [bundle] is {found.format!r}; {nearest(found.format, BUNDLES)}")
    for name in found.export:
        if name not in EXPORTS:
            raise ConfigError(f"{name!r} in 'export' is unknown; {nearest(name, EXPORTS)}")
    for key, value in (("title", found.title), ("licence", found.licence)):
        if not value.isprintable():
            raise ConfigError(
                f"'{key}' in [bundle] is {value!r}; write it in one line, of characters that can be seen"
            )
    return found


def server_of(url: str) -> str:
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


def folder_inside(root: Path, key: str, value: str) -> Path:
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


def file_inside(root: Path, key: str, value: str) -> Path | None:
    """Return a file of the project, or None where none is named; raises `ConfigError` where it would lie outside."""
    if not value:
        return None
    path = root / value
    is_named = value.isprintable() and ".." not in path.parts and path.name
    if not is_named or path == root or not _real(path).is_relative_to(_real(root)):
        raise ConfigError(f"'{key}' is {value!r}; name a file in the project, without '..'")
    return path


def refuse_overlap(folders: Mapping[str, Path]) -> None:
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
