"""Markdown lessons: cut into segments with their spans, and texts fitted back into their places.

Nothing is rendered. Block tokens say which text stands where; everything between the segments is copied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.front_matter import front_matter_extent, read_front_matter, write_field
from lesson_i18n.formats.html import html_runs, write_attribute
from lesson_i18n.model import Finding, Lesson, Place, Rules, Segment, Segmentation, Severity, Span, Syntax
from lesson_i18n.placeables import lock, unfit_for_catalog
from lesson_i18n.syntax import Document, Token, read_blocks

_DIRECTIVE = re.compile(r"\s*<!--\s*i18n:\s*(?P<verb>[\w-]*)\s*:?\s*(?P<text>.*?)\s*-->\s*", re.DOTALL)
_MISPLACED = re.compile(r"<!--\s*i18n:")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_ALERT = re.compile(r"\[![A-Za-z]+\][ \t]*(?:\n[ \t]*|\Z)")
_LETTER = re.compile(r"[^\W\d_]")
_ENDS = frozenset({"skip-start", "skip-end"})
_CONTAINERS = {
    "list_item_open": "list item",
    "blockquote_open": "quote",
    "dd_open": "definition",
    "footnote_reference_open": "footnote",
}
_LEAVES = {"th_open": "table header", "td_open": "table cell", "dt_open": "term"}
_DEFAULT_HARD_BREAK = "  "


class MarkdownFormat:
    """Markdown as GitHub reads it, with metadata lines, front matter, footnotes and definition lists."""

    suffixes = (".md", ".markdown")

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def segment(self, lesson: Lesson) -> Segmentation:
        """Return the segments of a lesson in reading order, and its skeleton.

        Raises `SourceError` where a directive is unknown, unclosed or not on a line of its own.
        """
        cutter = _Cutter(lesson, self.rules)
        cutter.cut()
        return Segmentation(
            tuple(cutter.segments), tuple(cutter.skeleton), cutter.document.references, tuple(cutter.findings)
        )

    def fit(self, segment: Segment, text: str) -> str:
        """Return a translation as it is written in the place of its segment, its lines ended by newlines."""
        place = segment.place
        style, _, detail = place.style.partition(" ")
        if style in ("yaml", "toml"):
            return write_field(text, place.style, place.indent)
        if style == "attribute":
            return write_attribute(text, detail)
        if style == "title":
            return re.sub(rf"(?<!\\)[{re.escape(detail)}]", r"\\\g<0>", text)
        if style == "cell":
            return text.replace("|", "\\|")
        if style == "code":
            return text.replace("\n", "\n" + place.indent)
        return _written(segment, text)


@dataclass(slots=True)
class _Scope:
    """A block that a directive is about: the depth it stands at, and what the directive asks."""

    depth: int
    skip: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text found in the source: its content, and for each of its lines the offset at which it begins."""

    kind: str
    content: str
    starts: list[int]
    line: int
    style: str = ""
    syntax: Syntax = Syntax.MARKDOWN
    one_line: bool = False


