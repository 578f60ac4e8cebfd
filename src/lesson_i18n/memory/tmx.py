"""TMX, the file format that translation memories are exchanged in: read and written as a stream, whatever their size.

Versions 1.1 to 1.4 are read. Only texts, languages and our own properties are taken over; what names people (creationid,
changeid, notes) is not. A text is written as it stands in a catalog, its numbers and markup as plain text: so it comes
back exactly, and every tool shows it as its translators know it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat  # no tree is built, no entity declared in a file is expanded
from xml.sax.saxutils import escape

from lesson_i18n.errors import CatalogError
from lesson_i18n.locales import is_same_language
from lesson_i18n.memory import Unit

_PART = 1 << 16
_CODES = frozenset({"bpt", "ept", "ph", "it", "hi", "ut", "sub"})
_PARENTS = {"header": {"tmx"}, "body": {"tmx"}, "tu": {"body"}, "tuv": {"tu"}, "seg": {"tuv"}}
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CARRIAGE_RETURN = {"\r": "&#13;"}
_PROPERTIES = {"x-path": "path", "x-msgctxt": "id", "x-kind": "kind", "x-neighbours": "neighbours"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
  <header creationtool="lesson-i18n" creationtoolversion="1" segtype="paragraph" o-tmf="PO" adminlang="en" srclang="{}" datatype="plaintext"/>
  <body>
"""
_TAIL = "  </body>\n</tmx>\n"


class Translations(NamedTuple):
    """A unit of a TMX file: texts with their language tags, and properties by type."""

    texts: tuple[tuple[str, str], ...]
    properties: Mapping[str, str]


def read_tmx(path: Path, shown: str) -> Iterator[Translations]:
    """Return the units of a TMX file, one after the other.

    Raises `CatalogError`, with the name `shown` and the line, where the file cannot be read, is no TMX, or declares
    entities of its own.
    """
    reader = _Reader(shown)
    try:
        with path.open("rb") as file:
            while part := file.read(_PART):
                reader.feed(part)
                yield from reader.taken()
            reader.feed(b"", is_last=True)
    except OSError as error:
        raise CatalogError(f"{shown}: cannot be read: {error.strerror}; mend its permissions") from error
    yield from reader.taken()


def units_in(translations: Iterable[Translations], source: str, target: str) -> Iterator[Unit]:
    """Return what TMX units hold for a pair of languages, given as BCP 47 tags; blanks at the ends are left out."""
    for found in translations:
        sources = _texts(found.texts, source)
        targets = _texts([pair for pair in found.texts if pair not in sources], target)
        known = {name: found.properties[key] for key, name in _PROPERTIES.items() if key in found.properties}
        for _, text in targets:
            if sources and sources[0][1].strip() and text.strip():
                obsolete = "x-obsolete" in found.properties
                yield Unit(sources[0][1].strip(), text.strip(), obsolete=obsolete, **known)


def tmx_parts(units: Iterable[Unit], source: str, target: str) -> Iterator[str]:
    """Return the pieces of a TMX file in UTF-8; the same units give the same file, which names nobody.

    What `is_writable` does not hold for must not be among the units.
    """
    yield _HEAD.format(escape(source))
    for unit in units:
        values = {key: getattr(unit, name) for key, name in _PROPERTIES.items()}
        values["x-obsolete"] = "yes" if unit.obsolete else ""
        properties = "".join(
            f'      <prop type="{key}">{_text(text)}</prop>\n' for key, text in values.items() if text
        )
        texts = "".join(
            f'      <tuv xml:lang="{language}"><seg>{_text(text)}</seg></tuv>\n'
            for language, text in ((source, unit.source), (target, unit.target))
        )
        yield f"    <tu>\n{properties}{texts}    </tu>\n"
    yield _TAIL


def is_writable(unit: Unit) -> bool:
    """Whether XML can hold a unit: it knows no control characters."""
    return not any(_UNWRITABLE.search(text) for text in unit if isinstance(text, str))


class _Reader:
    """The state of reading: the elements that are open, and what has been read of the unit."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._open: list[str] = []
        self._done: list[Translations] = []
        self._texts: list[tuple[str, str]] = []
        self._properties: dict[str, str] = {}
        self._language = self._property = ""
        self._words: list[str] | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.SkippedEntityHandler = self._entity
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, part: bytes, is_last: bool = False) -> None:
        """Read a part of the file; raises `CatalogError`."""
        try:
            self._parser.Parse(part, is_last)
        except expat.ExpatError as error:
            fact = expat.ErrorString(error.code)
            raise self._error(f"not XML: {fact}; mend the file, or export it again", error.lineno) from error
        except (LookupError, ValueError) as error:
            raise self._error(f"not readable: {error}; convert the file to UTF-8") from error

    def taken(self) -> list[Translations]:
        """Return the units that have been read since the last call."""
        done, self._done = self._done, []
        return done

    def _error(self, message: str, line: int = 0) -> CatalogError:
        return CatalogError(f"{self._shown}:{line or self._parser.CurrentLineNumber}: {message}")

    def _doctype(self, name: str, system: str | None, public: str | None, has_declarations: bool) -> None:
        if has_declarations:
            raise self._error("the file declares entities or elements of its own, which are not read; remove them")

    def _entity(self, name: str, is_parameter: bool) -> None:
        raise self._error(f"the entity '&{name};' is not known; write the character itself")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else ""
        if not parent and name != "tmx":
            raise self._error(f"no TMX file: it begins with <{name}>, not with <tmx>; export it as TMX 1.4")
        if name in _PARENTS and parent not in _PARENTS[name]:
            raise self._error(f"<{name}> stands inside <{parent}>; export the file again")
        if self._words is not None and name not in _CODES:
            raise self._error(f"<{name}> cannot stand inside a text; export the file again")
        self._open.append(name)
        if name == "tu":
            self._texts, self._properties = [], {}
        elif name == "tuv":
            self._language = (attributes.get("xml:lang") or attributes.get("lang") or "").replace("_", "-")
            if not self._language:
                raise self._error("<tuv> has no xml:lang, so that its language is not known; add it")
        elif name == "seg" or (name == "prop" and parent == "tu"):
            self._words = []
            self._property = attributes.get("type", "")

    def _end(self, name: str) -> None:
        self._open.pop()
        if self._words is not None and name in ("seg", "prop"):
            text, self._words = "".join(self._words), None
            if name == "seg":
                self._texts.append((self._language, text))
            else:
                self._properties[self._property] = text
        elif name == "tu":
            self._done.append(Translations(tuple(self._texts), self._properties))

    def _characters(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)


def _texts(texts: Iterable[tuple[str, str]], wanted: str) -> list[tuple[str, str]]:
    """Return the texts in a language: those with its very tag, else those that can stand for it."""
    alike = [(tag, text) for tag, text in texts if is_same_language(tag, wanted)]
    return [pair for pair in alike if pair[0].lower() == wanted.lower()] or alike


def _text(text: str) -> str:
    return escape(text, _CARRIAGE_RETURN)
