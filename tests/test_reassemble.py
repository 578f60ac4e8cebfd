"""What a lesson becomes with translations: the cases stand in cases/reassemble.md.

An input is a lesson, a line with "⇒", and a line "msgid => msgstr" for each translation, in the order of the lesson.
What is expected is the localized lesson, and behind a line with "⇒" the msgids of refused translations, with reasons.
"""

from __future__ import annotations

import re

import pytest

from casefiles import Case, cases, revealed
from cutting import localized
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules, Segment, Segmentation, Span
from lesson_i18n.reassemble import localize

MARKDOWN = MarkdownFormat(Rules(code=frozenset({"text", "python", "js", "c", "sh", "sql", "html", "yaml"})))


@pytest.mark.parametrize("case", cases("reassemble.md"), ids=str)
def test_puts_translations_into_a_lesson(case: Case) -> None:
    text, refused = localized(MARKDOWN, case.input)
    expected, _, reasons = case.expected.partition("⇒\n")
    assert (text, refused) == (revealed(expected), reasons)


def test_two_translations_that_break_a_lesson_only_together_both_fall_back() -> None:
    lesson = Lesson("lesson", "one two three four five six")
    texts = dict(enumerate(["uno", "(dos", "tres", "cuatro)", "cinco", "seis"]))
    output, refused = localize(lesson, cut_words(lesson), texts, cut_words, lambda _, text: text)
    assert output == "uno two tres four cinco seis"
    assert list(refused) == [1, 3]


def test_a_lesson_without_bad_translations_is_cut_once() -> None:
    lesson = Lesson("lesson", "one two")
    cuts: list[Lesson] = []

    def cut(lesson: Lesson) -> Segmentation:
        cuts.append(lesson)
        return cut_words(lesson)

    assert localize(lesson, cut_words(lesson), {0: "uno", 1: "dos"}, cut, lambda _, text: text) == (
        "uno dos",
        {},
    )
    assert cuts == [Lesson("lesson", "uno dos")]


def cut_words(lesson: Lesson) -> Segmentation:
    """Return each word as a segment; what stands in parentheses is the skeleton."""
    words = [Segment("word", word[0], word[0], Span(*word.span()), 1) for word in re.finditer(r"\S+", lesson.text)]
    return Segmentation(tuple(words), tuple(re.findall(r"\(.*\)", lesson.text)))
