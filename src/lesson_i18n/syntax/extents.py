"""How far a block reaches that CommonMark does not know: the ways to find its end, each a function of its lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Protocol

_CODE_INDENT = 4
_OPTION = re.compile(r":[\w-]+:(?:[ \t]|\Z)")
_DASHES = re.compile(r"-{2,}(?:[ \t]+-{2,})*[ \t]*")
_COLUMNS = re.compile(r"-{2,}(?:[ \t]+-{2,})+[ \t]*")
_TABLE = "a table without pipes"
_FANCY_ITEM = re.compile(r"(?:\(?(?:[ivxlcdm]+|[a-z]|\d+|@[\w-]*)\)|\(?#\)|(?:[ivxlcdm]+|[a-z]|#)\.)[ \t]+\S")
_NO_TITLE = frozenset({"container", "div", "figure", "figure-md"})
"""The directives whose argument is a file or a name of a class."""

_DEEPEST = 50
"""As deep as shortcodes of one name can stand inside each other; more of them are not pairs."""

_CODE = """
bibliography code code-block code-cell contents csv-table eval-rst gist highlight image include katex literalinclude math
mermaid parsed-literal plantuml raw sourcecode tableofcontents toctree
"""
_CODE_LIKE = frozenset(_CODE.split())
"""The directives and shortcodes that hold no prose in Markdown: nobody need be told that they are copied."""


class Extent(NamedTuple):
    """How far a block reaches, in lines from its first.

    Texts are looked for in the first `head` lines. Where `body` is more than that, the lines from there to it are
    Markdown, `indent` columns further in than the page, or as they stand where that is None. `stop` is where the
    block ends. `has_title` tells whether the opening's text is one; `unread` is the name of a thing that is copied
    although it may hold prose.
    """

    head: int = 1
    body: int = 0
    stop: int = 1
    indent: int | None = None
    has_title: bool = True
    unread: str = ""


class View(Protocol):
    """The lines of a page from a place on, without what the containers around them put before each."""

    margin: int

    def line(self, number: int) -> str | None:
        """Return a line, None where the container of the first one has ended."""

    def column(self, number: int) -> int:
        """Return the column at which the text of a line begins."""

    def holds(self, text: str) -> bool:
        """Whether the page holds a text behind the first line; quick."""


Measure = Callable[[View, re.Match[str], frozenset[str]], Extent | None]
"""How far a block reaches whose opening matched; None where it is none after all. The names are the directives'."""


def lines(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent:
    """Return the extent of a block that is its opening."""
    count = opening[0].count("\n") + 1
    return Extent(head=count, stop=count)


def indented(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent:
    """Return the extent of a block with the Markdown that is indented below it."""
    indent = view.column(0) + _CODE_INDENT
    number = stop = 1
    while (text := view.line(number)) is not None:
        if text.strip():
            if view.column(number) < indent:
                break
            stop = number + 1
        number += 1
    return Extent(body=stop, stop=stop, indent=indent)


def until(sign: str, pattern: str) -> Measure:
    """Return how to find the end of a block that is copied up to the first line with a sign, which matches a pattern.

    In both, ``{name}`` stands for the opening's group of that name.
    """

    def measure(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent | None:
        mark = sign.format(**opening.groupdict())
        if not view.holds(mark):
            return None
        names = {key: re.escape(name or "") for key, name in opening.groupdict().items()}
        number = 1
        while (text := view.line(number)) is not None and mark not in text:
            number += 1
        is_closed = text and re.fullmatch(pattern.format(**names), text.rstrip())
        return Extent(stop=number + 1) if is_closed else None

    return measure


def each(pattern: str, what: str) -> Measure:
    """Return how to find the end of a block that is copied: its lines match a pattern or are indented further."""
    expression = re.compile(pattern)

    def measure(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent:
        stop = 1
        while (text := view.line(stop)) and (expression.match(text) or view.column(stop) > view.column(0)):
            stop += 1
        return Extent(stop=stop, unread=what)

    return measure


def fancy_list(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent | None:
    """Return the extent of a list with letters or in parentheses, which has several items."""
    stop, items = 0, 0
    while text := view.line(stop):
        items += bool(_FANCY_ITEM.match(text))
        stop += 1
    return Extent(stop=stop, unread="a list with letters or in parentheses") if items > 1 else None


def table(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent | None:
    """Return the extent of a table whose header stands above dashes, one group a column; it ends at a blank line."""
    if not _COLUMNS.fullmatch(view.line(1) or ""):
        return None
    stop = 2
    while view.line(stop):
        stop += 1
    return Extent(stop=stop, unread=_TABLE)


def framed_table(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent | None:
    """Return the extent of a table between two lines of dashes; its header may stand over several lines."""
    number = 0
    while (text := view.line(number)) and not _COLUMNS.fullmatch(text):
        number += 1
    if not text or number == 1:
        return None
    while (text := view.line(number + 1)) is not None:
        number += 1
        if _DASHES.fullmatch(text):
            return Extent(stop=number + 1, unread=_TABLE)
    return None


def fence(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent:
    """Return the extent of a directive between fences: its options, and its inside where that is Markdown."""
    name, mark = opening["name"].lower(), opening["fence"]
    more = "" if mark[0] == ":" else ","
    closing = re.compile(rf"{mark[0]}{{{len(mark)}{more}}}[ \t]*")
    number = 1
    while (text := view.line(number)) is not None:
        if closing.fullmatch(text) and view.column(number) - view.margin < _CODE_INDENT:
            break
        number += 1
    stop = number if text is None else number + 1
    is_read = name in directives
    unread = "" if is_read else _unread(name)
    head = _options_end(view, number)
    return Extent(head, number if is_read else 0, stop, None, is_read and name not in _NO_TITLE, unread)


def _options_end(view: View, stop: int) -> int:
    """Return the number of the first line behind the options of a directive."""
    number = 1
    if (view.line(1) or "").rstrip() == "---":
        closings = (n for n in range(2, stop) if (view.line(n) or "").rstrip() == "---")
        return next(closings, 0) + 1
    while number < stop and _OPTION.match(view.line(number) or ""):
        number += 1
    return number


def shortcode(view: View, opening: re.Match[str], directives: frozenset[str]) -> Extent | None:
    """Return the extent of a shortcode alone on its lines; with all that it surrounds where that is not Markdown."""
    name = opening["name"]
    own = lines(view, opening, directives)
    is_pair = opening["sign"] == "<" and not opening["slash"] and not opening["ends"]
    if not is_pair or name.lower() in directives or not (view.holds(f"/{name}") or view.holds(f"/ {name}")):
        return own
    tag = re.compile(rf"\{{\{{<\s*(/?)\s*{re.escape(name)}(?=[\s>])")
    depth, number = 1, own.stop
    while depth < _DEEPEST and (text := view.line(number)) is not None:
        number += 1
        for match in tag.finditer(text):
            depth += -1 if match[1] else 1
        if not depth:
            return Extent(own.head, 0, number, unread=_unread(name))
    return own


def _unread(name: str) -> str:
    """Return what to say of the inside of a directive or shortcode that is copied; nothing where it holds code."""
    return "" if name in _CODE_LIKE else f"the inside of '{name}', which 'directives' in [markdown] does not name,"
