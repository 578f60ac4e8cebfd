"""What a bundle says of itself: its manifest, read from bytes that anybody may have made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from lesson_i18n.bundles import MANIFEST
from lesson_i18n.bundles.opened import DamagedError, Member
from lesson_i18n.bundles.shape import misfits
from lesson_i18n.errors import ConfigError, SourceError
from lesson_i18n.model import Lesson, Rules, Segment
from lesson_i18n.plugins import Format, format_of, load_formats
from lesson_i18n.rules.pages import Page
from lesson_i18n.rules.reading import markdown_page, values_page
from lesson_i18n.settings import SYNTAXES
from lesson_i18n.tables import links_of

LONGEST_MANIFEST = 64 << 20
_MOST_MISFITS = 5


def manifest_bytes(members: Iterator[Member]) -> bytes:
    """Return the bytes of a bundle's manifest, which is its first file; raises `DamagedError`."""
    first = next(members, None)
    if not first or first.name != MANIFEST:
        raise DamagedError(f"its first file is not {MANIFEST}")
    if first.size > LONGEST_MANIFEST:
        raise DamagedError(f"{MANIFEST} is larger than {LONGEST_MANIFEST >> 20} MiB")
    return b"".join(first.parts)


def read_json(data: bytes, shape: str) -> dict[str, Any]:
    """Return a manifest or an index as data of that shape; raises `DamagedError` where it is not of it."""
    try:
        value: dict[str, Any] = json.loads(
            data.decode(), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"its {shape} cannot be read: {error}") from error
    if found := list(islice(misfits(shape, value), _MOST_MISFITS)):
        raise DamagedError(f"its {shape} has not the shape that the schema says: {'; '.join(found)}")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no whole number")


def rules_of(manifest: Mapping[str, Any]) -> Rules:
    """Return how the lessons of a bundle are to be read; raises `DamagedError` for a syntax that there is not."""
    if manifest["syntax"] not in SYNTAXES:
        raise DamagedError(f"its manifest names the syntax {manifest['syntax']!r}, which is not known")
    return Rules(syntax=SYNTAXES[manifest["syntax"]])


def deep_links_of(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the patterns of a bundle's deep links; raises `DamagedError` for one that no settings can have.

    A part of an address with two words is none either, because it can take for ever to tell whether an address fits.
    """
    links = manifest["links"]
    try:
        found = links_of(links)
    except ConfigError as error:
        raise DamagedError(f"its manifest has a pattern of links that makes no sense: {error}") from error
    if any(part.count("{") > 1 for address in found for part in address.split("/")):
        raise DamagedError("its manifest has a pattern of links with two words in one part")
    return {address: found[address] for address in links}


def pages_of(texts: Mapping[str, str], rules: Rules) -> Iterator[Page]:
    """Return lessons as pages with their links, given their texts by path."""
    formats = load_formats(rules)
    for name, text in texts.items():
        markup = format_of(name, formats)
        lesson = Lesson(name, text)
        if name.lower().endswith((".md", ".markdown")):
            yield markdown_page(name, lesson, rules)
        elif markup:
            yield values_page(name, lesson, _segments(lesson, markup))


def _segments(lesson: Lesson, markup: Format) -> tuple[Segment, ...]:
    """Return the segments of a lesson; none where it is broken, as it may be where the source's text stands."""
    try:
        return markup.segment(lesson).segments
    except SourceError:
        return ()
