"""The values of a data file as segments: what is common to data files and to front matter, in any language."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from lesson_i18n.formats.fields import DataLanguage, Field, Path
from lesson_i18n.formats.keys import Chosen
from lesson_i18n.model import Place, Segment, Span
from lesson_i18n.placeables import lock, unfit_for_catalog

_LINE_END = re.compile(r"\r\n?|\n")
_UNFIT = "a text with control characters is copied as it is"
_SHARED = "a text that an alias puts where no rule names it is copied as it is"


@dataclass(frozen=True, slots=True)
class Values:
    """What a document of a data language holds: its segments, and all that is not text.

    `left_out` are texts that are copied although a rule names them: the line, counted from 1, and why.
    """

    segments: tuple[Segment, ...]
    skeleton: tuple[object, ...]
    left_out: tuple[tuple[int, str], ...]


def language_module(language: str) -> DataLanguage:
    """Return what reads and writes a language; its library is imported only now, for most lessons need none."""
    if language == "yaml":
        from lesson_i18n.formats import yaml

        return yaml
    if language == "toml":
        from lesson_i18n.formats import toml

        return toml
    from lesson_i18n.formats import json

    return json


def read_values(text: str, extent: Span, language: str, chosen: Chosen, kind: Callable[[Path], str]) -> Values:
    """Return the values that are chosen in a part of a text, in its order, as segments of the text.

    Raises `SourceError` with the line, counted from 1 within the part, where it cannot be read.
    """
    body = text[extent.start : extent.stop]
    start = extent.start + len(body) - len(body.lstrip("\ufeff"))
    found = language_module(language).read(text[start : extent.stop])
    ends = [match.end() for match in _LINE_END.finditer(text)]
    segments: list[Segment] = []
    skeleton: list[object] = []
    left_out: list[tuple[int, str]] = []
    for each in found:
        if not isinstance(each, Field):
            skeleton.append(each)
            continue
        is_text = chosen(each.path) and bool(each.value.strip())
        line = bisect_right(ends, start + each.start) + 1
        if is_text and (reason := _left_out(each, chosen)):
            left_out.append((line, reason))
        elif is_text:
            segments.append(_segment(each, start, line, language, kind(each.path)))
            skeleton.append(("text",))
            continue
        skeleton.append(("value", each.value))
    return Values(tuple(segments), tuple(skeleton), tuple(left_out))


def write_value(text: str, place: Place) -> str:
    """Return a text as it is written in the place of a value."""
    return language_module(place.style.partition(" ")[0]).write(text, place)


def _left_out(found: Field, chosen: Chosen) -> str:
    """Return why a text is copied as it is, nothing where it need not be."""
    if unfit_for_catalog(found.value):
        return _UNFIT
    if found.shared is None or not all(map(chosen, found.shared)):
        return _SHARED
    return ""


def _segment(found: Field, start: int, line: int, language: str, kind: str) -> Segment:
    value = found.value.strip()
    lead, _, trail = found.value.partition(value)
    locked = lock(value, keep_lines=True)
    return Segment(
        kind=kind,
        text=locked.text,
        plain=locked.plain,
        span=Span(start + found.start, start + found.stop),
        line=line,
        place=Place(f"{language} {found.style}", found.indent, "", found.width, (lead, trail)),
        targets=locked.targets,
        translatable=locked.translatable,
    )
