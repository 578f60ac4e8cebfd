"""Ask a rule of the Markdown parser only where it can take something.

markdown-it-py asks every rule at every line and at every mark, though most of them begin by looking for one character.
Nearly all of these calls find nothing, and together they cost more than the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

BlockRule = Callable[[Any, int, int, bool], bool]
"""A block rule: state, first line, last line, whether only to look; returns whether it takes something."""

InlineRule = Callable[[Any, bool], bool]
"""An inline rule: state, whether only to look; returns whether it takes something."""

FIRST = {
    "metadata": "[",
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "footnote_ref": "[",
    "entity": "&",
    "emphasis": "*_",
    "strikethrough": "~",
}
"""The characters that a rule can take something at; a rule that is not named here can do so at any."""

_TWO_LINES = ("table", "lheading")
"""The rules that take nothing at a line with no text below it."""

_Rule = TypeVar("_Rule", BlockRule, InlineRule)


def first_block(rules: Mapping[str, BlockRule], first: Mapping[str, str] = FIRST) -> BlockRule:
    """Return a block rule that is the first of the rules, given in their order, which takes something at a line.

    `first` holds the characters as `FIRST` does, those of the rules of a dialect too.
    """
    above_text, others_above_text = _by_character(rules, first)
    alone, others_alone = _by_character({name: rules[name] for name in rules if name not in _TWO_LINES}, first)

    def block(state: Any, line: int, last: int, silent: bool) -> bool:
        at = state.bMarks[line] + state.tShift[line]
        character = state.src[at : at + 1]
        if line + 1 < last and not state.isEmpty(line + 1):
            chosen = above_text.get(character, others_above_text)
        else:
            chosen = alone.get(character, others_alone)
        for rule in chosen:  # noqa: SIM110  # any() costs more, at every line
            if rule(state, line, last, silent):
                return True
        return False

    return block


def first_markup(rules: Mapping[str, InlineRule]) -> InlineRule:
    """Return an inline rule that is the first of the rules, given in their order, which takes something."""
    tried, others = _by_character(rules, FIRST)

    def markup(state: Any, silent: bool) -> bool:
        for rule in tried.get(state.src[state.pos], others):  # noqa: SIM110  # any() costs more, at every mark
            if rule(state, silent):
                return True
        return False

    return markup


def _by_character(rules: Mapping[str, _Rule], first: Mapping[str, str]) -> tuple[dict[str, list[_Rule]], list[_Rule]]:
    """Return the rules to ask at each character that is the first of some, and those to ask at all others."""
    characters = {character for name in rules for character in first.get(name, "")}
    asked = {c: [rule for name, rule in rules.items() if c in first.get(name, c)] for c in characters}
    return asked, [rule for name, rule in rules.items() if name not in first]
