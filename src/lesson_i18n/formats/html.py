"""Text inside HTML blocks: the runs between block-level tags, and the attributes that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lesson_i18n.scan import ATTRIBUTE, TEXT_ATTRIBUTES

_PIECE = re.compile(
    r"""<!--.*?(?:-->|\Z) | <\?.*?(?:\?>|\Z) | <!\[CDATA\[.*?(?:\]\]>|\Z) | <![A-Za-z].*?(?:>|\Z)
      | </?(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?|\s*/)*\s*(?:>|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_UNREAD = ("script", "style", "pre", "textarea", "svg", "math", "template", "noscript", "iframe", "object")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)


@dataclass(frozen=True, slots=True)
class Run:
    """A text inside an HTML block, at offsets of the block: its kind, and how its place is written."""

    start: int
    stop: int
    kind: str
    style: str = "html"


def html_runs(html: str) -> list[Run]:
    """Return the texts of an HTML block in order; tags, comments, scripts, styles and preformatted code hold none."""
    runs: list[Run] = []
    start = at = 0
    for match in _pieces(html):
        name = (match["name"] or "").lower()
        if name not in _INLINE:
            runs.extend(_run(html, start, match.start()))
            runs.extend(_attributes(match))
            start = match.end()
        at = match.end()
        if name in _UNREAD and not match[0].startswith("</"):
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, at)
            start = closing.end() if closing else len(html)
    runs.extend(_run(html, start, len(html)))
    return sorted(runs, key=lambda run: run.start)


def write_attribute(value: str, quote: str) -> str:
    """Return a text as it stands in an attribute between the given quotes; entities in it stay as they are."""
    return value.replace('"', "&quot;") if quote == '"' else value.replace("'", "&#39;")


def _pieces(html: str) -> Iterator[re.Match[str]]:
    """Return tags, comments and declarations, without those inside scripts and the like."""
    at = 0
    while match := _PIECE.search(html, at):
        yield match
        at = match.end()
        name = (match["name"] or "").lower()
        if name in _UNREAD and not match[0].startswith("</") and not match[0].endswith("/>"):
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, at)
            at = closing.start() if closing else len(html)


def _run(html: str, start: int, stop: int) -> Iterator[Run]:
    """Return a text run without its edge blanks, if anything is left."""
    text = html[start:stop]
    if text.strip():
        begin = start + len(text) - len(text.lstrip())
        yield Run(begin, start + len(text.rstrip()), "html text")


def _attributes(tag: re.Match[str]) -> Iterator[Run]:
    """Return the attributes of a tag that people read; inside a text run they stay with their tag."""
    if not tag["name"]:
        return
    is_description = re.search(
        r"""\b(?:name|property)\s*=\s*["']?(?:og:|twitter:)?description\b""", tag[0], re.IGNORECASE
    )
    for match in ATTRIBUTE.finditer(tag[0]):
        group = next(i for i in (2, 3, 4) if match[i] is not None)
        name = match[1].lower()
        wanted = name in TEXT_ATTRIBUTES or (
            name == "content" and tag["name"].lower() == "meta" and is_description
        )
        if wanted and group != 4 and match[group].strip():
            value = match[group]
            begin = tag.start() + match.start(group) + len(value) - len(value.lstrip())
            end = tag.start() + match.end(group) - len(value) + len(value.rstrip())
            yield Run(begin, end, f"html {name}", f"attribute {chr(34) if group == 2 else chr(39)}")
