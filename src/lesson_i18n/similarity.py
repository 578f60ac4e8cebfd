"""How alike two texts are, and which of two groups of texts belong together. The only module that knows rapidfuzz.

The measure is the normalized Indel similarity: 100 for equal texts, 0 for texts without a common character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from types import ModuleType

_ALL_PAIRS = 20_000
"""Up to so many pairs are compared; of larger groups, each text only with those about as far along as itself."""

_WINDOW = 40
_SPLIT = 90.0
_SPLIT_LENGTH = 20
_SENTENCE_START = re.compile(r"\A|[.!?:;\n]\s+")
_SENTENCE_END = re.compile(r"[.!?:;\n]")


@cache
def _fuzz() -> ModuleType:
    """Return rapidfuzz, imported when the first two texts are compared: most runs compare none."""
    from rapidfuzz import fuzz

    return fuzz


@lru_cache(maxsize=1 << 17)
def squeezed(text: str) -> str:
    """Return a text with every run of blanks and line breaks as one blank: texts that differ in blanks alone are the same."""
    is_squeezed = (
        text.isprintable() and "  " not in text and text == text.strip(" ")
    )  # a blank is the only one that prints
    return text if is_squeezed else " ".join(text.split())


def likeness(text: str, other: str, threshold: float = 0) -> float:
    """Return the similarity of two texts in percent, 0 where it is below the threshold."""
    return float(_fuzz().ratio(text, other, score_cutoff=threshold))


def nearest(text: str, others: Sequence[str], threshold: float = 0) -> str | None:
    """Return the most similar of some texts, the first of equally similar ones, or None where all are below the threshold."""
    from rapidfuzz import process

    found = process.extractOne(text, others, scorer=_fuzz().ratio, score_cutoff=threshold)
    return str(found[0]) if found else None


def most_similar(text: str, others: Sequence[str], threshold: float, limit: int) -> list[tuple[int, float]]:
    """Return the positions of the most similar texts with their similarity, best first, none below the threshold."""
    from rapidfuzz import process

    found = process.extract(text, others, scorer=_fuzz().ratio, score_cutoff=threshold, limit=limit)
    return [(position, float(score)) for _, score, position in found]


def common_part(text: str, other: str) -> tuple[str, str] | None:
    """Return the shorter of two texts, and the sentences of the longer in which it stands almost unchanged, or None.

    That is so where a text was split in two, or two were joined.
    """
    shorter, longer = sorted((text, other), key=len)
    if len(shorter) < _SPLIT_LENGTH:
        return None
    found = _fuzz().partial_ratio_alignment(shorter, longer, score_cutoff=_SPLIT)
    if not found:
        return None
    start = max(end.end() for end in _SENTENCE_START.finditer(longer, 0, found.dest_start + 2))
    stop = _SENTENCE_END.search(longer, max(found.dest_end - 1, 0))
    return shorter, longer[start : stop.end() if stop else len(longer)]


def pairs(
    new: Sequence[str], old: Sequence[str], threshold: float, may_pair: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    """Return which texts of two groups belong together, as positions: the most similar ones first, each text once.

    `may_pair` can forbid a pair. Where two pairs are equally similar, the one that is less far apart wins.
    """
    scored = [
        (-score, abs(position - other), position, other)
        for position, text in enumerate(new)
        for other in _near(position, len(new), len(old))
        if may_pair(position, other) and (score := likeness(text, old[other], threshold))
    ]
    taken_new: set[int] = set()
    taken_old: set[int] = set()
    found = []
    for _, _, position, other in sorted(scored):
        if position not in taken_new and other not in taken_old:
            taken_new.add(position)
            taken_old.add(other)
            found.append((position, other))
    return found


def _near(position: int, new: int, old: int) -> Iterable[int]:
    """Return the positions to compare with: all of a small group, those around the same place of a large one."""
    if new * old <= _ALL_PAIRS:
        return range(old)
    middle = position * old // new
    return range(max(0, middle - _WINDOW), min(old, middle + _WINDOW + 1))
