"""A language's catalogs as they stand: their entries, or as much of them as has to be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from lesson_i18n.catalog import read_catalog
from lesson_i18n.config import Config
from lesson_i18n.entries import MSGSTR
from lesson_i18n.errors import CatalogError
from lesson_i18n.files import read_catalog_text
from lesson_i18n.header import refuse_foreign
from lesson_i18n.locales import Language
from lesson_i18n.model import Catalog, Entry
from lesson_i18n.settle import runs_of

Messages = Mapping[str, Collection[str]]
"""The ids of the messages of each domain's template."""

_HEADER = 'msgid ""'
_CONTEXT = '\nmsgctxt "'
_MSGID = '"\nmsgid "'


def language_catalogs(
    config: Config, language: Language, messages: Messages, known: Iterable[Mapping[str, str]] = ()
) -> dict[str, Catalog]:
    """Return a language's catalogs by domain; raises `CatalogError` where a template or a catalog is missing, or another language's.

    A domain without messages has none, unless it is the only one. The messages of lessons that are `known`, the lines of each by
    its id, are not read where they stand as they are known.
    """
    catalogs, lessons = {}, list(known)
    for domain, path in _paths(config, language, messages).items():
        shown = config.shown(path)
        catalogs[domain] = read_catalog(path, shown, runs_of(lessons) if lessons else None)
        if not catalogs[domain].text:
            raise CatalogError(f"{shown}: there is no such catalog yet; run 'lesson-i18n extract'")
        refuse_foreign(catalogs[domain], shown, language, config.languages)
    return catalogs


def language_entries(
    config: Config, language: Language, messages: Messages, known: Iterable[Mapping[str, str]] = ()
) -> dict[str, Entry]:
    """Return the entries of a language by id, obsolete ones left out, and those of lessons that are `known`.

    Raises `CatalogError` for an id that no template has, and as `language_catalogs`.
    """
    ids = {name for names in messages.values() for name in names}
    entries = {}
    for domain, catalog in language_catalogs(config, language, messages, known).items():
        for entry in catalog.entries:
            if entry.obsolete:
                continue
            if entry.id not in ids:
                place = f"{config.shown(config.catalog(domain, language))}:{entry.line}"
                raise CatalogError(f"{place}: msgctxt {entry.id!r} is not in the template; run 'lesson-i18n extract'")
            entries[entry.id] = entry
    return entries


def language_lines(config: Config, language: Language, messages: Messages) -> dict[str, str]:
    """Return the lines of a language's messages by id, as they stand in its catalogs, without reading them.

    None are known where the lines of any catalog could be something else than a header and one message after the other.
    """
    lines: dict[str, str] = {}
    for path in _paths(config, language, messages).values():
        found = _lines(read_catalog_text(path, config.shown(path)))
        if found is None:
            return {}
        lines |= found
    return lines


def _lines(text: str) -> dict[str, str] | None:
    """Return the lines of each message of a catalog by its id, obsolete ones left out; None where there is any doubt."""
    header, *pieces = text.rstrip("\n").split("\n\n")
    lines: dict[str, str] = {}
    for piece in pieces:
        if name := _name(piece):
            if name in lines:
                return None
            lines[name] = piece
        elif not _is_obsolete(piece):
            return None
    return lines if header.startswith(_HEADER) or f"\n{_HEADER}" in header else None


def _name(piece: str) -> str:
    """Return the id of the one message that some lines are, or ""."""
    above, _, below = f"\n{piece}".partition(_CONTEXT)
    name, _, message = below.partition(_MSGID)
    is_one = "\nmsg" not in above and "\n#~" not in above and message.count("\nmsg") == 1
    return name if is_one and MSGSTR in message and '"' not in name and "\\" not in name else ""


def _is_obsolete(piece: str) -> bool:
    """Whether some lines are one message that is obsolete."""
    return "\n#~ msgid " in f"\n{piece}" and all(line.startswith("#") for line in piece.split("\n"))


def _paths(config: Config, language: Language, messages: Messages) -> dict[str, Path]:
    """Return where the catalogs of a language are, by domain."""
    if not messages:
        raise CatalogError(f"{config.shown(config.locale)}: there is no template yet; run 'lesson-i18n extract'")
    domains = [name for name, ids in messages.items() if ids] or messages
    return {domain: config.catalog(domain, language) for domain in domains}
