"""What `check` reports: a value that can be printed, written as JSON or SARIF, or shown beside changes on GitHub."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from lesson_i18n.checks import AnyRule, help_of
from lesson_i18n.checks.judging import Share
from lesson_i18n.model import Finding, Severity
from lesson_i18n.said import number

_WORST = 5
"""So many lessons are named whose translations are in the source's language."""

_LITTLE = 5
"""Of so many words in 100 that are the source's own, nothing is said to people: names and titles are."""

_WIDTH = 100
"""As many characters of a text are shown."""

_QUOTED = re.compile(r"'([^']+)'|\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding with the texts that it is about; both are empty where it is about a file."""

    finding: Finding
    msgid: str = ""
    msgstr: str = ""


class LanguageShare(NamedTuple):
    """How many words of a language's confirmed translations are the source's own, and of the lessons with the most of them."""

    whole: Share = Share()
    lessons: tuple[tuple[str, Share], ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found in one language; `judged` counts its translations."""

    tag: str
    judged: int
    remarks: tuple[Remark, ...]
    share: LanguageShare


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found in the catalogs of some languages, by path and line; `judged` counts the translations.

    `accepted` are the findings that the baseline holds, which are no findings any more; `shares` is by language.
    """

    languages: tuple[str, ...]
    judged: int
    remarks: tuple[Remark, ...]
    accepted: tuple[Remark, ...] = ()
    shares: Mapping[str, LanguageShare] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings without the texts that they are about."""
        return tuple(remark.finding for remark in self.remarks)

    @property
    def failed(self) -> bool:
        """Whether one of the findings is an error."""
        return any(remark.finding.severity is Severity.ERROR for remark in self.remarks)


def language_share(lessons: Mapping[str, Share]) -> LanguageShare:
    """Return how many words of a language are the source's own, given the same of its lessons by path."""
    worst = sorted(
        ((path, share) for path, share in lessons.items() if share.own),
        key=lambda pair: (-pair[1].own / pair[1].words, -pair[1].own, pair[0]),
    )
    whole = Share(sum(share.words for share in lessons.values()), sum(share.own for share in lessons.values()))
    return LanguageShare(whole, tuple(worst[:_WORST]))


def check_lines(report: CheckReport, errors_only: bool = False) -> list[str]:
    """Return what `check` says for people to read: each finding with its texts, and a line that sums up."""
    lines = []
    for remark in report.remarks:
        found = remark.finding
        if found.severity is Severity.ERROR or not errors_only:
            lines.append(f"{found.path}:{found.line}: {found.severity} {found.rule}: {found.message}")
            lines += _context(remark)
    if errors_only:
        return lines
    lines += _shares(report.shares)
    often = Counter(remark.finding.severity for remark in report.remarks)
    total = f"{number(report.judged, 'translation')} in {', '.join(report.languages)}: "
    total += f"{number(often[Severity.ERROR], 'error')}, {number(often[Severity.WARNING], 'warning')}"
    total += f"; {len(report.accepted)} in the baseline" if report.accepted else ""
    help_line = ["'lesson-i18n rule NAME' explains a rule"] if report.remarks else []
    return [*lines, total, *help_line]


def _shares(shares: Mapping[str, LanguageShare]) -> Iterator[str]:
    """Return how much of each language stands there in the source's, where it is more than a little."""
    for tag, (whole, lessons) in shares.items():
        if whole.own * 100 >= whole.words * _LITTLE > 0:
            worst = ", ".join(f"{path} {_percent(share)}" for path, share in lessons)
            yield f"{tag}: {_percent(whole)} of the confirmed words are the source's own; most of all in {worst}"


def _percent(share: Share) -> str:
    return f"{100 * share.own // max(1, share.words)} %"


def _context(remark: Remark) -> Iterator[str]:
    """Return both texts, and a mark below the words that the message quotes."""
    if not remark.msgid:
        return
    yield f"    {_shown(remark.msgid, 0)}"
    at, length = _place(remark)
    begin = max(0, at - _WIDTH // 2)
    yield f"    {_shown(remark.msgstr, begin)}"
    if length:
        yield " " * (4 + at - begin + (begin > 0)) + "^" * min(length, _WIDTH // 2)


def _place(remark: Remark) -> tuple[int, int]:
    """Return where the words that a message quotes stand in the translation, and how long they are."""
    for single, double in _QUOTED.findall(remark.finding.message):
        quoted = single or double
        if (at := remark.msgstr.find(quoted)) >= 0:
            return at, len(quoted)
    return 0, 0


def _shown(text: str, begin: int) -> str:
    """Return a piece of a text on one line, its invisible characters written by their numbers."""
    piece = "".join(c if c.isprintable() else " " if c == "\n" else "\ufffd" for c in text[begin : begin + _WIDTH])
    return "…" * (begin > 0) + piece + "…" * (begin + _WIDTH < len(text))


def check_data(report: CheckReport) -> dict[str, Any]:
    """Return what `check` says as JSON has it.

    - `languages`: the tags of the languages that were judged; `judged`: how many translations
    - `findings`: a list, each with `path` and `line` in the catalog, `column` (always 0), `id`, `rule`, `severity` ("error" or
      "warning"), `message`, `msgid` and `msgstr`
    - `accepted`: how many findings the baseline holds, which are not among these
    - `source_language`: by language, how many `words` the confirmed translations stand for, how many of them are the source's
      `own` still, and in `lessons` the same for those with the highest share
    """
    return {
        "languages": list(report.languages),
        "judged": report.judged,
        "findings": [
            {**asdict(remark.finding), "msgid": remark.msgid, "msgstr": remark.msgstr} for remark in report.remarks
        ],
        "accepted": len(report.accepted),
        "source_language": {
            tag: {**whole._asdict(), "lessons": {path: share._asdict() for path, share in lessons}}
            for tag, (whole, lessons) in report.shares.items()
        },
    }


def github_lines(report: CheckReport) -> list[str]:
    """Return the findings as GitHub's runners turn them into remarks beside the lines of a change."""
    return [
        f"::{found.severity} file={_property(found.path)},line={found.line},title={_property(found.rule)}"
        f"::{_escaped(found.message)}"
        for found in report.findings
    ]


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def sarif_data(report: CheckReport, rules: Iterable[AnyRule], version: str) -> dict[str, Any]:
    """Return the findings in SARIF 2.1.0, which code hosts and editors read; `version` is the program's."""
    described = [
        {
            "id": rule.name,
            "shortDescription": {"text": help_of(rule).partition("\n")[0]},
            "fullDescription": {"text": help_of(rule)},
            "defaultConfiguration": {"level": rule.severity.value},
        }
        for rule in rules
    ]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "lesson-i18n", "version": version, "rules": described}},
                "results": [_result(found) for found in report.findings],
            }
        ],
    }


def _result(found: Finding) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": found.path}, "region": {"startLine": max(1, found.line)}}
    return {
        "ruleId": found.rule,
        "level": found.severity.value,
        "message": {"text": found.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"entry/v1": f"{found.id} {found.rule}"},
    }
