"""What a check is, and what it is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol, runtime_checkable

from lesson_i18n.checks.reading import prose, source_prose, source_words, words
from lesson_i18n.faults import Fault
from lesson_i18n.glossary import Glossary
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Segment, Severity
from lesson_i18n.spelling import Spelling


class Scope(StrEnum):
    """How many translations a check of more than one looks at together."""

    LESSON = "lesson"
    LANGUAGE = "language"


class Example(NamedTuple):
    """A source text, its translation, and whether the check must find something: these are its tests.

    The source is written as in a lesson, the translation as in a catalog; a blank line begins another text.
    `glossary` is the text of a glossary's file.
    """

    source: str
    translation: str
    found: bool
    language: str = "es"
    glossary: str = ""


@dataclass(frozen=True)
class Subject:
    """A translation and all that it is judged by.

    `translation` is the msgstr with its targets in their places; `faults` say why a build leaves it out, and then there is
    nothing else to say about it. `path` is the lesson's; `line` that of the msgctxt in the catalog `catalog`.
    """

    segment: Segment
    entry: Entry
    translation: str
    source: Language
    target: Language
    path: str = ""
    catalog: str = ""
    faults: tuple[Fault, ...] = ()
    glossary: Glossary = field(default_factory=Glossary)
    spelling: Spelling | None = None

    @cached_property
    def said(self) -> str:
        """What people read in the source: without code, tags, targets and addresses."""
        return source_prose(self.segment.plain, self.segment.syntax)

    @cached_property
    def says(self) -> str:
        """What people read in the translation."""
        return prose(self.translation, self.segment.syntax)

    @cached_property
    def words_said(self) -> tuple[str, ...]:
        """The words that people read in the source."""
        return source_words(self.said)

    @cached_property
    def words_says(self) -> tuple[str, ...]:
        """The words that people read in the translation."""
        return tuple(words(self.says))


@runtime_checkable
class Check(Protocol):
    """A check of one translation. Its docstring is the help that translators see.

    `is_blocking` says that a build leaves such a translation out: the check cannot be muted, nor made a warning.
    """

    name: str
    severity: Severity
    is_blocking: bool
    examples: Sequence[Example]

    def check(self, subject: Subject) -> Iterable[str]:
        """Return what is wrong with a translation, a phrase each."""
        ...


@runtime_checkable
class WideCheck(Protocol):
    """A check of several translations beside each other: those of a lesson, or of a language."""

    name: str
    severity: Severity
    is_blocking: bool
    scope: Scope
    examples: Sequence[Example]

    def check_all(self, subjects: Sequence[Subject]) -> Iterable[tuple[Subject, str]]:
        """Return what is wrong, each phrase with the translation that it is told at."""
        ...


@runtime_checkable
class Mends(Protocol):
    """What a check of one translation has besides, where some of what it finds is mechanical to mend."""

    name: str

    def fixed(self, subject: Subject) -> str | None:
        """Return the msgstr mended, or None where there is nothing to mend, or a person must do it."""
        ...


AnyCheck = Check | WideCheck
