"""What each dialect of Markdown knows beyond CommonMark, as descriptions that one mechanism reads."""

from __future__ import annotations

import re

from lesson_i18n.model import DIRECTIVES, Syntax
from lesson_i18n.syntax.dialect import Block, Dialect, Inline
from lesson_i18n.syntax.extents import (
    each,
    fancy_list,
    fence,
    framed_table,
    indented,
    shortcode,
    table,
    until,
)

_BLANK = r"[ \t\n]"
_VALUE = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s"'{}]+)"""
_ITEM = rf"""(?:[#.][^\s{{}}"'=]+|[\w:.-]+={_VALUE})"""
_ATTRIBUTES = rf"\{{:?{_BLANK}*(?:(?:-|=\w+|{_ITEM}(?:{_BLANK}+{_ITEM})*){_BLANK}*)\}}"
_ARGUMENTS = r'(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`{}])*?'
_SHORTCODE = (
    r"\{\{(?P<sign>[<%])\s*(?P<slash>/?)\s*(?P<name>[\w.-]+(?:/[\w.-]+)*)"
    rf"(?P<attributes>(?=[\s/>%]){_ARGUMENTS})(?P<ends>/?)[>%]\}}\}}"
)
_COPIED_PAIR = (
    rf"\{{\{{<\s*(?!(?:{'|'.join(sorted(DIRECTIVES))})[\s>])(?P<name>[\w.-]+(?:/[\w.-]+)*)"
    rf"(?P<attributes>(?=[\s>]){_ARGUMENTS})>\}}\}}.{{0,2000}}?\{{\{{<\s*/\s*(?P=name)\s*>\}}\}}"
)
_DIRECTIVE = r"(?P<fence>`{3,}|~{3,}|:{3,})\{(?P<name>[^\s{}`]+)\}(?:[ \t]*(?P<text>[^`]*\S))?"
_ADMONITION = r'(?:!!!|\?\?\?\+?)[ ]*(?:[\w-]+(?:[ ]+[\w-]+)*)?(?:[ ]*"(?P<text>.*)")?'
_ENVIRONMENT = r"\\begin\{(?P<name>[A-Za-z]+\*?)\}.*"


def _opening(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{expression})[ \t]*(?=\n|\Z)")


def _inline(kind: str, expression: str, is_shown: bool = False) -> Inline:
    return Inline(kind, re.compile(expression, re.DOTALL), is_shown)


_ATTRIBUTE_LINE = Block("attributes", "{", _opening(rf"(?P<attributes>{_ATTRIBUTES})+"), is_long=True)
_INLINE_ATTRIBUTES = _inline("attributes", rf"(?<![\\{{])(?P<attributes>{_ATTRIBUTES})(?!\}})")
_TRAILING = re.compile(rf"(?<![\\{{]){_ATTRIBUTES}\Z", re.DOTALL)
_FORMULAS = (
    Block("formula", "$", _opening(r"\$\$[^$]+\$\$(?:[ \t]*\([^()]*\))?")),
    Block(
        "formula over lines",
        "$",
        _opening(r"\$\$[^$]*"),
        until("$$", r"[^$]*\$\$(?:[ \t]*(?:\([^()]*\)|\{{[^{{}}]*\}}))?"),
    ),
    Block("environment", "\\", _opening(_ENVIRONMENT), until(r"\end{{{name}}}", r".*\\end\{{{name}\}}.*")),
)
_LINK_TARGET = _inline("link", r"(?<=\]\()[^()\s{}]*(?:\{\{[^{}]*\}\}[^()\s{}]*)+(?=[)\s])")
_INLINE_FORMULA = _inline("formula", r"(?<!\\)\$\$[^$]+\$\$", is_shown=True)
_EMOJI = _inline("symbol", r"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])", is_shown=True)

