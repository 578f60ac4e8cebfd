"""What a translation memory proposes for a segment.

In this order: the same text in the same place, the same text, the same text but for placeables, a similar text, and for a
text of several sentences those of its sentences. A proposal fits its segment or is none: all targets, code and tags of
the segment stand in it, and no others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from lesson_i18n.memory import LEAST, Searched, Unit, neighbours
from lesson_i18n.model import Draft, Entry, Segment
from lesson_i18n.negation import negations
from lesson_i18n.placeables import RefusedError, differences, exchange, restore
from lesson_i18n.sentences import sentences

SAME_PLACE = "memory: same place"
SAME_TEXT = "memory: same text"
SAME_PROSE = "memory: same but for placeables"
SIMILAR = "memory: similar text"
SENTENCES = "memory: sentences"

_SAME_PROSE_SCORE = 99.0
_SENTENCES_SCORE = 90.0
"""All sentences are known, but nobody has read them together."""

_LOOKED_AT = 5
_NUMBER = re.compile(r"(\{\{|\}\})|\{(\d+)\}")


class Spot(NamedTuple):
    """Where a text stands: the id and kind of its segment, its lesson, and its neighbours as in `Unit`."""

    id: str = ""
    kind: str = ""
    path: str = ""
    neighbours: str = ""


def spots(entries: Iterable[Entry]) -> dict[str, Spot]:
    """Return where the segments of a catalog's entries stand, by id; its entries are in the order of the lessons."""
    by_path: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not entry.obsolete:
            by_path[entry.path].append(entry)
    return {
        entry.id: Spot(entry.id, entry.kind, path, around)
        for path, found in by_path.items()
        for entry, around in zip(found, neighbours([entry.msgid for entry in found]), strict=True)
    }


def leverage(
    text: str, spot: Spot, memory: Searched, language: str, fits: Callable[[str], bool], least: float = LEAST
) -> Draft | None:
    """Return the memory's best proposal for a text, given as a msgid, or None.

    `fits` says whether a msgstr can stand where the text does. `language` is the tag of the source's language. Texts of
    less than `least` percent similarity are not used, nor any in which another number of words negates something.
    """
    for draft in _proposals(text, spot, memory, language, least):
        if fits(draft.text):
            return draft._replace(id=spot.id)
    return None


def fits_segment(segment: Segment, references: Mapping[str, object], text: str) -> bool:
    """Whether a msgstr has all targets, code and tags of a segment and no others, and can stand in its place."""
    try:
        return not differences(segment, restore(segment, text), references)
    except RefusedError:
        return False


def _proposals(text: str, spot: Spot, memory: Searched, language: str, least: float) -> Iterator[Draft]:
    """Return what the memory has, best first; the next is looked for only where one does not fit."""
    for unit in _nearest(memory.exact(text), spot):
        yield Draft("", unit.target, SAME_PLACE if _is_in(spot, unit) else SAME_TEXT, 100.0)
    for unit in _nearest(memory.same_prose(text), spot):
        if made := exchange(unit.source, text, unit.target):
            yield Draft("", made, SAME_PROSE, _SAME_PROSE_SCORE)
    yield from _similar(text, memory, language, least)
    yield from _joined(text, memory, language)


def _similar(text: str, memory: Searched, language: str, least: float) -> Iterator[Draft]:
    negated = negations(text, language)
    for unit, score in memory.similar(text, least, _LOOKED_AT):
        if unit.source != text and negations(unit.source, language) == negated:
            yield Draft("", unit.target, SIMILAR, score)
            if made := exchange(unit.source, text, unit.target, prose_may_differ=True):
                yield Draft("", made, SIMILAR, score)


def _joined(text: str, memory: Searched, language: str) -> Iterator[Draft]:
    """Return the translations of a text's sentences, joined by its own blanks, where each sentence is known."""
    found = sentences(text, language)
    is_numbered = any(number for _, number in _NUMBER.findall(text))
    out = []
    for sentence in found if len(found) > 1 else ():
        words = sentence.rstrip()
        numbers = [number for _, number in _NUMBER.findall(words) if number]
        units = memory.exact(_alone(words, numbers, is_numbered))
        if not units:
            return
        out += [_within(units[0].target, numbers, is_numbered), sentence[len(words) :]]
    if out:
        yield Draft("", "".join(out), SENTENCES, _SENTENCES_SCORE)


def _nearest(units: Iterable[Unit], spot: Spot) -> list[Unit]:
    """Return units, those of the text's own place, kind and lesson first."""
    return sorted(units, key=lambda unit: (not _is_in(spot, unit), unit.kind != spot.kind, unit.path != spot.path))


def _is_in(spot: Spot, unit: Unit) -> bool:
    """Whether a unit comes from this place: it has its id, or stands in its lesson between the same texts."""
    is_same_id = bool(spot.id) and unit.id == spot.id
    return is_same_id or bool(
        spot.path and spot.neighbours and (unit.path, unit.neighbours) == (spot.path, spot.neighbours)
    )


def _alone(sentence: str, numbers: list[str], is_numbered: bool) -> str:
    """Return a sentence as it is spelt where it is a text of its own: its numbers begin with 1."""
    if not is_numbered:
        return sentence
    if not numbers:
        return sentence.replace("{{", "{").replace("}}", "}")
    return _NUMBER.sub(lambda m: f"{{{numbers.index(m[2]) + 1}}}" if m[2] else m[0], sentence)


def _within(translation: str, numbers: list[str], is_numbered: bool) -> str:
    """Return a sentence's translation as it is spelt in a longer text, where its numbers are these."""
    if not is_numbered:
        return translation
    if not numbers:
        return translation.replace("{", "{{").replace("}", "}}")
    known = {str(at): number for at, number in enumerate(numbers, 1)}
    return _NUMBER.sub(lambda m: f"{{{known.get(m[2], m[2])}}}" if m[2] else m[0], translation)
