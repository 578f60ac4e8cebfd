"""Where a language takes its translations from: its own catalogs, then those of the wider languages of the project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lesson_i18n.edition import Edition
from lesson_i18n.locales import Language
from lesson_i18n.localizing import Shelf
from lesson_i18n.model import Entry
from lesson_i18n.negation import lost_prohibition
from lesson_i18n.translations import language_entries, language_lines

Lines = Mapping[str, str]
"""The lines of messages by id, as they stand in catalogs."""


class Shelves:
    """The languages that one takes its translations from, itself first, and the lines of their catalogs."""

    def __init__(self, edition: Edition, language: Language) -> None:
        """Read the text of the catalogs; raises `CatalogError` where one is missing or cannot be decoded."""
        config, messages = edition.config, edition.project.messages
        self._edition, self._reader = edition, language
        self.languages = config.chain(language)
        self.tags = [each.tag for each in self.languages]
        self._lines = [language_lines(config, each, messages) for each in self.languages]

    def lines(self, ids: Sequence[str]) -> list[str] | None:
        """Return the lines of all messages with some ids, as they stand in the catalogs; None where these must be read."""
        if not all(self._lines):
            return None
        return [lines.get(name, "") for lines in self._lines for name in ids]

    def without(self, lessons: Iterable[Sequence[str]]) -> tuple[Shelf, ...]:
        """Return the shelves without the translations of some lessons, given by the ids of their messages.

        Raises `CatalogError` for a catalog that cannot be read.
        """
        found = list(lessons)
        return tuple(
            self._shelf(language, [{name: lines[name] for name in ids if name in lines} for ids in found])
            for language, lines in zip(self.languages, self._lines, strict=True)
        )

    def _shelf(self, language: Language, known: Sequence[Lines]) -> Shelf:
        """Return the translations of a language, with the reasons why some must not be published to the readers of another.

        The two are the same but where a language borrows of a wider one.
        """
        edition = self._edition
        entries = language_entries(edition.config, language, edition.project.messages, known)
        usable = {name: entry for name, entry in entries.items() if may_use(entry, edition.include_drafts)}
        lost = _lost_prohibitions(usable, edition.config.source_language, self._reader)
        barred = {name: ("refused", reason) for name, reason in lost.items()}
        tags = {language.tag, self._reader.tag}
        for entry in entries.values() if edition.withdrawn else ():
            if reason := edition.withdrawn.entry(entry, tags):
                barred[entry.id] = ("withdrawn", f"the translation was withdrawn: {reason}")
        return Shelf(language.tag, entries, barred)


def _lost_prohibitions(entries: Mapping[str, Entry], source: Language, target: Language) -> dict[str, str]:
    """Return by id why translations that forbid nothing, where their source does, must not be published."""
    lost = {
        entry.id: lost_prohibition(entry.msgid, source.tag, entry.msgstr, target.tag)
        for entry in entries.values()
        if entry.msgstr != entry.msgid
    }
    return {name: f"the source says {words!r}, and nothing here negates" for name, words in lost.items() if words}


def may_use(entry: Entry, include_drafts: bool) -> bool:
    """Whether a build may take an entry's msgstr; with `include_drafts` a fuzzy one too."""
    return entry.usable or (include_drafts and bool(entry.msgstr) and not entry.obsolete)
