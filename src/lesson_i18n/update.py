"""Bring a language's entries up to date with the template, and say what became of each.

Pure values: files are read and written elsewhere. For an entry whose text is new or has changed, a translation is looked
for in this order, and the first that is found is taken:

1. a translation that was put aside under the same id and text: a change was taken back;
2. the entry's own, where only placeables or blanks changed, with the placeables exchanged;
3. one that was put aside in the same lesson for the same text;
4. one that stands confirmed elsewhere for the same text, fuzzy unless all of them agree and one is of the same kind;
5. the entry's own, fuzzy, beside the text that it was made for;
6. that of a similar text of the same lesson which is gone, was split or joined, fuzzy, unless a negation differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lesson_i18n.entries import read_entry
from lesson_i18n.model import Entry
from lesson_i18n.negation import negations
from lesson_i18n.placeables import BRACES, exchange
from lesson_i18n.similarity import common_part, likeness, squeezed

OUTCOMES = ("kept", "carried", "fuzzy", "revived", "propagated", "new", "empty", "obsolete")
"""What can become of an entry.

"kept": nothing happened to it. "carried": its placeables were exchanged. "fuzzy": a person must confirm it. "revived":
its text came back. "propagated": the same text stands translated elsewhere. "new", "empty": it has no translation, and
had none before. "obsolete": its segment is gone.
"""

REVIEW_FIRST = "review first: a negation was added or removed"
"""The extracted comment of a fuzzy entry whose old text says the opposite, perhaps."""

_THRESHOLD = 60
_CLOSE_BY = 200


@dataclass(frozen=True, slots=True)
class Updated:
    """The entries of a catalog in their new order, the obsolete ones last, and the outcome of each by id."""

    entries: tuple[Entry, ...]
    outcomes: Mapping[str, str]


def update(
    template: Mapping[str, Sequence[Entry]],
    old: Mapping[str, Sequence[Entry]],
    settled: Mapping[str, str] | None = None,
) -> dict[str, Updated]:
    """Return the catalogs of one language for the templates of all domains.

    `template` and `old` map domains to entries. What people wrote (msgstr, comments, flags) stays with the id, also
    where its lesson moved to another catalog. `settled` holds the lines of entries that stand in their catalog as the
    template wants them; they are neither in `old` nor in the answer.
    """
    settled = settled or {}
    memory = _Memory(template, old, settled)
    updated = {}
    for domain, wanted_entries in template.items():
        entries, outcomes = [], {}
        for wanted in wanted_entries:
            if wanted.id not in settled:
                entry, outcomes[wanted.id] = memory.updated(wanted)
                entries.append(_with_review(entry))
        updated[domain] = (entries, outcomes)
    for domain, shelved in memory.shelf(old).items():
        entries, outcomes = updated[domain]
        outcomes |= {entry.id: "obsolete" for entry in shelved if not entry.raw and entry.id not in memory.ids}
        entries.extend(shelved)
    return {domain: Updated(tuple(entries), outcomes) for domain, (entries, outcomes) in updated.items()}


class _Memory:
    """The translations of one language as they stood, by whatever one of them can be found again."""

    def __init__(
        self,
        template: Mapping[str, Sequence[Entry]],
        old: Mapping[str, Sequence[Entry]],
        settled: Mapping[str, str],
    ) -> None:
        self.template, self.settled = template, settled
        self.ids = {entry.id for entries in template.values() for entry in entries}
        everything = [entry for entries in old.values() for entry in entries]
        in_use = sorted((entry for entry in everything if not entry.obsolete), key=lambda entry: bool(entry.msgstr))
        self.active = {entry.id: entry for entry in in_use}
        self.put_aside = {(entry.id, entry.msgid): entry for entry in everything if entry.obsolete and entry.msgstr}
        self.displaced: list[Entry] = []
        self.revived: set[tuple[str, str]] = set()
        self._by_text: dict[str, list[Entry]] | None = None
        self._lessons: dict[str, _LostTexts] | None = None

    def updated(self, wanted: Entry) -> tuple[Entry, str]:
        """Return the entry for one of the template's, and its outcome."""
        if not (self.active or self.put_aside or self.settled):
            return wanted, "new"
        own = self.active.get(wanted.id)
        if own and own.msgstr and own.msgid == wanted.msgid:
            return _refreshed(wanted, own), "fuzzy" if own.fuzzy else "kept"
        return (
            self._taken_back(wanted, own, fuzzy=False)
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
        """Return the obsolete entries of each catalog: those it had, and those that have just become so."""
        shelved: dict[str, dict[tuple[str, str], Entry]] = {domain: {} for domain in self.template}
        displaced = {entry.id: entry.msgid for entry in self.displaced}
        for domain, entries in old.items():
            home = shelved.get(domain) if domain in shelved else next(iter(shelved.values()), {})
            for entry in entries:
                if not entry.obsolete and entry.id in self.ids and entry.id not in displaced:
                    continue
                key = (entry.id, entry.msgid)
                is_gone = entry.obsolete or entry.id not in self.ids or displaced[entry.id] == entry.msgid
                if entry.msgstr and home is not None and key not in self.revived and is_gone:
                    home.pop(key, None)
                    home[key] = entry if entry.obsolete else entry._replace(obsolete=True, raw="")
        return {domain: list(entries.values()) for domain, entries in shelved.items()}

    def _taken_back(self, wanted: Entry, own: Entry | None, fuzzy: bool) -> tuple[Entry, str] | None:
        found = self.put_aside.get((wanted.id, wanted.msgid))
        return self._revived(wanted, own, found) if found and found.fuzzy == fuzzy else None

    def _revived(self, wanted: Entry, own: Entry | None, found: Entry) -> tuple[Entry, str]:
        self.revived.add((found.id, found.msgid))
        self._displace(own)
        return _refreshed(wanted, found._replace(id=wanted.id)), "fuzzy" if found.fuzzy else "revived"

    def _exchanged(self, wanted: Entry, own: Entry | None) -> tuple[Entry, str] | None:
        if not own or not own.msgstr:
            return None
        msgstr = exchange(own.msgid, wanted.msgid, own.msgstr)
        if msgstr is None:
            return None
        return _refreshed(wanted, own._replace(msgstr=msgstr)), "fuzzy" if own.fuzzy else "carried"

    def _same_text(self, wanted: Entry, own: Entry | None) -> tuple[Entry, str] | None:
        """Take a confirmed translation of the same text from elsewhere."""
        found = self.confirmed(wanted.msgid)
        found = [entry for entry in found if entry.msgid == wanted.msgid] or found
        here = [entry for entry in found if entry.obsolete and entry.path and entry.path == wanted.path]
        if here:
            return self._revived(wanted, own, here[-1])
        standing = [entry for entry in found if not entry.obsolete] or list(found)
        if not standing:
            return None
        alike = [entry for entry in standing if _kind(entry) == _kind(wanted)]
        agree = len({entry.msgstr for entry in standing}) == 1
        self._displace(own)
        entry = _offer(wanted, (alike or standing)[0].msgstr, own)
        return (entry, "propagated") if alike and agree else (_fuzzy(entry, None), "fuzzy")

    def _edited(self, wanted: Entry, own: Entry | None) -> tuple[Entry, str] | None:
        if not own or not own.msgstr:
            return None
        self._displace(own)
        previous = own.previous_msgid if own.fuzzy and own.previous_msgid else own.msgid
        return _refreshed(wanted, _fuzzy(own, previous)), "fuzzy"

    def _similar(self, wanted: Entry, own: Entry | None) -> tuple[Entry, str] | None:
        found = self.lost_texts(wanted.path).most_like(wanted.msgid)
        if not found:
            return None
        return _fuzzy(_offer(wanted, found.msgstr, own), found.msgid), "fuzzy"

    def _displace(self, own: Entry | None) -> None:
        """Put a confirmed translation aside that has to make room, in case its text comes back."""
        if own and own.usable:
            self.displaced.append(own)

    def confirmed(self, text: str) -> list[Entry]:
        """Return the confirmed translations of a text, blanks aside: those in use by their ids, then those put aside."""
        if self._by_text is None:
            self._by_text = defaultdict(list)
            for entry in (*self.active.values(), *self.put_aside.values()):
                if entry.msgstr and not entry.fuzzy:
                    self._by_text[squeezed(entry.msgid)].append(entry)
            for wanted in (entry for entries in self.template.values() for entry in entries):
                if wanted.id in self.settled:
                    self._by_text[squeezed(wanted.msgid)].append(wanted)
        found = [self._read(entry) for entry in self._by_text.get(squeezed(text), ())]
        in_use = sorted((entry for entry in found if entry.usable), key=lambda entry: entry.id)
        return [*in_use, *(entry for entry in found if entry.obsolete)]

    def _read(self, entry: Entry) -> Entry:
        """Return the entry of a catalog that is settled for one of the template's; any other as it is."""
        lines = self.settled.get(entry.id) if not entry.obsolete else None
        return (lines and read_entry(lines, 0)) or entry

    def lost_texts(self, path: str) -> _LostTexts:
        """Return the translated texts that a lesson had and has no longer, under this path or the one it had before."""
        if self._lessons is None:
            self._lessons = self._find_lost()
        return self._lessons.get(path) or _LostTexts([])

    def _find_lost(self) -> dict[str, _LostTexts]:
        wanted = {entry.id: entry for entries in self.template.values() for entry in entries}
        by_path: defaultdict[str, list[Entry]] = defaultdict(list)
        came_from: defaultdict[str, set[str]] = defaultdict(set)
        for entry in self.active.values():
            now = wanted.get(entry.id)
            if now:
                came_from[now.path].add(entry.path)
            if entry.usable and not (now and now.msgid == entry.msgid):
                by_path[entry.path].append(entry)
        for path in {entry.path for entry in wanted.values()}:
            came_from[path].add(path)
        return {
            path: _LostTexts([entry for source in sorted(sources) for entry in by_path.get(source, ())])
            for path, sources in came_from.items()
        }


class _LostTexts:
    """Texts that a lesson no longer has, to be found again by likeness."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.asked = 0

    def most_like(self, text: str) -> Entry | None:
        """Return the entry of the most similar text, or of one that was split or joined; of a long list, those next in order."""
        if not self.entries:
            return None
        near = self.entries
        if len(near) > _CLOSE_BY:
            near = near[max(0, self.asked - _CLOSE_BY // 2) : self.asked + _CLOSE_BY // 2]
            self.asked += 1
        negated = negations(text)
        same_sense = [entry for entry in near if negations(entry.msgid) == negated]
        scored = [(likeness(text, entry.msgid, _THRESHOLD), entry) for entry in same_sense]
        score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if score:
            return best
        return next((entry for entry in near if _is_part(text, entry.msgid)), None)


def _is_part(text: str, other: str) -> bool:
    """Whether a text was split off another or joined with one, the negations of the common part being the same."""
    shared = common_part(text, other)
    return shared is not None and negations(shared[0]) == negations(shared[1])


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


def _offer(wanted: Entry, msgstr: str, own: Entry | None) -> Entry:
    """Return the template's entry with a translation, and with what people wrote beside an old one."""
    comment = own.translator_comment if own else ""
    return wanted._replace(msgstr=msgstr, translator_comment=comment, raw="")


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


def _kind(entry: Entry) -> str:
    return entry.comments[0] if entry.comments else ""
