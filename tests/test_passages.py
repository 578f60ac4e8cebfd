"""Marks for what is untranslated: whole blocks between tags that name their language, or a notice; nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.locales import language
from lesson_i18n.model import Lesson, Rules, Syntax
from lesson_i18n.passages import Marks, marked
from projects import SETTINGS, Project

LANG = SETTINGS + '[publish]\nuntranslated = "lang"\n'
NOTICE = SETTINGS + '[publish]\nuntranslated = "notice"\n[notices]\nes = "*Falta una parte.*"\n'
BOTH = LANG + '[notices]\nes = "*Falta una parte.*"\n'
MARKS = Marks(language("en"), True, "*Note.*")


def built(root: Path, settings: str, lesson: str, *translated: str) -> str:
    """Return a lesson built with these of its texts translated, each between asterisks."""
    project = Project(root, settings, steps=lesson)
    project.extract()
    project.translate({text: f"¡{text}!" for text in translated})
    project.build()
    return project.read("build/es/steps.md")


@pytest.mark.parametrize(
    ("lesson", "translated", "wanted"),
    [
        ("One.\n\nTwo.\n", ["One."], '¡One.!\n\n<div lang="en" dir="ltr">\n\nTwo.\n\n</div>\n'),
        ("One.\n\nTwo.\n", ["Two."], '<div lang="en" dir="ltr">\n\nOne.\n\n</div>\n\n¡Two.!\n'),
        (
            "# A\nOne.\n\n- x\n- y\n\nTwo.",
            ["A", "Two."],
            '# ¡A!\n\n<div lang="en" dir="ltr">\n\nOne.\n\n- x\n- y\n\n</div>\n\n¡Two.!',
        ),
        ("- x\n- y\n", ["x"], "- ¡x!\n- y\n"),
        ("| a | b |\n|---|---|\n| c | d |\n", ["a", "b", "c"], "| ¡a! | ¡b! |\n|---|---|\n| ¡c! | d |\n"),
        ("[Title]: # (One)\n\nTwo.\n", ["Two."], "[Title]: # (One)\n\n¡Two.!\n"),
        ("---\ntitle: One\n---\nTwo.\n", ["Two."], "---\ntitle: One\n---\n¡Two.!\n"),
        (
            "<details>\n<summary>One</summary>\n\nTwo.\n\n</details>\n",
            ["Two."],
            "<details>\n<summary>One</summary>\n\n¡Two.!\n\n</details>\n",
        ),
        (
            "<details>\n\nOne.\n\n</details>\n\nTwo.\n",
            ["Two."],
            '<details>\n\n<div lang="en" dir="ltr">\n\nOne.\n\n</div>\n\n</details>\n\n¡Two.!\n',
        ),
        ("One.\r\n\r\nTwo.\r\n", ["One."], '¡One.!\r\n\r\n<div lang="en" dir="ltr">\r\n\r\nTwo.\r\n\r\n</div>\r\n'),
        (
            'One.\n\n[r]: /x "Title"\n\n```\ncode\n```\n\nTwo.\n\n---\n\n[s]: /y\n',
            [],
            '<div lang="en" dir="ltr">\n\nOne.\n\n[r]: /x "Title"\n\n```\ncode\n```\n\nTwo.\n\n</div>\n\n---\n\n[s]: /y\n',
        ),
        ("One.\n", ["One."], "¡One.!\n"),
    ],
)
def test_whole_blocks_are_wrapped(tmp_path: Path, lesson: str, translated: list[str], wanted: str) -> None:
    assert built(tmp_path, LANG, lesson, *translated) == wanted


@pytest.mark.parametrize(
    ("lesson", "translated", "wanted"),
    [
        ("# A\n\nOne.\n\nTwo.\n", ["A", "One."], "# ¡A!\n\n*Falta una parte.*\n\n¡One.!\n\nTwo.\n"),
        ("# A\nOne.\n\nTwo.\n", ["A", "One."], "# ¡A!\n\n*Falta una parte.*\n\n¡One.!\n\nTwo.\n"),
        ("[Title]: # (T)\n\nOne.\n", ["One."], "[Title]: # (T)\n\n*Falta una parte.*\n\n¡One.!\n"),
        ("One.\n\nTwo.\n", ["One."], "*Falta una parte.*\n\n¡One.!\n\nTwo.\n"),
        ("- x\n- y\n", ["y"], "*Falta una parte.*\n\n- x\n- ¡y!\n"),
        ("One.\n", ["One."], "¡One.!\n"),
        ("[Title]: # (T)\n", [], "[Title]: # (T)\n"),
    ],
)
def test_a_notice_stands_at_the_top(tmp_path: Path, lesson: str, translated: list[str], wanted: str) -> None:
    assert built(tmp_path, NOTICE, lesson, *translated) == wanted


def test_what_cannot_be_wrapped_has_the_notice_where_there_is_one(tmp_path: Path) -> None:
    lesson = "One.\n\n- x\n- y\n\nTwo.\n"
    wrapped = '<div lang="en" dir="ltr">\n\nTwo.\n\n</div>\n'
    assert (
        built(tmp_path / "a", BOTH, lesson, "One.", "x") == f"*Falta una parte.*\n\n¡One.!\n\n- ¡x!\n- y\n\n{wrapped}"
    )
    assert built(tmp_path / "b", BOTH, lesson, "One.", "x", "y") == f"¡One.!\n\n- ¡x!\n- ¡y!\n\n{wrapped}"


def test_a_language_without_a_notice_has_none(tmp_path: Path) -> None:
    settings = NOTICE.replace('["es"]', '["es", "ar"]').replace("\nes =", "\nar =")
    assert built(tmp_path, settings, "One.\n\nTwo.\n", "One.") == "¡One.!\n\nTwo.\n"


def test_nothing_is_marked_unless_the_settings_want_it(tmp_path: Path) -> None:
    assert built(tmp_path, SETTINGS, "One.\n\nTwo.\n", "One.") == "¡One.!\n\nTwo.\n"


def test_mkdocs_is_told_to_read_what_is_inside(tmp_path: Path) -> None:
    settings = LANG + '[markdown]\nsyntax = "mkdocs"\n'
    assert '<div lang="en" dir="ltr" markdown="1">' in built(tmp_path, settings, "One.\n\nTwo.\n", "One.")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (SETTINGS + '[publish]\nuntranslated = "div"\n', "known: none, lang, notice"),
        (SETTINGS + '[publish]\nuntranslated = "notice"\n', "no language has one"),
        (SETTINGS + '[notices]\nes = " "\n', "must be one line of text"),
        (SETTINGS + '[notices]\nxx-yy-zz = "a"\n', "language tag"),
        (
            SETTINGS + '[notices]\nfr = "a"\n',
            "lesson-i18n.toml:5: 'fr' in [notices] is none of the project's languages: es",
        ),
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, settings: str, said: str) -> None:
    done = Project(tmp_path, settings, steps="One.\n").run("build")
    assert (done.code, said in done.err) == (2, True), done.err


MARKDOWN = """para%# head%- a
- b%1. x

   y%> q%| a |
