"""Data files as lessons: YAML, JSON and TOML, the values that rules name as segments, all else copied."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.keys import chooser, kind
from lesson_i18n.formats.values import read_values, write_value
from lesson_i18n.model import Finding, Lesson, Rules, Segment, Segmentation, Severity, Span
from lesson_i18n.placeables import RefusedError
from lesson_i18n.syntax import read_blocks

DATA_LANGUAGES = {".yml": "yaml", ".yaml": "yaml", ".json": "json", ".toml": "toml"}
"""The languages of data files by their endings."""

_WAY_OUT = "mend it, or have it copied by a rule of [[data]] with 'keys = []'"
_PARAGRAPH = ("paragraph_open p", "paragraph_close p")


class DataFormat:
    """Data files that a rule names; the first rule whose pattern a file's name matches says which keys are texts."""

    suffixes: Collection[str] = tuple(DATA_LANGUAGES)

    def __init__(self, rules: Rules) -> None:
        self.rules = rules.data

    def reads(self, path: str) -> bool:
        """Whether a rule names texts in a file."""
        return bool(self.keys(path))

    def keys(self, path: str) -> tuple[str, ...]:
        """Return the globs of the first rule that names a file, none where no rule does."""
        name = PurePosixPath(path)
        return next((rule.keys for rule in self.rules if name.match(rule.files)), ())

    def segment(self, lesson: Lesson) -> Segmentation:
        """Return the segments of a data file in its order, and its skeleton; raises `SourceError` where it cannot be read."""
        text = lesson.text
        language = DATA_LANGUAGES[PurePosixPath("x" + PurePosixPath(lesson.path).name).suffix.lower()]
        try:
            found = read_values(text, Span(0, len(text)), language, chooser(self.keys(lesson.path)), kind)
        except SourceError as error:
            line, _, fact = str(error).partition(": ")
            raise SourceError(f"{lesson.path}:{line}: {fact}; {_WAY_OUT}") from error
        findings = tuple(_warning(lesson, line, fact) for line, fact in found.left_out)
        return Segmentation(found.segments, found.skeleton, findings=findings)

    def fit(self, segment: Segment, text: str) -> str:
        """Return a translation as it is written in the place of its segment, its lines ended by newlines.

        Raises `RefusedError` where it has other Markdown blocks than the source.
        """
        if markdown_blocks(text) != markdown_blocks(segment.plain):
            raise RefusedError(
                "has other Markdown blocks than the source: a list, a heading, a paragraph more or less"
            )
        return write_value(text, segment.place)


def markdown_blocks(value: str) -> tuple[str, ...]:
    """Return where the Markdown blocks of a value begin and end, by their names; the marks of lists do not count."""
    if value[:1].isalpha() and "\n" not in value:
        return _PARAGRAPH
    return tuple(
        f"{token.type} {token.tag}".rstrip() for token in read_blocks(value).tokens if token.type != "inline"
    )


def _warning(lesson: Lesson, line: int, message: str) -> Finding:
    return Finding(lesson.path, line, "", "source", message, Severity.WARNING)
