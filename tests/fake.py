"""A fake translation that can be undone: each ASCII letter of the prose becomes the one 13 places on.

The letters of what a translator must not touch stay: code, tags, numbers, notes, entities, variables, formulas.
"""

from __future__ import annotations

import codecs
import re

from lesson_i18n.model import Segment, Segmentation, Syntax
from lesson_i18n.syntax import inline_marks

_KEPT = re.compile(
    r"""<!--.*?--> | </?[A-Za-z][^<>]*> | <[?!][^<>]*>   # tags
      | \{\{.*?\}\} | \{%.*?%\} | \{\#.*?\#\}            # variables
      | \[\^[^\]\s]+\]                                   # footnote marks
      | &(?:\#\w+|[A-Za-z]\w*);                          # entities
      | (?<![\\$\w])\$(?![\s$])[^$\n]*?[^\s\\$]\$        # formulas
      | \\\(.+?\\\) | (?<!\w)(?:@\w+|:[a-z]+:|\+\+[a-z+]+\+\+)  # what dialects know: citations, symbols, keys""",
    re.VERBOSE | re.DOTALL,
)


def fake(text: str, syntax: Syntax = Syntax.MARKDOWN) -> str:
    """Return a msgid's fake translation; `fake(fake(text)) == text`."""
    kept = [match.span() for match in _KEPT.finditer(text)]
    if syntax.is_markdown:
        kept += [(mark.start, mark.stop) for mark in inline_marks(text, {}) if mark.type in ("code", "html")]
    out, at = [], 0
    for start, stop in sorted(kept):
        out.append(codecs.encode(text[at : max(at, start)], "rot13"))
        out.append(text[max(at, start) : max(at, stop)])
        at = max(at, stop)
    return "".join(out) + codecs.encode(text[at:], "rot13")


def fake_all(cut: Segmentation) -> dict[int, str]:
    """Return fake translations of all that a translator can see, by position."""
    return {n: fake_segment(segment) for n, segment in enumerate(cut.segments) if segment.translatable}


def fake_segment(segment: Segment) -> str:
    """Return the fake translation of one segment."""
    return fake(segment.text, segment.syntax)
