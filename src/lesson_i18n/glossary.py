"""The glossary of a language: how terms are to be translated, which are not, and which words must not be used.

A CSV file that any spreadsheet writes, in UTF-8, its columns divided by commas, semicolons or tabs:

    term,translation,rule,note
    password|passwords,contraseña|clave,,
    Signal,,do-not-translate,an app
    device,aparato,forbidden,say dispositivo
    ,lista negra,forbidden,

Several spellings are divided by "|"; of translations any one will do, and engines are told the first. A row with the rule
"forbidden" names words that no translation of the term may have, or without a term no translation at all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from lesson_i18n.errors import CatalogError
from lesson_i18n.files import catalog_bytes, decoded_catalog
from lesson_i18n.placeables import without_placeables

_COLUMNS = ("term", "translation", "rule", "note")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that do not divide words by blanks."""


class Rule(StrEnum):
    """What a row of a glossary asks for."""

    TRANSLATE = ""
    KEEP = "do-not-translate"
    FORBIDDEN = "forbidden"


class Term(NamedTuple):
    """A row of a glossary: the spellings of a term, those of its translation, and what is asked for.

    Where `rule` is KEEP, the translations are the spellings of the term; where it is FORBIDDEN, what must not be used.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    rule: Rule = Rule.TRANSLATE
    note: str = ""


@dataclass(frozen=True)
class Glossary:
    """The terms of a pair of languages, in the order of the file."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def version(self) -> str:
        """A short text that stands for all terms, whatever their order; it is empty where there are none."""
        if not self.terms:
            return ""
        return blake2b(repr(sorted(self.terms)).encode(), digest_size=8).hexdigest()

    def terms_in(self, text: str) -> tuple[Term, ...]:
        """Return the terms that stand in a text, given as a msgid, in its order; forbidden words are not among them.

        Of terms that overlap, the longest counts. Capitals make no difference, and code is no text.
        """
        return tuple(term for term in self._standing_in(text) if term.rule is not Rule.FORBIDDEN)

    def missing_terms(self, source: str, target: str) -> tuple[Term, ...]:
        """Return the terms of a msgid that its msgstr does not translate as they are to be.

        A translation may be inflected at its ends; a term that is not to be translated must stand there as it is spelt.
        """
        present = self._standing_in(source)
        text = without_placeables(target)
        anywhere = [term for term in self.terms if not term.sources]
        return tuple(term for term in (*present, *anywhere) if not _is_obeyed(term, text))

    def _standing_in(self, text: str) -> tuple[Term, ...]:
        found: dict[Term, None] = {}
        prose = without_placeables(text).casefold() if self._by_source else ""
        for match in self._pattern.finditer(prose):
            found.update(dict.fromkeys(self._by_source.get(match[0], ())))
        return tuple(found)

    @cached_property
    def _by_source(self) -> Mapping[str, tuple[Term, ...]]:
        known: dict[str, tuple[Term, ...]] = {}
        for term in self.terms:
            for source in term.sources:
                known[source.casefold()] = (*known.get(source.casefold(), ()), term)
        return known

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._by_source, key=lambda source: (-len(source), source))
        return re.compile("|".join(map(_bounded, longest_first)))


def read_glossary(path: Path, shown: str) -> Glossary:
    """Return the glossary of a file, an empty one where there is none.

    Raises `CatalogError`, with the name `shown` and the line, for a file that cannot be read or a row that is not right.
    """
    data = catalog_bytes(path, shown)
    return parse_glossary(decoded_catalog(data, shown), shown) if data is not None else Glossary()


def parse_glossary(text: str, shown: str) -> Glossary:
    """Return the glossary of a text; raises `CatalogError`."""
    first = text.partition("\n")[0]
    divider = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    try:
        return Glossary(tuple(_terms(rows, shown)))
    except csv.Error as error:
        raise CatalogError(f"{shown}:{rows.line_num}: not CSV: {error}; mend the quotes of this row") from error


def _terms(rows: Any, shown: str) -> Iterator[Term]:
    columns = _columns(next(rows, []), shown)
    lines: dict[str, int] = {}
    for cells in rows:
        place = f"{shown}:{rows.line_num}"
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            raise CatalogError(
                f"{place}: {len(cells)} cells under {len(columns)} columns; quote a text that has commas"
            )
        term = _term(dict(zip(columns, (cell.strip() for cell in cells), strict=False)), place)
        for source in {source.casefold() for source in term.sources} if term.rule is not Rule.FORBIDDEN else ():
            if source in lines:
                raise CatalogError(f"{place}: {source!r} stands in line {lines[source]} too; make one row of the two")
            lines[source] = rows.line_num
        yield term


def _columns(names: Iterable[str], shown: str) -> list[str]:
    columns = [name.strip().lower() for name in names]
    for name in columns:
        if name not in _COLUMNS or columns.count(name) > 1:
            raise CatalogError(
                f"{shown}:1: {name!r} is no column, or is one twice; columns are {', '.join(_COLUMNS)}"
            )
    if not {"term", "translation"} <= set(columns):
        raise CatalogError(f"{shown}:1: the first row must name the columns, as in: {','.join(_COLUMNS)}")
    return columns


def _term(row: Mapping[str, str], place: str) -> Term:
    try:
        rule = Rule(row.get("rule", "").lower())
    except ValueError as error:
        close = get_close_matches(row["rule"].lower(), [rule for rule in Rule if rule], 1, 0.3)
        hint = (
            f"did you mean {str(close[0])!r}?" if close else "leave it empty, or write do-not-translate or forbidden"
        )
        raise CatalogError(f"{place}: {row['rule']!r} is no rule; {hint}") from error
    sources, targets = _spellings(row.get("term", "")), _spellings(row.get("translation", ""))
    if not sources and rule is not Rule.FORBIDDEN:
        raise CatalogError(f"{place}: a row without a term; add it")
    if rule is Rule.KEEP:
        if targets and targets != sources:
            raise CatalogError(f"{place}: {sources[0]!r} is not to be translated, but has a translation; remove one")
        return Term(sources, sources, rule, row.get("note", ""))
    if not targets:
        raise CatalogError(
            f"{place}: {row.get('term', '')!r} has no translation; add it, or the rule do-not-translate"
        )
    return Term(sources, targets, rule, row.get("note", ""))


def _spellings(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _is_obeyed(term: Term, translation: str) -> bool:
    """Whether a translation does with a term of its source what is asked for."""
    if term.rule is Rule.KEEP:
        return any(word in translation for word in term.targets)
    text = translation.casefold()
    if term.rule is Rule.FORBIDDEN:
        return not any(re.search(_bounded(word.casefold()), text) for word in term.targets)
    return any(word.casefold() in text for word in term.targets)


def _bounded(word: str) -> str:
    """Return a pattern for a word that is no part of another, in scripts that divide words."""
    edges = [rf"(?<![^\W_{_UNSPACED}])", rf"(?![^\W_{_UNSPACED}])"]
    begins, ends = (re.match(rf"[^\W_{_UNSPACED}]", edge) for edge in (word[0], word[-1]))
    return (edges[0] if begins else "") + re.escape(word) + (edges[1] if ends else "")
