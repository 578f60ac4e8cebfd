"""Translation memory: texts and their translations, found again by the same text or by one that is like it.

A memory is of one pair of languages. Here are its values and what any store of it must do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple, Protocol

LEAST = 75.0
"""Below this similarity, in percent, a translation is no help to a translator."""

SHORT = 12
"""A text of fewer characters is like too many others: only the same one is found."""

_NO_PROSE = re.compile(
    r"(?<!`)`++[^`]*+`+|<[^<>]*+>|(?<!\{)\{++[^{}]*+\}+|\]\([^()\s]*+\)|(?<![a-z])[a-z]{1,20}+://\S+"
)


class Unit(NamedTuple):
    """A text and its confirmed translation, as msgid and msgstr spell them, and where they stand.

    `path` is the lesson, `id` the segment's, `kind` its kind; `neighbours` stands for the texts before and behind it in
    its lesson, see `neighbours`; each is empty where it is not known. `obsolete` says that no lesson has the text now.
    `origin` is the file that the unit was read from, as messages name it.
    """

    source: str
    target: str
    path: str = ""
    id: str = ""
    kind: str = ""
    neighbours: str = ""
    obsolete: bool = False
    origin: str = ""


class Match(NamedTuple):
    """A unit whose text is like one that was looked for: `score` is the similarity in percent."""

    unit: Unit
    score: float


class Stats(NamedTuple):
    """How much a memory holds: units, distinct texts, and the units of each file that they were read from."""

    units: int
    texts: int
    origins: tuple[tuple[str, int], ...]


class Searched(Protocol):
    """What can be asked for units."""

    def exact(self, text: str) -> list[Unit]:
        """Return the units of this very text, those in use before obsolete ones."""
        ...

    def same_prose(self, text: str) -> list[Unit]:
        """Return the units of other texts that may differ from this one in placeables and blanks alone."""
        ...

    def similar(self, text: str, least: float = LEAST, limit: int = 5) -> list[Match]:
        """Return the units of the most similar texts, `limit` texts at most, best first, none below `least` percent."""
        ...

    def close(self) -> None:
        """End the use of the store."""
        ...


class Memory(Searched, Protocol):
    """A store of units for one pair of languages."""

    def add(self, units: Iterable[Unit]) -> None:
        """Take in units; one that is there already changes nothing."""
        ...

    def units(self) -> Iterator[Unit]:
        """Return all units, in an order that depends on nothing but what they are."""
        ...

    def version(self, origin: str) -> str:
        """Return which version of a file was taken in last, "" where none was."""
        ...

    def take(self, origin: str, version: str, units: Iterable[Unit]) -> None:
        """Take in the units of a file, of which this is the version."""
        ...

    def keep(self, origins: Collection[str]) -> None:
        """Forget what other files than these gave."""
        ...

    def stats(self) -> Stats:
        """Return how much there is."""
        ...


def neighbours(texts: Sequence[str]) -> list[str]:
    """Return for each text of a lesson what stands for the two beside it."""
    around = ["", *texts, ""]
    return [between(before, behind) for before, behind in zip(around, around[2:], strict=False)]


def between(before: str, behind: str) -> str:
    """Return what stands for the two texts beside a text; each is empty where there is none."""
    return blake2b(f"{before}\0{behind}".encode(errors="surrogatepass"), digest_size=6).hexdigest()


def prose(text: str) -> str:
    """Return a key that texts share which may differ in placeables and blanks alone.

    It only finds such texts, quickly; whether they are, the parser decides.
    """
    return " ".join(_NO_PROSE.sub("\0", text).replace("\0", " ").split())


def digest(*parts: str) -> int:
    """Return a number of 64 bits for some texts, which hardly any others have."""
    made = blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(made, signed=True)
