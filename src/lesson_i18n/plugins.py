"""What a format must be able to do, and the formats that are installed.

Formats are found by the entry point group `lesson_i18n.formats`, ours like anybody's: the value is a class or function
that takes the project's `Rules` and returns a `Format`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib.metadata import entry_points
from pathlib import PurePosixPath
from typing import Protocol

from lesson_i18n.errors import ConfigError
from lesson_i18n.model import Lesson, Rules, Segment, Segmentation

GROUP = "lesson_i18n.formats"


class Format(Protocol):
    """A kind of lesson.

    `suffixes` are the file endings it reads, with their dot, in lower case.
    """

    suffixes: Collection[str]

    def reads(self, path: str) -> bool:
        """Whether a file with such an ending is a lesson; any other is copied as it is."""
        ...

    def segment(self, lesson: Lesson) -> Segmentation:
        """Return the segments of a lesson in reading order, and its skeleton."""
        ...

    def fit(self, segment: Segment, text: str) -> str:
        """Return a text as it is written in the place of its segment, its lines ended by newlines."""
        ...


def load_formats(rules: Rules) -> dict[str, Format]:
    """Return the installed formats by file ending.

    Raises `ConfigError` where one cannot be loaded, or where two claim the same ending.
    """
    formats: dict[str, Format] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            made: Format = point.load()(rules)
        except Exception as error:  # a plug-in may raise anything
            origin = point.dist.name if point.dist else "an unknown distribution"
            raise ConfigError(
                f"the format {point.name!r} of {origin} cannot be loaded: {error}; remove or mend it"
            ) from error
        for suffix in made.suffixes:
            if suffix in formats:
                raise ConfigError(f"two formats read {suffix!r} files, {point.name!r} is one; remove one of them")
            formats[suffix] = made
    return formats


def format_of(path: str, formats: Mapping[str, Format]) -> Format | None:
    """Return the format of a file by its ending, or None where it is copied as it is.

    A hidden file such as ".metadata.md" has the ending ".md".
    """
    found = formats.get(PurePosixPath("x" + path.rpartition("/")[2]).suffix.lower())
    return found if found and found.reads(path) else None


def is_built_in(markup: Format) -> bool:
    """Whether a format comes with this program; what others may depend on is not known here."""
    return type(markup).__module__.partition(".")[0] == __name__.partition(".")[0]
