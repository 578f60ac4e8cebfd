"""What a lesson is cut into: the cases stand in cases/segment.md, as a translator would meet them."""

from __future__ import annotations

import pytest

from casefiles import Case, cases, revealed, shown
from cutting import cut_or_error
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Rules

MARKDOWN = MarkdownFormat(Rules(code=frozenset({"text", "python", "js", "c", "sh", "sql", "html", "yaml"})))


@pytest.mark.parametrize("case", cases("segment.md"), ids=str)
def test_segments_a_lesson(case: Case) -> None:
    assert case.expected == "".join(f"{shown(line)}\n" for line in cut_or_error(MARKDOWN, revealed(case.input)))
