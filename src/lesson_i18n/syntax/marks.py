"""The extent of inline markup: what Markdown's own rules find, written down while they run."""

from __future__ import annotations

import re
from string import punctuation
from typing import TYPE_CHECKING, NamedTuple

from lesson_i18n.dispatch import FIRST, InlineRule, first_markup
from lesson_i18n.emphasis import emphasized, with_places

if TYPE_CHECKING:
    from markdown_it.parser_inline import ParserInline
    from markdown_it.rules_inline import StateInline


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


def prepare_inline(parser: ParserInline, everything: bool) -> None:
    """Make the inline rules write down extents, and make one rule of them.

    Emphasis and entities move no extent: they are looked for with `everything` alone.
    """
    kinds = _EVERYTHING if everything else _EXTENTS
    extents = {
        rule.name: _with_extent(kinds[rule.name], rule.fn) for rule in parser.ruler.__rules__ if rule.name in kinds
    }
    parser.ruler.before("newline", "any markup", first_markup(extents))
    parser.ruler.enableOnly(["text", "any markup"])
    parser.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis"] if everything else [])
    if everything:
        parser.ruler2.push("pairs", _note_emphasis)
    parser.terminator_re = re.compile(r"[]" + re.escape("".join(FIRST[name] for name in kinds)) + "]")


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


def _note_emphasis(state: StateInline) -> None:
    state.env["marks"] += [Mark("emphasis", *found) for found in emphasized(state.tokens)]


def _with_extent(kind: str, rule: InlineRule) -> InlineRule:
    """Wrap an inline rule so that it writes down where its markup starts and stops."""
    if kind == "emphasis":
        return with_places(rule)

    def marked(state: StateInline, silent: bool) -> bool:
        if silent:
            return rule(state, True)
        marks: list[Mark] = state.env["marks"]
        start, before = state.pos, len(marks)
        if not rule(state, False):
            return False
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
    while text[at] in " \t\n":
        at += 1
    destination = state.md.helpers.parseLinkDestination(text, at, stop)
    return Mark(kind, start, stop, label, (at, destination.pos if destination.ok else at))


def _moved(mark: Mark, by: int) -> Mark:
    start, stop = mark.label
    first, last = mark.target
    return Mark(
        mark.type,
        mark.start + by,
        mark.stop + by,
        (start + by, stop + by),
        (first + by, last + by),
        mark.reference,
    )
