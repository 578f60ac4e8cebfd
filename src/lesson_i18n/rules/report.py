"""What `lint` reports: a value that can be printed, written as JSON, or compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from lesson_i18n.model import Finding, Severity
from lesson_i18n.said import number


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


def lint_lines(report: LintReport, errors_only: bool = False) -> list[str]:
    """Return what `lint` says for people to read: a line for each place, and one that sums up."""
    wrong = [finding for finding in report.findings if finding.severity is Severity.ERROR or not errors_only]
    told = [f"{_spot(finding)}: {finding.severity} {finding.rule}: {finding.message}" for finding in wrong]
    if errors_only:
        return told
    lines = [f"{_spot(finding)}: mended {finding.rule}: {finding.message}" for finding in report.fixed]
    errors = sum(finding.severity is Severity.ERROR for finding in report.findings)
    total = f"{number(report.lessons, 'lesson')}: {number(errors, 'error')}"
    total += f", {number(len(report.findings) - errors, 'warning')}"
    if report.fixed:
        total += f"; mended {number(len(report.fixed), 'place')} in {number(_files(report.fixed), 'file')}"
    if report.mendable:
        total += f"; --fix would mend {number(len(report.mendable), 'place')}"
    return [*lines, *told, total]


def lint_data(report: LintReport) -> dict[str, Any]:
    """Return what `lint` says as JSON has it.

    - `lessons`: how many lessons there are
    - `findings`: a list, each with `path`, `line`, `column`, `rule`, `severity` ("error" or "warning"), `message`, `id`
      (always empty) and `mendable`: whether `--fix` would mend it
    - `fixed`: a list of what `--fix` has mended, without `mendable`, at the places where it stood before
    """
    mendable = set(report.mendable)
    return {
        "lessons": report.lessons,
        "findings": [{**asdict(finding), "mendable": finding in mendable} for finding in report.findings],
        "fixed": [asdict(finding) for finding in report.fixed],
    }


def _spot(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}"


def _files(findings: Iterable[Finding]) -> int:
    return len({finding.path for finding in findings})
