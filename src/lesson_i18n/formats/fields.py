"""What reading a data file gives, whichever language it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lesson_i18n.model import Place

Path = tuple[str | int, ...]
"""The keys and list positions that lead from the root of a document to a value."""


@dataclass(frozen=True, slots=True)
class Field:
    """A text in a data file: where it is, what it says, and how it is written.

    `start` and `stop` are offsets of the written value, its quotes or block header included; `style` is the language's
    own word for how it is written. `indent` begins its further lines, `width` is the length of the longest where there
    are any, else 0. `shared` are further paths at which aliases put the same value, None where they cannot be told.
    """

    path: Path
    value: str
    start: int
    stop: int
    style: str
    indent: str = ""
    width: int = 0
    shared: tuple[Path, ...] | None = ()


class DataLanguage(Protocol):
    """A language for data files; each has a module that can do this."""

    def read(self, source: str) -> list[object]:
        """Return the texts of a source as `Field` values, and between them, in its order, all else that it says.

        Keys, numbers, flags and structure are values that are equal where they say the same. Raises `SourceError` with
        the line, counted from 1 within `source`, where it cannot be read.
        """
        ...

    def write(self, text: str, place: Place) -> str:
        """Return a text as it is written in a place: in its own style, or in the nearest one that can hold it."""
        ...
