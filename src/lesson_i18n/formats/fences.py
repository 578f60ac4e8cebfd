"""Fenced code blocks: those that the settings name are texts, as a whole or in their comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from lesson_i18n.errors import ConfigError
from lesson_i18n.formats.lines import first_line
from lesson_i18n.formats.texts import Text
from lesson_i18n.model import Segment, Syntax
from lesson_i18n.placeables import RefusedError

if TYPE_CHECKING:
    from lesson_i18n.syntax import Document, Token

WHOLE = frozenset({"mermaid", "none", "output", "plain", "plaintext", "text", "txt"})
"""The info strings of blocks that hold no code: listed in the settings, such a block is one text."""

_COMMENT_ENDS = re.compile(r"\*/|--!?>|\?>|%>|\*\)|-\}|\]\]|\|#|=#|#>|</|\\")
"""What ends a comment, or goes on with it in the next line, in one language or another."""


def read_fence(token: Token, document: Document, listed: Collection[str]) -> Iterator[object]:
    """Return the texts of a fenced code block as `Text`, in order, and between them all else that it says."""
    yield ("fence", token.level, token.markup, token.info)
    name = next(iter(token.info.split()), "")
    if name not in listed or not token.content.strip():
        yield token.content
    elif name in WHOLE:
        yield _whole(token, document, name)
    else:
        yield from _comments(token, document, name)


def check_info_strings(names: Collection[str]) -> None:
    """Raise `ConfigError` for a name of blocks that are neither texts nor code in a known language."""
    for name in sorted(set(names) - WHOLE):
        from lesson_i18n.formats.code import is_language, nearest_language

        if not is_language(name):
            close = nearest_language(name)
            hint = f"did you mean '{close}'?" if close else f"blocks of text are {', '.join(sorted(WHOLE))}"
            raise ConfigError(f"'{name}' in 'code' is no language whose comments can be found; {hint}")


def refuse_comment_ends(segment: Segment, text: str) -> None:
    """Raise `RefusedError` where the translation of a comment has more marks than its source that could end it."""
    found = Counter(_COMMENT_ENDS.findall(text)) - Counter(_COMMENT_ENDS.findall(segment.plain))
    for mark in found:
        raise RefusedError(f"adds '{mark}', which can end a comment")


def _whole(token: Token, document: Document, name: str) -> Text:
    """Return the text of a block, the blanks at its ends left out."""
    content = token.content.strip()
    line = first_line(token) + 1 + token.content[: token.content.index(content)].count("\n")
    starts = []
    for number, part in enumerate(content.split("\n"), line):
        source = document.lines[number]
        end = document.starts[number] + len(source)
        is_last = number == line + content.count("\n")
        starts.append(end - len(part) - (len(source) - len(source.rstrip()) if is_last else 0))
    return Text(f"code {name}", content, starts, line, "code", Syntax.PLAIN)


def _comments(token: Token, document: Document, name: str) -> Iterator[object]:
    """Return the texts of a block's comments, and between them its tokens."""
    from lesson_i18n.formats.code import Paragraph, read_code

    code, first = token.content, first_line(token) + 1
    ends = list(accumulate(len(line) + 1 for line in code.split("\n")))
    for each in read_code(code, name):
        if not isinstance(each, Paragraph):
            yield each
            continue
        numbers = [bisect_right(ends, extent.start) for extent in each.lines]
        starts = []
        for number, extent in zip(numbers, each.lines, strict=True):
            end = document.starts[first + number] + len(document.lines[first + number])
            starts.append(
                end - (ends[number] - 1 - extent.start)
            )  # from behind: a tab in front can be blanks in `code`
        content = "\n".join(code[extent.start : extent.stop] for extent in each.lines)
        is_one = len(starts) == 1
        yield Text(f"{name} comment", content, starts, first + numbers[0], "comment", Syntax.PLAIN, one_line=is_one)
