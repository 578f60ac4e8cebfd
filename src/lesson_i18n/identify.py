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
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from lesson_i18n.model import Entry, Segment
from lesson_i18n.similarity import pairs, squeezed

ID_LENGTH = 8
"""Characters of a new id: 40 bits in lower-case base 32 (RFC 4648, the extended hex alphabet)."""

_ALPHABET = "0123456789abcdefghijklmnopqrstuv"

THRESHOLD = 60
"""Percent of similarity from which an edited text keeps its id."""

_COMMON = 8
"""A text that more than so many places have lost says nothing about which lesson was renamed."""

_LOOKED_AT = 50
"""How many of the places that have lost a text are looked at for each that wants it."""


@dataclass(slots=True)
class _Lesson:
    """A lesson's old entries and new segments, and the positions that are still to be matched, in order."""

    old: list[Entry] = field(default_factory=list)
    new: list[Segment] = field(default_factory=list)
    ids: dict[int, str] = field(default_factory=dict)
    sources: dict[int, int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)

    def match(self, new: int, old: int) -> None:
        """Give a new segment the id of one of this lesson's old entries."""
        self.ids[new] = self.old[old].id
        self.sources[new] = old
        self.gone.discard(old)

    @property
    def open(self) -> list[int]:
        """The positions of new segments that have no id yet."""
        return [position for position in range(len(self.new)) if position not in self.ids]


def identify(lessons: Mapping[str, Sequence[Segment]], template: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Return the ids of the segments of every lesson, an empty one for a segment that is not translatable.

    `lessons` maps paths to segments in reading order; `template` holds the entries of the last template in theirs.
    Texts that differ in blanks alone count as the same.
    """
    matched = {path: _Lesson(new=[s for s in segments if s.translatable]) for path, segments in lessons.items()}
    for lesson in matched.values():
        lesson.texts = [squeezed(segment.text) for segment in lesson.new]
    taken: set[str] = set()
    for entry in template:
        if entry.id not in taken:
            matched.setdefault(entry.path, _Lesson()).old.append(entry)
        taken.add(entry.id)
    for lesson in matched.values():
        lesson.gone = set(range(len(lesson.old)))
        _match_in_lesson(lesson)
    _match_across(matched)
    for lesson in matched.values():
        _match_edited(lesson)
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


def _named(path: str, lesson: _Lesson, segments: Sequence[Segment], taken: set[str]) -> tuple[str, ...]:
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


def _match_in_lesson(lesson: _Lesson) -> None:
    """Match equal texts of one lesson: first those of the same kind, then any.

    Those that stand there once come first, then those with the same neighbours on both sides, on one side, and any; and
    each time those that stand in a row with them, or with the beginning or the end of the lesson.
    """
    if not lesson.gone:
        return
    old, new = [squeezed(entry.msgid) for entry in lesson.old], lesson.texts
    if old == new and len(lesson.gone) == len(old):
        lesson.ids = {position: entry.id for position, entry in enumerate(lesson.old)}
        lesson.sources = {position: position for position in lesson.ids}
        lesson.gone.clear()
        return
    for of_one_kind in (True, False):
        for around, once in (((0, 0), True), ((1, 1), False), ((1, 0), False), ((0, 1), False), ((0, 0), False)):
            _match_equal(lesson, old, of_one_kind, around, once)
            _match_in_a_row(lesson, old, of_one_kind)


def _match_equal(lesson: _Lesson, old: Sequence[str], of_one_kind: bool, around: tuple[int, int], once: bool) -> None:
    """Match equal texts with as many equal neighbours before and behind them as `around` says, in order.

    With `once`, only those are matched that stand once among the old ones, and once among the new.
    """
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    wanting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for position in sorted(lesson.gone):
        waiting[_context(old, position, around), of_one_kind and lesson.old[position].kind].append(position)
    for position in lesson.open:
        wanting[_context(lesson.texts, position, around), of_one_kind and lesson.new[position].kind].append(position)
    for key, positions in wanting.items():
        if key in waiting and not (once and len(positions) + len(waiting[key]) > 2):
            for new, found in zip(positions, waiting[key], strict=False):
                lesson.match(new, found)


def _match_in_a_row(lesson: _Lesson, old: Sequence[str], of_one_kind: bool) -> None:
    """Match equal texts that stand right behind, or right before, two that are matched."""
    ends = {-1: -1, len(lesson.new): len(old)}
    for step, positions in ((1, lesson.open), (-1, lesson.open[::-1])):
        for position in positions:
            source = lesson.sources.get(position - step, ends.get(position - step))
            beside = -1 if source is None or position in lesson.ids else source + step
            is_equal = beside in lesson.gone and old[beside] == lesson.texts[position]
            if is_equal and not (of_one_kind and lesson.old[beside].kind != lesson.new[position].kind):
                lesson.match(position, beside)


def _context(texts: Sequence[str], position: int, around: tuple[int, int]) -> Hashable:
    """Return a text with as many of its neighbours before and behind it as `around` says."""
    before, behind = around
    start, stop = position - before, position + behind + 1
    return (start < 0, stop > len(texts), tuple(texts[max(start, 0) : stop]))


def _match_across(lessons: Mapping[str, _Lesson]) -> None:
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
            _match_in_lesson(lesson)
    for path in wanting:
        _take_moved(lessons, path, lost)


def _votes(lesson: _Lesson, lost: Mapping[str, Sequence[tuple[str, int]]]) -> Counter[str]:
    """Return how many of a lesson's open texts each other lesson has lost; very common texts do not count."""
    votes: Counter[str] = Counter()
    for position in lesson.open:
        places = lost.get(lesson.texts[position], ())
        if len(places) <= _COMMON:
            votes.update({path for path, _ in places})
    return votes


def _take_moved(lessons: Mapping[str, _Lesson], path: str, lost: Mapping[str, list[tuple[str, int]]]) -> None:
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
    lessons: Mapping[str, _Lesson], place: tuple[str, int], segment: Segment, votes: Mapping[str, int]
) -> tuple[int, bool]:
    """Return how well a lost text suits a segment: what else came from its lesson, and whether it is of its kind."""
    source, old = place
    return votes.get(source, 0), lessons[source].old[old].kind == segment.kind


