"""Markdown in all its dialects: blocks that know their place, and the extent of inline markup.

The only package that knows markdown-it-py and mdit-py-plugins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lesson_i18n.syntax.attributes import Piece
from lesson_i18n.syntax.html import HEADING_ID, html_of, words_of
from lesson_i18n.syntax.marks import Mark
from lesson_i18n.syntax.markup import (
    Construct,
    block_attributes,
    inline_constructs,
    may_hold_constructs,
    texts_of_attributes,
)
from lesson_i18n.syntax.parser import (
    METADATA_LINE,
    NULL,
    Document,
    html_tags,
    inline_marks,
    label_key,
    read_blocks,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = [
    "HEADING_ID",
    "METADATA_LINE",
    "NULL",
    "Construct",
    "Document",
    "Mark",
    "Piece",
    "Token",
    "block_attributes",
    "html_of",
    "html_tags",
    "inline_constructs",
    "inline_marks",
    "label_key",
    "may_hold_constructs",
    "read_blocks",
    "texts_of_attributes",
    "words_of",
]
