"""What a lesson is cut into: the cases stand in cases/segment.md, as a translator would meet them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casefiles import Case, cases, revealed, shown
from lesson_i18n.errors import SourceError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules, Segmentation

MARKDOWN = MarkdownFormat(Rules(code=frozenset({"text", "python", "js", "c", "sh", "sql", "html", "yaml"})))


@pytest.mark.parametrize("case", cases("segment.md"), ids=str)
def test_segments_a_lesson(case: Case) -> None:
    assert case.expected == "".join(f"{shown(line)}\n" for line in cut_or_error(revealed(case.input)))


def cut_or_error(text: str) -> list[str]:
    """Return what a lesson is cut into, a line for each thing, or the error that it cannot be cut for."""
    try:
        return list(listing(MARKDOWN.segment(Lesson("lesson.md", text))))
    except SourceError as error:
        return [f"error: {error}"]


def listing(cut: Segmentation) -> Iterator[str]:
    """Return a line for each segment, one for each of its targets and notes, and one for each warning.

    A segment's line tells its line in the lesson, its kind and its text; a kind in parentheses is not for translators.
    """
    for segment in cut.segments:
        kind = segment.kind if segment.translatable else f"({segment.kind})"
        yield f"{segment.line} {kind}: {segment.text}"
        for number, target in enumerate(segment.targets, 1):
            yield f"  {{{number}}} {target.text}"
        for note in segment.notes:
            yield f"  note: {note}"
    for finding in cut.findings:
        yield f"warning: {finding.line}: {finding.message}"
