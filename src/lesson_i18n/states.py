"""How far a text of a localized lesson can be trusted, and why the source's text stands where none may be published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lesson_i18n.drafted import origin
from lesson_i18n.model import Entry
from lesson_i18n.report import Count

REVIEWED, MEMORY, MACHINE, FUZZY, SOURCE = STATES = ("reviewed", "memory", "machine", "fuzzy", "source")
"""What the texts of a localized lesson can be.

"reviewed": a person's translation. "memory": a person's translation of the same text elsewhere, confirmed as it was
proposed. "machine": an engine's translation, or one that was made for a similar text, confirmed as it was proposed. "fuzzy": not confirmed, in a build
with drafts. "source": the source's own text.
"""

LEVELS = ("low", "normal", "high")
"""How much can depend on a lesson, the least first; `normal` where nothing is said."""

STRICTEST = LEVELS[-1]

PUBLISHABLE = (REVIEWED, MEMORY, MACHINE)
"""The states that the settings can allow; what is fuzzy is published by a build with drafts alone."""

DEFAULT_STATES = {"low": PUBLISHABLE, "normal": PUBLISHABLE, "high": (REVIEWED, MEMORY)}
"""The states that texts may be in at each level, where the settings say nothing."""

_PERSONS = frozenset({"memory:same place", "memory:same text"})
"""The origins of drafts that are a person's translation of this very text."""


class Fallback(NamedTuple):
    """A place where the source's text stands in a localized lesson: the segment's id and line, and why.

    `kind` is one of "refused" (the translation would change what must not change), "withdrawn", "policy" (its state may
    not be published in a lesson of this risk), "fuzzy", "missing" (there is none for the text of today) and "quarantine"
    (the lesson as a whole could not be made; there is no id then). `message` says it to people.
    """

    id: str
    line: int
    kind: str
    message: str


def state_of(entry: Entry) -> str:
    """Return which of `STATES` an entry's msgstr has where it is published."""
    if entry.fuzzy:
        return FUZZY
    made_by = origin(entry)
    return REVIEWED if not made_by else MEMORY if made_by in _PERSONS else MACHINE


def counted(texts: Iterable[tuple[str, str]]) -> dict[str, Count]:
    """Return how much text there is in each state, given pairs of a state and a source text."""
    found: dict[str, list[str]] = {state: [] for state in STATES}
    for state, text in texts:
        found[state].append(text)
    return {state: Count.of(found[state]) for state in STATES}


def summed(counts: Iterable[Mapping[str, Count]]) -> dict[str, Count]:
    """Return how much text there is in each state in several lessons."""
    everything = list(counts)
    return {state: sum((count[state] for count in everything), Count()) for state in STATES}
