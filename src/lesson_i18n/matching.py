"""Which old entry each segment of one lesson is, told by its text and by where it stands."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from lesson_i18n.model import Entry, Segment
from lesson_i18n.similarity import pairs, squeezed

THRESHOLD = 60
"""Percent of similarity from which an edited text keeps its id."""


@dataclass(slots=True)
class Matches:
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


def match_equal(lesson: Matches) -> None:
    """Match equal texts of one lesson: first those of the same kind, then any.

    Those that stand there once come first, and those between them where nothing was added or removed; then those with
    the same neighbours on both sides, on one side, and any; and each time those that stand in a row with them, or with
    the beginning or the end of the lesson.
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
            _match_around(lesson, old, of_one_kind, around, once)
            _match_in_a_row(lesson, old, of_one_kind)
            if once:
                _match_in_place(lesson, old, of_one_kind)


def _match_around(
    lesson: Matches, old: Sequence[str], of_one_kind: bool, around: tuple[int, int], once: bool
) -> None:
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


def _match_in_a_row(lesson: Matches, old: Sequence[str], of_one_kind: bool) -> None:
    """Match equal texts that stand right behind, or right before, two that are matched."""
    ends = {-1: -1, len(lesson.new): len(old)}
    for step, positions in ((1, lesson.open), (-1, lesson.open[::-1])):
        for position in positions:
            source = lesson.sources.get(position - step, ends.get(position - step))
            beside = -1 if source is None or position in lesson.ids else source + step
            if beside in lesson.gone and _is_equal(lesson, old, position, beside, of_one_kind):
                lesson.match(position, beside)


def _match_in_place(lesson: Matches, old: Sequence[str], of_one_kind: bool) -> None:
    """Match equal texts at the same place between two that are matched, where as many stand there as stood before."""
    for new, gone in list(_gaps(lesson)):
        for position, beside in zip(new, gone, strict=False) if len(new) == len(gone) else ():
            if _is_equal(lesson, old, position, beside, of_one_kind):
                lesson.match(position, beside)


def _is_equal(lesson: Matches, old: Sequence[str], new: int, gone: int, of_one_kind: bool) -> bool:
    is_equal = old[gone] == lesson.texts[new]
    return is_equal and not (of_one_kind and lesson.old[gone].kind != lesson.new[new].kind)


def _context(texts: Sequence[str], position: int, around: tuple[int, int]) -> Hashable:
    """Return a text with as many of its neighbours before and behind it as `around` says."""
    before, behind = around
    start, stop = position - before, position + behind + 1
    return (start < 0, stop > len(texts), tuple(texts[max(start, 0) : stop]))


def match_edited(lesson: Matches) -> None:
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


def _gaps(lesson: Matches) -> Iterable[tuple[list[int], list[int]]]:
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
