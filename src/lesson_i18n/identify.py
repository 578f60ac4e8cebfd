"""Give every segment its stable id: an old one from the template where it is still the same segment, else a new one.

Four steps, each for what the one before left over:

1. same text in the same lesson, its kind and then its neighbours deciding where a text is repeated;
2. same text in another lesson that no longer has it: moved, or its file was renamed, split or merged; a new lesson
   that took most of its texts from an old one continues it, edits and all;
3. in the gaps between what was matched, the most similar text of the same kind;
4. a new id.

The result depends on the segments and the template alone: no clock, no random number, no cache.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from lesson_i18n.matching import Matches, match_edited, match_equal
from lesson_i18n.model import Entry, Segment
from lesson_i18n.similarity import squeezed

ID_LENGTH = 8
"""Characters of a new id: 40 bits in lower-case base 32 (RFC 4648, the extended hex alphabet)."""

_ALPHABET = "0123456789abcdefghijklmnopqrstuv"

_COMMON = 8
"""A text that more than so many places have lost says nothing about which lesson was renamed."""

_LOOKED_AT = 50
"""How many of the places that have lost a text are looked at for each that wants it."""


def identify(
    lessons: Mapping[str, Sequence[Segment]], template: Iterable[Entry], standing: Iterable[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Return the ids of the segments of every lesson, an empty one for a segment that is not translatable.

    `lessons` maps paths to segments in reading order; `template` holds the entries of the last template in theirs.
    Texts that differ in blanks alone count as the same. Lessons of which nothing changed can be left out of both; the
    ids that they have are `standing`.
    """
    matched = {path: Matches(new=[s for s in segments if s.translatable]) for path, segments in lessons.items()}
    for lesson in matched.values():
        lesson.texts = [squeezed(segment.text) for segment in lesson.new]
    taken = set(standing)
    for entry in template:
        if entry.id not in taken:
            matched.setdefault(entry.path, Matches()).old.append(entry)
        taken.add(entry.id)
    for lesson in matched.values():
        lesson.gone = set(range(len(lesson.old)))
        match_equal(lesson)
    _match_across(matched)
    for lesson in matched.values():
        match_edited(lesson)
    return {path: _named(path, matched[path], segments, taken) for path, segments in lessons.items()}


def new_id(path: str, segment: Segment, occurrence: int, taken: Container[str]) -> str:
    """Return the id of a new segment: a hash of where and what it is, lengthened while it is already taken.

    `occurrence` counts from 1 the segments of the lesson with the same kind and text.
    """
    source = "\0".join((path, segment.kind, segment.text, str(occurrence))).encode()
    number = int.from_bytes(hashlib.blake2b(source, digest_size=40).digest())
    for length in range(ID_LENGTH, 65):
        name = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(315, 315 - 5 * length, -5))
        if name not in taken:
            return name
    raise AssertionError("a hash of 320 bits is taken")


def _named(path: str, lesson: Matches, segments: Sequence[Segment], taken: set[str]) -> tuple[str, ...]:
    """Return the ids of all segments of a lesson, new ones where none was found."""
    known = lesson.ids
    if len(known) == len(lesson.new):
        positions = iter(range(len(known)))
        return tuple(known[next(positions)] if segment.translatable else "" for segment in segments)
    occurrences: Counter[tuple[str, str]] = Counter()
    ids, position = [], 0
    for segment in segments:
        if not segment.translatable:
            ids.append("")
            continue
        key = (segment.kind, segment.text)
        occurrences[key] += 1
        name = known.get(position) or new_id(path, segment, occurrences[key], taken)
        taken.add(name)
        ids.append(name)
        position += 1
    return tuple(ids)


def _match_across(lessons: Mapping[str, Matches]) -> None:
    """Match equal texts of different lessons: a renamed lesson as a whole, then single texts that moved."""
    lost: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for path in sorted(lessons, reverse=True):
        for position in sorted(lessons[path].gone, reverse=True):
            lost[squeezed(lessons[path].old[position].msgid)].append((path, position))
    wanting = [path for path in sorted(lessons) if any(text in lost for text in lessons[path].texts)] if lost else []
    for path in wanting:
        lesson = lessons[path]
        votes = _votes(lesson, lost)
        if votes and not lesson.old:
            donor = lessons[max(sorted(votes), key=lambda source: votes[source])]
            lesson.old, lesson.gone = donor.old, donor.gone
            match_equal(lesson)
    for path in wanting:
        _take_moved(lessons, path, lost)


def _votes(lesson: Matches, lost: Mapping[str, Sequence[tuple[str, int]]]) -> Counter[str]:
    """Return how many of a lesson's open texts each other lesson has lost; very common texts do not count."""
    votes: Counter[str] = Counter()
    for position in lesson.open:
        places = lost.get(lesson.texts[position], ())
        if len(places) <= _COMMON:
            votes.update({path for path, _ in places})
    return votes


def _take_moved(lessons: Mapping[str, Matches], path: str, lost: Mapping[str, list[tuple[str, int]]]) -> None:
    """Match the open segments of one lesson with equal texts that other lessons have lost."""
    lesson = lessons[path]
    votes = _votes(lesson, lost)
    for position in lesson.open:
        segment = lesson.new[position]
        places = lost.get(lesson.texts[position])
        if not places:
            continue
        while places and places[-1][1] not in lessons[places[-1][0]].gone:
            places.pop()
        there = [place for place in places[: -_LOOKED_AT - 1 : -1] if place[1] in lessons[place[0]].gone]
        best = max(there, default=None, key=lambda place: _suits(lessons, place, segment, votes))
        if best:
            lesson.ids[position] = lessons[best[0]].old[best[1]].id
            lessons[best[0]].gone.discard(best[1])


def _suits(
    lessons: Mapping[str, Matches], place: tuple[str, int], segment: Segment, votes: Mapping[str, int]
) -> tuple[int, bool]:
    """Return how well a lost text suits a segment: what else came from its lesson, and whether it is of its kind."""
    source, old = place
    return votes.get(source, 0), lessons[source].old[old].kind == segment.kind
