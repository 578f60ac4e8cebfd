"""Engines propose translations: what one must be able to do, what it is asked, and how it fails.

Engines are found by the entry point group `lesson_i18n.engines`, ours like anybody's, and are imported only when the
settings name them. The value of the entry point is a class or function that takes a `Setup` and returns an `Engine`. In
the settings, what stands behind a colon is the engine's own affair: of `deep:google`, the entry point is `deep`.

An engine neither stores, nor counts, nor waits, nor asks twice: `lesson_i18n.asking` does this for all of them. It raises
one of the errors below, and none of their messages may hold a key or a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from lesson_i18n.dialects import Dialect
from lesson_i18n.model import Segment
from lesson_i18n.settings import Setting


class EngineError(Exception):
    """A call failed. It is made again later, but an engine that fails again and again is set aside."""


class BusyError(EngineError):
    """The engine wants to be asked later: after `seconds`, where it said so (a Retry-After header, for one)."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class RejectedError(EngineError):
    """The engine does not take these texts (too long, for one); it can still be asked for others."""


class UnusableError(EngineError):
    """The engine cannot be used in this run at all: no key, no quota, a program that is not installed."""


class Term(NamedTuple):
    """A term of the glossary that occurs in a text, and how it is to be translated; the same where it is not to be."""

    source: str
    target: str


class Query(NamedTuple):
    """A text to be translated.

    `key` is what its answer must carry. `text` is the text in the dialect that the engine asked for; everything else
    is for engines that can use it. `segment` is where it stands first, `id` its id, `path` its lesson's path, `title` the first
    text of that lesson. `before` and `after` are the texts that stand next to it there, with numbers in the place of
    targets. `terms` are those of the glossary that occur in it.
    """

    key: str
    text: str
    segment: Segment
    id: str = ""
    path: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    terms: tuple[Term, ...] = ()


class Answer(NamedTuple):
    """The translation of the query that has this `key`, in the same dialect.

    `score` is in percent, for engines that know how good an answer is, else None. `unknown` counts the words that the engine
    left as they were because it does not know them. `detail` goes behind the engine's name in the origin of a
    draft ("exact" makes "memory:exact").
    """

    key: str
    text: str
    score: float | None = None
    unknown: int = 0
    detail: str = ""


class Traits(NamedTuple):
    """What is to be known of an engine before it is asked.

    `dialect` is how marks are written for it. `leaves_machine` says that texts go over a network to another machine; such
    an engine never runs in an offline project. `by_text` says that an answer depends on the text, the terms and
    `version` alone: then equal texts are asked once, and answers are stored; it is False for a translation memory,
    whose answers cost nothing and depend on the place. `version` is whatever else answers depend on: a model, a mode, a domain.
    A call takes at most `batch` queries with at most `characters` characters together (0: any number); at most `calls` of them
    are under way at once, and at most `per_minute` begin in a minute (0: any number). `context` says that the titles and the
    neighbours of texts go along, so that they count as sent.
    """

    dialect: Dialect
    leaves_machine: bool
    by_text: bool = True
    version: str = ""
    batch: int = 1
    characters: int = 0
    calls: int = 1
    per_minute: float = 0
    context: bool = False


class Engine(Protocol):
    """What proposes translations: what the value of an entry point must return.

    `options`, where the value of the entry point has it, maps the keys of the engine's table `[engines.NAME]` to what
    they mean; any other key is an error before the engine is made. Languages are BCP 47 tags; an engine with codes of its own has an
    explicit table of them.
    """

    name: str
    traits: Traits

    def supports(self, source: str, target: str) -> bool:
        """Whether the engine translates from one language into another."""
        ...

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterable[Answer]:
        """Return the answers, in any order, as soon as each is there; a query without an answer has failed.

        Called from several threads where `traits.calls` is more than 1. Raises an `EngineError`; the answers that were
        returned before it are kept.
        """
        ...

    def close(self) -> None:
        """Let go of what the engine holds: programs, connections."""
        ...


@dataclass(frozen=True, slots=True)
class Setup:
    """What an engine is made from.

    `name` is its name in the settings, `variant` what stands behind the colon there. `options` is its table of the settings,
    with the defaults of what it does not hold. `root` is the project's folder, `settings` its settings file. Keys for services come
    from the environment alone, and are read when the engine is made.
    """

    name: str
    variant: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    root: Path = Path()
    settings: Path = Path()


Options = Mapping[str, Setting]
"""The keys that an engine's table in the settings may hold, beside the common ones."""

COMMON: Options = {
    "price-per-million": Setting(
        float, 0.0, "What a million characters cost; `draft --dry-run` then shows the cost."
    ),
    "calls": Setting(int, 0, "How many calls may be under way at once; 0 for what suits the engine."),
    "per-minute": Setting(float, 0.0, "How many calls may begin in a minute; 0 for what suits the engine."),
}
"""The keys that every engine's table may hold."""
