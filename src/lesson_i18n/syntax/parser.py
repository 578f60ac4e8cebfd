"""Markdown through markdown-it-py: block tokens that know their place, and the extent of inline markup.

markdown-it-py tells the lines of a block, not the columns, and nothing of inline positions. Both are at hand while a
rule runs: a block rule's state holds where the content of each line begins, an inline rule's state where it started
and stopped. So every rule that matters is wrapped by one that writes this down, and no text is searched for afterwards.
No other package knows markdown-it-py and mdit-py-plugins. This one imports them when there is something to parse, which
there is not in a run for which nothing has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from lesson_i18n.dispatch import FIRST, BlockRule, first_block
from lesson_i18n.model import DIRECTIVES, Syntax
from lesson_i18n.syntax.constructs import block_rule
from lesson_i18n.syntax.dialect import Dialect, dialect_of
from lesson_i18n.syntax.marks import Mark, prepare_inline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.parser_block import ParserBlock
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

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


def read_blocks(
    text: str,
    skip_lines: int = 0,
    syntax: Syntax = Syntax.MARKDOWN,
    directives: frozenset[str] = DIRECTIVES,
) -> Document:
    """Return the blocks of a text, its first `skip_lines` lines (front matter) taken as blank.

    `directives` are the names of the directives and shortcodes whose insides are Markdown.
    """
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
    markdown = _parser(syntax, directives)
    if source:
        markdown.block.parse(source, markdown, env, tokens)
    references = env.get("references", {}) | {
        _NOTE + label: number for label, number in env.get("footnotes", {}).get("refs", {}).items()
    }
    return Document(tokens, lines, starts, references)


def inline_marks(
    text: str, references: Mapping[str, Any], syntax: Syntax = Syntax.MARKDOWN, everything: bool = False
) -> list[Mark]:
    """Return the inline markup of a text in the order in which it ends, nested marks before those around them.

    With `everything`, emphasis, entities and escaped characters as well.
    """
    notes = {label.removeprefix(_NOTE): -1 for label in references if label.startswith(_NOTE)}
    marks: list[Mark] = []
    env = {"references": references, "footnotes": {"refs": notes, "list": {}}, "marks": marks}
    markdown = _parser(syntax, DIRECTIVES, everything)
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
def _parser(syntax: Syntax, directives: frozenset[str], everything: bool = False) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    dialect = dialect_of(syntax)
    markdown = MarkdownIt("commonmark", {"inline_definitions": True})
    if not dialect.is_bare:
        markdown.enable(["table", "strikethrough"])
        markdown.use(footnote_plugin, inline=False, move_to_end=False).use(deflist_plugin)
    _prepare_blocks(markdown.block, dialect, directives)
    prepare_inline(markdown.inline, everything)
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]  # targets are copied, never rendered
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # other readers follow what this one would not
    return markdown


_CHAINS = ("paragraph", "reference", "blockquote", "list")
"""The blocks that others can end: markdown-it-py has a chain of rules for each, and one, "", for all blocks."""


def _prepare_blocks(parser: ParserBlock, dialect: Dialect, directives: frozenset[str]) -> None:
    """Give the block rules their places, add those of the dialect, and make one rule of each chain of them."""
    ruler = parser.ruler
    for rule in ruler.__rules__:
        if rule.name in _LEAVES:
            rule.fn = _with_place(rule.fn)
    ruler.before("table", "metadata", _metadata_line, {"alt": [*_CHAINS]})
    for block in dialect.blocks:
        made = block_rule(block, dialect.quoting, directives, _SHIFT)
        ruler.before("fence", block.name, made, {"alt": [*_CHAINS] if block.interrupts else []})
    first = {**FIRST, **{block.name: block.first for block in dialect.blocks if block.first}}
    enabled = [rule for rule in ruler.__rules__ if rule.enabled]
    ruler.before("metadata", "any block", first_block({rule.name: rule.fn for rule in enabled}, first))
    for chain in _CHAINS:
        ends = first_block({rule.name: rule.fn for rule in enabled if chain in rule.alt}, first)
        ruler.push(f"end of {chain}", ends, {"alt": [chain]})
    # "any block" takes every line: no rule after it is ever asked; "code" by its name alone makes indented code code
    ruler.enableOnly(["any block", "code", *(f"end of {chain}" for chain in _CHAINS)])


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
