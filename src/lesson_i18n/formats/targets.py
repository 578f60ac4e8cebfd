"""Where targets stand in a lesson outside its texts: link reference definitions, tags of HTML blocks, values that are addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.data import DATA_LANGUAGES, DataFormat
from lesson_i18n.formats.fields import Field
from lesson_i18n.formats.front_matter import front_matter_extent
from lesson_i18n.formats.html import html_pieces
from lesson_i18n.formats.lines import block_lines
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.formats.values import language_module
from lesson_i18n.marked import ATTRIBUTE, URL_ATTRIBUTES
from lesson_i18n.model import Lesson, Rules, Span
from lesson_i18n.syntax import read_blocks

if TYPE_CHECKING:
    from lesson_i18n.syntax import Token

_DESTINATION = re.compile(r"\s*(?:<([^>\n]*)>|(\S+))")


def targets_beside(lesson: Lesson, markup: object) -> list[Span]:
    """Return where a target can stand in a lesson beside its texts, as a whole; nothing for a format that others make."""
    if isinstance(markup, MarkdownFormat):
        return list(_of_markdown(lesson.text, markup.rules))
    if isinstance(markup, DataFormat):
        ending = PurePosixPath("x" + PurePosixPath(lesson.path).name).suffix.lower()
        return list(_of_values(lesson.text, Span(0, len(lesson.text)), DATA_LANGUAGES[ending]))
    return []


def _of_markdown(text: str, rules: Rules) -> Iterator[Span]:
    lines, start, stop, language = front_matter_extent(text, rules.syntax) or (0, 0, 0, "")
    if language:
        yield from _of_values(text, Span(start, stop), language)
    for token in read_blocks(text, lines, rules.syntax, rules.directives).tokens:
        if token.type == "definition":
            yield from _of_definition(token, text)
        elif token.type == "html_block":
            yield from _of_html(token, text)
        elif token.type == "metadata":
            at = token.meta["at"][0]
            yield _trimmed(text, at, at + len(token.content))


def _of_definition(token: Token, text: str) -> Iterator[Span]:
    lines = block_lines(token, text)
    if found := _DESTINATION.match(lines.text, len(token.meta["label"]) + 3):
        (start, *_), stop = lines.extent(*found.span(1 if found[1] is not None else 2))
        yield Span(start, stop)


def _of_html(token: Token, text: str) -> Iterator[Span]:
    lines = block_lines(token, text)
    for tag in html_pieces(lines.text):
        for match in ATTRIBUTE.finditer(tag[0]) if tag["name"] else ():
            group = next(i for i in (2, 3, 4) if match[i] is not None)
            if match[1].lower() in URL_ATTRIBUTES and match[group]:
                begin, end = (tag.start() + at for at in match.span(group))
                (start, *_), stop = lines.extent(begin, end)
                yield Span(start, stop)


def _of_values(text: str, extent: Span, language: str) -> Iterator[Span]:
    """Return where values stand that are written in one piece, their quotes left out."""
    body = text[extent.start : extent.stop]
    begin = extent.start + len(body) - len(body.lstrip("\ufeff"))
    try:
        fields = language_module(language).read(text[begin : extent.stop])
    except SourceError:
        return
    for field in fields:
        if isinstance(field, Field) and (value := field.value.strip()):
            at = text.find(value, begin + field.start, begin + field.stop)
            if at >= 0:
                yield Span(at, at + len(value))


def _trimmed(text: str, start: int, stop: int) -> Span:
    value = text[start:stop]
    return Span(start + len(value) - len(value.lstrip()), start + len(value.rstrip()))