|---|
| b |%```
code
```%<div>
x
</div>%[r]: /x%set
===%    code%<!-- c -->%a[^1]

[^1]: note%***%[Text]: # (v)%t
: d"""
BLOCKS = st.lists(st.sampled_from(MARKDOWN.split("%")), max_size=6)


@given(
    BLOCKS,
    st.sampled_from(["\n", "\n\n"]),
    st.sets(st.integers(0, 12)),
    st.booleans(),
    st.sampled_from(list(Syntax)[:6]),
)
def test_the_lesson_without_its_marks_is_what_it_was(
    blocks: list[str], between: str, chosen: set[int], wraps: bool, syntax: Syntax
) -> None:
    markup = MarkdownFormat(Rules(syntax=syntax))
    lesson = Lesson("a.md", between.join(blocks) + "\n")
    cut = markup.segment(lesson)
    untranslated = [at for at in sorted(chosen) if at < len(cut.segments)]
    text = marked(lesson, untranslated, markup, Marks(MARKS.source, wraps, MARKS.notice))
    again = markup.segment(Lesson("a.md", text))
    assert [one.plain for one in again.segments if one.plain != "*Note.*"] == [one.plain for one in cut.segments]
    left = [line for line in text.split("\n") if line.strip() and not line.startswith(("<div lang", "*Note.*"))]
    there = [line for line in lesson.text.split("\n") if line.strip()]
    assert [line for line in left if line != "</div>"] == [line for line in there if line != "</div>"]
