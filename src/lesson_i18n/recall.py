"""The translations of one language as they stood, to be found again: by their text, or by one that is like it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from lesson_i18n.catalog import read_message
from lesson_i18n.drafted import is_untouched
from lesson_i18n.model import Entry
from lesson_i18n.negation import negations
from lesson_i18n.similarity import common_part, likeness, squeezed
from lesson_i18n.template import Template

_THRESHOLD = 60
_MUCH_THE_SAME = 80
_ALL_LOOKED_AT = 200
"""Of more lost texts than that, only those are compared that share the rarest words."""

_LOOKED_AT = 50


class Confirmed:
    """The confirmed translations of a language by their texts, blanks aside.

    `entries` are those that were read, `settled` the lines of those in `template` that were not.
    """

    def __init__(self, entries: Iterable[Entry], template: Template, settled: Mapping[str, str]) -> None:
        self._template, self._settled = template, settled
        self._by_text: defaultdict[str, list[Entry]] = defaultdict(list)
        self._put_aside: dict[tuple[str, str], Entry] = {}
        self._known: dict[str, dict[tuple[str, str], tuple[Entry, bool] | None]] = {}
        for entry in entries:
            if entry.msgstr and not entry.fuzzy:
                self.add(entry)

    def add(self, entry: Entry) -> None:
        """Take in one more confirmed translation."""
        text = squeezed(entry.msgid)
        self._by_text[text].append(entry)
        self._known.pop(text, None)
        if entry.obsolete and entry.path:
            self._put_aside[entry.path, text] = self._put_aside[entry.path, entry.msgid] = entry

    def put_aside(self, path: str, text: str) -> Entry | None:
        """Return the translation that was put aside in a lesson for a text, the last one where there are several."""
        return self._put_aside.get((path, text)) or self._put_aside.get((path, squeezed(text)))

    def best(self, text: str, kind: str) -> tuple[Entry, bool] | None:
        """Return a translation of a text, and whether it is the only one and was made for the same kind of text."""
        known = self._known.setdefault(squeezed(text), {})
        if (text, kind) not in known:
            known[text, kind] = self._best(text, kind)
        return known[text, kind]

    def _best(self, text: str, kind: str) -> tuple[Entry, bool] | None:
        settled = [
            read_message(self._settled[name], name) for name in self._template.ids_of(text) if name in self._settled
        ]
        found = [*self._by_text.get(squeezed(text), ()), *settled]
        if not found:
            return None
        found.sort(key=lambda entry: (entry.obsolete, entry.id))
        found = [entry for entry in found if entry.msgid == text] or found
        # An editor may have dropped the comments of an entry that was put aside: its kind is not known then.
        alike = [entry for entry in found if entry.kind == kind or (entry.obsolete and not entry.comments)]
        best = (alike or found)[0]
        standing = {entry.msgstr for entry in found if not entry.obsolete} or {entry.msgstr for entry in found}
        return best, bool(alike) and standing == {best.msgstr}


class LostTexts:
    """The translations of texts that a lesson had and has no longer, to be found again by likeness."""

    def __init__(self, entries: Iterable[Entry], template: Template) -> None:
        self._of_path: defaultdict[str, list[Entry]] = defaultdict(list)
        self._came_from: defaultdict[str, set[str]] = defaultdict(set)
        self._lessons: dict[str, _Lesson] = {}
        for entry in entries:
            now = template.entry(entry.id) if not entry.obsolete and entry.id in template.home else None
            if now:
                self._came_from[now.path].add(entry.path)
            if not entry.msgstr or is_untouched(entry):  # a machine's draft of another text is worth nothing here
                continue
            if entry.path and not (now and now.msgid == entry.msgid):
                self._of_path[entry.path].append(entry)

    def most_like(self, path: str, text: str) -> Entry | None:
        """Return the entry of the lost text that is most like one, or was split or joined to make it.

        Lost are the texts that the lesson had, under this path or the one it had before. Texts with as many negations
        come first; one that says the opposite is never taken.
        """
        if path not in self._lessons:
            sources = sorted({path, *self._came_from.get(path, ())})
            self._lessons[path] = _Lesson([entry for source in sources for entry in self._of_path.get(source, ())])
        near, negated = self._lessons[path].near(text), negations(text)
        same_sense = [entry for entry in near if negations(made_for(entry)) == negated]
        return (
            _most_like(text, same_sense)
            or next((entry for entry in near if _is_part(text, made_for(entry))), None)
            or _most_like(text, [entry for entry in near if not _is_opposite(text, made_for(entry))])
        )


class _Lesson:
    """The lost texts of one lesson."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._with_word: defaultdict[str, list[Entry]] = defaultdict(list)
        if len(entries) > _ALL_LOOKED_AT:
            for entry in entries:
                for word in set(entry.msgid.split()):
                    self._with_word[word].append(entry)

    def near(self, text: str) -> list[Entry]:
        """Return the texts to compare with: all of them, or of a long list those that share the rarest words."""
        if len(self._entries) <= _ALL_LOOKED_AT:
            return self._entries
        shared = sorted((self._with_word[word] for word in set(text.split()) if word in self._with_word), key=len)
        found: dict[str, Entry] = {}
        for entry in (entry for entries in shared for entry in islice(entries, _LOOKED_AT)):
            found[entry.id] = entry
            if len(found) == _LOOKED_AT:
                break
        return list(found.values())


def made_for(entry: Entry) -> str:
    """Return the text that an entry's translation was made for: its own, or the one before it was edited."""
    return entry.previous_msgid if entry.fuzzy and entry.previous_msgid else entry.msgid


def _most_like(text: str, entries: Sequence[Entry]) -> Entry | None:
    scored = [(likeness(text, entry.msgid, _THRESHOLD), entry) for entry in entries]
    score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best if score else None


def _is_opposite(text: str, other: str) -> bool:
    """Whether two texts are much the same, but one has a negation and the other none."""
    return bool(negations(text)) != bool(negations(other)) and likeness(text, other, _MUCH_THE_SAME) > 0


def _is_part(text: str, other: str) -> bool:
    """Whether a text was split off another or joined with one, the negations of the common part being the same."""
    shared = common_part(text, other)
    return shared is not None and negations(shared[0]) == negations(shared[1])
