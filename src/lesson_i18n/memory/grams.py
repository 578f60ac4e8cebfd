"""Which three-letter pieces of a text say most about it, so that texts like it are found by few of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

LENGTH = 3
_CHOSEN = 12
_APART = 4
"""Grams that overlap or touch are lost together when one word is edited."""

_ENOUGH = 5
_BUDGET = 8_000
"""Beyond the first few, further grams are taken while all together stand in no more texts than that."""


def grams(text: str) -> Iterator[str]:
    """Return the pieces of a text, overlapping, in order."""
    return (text[at : at + LENGTH] for at in range(len(text) - LENGTH + 1))


def counted(texts: Iterable[str]) -> Counter[str]:
    """Return in how many of the texts each gram stands."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(grams(text)))
    return counts


def rare_grams(text: str, frequency: Callable[[str], int | None]) -> list[str]:
    """Return the rarest grams of a text that stand apart from each other.

    `frequency` tells in how many texts a gram is, or None for one that is not to be looked for.
    """
    known = ((frequency(gram), at, gram) for at, gram in enumerate(grams(text)))
    chosen: dict[str, int] = {}
    cost = 0
    for number, at, gram in sorted((number, at, gram) for number, at, gram in known if number is not None):
        if gram in chosen or any(abs(at - other) < _APART for other in chosen.values()):
            continue
        if len(chosen) >= _CHOSEN or (len(chosen) >= _ENOUGH and cost + number > _BUDGET):
            break
        chosen[gram] = at
        cost += number
    return list(chosen)


def most_voted(votes: Iterable[Sequence[str]], most: int) -> list[str]:
    """Return the numbers that stand in most of the lists, at most so many."""
    counts: Counter[str] = Counter()
    for numbers in votes:
        counts.update(numbers)
    several = sorted((number for number, count in counts.items() if count > 1), key=counts.__getitem__, reverse=True)
    if len(several) < most:  # nearly all have one vote, and need no sorting
        several += [number for number, count in counts.items() if count == 1]
    return several[:most]
