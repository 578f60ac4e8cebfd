"""Which text may be published where: lessons have a level of risk, and each level has states that its texts may be in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from lesson_i18n.errors import ConfigError
from lesson_i18n.formats.front_matter import front_matter_extent
from lesson_i18n.locales import Language, language
from lesson_i18n.model import Lesson, Syntax
from lesson_i18n.settings import nearest
from lesson_i18n.slugs import SLUGGERS
from lesson_i18n.states import DEFAULT_STATES, FUZZY, LEVELS, PUBLISHABLE, STRICTEST

FALLBACKS = ("source", "omit-lesson", "omit-language")
"""What becomes of a lesson that is translated too little."""

UNTRANSLATED = ("none", "lang", "notice")
"""How text is marked that stands in a localized lesson in the source's language."""

_DATA = (".yml", ".yaml", ".toml")
_METADATA = re.compile(r"[ \t]*(?:\[([^\[\]\n]+)\]:[ \t]*#[ \t]*\((.*)\)[ \t]*)?(?:\r\n?|\n|\Z)")
_KEY = r"^[\"']?{}[\"']?[ \t]*[:=][ \t]*[\"']?([^\"'#\r\n]*)"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the settings say about publishing.

    `states` are the states that texts may be in at each level. `key` is the key of metadata by which a lesson states its
    level, `paths` are globs of lessons with the level of each. A lesson of which less than
    `least_lesson` percent of the words are translated is published as `fallback` says, one of `FALLBACKS`; a language with less than
    `least_language` is not published. `slugger` says how the ids of headings are made, "" where links are not to follow them;
    `expected_ids` says how `lint` expects them to be made, "" where nobody can tell; with `anchors`, headings have the ids of
    the source as well. `untranslated` says how the source's text is marked where it stands in a localized lesson, one of `UNTRANSLATED`; `notices` are by
    language tag. With `localized_paths`, links go to the folder of their language beside that of the source's. `renamed` maps old paths of lessons to new ones.
    """

    states: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: {level: frozenset(states) for level, states in DEFAULT_STATES.items()}
    )
    key: str = "risk"
    paths: tuple[tuple[str, str], ...] = ()
    fallback: str = FALLBACKS[0]
    least_lesson: int = 0
    least_language: int = 0
    slugger: str = ""
    anchors: bool = False
    untranslated: str = UNTRANSLATED[0]
    notices: Mapping[str, str] = field(default_factory=dict)
    localized_paths: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    expected_ids: str = "github"

    def level(self, name: str, lesson: Lesson, syntax: Syntax) -> tuple[str, str]:
        """Return the level of a lesson, which is `name` in the source folder, and what is wrong with what it states, or "".

        Of several that are given, by the lesson and by paths, the strictest counts; where it states none that there is, it
        has the strictest of all.
        """
        stated = stated_level(lesson, self.key, syntax)
        given = [level for glob, level in self.paths if fnmatchcase(name, glob)]
        if stated is not None and stated.lower() not in LEVELS:
            return STRICTEST, f"{stated!r} is no level of risk: {nearest(stated, dict.fromkeys(LEVELS))}"
        given += [stated.lower()] if stated else []
        return max(given, key=LEVELS.index, default="normal"), ""

    def allowed(self, level: str, include_drafts: bool) -> frozenset[str]:
        """Return the states that texts may be in at a level; `include_drafts` adds fuzzy ones, but never at the strictest."""
        return self.states[level] | ({FUZZY} if include_drafts and level != STRICTEST else set())

    def unused(self, lessons: Collection[str]) -> list[str]:
        """Return the globs that fit none of these lessons."""
        return [glob for glob, _ in self.paths if not any(fnmatchcase(name, glob) for name in lessons)]


def stated_level(lesson: Lesson, key: str, syntax: Syntax) -> str | None:
    """Return what a lesson states under a key: in front matter, in metadata lines at its top, or at the root of YAML or TOML."""
    statement = re.compile(_KEY.format(re.escape(key)), re.IGNORECASE | re.MULTILINE)
    text, at = lesson.text, 0
    if lesson.path.lower().endswith(_DATA):
        found = statement.search(text)
        return found[1].strip() if found else None
    if extent := front_matter_extent(text, syntax):
        _, start, stop, _ = extent
        if found := statement.search(text[start:stop]):
            return found[1].strip()
        at = stop + len(text[stop:].partition("\n")[0]) + 1
    at = at or int(text.startswith("\ufeff"))
    while (line := _METADATA.match(text, at)) and line.end() > at:
        if line[1] and line[1].strip().lower() == key.lower():
            return line[2].strip()
        at = line.end()
    return None


def policy_of(
    table: Mapping[str, Any],
    risks: list[dict[str, Any]],
    notices: Mapping[str, str],
    renamed: Mapping[str, str],
    languages: Sequence[Language],
) -> Policy:
    """Return the policy of [publish], [[risk]], [notices] and [renamed]; raises `ConfigError` for what makes no sense.

    `languages` are the project's.
    """
    key, fallback = table.get("risk-key", "risk"), table.get("fallback", FALLBACKS[0])
    if not re.fullmatch(r"[\w-]+", key):
        raise ConfigError(f"'risk-key' is {key!r}; use letters, digits, '-' and '_'")
    if fallback not in FALLBACKS:
        raise ConfigError(f"'fallback' is {fallback!r}; {nearest(fallback, dict.fromkeys(FALLBACKS))}")
    return Policy(
        {level: _states(level, table) for level in LEVELS},
        key,
        tuple(_path(risk) for risk in risks),
        fallback,
        _percent("min-lesson", table),
        _percent("min-language", table),
        _slugger(table.get("slugger", "none")),
        _anchors(table),
        _untranslated(table.get("untranslated", "none"), notices),
        {_one_of(languages, tag): _notice(tag, text) for tag, text in notices.items()},
        bool(table.get("localized-paths", False)),
        {_inside(old): _inside(new) for old, new in renamed.items()},
        _slugger(table.get("slugger", "github")),
    )


def _anchors(table: Mapping[str, Any]) -> bool:
    if table.get("anchors", False) and table.get("slugger", "none") == "none":
        raise ConfigError("'anchors' needs to know how ids are made; set 'slugger' in [publish]")
    return bool(table.get("anchors", False))


def _untranslated(name: str, notices: Mapping[str, str]) -> str:
    if name not in UNTRANSLATED:
        raise ConfigError(f"'untranslated' is {name!r}; {nearest(name, dict.fromkeys(UNTRANSLATED))}")
    if name == "notice" and not notices:
        raise ConfigError("'untranslated' is 'notice', and no language has one; write es = \"…\" below [notices]")
    return name


def _inside(path: str) -> str:
    if not path or path.startswith("/") or ".." in path.split("/") or not path.isprintable():
        raise ConfigError(f"'{path}' in [renamed] names nothing in the source; write it without '/' or '..' first")
    return path.rstrip("/")


def _one_of(languages: Sequence[Language], wanted: str) -> str:
    """Return the tag of a language of the project."""
    tags = [known.tag for known in languages]
    if (tag := language(wanted).tag) not in tags:
        raise ConfigError(f"'{wanted}' in [notices] is none of the project's languages: {', '.join(tags)}")
    return tag


def _notice(tag: str, text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ConfigError(f"'{tag}' in [notices] must be one line of text")
    return text.strip()


def _slugger(name: str) -> str:
    """Return how ids of headings are made, "" where links are not to follow them."""
    if name != "none" and name not in SLUGGERS:
        raise ConfigError(f"'slugger' is {name!r}; {nearest(name, {'none': '', **SLUGGERS})}")
    return "" if name == "none" else name


def _states(level: str, table: Mapping[str, Any]) -> frozenset[str]:
    given = frozenset(table.get(level, DEFAULT_STATES[level]))
    for state in sorted(given - set(PUBLISHABLE)):
        why = "what is fuzzy is never published" if state == FUZZY else nearest(state, dict.fromkeys(PUBLISHABLE))
        raise ConfigError(f"'{level}' in [publish] holds '{state}'; {why}")
    return given


def _path(risk: Mapping[str, str]) -> tuple[str, str]:
    for wanted in ("files", "level"):
        if wanted not in risk:
            raise ConfigError(f"'{wanted}' is missing in [[risk]]; add it")
    if risk["level"] not in LEVELS:
        raise ConfigError(
            f"'level' in [[risk]] is '{risk['level']}'; {nearest(risk['level'], dict.fromkeys(LEVELS))}"
        )
    return risk["files"], risk["level"]


def _percent(key: str, table: Mapping[str, Any]) -> int:
    value = int(table.get(key, 0))
    if not 0 <= value <= 100:
        raise ConfigError(f"'{key}' is {value}; it is a percentage, from 0 to 100")
    return value
