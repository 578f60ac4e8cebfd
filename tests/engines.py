"""Engines for tests, installed as those of others are: by an entry point of a distribution of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from lesson_i18n.dialects import Dialect
from lesson_i18n.engines import Answer, Options, Query, Setup, Traits
from lesson_i18n.settings import Setting

Respond = Callable[[Query], "str | Exception | None"]


def shouted(query: Query) -> str:
    """Return a text in capitals, its marks as they are."""
    return "".join(part if part.startswith("<") else part.upper() for part in _parts(query.text))


def _parts(text: str) -> Iterator[str]:
    at = 0
    while (start := text.find("<", at)) >= 0:
        stop = text.index(">", start) + 1
        yield text[at:start]
        yield text[start:stop]
        at = stop
    yield text[at:]


class Obedient:
    """An engine that answers as a test says; `asked` holds what it was asked, call by call."""

    options: ClassVar[Options] = {"model": Setting(str, "one", "Which model.")}
    respond: ClassVar[Respond] = staticmethod(shouted)
    asked: ClassVar[list[list[str]]] = []
    traits = Traits(Dialect.XML, leaves_machine=False)

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        self.traits = self.traits._replace(version=str(setup.options["model"]))

    def supports(self, source: str, target: str) -> bool:
        """Whether it translates: into all languages but Arabic."""
        return target != "ar"

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return what the test says; an error is raised, None is no answer."""
        self.asked.append([query.text for query in queries])
        for query in queries:
            said = type(self).respond(query)
            if isinstance(said, Exception):
                raise said
            if said is not None:
                yield Answer(query.key, said)

    def close(self) -> None:
        """Do nothing."""


class Online(Obedient):
    """An engine that sends texts to another machine."""

    traits = Traits(Dialect.XML, leaves_machine=True)


class Recall(Obedient):
    """An engine like a translation memory: it sees msgids, and its answers are not kept."""

    traits = Traits(Dialect.MSGID, leaves_machine=False, by_text=False, batch=1000)


class Slow(Obedient):
    """An engine that writes down what it is asked, and takes its time."""

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return answers slowly."""
        import time

        for query in queries:
            with Path("asked.txt").open("a", encoding="utf-8") as file:
                file.write(query.text + "\n")
            time.sleep(0.005)
            yield Answer(query.key, shouted(query))


def install(folder: Path) -> Path:
    """Write a distribution that names these engines into a folder, to be put on the path, and return the folder."""
    made = folder / "engines_for_tests-1.0.dist-info"
    made.mkdir(parents=True, exist_ok=True)
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: engines-for-tests\nVersion: 1.0\n")
    names = {"obedient": "Obedient", "online": "Online", "recall": "Recall", "slow": "Slow", "other": "Obedient"}
    lines = [f"{name} = engines:{made_by}" for name, made_by in names.items()]
    (made / "entry_points.txt").write_text(
        "[lesson_i18n.engines]\n" + "\n".join([*lines, "absent = no_such_module:X"])
    )
    return folder
