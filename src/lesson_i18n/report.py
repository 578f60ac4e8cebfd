"""What the commands report: values that can be printed, written as JSON, or compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any

from lesson_i18n.locales import Language, language
from lesson_i18n.model import Finding, Severity
from lesson_i18n.said import number, percent


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
    gives, for each language tag, a `Count` for each of "kept", "carried", "fuzzy", "revived", "propagated", "new",
    "empty" and "obsolete". `findings` are remarks on the sources, and on what was repaired.
    """

    lessons: int
    source: Count
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    outcomes: Mapping[str, Mapping[str, Count]]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguagePrune:
    """What `prune` did for one language, or with `check` would do.

    `removed` counts the obsolete entries; `changed` are the catalogs that they stood in, as paths in the project.
    """

    language: Language
    removed: Count
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocalizedTarget:
    """A target of a language's own that a build put in the place of the source's; `lessons` are the names of those it stands in.

    `reason` is what `locale/<lang>/links.toml` says about it; `borrowed` is the tag of the wider language whose file that is,
    or "".
    """

    source: str
    target: str
    reason: str
    lessons: tuple[str, ...] = ()
    borrowed: str = ""


@dataclass(frozen=True, slots=True)
class LanguageBuild:
    """What `build` did for one language.

    `translated` counts the segments that stand in the output translated, `drafts` those among them that nobody has
    confirmed, `total` all; `states` says how much stands in each of `states.STATES`, `fallbacks` in how many places the
    source's text stands for each kind of `states.Fallback`; `left_out` says by name why lessons are not in its tree,
    `omitted` why none is; `borrowed` counts what comes from wider languages, by their tags. `written` and `removed` are
    paths in the language's tree. `findings` name refused translations, and files of the language's own that are not
    used; `assets` counts those that are. `targets` are the language's own targets that stand in the output.
    """

    language: Language
    lessons: int
    total: Count
    translated: Count
    drafts: Count
    written: tuple[str, ...]
    removed: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    assets: int = 0
    states: Mapping[str, Count] = field(default_factory=dict)
    targets: tuple[LocalizedTarget, ...] = ()
    fallbacks: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    omitted: str = ""
    borrowed: Mapping[str, Count] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What `build` did, language by language; `remarks` are about the lessons and the settings.

    `written` and `removed` are files beside the languages' trees, in the output folder: bundles and their index, and the trees
    of languages that the settings do not name any more.
    """

    languages: tuple[LanguageBuild, ...]
    remarks: tuple[Finding, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all languages, and before them the remarks."""
        return (*self.remarks, *(finding for built in self.languages for finding in built.findings))


def record(report: BuildReport) -> dict[str, dict[str, Any]]:
    """Return what is to be said of each language, by tag and as JSON has it, when nothing is written; the remarks with each."""
    remarks = [asdict(remark) for remark in report.remarks]
    plain = (replace(one, written=(), removed=(), fallbacks=dict(one.fallbacks)) for one in report.languages)
    return {one.language.tag: {**asdict(one), "remarks": remarks} for one in plain}


def recorded(records: Sequence[tuple[Language, Mapping[str, Any]]]) -> BuildReport:
    """Return what `record` was given, of some languages."""
    remarks = records[0][1]["remarks"] if records else ()
    return BuildReport(tuple(map(_recorded, records)), tuple(map(_finding, remarks)))


def _recorded(one: tuple[Language, Mapping[str, Any]]) -> LanguageBuild:
    language, data = one
    given = {name: value for name, value in data.items() if name not in ("language", "remarks")}
    counts = {name: Count(**data[name]) for name in ("total", "translated", "drafts")}
    several = {name: {key: Count(**count) for key, count in data[name].items()} for name in ("states", "borrowed")}
    findings = tuple(map(_finding, data["findings"]))
    targets = tuple(LocalizedTarget(**{**one, "lessons": tuple(one["lessons"])}) for one in data["targets"])
    none: dict[str, Any] = {"written": (), "removed": ()}
    return LanguageBuild(
        **{**given, **counts, **several, **none, "language": language, "findings": findings, "targets": targets}
    )


