"""Gettext catalogs: read, updated from the template, and written so that what did not change keeps its lines.

The only module that knows polib. polib reads the entries and writes the new ones; the text of an entry that did not
change is copied from the file, however the translator's editor wrapped it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polib

from lesson_i18n.errors import CatalogError, ConfigError
from lesson_i18n.files import read_catalog_text
from lesson_i18n.model import Catalog, Entry

GENERATOR = "lesson-i18n"

_PERSONAL = re.compile(
    r".*(?:translat|author|review|contribut|edit|user|team|mail|bugs|date|time|path).*"
    r"|X-(?:Crowdin|Launchpad|Loco|Lokalize|OmegaT|Pootle|Transifex|Virtaal).*|Generated-By",
    re.IGNORECASE,
)
_PLURAL_FORMS = re.compile(r"\s*nplurals\s*=\s*\d+\s*;\s*plural\s*=.*[n\d].*", re.DOTALL)
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)
_DAMAGED = re.compile(
    r"""^(?![ \t]*$ | \#(?![~|]) |
          (?:\#(?:~\|?|\|)[ \t]*)? (?:msg(?:ctxt|id|id_plural|str(?:\[\d\])?)[ \t]+)?
          "(?:[^"\\\n]|\\[nrtvbf"\\])*"[ \t]*$ ).*""",
    re.MULTILINE | re.VERBOSE,
)
_GLUED = re.compile(r"^(?>\#(?:~\|?|[.:,=|\#])?)(?=\S)", re.MULTILINE)
_STICKY_FLAGS = re.compile(r"^#=", re.MULTILINE)
_MSGSTR = re.compile(r'^(?:#~[ \t]*)?msgstr.*(?:[\n \t]*\n(?:#~[ \t]*)?(?:"|msgstr\[).*)*', re.MULTILINE)
_MESSAGE = re.compile(r"^(?:#~[ \t]*)?msg", re.MULTILINE)
_HEADER = re.compile(r'(?:[ \t]*\n|#.*\n)*msgid[ \t]+""(?:\s*"")*\s*msgstr')
_ISOLATED_PATH = re.compile("^#:[ \t]+\u2068([^\u2069\n]*)\u2069", re.MULTILINE)
_OBSOLETE_PREVIOUS = re.compile(r'^#~\|[ \t]*msgid[ \t]+("[^\n]*(?:\n#~\|[ \t]*"[^\n]*)*)', re.MULTILINE)
_LINE_IN_MESSAGE = re.compile(r"\(line (\d+)\)")


class _Text(str):
    """A text that polib divides at newlines only, as gettext does, and not at every line end that Unicode knows."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        return self.split("\n")


def read_catalog(path: Path, shown: str) -> Catalog:
    """Return a catalog with the raw text of each entry; an empty one where there is no file.

    Raises `CatalogError`, with the file under the name `shown` and the line, for a file that cannot be read or is no
    catalog, holds merge conflict marks, or has two entries with one id.
    """
    text = read_catalog_text(path, shown)
    if text is None:
        return Catalog()
    catalog = parse_catalog(text, shown)
    _refuse_duplicates(catalog.entries, shown)
    return catalog


def parse_catalog(text: str, shown: str) -> Catalog:
    """Return a catalog from its text; raises what `read_catalog` does, but lets an id stand there twice."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_damage(text, shown)
    parsed = _parsed(text, shown)
    blocks = list(_blocks(text))
    if _HEADER.match(text):
        del blocks[0]
    if len(blocks) != len(parsed):
        line = text.count("\n") + 1
        raise CatalogError(
            f"{shown}:{line}: an entry without msgid or msgstr; complete it, or restore the file from version control"
        )
    entries = tuple(_entry(found, *block) for found, block in zip(parsed, blocks, strict=True))
    if foreign := next((entry for entry in entries if not entry.id), None):
        place = f"{shown}:{foreign.line}"
        raise CatalogError(f"{place}: an entry without msgctxt; it was not made by lesson-i18n, remove it")
    return Catalog(entries, dict(parsed.metadata), text)


def is_ours(path: Path) -> bool:
    """Whether a file says in its header that it was written here."""
    try:
        with path.open("rb") as file:
            return f'"X-Generator: {GENERATOR}\\n"'.encode() in file.read(8192)
    except OSError:
        return False


def rendered(entries: Iterable[Entry], old: Catalog) -> tuple[Entry, ...]:
    """Return entries with the text of each: its own, the old file's where they are equal, else written anew."""
    known = {entry.id: entry for entry in old.entries}
    return tuple(entry if entry.raw else _with_raw(entry, _written(entry, known.get(entry.id))) for entry in entries)


def _with_raw(entry: Entry, raw: str) -> Entry:
    """Return an entry with its text; `dataclasses.replace` takes five times as long."""
    return Entry(
        entry.id,
        entry.msgid,
        entry.msgstr,
        entry.path,
        entry.comments,
        entry.flags,
        entry.translator_comment,
        entry.previous_msgid,
        entry.obsolete,
        entry.line,
        raw,
    )


def assembled(entries: Iterable[Entry], header: Mapping[str, str]) -> Catalog:
    """Return a catalog of these entries and header fields, with its text."""
    entries = rendered(entries, Catalog())
    return Catalog(entries, header, _text(header, [entry.raw for entry in entries]))


def template_text(entries: Sequence[Entry], old: Catalog, project: str, created: str) -> str:
    """Return the text of a template made of rendered entries.

    Its creation date (`created`, as gettext writes it) is the old one where the entries are the same.
    """
    header = {"Project-Id-Version": project, "POT-Creation-Date": created}
    return _catalog_text(entries, old, header | _FORM)


def catalog_text(
    entries: Sequence[Entry], old: Catalog, language: Mapping[str, str], project: str, created: str
) -> str:
    """Return the text of a language's catalog made of rendered entries; `language` gives fields of its own.

    Fields that name a person, an address, an editor or a time are emptied or left out, and comments above the header
    as well. A Plural-Forms field that stands in the file is kept, and so are fields that nobody here knows.
    """
    header = {
        "Project-Id-Version": project,
        "POT-Creation-Date": created,
        "PO-Revision-Date": created,
        "Last-Translator": "",
        "Language-Team": "",
        **language,
        **_FORM,
    }
    if _PLURAL_FORMS.fullmatch(old.header.get("Plural-Forms", "")):
        header["Plural-Forms"] = old.header["Plural-Forms"]
    unknown = {name: value for name, value in old.header.items() if name not in header}
    header |= {name: value for name, value in unknown.items() if not (_PERSONAL.fullmatch(name) or "@" in value)}
    return _catalog_text(entries, old, header)


def creation_date() -> str:
    """Return the creation date for new catalogs as gettext writes it: SOURCE_DATE_EPOCH where set, else now, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if epoch and not re.fullmatch(r"[0-9]{1,11}", epoch):
            raise ValueError
        return time.strftime("%Y-%m-%d %H:%M+0000", time.gmtime(int(epoch) if epoch else None))
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(
            f"SOURCE_DATE_EPOCH is {epoch!r}; it must be a number of seconds since 1970, or not be set"
        ) from error


_FORM = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "X-Generator": GENERATOR,
}


def _refuse_damage(text: str, shown: str) -> None:
    """Raise `CatalogError` for conflict marks, and for lines that polib would take for something that they are not."""
    if mark := _CONFLICT.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        raise CatalogError(
            f"{shown}:{line}: a merge conflict is left here; run 'lesson-i18n extract', which joins both sides"
        )
    if damage := _DAMAGED.search(text):
        line = text.count("\n", 0, damage.start()) + 1
        raise CatalogError(
            f'{shown}:{line}: no line of a catalog: {damage[0][:40]!r}; a text stands in double quotes, with \\" and \\\\ '
            "for those inside it; mend the line, or restore the file from version control"
        )


def _parsed(text: str, shown: str) -> polib.POFile:
    """Return what polib reads, shown to it with the blanks that it needs behind the marks of comments."""
    spaced = _STICKY_FLAGS.sub("#,", _GLUED.sub(r"\g<0> ", text))
    try:
        return polib.pofile(_Text(spaced), encoding="utf-8", wrapwidth=0)
    except OSError as error:
        where = _LINE_IN_MESSAGE.search(str(error))
        raise CatalogError(
            f"{shown}:{where[1] if where else 1}: this line does not belong here: an entry is msgctxt, msgid and msgstr, "
            "in this order; mend it, or restore the file from version control"
        ) from error


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Return for each entry, the header too, the line of its msgctxt or msgid, and its text with the comments above."""
    ends = [0, *(match.end() for match in _MSGSTR.finditer(text))]
    tail = text[ends[-1] :].rstrip()
    line, at = 1, 0
    for start, end in pairwise(ends):
        raw = text[start:end].strip("\n")
        message = _MESSAGE.search(text, start)
        begin = message.start() if message else start
        line, at = line + text.count("\n", at, begin), begin
        yield line, raw + tail if end == ends[-1] else raw


def _entry(found: polib.POEntry, line: int, raw: str) -> Entry:
    isolated = _ISOLATED_PATH.search(raw) if "\u2068" in raw else None
    path = isolated[1] if isolated else " ".join(name for name, _ in found.occurrences)
    previous = found.previous_msgid
    if found.obsolete and (hidden := _OBSOLETE_PREVIOUS.search(raw)):
        previous = polib.unescape("".join(re.findall(r'"(.*)"', hidden[1])))
    return Entry(
        id=found.msgctxt or "",
        msgid=found.msgid,
        msgstr=found.msgstr,
        path=path.strip("\u2068\u2069"),
        comments=tuple(found.comment.split("\n")) if found.comment else (),
        flags=tuple(flag for flag in found.flags if flag),
        translator_comment=found.tcomment,
        previous_msgid=previous,
        obsolete=bool(found.obsolete),
        line=line,
        raw=raw,
    )


def _refuse_duplicates(entries: Iterable[Entry], shown: str) -> None:
    lines: dict[str, int] = {}
    for entry in entries:
        if entry.obsolete:
            continue
        if entry.id in lines:
            raise CatalogError(
                f"{shown}:{entry.line}: a second entry with msgctxt {entry.id!r}, after line {lines[entry.id]}; "
                "run 'lesson-i18n extract', which makes one of the two"
            )
        lines[entry.id] = entry.line


def _catalog_text(entries: Sequence[Entry], old: Catalog, header: dict[str, str]) -> str:
    if "POT-Creation-Date" in old.header and [entry.raw for entry in entries] == [entry.raw for entry in old.entries]:
        dates = [name for name in header if name.endswith("-Date")]
        header = header | dict.fromkeys(dates, old.header["POT-Creation-Date"])
        if header == old.header and not re.match(r"\s*#", old.text):
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
    if entry.path and _is_simple(entry):
        flags = f"#, {', '.join(entry.flags)}\n" if entry.flags else ""
        comments = "".join(f"#. {comment}\n" for comment in entry.comments)
        message = f'msgctxt "{entry.id}"\nmsgid "{polib.escape(entry.msgid)}"\nmsgstr ""'
        return f"{comments}#: {path}\n{flags}{message}"
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


def _is_simple(entry: Entry) -> bool:
    """Whether an entry is of the kind that a template is full of: one line, untranslated; polib takes ten times as long."""
    is_new = not (entry.msgstr or entry.translator_comment or entry.previous_msgid is not None or entry.obsolete)
    return is_new and len(entry.msgid.splitlines()) == 1 and "" not in entry.comments
