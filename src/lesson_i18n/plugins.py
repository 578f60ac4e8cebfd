"""What a format must be able to do, and the formats that are installed.

Formats are found by the entry point group `lesson_i18n.formats`, ours like anybody's: the value is a class or function
that takes the project's `Rules` and returns a `Format`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib.metadata import entry_points
from typing import Protocol

from lesson_i18n.errors import ConfigError
from lesson_i18n.model import Lesson, Rules, Segment, Segmentation
from lesson_i18n.third_party import Guarded

GROUP = "lesson_i18n.formats"
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
    _, dot, ending = path.rpartition("/")[2].rpartition(".")
    found = formats.get(dot + ending.lower())
    return found if found and found.reads(path) else None


def is_built_in(markup: Format) -> bool:
    """Whether a format comes with this program; what others may depend on is not known here."""
    return not isinstance(markup, Guarded)
