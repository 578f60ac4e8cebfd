"""Headings that can be found by the ids that they have in the source, in every language.

A page elsewhere that links to ``lesson.md#cut-off-contact`` finds the place in the Spanish lesson too, whose heading is "Corta el
contacto": the source's id is written out beside it. The result is cut again, and must be what it was but for these ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Segment, Syntax
from lesson_i18n.passages import is_with
from lesson_i18n.rules.pages import Page

_IN_BRACES = frozenset({Syntax.MKDOCS, Syntax.PANDOC, Syntax.HUGO})
"""The syntaxes in which a heading names its id in braces; in others the id stands in a tag before its words."""

_PLAIN = re.compile(r"[\w-]+")


def anchored(page: Page, old: Sequence[str], new: Sequence[str], markup: MarkdownFormat) -> str:
    """Return the text of a localized lesson in which headings whose ids differ from the source's have those as well.

    `old` are the ids of its headings in the source, `new` those that they have now. An id that another heading has now is not
    given. Where an id cannot be added without a change of anything else, none is.
    """
    lesson = page.lesson
    headings = [piece for piece in page.pieces if piece.kind == "heading"]
    if len(old) != len(new) or len(headings) != len(new):
        return lesson.text
    taken, written = set(new), {}
    for piece, one, other in zip(headings, old, new, strict=True):
        if one != other and one not in taken and _PLAIN.fullmatch(one):
            start, stop = piece.extent
            in_braces = markup.rules.syntax in _IN_BRACES
            written[stop if in_braces else start] = f" {{#{one}}}" if in_braces else f'<a id="{one}"></a>'
            taken.add(one)
    text = lesson.text
    for at in sorted(written, reverse=True):
        text = text[:at] + written[at] + text[at:]
    return text if _adds_only(lesson, text, written, markup) else lesson.text


def _adds_only(lesson: Lesson, text: str, written: Mapping[int, str], markup: MarkdownFormat) -> bool:
    """Whether a text is a lesson with these ids and nothing else changed."""
    old = markup.segment(lesson)
    try:
        new = markup.segment(Lesson(lesson.path, text))
    except SourceError:
        return False
    attributes = [("attributes", [each.strip()]) for each in written.values()]
    ids = set(written.values())
    return (
        len(old.segments) == len(new.segments)
        and is_with(old.skeleton, new.skeleton, attributes)
        and all(_is_same(one, other, ids) for one, other in zip(old.segments, new.segments, strict=True))
    )


def _is_same(old: Segment, new: Segment, ids: set[str]) -> bool:
    """Whether two segments say the same, but for the tag with an id that a heading begins with."""
    if old.kind != new.kind:
        return False
    added = new.plain.removesuffix(old.plain) if old.kind.startswith("heading") else ""
    return new.plain == added + old.plain and (not added or added in ids)
