"""Gettext catalogs: read, updated from the template, and written so that what did not change keeps its lines.

The only module that knows polib. polib reads the entries and writes the new ones; the text of an entry that did not
change is copied from the file, however the translator's editor wrapped it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polib

from lesson_i18n.errors import CatalogError
from lesson_i18n.files import read_catalog_text
from lesson_i18n.model import Catalog, Entry

GENERATOR = "lesson-i18n"
_EDITORS = re.compile(r"X-Poedit-.*|Report-Msgid-Bugs-To|X-Launchpad-.*|X-Crowdin-.*")
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)
_PLACE_IN_MESSAGE = re.compile(r"\(line (\d+)\)(?:: (.*))?")


def read_catalog(path: Path, shown: str) -> Catalog:
    """Return a catalog with the raw text of each entry; an empty one where there is no file.

    Raises `CatalogError`, with the file under the name `shown` and the line, for a file that is no catalog, holds
    merge conflict marks, or has two entries with one id.
    """
    if not path.is_file():
        return Catalog()
    text = re.sub(r"\r\n?", "\n", read_catalog_text(path, shown))
    if mark := _CONFLICT.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        raise CatalogError(
            f"{shown}:{line}: a merge conflict is left here; keep one side and remove the marks"
        )
    parsed = _parsed(path, shown)
    blocks = _blocks(text.split("\n"), [entry.linenum or 0 for entry in parsed])
    entries = tuple(_entry(found, line, raw) for found, (line, raw) in zip(parsed, blocks, strict=True))
    _refuse_duplicates(entries, shown)
    return Catalog(entries, dict(parsed.metadata), text)


def rendered(entries: Iterable[Entry], old: Catalog) -> tuple[Entry, ...]:
    """Return entries with the text of each: its own, the old file's where they are equal, else written anew."""
    known = {entry.id: entry for entry in old.entries}
    return tuple(
        entry if entry.raw else replace(entry, raw=_written(entry, known.get(entry.id))) for entry in entries
    )


def template_text(entries: Sequence[Entry], old: Catalog, project: str, created: str) -> str:
    """Return the text of a template made of rendered entries.

    Its creation date (`created`, as gettext writes it) is the old one where the entries are the same.
    """
    return _catalog_text(entries, old, _header(project, created))


def catalog_text(
    entries: Sequence[Entry], old: Catalog, language: Mapping[str, str], project: str, created: str
) -> str:
    """Return the text of a language's catalog made of rendered entries; `language` gives fields of its own.

    Fields that name a person, an address, an editor or a time are emptied or left out, and comments above the header
    as well. A Plural-Forms field that stands in the file is kept, and so are fields that nobody here knows.
    """
    header = _header(project, created) | {
        "PO-Revision-Date": created,
        "Last-Translator": "",
        "Language-Team": "",
    }
    header |= language
    header |= {
        name: value
        for name, value in old.header.items()
        if name == "Plural-Forms" or not (name in header or _EDITORS.fullmatch(name))
    }
    return _catalog_text(entries, old, header)


def _parsed(path: Path, shown: str) -> polib.POFile:
    try:
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=0)
    except OSError as error:
        where = _PLACE_IN_MESSAGE.search(str(error))
        line, fact = (where[1], where[2] or "syntax error") if where else ("1", "syntax error")
        raise CatalogError(
            f"{shown}:{line}: {fact}; mend the line, or restore the file from version control"
        ) from error


def _blocks(lines: list[str], starts: list[int]) -> list[tuple[int, str]]:
    """Return for each entry the line it begins at and its text; polib tells no line for comments that it leaves out."""
    bounds = []
    for start in starts:
        first = max(start - 1, 0)
        while first and lines[first - 1].startswith("#") and not re.match(r'#~ *(?:"|msg)', lines[first - 1]):
            first -= 1
        bounds.append(first)
    ends = [*bounds[1:], len(lines)]
    blocks = []
    for first, end in zip(bounds, ends, strict=True):
        while end > first + 1 and (not lines[end - 1].strip() or end == len(lines) + 1):
            end -= 1
        blocks.append((first + 1, "\n".join(lines[first:end])))
    return blocks


def _entry(found: polib.POEntry, line: int, raw: str) -> Entry:
    return Entry(
        id=found.msgctxt or "",
        msgid=found.msgid,
        msgstr=found.msgstr,
        path=" ".join(name for name, _ in found.occurrences).strip("\u2068\u2069"),
        comments=tuple(found.comment.split("\n")) if found.comment else (),
        flags=tuple(flag for flag in found.flags if flag),
        translator_comment=found.tcomment,
        previous_msgid=found.previous_msgid,
        obsolete=bool(found.obsolete),
        line=line,
        raw=raw,
    )


def _refuse_duplicates(entries: Iterable[Entry], shown: str) -> None:
    lines: dict[str, int] = {}
    for entry in entries:
        if not entry.id:
            raise CatalogError(
                f"{shown}:{entry.line}: an entry without msgctxt; it was not made by lesson-i18n, remove it"
            )
        if entry.id in lines and not entry.obsolete:
            raise CatalogError(
                f"{shown}:{entry.line}: a second entry with msgctxt {entry.id!r}, after line {lines[entry.id]}; keep one"
            )
        if not entry.obsolete:
            lines[entry.id] = entry.line


def _header(project: str, created: str) -> dict[str, str]:
    return {
        "Project-Id-Version": project,
        "POT-Creation-Date": created,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Generator": GENERATOR,
    }


def _catalog_text(entries: Sequence[Entry], old: Catalog, header: dict[str, str]) -> str:
    if "POT-Creation-Date" in old.header and [entry.raw for entry in entries] == [
        entry.raw for entry in old.entries
    ]:
        dates = [name for name in header if name.endswith("-Date")]
        header = header | dict.fromkeys(dates, old.header["POT-Creation-Date"])
        if header == old.header and not old.text.startswith("#"):
            return old.text
    return _text(header, [entry.raw for entry in entries])


def _text(header: Mapping[str, str], blocks: Iterable[str]) -> str:
    fields = "".join(f'"{polib.escape(f"{name}: {value}")}\\n"\n' for name, value in header.items())
    return "\n\n".join((f'msgid ""\nmsgstr ""\n{fields}'.rstrip("\n"), *blocks)) + "\n"


def _written(entry: Entry, old: Entry | None) -> str:
    """Return the text of an entry: the old one's where they are equal."""
    if old and replace(old, line=0, raw="") == replace(entry, line=0):
        return old.raw
    path = f"\u2068{entry.path}\u2069" if " " in entry.path else entry.path
    written = polib.POEntry(
        msgctxt=entry.id,
        msgid=entry.msgid,
        msgstr=entry.msgstr,
        occurrences=[(path, "")] if path else [],
        comment="\n".join(entry.comments),
        tcomment=entry.translator_comment,
        flags=list(entry.flags),
        previous_msgid=entry.previous_msgid,
        obsolete=entry.obsolete,
    )
    return str(written.__unicode__(wrapwidth=0)).rstrip("\n")