@dataclass(slots=True)
class _Cutter:
    """One walk over the blocks of one lesson."""

    lesson: Lesson
    rules: Rules
    segments: list[Segment] = field(default_factory=list)
    skeleton: list[object] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    document: Document = field(init=False)
    containers: list[str] = field(default_factory=list)
    scopes: list[_Scope] = field(default_factory=list)
    asked: _Scope | None = None
    range_start: int = 0
    depth: int = 0
    type: str = ""
    cells: list[tuple[int, int]] = field(default_factory=list)

    def cut(self) -> None:
        """Fill `segments`, `skeleton` and `findings`."""
        self.document = read_blocks(self.lesson.text, self.cut_front_matter())
        tokens = self.document.tokens
        for position, token in enumerate(tokens):
            if token.nesting < 0:
                self.close(token)
                continue
            if token.type == "html_block" and self.obey(token):
                continue
            if self.asked:
                self.asked.depth = self.depth
                self.scopes.append(self.asked)
                self.asked = None
            self.enter(position, token)
            if token.nesting > 0:
                self.depth += 1
            else:
                self.leave()
        if self.range_start:
            raise self.error(self.range_start, "'i18n: skip-start' has no 'i18n: skip-end'; add one")

    def cut_front_matter(self) -> int:
        """Cut the front matter; return how many lines it takes."""
        try:
            front = read_front_matter(self.lesson.text, self.rules.front_matter)
        except SourceError as error:
            extent = front_matter_extent(self.lesson.text)
            assert extent is not None
            line, _, fact = str(error).partition(": ")
            self.warn(int(line) + 1, f"the front matter is copied as it is: {fact}")
            self.skeleton.append(self.lesson.text[: extent[2]])
            return extent[0]
        if not front:
            return 0
        self.skeleton.append(front.skeleton)
        self.segments.extend(front.segments)
        return front.lines

    def enter(self, position: int, token: Token) -> None:
        """Take a token that opens a block, or is one."""
        if token.type == "inline":
            self.cut_inline(position, token)
        elif token.type == "html_block":
            self.cut_html(token)
        elif token.type == "definition":
            self.cut_definition(token)
        elif token.type == "metadata":
            self.cut_metadata(token)
        elif token.type == "fence":
            self.cut_fence(token)
        else:
            attributes = tuple(token.attrs.items())
            label = token.meta.get("label", "")
            self.skeleton.append((token.type, token.level, token.tag, token.markup, token.hidden, attributes, label))
            if token.type == "code_block":
                self.skeleton.append(token.content)
        if token.type in _CONTAINERS:
            self.containers.append(_CONTAINERS[token.type])

    def close(self, token: Token) -> None:
        """Take a token that closes a block."""
        self.depth -= 1
        if token.type.replace("_close", "_open") in _CONTAINERS:
            self.containers.pop()
        self.leave()

    def leave(self) -> None:
        """End the scopes of directives that were about the block which ends here."""
        while self.scopes and self.scopes[-1].depth >= self.depth:
            self.scopes.pop()

    def obey(self, token: Token) -> bool:
        """Obey a block that is a directive; return whether it was one."""
        match = _DIRECTIVE.fullmatch(token.content)
        assert token.map
        line = token.map[0] + 1
        if not match:
            if _MISPLACED.search(token.content):
                raise self.error(line, "an i18n directive must stand on a line of its own; move it there")
            return False
        verb = match["verb"]
        self.skeleton.append(("directive", verb))
        if verb in ("skip", "note"):
            before = self.asked or _Scope(0, skip=False, notes=())
            notes = (" ".join(match["text"].split()),) if verb == "note" else ()
            self.asked = _Scope(0, before.skip or verb == "skip", before.notes + notes)
        elif verb not in _ENDS:
            raise self.error(line, f"unknown directive {verb!r}; known: skip, skip-start, skip-end, note")
        elif (verb == "skip-start") == bool(self.range_start):
            raise self.error(line, f"'i18n: {verb}' does not match; ranges begin with skip-start and end with skip-end")
        else:
            self.range_start = line if verb == "skip-start" else 0
        return True

    def cut_inline(self, position: int, token: Token) -> None:
        """Cut the text of a paragraph, heading, cell or term."""
        opening = self.document.tokens[position - 1]
        assert token.map
        line, content = token.map[0], token.content
        starts = [self.document.offset(line + i, at) for i, at in enumerate(token.meta["at"])]
        if opening.type in ("th_open", "td_open"):
            self.cut_cell(position, token, starts[0])
            return
        kind = _LEAVES.get(opening.type) or (self.containers[-1] if self.containers else "paragraph")
        is_atx = opening.type == "heading_open" and opening.markup.startswith("#")
        if opening.type == "heading_open":
            kind = f"heading {opening.tag[1:]}"
        if is_atx:
            marker = re.compile(r"#{%d}[ \t]*" % len(opening.markup)).match(self.lesson.text, starts[0])
            starts[0] = marker.end() if marker else starts[0]
        elif marked := self.marker(position, content):
            self.skeleton.append(("marker", marked[0].split()))
            content = content[marked.end() :]
            taken = marked[0].count("\n")
            starts, line = starts[taken:], line + taken
            starts[0] += 0 if taken else marked.end()
        self.add(_Text(kind, content, starts, line, one_line=is_atx or kind == "term"))

    def marker(self, position: int, content: str) -> re.Match[str] | None:
        """Return the mark of a task or an alert that a paragraph's text begins with."""
        if not content.startswith("[") or position < 2:
            return None
        around = self.document.tokens[position - 2].type
        expression = {"list_item_open": _TASK, "blockquote_open": _ALERT}.get(around)
        return expression.match(content) if expression else None

    def cut_cell(self, position: int, token: Token, row: int) -> None:
        """Cut a table cell; its row begins at offset `row`."""
        opening = self.document.tokens[position - 1]
        assert token.map
        if self.document.tokens[position - 2].type == "tr_open":
            line = self.lesson.text[row : _line_end(self.lesson.text, row)]
            self.cells = [(row + start, row + stop) for start, stop in row_cells(line)]
        start, stop = self.cells.pop(0) if self.cells else (row, row)
        content = self.lesson.text[start:stop].replace("\\|", "|")
        if content == token.content:
            kind = _LEAVES[opening.type]
            self.add(_Text(kind, content, [start], token.map[0], "cell", one_line=True), stop)
        else:
            self.leave_out(token.content, token.map[0], "a table cell that cannot be located")

    def cut_metadata(self, token: Token) -> None:
        """Cut a metadata line."""
        assert token.map
        key, value, line = token.info, token.content, token.map[0]
        if key == "Type":
            self.type = value.strip()
        is_name_of_field = key == "Name" and self.type not in ("", "screen")
        if key not in self.rules.metadata or is_name_of_field:
            self.skeleton.append(("metadata", key, value))
            return
        parts = value.split(";") if key == "Options" else [value]
        self.skeleton.append(("metadata", key, len(parts)))
        at = self.document.offset(line, token.meta["at"][0])
        for part in parts:
            start = at + len(part) - len(part.lstrip())
            at += len(part) + 1
            kind = "Option" if key == "Options" else key
            self.add(_Text(kind, part.strip(), [start], line, "metadata", one_line=True))

    def cut_definition(self, token: Token) -> None:
        """Cut the title of a link reference definition."""
        meta, joined = token.meta, _Joined.of(self, token)
        assert token.map
        self.skeleton.append(("definition", token.level, meta["label"], meta["url"], bool(meta["title"])))
        rest = re.compile(r"\s*(?:<[^>\n]*>|\S+)\s*").match(joined.text, len(meta["label"]) + 3)
        if meta["title"] and rest:
            written = joined.text[rest.end() :].rstrip()
            start = rest.end() + 1
            delimiters = "()" if written[0] == "(" else written[0]
            starts = joined.starts_of(start, start + len(written) - 2)
            self.add(
                _Text("link title", written[1:-1], starts, token.map[0], f"title {delimiters}", Syntax.PLAIN, one_line=True)
            )

    def cut_html(self, token: Token) -> None:
        """Cut the texts of an HTML block."""
        joined = _Joined.of(self, token)
        assert token.map
        at = 0
        for run in html_runs(joined.text):
            self.skeleton.append(("html", " ".join(joined.text[at : run.start].split())))
            content = joined.text[run.start : run.stop]
            line = token.map[0] + joined.text.count("\n", 0, run.start)
            starts = joined.starts_of(run.start, run.stop)
            self.add(_Text(run.kind, content, starts, line, run.style, Syntax.HTML, one_line=True))
            at = run.stop
        self.skeleton.append(("html", " ".join(joined.text[at:].split())))

    def cut_fence(self, token: Token) -> None:
        """Cut a fenced code block whose info string is listed in the settings; others are no text."""
        assert token.map
        self.skeleton.append(("fence", token.level, token.markup, token.info))
        info = token.info.split()
        text = token.content.strip()
        if not info or info[0] not in self.rules.code or not text:
            self.skeleton.append(token.content)
            return
        first = token.map[0] + 1 + token.content[: token.content.index(text[0])].count("\n")
        lines = text.split("\n")
        ends = [self.document.starts[first + i] + len(self.document.lines[first + i]) for i in range(len(lines))]
        starts = [end - len(line) for end, line in zip(ends, lines, strict=True)]
        last = self.document.lines[first + len(lines) - 1]
        starts[-1] -= len(last) - len(last.rstrip())
        self.add(_Text(f"code {info[0]}", text, starts, first, "code", Syntax.PLAIN))

    def add(self, found: _Text, stop: int | None = None) -> None:
        """Add a segment for a text that was found, unless it is empty, skipped or beyond what can be carried."""
        if not found.content:
            return
        if _MISPLACED.search(found.content):
            raise self.error(found.line + 1, "an i18n directive must stand on a line of its own; move it there")
        if self.range_start or any(scope.skip for scope in self.scopes):
            self.skeleton.append(("skipped", found.content))
            return
        if unfit_for_catalog(found.content):
            self.leave_out(found.content, found.line, "a text with control characters")
            return
        if stop is None:
            end = self.end(found)
            if end is None:
                self.leave_out(found.content, found.line, "a text that cannot be located")
                return
            stop = end
        self.skeleton.append(("text", found.kind))
        self.segments.append(self.segment(found, stop))

    def segment(self, found: _Text, stop: int) -> Segment:
        """Return the segment of a text that was found."""
        keep_lines = found.style == "code"
        locked = lock(found.content, found.syntax, self.document.references, keep_lines)
        lines = found.content.split("\n")
        wrapped = len(lines) - 1 > locked.text.count("\n")
        hard_break = None if found.one_line else locked.hard_break or _DEFAULT_HARD_BREAK
        place = Place(
            found.style,
            "" if found.one_line else self.indent(found),
            hard_break,
            max(map(len, lines)) if wrapped and not found.one_line else 0,
        )
        notes = tuple(note for scope in self.scopes for note in scope.notes)
        return Segment(
            kind=found.kind,
            text=locked.text,
            plain=locked.plain,
            span=Span(found.starts[0], stop),
            line=found.line + 1,
            syntax=found.syntax,
            place=place,
            targets=locked.targets,
            verbatim=locked.verbatim,
            notes=notes,
            translatable=locked.translatable,
        )

    def end(self, found: _Text) -> int | None:
        """Return the offset at which a text ends, or None where the source does not hold it at its starts."""
        text = self.lesson.text
        stop = found.starts[0]
        for number, line in enumerate(found.content.split("\n")):
            part = line if not number or found.style == "code" else line.lstrip(" \t")
            if number >= len(found.starts) or not text.startswith(part, found.starts[number]):
                return None
            stop = found.starts[number] + len(part)
        return stop

    def indent(self, found: _Text) -> str:
        """Return what further lines of a text begin with: the second line's own beginning, or one like the first's."""
        if len(found.starts) > 1 and "\n" in found.content:
            return self.prefix(found.starts[1])
        prefix = self.prefix(found.starts[0])
        return prefix if found.style == "code" else re.sub(r"[^>\s]", " ", prefix)

    def prefix(self, at: int) -> str:
        """Return what stands before an offset on its line."""
        text = self.lesson.text
        start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        return text[start:at].lstrip("\ufeff")

    def leave_out(self, content: str, line: int, what: str) -> None:
        """Leave a text out of the catalogs, as it is, and say so."""
        self.skeleton.append(("left out", content))
        if _LETTER.search(content):
            self.warn(line + 1, f"{what} is copied as it is")

    def warn(self, line: int, message: str) -> None:
        """Add a warning about a line, counted from 1."""
        self.findings.append(Finding(self.lesson.path, line, "", "source", message, Severity.WARNING))

    def error(self, line: int, message: str) -> SourceError:
        """Return the error for a line, counted from 1."""
        return SourceError(f"{self.lesson.path}:{line}: {message}")


