"""Markdown through markdown-it-py: block tokens that know their place, and the extent of inline markup.

markdown-it-py tells the lines of a block, not the columns, and nothing of inline positions. Both are at hand while a
rule runs: a block rule's state holds where the content of each line begins, an inline rule's state where it started
and stopped. So every rule that matters is wrapped by one that writes this down, and no text is searched for afterwards.
The only module that knows markdown-it-py and mdit-py-plugins. It imports them when there is something to parse, which
there is not in a run for which nothing has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from string import punctuation
from typing import TYPE_CHECKING, Any, NamedTuple

from lesson_i18n.dispatch import FIRST, BlockRule, InlineRule, first_block, first_markup
from lesson_i18n.emphasis import emphasized, with_places

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.parser_block import ParserBlock
    from markdown_it.parser_inline import ParserInline
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["NULL", "Document", "Mark", "Token", "html_tags", "inline_marks", "label_key", "read_blocks"]

METADATA_LINE = re.compile(r"\[([A-Za-z][A-Za-z0-9_-]*)\]: # \((.*)\)[ \t]*")
"""A metadata line: the key, and the value up to the last closing parenthesis of the line."""

NULL = "\x01"
"""What a null is parsed as: another character that no catalog can carry."""

_NOTE = " "
"""What a footnote's label begins with among the link labels, none of which begins with a blank."""

_SHIFT = "shift"
"""Where the parser's environment holds, for each line, what to add to an offset in the text as it is parsed.

The sum is the offset in the file's own text, which can begin with a byte order mark and end its lines by two characters.
"""

_LINE_END = re.compile(r"\r\n?|\n")
_LEAVES = ("paragraph", "heading", "lheading", "table", "html_block", "reference", "deflist")
_TEXTS = frozenset({"inline", "html_block", "definition"})


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of a text.

    `tokens` are markdown-it-py's; those with text carry `meta["at"]`: for each of their lines, the offset in the text
    at which its content begins. `lines` are the lines without their ends, `starts` the offsets at which they begin.
    `references` holds the link labels.
    """

    tokens: list[Token]
    lines: list[str]
    starts: list[int]
    references: Mapping[str, Any]


class Mark(NamedTuple):
    """A piece of inline markup: what the parser called it, and where it stands in the text.

    For a link or an image, `label` is the span of its text and `target` that of its destination or reference
    label; `reference` tells how the target was written: "" (in parentheses), "full", "collapsed" or "shortcut".
    """

    type: str
    start: int
    stop: int
    label: tuple[int, int] = (0, 0)
    target: tuple[int, int] = (0, 0)
    reference: str = ""


def read_blocks(text: str, skip_lines: int = 0) -> Document:
    """Return the blocks of a text, its first `skip_lines` lines (front matter) taken as blank."""
    start = 1 if text.startswith("\ufeff") else 0
    source = text[start:].replace("\r\n", "\n").replace("\r", "\n").replace("\0", NULL)
    lines = source.split("\n")
    parsed = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    has_same_offsets = len(source) == len(text)
    starts = parsed if has_same_offsets else [start, *(match.end() for match in _LINE_END.finditer(text))]
    if skip_lines:
        source = "\n".join([" " * len(line) for line in lines[:skip_lines]] + lines[skip_lines:])
    shift = [begin - at for begin, at in zip(starts, parsed, strict=True)]
    env: dict[str, Any] = {_SHIFT: shift}
    tokens: list[Token] = []
    markdown = _parser()
    if source:
        markdown.block.parse(source, markdown, env, tokens)
    references = env.get("references", {}) | {
        _NOTE + label: number for label, number in env.get("footnotes", {}).get("refs", {}).items()
    }
    return Document(tokens, lines, starts, references)


def inline_marks(text: str, references: Mapping[str, Any], everything: bool = False) -> list[Mark]:
    """Return the inline markup of a text in the order in which it ends, nested marks before those around them.

    With `everything`, emphasis, entities and escaped characters as well.
    """
    notes = {label.removeprefix(_NOTE): -1 for label in references if label.startswith(_NOTE)}
    marks: list[Mark] = []
    env = {"references": references, "footnotes": {"refs": notes, "list": {}}, "marks": marks}
    markdown = _full_parser() if everything else _parser()
    markdown.inline.parse(text, markdown, env, [])
    return marks


def html_tags(text: str) -> Iterator[tuple[int, int]]:
    """Return where each HTML tag, comment or declaration in a text starts and stops."""
    from markdown_it.common.html_re import HTML_TAG_RE

    for match in HTML_TAG_RE.finditer(text):
        yield match.span()


def label_key(label: str) -> str:
    """Return a link label in the form in which two labels are compared (CommonMark 4.7)."""
    return " ".join(label.split()).lower().upper()


@cache
def _parser() -> MarkdownIt:
    markdown = _bare_parser()
    _prepare_blocks(markdown.block)
    _prepare_inline(markdown.inline, _EXTENTS)
    return markdown


@cache
def _full_parser() -> MarkdownIt:
    markdown = _bare_parser()
    _prepare_inline(markdown.inline, _EVERYTHING)
    markdown.inline.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis"])
    markdown.inline.ruler2.push("pairs", _note_emphasis)
    return markdown


def _bare_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark", {"inline_definitions": True}).enable(["table", "strikethrough"])
    markdown.use(footnote_plugin, inline=False, move_to_end=False).use(deflist_plugin)
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]  # targets are copied, never rendered
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # other readers follow what this one would not
    return markdown


def _note_emphasis(state: StateInline) -> None:
    state.env["marks"] += [Mark("emphasis", *found) for found in emphasized(state.tokens)]


_CHAINS = ("paragraph", "reference", "blockquote", "list")
"""The blocks that others can end: markdown-it-py has a chain of rules for each, and one, "", for all blocks."""


def _prepare_blocks(parser: ParserBlock) -> None:
    """Give the block rules their places, and make one rule of each chain of them."""
    ruler = parser.ruler
    for rule in ruler.__rules__:
        if rule.name in _LEAVES:
            rule.fn = _with_place(rule.fn)
    ruler.before("table", "metadata", _metadata_line, {"alt": [*_CHAINS]})
    enabled = [rule for rule in ruler.__rules__ if rule.enabled]
    ruler.before("metadata", "any block", first_block({rule.name: rule.fn for rule in enabled}))
    for chain in _CHAINS:
        ends = first_block({rule.name: rule.fn for rule in enabled if chain in rule.alt})
        ruler.push(f"end of {chain}", ends, {"alt": [chain]})
    # "any block" takes every line: no rule after it is ever asked; "code" by its name alone makes indented code code
    ruler.enableOnly(["any block", "code", *(f"end of {chain}" for chain in _CHAINS)])


def _prepare_inline(parser: ParserInline, kinds: Mapping[str, str]) -> None:
    """Make the inline rules write down extents, and make one rule of them; emphasis and entities move no extent."""
    extents = {
        rule.name: _with_extent(kinds[rule.name], rule.fn) for rule in parser.ruler.__rules__ if rule.name in kinds
    }
    parser.ruler.before("newline", "any markup", first_markup(extents))
    parser.ruler.enableOnly(["text", "any markup"])
    parser.ruler2.enableOnly([])
    parser.terminator_re = re.compile(r"[]" + re.escape("".join(FIRST[name] for name in kinds)) + "]")


def _with_place(rule: BlockRule) -> BlockRule:
    """Wrap a block rule so that its text tokens carry where the content of their lines begins."""

    def placed(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        before = len(state.tokens)
        if not rule(state, first, last, silent):
            return False
        if silent:
            return True
        shift = state.env[_SHIFT]
        for token in state.tokens[before:]:
            if token.type in _TEXTS and token.map and "at" not in token.meta:
                lines = range(token.map[0], max(token.map[1], token.map[0] + 1))
                token.meta["at"] = [state.bMarks[i] + state.tShift[i] + shift[i] for i in lines]
        return True

    return placed


def _metadata_line(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Take a metadata line before any rule of CommonMark sees it; it stands at the left margin only."""
    start = state.bMarks[first]
    if not state.src.startswith("[", start) or state.tShift[first] or (start and state.src[start - 1] != "\n"):
        return False
    match = METADATA_LINE.fullmatch(state.src, start, state.eMarks[first])
    if not match:
        return False
    if not silent:
        state.line = first + 1
        token = state.push("metadata", "", 0)
        token.map = [first, first + 1]
        token.info = match[1]
        token.content = match[2]
        token.meta["at"] = [match.start(2) + state.env[_SHIFT][first]]
    return True


