"""The places in a page that a fragment such as ``#first-steps`` can lead to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from html import unescape

from lesson_i18n.rules.pages import Page
from lesson_i18n.syntax import inline_marks

_EXPLICIT = re.compile(r"""<[A-Za-z][^<>]*?\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ATTRIBUTES = re.compile(r"\s*\{[^{}]*#([\w-]+)[^{}]*\}\s*\Z")
_NO_LETTER = re.compile(r"[^\w\- ]")
_EMPHASIS = re.compile(r"(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)")


def anchors(page: Page) -> frozenset[str]:
    """Return the ids of a page's headings as GitHub makes them, and those that are written out in HTML or braces."""
    found: set[str] = set()
    seen: Counter[str] = Counter()
    for piece in page.pieces:
        found.update(next(filter(None, match.groups()), "") for match in _EXPLICIT.finditer(piece.content))
        if piece.kind != "heading":
            continue
        text = piece.content
        if explicit := _ATTRIBUTES.search(text):
            found.add(explicit[1])
            text = text[: explicit.start()]
        slug = _slug(text, page.references or {})
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return frozenset(found)


def _slug(heading: str, references: Mapping[str, object]) -> str:
    """Return the id that GitHub gives a heading, its number left out where several have the same."""
    text = _shown(heading, references)
    return _NO_LETTER.sub("", _EMPHASIS.sub("", text).strip().lower()).replace(" ", "-")


def _shown(text: str, references: Mapping[str, object]) -> str:
    """Return what a reader sees of a heading: the words of links, no tags, no images."""
    hidden = []
    for mark in inline_marks(text, references):
        if mark.type == "link":
            hidden += [(mark.start, mark.label[0]), (mark.label[1], mark.stop)]
        elif mark.type in ("html", "image"):
            hidden.append((mark.start, mark.stop))
    out, at = [], 0
    for start, stop in sorted(hidden):
        if start >= at:
            out.append(text[at:start])
        at = max(at, stop)
    return unescape("".join([*out, text[at:]]))
