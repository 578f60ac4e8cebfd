"""TOML strings: where each value stands, and how another text is written in its place.

The standard library reads TOML but tells no positions, so the strings are found by the grammar of TOML 1.0's
tokens and the result is checked against what `tomllib` reads.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.yaml import Field, Path

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>\"\"\"(?:[^\\]|\\.)*?\"{3,5} | '''.*?'{3,5} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*')
      | (?P<newline>\n)
      | (?P<mark>[\[\]{}=,])
      | (?P<word>[^\s\#"'\[\]{}=,]+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile('["\\\\\x00-\x08\x0a-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def toml_fields(source: str) -> list[Field]:
    """Return every string value of a TOML text, in the order of the file, its path made of the keys as written.

    Raises `SourceError` with the line where it is not TOML.
    """
    try:
        data = tomllib.loads(source.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        fact = str(error).partition(" (at ")[0]
        raise SourceError(f"{line[1] if line else 1}: not TOML: {fact}") from error
    known = Counter(value for _, value in _leaves(data, "") if isinstance(value, str))
    fields = _scan(source)
    if Counter(found.value for found in fields) != known:
        raise SourceError("1: strings in this TOML could not be told apart; please report it")
    return fields


def toml_values(source: str) -> list[tuple[str, str]]:
    """Return every value of a TOML text with its path, both as text, for comparing two files."""
    return [(path, repr(value)) for path, value in _leaves(tomllib.loads(source.replace("\r\n", "\n")), "")]


def write_toml(value: str, style: str) -> str:
    """Return a text written in a style, or in double quotes where single ones cannot hold it.

    For a text over several lines, what stands between the quotes is returned.
    """
    if style == "'''":
        return value
    if style == '"""':
        return re.sub(r'\\|"(?="")|"\Z', lambda match: "\\" + match[0], value)
    if style == "'" and not re.search(r"['\x00-\x08\x0a-\x1f\x7f]", value):
        return f"'{value}'"
    return '"' + _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}", value) + '"'


@dataclass(slots=True)
class _Reader:
    """Where in a TOML text the tokens have led: the table, the keys around, and what comes next."""

    table: list[str] = field(default_factory=list)
    around: list[list[str]] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    brackets: list[str] = field(default_factory=list)
    in_header: bool = False
    key_next: bool = True

    def path(self) -> Path:
        """Return the keys that lead to the value that is being read."""
        return tuple(part for keys in (self.table, *self.around, self.key) for part in keys)

    def mark(self, text: str) -> None:
        """Take a bracket, brace, comma or equals sign."""
        if text == "[" and self.key_next and not self.brackets:
            self.table, self.in_header = [], True
        elif self.in_header:
            return
        elif text in "[{":
            self.brackets.append(text)
            self.around.append(self.key)
            self.key, self.key_next = [], text == "{"
        elif text in "]}":
            self.brackets.pop()
            self.key, self.key_next = self.around.pop(), False
        elif text == ",":
            self.key_next = self.brackets[-1] == "{"
            self.key = [] if self.key_next else self.key
        else:
            self.key_next = False

    def newline(self) -> None:
        """Take the end of a line, which ends a header or a value outside brackets."""
        if not self.brackets:
            self.in_header, self.key_next, self.key = False, True, []


def _scan(source: str) -> list[Field]:
    """Return the strings that are values, by reading the tokens of the text once."""
    fields: list[Field] = []
    reader = _Reader()
    for token in _TOKEN.finditer(source):
        kind, text = token.lastgroup, token[0]
        if kind == "newline":
            reader.newline()
        elif kind == "mark":
            reader.mark(text)
        elif kind in ("word", "string") and (reader.in_header or reader.key_next):
            parts = [_value(text)] if kind == "string" else [part for part in text.split(".") if part]
            (reader.table if reader.in_header else reader.key).extend(parts)
        elif kind == "string":
            style, start, stop = _extent(text)
            at = token.start()
            fields.append(Field(reader.path(), _value(text), at + start, at + stop, style))
    return fields


def _extent(written: str) -> tuple[str, int, int]:
    """Return the style of a string, and where what is replaced by a translation begins and ends."""
    style = written[:3] if written[:3] in ('"""', "'''") else written[0]
    inner = written[3:-3]
    if len(style) == 1 or not inner.strip():
        return style, 0, len(written)
    start = 3 + len(inner) - len(inner.lstrip())
    return style, start, 3 + len(inner.rstrip())


def _value(written: str) -> str:
    value = tomllib.loads("a = " + written.replace("\r\n", "\n"))["a"]
    return str(value)


def _leaves(data: Any, path: str) -> list[tuple[str, Any]]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in _leaves(value, f"{path}/{key}")]
    if isinstance(data, list):
        return [leaf for number, value in enumerate(data) for leaf in _leaves(value, f"{path}/{number}")]
    return [(path, data)]


__all__ = ["Field", "Path", "toml_fields", "toml_values", "write_toml"]