_EXTENTS = {
    "newline": "newline",
    "backticks": "code",
    "link": "link",
    "image": "image",
    "autolink": "autolink",
    "html_inline": "html",
    "escape": "break",
    "footnote_ref": "footnote",
}

_EVERYTHING = _EXTENTS | {"entity": "entity", "escape": "escape", "emphasis": "emphasis", "strikethrough": "emphasis"}


def _with_extent(kind: str, rule: InlineRule) -> InlineRule:
    """Wrap an inline rule so that it writes down where its markup starts and stops."""
    if kind == "emphasis":
        return with_places(rule)

    def marked(state: StateInline, silent: bool) -> bool:
        marks: list[Mark] = state.env["marks"]
        start, before = state.pos, len(marks)
        if silent or not rule(state, False):
            return silent and rule(state, True)
        if kind in ("link", "image"):
            mark = _link_mark(state, kind, start)
            if kind == "image":  # the alt text was parsed on its own: its marks count from its first character
                marks[before:] = [_moved(inner, mark.label[0]) for inner in marks[before:]]
            marks.append(mark)
        elif found := _kind(kind, state, start):
            marks.append(Mark(found, start, state.pos))
        return True

    return marked


def _kind(kind: str, state: StateInline, start: int) -> str:
    """Return what a rule that has just succeeded has found; "" for what only looked like it."""
    last = state.tokens[-1].type if state.tokens and not state.pending else ""
    if kind == "code":
        return kind if last == "code_inline" else ""
    if kind == "newline":
        return "hard break" if last == "hardbreak" else "soft break"
    if kind in ("break", "escape") and state.src[start + 1] == "\n":
        return "hard break"
    return "" if kind == "break" or (kind == "escape" and state.src[start + 1] not in punctuation) else kind


def _link_mark(state: StateInline, kind: str, start: int) -> Mark:
    """Return the mark of a link or image that the parser has just accepted."""
    text, stop = state.src, state.pos
    opening = start + (kind == "image")
    closing = state.md.helpers.parseLinkLabel(state, opening, kind == "link")
    label = (opening + 1, closing)
    if stop == closing + 1:
        return Mark(kind, start, stop, label, (stop, stop), "shortcut")
    if text[closing + 1] == "[":
        form = "full" if stop - closing > 3 else "collapsed"
        return Mark(kind, start, stop, label, (closing + 2, stop - 1), form)
    at = closing + 2
    at += len(text[at:]) - len(text[at:].lstrip(" \t\n"))
    destination = state.md.helpers.parseLinkDestination(text, at, stop)
    return Mark(kind, start, stop, label, (at, destination.pos if destination.ok else at))


def _moved(mark: Mark, by: int) -> Mark:
    label, target = ((start + by, stop + by) for start, stop in (mark.label, mark.target))
    return mark._replace(start=mark.start + by, stop=mark.stop + by, label=label, target=target)
