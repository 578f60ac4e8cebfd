"""The dialects of Markdown: the cases of each stand in a file of its name, such as cases/pandoc.md.

A case is one of cutting, as in cases/segment.md, or where its input has a line with "⇒" one of translating, as in
cases/reassemble.md.
"""

from __future__ import annotations

import pytest

from casefiles import Case, cases, revealed, shown
from cutting import cut_or_error, localized
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Rules
from lesson_i18n.settings import SYNTAXES

CASES = [(name, case) for name in SYNTAXES if name != "gfm" for case in cases(f"{name}.md")]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case}" for name, case in CASES])
def test_a_dialect_is_cut_and_put_together(name: str, case: Case) -> None:
    markdown = MarkdownFormat(Rules(syntax=SYNTAXES[name]))
    if "⇒\n" not in case.input:
        assert case.expected == "".join(f"{shown(line)}\n" for line in cut_or_error(markdown, revealed(case.input)))
        return
    expected, _, reasons = case.expected.partition("⇒\n")
    assert localized(markdown, case.input) == (revealed(expected), reasons)