@dataclass(frozen=True, slots=True)
class _Joined:
    """The lines of a block without what containers put before them, and where each comes from.

    `text` joins them with newlines; `places` holds for each line its offset in `text` and in the lesson.
    """

    text: str
    places: list[tuple[int, int]]

    @classmethod
    def of(cls, cutter: _Cutter, token: Token) -> _Joined:
        """Return the lines of a token's block."""
        assert token.map
        document, parts, places, at = cutter.document, [], [], 0
        for number, offset in enumerate(token.meta["at"]):
            start = document.offset(token.map[0] + number, offset)
            part = cutter.lesson.text[start : _line_end(cutter.lesson.text, start)]
            parts.append(part)
            places.append((at, start))
            at += len(part) + 1
        return cls("\n".join(parts), places)

    def starts_of(self, start: int, stop: int) -> list[int]:
        """Return the offset in the lesson of each line of a stretch of `text`."""
        first = next(place for place in reversed(self.places) if place[0] <= start)
        inner = [lesson for at, lesson in self.places if start < at < stop]
        return [first[1] + start - first[0], *inner]


def row_cells(row: str) -> list[tuple[int, int]]:
    """Return the extent of each cell of a table row, edge blanks left out (GFM 4.10: ``\\|`` does not end a cell)."""
    bounds = [-1]
    escaped = False
    for at, character in enumerate(row):
        if character == "|" and not escaped:
            bounds.append(at)
        escaped = character == "\\"
    bounds.append(len(row))
    cells = [(a + 1, b) for a, b in zip(bounds, bounds[1:], strict=False)]
    if not row[slice(*cells[0])].strip():
        cells = cells[1:]
    if cells and not row[slice(*cells[-1])].strip():
        cells = cells[:-1]
    trimmed = []
    for start, stop in cells:
        text = row[start:stop]
        begin = start + len(text) - len(text.lstrip(" \t"))
        trimmed.append((begin, max(begin, start + len(text.rstrip(" \t")))))
    return trimmed


def _written(segment: Segment, text: str) -> str:
    """Return a Markdown text with its hard breaks and, where the source is wrapped, wrapped at the same width."""
    place = segment.place
    newline = "\n" + place.indent
    width = 0 if segment.verbatim else place.width
    parts = [newline.join(_wrapped(part.strip(), width)) for part in text.split("\n")]
    written = ((place.hard_break or "") + newline).join(parts)
    for shown, raw in segment.verbatim:
        written = written.replace(shown, re.sub(r"\n[ \t]*", lambda _: newline, raw) if place.indent else raw, 1)
    return written


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` characters, where its words allow it.

    A line begins only with a letter, so that none can open a block, and never ends in a backslash.
    """
    if not width or "<" in text:
        return [text]
    words = text.split(" ")
    lines = [words[0]]
    for word in words[1:]:
        fits = len(lines[-1]) + 1 + len(word) <= width
        if fits or not word[:1].isalpha() or lines[-1].endswith((" ", "\\")) or not lines[-1]:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def _line_end(text: str, start: int) -> int:
    """Return the offset at which the line ends that holds an offset."""
    ends = [end for end in (text.find("\n", start), text.find("\r", start)) if end >= 0]
    return min(ends, default=len(text))
