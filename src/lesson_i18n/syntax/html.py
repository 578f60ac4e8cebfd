"""Markdown as HTML and as plain words, for those who show lessons; what a build writes back is never made this way."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_MARKUP = re.compile(r"[\\`*_~!\[\]<>&\0]")
"""A text without any of these is the words that a reader sees."""


def html_of(text: str, schemes: frozenset[str] = frozenset()) -> str:
    """Return a Markdown text as HTML: CommonMark with tables, struck text, footnotes and definition lists.

    A bare address is a link where its scheme is one of `schemes`; that needs linkify-it-py. Tags that stand in the text are
    in the answer as they are: it must be made harmless before it is shown.
    """
    return str(_markdown(schemes).render(text))


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
    if schemes:
        markdown.options["linkify"] = True
        markdown.enable("linkify")
        assert markdown.linkify
        # "lessons.md" and "example.org" are words that nobody marked as links
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
        for scheme in sorted(schemes - {"http", "https", "mailto", "tel"}):
            markdown.linkify.add(f"{scheme}:", "http:")
    return markdown
