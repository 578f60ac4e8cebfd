"""The command `withdraw`: take texts back, from all languages or from one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lesson_i18n import files
from lesson_i18n.config import Config
from lesson_i18n.errors import ConfigError
from lesson_i18n.locales import Language
from lesson_i18n.model import Catalog, Entry
from lesson_i18n.project import ids_of, read_templates
from lesson_i18n.said import number
from lesson_i18n.similarity import nearest, squeezed
from lesson_i18n.translations import language_catalogs
from lesson_i18n.withdrawn import HEAD, Withdrawal, mark, read_withdrawn, written

_ALIKE = 60.0
"""From this similarity on, in percent, a text may be meant that is not quite the one that was given."""


@dataclass(frozen=True, slots=True)
class WithdrawnText:
    """What `withdraw` took back: a text of the source, where it stands, and how many translations it had.

    `language` is the tag of the one language that it was taken from, or "". `stands` says that the source still holds it.
    """

    text: str
    id: str
    lesson: str
    language: str
    translations: int
    stands: bool


def withdraw(
    config: Config, texts: Sequence[str], reason: str, languages: Sequence[str] = ()
) -> tuple[WithdrawnText, ...]:
    """Take texts back, each given by its id or in full as a msgid, and write that into the locale folder.

    Without `languages`, the source's text and all its translations are withdrawn; with them, the translations that it has
    in these. The texts of ids are those of the template. Raises `ConfigError` for a text that is nowhere, a translation that there
    is none of, and a reason that is empty.
    """
    reason = reason.strip()
    if not reason or not reason.isprintable():
        raise ConfigError("a reason is missing: say in one line why nobody may read this any more")
    chosen = config.chosen(tuple(languages)) if languages else config.languages
    path = config.withdrawn
    with files.locked(config.path):
        templates = read_templates(config)
        todays = [entry for catalog in templates.values() for entry in catalog.entries]
        entries = {language: _entries(config, language, templates) for language in chosen}
        known = read_withdrawn(path, config.shown(path))
        found = {each: None for text in texts for each in _found(text, todays, entries)}
        made = [
            (one, entry.msgid) for entry in found for one in _withdrawals(entry, entries, reason, bool(languages))
        ]
        fresh = [one for one, _ in made if one not in known.all]
        _write(config, fresh)
    current = {entry.id: entry.msgid for entry in todays}
    return tuple(_told(one, text, current.get(one.id) == text) for one, text in made)


def withdrawn_lines(report: Sequence[WithdrawnText]) -> list[str]:
    """Return a report of `withdraw` for people to read."""
    lines = []
    for one in report:
        where = f"{one.id} in {one.lesson}" if one.lesson else one.id
        amount = number(one.translations, "translation")
        if one.language:
            lines.append(f"{one.language}: withdrew {amount} of {one.text!r} ({where})")
            continue
        lines.append(f"withdrew {one.text!r} ({where}) in all languages, with {amount}")
        if one.stands:
            lines.append("  its lesson holds it still, and is left out of every build until that is changed")
    return [*lines, "run 'lesson-i18n extract', which clears the catalogs, and build again"]


def _told(one: Withdrawal, text: str, is_current: bool) -> WithdrawnText:
    amount = sum(map(len, one.translations.values()))
    return WithdrawnText(text, one.id, one.lesson, one.language, amount, is_current)


def _entries(config: Config, language: Language, templates: Mapping[str, Catalog]) -> list[Entry]:
    found = language_catalogs(config, language, ids_of(templates))
    return [entry for catalog in found.values() for entry in catalog.entries]


def _found(text: str, todays: Sequence[Entry], entries: Mapping[Language, Sequence[Entry]]) -> list[Entry]:
    """Return the template's entries that have an id or a text; one of a catalog where only that knows the text."""
    wanted = squeezed(text)
    found = [entry for entry in todays if entry.id == text or squeezed(entry.msgid) == wanted]
    for entry in (entry for each in entries.values() for entry in each if not found):
        if wanted in map(squeezed, filter(None, (entry.msgid, entry.previous_msgid))):
            found = [Entry(entry.id, text, entry.path)]
    if not found:
        near = nearest(text, [entry.msgid for entry in todays], _ALIKE)
        hint = f"did you mean {near!r}?" if near else "give its id or its msgid, as a catalog has it"
        raise ConfigError(f"no text {text!r}, and no id; {hint}")
    return found


def _withdrawals(
    entry: Entry, entries: Mapping[Language, Sequence[Entry]], reason: str, by_language: bool
) -> list[Withdrawal]:
    """Return what is to be written about a text: one table for all languages, or one for each."""
    own = mark(entry.msgid)
    marks = {
        language.tag: frozenset(mark(each.msgstr) for each in found if each.msgstr and own in map(mark, _texts(each)))
        for language, found in entries.items()
    }
    marks = {tag: found for tag, found in marks.items() if found}
    if not by_language:
        return [Withdrawal(entry.id, entry.path, reason, own, "", marks)]
    if missing := [language.tag for language in entries if language.tag not in marks]:
        raise ConfigError(f"{entry.msgid!r} has no translation in {missing[0]}; name another language")
    return [Withdrawal(entry.id, entry.path, reason, own, tag, {tag: found}) for tag, found in marks.items()]


def _texts(entry: Entry) -> list[str]:
    """Return the texts that an entry's translation stands for: its own, and the one that it was made for."""
    return [entry.msgid, *filter(None, [entry.previous_msgid])]


def _write(config: Config, made: Sequence[Withdrawal]) -> None:
    """Put tables behind those that the file has."""
    path = config.withdrawn
    before = files.read_catalog_text(path, config.shown(path)) or HEAD
    after = "\n".join([before.rstrip("\n") + "\n", *map(written, made)])
    if made:
        files.replace_files({path: after.encode()}, config.root, durable=True)
