"""The places in a page that a fragment such as ``#first-steps`` can lead to."""

from __future__ import annotations

import re

from lesson_i18n.rules.pages import Page
from lesson_i18n.slugs import slugs

_EXPLICIT = re.compile(r"""<[A-Za-z][^<>]*?\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def anchors(page: Page, slugger: str = "github") -> frozenset[str]:
    """Return the ids of a page's headings as a slugger makes them, and those that are written out in HTML or braces."""
    found = set(heading_ids(page, slugger))
    for piece in page.pieces:
        found.update(next(filter(None, match.groups()), "") for match in _EXPLICIT.finditer(piece.content))
    return frozenset(found)


def heading_ids(page: Page, slugger: str) -> list[str]:
    """Return the ids of a page's headings as a slugger makes them, in their order."""
    headings = [piece for piece in page.pieces if piece.kind == "heading"]
    if not headings:
        return []
    return slugs([piece.content for piece in headings], page.references or {}, slugger, headings[0].syntax)
