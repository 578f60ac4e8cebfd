"""Read lessons as the rules of `lint` want them: all texts, also those that extraction skips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.front_matter import front_matter_extent, read_front_matter
from lesson_i18n.model import Lesson, Rules, Segment, Syntax
from lesson_i18n.rules.links import links_of
from lesson_i18n.rules.pages import LINE_END, Page, Piece, line_starts
from lesson_i18n.syntax import NULL, read_blocks

if TYPE_CHECKING:
    from lesson_i18n.syntax import Token

_TEXTS = frozenset({"inline", "metadata", "html_block"})
_KINDS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "th_open": "cell",
    "td_open": "cell",
    "dt_open": "term",
}


def markdown_page(name: str, lesson: Lesson, rules: Rules) -> Page:
    """Return a Markdown lesson as a page."""
    lines, start, stop, values = _front_matter(lesson.text, rules)
    document = read_blocks(lesson.text, lines, rules.syntax, rules.directives)
    reader = _Reader(lesson.text.replace("\0", NULL), line_starts(lesson.text), rules.syntax)
    pieces = [
        piece
        for position, token in enumerate(document.tokens)
        if (piece := reader.piece(token, document.tokens[max(0, position - 2) : position]))
    ]
    return _page(name, lesson, (*values, *pieces), document.references, (start, stop))


def values_page(name: str, lesson: Lesson, segments: tuple[Segment, ...]) -> Page:
    """Return a lesson of another format as a page, its texts those that it was cut into."""
    return _page(name, lesson, tuple(_values(lesson.text, segments)), None, (0, 0))


def _page(
    name: str,
    lesson: Lesson,
    pieces: tuple[Piece, ...],
    references: Mapping[str, object] | None,
    front: tuple[int, int],
) -> Page:
    links = tuple(link for piece in pieces for link in links_of(piece, references or {}))
    return Page(name, lesson, pieces, links, references, front, tuple(line_starts(lesson.text)))


class _Reader:
    """Finds the texts of a Markdown lesson again in its lines, left to right."""

    def __init__(self, text: str, lines: list[int], syntax: Syntax) -> None:
        self.text, self.lines, self.syntax, self.read = text, lines, syntax, 0

    def piece(self, token: Token, before: list[Token]) -> Piece | None:
        """Return the text of a token, None where it has none or cannot be found; `before` are the tokens before it."""
        if token.type == "definition" and token.map:
            return self.definition(token)
        if token.type not in _TEXTS or not (token.content.strip() or token.type == "metadata"):
            return None
        kind = _KINDS.get(before[-1].type, "") if token.type == "inline" else token.type
        if kind == "paragraph" and before[0].type == "list_item_open":
            kind = "item"
        written = [token.content, token.content.replace("|", "\\|")] if kind == "cell" else [token.content]
        for content in written:
            starts = self.starts(token, content)
            if len(starts) > content.count("\n"):
                syntax = Syntax.HTML if token.type == "html_block" else self.syntax
                return Piece(kind, content, starts, syntax, token.level, token.info)
        return None

    def starts(self, token: Token, content: str) -> tuple[int, ...]:
        """Return where each line of a text begins; fewer where one is not found."""
        found = []
        line = token.map[0] if token.map else 0
        bounds = [*self.lines, len(self.text)]
        after = len(f"[{token.info}]: # (") if token.type == "metadata" else 0
        for start, stop, part in zip(bounds[line:], bounds[line + 1 :], content.split("\n"), strict=False):
            words = part.lstrip(" \t")
            at = self.text.find(words, max(start + after, self.read), stop)
            if at < 0:
                break
            found.append(at - len(part) + len(words))
            self.read = at + len(words)
        return tuple(found)

    def definition(self, token: Token) -> Piece:
        """Return the lines of a link reference definition."""
        first, stop = token.map or (0, 1)
        bounds = [*self.lines, len(self.text)]
        start = self.text.index("[", bounds[first])
        content = self.text[start : bounds[stop]].rstrip()
        starts = [start, *(start + match.end() for match in LINE_END.finditer(content))]
        label = token.meta["label"]
        return Piece("definition", LINE_END.sub("\n", content), tuple(starts), Syntax.MARKDOWN, token.level, label)


def _front_matter(text: str, rules: Rules) -> tuple[int, int, int, list[Piece]]:
    """Return how many lines a front matter takes, where its body begins and ends, and its texts."""
    extent = front_matter_extent(text, rules.syntax)
    if not extent:
        return 0, 0, 0, []
    try:
        front = read_front_matter(text, rules)
    except SourceError:
        return *extent[:3], []
    return (*extent[:3], list(_values(text, front.segments))) if front else (0, 0, 0, [])


def _values(text: str, segments: tuple[Segment, ...]) -> Iterator[Piece]:
    """Return segments as they are written, quotes and escapes included."""
    for segment in segments:
        written = text[segment.span.start : segment.span.stop]
        starts = [segment.span.start, *(segment.span.start + match.end() for match in LINE_END.finditer(written))]
        yield Piece("value", LINE_END.sub("\n", written), tuple(starts), segment.syntax)
