"""Gettext catalogs: read, updated from the template, and written so that what did not change keeps its lines.

The only module that knows polib. polib reads the entries and writes the new ones; the text of an entry that did not
change is copied from the file, however the translator's editor wrapped it.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import polib

from lesson_i18n.entries import read_entry, written_entry
from lesson_i18n.errors import CatalogError
from lesson_i18n.files import catalog_bytes, decoded_catalog
from lesson_i18n.model import Catalog, Entry
from lesson_i18n.settle import Divided, Settle, divided

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
_MSGID = re.compile(r"^(?:#~[ \t]*)?msgid[ \t]", re.MULTILINE)
_OPENING = re.compile(r'msg(?:ctxt|id)[ \t]|#(?!~[ \t]*(?:"|msgstr))')
_ENDING = re.compile(
    r'^(?:#~[ \t]*)?msgstr[^\n]*"(?:\n(?:#~[ \t]*)?(?:msgstr\[\d\][ \t]+)?"[^\n]*")*\Z', re.MULTILINE
)
_ISOLATED_PATH = re.compile("^#:[ \t]+\u2068([^\u2069\n]*)\u2069", re.MULTILINE)
_OBSOLETE_PREVIOUS = re.compile(r'^#~\|[ \t]*msgid[ \t]+("[^\n]*(?:\n#~\|[ \t]*"[^\n]*)*)', re.MULTILINE)
_IN_USE = re.compile(r'^(?:#\||(?=[m"]))', re.MULTILINE)
_LINE_IN_MESSAGE = re.compile(r"\(line (\d+)\)")


class _Text(str):
    """A text that polib divides at newlines only, as gettext does, and not at every line end that Unicode knows."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        return self.split("\n")


def read_message(lines: str, name: str) -> Entry:
    """Return the entry with an id from some lines of a sound catalog."""
    found = next(piece for piece in lines.split("\n\n") if f'\nmsgctxt "{name}"\n' in f"\n{piece}")
    return read_entry(found, 0) or parse_catalog(found, "").entries[0]


def read_catalog(path: Path, shown: str, settle: Settle | None = None) -> Catalog:
    """Return a catalog with the raw text of each entry; an empty one where there is no file.

    Entries of which `settle` knows the id are not read, but `settled`.

    Raises `CatalogError`, with the file under the name `shown` and the line, for a file that cannot be read or is no
    catalog, holds merge conflict marks, or has two entries with one id.
    """
    data = catalog_bytes(path, shown)
    if data is None:
        return Catalog()
    catalog = parse_catalog(decoded_catalog(data, shown), shown, partial(settle, data) if settle else divided)
    if catalog.settled and any(entry.id in catalog.settled and not entry.obsolete for entry in catalog.entries):
        return read_catalog(path, shown)  # an id stands twice: say where
    _refuse_duplicates(catalog.entries, shown)
    return replace(catalog, data=data)


def parse_catalog(text: str, shown: str, divide: Callable[[str], Divided] = divided) -> Catalog:
    """Return a catalog from its text; raises what `read_catalog` does, but lets an id stand there twice."""
    entries, settled, blocks, rest = _read(text, divide)
    further, header = _read_rest(rest, shown)
    if further:
        entries = sorted((*entries, *further), key=lambda entry: entry.line)
    if foreign := next((entry for entry in further if not entry.id), None):
        place = f"{shown}:{foreign.line}"
        raise CatalogError(f"{place}: an entry without msgctxt; it was not made by lesson-i18n, remove it")
    return Catalog(tuple(entries), header, text, tuple(blocks or (entry.raw for entry in entries)), settled)


def rendered(entries: Iterable[Entry], old: Mapping[str, Entry]) -> tuple[Entry, ...]:
    """Return entries with the text of each: its own, that of the old one with its id where they are equal, else a new one."""
    return tuple(entry if entry.raw else entry._replace(raw=_written(entry, old.get(entry.id))) for entry in entries)


