"""What the commands report: values that can be printed, written as JSON, or compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lesson_i18n.locales import Language
from lesson_i18n.model import Finding, Severity


@lru_cache(maxsize=1 << 17)
def _words(text: str) -> int:
    """Return how many words a text has; the same ones are counted for every language."""
    return len(text.split())


@dataclass(frozen=True, slots=True)
class Count:
    """An amount of text: segments, and words as blanks divide them in the source."""

    segments: int = 0
    words: int = 0

    @classmethod
    def of(cls, texts: Iterable[str]) -> Count:
        """Return how much text there is."""
        words = [_words(text) for text in texts]
        return cls(len(words), sum(words))

    def __add__(self, other: Count) -> Count:
        return Count(self.segments + other.segments, self.words + other.words)


@dataclass(frozen=True, slots=True)
class ExtractReport:
    """What `extract` did, or with `check` would do.

    `changed` are the files written, as paths in the project; `removed` those that hold no entries any more. `outcomes`
    gives, for each language tag, a `Count` for each of "kept", "fuzzy", "revived", "new", "empty" and "obsolete".
    `findings` are remarks on the sources.
    """

    lessons: int
    source: Count
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    outcomes: Mapping[str, Mapping[str, Count]]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class LintReport:
    """What `lint` found in the lessons, by path, line and column.

    `mendable` are those of the `findings` that a run with `fix` would mend; `fixed` are what this run has mended, at the
    places where it stood before.
    """

    lessons: int
    findings: tuple[Finding, ...]
    mendable: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether one of the findings is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


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


def extract_lines(report: ExtractReport, check: bool, verbose: bool) -> list[str]:
    """Return a report of `extract` for people to read."""
    segments, words = _number(report.source.segments, "segment"), _number(report.source.words, "word")
    lines = [f"{_number(report.lessons, 'lesson')}: {segments}, {words}"]
    for tag, outcomes in report.outcomes.items():
        amounts = [
            f"{count.segments:,} {outcome} ({_number(count.words, 'word')})"
            for outcome, count in outcomes.items()
            if count.segments
        ]
        lines.append(f"{tag}: {', '.join(amounts) or 'nothing'}")
    for paths, verb in (
        (report.changed, "would write" if check else "wrote"),
        (report.removed, "would remove" if check else "removed"),
    ):
        if paths and not (verbose or check):
            lines.append(f"{verb} {_number(len(paths), 'file')}")
        else:
            lines += [f"{verb} {path}" for path in paths]
    return lines if report.changed or report.removed else [*lines, "nothing to write"]


def build_lines(built: LanguageBuild, check: bool, verbose: bool) -> list[str]:
    """Return a report of `build` on one language for people to read."""
    verb, removed = ("would write", "would remove") if check else ("wrote", "removed")
    share = _percent(built.translated, built.total)
    line = f"{built.language.tag}: {_number(built.lessons, 'lesson')}, {share} of the words translated"
    if built.drafts.segments:
        line += f", of these {_number(built.drafts.segments, 'segment')} unconfirmed (drafts)"
    if built.findings:
        line += f", {_number(len(built.findings), 'translation')} refused"
    lines = [f"{line}; {verb} {_number(len(built.written), 'file')}, {removed} {len(built.removed):,}"]
    if verbose:
        lines += [f"  {verb} {built.language.tag}/{name}" for name in built.written]
        lines += [f"  {removed} {built.language.tag}/{name}" for name in built.removed]
    return lines


def lint_lines(report: LintReport, errors_only: bool = False) -> list[str]:
    """Return what `lint` says for people to read: a line for each place, and one that sums up."""
    wrong = [finding for finding in report.findings if finding.severity is Severity.ERROR or not errors_only]
    told = [f"{_spot(finding)}: {finding.severity} {finding.rule}: {finding.message}" for finding in wrong]
    if errors_only:
        return told
    lines = [f"{_spot(finding)}: mended {finding.rule}: {finding.message}" for finding in report.fixed]
    errors = sum(finding.severity is Severity.ERROR for finding in report.findings)
    total = f"{_number(report.lessons, 'lesson')}: {_number(errors, 'error')}"
    total += f", {_number(len(report.findings) - errors, 'warning')}"
    if report.fixed:
        total += f"; mended {_number(len(report.fixed), 'place')} in {_number(_files(report.fixed), 'file')}"
    if report.mendable:
        total += f"; --fix would mend {_number(len(report.mendable), 'place')}"
    return [*lines, *told, total]


def lint_data(report: LintReport) -> dict[str, Any]:
    """Return what `lint` says as JSON has it."""
    mendable = set(report.mendable)
    return {
        "lessons": report.lessons,
        "findings": [{**_as_data(finding), "mendable": finding in mendable} for finding in report.findings],
        "fixed": [_as_data(finding) for finding in report.fixed],
    }


def _spot(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}"


def _files(findings: Iterable[Finding]) -> int:
    return len({finding.path for finding in findings})


def _as_data(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
    }


def status_lines(report: Sequence[CatalogStatus]) -> list[str]:
    """Return a status as a table for people to read."""
    rows: list[tuple[str, ...]] = [("language", "catalog", "translated", "fuzzy", "empty", "words translated")]
    for entry in report:
        language = f"{entry.language.tag} {entry.language.name}"
        counts = (_amount(count) for count in (entry.translated, entry.fuzzy, entry.empty))
        rows.append((language, entry.domain, *counts, _percent(entry.translated, entry.total)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def status_data(report: Sequence[CatalogStatus]) -> dict[str, Any]:
    """Return a status as JSON has it: a list of catalogs, each with segments and words by state."""
    return {
        "catalogs": [
            {
                "language": entry.language.tag,
                "name": entry.language.name,
                "direction": entry.language.direction,
                "domain": entry.domain,
                "segments": {state: getattr(entry, state).segments for state in _STATES},
                "words": {state: getattr(entry, state).words for state in _STATES},
            }
            for entry in report
        ]
    }


_STATES = ("translated", "fuzzy", "empty", "total")


def _amount(count: Count) -> str:
    return f"{count.segments:,} ({_number(count.words, 'word')})"


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _percent(part: Count, whole: Count) -> str:
    """Return a share of words rounded down, so that 100 % means all."""
    return f"{100 * part.words // whole.words if whole.words else 100} %"
