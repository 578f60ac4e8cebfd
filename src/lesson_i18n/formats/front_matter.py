"""Front matter at the very top of a lesson: YAML between ``---`` lines, TOML between ``+++`` lines.

Hugo also knows JSON, between lines of braces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lesson_i18n.formats.fields import Path
from lesson_i18n.formats.keys import anywhere, chooser, kind
from lesson_i18n.formats.values import read_values
from lesson_i18n.model import Rules, Segment, Span, Syntax

_YAML = re.compile(
    r"\ufeff?---[ \t]*(?:\r\n?|\n)(?P<body>.*?)^(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.DOTALL | re.MULTILINE
)
_TOML = re.compile(
    r"\ufeff?\+\+\+[ \t]*(?:\r\n?|\n)(?P<body>.*?)^\+\+\+[ \t]*(?=[\r\n]|\Z)", re.DOTALL | re.MULTILINE
)
_JSON = re.compile(r"\ufeff?(?P<body>\{[ \t]*(?:\r\n?|\n).*?^\})[ \t]*(?=[\r\n]|\Z)", re.DOTALL | re.MULTILINE)
_LANGUAGES = {"---": ("yaml", _YAML), "+++": ("toml", _TOML)}
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a lesson: how many lines it takes, its segments, and what is not text in it.

    `start` and `stop` are the offsets of its body, without the lines of dashes. `left_out` are texts that are copied
    although their keys are translatable: the line, counted from 1, and why.
    """

    lines: int
    start: int
    stop: int
    segments: tuple[Segment, ...]
    skeleton: tuple[object, ...]
    left_out: tuple[tuple[int, str], ...] = ()


def front_matter_extent(text: str, syntax: Syntax) -> tuple[int, int, int, str] | None:
    """Return the lines, the start and stop of the body, and the language of a front matter, if there is one."""
    mark = text[:4].removeprefix("\ufeff")[:3]
    language, expression = _LANGUAGES.get(mark, ("json", _JSON) if syntax is Syntax.HUGO else ("", None))
    match = expression.match(text) if expression else None
    if not match:
        return None
    lines = len(_LINE_END.findall(text, 0, match.end())) + 1
    return lines, match.start("body"), match.end("body"), language


def read_front_matter(text: str, rules: Rules) -> FrontMatter | None:
    """Return the front matter at the top of a text, with the values of the keys in the rules as segments.

    A key alone stands for itself at any depth, a glob such as `menu[].label` for the values at its paths. A text or a
    list between two lines of dashes is none. Raises `SourceError` with its line, counted from 1 within the body, where
    it cannot be read.
    """
    extent = front_matter_extent(text, rules.syntax)
    if not extent:
        return None
    lines, start, stop, language = extent
    chosen = chooser(anywhere(rules.front_matter))
    found = read_values(text, Span(start, stop), language, chosen, _kind)
    if language == "yaml" and not _is_mapping(found.skeleton):
        return None
    return FrontMatter(lines, start, stop, found.segments, ("front matter", *found.skeleton), found.left_out)


def _is_mapping(skeleton: Sequence[object]) -> bool:
    """Whether a YAML document is a mapping, or empty."""
    root = next(iter(skeleton[1:]), ("mapping",))
    return isinstance(root, tuple) and root[0] == "mapping"


def _kind(path: Path) -> str:
    return f"front matter {kind(path, 1)}"
