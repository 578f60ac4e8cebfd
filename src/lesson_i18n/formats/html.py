"""Text inside HTML blocks: the runs between block-level tags, and the attributes that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lesson_i18n.marked import ATTRIBUTE, TEXT_ATTRIBUTES
from lesson_i18n.scan import partners

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
    inline: list[re.Match[str]] = []
    start = at = 0
    for match in html_pieces(html):
        name = (match["name"] or "").lower()
        at = match.end()
        if name in _INLINE:
            inline.append(match)
            continue
        runs.extend(_run(html, start, match.start(), inline))
        runs.extend(_attributes(match))
        start, inline = at, []
        if name in _UNREAD and not match[0].startswith("</"):
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, at)
            start = closing.end() if closing else len(html)
    runs.extend(_run(html, start, len(html), inline))
    return sorted(runs, key=lambda run: run.start)


def html_pieces(html: str) -> Iterator[re.Match[str]]:
    """Return tags, comments and declarations, without those inside scripts and the like."""
    at = 0
    while match := _PIECE.search(html, at):
        yield match
        at = match.end()
        name = (match["name"] or "").lower()
        if name in _UNREAD and not match[0].startswith("</") and not match[0].endswith("/>"):
            closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, at)
            at = closing.start() if closing else len(html)


def _run(html: str, start: int, stop: int, inline: list[re.Match[str]]) -> Iterator[Run]:
    """Return a text run without its edge blanks and the tags around it, and what people read in those tags."""
    first, last = _inner(html, start, stop, inline)
    for tag in inline[:first] + inline[last:]:
        yield from _attributes(tag)
    begin = inline[first - 1].end() if first else start
    end = inline[last].start() if last < len(inline) else stop
    text = html[begin:end]
    if text.strip():
        yield Run(begin + len(text) - len(text.lstrip()), begin + len(text.rstrip()), "html text")


def _inner(html: str, start: int, stop: int, inline: list[re.Match[str]]) -> tuple[int, int]:
    """Return which of the inline tags of a text run stand inside it, the first and the one behind the last.

    A tag on a line of its own at an edge of the run stands around it, if its partner does so too or is not in the
    run; where there is nothing but tags, all of them do. The line break behind such a tag can decide what is a block.
    """
    bounds = [start, *(edge for tag in inline for edge in tag.span()), stop]
    between = [html[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    if not "".join(between).strip():
        return len(inline), len(inline)
    paired = partners([f"{'/' * tag[0].startswith('</')}{tag['name'].lower()}" for tag in inline])
    first, last = 0, len(inline)
    while first < last:
        leads = not between[first].strip() and re.match(r"\s*\n", between[first + 1])
        trails = not between[last].strip() and re.search(r"\n\s*\Z", between[last - 1])
        if leads and trails and paired.get(first) == last - 1:
            first, last = first + 1, last - 1
        elif leads and first not in paired:
            first += 1
        elif trails and last - 1 not in paired:
            last -= 1
        else:
            break
    return first, last


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
        wanted = name in TEXT_ATTRIBUTES or (name == "content" and tag["name"].lower() == "meta" and is_description)
        if wanted and group != 4 and match[group].strip():
            value = match[group]
            begin = tag.start() + match.start(group) + len(value) - len(value.lstrip())
            end = tag.start() + match.end(group) - len(value) + len(value.rstrip())
            yield Run(begin, end, f"html {name}", f"attribute {chr(34) if group == 2 else chr(39)}")