@dataclass(frozen=True, slots=True)
class _Rest:
    """The blocks of a file that polib must read: their text, and the line of the file for some lines of it."""

    text: str
    lines: Sequence[tuple[int, int]] = ((1, 1),)

    def line(self, number: int) -> int:
        """Return the line of the file for a line of this text."""
        begins, line = self.lines[bisect(self.lines, number, key=lambda pair: pair[0]) - 1]
        return line + number - begins


def _read(text: str, divide: Callable[[str], Divided]) -> tuple[list[Entry], dict[str, str], list[str], _Rest]:
    """Return the entries in the common layout, those that are settled, the pieces of the text, and the rest.

    Everything is rest where a piece is not one whole entry.
    """
    blocks, settled, unread = divide(text)
    entries, others, lines = [], [], []
    line = begins = 1
    at = 0
    for position in unread:
        line += sum(block.count("\n") + 2 for block in blocks[at:position])
        block, at = blocks[position], position
        if entry := read_entry(block, line):
            entries.append(entry)
        elif len(_MSGID.findall(block)) == 1 and _OPENING.match(block) and _ENDING.search(block):
            others.append(block)
            lines.append((begins, line))
            begins += block.count("\n") + 2
        else:
            return [], {}, [], _Rest(text)
    if _HEADER.match(text):
        del blocks[0]
    return entries, settled, blocks, _Rest("\n\n".join(others), lines)


def _read_rest(rest: _Rest, shown: str) -> tuple[list[Entry], dict[str, str]]:
    """Return the entries that polib reads, and the header's fields."""
    _refuse_damage(rest, shown)
    parsed = _parsed(rest, shown)
    blocks = list(_blocks(rest.text))
    if _HEADER.match(rest.text):
        del blocks[0]
    if len(blocks) != len(parsed):
        line = rest.line(rest.text.count("\n") + 1)
        raise CatalogError(
            f"{shown}:{line}: an entry without msgid or msgstr; complete it, or restore the file from version control"
        )
    pairs = zip(parsed, blocks, strict=True)
    return [_entry(found, rest.line(line), raw) for found, (line, raw) in pairs], dict(parsed.metadata)


def _refuse_damage(rest: _Rest, shown: str) -> None:
    """Raise `CatalogError` for conflict marks, and for lines that polib would take for something that they are not."""
    if mark := _CONFLICT.search(rest.text):
        line = rest.line(rest.text.count("\n", 0, mark.start()) + 1)
        raise CatalogError(
            f"{shown}:{line}: a merge conflict is left here; run 'lesson-i18n extract', which joins both sides"
        )
    if damage := _DAMAGED.search(rest.text):
        line = rest.line(rest.text.count("\n", 0, damage.start()) + 1)
        raise CatalogError(
            f'{shown}:{line}: no line of a catalog: {damage[0][:40]!r}; a text stands in double quotes, with \\" and \\\\ '
            "for those inside it; mend the line, or restore the file from version control"
        )


def _parsed(rest: _Rest, shown: str) -> polib.POFile:
    """Return what polib reads, shown to it with the blanks that it needs behind the marks of comments."""
    spaced = _STICKY_FLAGS.sub("#,", _GLUED.sub(r"\g<0> ", rest.text))
    try:
        return polib.pofile(_Text(spaced), encoding="utf-8", wrapwidth=0)
    except OSError as error:
        where = _LINE_IN_MESSAGE.search(str(error))
        raise CatalogError(
            f"{shown}:{rest.line(int(where[1]) if where else 1)}: this line does not belong here: an entry is msgctxt, msgid and msgstr, "
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


def _written(entry: Entry, old: Entry | None) -> str:
    """Return the text of an entry: the old one's where they are equal."""
    if old and old.says_the_same(entry):
        return old.raw
    if text := written_entry(entry):
        return text
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
    )
    text = str(written.__unicode__(wrapwidth=0)).rstrip("\n")
    # polib leaves the comments and the reference of an obsolete entry out, which say where its text may come back.
    return _IN_USE.sub(lambda line: "#~|" if line[0] else "#~ ", text) if entry.obsolete else text
