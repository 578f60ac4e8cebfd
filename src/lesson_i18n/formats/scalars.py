"""How texts are folded and quoted in YAML, as far as that takes no parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


_TEXT_TO_PYYAML_ALONE = re.compile(
    r"[yYnN]|[-+]?(?:0o[0-7]+|0x[0-9a-fA-F]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)
"""Plain scalars that YAML 1.1 or 1.2 takes for numbers or flags, but PyYAML does not."""


def scalars(value: str, style: str, indent: str, width: int) -> Iterator[str]:
    """Return ways to write a value in a style that is no block, the best one first; some of them may not hold it."""
    if "\n" not in value or width:
        if style == "plain" and value[0] not in "\"'" and not _TEXT_TO_PYYAML_ALONE.fullmatch(value):
            yield _over_lines(value, indent, width)
        if style != '"' and not re.search("[\t\ufeff\ufffe\uffff]", value):
            yield _single_quoted(value, indent, width)
    if style == '"' and width:
        yield _folded_double_quoted(value, indent, width)


def surely_read(written: str, is_flow: bool) -> bool:
    """Whether a scalar on one line is read as it was meant: quick, and never wrong when it says yes."""
    if not written.isprintable() or written[0] in "\"'":
        return written.isprintable()
    return (
        written[0].isalpha()
        and " " in written
        and not written.endswith(":")
        and ": " not in written
        and " #" not in written
        and not (is_flow and any(mark in written for mark in ",:?#[]{}"))
    )


def double_quoted(text: str) -> str:
    """Return a text in double quotes, on one line; they can hold any."""
    return f'"{_escaped(text)}"'


def block(text: str, header: str, indent: str, width: int) -> str:
    """Return a text as a literal or folded block with its header; the line ends behind it are left to the source."""
    lines = _folded(text, width) if header[0] == ">" else text.split("\n")
    return "\n".join([header, *_indented(lines, indent)])


def _folded_double_quoted(text: str, indent: str, width: int) -> str:
    """Return a text in double quotes, on several lines where it is long or has several."""
    lines = [_escaped(line) for line in text.split("\n")]
    return '"' + _over_lines("\n".join(lines), indent, width) + '"'


def _single_quoted(text: str, indent: str, width: int) -> str:
    """Return a text in single quotes, folded where `width` is not 0."""
    return "'" + _over_lines(text.replace("'", "''"), indent, width) + "'"


def _over_lines(text: str, indent: str, width: int) -> str:
    """Return a text as a plain scalar or one in quotes is written over several lines, the first without its indent."""
    lines = _folded(text, width)
    return "\n".join([*lines[:1], *_indented(lines[1:], indent)])


def _indented(lines: list[str], indent: str) -> list[str]:
    return [indent + line if line else "" for line in lines]


def _folded(text: str, width: int) -> list[str]:
    """Return the lines to write a text in, at most `width` characters long where its words allow it and that is not 0.

    A line break of the text becomes an empty line, for a reader makes a blank of any other. Lines that begin with a
    blank are not folded, and readers keep the line breaks around them.
    """
    lines: list[str] = []
    empty, before = 0, " "
    for line in text.split("\n"):
        if not line:
            empty += 1
            continue
        if lines and not line.startswith((" ", "\t")) and not before.startswith((" ", "\t")):
            empty += 1
        lines += [""] * (empty - bool(lines)) + _wrapped(line, width)
        empty, before = 1, line
    return lines


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}", text)


def _wrapped(line: str, width: int) -> list[str]:
    """Return a line in several, each but the first beginning with a letter or digit, or as it is where `width` is 0."""
    if not width or line.startswith((" ", "\t")):
        return [line]
    words = line.split(" ")
    lines = [words[0]]
    for word in words[1:]:
        fits = len(lines[-1]) + 1 + len(word) <= width
        if fits or not word[:1].isalnum() or lines[-1].endswith((" ", "\t")) or not lines[-1]:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines
