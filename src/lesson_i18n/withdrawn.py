"""Texts that were withdrawn: they are published no more, whatever else is allowed.

The file `withdrawn.toml` in the locale folder names them by hashes: who withdraws a text may not want it repeated.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from base64 import b32encode
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lesson_i18n.drafted import without_remark
from lesson_i18n.errors import CatalogError
from lesson_i18n.files import read_catalog_text
from lesson_i18n.model import Entry, Finding, Severity
from lesson_i18n.similarity import squeezed
from lesson_i18n.toml_text import parse_toml

HEAD = """\
# Texts that must not be published any more, written by 'lesson-i18n withdraw' and committed.
# To allow a text again, remove its table.
"""

_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*withdrawn[ \t]*\]\]", re.MULTILINE)
_KEYS = frozenset({"id", "lesson", "reason", "source", "language", "translations"})


class Withdrawal(NamedTuple):
    """A text that was withdrawn, in all languages or in one (`language`, else "").

    `id` and `lesson` say where it stood, `source` is the mark of the source's text, `translations` are those of the
    translations that it had, by language tag.
    """

    id: str
    lesson: str
    reason: str
    source: str
    language: str
    translations: Mapping[str, frozenset[str]]


class Withdrawn:
    """All texts that were withdrawn in a project."""

    def __init__(self, withdrawals: Iterable[Withdrawal] = ()) -> None:
        self.all = tuple(withdrawals)
        self._sources = {each.source: each.reason for each in self.all if not each.language}
        self._by_place: defaultdict[str, list[Withdrawal]] = defaultdict(list)
        for each in self.all:
            self._by_place[each.source].append(each)
            self._by_place[each.id].append(each)

    def __bool__(self) -> bool:
        return bool(self.all)

    def source(self, text: str) -> str:
        """Return why a text of the source was withdrawn, or ""."""
        return self._sources.get(mark(text), "") if self._sources else ""

    def pair(self, source: str, msgstr: str, name: str, tags: Container[str]) -> str:
        """Return why a translation was withdrawn, or "": that of a text, under an id, in a language that has one of these tags.

        A text that was withdrawn in all languages takes all its translations with it, and those that it had then may not stand
        under its id either when the text has changed.
        """
        if not self.all or not msgstr:
            return ""
        own = mark(source)
        if own in self._sources:
            return self._sources[own]
        for each in [*self._by_place.get(own, []), *self._by_place.get(name, [])]:
            if any(mark(msgstr) in marks for tag, marks in each.translations.items() if tag in tags):
                return each.reason
        return ""

    def entry(self, entry: Entry, tags: Container[str]) -> str:
        """Return why the msgstr of an entry was withdrawn, or ""; a fuzzy one also for the text that it was made for."""
        found = self.pair(entry.msgid, entry.msgstr, entry.id, tags)
        if not found and entry.previous_msgid:
            found = self.pair(entry.previous_msgid, entry.msgstr, entry.id, tags)
        return found

    def touched(self, texts: Mapping[str, str]) -> frozenset[str]:
        """Return the ids, of these texts by id, whose entries a withdrawal may be about."""
        if not self.all:
            return frozenset()
        return frozenset(
            name for name, text in texts.items() if name in self._by_place or mark(text) in self._by_place
        )


def mark(text: str) -> str:
    """Return what a text is recognized by: 16 characters, the same however its blanks and accents are written."""
    plain = unicodedata.normalize("NFC", squeezed(text))
    return b32encode(hashlib.blake2b(plain.encode(errors="surrogatepass"), digest_size=10).digest()).decode().lower()


def read_withdrawn(path: Path, shown: str) -> Withdrawn:
    """Return what a file says was withdrawn, nothing where there is no file.

    Raises `CatalogError` for a file that cannot be read in full: what it forbids must not be published by mistake.
    """
    text = read_catalog_text(path, shown)
    data = parse_toml(text, shown, CatalogError)
    if unknown := sorted(data.keys() - {"withdrawn"}):
        raise CatalogError(f"{shown}:1: unknown table {unknown[0]!r}; did you mean [[withdrawn]]?")
    tables = data.get("withdrawn", [])
    if not isinstance(tables, list):
        raise CatalogError(f"{shown}:1: 'withdrawn' must be tables, each written [[withdrawn]]; mend it")
    lines = [text.count("\n", 0, found.end()) + 1 for found in _TABLE.finditer(text)]
    lines += [1] * len(tables)
    return Withdrawn(_withdrawal(table, f"{shown}:{line}") for table, line in zip(tables, lines, strict=False))


def written(withdrawal: Withdrawal) -> str:
    """Return the table of a withdrawal as it stands in the file."""
    lines = ["[[withdrawn]]"]
    fields = {key: value for key, value in withdrawal._asdict().items() if key != "translations" and value}
    lines += [f"{key} = {_quoted(value)}" for key, value in fields.items()]
    for tag, marks in sorted(withdrawal.translations.items()):
        lines.append(f"translations.{tag} = {json.dumps(sorted(marks))}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def cleared(
    entries: Sequence[Entry], withdrawn: Withdrawn, tag: str, shown: str
) -> tuple[tuple[Entry, ...], list[Finding]]:
    """Return the entries of a catalog without the translations that were withdrawn, and a finding for each.

    An entry that is in use is emptied; one that was put aside is gone. `tag` is the language's, `shown` how messages
    name the file.
    """
    kept, findings = [], []
    for entry in entries:
        reason = withdrawn.entry(entry, {tag})
        if not reason:
            kept.append(entry)
            continue
        if not entry.obsolete:
            kept.append(_emptied(entry))
        message = f"the translation was withdrawn ({reason}), and is taken out"
        findings.append(Finding(shown, entry.line, entry.id, "withdrawn", message, Severity.WARNING))
    return tuple(kept), findings


def _emptied(entry: Entry) -> Entry:
    flags = tuple(flag for flag in entry.flags if flag != "fuzzy")
    comment = without_remark(entry.translator_comment)
    return entry._replace(msgstr="", flags=flags, translator_comment=comment, previous_msgid=None, raw="")


def _withdrawal(table: Any, place: str) -> Withdrawal:
    if not isinstance(table, dict):
        raise CatalogError(f"{place}: 'withdrawn' must be tables, each written [[withdrawn]]; mend it")
    if unknown := sorted(table.keys() - _KEYS):
        raise CatalogError(f"{place}: unknown key {unknown[0]!r}; known: {', '.join(sorted(_KEYS))}")
    texts = {key: table.get(key, "") for key in ("id", "lesson", "reason", "source", "language")}
    translations = table.get("translations", {})
    if not all(isinstance(text, str) for text in texts.values()) or not _are_marks(translations):
        raise CatalogError(f"{place}: a value of another type than 'lesson-i18n withdraw' writes; restore it")
    if not texts["source"] or not texts["reason"]:
        raise CatalogError(f"{place}: 'source' or 'reason' is missing; restore it, or remove the whole table")
    return Withdrawal(**texts, translations={tag: frozenset(marks) for tag, marks in translations.items()})


def _are_marks(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(marks, list) and all(isinstance(each, str) for each in marks) for marks in value.values()
    )
