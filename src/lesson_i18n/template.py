"""The template as it is to stand: the lines of every message, each read only where something asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter

from lesson_i18n.catalog import read_message, rendered
from lesson_i18n.entries import msgid_of, opening_of
from lesson_i18n.model import Entry
from lesson_i18n.similarity import squeezed

_path = attrgetter("path")


class Template:
    """The messages of all domains, in order. One is made in a run, and every language is brought up to date with it."""

    def __init__(self, lessons: Mapping[str, Sequence[dict[str, str]]], known: Iterable[Entry] = ()) -> None:
        """Take the lessons of each domain: the lines of each message by its id.

        `known` are entries that need not be read from them.
        """
        self.lessons = lessons
        self.lines = {
            domain: {name: lines for lesson in found for name, lines in lesson.items()}
            for domain, found in lessons.items()
        }
        self._entries = {entry.id: entry for entry in known}

    @classmethod
    def of(cls, entries: Mapping[str, Sequence[Entry]]) -> Template:
        """Return the template that holds these entries, by domain."""
        lessons = {
            domain: [{entry.id: entry.raw for entry in rendered(lesson, {})} for _, lesson in groupby(found, _path)]
            for domain, found in entries.items()
        }
        return cls(lessons, chain.from_iterable(entries.values()))

    def entry(self, name: str) -> Entry:
        """Return the message with an id."""
        if name not in self._entries:
            self._entries[name] = read_message(self.lines[self.home[name]][name], name)
        return self._entries[name]

    def ids_of(self, text: str) -> Sequence[str]:
        """Return the ids of the messages with a text, blanks aside."""
        return self._by_text.get(squeezed(text), ())

    @cached_property
    def home(self) -> dict[str, str]:
        """The domain that each id belongs to."""
        return {name: domain for domain, found in self.lines.items() for name in found}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The msgid of each message by its id."""
        messages = (message for found in self.lines.values() for message in found.items())
        known = ((name, msgid_of(lines) if name not in self._entries else None) for name, lines in messages)
        return {name: self.entry(name).msgid if text is None else text for name, text in known}

    @cached_property
    def words(self) -> dict[str, int]:
        """The number of words of each message by its id."""
        return {name: len(text.split()) for name, text in self.texts.items()}

    @cached_property
    def todays(self) -> frozenset[str]:
        """All texts."""
        return frozenset(self.texts.values())

    @cached_property
    def openings(self) -> dict[str, dict[str, str]]:
        """The ids of a domain's messages by the lines above their msgstr."""
        return {
            domain: {opening_of(lines): name for name, lines in found.items()} for domain, found in self.lines.items()
        }

    @cached_property
    def _by_text(self) -> Mapping[str, Sequence[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, text in self.texts.items():
            found[squeezed(text)].append(name)
        return found
