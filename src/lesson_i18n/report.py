"""What the commands report: values that can be printed, written as JSON, or compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lesson_i18n.locales import Language
from lesson_i18n.model import Finding


@dataclass(frozen=True, slots=True)
class Count:
    """An amount of text: segments, and words as blanks divide them in the source."""

    segments: int = 0
    words: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.segments + other.segments, self.words + other.words)


@dataclass(frozen=True, slots=True)
class ExtractReport:
    """What `extract` did, or with `check` would do.

    `changed` are the files written, as paths in the project; `outcomes` gives, for each language tag, a `Count` for
    each of "kept", "fuzzy", "revived", "new" and "obsolete". `findings` are remarks on the sources.
    """

    lessons: int
    source: Count
    changed: tuple[str, ...]
    outcomes: Mapping[str, Mapping[str, Count]]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageBuild:
    """What `build` did for one language.

    `translated` counts the segments that stand in the output translated, `drafts` those among them that nobody has
    confirmed, `total` all. `written` and `removed` are paths in the language's tree. `findings` name refused
    translations.
    """

    language: Language
    lessons: int
    total: Count
    translated: Count
    drafts: Count
    written: tuple[str, ...]
    removed: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What `build` did, language by language."""

    languages: tuple[LanguageBuild, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all languages."""
        return tuple(finding for built in self.languages for finding in built.findings)


@dataclass(frozen=True, slots=True)
class CatalogStatus:
    """How far a catalog is: a `Count` of each state of its messages."""

    language: Language
    domain: str
    translated: Count
    fuzzy: Count
    empty: Count

    @property
    def total(self) -> Count:
        """All messages of the catalog that are not obsolete."""
        return self.translated + self.fuzzy + self.empty