PANDOC = Dialect(
    blocks=(
        Block(
            "div",
            ":",
            _opening(rf":{{3,}}+[ \t]*(?:[^\s{{}}:]+[ \t]*)?(?P<attributes>{_ATTRIBUTES})?[ \t]*:*"),
            is_long=True,
        ),
        _ATTRIBUTE_LINE,
        *_FORMULAS,
        Block("title block", "%", _opening(r"%[ \t].*"), each("%", "a title block"), interrupts=False),
        Block("grid table", "+", _opening(r"\+(?:[-=:]+\+)+"), each(r"[+|]", "a grid table"), interrupts=False),
        Block("line block", "|", _opening(r"\|(?:[ \t].*)?"), each(r"\|", "a block of lines"), interrupts=False),
        Block("framed table", "-", _opening(r"-{2,}(?:[ \t]+-{2,})*"), framed_table, interrupts=False),
        Block("fancy list", "", _opening(r"\(?(?:[a-z]+|\d+|#|@[\w-]*)[.)][ \t]+\S.*"), fancy_list, interrupts=False),
        Block("table under a header", "", _opening(r".+"), table, interrupts=False),
    ),
    inlines=(
        _LINK_TARGET,
        _INLINE_FORMULA,
        _INLINE_ATTRIBUTES,
        _inline("citation", r"(?<![\w\\@])-?@(?:\{[^{}\s]+\}|\w(?:[\w:.#$%&+?<>~/-]*\w)?)", is_shown=True),
    ),
    marks=re.compile(r"[{@$]"),
    attributes=_TRAILING,
)
MYST = Dialect(
    blocks=(
        Block("directive", "`~:", _opening(_DIRECTIVE), fence),
        Block("target", "(", _opening(r"\([^()]+\)=")),
        Block("comment", "%", _opening("%.*")),
        Block("break", "+", _opening(r"\+\+\+.*")),
        _ATTRIBUTE_LINE,
        *_FORMULAS,
    ),
    inlines=(
        _LINK_TARGET,
        _inline("role", r"(?<![\\`])\{[\w:+.-]+\}`(?P<text>[^`<>]+?)\s*<[^`<>]+>`(?!`)"),
        _inline("role", r"(?<![\\`])\{abbr\}`(?P<text>[^`]+)`(?!`)"),
        _inline("role", r"(?<![\\`])\{[\w:+.-]+\}(`+)(?!`).*?(?<!`)\1(?!`)"),
        _INLINE_FORMULA,
        _INLINE_ATTRIBUTES,
    ),
    marks=re.compile(r"[{$]"),
    attributes=_TRAILING,
)
MKDOCS = Dialect(
    blocks=(
        Block("admonition", "!?", _opening(_ADMONITION), indented),
        Block("tab", "=", _opening(r'===[!+]{0,2}[ ]+"(?P<text>.*)"'), indented, "tab"),
        Block("abbreviation", "*", _opening(r"\*\[[^\]]+\][ ]?:[ ]*(?P<text>.*\S)"), kind="abbreviation"),
        Block("snippet", ";-", _opening(r""";*-+8<-+[ \t]+(?:"[^"]*"|'[^']*')""")),
        Block("snippets", ";-", _opening(r";*-+8<-+"), until("8<", r"-+8<-+")),
        Block("block", "/", _opening(r"/{3,}(?:[ \t]*(?:html[ \t]*\|.*|[\w-]+(?:[ \t]*\|[ \t]*(?P<text>.*\S))?))?")),
        Block("identifier", ":", _opening(r":::[ \t]+\S+")),
        Block("contents", "[", _opening(r"\[TOC\]")),
        Block("formula in brackets", "\\", _opening(r"\\\[.*\\\]")),
        Block("formula between brackets", "\\", _opening(r"\\\[.*"), until("\\]", r".*\\\]")),
        _ATTRIBUTE_LINE,
        *_FORMULAS,
    ),
    inlines=(
        _LINK_TARGET,
        _INLINE_FORMULA,
        _inline("formula", r"(?<!\\)\\\(.+?\\\)", is_shown=True),
        _INLINE_ATTRIBUTES,
        _EMOJI,
        _inline("reference", r"(?<=\]\[)[^\[\]\n]+(?=\])"),
        _inline("keys", r"\+\+[\w\"+-]+\+\+", is_shown=True),
    ),
    marks=re.compile(r"[{$]|:[a-z][a-z0-9_+-]*:|\\\(|\+\+|\]\["),
    quoting="attribute",
    attributes=_TRAILING,
)
HUGO = Dialect(
    blocks=(
        Block("shortcode", "{", _opening(_SHORTCODE), shortcode, is_long=True),
        Block("comment", "{", _opening(r"\{\{/\*.*\*/\}\}")),
        Block("comment over lines", "{", _opening(r"\{\{/\*.*"), until("*/}}", r".*\*/\}}\}}")),
        _ATTRIBUTE_LINE,
        *_FORMULAS,
    ),
    inlines=(
        _LINK_TARGET,
        _inline("shortcode", _COPIED_PAIR),
        _inline("shortcode", _SHORTCODE),
        _INLINE_FORMULA,
        _INLINE_ATTRIBUTES,
        _EMOJI,
    ),
    marks=re.compile(r"[{$]|:[a-z][a-z0-9_+-]*:"),
    attributes=_TRAILING,
)
DIALECTS = {
    Syntax.COMMONMARK: Dialect(is_bare=True),
    Syntax.HUGO: HUGO,
    Syntax.MKDOCS: MKDOCS,
    Syntax.MYST: MYST,
    Syntax.PANDOC: PANDOC,
}
