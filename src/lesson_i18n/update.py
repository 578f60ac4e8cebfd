"""Bring a language's entries up to date with the template, and say what became of each.

Pure values: files are read and written elsewhere. For an entry whose text is new or has changed, a translation is looked
for in this order, and the first that is found is taken:

1. a translation that was put aside under the same id and text: a change was taken back;
2. the entry's own, where only placeables or blanks changed, with the placeables exchanged;
3. one that was put aside in the same lesson for the same text;
4. one that was confirmed elsewhere for the same text, fuzzy unless all of them agree and one is of the same kind;
5. the entry's own, fuzzy, beside the text that it was made for;
6. that of a similar text of the same lesson which is gone, was split or joined, fuzzy, unless one of the two says the
   opposite of the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lesson_i18n.drafted import confirmed, is_untouched, reworded, taken_over
from lesson_i18n.model import Entry
from lesson_i18n.negation import negations
from lesson_i18n.placeables import BRACES, exchange
from lesson_i18n.recall import Confirmed, LostTexts, made_for
from lesson_i18n.similarity import squeezed
from lesson_i18n.template import Template

OUTCOMES = ("kept", "carried", "fuzzy", "revived", "propagated", "new", "empty", "obsolete")
"""What can become of an entry.

"kept": nothing happened to it. "carried": its placeables were exchanged. "fuzzy": a person must confirm it. "revived":
its text came back. "propagated": the same text stands translated elsewhere. "new", "empty": it has no translation, and
had none before. "obsolete": its segment is gone.
"""

REVIEW_FIRST = "review first: a negation was added or removed"
"""The extracted comment of a fuzzy entry whose old text says the opposite, perhaps."""


@dataclass(frozen=True, slots=True)
class Updated:
    """The entries of a catalog in their new order, the obsolete ones last, and the outcome of each by id."""

    entries: tuple[Entry, ...]
    outcomes: Mapping[str, str]


def update(
    template: Template, old: Mapping[str, Sequence[Entry]], settled: Mapping[str, str] | None = None
) -> dict[str, Updated]:
    """Return the catalogs of one language for the template.

    `old` maps domains to entries. What people wrote (msgstr, comments, flags) stays with the id, also
    where its lesson moved to another catalog. `settled` holds the lines of entries that stand in their catalog as the
    template wants them; they are neither in `old` nor in the answer.
    """
    memory = _Memory(template, old, settled or {})
    answers = memory.answers()
    updated = {}
    for domain, lines in template.lines.items():
        found = {name: answers[name] for name in lines if name in answers}
        entries = [_with_review(confirmed(entry)) for entry, _ in found.values()]
        updated[domain] = entries, {name: outcome for name, (_, outcome) in found.items()}
    for domain, shelved in memory.shelf(old).items():
        entries, outcomes = updated[domain]
        outcomes |= {entry.id: "obsolete" for entry in shelved if not entry.raw and entry.id not in template.home}
        entries.extend(shelved)
    return {domain: Updated(tuple(entries), outcomes) for domain, (entries, outcomes) in updated.items()}


class _Memory:
    """The translations of one language as they stood, and what becomes of each."""

    def __init__(self, template: Template, old: Mapping[str, Sequence[Entry]], settled: Mapping[str, str]) -> None:
        self.template, self.settled = template, settled
        everything = [entry for entries in old.values() for entry in entries]
        in_use = sorted((entry for entry in everything if not entry.obsolete), key=lambda entry: bool(entry.msgstr))
        self.active = {entry.id: entry for entry in in_use}
        aside = sorted(
            (entry for entry in everything if entry.obsolete and entry.msgstr), key=lambda entry: not entry.fuzzy
        )
        self.put_aside = {(entry.id, entry.msgid): entry for entry in aside}
        self.displaced: list[Entry] = []
        self.revived: set[tuple[str, str]] = set()

    def answers(self) -> dict[str, tuple[Entry, str]]:
        """Return the entry for each of the template's that is not settled, and its outcome, by id.

        Confirmed ones come first: with its placeables exchanged, one may have become the translation of another's text.
        """
        unsettled = [self.template.entry(name) for name in self.template.home if name not in self.settled]
        confirmed = {name for name, entry in self.active.items() if entry.usable}
        ordered = sorted(unsettled, key=lambda wanted: wanted.id not in confirmed)
        return {wanted.id: self.updated(wanted) for wanted in ordered}

    def updated(self, wanted: Entry) -> tuple[Entry, str]:
        """Return the entry for one of the template's, and its outcome."""
        if not (self.active or self.put_aside or self.settled):
            return wanted, "new"
        own = self.active.get(wanted.id)
        is_same = bool(own and own.msgstr and own.msgid == wanted.msgid)
        if own and is_same and own.usable:
            return _refreshed(wanted, own), "kept"
        back = self._taken_back(wanted, own, fuzzy=False)
        if own and is_same and not back:
            return _refreshed(wanted, own), "fuzzy"
        return (
            back
            or self._exchanged(wanted, own)
            or self._same_text(wanted, own)
            or self._taken_back(wanted, own, fuzzy=True)
            or self._edited(wanted, own)
            or self._similar(wanted, own)
            or (
                _refreshed(wanted, own) if own else wanted,
                "empty" if own and own.msgid == wanted.msgid else "new",
            )
        )

    def shelf(self, old: Mapping[str, Sequence[Entry]]) -> dict[str, list[Entry]]:
        """Return the obsolete entries of each catalog: those it had, and those that have just become so.

        None has the id and the text of another entry, which standard tools refuse: what was confirmed wins.
        """
        shelved: dict[str, dict[tuple[str, str], Entry]] = {domain: {} for domain in self.template.lines}
        elsewhere = next(iter(shelved.values()), {})
        displaced = {(entry.id, entry.msgid) for entry in self.displaced}
        for domain, entries in old.items():
            home = shelved.get(domain, elsewhere)
            for entry in entries:
                key = (entry.id, entry.msgid)
                if not entry.msgstr or self.template.texts.get(entry.id) == entry.msgid or key in self.revived:
                    continue
                if not (entry.obsolete or entry.id not in self.template.home or key in displaced):
                    continue
                if key not in home or (home[key].fuzzy and not entry.fuzzy):
                    home[key] = entry if entry.obsolete else entry._replace(obsolete=True, raw="")
        return {domain: list(entries.values()) for domain, entries in shelved.items()}

    def _taken_back(self, wanted: Entry, own: Entry | None, fuzzy: bool) -> tuple[Entry, str] | None:
        found = self.put_aside.get((wanted.id, wanted.msgid))
        return self._revived(wanted, own, found) if found and found.fuzzy == fuzzy else None

    def _revived(self, wanted: Entry, own: Entry | None, found: Entry) -> tuple[Entry, str]:
        self.revived.add((found.id, found.msgid))
        self._displace(own)
        comment = found.translator_comment or (own.translator_comment if own else "")
        found = found._replace(id=wanted.id, translator_comment=comment)
        return _refreshed(wanted, found), "fuzzy" if found.fuzzy else "revived"

    def _exchanged(self, wanted: Entry, own: Entry | None) -> tuple[Entry, str] | None:
        msgstr = exchange(own.msgid, wanted.msgid, own.msgstr) if own and own.usable else None
        if not own or msgstr is None:
            return None
        if squeezed(own.msgid) != squeezed(wanted.msgid):
            self._displace(own)
        entry = _refreshed(wanted, reworded(own, msgstr))
        self.confirmed.add(entry)
        return entry, "carried"

    def _same_text(self, wanted: Entry, own: Entry | None) -> tuple[Entry, str] | None:
        """Take a confirmed translation of the same text from elsewhere; of another kind, not where a person's guess was put aside."""
        guess = self.put_aside.get((wanted.id, wanted.msgid))
        has_guess = bool(guess and not is_untouched(guess))
        here = self.confirmed.put_aside(wanted.path, wanted.msgid)
        if here and not (has_guess and here.kind not in ("", wanted.kind)):
            return self._revived(wanted, own, here)
        best, is_sure = self.confirmed.best(wanted.msgid, wanted.kind) or (None, False)
        if not best or (has_guess and not is_sure):
            return None
        if is_sure and best.obsolete:
            return self._revived(wanted, own, best)
        self._displace(own)
        entry = _offer(wanted, best, own)
        return (entry, "propagated") if is_sure else (_fuzzy(entry, None), "fuzzy")

    def _edited(self, wanted: Entry, own: Entry | None) -> tuple[Entry, str] | None:
        if not own or not own.msgstr:
            return None
        self._displace(own)
        msgstr = (own.fuzzy and exchange(own.msgid, wanted.msgid, own.msgstr)) or own.msgstr
        return _refreshed(wanted, _fuzzy(reworded(own, msgstr), made_for(own))), "fuzzy"

    def _similar(self, wanted: Entry, own: Entry | None) -> tuple[Entry, str] | None:
        found = self.lost_texts.most_like(wanted.path, wanted.msgid)
        return (_fuzzy(_offer(wanted, found, own), made_for(found)), "fuzzy") if found else None

    def _displace(self, own: Entry | None) -> None:
        """Put a confirmed translation aside that has to make room, in case its text comes back."""
        if own and own.usable:
            self.displaced.append(own)

    @cached_property
    def confirmed(self) -> Confirmed:
        """The confirmed translations, in use or put aside."""
        return Confirmed((*self.active.values(), *self.put_aside.values()), self.template, self.settled)

    @cached_property
    def lost_texts(self) -> LostTexts:
        """The translations of texts that lessons no longer have."""
        return LostTexts((*self.active.values(), *self.put_aside.values()), self.template)


