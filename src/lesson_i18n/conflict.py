"""A file in which a merge left its conflict marks, taken apart into the versions that were to be merged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lesson_i18n.errors import CatalogError

_MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: .*)?")
_NEXT = {
    ("", "<"): "ours",
    ("ours", "|"): "base",
    ("ours", "="): "theirs",
    ("base", "="): "theirs",
    ("theirs", ">"): "",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a file: its text, and the same with an empty line for each of the other versions."""

    text: str
    in_place: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The versions of a file that were to be merged: `base` is None where one conflict does not show it.

    `lines` are those of the conflicts' first marks, counted from 1.
    """

    base: Side | None
    ours: Side
    theirs: Side
    lines: tuple[int, ...]


def has_marks(text: str) -> bool:
    """Whether a text may hold conflict marks."""
    return any(_MARK.fullmatch(line) for line in text.split("\n"))


def taken_apart(text: str, shown: str) -> Conflict:
    """Return the versions of a file; raises `CatalogError` where its marks do not belong together."""
    part, starts, bases = "", [], 0
    lines: dict[str, list[str | None]] = {"ours": [], "base": [], "theirs": []}
    for number, line in enumerate(text.split("\n"), 1):
        mark = _MARK.fullmatch(line)
        if mark:
            part = _next(part, line, f"{shown}:{number}")
            starts += [number] if part == "ours" else []
            bases += part == "base"
        for name, side in lines.items():
            side.append(line if not mark and part in ("", name) else None)
    if part:
        raise CatalogError(
            f"{shown}:{starts[-1]}: a merge conflict that does not end; restore the file from version control"
        )
    return Conflict(
        _side(lines["base"]) if bases == len(starts) else None,
        _side(lines["ours"]),
        _side(lines["theirs"]),
        tuple(starts),
    )


def _next(part: str, line: str, place: str) -> str:
    """Return the part of a conflict that a mark opens, or "" behind its last."""
    if (part, line[0]) not in _NEXT:
        raise CatalogError(
            f"{place}: a conflict mark that does not belong here: {line[:40]!r}; restore the file from version control"
        )
    return _NEXT[part, line[0]]


def _side(lines: list[str | None]) -> Side:
    return Side("\n".join(line for line in lines if line is not None), "\n".join(line or "" for line in lines))
