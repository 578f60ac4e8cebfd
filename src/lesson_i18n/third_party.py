"""Formats that others make: what helps to write one, and what is checked before anything relies on its answers."""

from __future__ import annotations

import re
import traceback
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from lesson_i18n.errors import SourceError
from lesson_i18n.model import Finding, Lesson, Place, Segment, Segmentation, Severity, Span, Syntax
from lesson_i18n.placeables import RefusedError, joined, lock, restore, unfit_for_catalog
from lesson_i18n.reassemble import splice

_LINE_END = re.compile(r"\r\n?|\n")
_SUFFIX = re.compile(r"\.[^.\sA-Z/]+")
_WAY_OUT = "report it to its authors, or uninstall it"


def text_segment(
    lesson: Lesson,
    span: tuple[int, int],
    kind: str,
    syntax: Syntax = Syntax.MARKDOWN,
    keep_lines: bool = False,
    note: str = "",
) -> Segment:
    """Return the segment of the text that stands in a lesson between two offsets, blanks at its ends left out.

    Link targets and addresses are locked; `syntax` says what is a link, a tag or code in this text. Line ends become
    blanks, or with `keep_lines` newlines that a translator may set in other places. `kind` and `note` are shown to
    translators.
    """
    start, stop = span
    text = lesson.text[start:stop]
    start += len(text) - len(text.lstrip())
    text = _LINE_END.sub("\n", text.strip())
    locked = lock(text if keep_lines else joined(text), syntax, keep_lines=True)
    return Segment(
        kind=kind,
        text=locked.text,
        plain=locked.plain,
        span=Span(start, start + len(lesson.text[start:stop].rstrip())),
        line=_line(lesson, start),
        syntax=syntax,
        place=Place(hard_break="" if keep_lines else None),
        targets=locked.targets,
        notes=(note,) if note else (),
        translatable=locked.translatable,
    )


class Guarded:
    """A format that somebody else made; it can raise nothing but what this program expects.

    What its segments leave out of a lesson counts as skeleton.
    """

    def __init__(self, made: Any, name: str) -> None:
        """Take a format, and how messages name it; raises `TypeError` where it is none."""
        for method in ("reads", "segment", "fit"):
            if not callable(getattr(made, method, None)):
                raise TypeError(f"it has no method '{method}'")
        self.suffixes: Collection[str] = made.suffixes
        if not isinstance(self.suffixes, tuple | list | set | frozenset) or not all(map(_is_suffix, self.suffixes)):
            raise TypeError(f"its suffixes are {self.suffixes!r}, not a tuple such as ('.srt',), in lower case")
        self.made = made
        self.name = name

    def reads(self, path: str) -> bool:
        """Whether a file with such an ending is a lesson; raises `SourceError`."""
        try:
            return bool(self.made.reads(path))
        except Exception as error:
            raise SourceError(f"{path}: {self.name} failed: {_told(error)}; {_WAY_OUT}") from error

    def segment(self, lesson: Lesson) -> Segmentation:
        """Return the segments of a lesson, and its skeleton; raises `SourceError` also where they cannot be right."""
        try:
            return self._checked(lesson, self.made.segment(lesson))
        except SourceError:
            raise
        except Exception as error:
            raise SourceError(f"{lesson.path}: {self.name} failed: {_told(error)}; {_WAY_OUT}") from error

    def fit(self, segment: Segment, text: str) -> str:
        """Return a text as it is written in the place of its segment; raises `RefusedError` where the format cannot."""
        try:
            return self._written(segment, text)
        except Exception as error:
            fact = str(error) if isinstance(error, ValueError) else _told(error)
            raise RefusedError(f"{self.name} cannot write it: {' '.join(fact.split())}") from error

    def _written(self, segment: Segment, text: str) -> str:
        written = self.made.fit(segment, text)
        if not isinstance(written, str):
            raise TypeError(f"'fit' returned {written!r}, which is no text")
        return written

    def _checked(self, lesson: Lesson, cut: Segmentation) -> Segmentation:
        """Return a segmentation without what no catalog can hold, once it is known to be true of its lesson."""
        _check_types(cut)
        kept: list[Segment] = []
        findings = list(cut.findings)
        at = 0
        for segment in cut.segments:
            if fault := _fault(lesson, segment, at):
                raise self._error(lesson, segment.span.start, fault)
            at = segment.span.stop
            if unfit_for_catalog(segment.text):
                fact = "a text with control characters is copied as it is"
                findings.append(Finding(lesson.path, segment.line, "", "source", fact, Severity.WARNING))
            elif segment.text.strip():
                kept.append(segment)
        self._check_texts(lesson, cut.segments)
        skeleton = (*cut.skeleton, *_between(lesson, kept))
        return replace(cut, segments=tuple(kept), skeleton=skeleton, findings=tuple(findings))

    def _check_texts(self, lesson: Lesson, segments: Sequence[Segment]) -> None:
        """Raise `SourceError` where a segment's text does not stand in its place.

        It does where it is written as it stands there, blanks aside, or is read again once it has been written.
        """
        changed = {}
        for position, segment in enumerate(segments):
            try:
                written = self._written(segment, segment.plain)
            except Exception as error:
                fact = f"'fit' refuses the text that stands there: {_told(error)}"
                raise self._error(lesson, segment.span.start, fact) from error
            if written.split() != lesson.text[segment.span.start : segment.span.stop].split():
                changed[position] = written
        again = self.made.segment(Lesson(lesson.path, splice(lesson, segments, changed))).segments if changed else ()
        for position in changed:
            if position >= len(again) or again[position].plain != segments[position].plain:
                fact = f"the text {segments[position].plain!r} does not stand where its segment says"
                raise self._error(lesson, segments[position].span.start, fact)

    def _error(self, lesson: Lesson, offset: int, fact: str) -> SourceError:
        return SourceError(f"{lesson.path}:{_line(lesson, offset)}: {self.name} cut it wrongly: {fact}; {_WAY_OUT}")


