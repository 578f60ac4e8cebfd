"""The translation memory as an engine: `memory` in the settings. It proposes what was translated before, and costs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from lesson_i18n.config import load_config
from lesson_i18n.dialects import Dialect
from lesson_i18n.engines import Answer, Options, Query, Setup, Traits
from lesson_i18n.leverage import Spot, fits_segment, leverage
from lesson_i18n.locales import language
from lesson_i18n.memory import LEAST, Match, Memory, Searched, Unit, between
from lesson_i18n.memory.shared import leaves_machine
from lesson_i18n.project_memory import open_memory
from lesson_i18n.settings import Setting
from lesson_i18n.withdrawn import Withdrawn, read_withdrawn


class MemoryEngine:
    """An `Engine` that asks the memory of each language; a memory is opened, and filled, when it is first asked."""

    options: ClassVar[Options] = {
        "least": Setting(
            int, int(LEAST), "The least similarity, in percent, of texts whose translations are proposed."
        ),
    }

    def __init__(self, setup: Setup) -> None:
        """Take the project's settings; raises `ConfigError`."""
        self._config = load_config(setup.settings)
        self._least = float(str(setup.options["least"]))
        self._withdrawn = read_withdrawn(self._config.withdrawn, self._config.shown(self._config.withdrawn))
        self._memories: dict[str, Searched] = {}
        self.name = setup.name
        url = self._config.shared_memory
        self.traits = Traits(
            Dialect.MSGID, leaves_machine=bool(url) and leaves_machine(url), by_text=False, batch=100
        )

    def supports(self, source: str, target: str) -> bool:
        """Whether both are languages of the project."""
        tags = [known.tag for known in self._config.languages]
        return source == self._config.source_language.tag and target in tags

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return the memory's best proposal for each text that it has one for."""
        if target not in self._memories:
            opened = open_memory(self._config, language(target))
            self._memories[target] = _Allowed(opened, self._withdrawn, target) if self._withdrawn else opened
        for query in queries:
            segment = query.segment
            spot = Spot(query.id, segment.kind, query.path, between(query.before, query.after))
            fits = partial(fits_segment, segment, {})
            found = leverage(segment.text, spot, self._memories[target], source, fits, self._least)
            if found:
                detail = found.origin.partition(": ")[2]
                yield Answer(query.key, found.text, found.score, detail=detail)

    def close(self) -> None:
        """Close the memories."""
        for memory in self._memories.values():
            memory.close()


class _Allowed:
    """A memory that keeps to itself what was withdrawn."""

    def __init__(self, memory: Memory, withdrawn: Withdrawn, tag: str) -> None:
        self._memory, self._withdrawn, self._tags = memory, withdrawn, {tag}

    def exact(self, text: str) -> list[Unit]:
        """Return the units of this very text."""
        return [unit for unit in self._memory.exact(text) if self._may_have(unit)]

    def same_prose(self, text: str) -> list[Unit]:
        """Return the units of texts that may differ in placeables and blanks alone."""
        return [unit for unit in self._memory.same_prose(text) if self._may_have(unit)]

    def similar(self, text: str, least: float = LEAST, limit: int = 5) -> list[Match]:
        """Return the units of the most similar texts."""
        return [match for match in self._memory.similar(text, least, limit) if self._may_have(match.unit)]

    def close(self) -> None:
        """End the use of the memory."""
        self._memory.close()

    def _may_have(self, unit: Unit) -> bool:
        return not self._withdrawn.pair(unit.source, unit.target, unit.id, self._tags)
