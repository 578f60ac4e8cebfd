"""How good a draft may be: a guess from what can be counted, to show a reviewer the doubtful ones first."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from lesson_i18n.negation import lost_negation

_DIGITS = re.compile(r"\d+")
_WHOLE, _IN_SENTENCES, _IN_RUNS = 70.0, 60.0, 45.0
"""Percents for a machine's answer to a whole text, to its sentences, and to the runs of text between its marks."""

_SHORT, _LONG = 0.4, 2.5
"""A translation is seldom so much shorter or longer than its text, in characters."""


class Estimate(NamedTuple):
    """A guess in percent, and remarks for the reviewer."""

    score: float
    remarks: tuple[str, ...] = ()


def estimate(
    source: str, draft: str, languages: tuple[str, str], unknown: int, depth: int, score: float | None
) -> Estimate:
    """Return a guess at how good a draft is.

    `languages` are the tags of source and target; `unknown` counts words that were not translated; `depth` is 0 where the
    whole text was translated at once, 1 for sentences, 2 for runs; `score` is what the engine says, if it does.
    """
    value = (_WHOLE, _IN_SENTENCES, _IN_RUNS)[depth] if score is None else score
    remarks = []
    if unknown:
        value -= 50 * min(1.0, unknown / max(1, len(source.split())))
        remarks.append(f"{unknown} unknown word{'s' if unknown > 1 else ''}")
    if draft == source:
        value -= 20
        remarks.append("same as the source")
    if len(source) > 20 and not _SHORT < len(draft) / len(source) < _LONG:
        value -= 20
        remarks.append("much shorter than the source" if len(draft) < len(source) else "much longer than the source")
    if _numbers(source) != _numbers(draft):
        value -= 20
        remarks.append("other numbers than the source")
    if lost_negation(source, languages[0], draft, languages[1]):
        value -= 30
        remarks.append("review first: a negation may be lost")
    if depth:
        remarks.append("translated in sentences" if depth == 1 else "translated in parts")
    return Estimate(max(1.0, value), tuple(remarks))


def _numbers(text: str) -> list[str]:
    return sorted("".join(str(unicodedata.decimal(digit)) for digit in found) for found in _DIGITS.findall(text))