def _finding(data: Mapping[str, Any]) -> Finding:
    return Finding(**{**data, "severity": Severity(data["severity"])})


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
    segments, words = number(report.source.segments, "segment"), number(report.source.words, "word")
    lines = [f"{number(report.lessons, 'lesson')}: {segments}, {words}"]
    for tag, outcomes in report.outcomes.items():
        amounts = [
            f"{count.segments:,} {outcome} ({number(count.words, 'word')})"
            for outcome, count in outcomes.items()
            if count.segments
        ]
        lines.append(f"{tag}: {', '.join(amounts) or 'nothing'}")
    for paths, verb in (
        (report.changed, "would write" if check else "wrote"),
        (report.removed, "would remove" if check else "removed"),
    ):
        if paths and not (verbose or check):
            lines.append(f"{verb} {number(len(paths), 'file')}")
        else:
            lines += [f"{verb} {path}" for path in paths]
    if not (report.changed or report.removed):
        return [*lines, "nothing to write"]
    return [*lines, "run 'lesson-i18n extract', and commit what it writes"] if check else lines


def extract_data(report: ExtractReport, check: bool) -> dict[str, Any]:
    """Return a report of `extract` as JSON has it.

    - `check`: whether this was a check, and nothing was written
    - `lessons`: how many lessons there are
    - `source`: their `segments` and `words`
    - `languages`: a list, each with `language` (its tag), `name`, `direction`; with `segments` and `words`, both by
      outcome: `kept`, `carried`, `fuzzy`, `revived`, `propagated`, `new`, `empty`, `obsolete`; and with `to_do`, the
      `segments` and `words` that wait for a translator (`fuzzy`, `new` and `empty`)
    - `changed`, `removed`: lists of files, as paths in the project
    - `findings`: a list, each with `path`, `line` and `column` (0 where there is none), `id`, `rule`, `message`, `severity`
    """
    return {
        "check": check,
        "lessons": report.lessons,
        "source": amounts(report.source),
        "languages": [
            {
                **language_data(language(tag)),
                "segments": {outcome: count.segments for outcome, count in outcomes.items()},
                "words": {outcome: count.words for outcome, count in outcomes.items()},
                "to_do": amounts(sum((outcomes[outcome] for outcome in TO_DO), Count())),
            }
            for tag, outcomes in report.outcomes.items()
        ],
        "changed": list(report.changed),
        "removed": list(report.removed),
        "findings": [asdict(finding) for finding in report.findings],
    }


def prune_lines(report: Sequence[LanguagePrune], check: bool, verbose: bool) -> list[str]:
    """Return a report of `prune` for people to read."""
    lines = []
    for pruned in report:
        amount = f"{number(pruned.removed.segments, 'obsolete segment')} ({number(pruned.removed.words, 'word')})"
        lines.append(f"{pruned.language.tag}: {'would remove' if check else 'removed'} {amount}")
        if verbose or check:
            lines += [f"{'would write' if check else 'wrote'} {path}" for path in pruned.changed]
    return lines


def status_lines(report: Sequence[CatalogStatus]) -> list[str]:
    """Return a status as a table for people to read."""
    rows: list[tuple[str, ...]] = [("language", "catalog", "translated", "fuzzy", "empty", "words translated")]
    for entry in report:
        language = f"{entry.language.tag} {entry.language.name}"
        counts = (_amount(count) for count in (entry.translated, entry.fuzzy, entry.empty))
        rows.append((language, entry.domain, *counts, percent(entry.translated, entry.total)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def status_data(report: Sequence[CatalogStatus]) -> dict[str, Any]:
    """Return a status as JSON has it.

    - `catalogs`: a list, each with `language` (its tag), `name`, `direction` and `domain`; and with `segments` and
      `words`, both by state: `translated`, `fuzzy`, `empty`, and `total`
    """
    return {
        "catalogs": [
            {
                **language_data(entry.language),
                "domain": entry.domain,
                "segments": {state: getattr(entry, state).segments for state in _STATES},
                "words": {state: getattr(entry, state).words for state in _STATES},
            }
            for entry in report
        ]
    }


TO_DO = ("fuzzy", "new", "empty")
"""The outcomes of an update that leave work to a translator."""

_STATES = ("translated", "fuzzy", "empty", "total")


def language_data(language: Language) -> dict[str, str]:
    """Return what JSON reports say of a language."""
    return {"language": language.tag, "name": language.name, "direction": language.direction}


def amounts(count: Count) -> dict[str, int]:
    """Return what JSON reports say of an amount of text."""
    return {"segments": count.segments, "words": count.words}


def _amount(count: Count) -> str:
    return f"{count.segments:,} ({number(count.words, 'word')})"
