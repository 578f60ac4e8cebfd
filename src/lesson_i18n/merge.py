"""Merge two versions of a catalog entry by entry, with the version that both came from where it is known.

Pure values: files are read and written elsewhere. How two versions of one entry become one is in
`lesson_i18n.combine`. An entry that only one side has is kept, unless the other removed it and this one did not change
it. A confirmed translation whose text had to make room is put aside (obsolete), and comes back with its text. Two
entries with one id in one file are merged in the same way, as if they were two sides.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from lesson_i18n.combine import combined, either, extracted, same
from lesson_i18n.model import Entry

_TWICE = "a second entry with this id; the two were made one"

_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Merged:
    """The entries of a merge, the obsolete ones last, and what a person should know: an entry and a remark each."""

    entries: tuple[Entry, ...]
    remarks: tuple[tuple[Entry, str], ...]


def merge(
    base: Iterable[Entry], ours: Sequence[Entry], theirs: Sequence[Entry], today: Container[str] = ()
) -> Merged:
    """Return two versions of a catalog or template as one, in the order of ours.

    `base` is what both came from; it is empty where that is not known. Entries of theirs alone stand behind those that
    they follow there; where both are in the order of their lessons' names, the result is so too. `today` holds texts that stand in the source now: of two msgids that were both changed, the one
    among them wins, else ours.
    """
    work = _Merge(today)
    old, mine, other = _Merge(today).messages(base), work.messages(ours), work.messages(theirs)
    nothing = _Message()
    merged = {
        name: work.message(old.get(name, nothing), mine.get(name, nothing), other.get(name, nothing))
        for name in mine | other
    }
    orders = ([name for name in side if _stays(side[name], merged[name])] for side in (mine, other))
    entries = [entry for name in interleaved(*orders) if (entry := merged[name].active)]
    if _is_by_lesson(mine) and _is_by_lesson(other):
        entries.sort(key=_lesson)
    aside = {(name, text): entry for name, message in merged.items() for text, entry in message.aside.items()}
    known = [(entry.id, entry.msgid) for entry in (*ours, *theirs) if entry.obsolete]
    entries += [aside[key] for key in dict.fromkeys((*known, *aside)) if key in aside]
    return Merged(tuple(entries), tuple(work.remarks))


def folded(entries: Sequence[Entry], today: Container[str] = ()) -> Merged:
    """Return the entries of one catalog with each id in use once, and each text put aside once for an id."""
    return merge((), entries, (), today)


def merged_header(base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of two headers as one: the changed value of each, of two dates the later, else ours."""
    merged = {}
    for name in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(name), theirs.get(name)
        wins = max(one or "", other or "") if name.endswith("-Date") else one
        value = either(base.get(name), one, other, wins)
        if value is not None:
            merged[name] = value
    return merged


def interleaved(first: Sequence[_K], second: Sequence[_K]) -> list[_K]:
    """Return two orders as one: the first, with what only the second has behind what it follows there."""
    known = set(first)
    following: dict[_K | None, list[_K]] = {}
    before: _K | None = None
    for name in second:
        if name in known:
            before = name
        else:
            following.setdefault(before, []).append(name)
    order = list(following.get(None, ()))
    for name in first:
        order += [name, *following.get(name, ())]
    return order


@dataclass(slots=True)
class _Message:
    """What one side knows under an id: the entry in use, and those that were put aside, by their texts."""

    active: Entry | None = None
    aside: dict[str, Entry] = field(default_factory=dict)


class _Merge:
    """A merge at work; `remarks` grow."""

    def __init__(self, today: Container[str]) -> None:
        self.today = today
        self.remarks: list[tuple[Entry, str]] = []

    def messages(self, entries: Iterable[Entry]) -> dict[str, _Message]:
        """Return the entries of one side by id, those that stand there twice merged."""
        found: dict[str, _Message] = {}
        for entry in entries:
            single = _Message(None, {entry.msgid: entry}) if entry.obsolete else _Message(entry)
            known = found.get(entry.id)
            if known and (entry.msgid in known.aside if entry.obsolete else known.active):
                self.remarks.append((entry, _TWICE))
            found[entry.id] = self.message(_Message(), known, single) if known else single
        return found

    def message(self, base: _Message, ours: _Message, theirs: _Message) -> _Message:
        """Return what is known of one id after the merge."""
        active = self._active(base.active, ours.active, theirs.active)
        lost = [side.active.msgid for side in (ours, theirs) if side.active and _gives_way(side.active, active)]
        texts = dict.fromkeys((*ours.aside, *theirs.aside, *lost))
        aside = {text: self._aside(text, active, base, ours, theirs) for text in texts}
        return _Message(active, {text: entry for text, entry in aside.items() if entry})

    def _combined(self, base: Entry | None, ours: Entry, theirs: Entry) -> Entry:
        entry, remark = combined(base, ours, theirs, self.today)
        if remark:
            self.remarks.append((ours, remark))
        return entry

    def _active(self, base: Entry | None, ours: Entry | None, theirs: Entry | None) -> Entry | None:
        """Return the entry in use; one that extraction removed on one side goes unless it changed it on the other."""
        if ours and theirs:
            return self._combined(base, ours, theirs)
        left = ours or theirs
        return left if not left or not base or extracted(left) != extracted(base) else None

    def _aside(
        self, text: str, active: Entry | None, base: _Message, ours: _Message, theirs: _Message
    ) -> Entry | None:
        """Return what is put aside for a text of an id; what one side took away goes unless the other changed it."""
        before, mine, other = (_put_aside(side, text, active) for side in (base, ours, theirs))
        one, another = self._joined(mine), self._joined(other)
        if one and another:
            return self._combined(before[0] or before[1], one, another)
        left = zip(mine if one else other, before, strict=True)
        is_as_before = all(old and same(entry, old) for entry, old in left if entry)
        return None if is_as_before else one or another

    def _joined(self, entries: tuple[Entry | None, Entry | None]) -> Entry | None:
        """Return the entry in use that gives way and the one put aside before as one."""
        first, second = entries
        return self._combined(None, first, second) if first and second else first or second


def _stays(side: _Message, merged: _Message) -> bool:
    """Whether an entry is in use, and in the lesson where this side has it."""
    return bool(side.active and merged.active and side.active.path == merged.active.path)


def _is_by_lesson(side: Mapping[str, _Message]) -> bool:
    """Whether the entries in use stand in the order in which extraction writes lessons."""
    lessons = [_lesson(message.active) for message in side.values() if message.active]
    return lessons == sorted(lessons)


def _lesson(entry: Entry) -> list[str]:
    return entry.path.split("/")


def _gives_way(entry: Entry, active: Entry | None) -> bool:
    """Whether a side's entry in use holds a translation that the merged one does not stand for."""
    return bool(entry.msgstr) and (not active or (not entry.fuzzy and entry.msgid != active.msgid))


def _put_aside(message: _Message, text: str, active: Entry | None) -> tuple[Entry | None, Entry | None]:
    """Return what a side has for a text: its entry in use, where that gives way, and what it had put aside before."""
    entry = message.active
    if entry and entry.msgid == text and entry.msgstr and not (active and active.msgid == text):
        # as it is written, such an entry has no reference
        return entry._replace(obsolete=True, path="", comments=(), raw=""), message.aside.get(text)
    return None, message.aside.get(text)
