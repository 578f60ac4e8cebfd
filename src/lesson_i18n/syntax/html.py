"""Markdown as HTML and as plain words, for those who show lessons; what a build writes back is never made this way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

_MARKUP = re.compile(r"[\\`*_~!\[\]<>&\0]")
"""A text without any of these is the words that a reader sees."""


HEADING_ID = re.compile(r"\s*\{[^{}]*#([\w-]+)[^{}]*\}\s*\Z")
"""The braces at the end of a heading in which it names its id."""

_IDS = "ids of headings"


def html_of(text: str, schemes: frozenset[str] = frozenset(), ids: Mapping[int, str] = MappingProxyType({})) -> str:
    """Return a Markdown text as HTML: CommonMark with tables, struck text, footnotes and definition lists.

    A bare address is a link where its scheme is one of `schemes`; that needs linkify-it-py. `ids` are those of headings by
    their lines, counted from 0; braces in which such a heading names its id are left out. Tags that stand in the text are in
    the answer as they are: it must be made harmless before it is shown.
    """
    return str(_markdown(schemes).render(text, {_IDS: ids}))


def words_of(text: str) -> str:
    """Return what a reader sees of a Markdown text within a block: no marks, no tags, no targets."""
    if not _MARKUP.search(text):
        return " ".join(text.split())
    parts = []
    for token in _markdown().parseInline(text)[0].children or ():
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type in ("text", "text_special", "code_inline", "image"):
            parts.append(token.content)
    return " ".join("".join(parts).split())


@cache
def _markdown(schemes: frozenset[str] = frozenset()) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    markdown.use(footnote_plugin).use(deflist_plugin)
    markdown.core.ruler.before("inline", "heading ids", _identify)
    if schemes:
        markdown.options["linkify"] = True
        markdown.enable("linkify")
        assert markdown.linkify
        # "lessons.md" and "example.org" are words that nobody marked as links
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
        for scheme in sorted(schemes - {"http", "https", "mailto", "tel"}):
            markdown.linkify.add(f"{scheme}:", "http:")
    return markdown


def _identify(state: StateCore) -> None:
    """Give headings their ids."""
    ids = state.env.get(_IDS, {})
    for heading, words in pairwise(state.tokens):
        if heading.type == "heading_open" and heading.map and (name := ids.get(heading.map[0])):
            heading.attrSet("id", name)
            words.content = HEADING_ID.sub("", words.content)
