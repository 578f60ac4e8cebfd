"""What a translation memory proposes for a segment.

In this order: the same text in the same place, the same text, the same text but for placeables, a similar text, and for a
text of several sentences those of its sentences. A proposal fits its segment or is none: all targets, code and tags of
the segment stand in it, and no others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lesson_i18n.memory import LEAST, Memory, Unit, neighbours
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
_NUMBER = re.compile(r"\{(\d+)\}|(\{\{|\}\})")


class Spot(NamedTuple):
    """Where a segment stands: its id, its lesson, and its neighbours as in `Unit`."""

    id: str = ""
    path: str = ""
    neighbours: str = ""


def spots(entries: Iterable[Entry]) -> dict[str, Spot]:
    """Return where the segments of a catalog's entries stand, by id; its entries are in the order of the lessons."""
    by_path: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not entry.obsolete:
            by_path[entry.path].append(entry)
    return {
        entry.id: Spot(entry.id, path, around)
        for path, found in by_path.items()
        for entry, around in zip(found, neighbours([entry.msgid for entry in found]), strict=True)
    }


def leverage(
    segment: Segment,
    spot: Spot,
    memory: Memory,
    language: str,
    least: float = LEAST,
    references: Mapping[str, object] | None = None,
) -> Draft | None:
    """Return the memory's best proposal for a segment, or None.

    `language` is the tag of the source's language. Texts of less than `least` percent similarity are not used, nor any
    in which another number of words negates something. `references` are the link labels of the lesson.
    """
    for draft in _proposals(segment, spot, memory, language, least):
        if fits(segment, draft.text, references or {}):
            return draft._replace(id=spot.id)
    return None


def fits(segment: Segment, text: str, references: Mapping[str, object]) -> bool:
    """Whether a text holds all targets, code and tags of a segment and no others, and can stand in its place."""
    try:
        return not differences(segment, restore(segment, text), references)
    except RefusedError:
        return False


def _proposals(segment: Segment, spot: Spot, memory: Memory, language: str, least: float) -> Iterator[Draft]:
    """Return what the memory has, best first; the next is looked for only where one does not fit."""
    yield from _same_text(segment, spot, memory.exact(segment.text))
    for unit in _nearest(memory.same_prose(segment.text), segment, spot):
        if text := exchange(unit.source, segment.text, unit.target):
            yield Draft("", text, SAME_PROSE, _SAME_PROSE_SCORE)
    yield from _similar(segment, memory, language, least)
    yield from _joined(segment, memory, language)


def _same_text(segment: Segment, spot: Spot, units: Iterable[Unit]) -> Iterator[Draft]:
    for unit in _nearest(units, segment, spot):
        yield Draft("", unit.target, SAME_PLACE if _is_in(spot, unit) else SAME_TEXT, 100.0)


def _similar(segment: Segment, memory: Memory, language: str, least: float) -> Iterator[Draft]:
    negated = negations(segment.text, language)
    for unit, score in memory.similar(segment.text, least, _LOOKED_AT):
        if unit.source != segment.text and negations(unit.source, language) == negated:
            yield Draft("", unit.target, SIMILAR, score)
            if text := exchange(unit.source, segment.text, unit.target, prose_may_differ=True):
                yield Draft("", text, SIMILAR, score)


def _joined(segment: Segment, memory: Memory, language: str) -> Iterator[Draft]:
    """Return the translations of a text's sentences, joined by its own blanks, where each sentence is known."""
    found = sentences(segment.text, language)
    out = []
    for sentence in found if len(found) > 1 else ():
        text = sentence.rstrip()
        numbers = [number for number, _ in _NUMBER.findall(text) if number and segment.targets]
        units = memory.exact(_alone(text, numbers, is_numbered=bool(segment.targets)))
        if not units:
            return
        out += [_within(units[0].target, numbers, is_numbered=bool(segment.targets)), sentence[len(text) :]]
    if out:
        yield Draft("", "".join(out), SENTENCES, _SENTENCES_SCORE)


def _nearest(units: Iterable[Unit], segment: Segment, spot: Spot) -> list[Unit]:
    """Return units, those of the segment's own place, lesson and kind first."""
    return sorted(units, key=lambda unit: (not _is_in(spot, unit), unit.kind != segment.kind, unit.path != spot.path))


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
    return _NUMBER.sub(lambda m: f"{{{numbers.index(m[1]) + 1}}}" if m[1] else m[0], sentence)


def _within(translation: str, numbers: list[str], is_numbered: bool) -> str:
    """Return a sentence's translation as it is spelt in a longer text, where its numbers are these."""
    if not is_numbered:
        return translation
    if not numbers:
        return translation.replace("{", "{{").replace("}", "}}")
    known = {str(at): number for at, number in enumerate(numbers, 1)}
    return _NUMBER.sub(lambda m: f"{{{known.get(m[1], m[1])}}}" if m[1] else m[0], translation)
