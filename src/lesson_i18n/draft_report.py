"""What `draft` reports: values that can be printed, or written as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lesson_i18n.locales import Language
from lesson_i18n.report import Count, amounts, language_data
from lesson_i18n.said import number

_SHOWN = 10
"""So many of the most doubtful drafts are shown to people."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft that was written: the lesson and line of its segment, its id, where it came from, and what to look at."""

    path: str
    line: int
    id: str
    origin: str
    score: float
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineUse:
    """What an engine was sent, or in a dry run would be: texts, their characters, and what these cost.

    `problem` says why the engine was not asked, or not any more.
    """

    engine: str
    texts: int = 0
    characters: int = 0
    cost: float = 0.0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LanguageDrafts:
    """What `draft` did for one language.

    `origins` counts the drafts by where they came from, `dropped` the segments without one by the reason; both in segments
    and words of the source. `drafts` begin with the most doubtful. `changed` are the catalogs, as paths in the project.
    """

    language: Language
    origins: Mapping[str, Count]
    dropped: Mapping[str, Count]
    engines: tuple[EngineUse, ...] = ()
    drafts: tuple[Proposed, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftReport:
    """What `draft` did, language by language, or in a dry run would do."""

    languages: tuple[LanguageDrafts, ...] = field(default_factory=tuple)
    is_dry: bool = False

    @property
    def failed(self) -> bool:
        """Whether an engine was set aside, so that another run may bring more."""
        return any(use.problem for drafted in self.languages for use in drafted.engines)


def draft_lines(report: DraftReport, verbose: bool) -> list[str]:
    """Return a report of `draft` for people to read."""
    lines = []
    for drafted in report.languages:
        total = sum(drafted.origins.values(), Count())
        verb = "would draft" if report.is_dry else "drafted"
        lines.append(f"{drafted.language.tag}: {verb} {_amount(total)}")
        lines += [f"  {origin}: {_amount(count)}" for origin, count in drafted.origins.items()]
        lines += [f"  without a draft, {reason}: {_amount(count)}" for reason, count in drafted.dropped.items()]
        lines += [_use_line(use, report.is_dry) for use in drafted.engines if use.texts or use.problem]
        shown = drafted.drafts if verbose else [draft for draft in drafted.drafts if draft.remarks][:_SHOWN]
        lines += ["  review these first:"] if shown else []
        lines += [
            f"    {draft.path}:{draft.line} {draft.id} {draft.score:.0f} %{''.join('; ' + text for text in draft.remarks)}"
            for draft in shown
        ]
        lines += [f"  wrote {path}" for path in drafted.changed]
    return lines


def _use_line(use: EngineUse, is_dry: bool) -> str:
    sent = f"{number(use.texts, 'text')}, {number(use.characters, 'character')}"
    cost = f", {use.cost:,.2f} at the price in the settings" if use.cost else ""
    line = f"  {use.engine} {'would be' if is_dry else 'was'} asked for {sent}{cost}"
    return f"{line}; set aside: {use.problem}" if use.problem else line


def draft_data(report: DraftReport) -> dict[str, Any]:
    """Return a report of `draft` as JSON has it.

    - `dry_run`: whether nothing was asked for or written
    - `languages`: a list, each with `language` (its tag), `name`, `direction`; with `origins` and `dropped`, which map where
      drafts came from, and the reasons why there is none, to `segments` and `words`; with `engines`, a list of
      `engine`, `texts`, `characters` and `cost` of what was sent (in a dry run: would be), and `problem`; with `drafts`, a list of
      `path`, `line`, `id`, `origin`, `score` in percent and `remarks`, the most doubtful first; and with `changed`, a list of files
    """
    return {
        "dry_run": report.is_dry,
        "languages": [
            {
                **language_data(drafted.language),
                "origins": _counts(drafted.origins),
                "dropped": _counts(drafted.dropped),
                "engines": [
                    {name: getattr(use, name) for name in ("engine", "texts", "characters", "cost", "problem")}
                    for use in drafted.engines
                ],
                "drafts": [
                    {name: getattr(draft, name) for name in ("path", "line", "id", "origin", "score", "remarks")}
                    for draft in drafted.drafts
                ],
                "changed": list(drafted.changed),
            }
            for drafted in report.languages
        ],
    }


def _counts(counts: Mapping[str, Count]) -> dict[str, dict[str, int]]:
    return {name: amounts(count) for name, count in counts.items()}


def _amount(count: Count) -> str:
    return f"{number(count.segments, 'segment')} ({number(count.words, 'word')})"


def counted(texts: Sequence[tuple[str, str]]) -> dict[str, Count]:
    """Return how much text has each name, the largest amount first; texts stand behind their names."""
    found: dict[str, Count] = {}
    for name, text in texts:
        found[name] = found.get(name, Count()) + Count.of([text])
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].segments, pair[0])))
