"""The entries of a language at two times, compared: which changed, how, and what that tells without knowing the language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Finding, Severity
from lesson_i18n.reviews.facts import facts

CONFIRMED, FUZZY, EMPTY, GONE = "confirmed", "fuzzy", "empty", "gone"
_IGNORE = re.compile(r"^i18n-ignore:[ \t]*(.*)$", re.MULTILINE)
_TARGET = re.compile(r"\{(\d+)\} (.+)")


class Placed(NamedTuple):
    """An entry, and its catalog as a path in the project."""

    entry: Entry
    catalog: str


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that is not what it was; `old` or `new` is None where there is none, or an obsolete one.

    `findings` are what `check` says of it now; `notes` say what changed that needs no knowledge of the language.
    `catalog` is a path in the project, that of today where there is one.
    """

    language: Language
    catalog: str
    old: Entry | None
    new: Entry | None
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def entry(self) -> Entry:
        """The entry as it is, or as it was where it is gone."""
        found = self.new or self.old
        assert found
        return found

    @property
    def states(self) -> tuple[str, str]:
        """What the entry was and is: "confirmed", "fuzzy", "empty" or "gone"."""
        return _state(self.old), _state(self.new)

    @property
    def story(self) -> str:
        """What became of the entry in words, as in "fuzzy → confirmed"; "changed" where its state is the same."""
        was, now = self.states
        return f"{was} → {now if was != now else 'changed'}"

    @property
    def targets(self) -> tuple[tuple[str, str], ...]:
        """The numbers in the text, and where they lead in the source."""
        found = (_TARGET.fullmatch(line) for line in self.entry.comments)
        return tuple((match[1], match[2]) for match in found if match)

    @property
    def failed(self) -> bool:
        """Whether `check` finds an error in it."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def _state(entry: Entry | None) -> str:
    if not entry:
        return GONE
    return EMPTY if not entry.msgstr else FUZZY if entry.fuzzy else CONFIRMED


def compared(
    old: Mapping[str, Placed],
    new: Mapping[str, Placed],
    found: Mapping[tuple[str, str], Sequence[Finding]],
    source: Language,
    target: Language,
) -> Iterator[Change]:
    """Return what changed between the entries of a language, by their ids, in today's order; what is gone comes last.

    `found` is what `check` says today, by catalog and id.
    """
    for name in [*new, *(name for name in old if name not in new)]:
        before, after = old.get(name), new.get(name)
        one, other = before.entry if before else None, after.entry if after else None
        if not _differ(one, other):
            continue
        catalog = (after or before or Placed(Entry("", ""), "")).catalog
        change = Change(target, catalog, one, other, tuple(found.get((catalog, name), ())))
        notes = (*_of_states(change), *(facts(one, other, source, target) if other and other.usable else ()))
        yield Change(target, catalog, one, other, change.findings, notes)


def _differ(old: Entry | None, new: Entry | None) -> bool:
    """Whether two entries differ in what is published, or in what is muted; a new one that is empty is no change."""
    if not old or not new:
        return bool((old and old.msgstr) or (new and new.msgstr))
    said = [(entry.msgid, entry.msgstr, entry.fuzzy) for entry in (old, new)]
    return (said[0] != said[1] and bool(old.msgstr or new.msgstr)) or _ignored(old) != _ignored(new)


def _of_states(change: Change) -> Iterator[str]:
    """Return what the change of an entry's state means, where somebody must look at it."""
    before, after = change.states
    old, new = change.old, change.new
    is_same_text = bool(old and new and old.msgid == new.msgid)
    if before == CONFIRMED and after in (FUZZY, EMPTY) and is_same_text:
        yield f"was confirmed and is {after}, though its source is the same: readers get the source's text"
    if old and new and after == before == CONFIRMED and not is_same_text and old.msgstr == new.msgstr:
        yield "the source changed and its confirmed translation did not"
    for muted in _ignored(new) - _ignored(old):
        yield f"mutes a rule: {muted}"


def _ignored(entry: Entry | None) -> set[str]:
    return (
        set(_IGNORE.findall(entry.translator_comment))
        if entry and "i18n-ignore" in entry.translator_comment
        else set()
    )
