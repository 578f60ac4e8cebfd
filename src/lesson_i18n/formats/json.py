"""JSON strings: where each value stands, and how another text is written in its place.

The standard library says whether a text is JSON, but tells no positions, so its tokens are walked once more.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.fields import Field, Path
from lesson_i18n.model import Place

_DECODER = json.JSONDecoder()
_TOKEN = re.compile(r'[ \t\r\n]*("|[{}\[\],:]|[^ \t\r\n"{}\[\],:]+)')
_LINE_END = re.compile(r"\r\n?|\n")
_ESCAPED = re.compile(r"\\u(?:00[89a-fA-F]|0[1-9a-fA-F]|[1-9a-fA-F])")
_ASCII = "ascii"
_UNICODE = "unicode"


def read(source: str) -> list[object]:
    """Return what a JSON text says, its texts as fields; raises `SourceError`, as `DataLanguage` has it.

    A key that stands twice in an object is an error too: readers do not agree which of its values counts.
    """
    try:
        json.loads(source, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise SourceError(f"{_line(source, error.pos)}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise SourceError("1: not JSON that can be read: nested too deeply") from error
    return _Walk(source, _ASCII if source.isascii() and _ESCAPED.search(source) else _UNICODE).walked()


def write(text: str, place: Place) -> str:
    """Return a text as a JSON string, what is not ASCII escaped where its file does so."""
    lead, trail = place.edges
    return json.dumps(lead + text + trail, ensure_ascii=place.style.endswith(_ASCII))


@dataclass(slots=True)
class _Walk:
    """The walk over the tokens of one source, which is known to be JSON."""

    source: str
    style: str
    found: list[object] = field(default_factory=list)
    parts: list[str | int] = field(default_factory=list)
    keys: list[set[str]] = field(default_factory=list)

    def walked(self) -> list[object]:
        """Return all that was found."""
        at, key_next = 0, False
        while token := _TOKEN.match(self.source, at):
            text, at = token[1], token.end()
            if text == '"':
                start = at - 1
                value, at = _DECODER.raw_decode(self.source, start)
                self.found.append(self.name(value, start) if key_next else self.field(value, start, at))
                key_next = False
                continue
            self.found.append(text)
            if text in "{[":
                self.parts.append("" if text == "{" else 0)
                self.keys.append(set())
                key_next = text == "{"
            elif text in "]}":
                self.parts.pop()
                self.keys.pop()
                key_next = False
            elif text == ",":
                key_next = isinstance(self.parts[-1], str)
                if isinstance(self.parts[-1], int):
                    self.parts[-1] += 1
        return self.found

    def name(self, key: str, at: int) -> tuple[str, str]:
        """Take a key."""
        if key in self.keys[-1]:
            raise SourceError(f"{_line(self.source, at)}: the key {key!r} stands twice in an object")
        self.keys[-1].add(key)
        self.parts[-1] = key
        return ("key", key)

    def field(self, value: str, start: int, stop: int) -> Field:
        """Return the field of a string that is a value."""
        path: Path = tuple(self.parts)
        return Field(path, value, start, stop, self.style)


def _line(source: str, at: int) -> int:
    return len(_LINE_END.findall(source, 0, at)) + 1
