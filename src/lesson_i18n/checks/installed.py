"""The checks that are installed: those that come with the program, and those of others by entry point.

The value of an entry point in the group `lesson_i18n.checks` is a class or function that takes nothing and returns a
`Check` or a `WideCheck`. Theirs are guarded: whatever they do, they can only tell something, or stop the run by name.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from lesson_i18n.characters import control_character
from lesson_i18n.checks import RULES, AnyRule, Example, Scope, Subject
from lesson_i18n.errors import CatalogError, ConfigError
from lesson_i18n.model import Severity

GROUP = "lesson_i18n.checks"
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_WAY_OUT = "report it to its authors, or uninstall it"


def installed_rules() -> dict[str, AnyRule]:
    """Return all rules by name, those of others behind the program's own.

    Raises `ConfigError` where one of theirs cannot be loaded, is no check, or has the name of another.
    """
    rules, owners = dict(RULES), dict.fromkeys(RULES, "lesson-i18n")
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        origin = (point.dist and point.dist.name) or "an unknown distribution"
        rule = _loaded(point, f"the check {point.name!r} of {origin}")
        if rule.name in rules:
            raise ConfigError(
                f"the rule {rule.name!r} is in {owners[rule.name]} and in {origin}; uninstall one of them"
            )
        rules[rule.name], owners[rule.name] = rule, origin
    return rules


def is_foreign(rule: AnyRule) -> bool:
    """Whether somebody else made a rule, of whose answers nobody here knows what they depend on."""
    return isinstance(rule, ForeignCheck | ForeignWideCheck)


def _loaded(point: EntryPoint, name: str) -> ForeignCheck | ForeignWideCheck:
    try:
        made = point.load()()
        is_wide = callable(getattr(made, "check_all", None))
        return ForeignWideCheck(made, name) if is_wide else ForeignCheck(made, name)
    except Exception as error:  # a plug-in may raise anything
        raise ConfigError(f"{name} cannot be loaded: {error}; remove or mend it") from error


class _Foreign:
    """What somebody else made, and what it says of itself."""

    is_blocking = False

    def __init__(self, made: Any, origin: str) -> None:
        """Take a check, and how messages name it; raises `TypeError` where it is none."""
        self.made, self.origin = made, origin
        self.name: str = getattr(made, "name", "")
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise TypeError(f"its name is {self.name!r}, not one such as 'plain-words'")
        if getattr(made, "severity", None) not in list(Severity):
            raise TypeError("its severity is neither Severity.ERROR nor Severity.WARNING")
        if getattr(made, "is_blocking", False):
            raise TypeError("it cannot be blocking: a build would not know of it")
        if not (made.__doc__ or "").strip():
            raise TypeError("it has no docstring, which is its help")
        self.severity = Severity(made.severity)
        self.examples: Sequence[Example] = tuple(getattr(made, "examples", ()))
        if not all(isinstance(example, Example) for example in self.examples):
            raise TypeError("its examples are not all of the class Example")
        self.__doc__ = made.__doc__

    def _error(self, error: Exception, subject: Subject | None) -> CatalogError:
        place = traceback.extract_tb(error.__traceback__)[-1]
        fact = f"{type(error).__name__}: {' '.join(str(error).split())} ({Path(place.filename).name}:{place.lineno})"
        where = f"{subject.catalog}:{subject.entry.line}: " if subject else ""
        return CatalogError(f"{where}{self.origin} failed: {fact}; {_WAY_OUT}")


class ForeignCheck(_Foreign):
    """A check of one translation that somebody else made."""

    def __init__(self, made: Any, origin: str) -> None:
        """Take a check, and how messages name it; raises `TypeError` where it is none."""
        if not callable(getattr(made, "check", None)):
            raise TypeError("it has no method 'check' or 'check_all'")
        super().__init__(made, origin)
        if callable(getattr(made, "fixed", None)):
            self.fixed = self._fixed

    def _fixed(self, subject: Subject) -> str | None:
        try:
            text = self.made.fixed(subject)
            return None if text is None else _text(text)
        except Exception as error:
            raise self._error(error, subject) from error

    def check(self, subject: Subject) -> Iterator[str]:
        """Return what the check says; raises `CatalogError` where it fails."""
        try:
            yield from [_phrase(message) for message in self.made.check(subject)]
        except Exception as error:
            raise self._error(error, subject) from error


class ForeignWideCheck(_Foreign):
    """A check of several translations that somebody else made."""

    def __init__(self, made: Any, origin: str) -> None:
        """Take a check, and how messages name it; raises `TypeError` where it is none."""
        super().__init__(made, origin)
        if getattr(made, "scope", None) not in list(Scope):
            raise TypeError("its scope is neither Scope.LESSON nor Scope.LANGUAGE")
        self.scope = Scope(made.scope)

    def check_all(self, subjects: Sequence[Subject]) -> Iterator[tuple[Subject, str]]:
        """Return what the check says; raises `CatalogError` where it fails."""
        known = set(map(id, subjects))
        try:
            for subject, message in self.made.check_all(subjects):
                if id(subject) not in known:
                    raise TypeError("'check_all' told something about a translation that it was not asked about")
                yield subject, _phrase(message)
        except Exception as error:
            raise self._error(error, None) from error


def _text(made: object) -> str:
    if not isinstance(made, str) or control_character(made.replace("\n", "")):
        raise TypeError(f"'fixed' returned {made!r}, which is no text")
    return made


def _phrase(message: object) -> str:
    if not isinstance(message, str) or not message.strip():
        raise TypeError(f"it returned {message!r} where a phrase belongs")
    return " ".join(message.split())
