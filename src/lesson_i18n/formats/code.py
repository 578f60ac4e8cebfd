"""Code: the texts of its comments, found by Pygments' lexers, and between them all else that it says.

The only module that knows Pygments.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import accumulate
from typing import NamedTuple

from pygments.lexers import find_lexer_class_by_name, get_all_lexers
from pygments.token import Comment
from pygments.util import ClassNotFound

from lesson_i18n.model import Span

Token = tuple[int, object, str]
"""What a lexer finds: the offset, the type and the characters."""

_NO_PROSE = (Comment.Hashbang, Comment.Preproc, Comment.PreprocFile, Comment.Special, Comment.Directive)
_BLOCKS = [
    (re.compile(opening), closing)
    for opening, closing in (
        (r"/\*(?:\*+(?!/))?!?", "*/"),
        (r"<!--", "-->"),
        (r"\(\*(?:\*+(?!\)))?", "*)"),
        (r"\{-\|?", "-}"),
        (r"--\[\[", "]]"),
        (r"#\|", "|#"),
        (r"#=", "=#"),
        (r"<#", "#>"),
    )
]
_LINE_MARK = re.compile(r"(?:#+|//+|--+|;+|%+|!+|'+|\"+|(?i:rem)\b)(?:[^\w\s]+(?=\s|\Z))?[ \t]*")
_INNER_MARK = re.compile(r"[ \t]*(?:\*+(?=\s|\Z))?[ \t]*")
_ITEM = re.compile(r"(?:[-*+•>=~#|]+|\d{1,3}[.)]|[@\\]\w+|:\w[\w ]*:)(?:[ \t]+|\Z)")
_TAIL = re.compile(r"(?<![ \t])[ \t]+(?:[*#|]|[-*+=~#|/]{2,})\Z")
_BLANKS = re.compile(r"\s*")
_WORD = re.compile(r"\w")
_FOR_PROGRAMS = re.compile(
    r"! ?/|noqa\b|nosec\b|pragma\b|type: ignore|pylint:|mypy:|fmt:|eslint-|prettier-|@ts-|shellcheck |-\*-"
)


class Paragraph(NamedTuple):
    """A text in comments: the extent of each of its lines in the code, without marks and blanks."""

    lines: tuple[Span, ...]


class _Line(NamedTuple):
    """A line of a comment: the extent of its text in the code, and `before`, all that stands before it on its line.

    `item` is the list mark that it begins with, `has_tail` whether marks stand behind its text. `block` is the offset
    of the comment that it is in, -1 for one that ends with its line; `can_join` whether it can be one of several.
    """

    start: int
    stop: int
    before: str
    item: str
    has_tail: bool
    block: int
    can_join: bool


def is_language(name: str) -> bool:
    """Whether Pygments knows a language by this name."""
    try:
        find_lexer_class_by_name(name)
    except ClassNotFound:
        return False
    return True


def nearest_language(name: str) -> str:
    """Return the name of the language that is most like another name, nothing where none is."""
    known = [alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases]
    return next(iter(get_close_matches(name.lower(), known, 1)), "")


def read_code(code: str, language: str) -> list[Paragraph | tuple[str, str]]:
    """Return the texts of a code's comments in order, and between them its tokens, the marks of comments among them.

    A comment whose marks are not known is code. So is one for programs, such as `# noqa`.
    """
    # PHP without its opening mark is code all the same; other lexers do not know the option
    lexer = find_lexer_class_by_name(language)(startinline="<?" not in code)
    found_tokens = [(kind, value) for _, kind, value in lexer.get_tokens_unprocessed(code) if value]
    if "".join(value for _, value in found_tokens) != code:
        return [("", code)]
    # some lexers count their offsets from the beginning of a part
    starts = list(accumulate((len(value) for _, value in found_tokens), initial=0))
    tokens = [(start, *token) for start, token in zip(starts, found_tokens, strict=False)]
    lines = (line for run in _runs(tokens) for line in _lines(code, run))
    found: list[Paragraph | tuple[str, str]] = []
    at = 0
    for paragraph in _paragraphs(code, lines):
        start, stop = paragraph.lines[0].start, paragraph.lines[-1].stop
        found += _said(tokens[max(0, bisect_right(starts, at) - 1) : bisect_left(starts, start)], at, start)
        found.append(paragraph)
        at = stop
    return [*found, *_said(tokens[max(0, bisect_right(starts, at) - 1) :], at, len(code))]


def _said(tokens: Iterable[Token], start: int, stop: int) -> list[tuple[str, str]]:
    """Return what tokens say between two offsets; the parts of a comment are one."""
    said: list[tuple[str, str]] = []
    for begin, kind, value in tokens:
        name, text = str(kind), value[max(0, start - begin) : max(0, stop - begin)]
        if said and said[-1][0] == name and kind in Comment:
            said[-1] = (name, said[-1][1] + text)
        elif text:
            said.append((name, text))
    return said


def _runs(tokens: Iterable[Token]) -> list[Span]:
    """Return the extents of comments; those of one kind without anything between them are one."""
    runs: list[Span] = []
    last: object = None
    for start, kind, value in tokens:
        is_comment = kind in Comment and not any(kind in other for other in _NO_PROSE)
        if is_comment and kind is last:
            runs[-1] = Span(runs[-1].start, start + len(value))
        elif is_comment:
            runs.append(Span(start, start + len(value)))
        last = kind if is_comment else None
    return runs


def _lines(code: str, run: Span) -> Iterator[_Line]:
    """Return the lines of comments that have words; comments in blocks come first in a run, or it has none."""
    at = run.start
    while at < run.stop and (block := _block(code, at, run.stop)):
        opened, closed, stop = block
        yield from _block_lines(code, at, opened, closed)
        at = _skip_blanks(code, stop, run.stop)
    while at < run.stop:
        newline = code.find("\n", at, run.stop)
        stop = newline if newline >= 0 else run.stop
        if mark := _LINE_MARK.match(code, at, stop):
            is_alone = not code[_line_start(code, at) : at].strip()
            yield from _line(code, Span(mark.end(), stop), -1, is_alone)
        at = _skip_blanks(code, stop, run.stop)


def _block(code: str, at: int, stop: int) -> tuple[int, int, int] | None:
    """Return where the inside of a comment with two marks begins and ends, and where the comment ends.

    One in which the first mark stands again is none, for languages do not agree where it ends.
    """
    for opening, closing in _BLOCKS:
        opened = opening.match(code, at, stop)
        closed = code.find(closing, opened.end(), stop) if opened else -1
        if opened and closed >= 0 and not opening.search(code, opened.end(), closed):
            return opened.end(), closed, closed + len(closing)
    return None


def _block_lines(code: str, block: int, opened: int, closed: int) -> Iterator[_Line]:
    """Return the lines with words inside a comment with two marks."""
    at = opened
    while at <= closed:
        newline = code.find("\n", at, closed)
        stop = newline if newline >= 0 else closed
        mark = _INNER_MARK.match(code, at, stop) if at > opened else _BLANKS.match(code, at, stop)
        yield from _line(code, Span(mark.end() if mark else at, stop), block, True)
        at = stop + 1


def _line(code: str, extent: Span, block: int, can_join: bool) -> Iterator[_Line]:
    """Return a line of a comment, if it has words for people."""
    text = code[extent.start : extent.stop].rstrip()
    if _FOR_PROGRAMS.match(text):
        return
    item = _ITEM.match(text)
    tail = _TAIL.search(text)
    start = extent.start + (item.end() if item else 0)
    stop = extent.start + (tail.start() if tail else len(text))
    if _WORD.search(code[start:stop]):
        before = code[_line_start(code, start) : start]
        yield _Line(start, stop, before, item[0] if item else "", bool(tail), block, can_join)


def _paragraphs(code: str, lines: Iterable[_Line]) -> Iterator[Paragraph]:
    """Return the texts: lines that follow each other in comments of one kind, with the same marks before them."""
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and not _goes_on(code, paragraph, line):
            yield Paragraph(tuple(Span(each.start, each.stop) for each in paragraph))
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield Paragraph(tuple(Span(each.start, each.stop) for each in paragraph))


def _goes_on(code: str, paragraph: Sequence[_Line], line: _Line) -> bool:
    """Whether a line goes on with the paragraph before it."""
    first, last = paragraph[0], paragraph[-1]
    is_next = code.count("\n", last.stop, line.start) == 1
    if not (is_next and last.can_join and line.can_join and last.block == line.block):
        return False
    if line.item or last.has_tail:
        return False
    opens = first.block >= 0 and "\n" not in code[first.block : first.start]
    if len(paragraph) > 1 or not (opens or first.item):
        return line.before == last.before
    base = first.before.removesuffix(first.item)
    return opens or (line.before.startswith(base + " ") and not line.before[len(base) :].strip())


def _line_start(code: str, at: int) -> int:
    return code.rfind("\n", 0, at) + 1


def _skip_blanks(code: str, at: int, stop: int) -> int:
    blanks = _BLANKS.match(code, at, stop)
    return blanks.end() if blanks else at
