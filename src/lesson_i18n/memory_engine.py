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
from lesson_i18n.memory import LEAST, Memory, between
from lesson_i18n.memory.shared import leaves_machine
from lesson_i18n.project_memory import open_memory
from lesson_i18n.settings import Setting


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
        self._memories: dict[str, Memory] = {}
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
            self._memories[target] = open_memory(self._config, language(target))
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
