"""Front matter: YAML between ``---`` lines or TOML between ``+++`` lines at the very top of a lesson."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from lesson_i18n.formats.toml import toml_fields, toml_values, write_toml
from lesson_i18n.formats.yaml import Field, Path, write_yaml, yaml_fields
from lesson_i18n.model import Place, Segment, Span, Syntax
from lesson_i18n.placeables import lock, unfit_for_catalog

_YAML = re.compile(
    r"\ufeff?---[ \t]*(?:\r\n?|\n)(?P<body>.*?)^(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.DOTALL | re.MULTILINE
)
_TOML = re.compile(
    r"\ufeff?\+\+\+[ \t]*(?:\r\n?|\n)(?P<body>.*?)^\+\+\+[ \t]*(?=[\r\n]|\Z)", re.DOTALL | re.MULTILINE
)
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a lesson: how many lines it takes, its segments, and what is not text in it.

    `start` and `stop` are the offsets of its body, without the lines of dashes. `left_out` are the lines, counted
    from 1, of texts that no catalog can carry.
    """

    lines: int
    start: int
    stop: int
    segments: tuple[Segment, ...]
    skeleton: tuple[object, ...]
    left_out: tuple[int, ...] = ()


def front_matter_extent(text: str) -> tuple[int, int, int, str] | None:
    """Return the lines, the start and stop of the body, and the language of a front matter, if there is one."""
    for language, expression in (("yaml", _YAML), ("toml", _TOML)):
        if text.startswith(("---", "\ufeff---") if language == "yaml" else ("+++", "\ufeff+++")):
            match = expression.match(text)
            if match:
                lines = len(_LINE_END.findall(text, 0, match.end())) + 1
                return lines, match.start("body"), match.end("body"), language
    return None


def read_front_matter(text: str, keys: Collection[str]) -> FrontMatter | None:
    """Return the front matter at the top of a text, with the values of the given keys as segments.

    A text or a list between two lines of dashes is none. Raises `SourceError` with its line, counted from 1 within
    the body, where it cannot be read.
    """
    extent = front_matter_extent(text)
    if not extent:
        return None
    lines, start, stop, language = extent
    body = text[start:stop]
    fields = yaml_fields(body) if language == "yaml" else toml_fields(body)
    if not all(field.path and isinstance(field.path[0], str) for field in fields):
        return None
    texts = [field for field in fields if field.text and _key(field.path) in keys and field.value.strip()]
    unfit = [field for field in texts if unfit_for_catalog(field.value)]
    segments = tuple(_segment(field, start, text, language) for field in texts if field not in unfit)
    skeleton: list[object] = ["front matter", language]
    taken = {segment.span.start - start for segment in segments}
    skeleton.extend((field.path, None if field.start in taken else field.value) for field in fields)
    if language == "toml":
        dotted = {_dotted(field.path) for field in fields if field.start in taken}
        skeleton.extend(value for value in toml_values(body) if value[0] not in dotted)
    left_out = tuple(_line(text, start + field.start) for field in unfit)
    return FrontMatter(lines, start, stop, segments, tuple(skeleton), left_out)


def write_field(text: str, style: str, indent: str) -> str:
    """Return a text as it is written in the style of a front matter's place."""
    language, _, own = style.partition(" ")
    return write_toml(text, own) if language == "toml" else write_yaml(text, own, indent)


def _segment(field: Field, start: int, text: str, language: str) -> Segment:
    value = field.value.strip()
    locked = lock(value, keep_lines=True)
    return Segment(
        kind=f"front matter {_key(field.path)}",
        text=locked.text,
        plain=locked.plain,
        span=Span(start + field.start, start + field.stop),
        line=_line(text, start + field.start),
        syntax=Syntax.MARKDOWN,
        place=Place(f"{language} {field.style}", field.indent, ""),
        targets=locked.targets,
        translatable=locked.translatable,
    )


def _line(text: str, at: int) -> int:
    return len(_LINE_END.findall(text, 0, at)) + 1


def _key(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _dotted(path: Path) -> str:
    return "".join(f"/{part}" for part in path)