def _check_types(cut: Segmentation) -> None:
    """Raise `TypeError` where a segmentation holds what does not belong there."""
    if not isinstance(cut, Segmentation):
        raise TypeError(f"'segment' returned {type(cut).__name__}, not a Segmentation")
    for values, wanted in ((cut.segments, Segment), (cut.findings, Finding)):
        for value in values:
            if not isinstance(value, wanted):
                raise TypeError(f"'segment' returned {value!r} where a {wanted.__name__} belongs")


def _fault(lesson: Lesson, segment: Segment, at: int) -> str:
    """Return what is wrong with a segment, if anything; the one before it ends at offset `at`."""
    start, stop = segment.span.start, segment.span.stop
    if stop > len(lesson.text):
        return f"a segment ends at character {stop} of {len(lesson.text)}"
    if start < at:
        return f"two segments overlap or are out of order: one begins at character {start}, before {at}"
    if stop < start:
        return f"a segment ends at character {stop}, before it begins"
    if any(len(shown.splitlines()) != 1 or unfit_for_catalog(shown) for shown in (segment.kind, *segment.notes)):
        return "the kind and the notes of a segment must be a line each"
    try:
        return "" if restore(segment, segment.text) == segment.plain.strip() else "a text and its targets disagree"
    except RefusedError as error:
        return f"a text and its targets disagree: {error}"


def _between(lesson: Lesson, segments: Sequence[Segment]) -> Iterator[str]:
    """Return what stands before, between and behind the segments of a lesson."""
    at = 0
    for segment in segments:
        yield lesson.text[at : segment.span.start]
        at = segment.span.stop
    yield lesson.text[at:]


def _is_suffix(value: object) -> bool:
    return isinstance(value, str) and bool(_SUFFIX.fullmatch(value))


def _told(error: Exception) -> str:
    """Return an error in one line, with the place where it was raised."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {' '.join(str(error).split())} ({Path(place.filename).name}:{place.lineno})"


def _line(lesson: Lesson, offset: int) -> int:
    """Return the line that holds an offset, counted from 1."""
    return max(1, bisect_right(_line_starts(lesson.text), offset))


@lru_cache(maxsize=1)
def _line_starts(text: str) -> list[int]:
    """Return the offsets at which the lines of a text begin; all segments of a lesson ask for the same ones."""
    return [0, *(end.end() for end in _LINE_END.finditer(text))]
