"""The block rule of markdown-it-py that reads every block of a dialect, from its description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lesson_i18n.dispatch import BlockRule
from lesson_i18n.syntax.attributes import opening_texts
from lesson_i18n.syntax.dialect import Block

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

    from lesson_i18n.syntax.extents import Extent

_LONGEST_OPENING = 40
"""The most lines that an opening can have."""


class _View:
    """The lines of a block's container from the block's first line on; see `extents.View`."""

    def __init__(self, state: StateBlock, first: int, last: int) -> None:
        self.state, self.first, self.last = state, first, last
        self.margin = min(
            state.blkIndent, state.sCount[first]
        )  # it can end the paragraph of a list, and stand left of it

    def line(self, number: int) -> str | None:
        state, at = self.state, self.first + number
        if at >= self.last:
            return None
        start, stop = state.bMarks[at] + state.tShift[at], state.eMarks[at]
        if start < stop and state.sCount[at] < self.margin:
            return None
        return state.src[start:stop]

    def column(self, number: int) -> int:
        return self.state.sCount[self.first + number]

    def holds(self, text: str) -> bool:
        return self.state.src.find(text, self.state.eMarks[self.first]) >= 0

    def joined(self, count: int) -> str:
        """Return the first lines, joined by newlines."""
        return "\n".join(self.line(number) or "" for number in range(count))

    def paragraph(self) -> str:
        """Return the first lines up to a blank one."""
        count = next((n for n in range(_LONGEST_OPENING) if not self.line(n)), _LONGEST_OPENING)
        return self.joined(count)


def block_rule(block: Block, quoting: str, directives: frozenset[str], shift: str) -> BlockRule:
    """Return the rule that reads a block of a dialect; `shift` is as in `parser`.

    It makes a token "construct", which opens another level where Markdown is inside. Its `meta` holds its texts as
    "pieces", at offsets of its lines joined by newlines, and as "unread" the name of a thing that is copied.
    """

    def rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        if state.is_code_block(first):
            return False
        view = _View(state, first, last)
        match = block.opening.match(view.paragraph() if block.is_long else view.line(0) or "")
        extent = match and block.measure(view, match, directives)
        if not match or not extent:
            return False
        if silent:
            return True
        count = extent.head if extent.body else extent.stop
        token = state.push("construct", "", 1 if extent.body else 0)
        token.map = [first, first + extent.stop]
        token.info = block.name
        move = state.env[shift]
        token.meta["at"] = [state.bMarks[n] + state.tShift[n] + move[n] for n in range(first, first + count)]
        token.meta["pieces"] = [*opening_texts(block, view.joined(extent.head), match, extent, quoting)]
        token.meta["unread"] = extent.unread
        if extent.body:
            _read_body(state, first, extent)
        state.line = first + extent.stop
        return True

    return rule


def _read_body(state: StateBlock, first: int, extent: Extent) -> None:
    """Read the Markdown inside a block."""
    before = state.blkIndent, state.lineMax, state.parentType
    state.lineMax, state.parentType = first + extent.body, "root"
    if extent.indent is not None:
        state.blkIndent = extent.indent
    state.md.block.tokenize(state, first + extent.head, state.lineMax)
    state.blkIndent, state.lineMax, state.parentType = before
    state.push("construct_close", "", -1)
