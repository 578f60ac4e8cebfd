"""What a dialect of Markdown can know beyond CommonMark. What each one knows is described in `dialects`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lesson_i18n.model import Syntax
from lesson_i18n.syntax.extents import Measure, lines


@dataclass(frozen=True, slots=True)
class Block:
    """A block that CommonMark does not know, and how far it reaches.

    `opening` matches its first line from the first character that is no blank; where it `is_long`, also lines below.
    Its group "text" is a text of this `kind`; those of its group "attributes" that people read are texts as well.
    `first` are the characters that it can begin with, all where it is empty. Unless it `interrupts`, it stands behind a
    blank line only.
    """

    name: str
    first: str
    opening: re.Pattern[str]
    measure: Measure = lines
    kind: str = "title"
    is_long: bool = False
    interrupts: bool = True


@dataclass(frozen=True, slots=True)
class Inline:
    """Markup inside a text that CommonMark does not know; its groups "text" and "attributes" are those of `Block`.

    Where it `is_shown`, translators see it as it is, otherwise a number stands for it.
    """

    kind: str
    expression: re.Pattern[str]
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a dialect knows: blocks, markup inside texts, and how a quote is written within quotes.

    `marks` finds what `inlines` can match; a dialect that `is_bare` has no tables, footnotes and definition lists.
    """

    blocks: tuple[Block, ...] = ()
    inlines: tuple[Inline, ...] = ()
    marks: re.Pattern[str] | None = None
    quoting: str = "title"
    is_bare: bool = False
    attributes: re.Pattern[str] | None = None


_GFM = Dialect()


def dialect_of(syntax: Syntax) -> Dialect:
    """Return what the dialect of a text knows; that of GitHub, which most lessons are in, costs nothing to find."""
    if syntax is Syntax.MARKDOWN or not syntax.is_markdown:
        return _GFM
    from lesson_i18n.syntax.dialects import DIALECTS

    return DIALECTS[syntax]
