"""What `review` reports: a value that can be written as JSON, or as Markdown for a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from lesson_i18n.checks import RULES
from lesson_i18n.model import Entry, Finding, Severity
from lesson_i18n.reviews.assets import FileChange
from lesson_i18n.reviews.changes import Change

REFUSED, ERROR, LOOK, REST = "refused", "error", "look", "rest"
RANKS = (REFUSED, ERROR, LOOK, REST)
"""How urgent a change is: a build leaves it out, `check` finds an error, a warning or a note says to look at it, nothing does."""


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What changed between two times.

    `asked` is the range as it was asked for, `base` and `head` are commits, `head` empty for the files on the disk. `files` are those
    beside the catalogs that decide what readers get, `findings` what `check` says of these. `hosts` are those that readers are led to
    now and were not before, by the source or by a language. `lessons` counts the source files that differ, `outside` the files
    outside of the project.
    """

    asked: str
    base: str
    head: str
    changes: tuple[Change, ...]
    files: tuple[FileChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)
    lessons: int = 0
    outside: int = 0

    @property
    def failed(self) -> bool:
        """Whether a changed entry, or a file of the review, has an error."""
        of_files = any(finding.severity is Severity.ERROR for finding in self.findings)
        return of_files or any(change.failed for change in self.changes)

    @property
    def states(self) -> dict[str, Counter[str]]:
        """How many entries of each language went from which state to which, as in "fuzzy → confirmed"."""
        found: dict[str, Counter[str]] = {}
        for change in self.changes:
            found.setdefault(change.language.tag, Counter())[change.story] += 1
        return found


def rank(change: Change) -> str:
    """Return how urgent a change is, one of `RANKS`."""
    if any((rule := RULES.get(finding.rule)) and rule.is_blocking for finding in change.findings):
        return REFUSED
    return ERROR if change.failed else LOOK if change.findings or change.notes else REST


def ordered(changes: list[Change]) -> tuple[Change, ...]:
    """Return changes with the most urgent first."""
    return tuple(sorted(changes, key=lambda change: RANKS.index(rank(change))))


def review_data(report: ReviewReport) -> dict[str, Any]:
    """Return a review as JSON has it.

    - `asked`: the range; `base`, `head`: its commits, `head` empty for the files on the disk
    - `failed`: whether there is an error
    - `hosts`: a list of hosts that readers are led to now and were not before, each with `host` and `by`, the file that does
    - `files`: a list of files that decide what readers get, each with `path`, `kind` ("targets", "settings", "withdrawn",
      "baseline", "glossary", "asset", "catalog"), `state` ("added", "removed", "changed"), `facts`, `hosts` and `lines` as `diff` has them
    - `findings`: what `check` says of these files, as in the data of `check`
    - `changes`: a list of entries, the most urgent first, each with `rank` ("refused", "error", "look", "rest"), `language`,
      `catalog`, `id`, `lesson`, `was` and `is` ("confirmed", "fuzzy", "empty", "gone"), `old` and `new` (`msgid` and `msgstr`,
      or null), `targets` (numbers and where they lead), `findings` and `notes`
    - `lessons`: how many source files differ; `outside`: how many files outside of the project
    """
    return {
        "asked": report.asked,
        "base": report.base,
        "head": report.head,
        "failed": report.failed,
        "hosts": [{"host": host, "by": by} for host, by in report.hosts.items()],
        "files": [asdict(change) for change in report.files],
        "findings": [asdict(finding) for finding in report.findings],
        "changes": [_change_data(change) for change in report.changes],
        "lessons": report.lessons,
        "outside": report.outside,
    }


def _change_data(change: Change) -> dict[str, Any]:
    was, now = change.states
    return {
        "rank": rank(change),
        "language": change.language.tag,
        "catalog": change.catalog,
        "id": change.entry.id,
        "lesson": change.entry.path,
        "was": was,
        "is": now,
        "old": _texts(change.old),
        "new": _texts(change.new),
        "targets": dict(change.targets),
        "findings": [asdict(finding) for finding in change.findings],
        "notes": list(change.notes),
    }


def _texts(entry: Entry | None) -> dict[str, str] | None:
    return {"msgid": entry.msgid, "msgstr": entry.msgstr} if entry else None
