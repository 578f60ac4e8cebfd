"""Marks for what stands in a localized lesson untranslated: passages in a wrapper that names their language, or a notice.

Only whole blocks at the top level are wrapped, so that no list, no table and no quote is torn apart. The result is cut again: it
must have the segments and the skeleton that it had, but for the marks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.front_matter import front_matter_extent
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.locales import Language
from lesson_i18n.model import Lesson, Segmentation, Syntax
from lesson_i18n.syntax import read_blocks

_WRAPPED = frozenset(
    {
        "paragraph_open",
        "heading_open",
        "bullet_list_open",
        "ordered_list_open",
        "table_open",
        "blockquote_open",
        "dl_open",
    }
)
_BETWEEN = frozenset({"definition", "fence", "code_block", "hr"})
_AT_THE_TOP = frozenset({"metadata", "definition"})
_LINE_END = re.compile(r"\r\n?|\n")
_BLANK_LINE = re.compile(r"[ \t]*(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)")
_ENDS_BLANK = re.compile(r"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class _Block:
    """A block at the top level: the kind of its first token, and where its lines begin and end."""

    type: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Marks:
    """How untranslated text is marked: in passages that name its language `source`, where `wraps` says so, and by a notice.

    The notice stands where something is untranslated that is not in such a passage; it may be empty.
    """

    source: Language
    wraps: bool
    notice: str


def marked(lesson: Lesson, untranslated: Collection[int], markup: MarkdownFormat, marks: Marks) -> str:
    """Return the text of a localized lesson with marks; `untranslated` are positions of its segments.

    Marks that would change anything else are left out.
    """
    cut = markup.segment(lesson)
    runs = _runs(cut, _blocks(lesson.text, markup), untranslated) if marks.wraps else []
    text, is_wrapped = lesson.text, False
    if runs:
        opening = _opening(marks.source, markup.rules.syntax)
        wrapped = _wrapped(text, runs, opening)
        is_wrapped = _adds_only(lesson, wrapped, (opening, "</div>"), markup)
        text = wrapped if is_wrapped else text
    spans = [cut.segments[at].span.start for at in untranslated]
    if marks.notice and not (is_wrapped and all(any(start <= at < stop for start, stop in runs) for at in spans)):
        noticed = _noticed(text, marks.notice, _blocks(text, markup))
        text = noticed if _adds_only(Lesson(lesson.path, text), noticed, (marks.notice,), markup) else text
    return text


def _adds_only(lesson: Lesson, text: str, marks: Sequence[str], markup: MarkdownFormat) -> bool:
    """Whether a text has all that a lesson has, in its order, and beside it nothing but these marks."""
    old = markup.segment(lesson)
    try:
        new = markup.segment(Lesson(lesson.path, text))
    except SourceError:
        return False
    added = [markup.segment(Lesson(lesson.path, mark + "\n")) for mark in marks]
    return is_with(old.skeleton, new.skeleton, [each for one in added for each in one.skeleton]) and is_with(
        [(one.kind, one.plain) for one in old.segments],
        [(one.kind, one.plain) for one in new.segments],
        [(one.kind, one.plain) for each in added for one in each.segments],
    )


def is_with(old: Sequence[object], new: Sequence[object], added: Sequence[object]) -> bool:
    """Whether `new` is `old` with some of `added` between."""
    at = 0
    for each in new:
        if at < len(old) and each == old[at]:
            at += 1
        elif each not in added:
            return False
    return at == len(old)


def _blocks(text: str, markup: MarkdownFormat) -> list[_Block]:
    """Return the blocks at the top level of a text, in their order, front matter left out."""
    lines, *_ = front_matter_extent(text, markup.rules.syntax) or (0,)
    document = read_blocks(text, lines, markup.rules.syntax, markup.rules.directives)
    ends, blocks = [*document.starts, len(text)], []
    for token in document.tokens:
        if token.level == 0 and token.nesting >= 0 and token.map:
            start, stop = ends[token.map[0]], ends[min(token.map[1], len(document.starts))]
            blocks.append(_Block(token.type, start, start + len(text[start:stop].rstrip())))
    return blocks


def _runs(cut: Segmentation, blocks: Sequence[_Block], untranslated: Collection[int]) -> list[tuple[int, int]]:
    """Return where blocks stand together all of whose texts are untranslated; code and definitions may stand between."""
    runs: list[tuple[int, int]] = []
    is_open = False
    for block in blocks:
        inside = [at for at, one in enumerate(cut.segments) if block.start <= one.span.start < block.stop]
        texts = [at for at in inside if cut.segments[at].translatable]
        is_ours = block.type in _WRAPPED and bool(texts) and all(at in untranslated for at in texts)
        if is_ours and is_open:
            runs[-1] = runs[-1][0], block.stop
        elif is_ours:
            runs.append((block.start, block.stop))
        is_open = is_ours or (is_open and block.type in _BETWEEN and all(at in untranslated for at in texts))
    return runs


def _opening(source: Language, syntax: Syntax) -> str:
    """Return the tag that a passage stands behind; MkDocs reads what is in it as Markdown only when it is told to."""
    markdown = ' markdown="1"' if syntax is Syntax.MKDOCS else ""
    return f'<div lang="{source.tag}" dir="{source.direction}"{markdown}>'


def _wrapped(text: str, runs: Sequence[tuple[int, int]], opening: str) -> str:
    """Return a text with tags around some stretches of it, each on a line of its own between blank ones."""
    newline = _newline(text)
    out, at = "", 0
    for start, stop in runs:
        out = (
            _apart(out + text[at:start], newline) + opening + 2 * newline + text[start:stop] + 2 * newline + "</div>"
        )
        at = stop
        if text[at:].strip() and not _BLANK_LINE.match(text, at):
            out += newline
    return out + text[at:]


def _noticed(text: str, notice: str, blocks: Sequence[_Block]) -> str:
    """Return a text with a notice below the heading that it begins with, or as its first block."""
    newline = _newline(text)
    first = next((block for block in blocks if block.type not in _AT_THE_TOP), None)
    if not first:
        return text
    if first.type != "heading_open":
        return _apart(text[: first.start], newline) + notice + 2 * newline + text[first.start :]
    rest = text[first.stop :]
    gap = newline if rest.strip() and not _BLANK_LINE.match(rest) else ""
    return text[: first.stop] + 2 * newline + notice + gap + rest


def _apart(text: str, newline: str) -> str:
    """Return a text that ends in a blank line, where it has any other."""
    return text if not text.strip("\ufeff") or _ENDS_BLANK.search(text) else text + newline


def _newline(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"
