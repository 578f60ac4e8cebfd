"""Which rules are asked of which lessons in which language, and how much their findings weigh."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lesson_i18n.checks import ON_REQUEST, AnyRule
from lesson_i18n.checks.installed import is_foreign
from lesson_i18n.checks.judging import Rules, grouped
from lesson_i18n.config import Config, line_of
from lesson_i18n.errors import ConfigError
from lesson_i18n.model import Severity
from lesson_i18n.settings import nearest


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules that are asked in one place, by name, and the severity of each.

    `ours` are those that come with the program, by what they are asked about; `theirs` those of others, and those whose
    answers depend on what is installed.
    """

    rules: Mapping[str, AnyRule]
    severities: Mapping[str, Severity]
    ours: Rules
    theirs: Rules


class Choice:
    """The rules that there are, and what the command line and the settings say about them."""

    def __init__(
        self, config: Config, rules: Mapping[str, AnyRule], select: Sequence[str], ignore: Sequence[str]
    ) -> None:
        """Take the rules that there are, by name, and those that the command line names.

        Raises `ConfigError` for a name that no rule has, and for a rule that cannot be left out or be a warning.
        """
        self.rules, self.select, self.ignore = rules, tuple(select), tuple(ignore)
        self._table: Mapping[str, Any] = config.checks
        self._parts: Sequence[Mapping[str, Any]] = config.checks.get("for", ())
        self._check(select, ignore, {}, "--select", "--ignore")
        try:
            self._check_table(config.checks, "[checks]")
            for table in self._parts:
                self._check_table(table, "[[checks.for]]")
                _check_place(table, {known.tag for known in config.languages}, "[[checks.for]]")
        except ConfigError as error:
            where, _, fact = str(error).partition(": ")
            line = line_of(config.path, f"{fact} {where}")
            raise ConfigError(f"{config.path.name}:{line}: {error}") from error
        self._known: dict[tuple[int, ...], Asked] = {}

    def at(self, tag: str, lesson: str = "") -> Asked:
        """Return what is asked about a lesson in a language; about the catalog as a whole without a lesson's name."""
        tables = tuple(at for at, table in enumerate(self._parts) if _is_meant(table, tag, lesson))
        if tables not in self._known:
            self._known[tables] = self._asked([self._table, *(self._parts[at] for at in tables)])
        return self._known[tables]

    def _asked(self, tables: Iterable[Mapping[str, Any]]) -> Asked:
        picked = set(self.select or self.rules.keys() - ON_REQUEST)
        severities = {name: rule.severity for name, rule in self.rules.items()}
        for table in tables:
            if not self.select:
                picked = set(table.get("select") or picked) | set(table.get("also", ()))
                picked -= set(table.get("ignore", ()))
            severities |= {name: Severity(value) for name, value in table.get("severity", {}).items()}
        picked -= set(self.ignore)
        rules = {name: rule for name, rule in self.rules.items() if rule.is_blocking or name in picked}
        theirs = [rule for rule in rules.values() if _is_forgotten(rule)]
        ours = [rule for rule in rules.values() if not _is_forgotten(rule)]
        return Asked(rules, severities, grouped(ours), grouped(theirs))

    @property
    def is_remembered(self) -> bool:
        """Whether it is known what the answers of all rules depend on."""
        tables = [self._table, *self._parts]
        named = {name for table in tables for key in ("select", "also") for name in table.get(key, ())}
        return not (named | set(self.select)) & ON_REQUEST and not any(map(is_foreign, self.rules.values()))

    def _check_table(self, table: Mapping[str, Any], where: str) -> None:
        self._check(
            (*table.get("select", ()), *table.get("also", ())),
            table.get("ignore", ()),
            table.get("severity", {}),
            where,
            where,
        )

    def _check(
        self,
        select: Iterable[str],
        ignore: Iterable[str],
        severities: Mapping[str, object],
        selecting: str,
        ignoring: str,
    ) -> None:
        for name in select:
            self._rule(name, selecting)
        for name in ignore:
            if self._rule(name, ignoring).is_blocking:
                raise ConfigError(
                    f"{ignoring}: {name!r} cannot be left out: a build publishes no such translation; remove it"
                )
        where = ignoring.replace("]", ".severity]", 1)
        for name, value in severities.items():
            rule = self._rule(name, where)
            if value not in list(Severity):
                raise ConfigError(f"{where}: {name!r} must be 'error' or 'warning', not {value!r}")
            if rule.is_blocking and value != Severity.ERROR:
                raise ConfigError(
                    f"{where}: {name!r} is always an error: a build publishes no such translation; remove it"
                )

    def _rule(self, name: str, where: str) -> AnyRule:
        if name not in self.rules:
            raise ConfigError(f"{where}: there is no rule {name!r}; {nearest(name, self.rules)}")
        return self.rules[name]


def _check_place(table: Mapping[str, Any], tags: set[str], where: str) -> None:
    """Raise `ConfigError` for a part of the settings that is for no place, or says nothing about it."""
    if "languages" not in table and "files" not in table:
        raise ConfigError(f'{where}: a table is for no place; name its languages, or its lessons by files = "…"')
    if not {"select", "also", "ignore", "severity"} & set(table):
        raise ConfigError(f"{where}: a table changes nothing; add select, also, ignore or severity, or remove it")
    for tag in table.get("languages", ()):
        if tag not in tags:
            raise ConfigError(f"{where}: {tag!r} is none of the project's languages: {', '.join(sorted(tags))}")


def _is_forgotten(rule: AnyRule) -> bool:
    """Whether what a rule says is not remembered: it depends on what is installed."""
    return is_foreign(rule) or rule.name in ON_REQUEST


def _is_meant(table: Mapping[str, Any], tag: str, lesson: str) -> bool:
    if tag not in table.get("languages", [tag]):
        return False
    return "files" not in table or bool(lesson and re.fullmatch("".join(_expression(table["files"])), lesson))


def _expression(glob: str) -> Iterator[str]:
    """Return a glob as an expression: "**" stands for any characters, "*" and "?" for those of one name."""
    for part in re.findall(r"\*\*/|\*\*|\*|\?|[^*?]+", glob):
        yield {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
