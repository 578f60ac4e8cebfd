"""The ids that programs give to headings, by which a link such as ``page.md#first-steps`` finds them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from html import unescape

from lesson_i18n.model import Syntax
from lesson_i18n.syntax import HEADING_ID, inline_marks

_EMPHASIS = re.compile(r"(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)")
_KEPT = ("L", "M", "Nd", "Nl", "Pc")
_NUMBERED = re.compile(r"(.*)_(\d+)", re.DOTALL)


def slugs(headings: Iterable[str], references: Mapping[str, object], slugger: str, syntax: Syntax) -> list[str]:
    """Return the ids of a page's headings, given as Markdown, in their order.

    `slugger` is one of `SLUGGERS`. A heading that names its id itself, as in ``## Steps {#steps}``, has that one.
    """
    texts = list(headings)
    explicit = [HEADING_ID.search(text) for text in texts]
    words = [
        shown(text[: found.start()] if found else text, references, syntax)
        for text, found in zip(texts, explicit, strict=True)
    ]
    taken = {found[1] for found in explicit if found}
    made = SLUGGERS[slugger]([word for word, found in zip(words, explicit, strict=True) if not found], taken)
    others = iter(made)
    return [found[1] if found else next(others) for found in explicit]


def shown(text: str, references: Mapping[str, object], syntax: Syntax = Syntax.MARKDOWN) -> str:
    """Return what a reader sees of a heading: the words of links, no tags, no images."""
    hidden = []
    for mark in inline_marks(text, references, syntax):
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


def github(headings: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return the ids that GitHub gives to headings: letters, digits and "_" in small letters, "-" for each blank.

    Of several that are equal, the second ends in "-1", and so on.
    """
    seen: dict[str, int] = dict.fromkeys(taken, 0)
    out = []
    for heading in headings:
        words = _EMPHASIS.sub("", heading).strip().lower()
        first = slug = "".join(each for each in words if _is_kept(each)).replace(" ", "-")
        while slug in seen:
            seen[first] += 1
            slug = f"{first}-{seen[first]}"
        seen[slug] = 0
        out.append(slug)
    return out


def mkdocs(headings: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return the ids that MkDocs gives to headings by default: what ASCII can write of them, "-" for blanks.

    Of several that are equal, the second ends in "_1", and so on; a heading without any such letter is "_1".
    """
    seen = set(taken)
    out = []
    for heading in headings:
        plain = unicodedata.normalize("NFKD", _EMPHASIS.sub("", heading)).encode("ascii", "ignore").decode()
        slug = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
        while not slug or slug in seen:
            number = _NUMBERED.fullmatch(slug)
            slug = f"{number[1]}_{int(number[2]) + 1}" if number else f"{slug}_1"
        seen.add(slug)
        out.append(slug)
    return out


def _is_kept(character: str) -> bool:
    return character in "- " or unicodedata.category(character).startswith(_KEPT)


SLUGGERS: dict[str, Callable[[Iterable[str], Iterable[str]], list[str]]] = {"github": github, "mkdocs": mkdocs}
"""How ids are made, by the names that the settings have for it."""
