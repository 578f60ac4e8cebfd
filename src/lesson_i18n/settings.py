"""What a settings file may hold: every table and key, with the type, the default and the meaning of its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from lesson_i18n.errors import ConfigError
from lesson_i18n.formats.fences import WHOLE
from lesson_i18n.model import DIRECTIVES, Rules, Syntax
from lesson_i18n.states import DEFAULT_STATES


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of the settings file: the type of its value, its default (None: it must be given), and its meaning."""

    type: type
    default: str | int | float | list[str] | None
    meaning: str

    @property
    def type_name(self) -> str:
        """The type in the words of messages."""
        return _TYPE_NAMES[self.type]

    def takes(self, value: object) -> bool:
        """Whether a value has the right type; a whole number is a number too."""
        if self.type is list:
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        wanted = (int, float) if self.type is float else self.type
        return isinstance(value, wanted) and isinstance(value, bool) == (self.type is bool)


_TYPE_NAMES = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list of texts",
    dict: "a table",
}


SYNTAXES = {"gfm": Syntax.MARKDOWN} | {s.value: s for s in Syntax if s.is_markdown and s is not Syntax.MARKDOWN}
"""The syntaxes of lessons by the names that they have in the settings."""

BUNDLES = dict.fromkeys(("zip", "tar.gz", "none"))
"""The formats of bundles; "none" makes none."""

EXPORTS = dict.fromkeys(("json",))
"""What lessons can be exported as."""

ANY = "*"
"""Stands for every key of a table that has keys of the user's own."""

SETTINGS: dict[str, dict[str, Setting]] = {
    "project": {
        "name": Setting(str, None, "The project's name, which also names its catalog and template."),
        "source": Setting(str, "source", "The folder that holds the lessons, in any tree."),
        "source-language": Setting(str, "en", "The language that the lessons are written in."),
        "languages": Setting(list, None, "The languages to translate into, as BCP 47 tags."),
        "locale": Setting(str, "locale", "The folder that holds the template and the catalogs."),
        "output": Setting(str, "build", "The folder that holds a localized tree for each language."),
    },
    "catalogs": {
        "depth": Setting(
            int, 0, "How many folder levels have a catalog each; 0 for one catalog of the whole project."
        ),
    },
    "translate": {
        "metadata": Setting(list, sorted(Rules().metadata), "The keys of metadata lines whose values are texts."),
        "front-matter": Setting(
            list,
            sorted(Rules().front_matter),
            "The keys of front matter whose values are texts: a key at any depth, or a path as in [[data]].",
        ),
        "code": Setting(
            list,
            sorted(Rules().code),
            "The info strings of fenced code blocks to translate: the comments of a programming language; the whole block"
            f" of {', '.join(f'`{name}`' for name in sorted(WHOLE))}.",
        ),
    },
    "markdown": {
        "syntax": Setting(str, "gfm", f"What the lessons are written in: {', '.join(map('`{}`'.format, SYNTAXES))}."),
        "directives": Setting(
            list,
            sorted(DIRECTIVES),
            "The directives (`myst`) and shortcodes (`hugo`) whose insides are Markdown; those of others are copied.",
        ),
    },
    "memory": {
        "url": Setting(
            str,
            "",
            "The PostgreSQL server of a translation memory that a team shares, such as `postgresql://server/lessons`;"
            " without it, the memory is a file in the output folder. It must hold no password: that comes from"
            " `PGPASSWORD` or `~/.pgpass`.",
        ),
    },
    "draft": {
        "engines": Setting(
            list, ["memory", "apertium"], "The engines that `draft` asks, in this order; the first good answer wins."
        ),
    },
    "engines": {
        ANY: Setting(dict, None, "What an engine is to know; see the engines below."),
    },
    "bundle": {
        "format": Setting(
            str, "zip", "How a build packs each language's tree: `zip`, `tar.gz`, or `none` for not at all."
        ),
        "title": Setting(str, "", "The title of the lessons as a whole, for manifests."),
        "licence": Setting(
            str, "", "The licence of the lessons, for manifests: an SPDX identifier such as `CC-BY-SA-4.0`."
        ),
        "export": Setting(
            list,
            [],
            "`json` puts a JSON file beside each Markdown lesson, with its metadata and HTML that is safe to show.",
        ),
    },
    "privacy": {
        "offline": Setting(bool, False, "Whether no engine may run that sends texts to another machine."),
    },
    "checks": {
        "select": Setting(
            list, [], "The rules that `check` asks, besides those that a build asks; all, where there are none."
        ),
        "also": Setting(
            list, [], "The rules that it asks besides: those that need an extra, `spelling` and `wrong-language`."
        ),
        "ignore": Setting(list, [], "The rules that `check` leaves out."),
        "dictionaries": Setting(
            str,
            "/usr/share/hunspell",
            "The folder of the dictionaries for `spelling`: files such as `es_ES.aff` and `es_ES.dic`.",
        ),
        "severity": Setting(dict, [], "The severity of rules: `error` or `warning`, by their names."),
        "baseline": Setting(
            str, "", "The file with the findings that are accepted for now, which `check --write-baseline` writes."
        ),
    },
    "checks.for": {
        "languages": Setting(list, [], "The languages that the other keys of this table are for."),
        "files": Setting(
            str,
            "",
            "The lessons that they are for, as a glob such as `drafts/**` over their paths in the source folder.",
        ),
        "select": Setting(list, [], "The rules that are asked here, besides those that a build asks."),
        "also": Setting(list, [], "The rules that are asked here besides."),
        "ignore": Setting(list, [], "The rules that are left out here."),
        "severity": Setting(dict, [], "The severity of rules here."),
    },
    "lint": {
        "ignore": Setting(list, [], "The rules that `lint` leaves out."),
    },
    "links": {
        ANY: Setting(
            list,
            [],
            "The files or folders that the deep links of a pattern stand for, one of which must exist; none where such"
            " links are not to be checked.",
        ),
    },
    "publish": {
        "low": Setting(list, list(DEFAULT_STATES["low"]), "The states that texts may be in where the risk is low."),
        "normal": Setting(
            list,
            list(DEFAULT_STATES["normal"]),
            "The same where nothing is said of the risk: a person's translation (`reviewed`), one of the memory or of a machine that"
            " was confirmed as it was (`memory`, `machine`).",
        ),
        "high": Setting(list, list(DEFAULT_STATES["high"]), "The same where the risk is high."),
        "min-lesson": Setting(
            int, 0, "The least part of a lesson's words, in percent, that must be translated; see `fallback`."
        ),
        "min-language": Setting(
            int, 0, "The least part of all words, in percent; a language with less is not published."
        ),
        "fallback": Setting(
            str,
            "source",
            "What becomes of a lesson with less than `min-lesson`: it stands in the source's language (`source`), is left out"
            " (`omit-lesson`), or its language is left out (`omit-language`).",
        ),
        "untranslated": Setting(
            str,
            "none",
            "How the source's text is marked where it stands in a localized lesson: `lang` puts whole blocks between tags that name"
            " its language, `notice` a line of [notices] at the top; `none` marks nothing.",
        ),
        "slugger": Setting(
            str,
            "none",
            "How the ids of headings are made where the lessons are shown: `github`, `mkdocs`. Links to headings then follow"
            " their translations; `none` leaves them as they are. `lint` expects these ids: GitHub's where nothing is set, and with"
            " `none` it does not look at them.",
        ),
        "anchors": Setting(
            bool,
            False,
            "Whether translated headings have the ids of the source's headings as well, so that links from elsewhere find them.",
        ),
        "localized-paths": Setting(
            bool,
            False,
            "Whether a link to a file in a folder that is named as the source's language leads to the same file in that of its own"
            " language, where there is one: `img/en/map.png` to `img/es/map.png`.",
        ),
        "risk-key": Setting(
            str, "risk", "The key of metadata, front matter or a data file by which a lesson states its risk."
        ),
    },
    "renamed": {
        ANY: Setting(
            str, None, "By the old path of a lesson or folder in the source, the new one; links lead there."
        ),
    },
    "notices": {
        ANY: Setting(
            str,
            None,
            "By language tag, the line that says that parts of a lesson are not translated; it may be Markdown.",
        ),
    },
    "risk": {
        "files": Setting(
            str, None, "The lessons, as a glob over their whole paths in the source; `*` stands for any characters."
        ),
        "level": Setting(str, None, "How much depends on them: `low`, `normal` or `high`; the strictest counts."),
    },
    "data": {
        "files": Setting(
            str, None, "The data files that this rule is for, as a glob such as `f_*.yml` or `forms/*.json`."
        ),
        "keys": Setting(list, None, "The keys whose values are texts, as globs such as `screens[].items[].label`."),
    },
}
"""Every table and key that a settings file may hold."""

