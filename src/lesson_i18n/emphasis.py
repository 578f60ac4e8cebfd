"""Where emphasis stands in a text: what the Markdown parser knows only once it has read all of it.

Its rules for emphasis write down the marks that they meet as tokens of text, and make pairs of them at the end. So each such
token is told where it stands, and the pairs are looked for when they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

InlineRule = Callable[[Any, bool], bool]

_PLACE = "at"
_KINDS = frozenset({"em", "strong", "s"})


def with_places(rule: InlineRule) -> InlineRule:
    """Wrap a rule for emphasis so that the tokens of the marks that it meets know where they stand."""

    def placed(state: Any, silent: bool) -> bool:
        start = state.pos
        if not rule(state, silent):
            return False
        at = state.pos
        for token in reversed(state.tokens):
            if at == start:
                break
            at -= len(token.content)
            token.meta[_PLACE] = at
        return True

    return placed


def emphasized(tokens: list[Any]) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Return where emphasis starts and stops, and the span of the text in it; `tokens` are those of a whole text."""
    opened: list[tuple[str, int, int]] = []
    for token in tokens:
        name, _, side = token.type.rpartition("_")
        if _PLACE not in token.meta or name not in _KINDS:
            continue
        at, length = token.meta[_PLACE], len(token.markup)
        if (
            side == "open"
        ):  # of two asterisks, the parser takes the second for the mark that opens, the first for the one that closes
            inside = at + (1 if name == "strong" else length)
            opened.append((name, inside - length, inside))
        elif opened and opened[-1][0] == name:
            _, start, inside = opened.pop()
            yield start, at + length, (inside, at)