def _refreshed(wanted: Entry, old: Entry) -> Entry:
    """Return an old entry with the template's text, comments, reference and flag; what people wrote stays."""
    if old.has_same_source(wanted):
        return old
    own = tuple(flag for flag in old.flags if flag != BRACES)
    flags = own + tuple(flag for flag in wanted.flags if flag not in own)
    if set(flags) == set(old.flags):
        flags = old.flags
    comments = wanted.comments
    if squeezed(" ".join(comments)) == squeezed(" ".join(old.comments)):
        comments = old.comments  # an editor may have wrapped them
    fresh = old._replace(msgid=wanted.msgid, path=wanted.path, comments=comments, flags=flags, obsolete=False)
    return old if fresh == old else fresh._replace(raw="")


def _offer(wanted: Entry, found: Entry, own: Entry | None) -> Entry:
    """Return the template's entry with the translation of another, and with what people wrote beside an old one."""
    comment = taken_over(own.translator_comment if own else "", found)
    return wanted._replace(msgstr=found.msgstr, translator_comment=comment, raw="")


def _fuzzy(entry: Entry, previous: str | None) -> Entry:
    flags = ("fuzzy", *(flag for flag in entry.flags if flag != "fuzzy"))
    return entry._replace(flags=flags, previous_msgid=previous, raw="")


def _with_review(entry: Entry) -> Entry:
    """Return an entry with the remark that it must be looked at first, where it is fuzzy across a negation."""
    if not entry.fuzzy or entry.previous_msgid is None or negations(entry.previous_msgid) == negations(entry.msgid):
        return entry
    if squeezed(" ".join(entry.comments)).endswith(REVIEW_FIRST):
        return entry
    return entry._replace(comments=(*entry.comments, REVIEW_FIRST), raw="")
