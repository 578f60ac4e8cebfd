"""What a format must be able to do, and the formats and engines that are installed.

Formats are found by the entry point group `lesson_i18n.formats`, ours like anybody's: the value is a class or function
that takes the project's `Rules` and returns a `Format`. Engines are found by the group `lesson_i18n.engines`, described in
that package, and only those that are asked for are loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol

from lesson_i18n.config import Config, located
from lesson_i18n.engines import COMMON, Answer, Engine, EngineError, Query, Setup
from lesson_i18n.errors import ConfigError
from lesson_i18n.model import Lesson, Rules, Segment, Segmentation
from lesson_i18n.settings import nearest, validate_table
from lesson_i18n.third_party import Guarded

GROUP = "lesson_i18n.formats"
ENGINES = "lesson_i18n.engines"
_OURS = __name__.partition(".")[0]


class Format(Protocol):
    """A kind of lesson: what a class must have that the entry point group `lesson_i18n.formats` names.

    It is made once in a run, from the project's `Rules`. `suffixes` are the file endings it reads, with their dot, in
    lower case. An error that a method raises is shown with the name of the format; a `SourceError` as it is.
    """

    suffixes: Collection[str]

    def reads(self, path: str) -> bool:
        """Whether a file with such an ending is a lesson; any other is copied as it is."""
        ...

    def segment(self, lesson: Lesson) -> Segmentation:
        """Return the segments of a lesson in reading order, and its skeleton.

        The same text must always give the same answer: a build cuts what it has made once more, and compares.
        """
        ...

    def fit(self, segment: Segment, text: str) -> str:
        """Return a text as it is written in the place of its segment, its lines ended by newlines.

        A `ValueError` refuses a translation; its message is shown to the translator.
        """
        ...


def load_formats(rules: Rules) -> dict[str, Format]:
    """Return the installed formats by file ending; those of others are guarded.

    Raises `ConfigError` where one cannot be loaded, or where two claim the same ending.
    """
    formats: dict[str, Format] = {}
    owners: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        origin = (point.dist and point.dist.name) or "an unknown distribution"
        name = f"the format {point.name!r} of {origin}"
        try:
            made = point.load()(rules)
            guarded: Format = made if point.module.partition(".")[0] == _OURS else Guarded(made, name)
        except Exception as error:  # a plug-in may raise anything
            raise ConfigError(f"{name} cannot be loaded: {error}; remove or mend it") from error
        for suffix in guarded.suffixes:
            if suffix in formats:
                raise ConfigError(f"{owners[suffix]} and {name} both read {suffix!r} files; uninstall one of them")
            formats[suffix], owners[suffix] = guarded, name
    return formats


def format_of(path: str, formats: Mapping[str, Format]) -> Format | None:
    """Return the format of a file by its ending, or None where it is copied as it is.

    A hidden file such as ".metadata.md" has the ending ".md".
    """
    found = formats.get(ending(path))
    return found if found and found.reads(path) else None


def ending(path: str) -> str:
    """Return the ending of a file's name by which its format is found, with its dot and in lower case."""
    _, dot, found = path.rpartition("/")[2].rpartition(".")
    return dot + found.lower()


def is_built_in(markup: Format) -> bool:
    """Whether a format comes with this program; what others may depend on is not known here."""
    return not isinstance(markup, Guarded)


def load_engine(name: str, config: Config) -> Engine:
    """Return the engine of a name in the settings, such as "apertium" or "deep:google".

    Raises `ConfigError` where there is no such engine, where it cannot be loaded, where its table in the settings is wrong,
    and where it sends texts to another machine though the project is offline.
    """
    known = {point.name: point for point in entry_points(group=ENGINES)}
    for wanted in (name, *config.engine_tables):
        if wanted.partition(":")[0] not in known:
            raise located(config.path, ConfigError(f"unknown engine '{wanted}'; {nearest(wanted, known)}"))
    entry, _, variant = name.partition(":")
    try:
        engine = _made(known[entry], Setup(name, variant, config.engine_table(name), config.root, config.path))
    except ConfigError as error:
        raise located(config.path, error) from error
    if engine.traits.leaves_machine and config.offline:
        reason = f"the engine '{name}' sends texts to another machine, and 'offline' in [privacy] forbids it"
        raise located(config.path, ConfigError(f"{reason}; remove one of the two"))
    return engine


def _made(point: EntryPoint, setup: Setup) -> Engine:
    origin = (point.dist and point.dist.name) or "an unknown distribution"
    try:
        maker: Any = point.load()
        known = {**COMMON, **getattr(maker, "options", {})}
        validate_table(f"engines.{setup.name}", setup.options, known)
        defaults = {key: setting.default for key, setting in known.items()}
        engine: Engine = maker(replace(setup, options=defaults | dict(setup.options)))
    except ConfigError:
        raise
    except Exception as error:  # a plug-in may raise anything
        what = f"the engine {point.name!r} of {origin}"
        raise ConfigError(f"{what} cannot be loaded: {type(error).__name__}; remove or mend it") from error
    return engine if point.module.partition(".")[0] == _OURS else _GuardedEngine(engine)


class _GuardedEngine:
    """An engine that somebody else made; whatever it raises is an `EngineError`, without words that could hold a key."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name, self.traits = engine.name, engine.traits

    def supports(self, source: str, target: str) -> bool:
        """Whether the engine translates from one language into another."""
        return bool(self._engine.supports(source, target))

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return the answers of the engine."""
        try:
            yield from self._engine.translate(queries, source, target)
        except EngineError:
            raise
        except Exception as error:  # noqa: BLE001  # a plug-in may raise anything, with its key in the message
            raise EngineError(f"it raised {type(error).__name__}") from None

    def close(self) -> None:
        """Let go of what the engine holds."""
        self._engine.close()
