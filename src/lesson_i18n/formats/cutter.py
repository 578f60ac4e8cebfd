"""Cut a Markdown lesson: one walk over its blocks finds the texts, and writes down all that is not text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.directives import Directives, may_hold_directives
from lesson_i18n.formats.escapes import unescaped
from lesson_i18n.formats.fences import read_fence
from lesson_i18n.formats.front_matter import front_matter_extent, read_front_matter
from lesson_i18n.formats.html import html_runs
from lesson_i18n.formats.lines import block_lines, first_line, line_end, row_cells
from lesson_i18n.formats.texts import Text, begun
from lesson_i18n.model import Finding, Lesson, Rules, Segment, Segmentation, Severity, Syntax
from lesson_i18n.placeables import unfit_for_catalog
from lesson_i18n.syntax import NULL, Document, block_attributes, read_blocks, texts_of_attributes

if TYPE_CHECKING:
    from lesson_i18n.syntax import Token

_TASK = re.compile(r"\[[ xX]\][ \t]+")
_ALERT = re.compile(r"\[![A-Za-z]+\][ \t]*(?:\n[ \t]*|\Z)")
_MARKS = {"list_item_open": _TASK, "blockquote_open": _ALERT}
_ATX = re.compile(r"#{1,6}[ \t]*")
_AFTER_LABEL = re.compile(r"\s*(?:<[^>\n]*>|\S+)\s*")
_LETTER = re.compile(r"[^\W\d_]")
_CONTAINERS = {
    "list_item_open": "list item",
    "blockquote_open": "quote",
    "dd_open": "definition",
    "footnote_reference_open": "footnote",
}
_CONTAINER_ENDS = frozenset(name.replace("_open", "_close") for name in _CONTAINERS)
_CELLS = {"th_open": "table header", "td_open": "table cell"}


def cut(lesson: Lesson, rules: Rules) -> Segmentation:
    """Return the segments of a Markdown lesson in reading order, and its skeleton.

    Raises `SourceError` where a directive is unknown, unclosed or not on a line of its own.
    """
    cutter = _Cutter(lesson, rules, Directives(lesson.path), may_hold_directives(lesson.text))
    cutter.walk()
    segments, skeleton, findings = tuple(cutter.segments), tuple(cutter.skeleton), tuple(cutter.findings)
    return Segmentation(segments, skeleton, cutter.document.references, findings)


@dataclass(slots=True)
class _Cutter:
    """The walk over the blocks of one lesson, and what it has found."""

    lesson: Lesson
    rules: Rules
    directives: Directives
    is_steered: bool
    segments: list[Segment] = field(default_factory=list)
    skeleton: list[object] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    document: Document = field(init=False)
    containers: list[str] = field(default_factory=list)
    cells: list[tuple[int, int]] = field(default_factory=list)
    type: str = ""

    def walk(self) -> None:
        """Take every block in order, as the directives ask where there are any."""
        skipped = self.cut_front_matter()
        self.document = read_blocks(self.lesson.text, skipped, self.rules.syntax, self.rules.directives)
        take = self.take_steered if self.is_steered else self.take
        for position, token in enumerate(self.document.tokens):
            take(position, token)
        self.directives.end()

    def take_steered(self, position: int, token: Token) -> None:
        """Take a token as the directives before it ask."""
        if token.type == "html_block" and (verb := self.directives.obey(token.content, first_line(token) + 1)):
            self.skeleton.append(("directive", verb))
            return
        if token.nesting >= 0:
            self.directives.enter()
        self.take(position, token)
        if token.nesting <= 0:
            self.directives.leave()

    def take(self, position: int, token: Token) -> None:
        """Take a token that opens or closes a block, or is one."""
        if token.type == "inline":
            self.cut_inline(position, token)
        elif token.nesting < 0:
            if token.type in _CONTAINER_ENDS:
                self.containers.pop()
        elif token.type in _CUTS:
            _CUTS[token.type](self, token)
        else:
            self.enter(token)

    def enter(self, token: Token) -> None:
        """Write down a block that holds others, or no text."""
        attributes = tuple(token.attrs.items()) if token.attrs else ()
        label = token.meta.get("label", "")
        about = (token.level, token.markup, token.info, token.hidden, attributes, label, token.content)
        self.skeleton.append((token.type, *about))
        if container := _CONTAINERS.get(token.type):
            self.containers.append(container)

    def cut_front_matter(self) -> int:
        """Cut the front matter; return how many lines it takes."""
        try:
            front = read_front_matter(self.lesson.text, self.rules)
        except SourceError as error:
            lines, _, stop, _ = front_matter_extent(self.lesson.text, self.rules.syntax) or (0, 0, 0, "")
            line, _, fact = str(error).partition(": ")
            self.warn(int(line) + 1, f"the front matter is copied as it is: {fact}")
            self.skeleton.append(self.lesson.text[:stop])
            return lines
        if not front:
            return 0
        self.skeleton.append(front.skeleton)
        self.segments.extend(front.segments)
        for number, fact in front.left_out:
            self.warn(number, fact)
        return front.lines

    def cut_inline(self, position: int, token: Token) -> None:
        """Cut the text of a paragraph, heading, cell or term."""
        opening = self.document.tokens[position - 1]
        if opening.type in _CELLS:
            self.cut_cell(position, token)
            return
        starts = token.meta["at"]
        is_atx = opening.type == "heading_open" and opening.markup.startswith("#")
        if is_atx and (marker := _ATX.match(self.lesson.text, starts[0])):
            starts = [marker.end()]
        content, starts = begun(self.lesson.text, token.content, starts)
        if mark := self.mark(position, content):
            self.skeleton.append(("mark", mark[0].split()))
            starts = starts[1:] if "\n" in mark[0] else [starts[0] + mark.end(), *starts[1:]]
            content, starts = begun(self.lesson.text, content[mark.end() :], starts)
        line = first_line(token) + len(token.meta["at"]) - len(starts)
        if opening.type == "heading_open":
            self.add_with_attributes(Text(f"heading {opening.tag[1:]}", content, starts, line, one_line=is_atx))
            return
        is_term = opening.type == "dt_open"
        kind = "term" if is_term else self.containers[-1] if self.containers else "paragraph"
        self.add_with_attributes(Text(kind, content, starts, line, one_line=is_term))

    def mark(self, position: int, content: str) -> re.Match[str] | None:
        """Return the mark of a task or an alert that a paragraph's text begins with."""
        if not content.startswith("[") or position < 2:
            return None
        expression = _MARKS.get(self.document.tokens[position - 2].type)
        return expression.match(content) if expression else None

    def cut_cell(self, position: int, token: Token) -> None:
        """Cut a table cell."""
        line, row = first_line(token), token.meta["at"][0]
        if self.document.tokens[position - 2].type == "tr_open":
            extents = row_cells(self.lesson.text[row : line_end(self.lesson.text, row)])
            self.cells = [(row + start, row + stop) for start, stop in extents]
        start, stop = self.cells.pop(0) if self.cells else (row, row)
        content = unescaped(self.lesson.text[start:stop], "cell").replace("\0", NULL)
        if content == token.content:
            kind = _CELLS[self.document.tokens[position - 1].type]
            self.add(Text(kind, content, [start], line, "cell", one_line=True, stop=stop))
        else:
            self.leave_out(token.content, line, "a table cell that cannot be located")

    def cut_metadata(self, token: Token) -> None:
        """Cut a metadata line."""
        key, value, line = token.info, token.content, first_line(token)
        if key == "Type":
            self.type = value.strip()
        names_a_field = key == "Name" and self.type not in ("", "screen")
        if key not in self.rules.metadata or names_a_field:
            self.skeleton.append(("metadata", key, value))
            return
        parts = value.split(";") if key == "Options" else [value]
        self.skeleton.append(("metadata", key, len(parts)))
        at = token.meta["at"][0]
        for part in parts:
            start = at + len(part) - len(part.lstrip())
            kind = "Option" if key == "Options" else key
            self.add(Text(kind, part.strip(), [start], line, "metadata", one_line=True))
            at += len(part) + 1

    def cut_definition(self, token: Token) -> None:
        """Cut the title of a link reference definition."""
        meta, lines = token.meta, block_lines(token, self.lesson.text)
        self.skeleton.append(("definition", token.level, meta["label"], meta["url"], bool(meta["title"])))
        before = _AFTER_LABEL.match(lines.text, len(meta["label"]) + 3)
        if not meta["title"] or not before:
            return
        written = lines.text[before.end() :].rstrip()
        inner = written[1:-1]
        start = before.end() + 1 + len(inner) - len(inner.lstrip())
        starts, stop = lines.extent(start, before.end() + 1 + len(inner.rstrip()))
        line = first_line(token) + lines.text.count("\n", 0, start)
        style = "title ()" if written[0] == "(" else f"title {written[0]}"
        content = unescaped(inner.strip(), style)
        self.add(Text("link title", content, starts, line, style, Syntax.PLAIN, one_line=True, stop=stop))

    def cut_html(self, token: Token) -> None:
        """Cut the texts of an HTML block."""
        lines = block_lines(token, self.lesson.text)
        html, at = lines.text, 0
        for run in html_runs(html):
            self.skeleton.append(("html", html[at : run.start].split()))
            line = first_line(token) + html.count("\n", 0, run.start)
            starts, stop = lines.extent(run.start, run.stop)
            content = unescaped(html[run.start : run.stop], run.style)
            self.add(Text(run.kind, content, starts, line, run.style, Syntax.HTML, one_line=True, stop=stop))
            at = run.stop
        self.skeleton.append(("html", html[at:].split()))

    def cut_fence(self, token: Token) -> None:
        """Cut a fenced code block."""
        for each in read_fence(token, self.document, self.rules.code):
            if isinstance(each, Text):
                self.add(each)
            else:
                self.skeleton.append(each)

    def cut_construct(self, token: Token) -> None:
        """Cut the texts on the lines of a block that only a dialect knows; the rest is no text."""
        lines = block_lines(token, self.lesson.text)
        at = 0
        for piece in token.meta["pieces"]:
            self.skeleton.append((token.info, token.level, lines.text[at : piece.start]))
            starts, stop = lines.extent(piece.start, piece.stop)
            line = first_line(token) + lines.text.count("\n", 0, piece.start)
            content = unescaped(lines.text[piece.start : piece.stop], piece.style).replace("\0", NULL)
            self.add(Text(piece.kind, content, starts, line, piece.style, one_line=True, stop=stop))
            at = piece.stop
        self.skeleton.append((token.info, token.level, lines.text[at:]))
        if token.meta["unread"] and _LETTER.search(lines.text, at):
            self.warn(first_line(token) + 1, f"{token.meta['unread']} is copied as it is")

    def add_with_attributes(self, found: Text) -> None:
        """Add a heading or paragraph, and apart from it the attributes that end a heading or follow a lone image."""
        content, syntax = found.content, self.rules.syntax
        if syntax is Syntax.MARKDOWN or content[-1:] != "}":
            self.add(found)
            return
        begin = block_attributes(content, syntax, self.document.references, found.kind.startswith("heading"))
        self.add(found._replace(content=content[:begin].rstrip()))
        at = begin
        for piece in texts_of_attributes(content, begin, syntax):
            self.skeleton.append(("attributes", content[at : piece.start].split()))
            self.add(found.part(piece.start, piece.stop, piece.kind, piece.style))
            at = piece.stop
        self.skeleton.append(("attributes", content[at:].split()))

    def add(self, found: Text) -> None:
        """Add a segment for a text that was found, unless it is empty, skipped or beyond what can be carried."""
        if not found.content:
            return
        if found.syntax is Syntax.MARKDOWN is not self.rules.syntax:
            found = found._replace(syntax=self.rules.syntax)
        if self.is_steered:
            self.directives.refuse_inside(found.content, found.line + 1)
            if self.directives.skipping:
                self.skeleton.append(("skipped", found.content))
                return
        stop = found.end(self.lesson.text)
        if unfit_for_catalog(found.content):
            self.leave_out(found.content, found.line, "a text with control characters")
        elif stop is None:
            self.leave_out(found.content, found.line, "a text that cannot be located")
        else:
            self.skeleton.append(("text", found.kind))
            notes = self.directives.notes if self.is_steered else ()
            self.segments.append(found.segment(self.lesson.text, stop, self.document.references, notes))

    def leave_out(self, content: str, line: int, what: str) -> None:
        """Leave a text out of the catalogs, as it is, and say so where it has letters."""
        self.skeleton.append(("left out", content))
        if _LETTER.search(content):
            self.warn(line + 1, f"{what} is copied as it is")

    def warn(self, line: int, message: str) -> None:
        """Add a warning about a line, counted from 1."""
        self.findings.append(Finding(self.lesson.path, line, "", "source", message, Severity.WARNING))


_CUTS = {
    "construct": _Cutter.cut_construct,
    "html_block": _Cutter.cut_html,
    "definition": _Cutter.cut_definition,
    "metadata": _Cutter.cut_metadata,
    "fence": _Cutter.cut_fence,
}
