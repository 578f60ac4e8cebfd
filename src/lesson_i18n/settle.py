"""Which messages of a catalog need not be read, because it is known what they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from lesson_i18n.entries import MSGSTR, is_translated


class Divided(NamedTuple):
    """The text of a catalog divided where messages end: its pieces, and the positions of those that must be read.

    `settled` gives, for each id that is known without reading, the piece that holds its message.
    """

    pieces: list[str]
    settled: dict[str, str]
    unread: Sequence[int]


Settle = Callable[[bytes, str], Divided]
"""Divides a catalog, given the bytes of its file and its text."""

Stretch = tuple[int, int, Collection[str]]
"""Where the messages of a lesson begin and end in a catalog, all of them translated, and their ids."""


def divided(text: str) -> Divided:
    """Return a catalog's text divided, with nothing settled."""
    pieces = text.rstrip("\n").split("\n\n")
    return Divided(pieces, {}, range(len(pieces)))


def translations_of(
    openings: Mapping[str, str], stretches: Callable[[bytes], Iterable[Stretch]] = lambda data: ()
) -> Settle:
    """Return what settles the translated messages of a template.

    `openings` gives the ids of its messages by the lines above their msgstr; `stretches` says, for the bytes of a catalog,
    what in its text is known to be such messages.
    """

    def settle(data: bytes, text: str) -> Divided:
        pieces: list[str] = []
        settled: dict[str, str] = {}
        unread: list[int] = []
        at, end, number = 0, len(text), 0
        while text.endswith("\n", 0, end):
            end -= 1
        for start, stop, ids in (*stretches(data), (end + 2, end + 2, ())):
            for piece in text[at : start - 2].split("\n\n") if at < start else ():
                opening, _, answer = piece.partition(MSGSTR)
                name = openings.get(opening)
                if name and is_translated(answer):
                    settled[name] = piece
                    number += 1
                else:
                    unread.append(len(pieces))
                pieces.append(piece)
            if ids:
                pieces.append(text[start:stop])
                settled |= dict.fromkeys(ids, pieces[-1])
                number += len(ids)
            at = stop + 2
        return Divided(pieces, settled, unread) if len(settled) == number else divided(text)

    return settle


def pieces_of(lesson: dict[str, str], lines: Mapping[str, str]) -> list[str]:
    """Return the pieces that hold the messages of a lesson, given its ids, and by id the lines that each stands in."""
    first, last = lines[next(iter(lesson))], lines[next(reversed(lesson))]
    return [first] if first is last else [lines[name] for name in lesson]


def runs_of(lessons: Iterable[Mapping[str, str]]) -> Settle:
    """Return what settles the messages of lessons that stand in a template as they are remembered: ids and lines."""

    def settle(data: bytes, text: str) -> Divided:
        pieces = text.rstrip("\n").split("\n\n")
        places = {piece: position for position, piece in enumerate(pieces)}
        found: dict[int, str] = {}
        for messages in filter(None, lessons):
            lines = list(messages.values())
            start = places.get(lines[0], 0)
            if pieces[start : start + len(lines)] == lines:
                found.update(enumerate(messages, start))
        settled = {name: pieces[position] for position, name in found.items()}
        unread = [position for position in range(len(pieces)) if position not in found]
        return Divided(pieces, settled, unread) if len(settled) == len(found) else divided(text)

    return settle