REPEATED = frozenset({"checks.for", "data", "risk"})
"""Tables that may stand more than once, written with two brackets; a dot is that of a table inside another."""


def validate(data: Mapping[str, Any]) -> None:
    """Raise `ConfigError` for an unknown table or key, naming the nearest known one, or a value of another type."""
    for name, given in _tables(data):
        if name not in SETTINGS:
            raise ConfigError(f"unknown table '{name}'; {nearest(name, SETTINGS)}")
        tables = given if name in REPEATED else [given]
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            written = f"[[{name}]]" if name in REPEATED else f"[{name}]"
            raise ConfigError(f"'{name}' must be a table, written {written} on a line of its own")
        for table in tables:
            validate_table(name, table, SETTINGS[name])


def _tables(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the tables of a settings file by name, those inside others with the names of both."""
    for name, given in data.items():
        inner = [key for key in given if f"{name}.{key}" in REPEATED] if isinstance(given, dict) else []
        yield from ((f"{name}.{key}", given[key]) for key in inner)
        if "." in name:
            raise ConfigError(f"unknown table '{name}'; {nearest(name, SETTINGS)}")
        yield name, {key: value for key, value in given.items() if key not in inner} if inner else given


def validate_table(name: str, table: Mapping[str, Any], known: Mapping[str, Setting]) -> None:
    """Raise `ConfigError` for what is wrong in one table; `known` are the keys that it may hold."""
    for key, value in table.items():
        wanted = known.get(key) or known.get(ANY)
        if not wanted:
            raise ConfigError(f"unknown setting '{key}' in [{name}]; {nearest(key, known)}")
        if not wanted.takes(value):
            raise ConfigError(f"'{key}' must be {wanted.type_name}, not {value!r}")


def nearest(word: str, known: Mapping[str, object]) -> str:
    """Return what to say about a word that is none of the known ones."""
    close = get_close_matches(word, known, 1, 0.4)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(known)}"
