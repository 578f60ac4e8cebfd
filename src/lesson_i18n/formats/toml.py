"""TOML strings: where each value stands, and how another text is written in its place.

The standard library reads TOML but tells no positions. So the strings are found by the grammar of TOML 1.0's tokens, each
is exchanged for one of its own, and where `tomllib` then finds that one is the path of the value.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.fields import Field, Path
from lesson_i18n.model import Place

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>\"\"\"(?:[^\\]|\\.)*?\"{3,5} | '''.*?'{3,5} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*')
      | (?P<newline>\n)
      | (?P<mark>[\[\]{}=,])
      | (?P<word>[^\s\#"'\[\]{}=,]+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile('["\\\\\x00-\x08\x0a-\x1f\x7f]')
_ESCAPED_IN_LINES = re.compile('\\\\|"(?="")|"\\Z|[\x00-\x08\x0b-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
_IN_LINES = ('"""', "'''")


def read(source: str) -> list[object]:
    """Return what a TOML text says, its texts as fields; raises `SourceError`, as `DataLanguage` has it."""
    data = _loaded(source)
    tokens = list(_tokens(source))
    sign = _absent_from(source)
    marked, at = [], 0
    for number, (kind, token) in enumerate(tokens):
        if kind == "value":
            marked += [source[at : token.start()], f'"{sign}{number}"']
            at = token.end()
    found = dict(_signs(_loaded("".join(marked) + source[at:]), sign))
    said: list[object] = []
    for number, (kind, token) in enumerate(tokens):
        if kind == "value":
            value = _value_at(data, found.get(number))
            said.append(Field(found[number], value, token.start(), token.end(), _style(token[0])))
        elif kind not in ("comment", "newline"):
            said.append(token[0])
    return said


def write(text: str, place: Place) -> str:
    """Return a text in the style of its place, or in double quotes where single ones cannot hold it."""
    lead, trail = place.edges
    value, style = lead + text + trail, place.style.partition(" ")[2]
    quotes, opening = style[:3], style
    if quotes not in _IN_LINES:
        if style == "'" and not re.search(r"['\x00-\x08\x0a-\x1f\x7f]", value):
            return f"'{value}'"
        return '"' + _ESCAPED.sub(_escape, value) + '"'
    if value.startswith("\n"):
        opening = quotes + "\n"
    if quotes == "'''" and not re.search(r"'''|'\Z|[\x00-\x08\x0b-\x1f\x7f]", value):
        return opening + value + quotes
    return opening.replace("'", '"') + _ESCAPED_IN_LINES.sub(_escape, value) + '"""'


def _escape(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}"


def _loaded(source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except RecursionError as error:
        raise SourceError("1: not TOML that can be read: nested too deeply") from error
    except ValueError as error:  # tomllib's own, and that of a number that is too long
        line = re.search(r"line (\d+)", str(error))
        fact = str(error).partition(" (at ")[0]
        raise SourceError(f"{line[1] if line else 1}: not TOML: {fact}") from error


@dataclass(slots=True)
class _Reader:
    """Whether a string that comes next in a TOML text is a key, as the tokens before it have it."""

    brackets: list[str] = field(default_factory=list)
    in_header: bool = False
    key_next: bool = True

    def mark(self, text: str) -> None:
        """Take a bracket, brace, comma or equals sign."""
        if text == "[" and self.key_next and not self.brackets:
            self.in_header = True
        elif self.in_header:
            return
        elif text in "[{":
            self.brackets.append(text)
            self.key_next = text == "{"
        elif text in "]}":
            self.brackets.pop()
            self.key_next = False
        else:
            self.key_next = text == "," and self.brackets[-1] == "{"

    def newline(self) -> None:
        """Take the end of a line, which ends a header or a value outside brackets."""
        if not self.brackets:
            self.in_header, self.key_next = False, True


def _tokens(source: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Return the tokens of a TOML text with their kinds, "value" for a string that is one."""
    reader = _Reader()
    for token in _TOKEN.finditer(source):
        kind = token.lastgroup or ""
        if kind == "newline":
            reader.newline()
        elif kind == "mark":
            reader.mark(token[0])
        elif kind == "string" and not (reader.in_header or reader.key_next):
            kind = "value"
        yield kind, token


def _style(written: str) -> str:
    """Return the quotes of a string, with a line end where one stands right behind the opening ones."""
    if written[:3] not in _IN_LINES:
        return written[0]
    return written[:3] + ("\n" if written[3:5].startswith(("\n", "\r\n")) else "")


def _absent_from(source: str) -> str:
    """Return a text of letters that stands nowhere in a source."""
    sign = "text"
    while sign in source:
        sign += "x"
    return sign


def _signs(data: dict[str, Any], sign: str) -> Iterator[tuple[int, Path]]:
    """Return where the strings that begin with a sign stand, by the numbers behind it."""
    waiting: list[tuple[Path, Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and value.startswith(sign):
            yield int(value.removeprefix(sign)), path
        elif isinstance(value, dict | list):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += [((*path, key), item) for key, item in items]


def _value_at(data: Any, path: Path | None) -> str:
    """Return the text at a path; raises `SourceError` where the tokens were not those that the library reads."""
    try:
        for part in path or ():
            data = data[part]
    except (KeyError, IndexError, TypeError):
        data = None
    if not path or not isinstance(data, str):
        raise SourceError("1: the strings of this TOML could not be told apart")
    return data