def _match_edited(lesson: _Lesson) -> None:
    """Match edited texts, gap by gap: the most similar of the same kind first."""
    if not lesson.gone:
        return
    for new, old in _gaps(lesson):
        segments, entries = [lesson.new[n] for n in new], [lesson.old[o] for o in old]
        kinds, old_kinds = [segment.kind for segment in segments], [entry.kind for entry in entries]
        texts, before = [segment.text for segment in segments], [entry.msgid for entry in entries]
        for n, o in pairs(texts, before, THRESHOLD, partial(_same, kinds, old_kinds)):
            lesson.match(new[n], old[o])


def _same(kinds: Sequence[str], old_kinds: Sequence[str], new: int, old: int) -> bool:
    return kinds[new] == old_kinds[old]


def _gaps(lesson: _Lesson) -> Iterable[tuple[list[int], list[int]]]:
    """Return the runs of unmatched segments between matched neighbours, each with the old entries of its place."""
    gone, wanting = deque(sorted(lesson.gone)), deque(lesson.open)
    at = {old: new for new, old in lesson.sources.items()}
    anchors = _increasing([lesson.sources[new] for new in sorted(lesson.sources)])
    for next_new, next_old in (*((at[old], old) for old in anchors), (len(lesson.new), len(lesson.old))):
        new, old = _taken_below(wanting, next_new), _taken_below(gone, next_old)
        if new and old:
            yield new, old


def _taken_below(positions: deque[int], bound: int) -> list[int]:
    taken = []
    while positions and positions[0] < bound:
        taken.append(positions.popleft())
    return taken


def _increasing(numbers: Sequence[int]) -> list[int]:
    """Return a longest increasing subsequence (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, number in enumerate(numbers):
        at = bisect_left(tails, number)
        previous.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(number)
            ends.append(index)
        else:
            tails[at], ends[at] = number, index
    chain = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(numbers[index])
        index = previous[index]
    return chain[::-1]
