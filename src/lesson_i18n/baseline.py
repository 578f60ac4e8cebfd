"""The findings that a project has accepted for now: those that its catalogs had when it began to check them.

The file holds, by language and entry, the rules that are accepted there, each with a digest of the texts: once one of
these changes, the finding is told again. What a build leaves out cannot be accepted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lesson_i18n import files
from lesson_i18n.checks import AnyRule
from lesson_i18n.checks.catalogs import UNUSED_BASELINE
from lesson_i18n.checks.choice import Choice
from lesson_i18n.checks.report import CheckReport, Judged, Remark
from lesson_i18n.config import Config
from lesson_i18n.errors import ConfigError
from lesson_i18n.model import Finding

Accepted = Mapping[str, Mapping[str, Mapping[str, str]]]
"""By language and id, the rules whose findings are accepted, each with the digest of the texts."""

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a project has accepted, and the file that says so; without a path it has no such file."""

    path: Path | None = None
    accepted: Accepted = field(default_factory=dict)
    text: str = ""


def read_baseline(config: Config, rules: Mapping[str, AnyRule], is_needed: bool = False) -> Baseline:
    """Return the project's baseline, an empty one where the settings name no file or there is none yet.

    Raises `ConfigError` for a file that cannot be read, for one that accepts what a build leaves out, and where none is
    named that `is_needed`.
    """
    path = config.baseline
    if is_needed and not path:
        raise ConfigError(
            f'{config.path.name}: no file is named for the baseline; add baseline = "checks-baseline.json" to [checks]'
        )
    if not path or not path.exists():
        return Baseline(path)
    shown = config.shown(path)
    text = files.decode(_data(path, shown), shown, ConfigError)
    way_out = "restore it from version control, or write it again with 'lesson-i18n check --write-baseline'"
    try:
        accepted = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{shown}:{getattr(error, 'lineno', 1)}: not JSON; {way_out}") from error
    if not _is_baseline(accepted):
        raise ConfigError(f"{shown}:1: no baseline: languages, ids and rules with digests are missing; {way_out}")
    _refuse_blocking(accepted, rules, shown, text)
    return Baseline(path, accepted, text)


def compared(config: Config, judged: Sequence[Judged], baseline: Baseline, choice: Choice) -> CheckReport:
    """Return what was found in languages, without what the baseline accepts; what it holds for nothing is told."""
    remarks: list[Remark] = []
    accepted: list[Remark] = []
    for found in judged:
        known = baseline.accepted.get(found.tag, {})
        for remark in found.remarks:
            digest = known.get(remark.finding.id, {}).get(remark.finding.rule)
            (accepted if digest and digest == _digest(remark) else remarks).append(remark)
        if baseline.path:
            remarks += _unused(config.shown(baseline.path), found, baseline, choice)
    remarks.sort(key=lambda remark: (remark.finding.path, remark.finding.line, remark.finding.rule))
    tags = tuple(found.tag for found in judged)
    shares = {found.tag: found.share for found in judged}
    return CheckReport(tags, sum(found.judged for found in judged), tuple(remarks), tuple(accepted), shares)


def renewed(config: Config, judged: Sequence[Judged], baseline: Baseline, choice: Choice) -> Baseline:
    """Write the baseline anew, with what was found in some languages, and return it.

    What it holds of other languages, and of rules that were not asked, stays. Raises `OutputError` where its file cannot
    be written.
    """
    assert baseline.path
    accepted = dict(baseline.accepted)
    for found in judged:
        asked = choice.at(found.tag).rules
        known = baseline.accepted.get(found.tag, {})
        kept = {number: {n: d for n, d in rules.items() if n not in asked} for number, rules in known.items()}
        entries = {number: rules for number, rules in kept.items() if rules}
        for remark in found.remarks:
            name = remark.finding.rule
            if remark.finding.id and not choice.rules[name].is_blocking:
                entries.setdefault(remark.finding.id, {})[name] = _digest(remark)
        accepted[found.tag] = entries
    accepted = {tag: entries for tag, entries in accepted.items() if entries}
    text = json.dumps(accepted, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    files.replace_files({baseline.path: text.encode()}, config.root)
    return Baseline(baseline.path, accepted, text)


def _unused(shown: str, found: Judged, baseline: Baseline, choice: Choice) -> Iterator[Remark]:
    """Return what there is to say of accepted findings that are found no more; of rules that were not asked, nothing."""
    asked = choice.at(found.tag)
    if UNUSED_BASELINE.name not in asked.rules:
        return
    still = {(remark.finding.id, remark.finding.rule, _digest(remark)) for remark in found.remarks}
    gone = [
        (number, name)
        for number, rules in baseline.accepted.get(found.tag, {}).items()
        for name, digest in rules.items()
        if (name in asked.rules or name not in choice.rules) and (number, name, digest) not in still
    ]
    if gone:
        named = ", ".join(" ".join(pair) for pair in gone[:_NAMED]) + (", …" if len(gone) > _NAMED else "")
        fact = f"accepted for {found.tag} and found no more: {named}; run 'lesson-i18n check --write-baseline'"
        line, severity = _line(baseline.text, gone[0][0]), asked.severities[UNUSED_BASELINE.name]
        yield Remark(Finding(shown, line, "", UNUSED_BASELINE.name, fact, severity))


def _refuse_blocking(accepted: Accepted, rules: Mapping[str, AnyRule], shown: str, text: str) -> None:
    for entries in accepted.values():
        for number, digests in entries.items():
            for name in digests:
                if name in rules and rules[name].is_blocking:
                    fact = f"{name!r} cannot be accepted: a build publishes no such translation; remove it"
                    raise ConfigError(f"{shown}:{_line(text, number)}: {fact}")


def _data(path: Path, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror}; mend or remove it") from error


def _is_baseline(accepted: Any) -> bool:
    return isinstance(accepted, dict) and all(
        isinstance(entries, dict)
        and all(
            isinstance(rules, dict) and all(isinstance(digest, str) for digest in rules.values())
            for rules in entries.values()
        )
        for entries in accepted.values()
    )


def _line(text: str, word: str) -> int:
    """Return the first line of a file that holds a word in quotes."""
    return text.count("\n", 0, max(0, text.find(f'"{word}"'))) + 1


def _digest(remark: Remark) -> str:
    """Return what stands for the texts that a finding is about."""
    return hashlib.sha256(f"{remark.msgid}\0{remark.msgstr}".encode()).hexdigest()[:16]
