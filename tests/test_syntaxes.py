"""The dialects of Markdown: the cases of each stand in a file of its name, such as cases/pandoc.md.

A case is one of cutting, as in cases/segment.md, or where its input has a line with "⇒" one of translating, as in
cases/reassemble.md.
"""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from casefiles import Case, cases, revealed, shown
from cutting import cut_or_error, localized
from fake import fake
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules
from lesson_i18n.settings import SYNTAXES
from projects import SETTINGS, Project

CASES = [(name, case) for name in SYNTAXES if name != "gfm" for case in cases(f"{name}.md")]
PAGES = Path(__file__).parent / "syntaxes"
LOCKED = re.compile(
    r"""^:{3,}(?:[ ][a-z-]+$|\{[a-z-]+\})? | ^`{3,}.*?\}? | ^(?:[!?]{3}|===)\ ?\w* | ^/{3}\ ?\w* | ^--8<--.* | ^:(?:name|class|label):.*
      | \{[\#.:][^{}"']*\} | \{\{[<%/ ]\s*[/*]?\s*\w+ | [<%/]\}\} | \{[a-z]+\}` | \b(?:src|target|width|id)=["']?[^"' ]*
      | \$.+?\$ | ^\+.*\+$ | ^\|\ .*10 | <[a-z-]+> | @\w+ | ^\([a-z]+\)=$ | ^[%].* | \]\(.*?\)""",
    re.VERBOSE | re.MULTILINE,
)
"""What a reader of these pages sees at a glance to be no text."""


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case}" for name, case in CASES])
def test_a_dialect_is_cut_and_put_together(name: str, case: Case) -> None:
    markdown = MarkdownFormat(Rules(syntax=SYNTAXES[name]))
    if "⇒\n" not in case.input:
        assert case.expected == "".join(f"{shown(line)}\n" for line in cut_or_error(markdown, revealed(case.input)))
        return
    expected, _, reasons = case.expected.partition("⇒\n")
    assert localized(markdown, case.input) == (revealed(expected), reasons)


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.md")))
def test_a_page_is_built_with_nothing_but_its_texts_changed(tmp_path: Path, name: str) -> None:
    page = (PAGES / f"{name}.md").read_text("utf-8")
    project = Project(tmp_path, f'{SETTINGS}[markdown]\nsyntax = "{name}"\n', page=page)
    project.extract()
    project.build()
    assert project.read("build/es/page.md") == page
    catalog = polib.pofile(str(tmp_path / "locale/es/LC_MESSAGES/course.po"))
    for entry in catalog:
        entry.msgstr = fake(entry.msgid)
    catalog.save()
    project.build()
    built = project.read("build/es/page.md")
    read = MarkdownFormat(Rules(syntax=SYNTAXES[name]))
    source, result = (read.segment(Lesson("page.md", text)) for text in (page, built))
    assert result.skeleton == source.skeleton
    assert [one.text for one in result.segments] == [
        fake(one.text) if one.translatable else one.text for one in source.segments
    ]
    assert LOCKED.findall(built) == LOCKED.findall(page)


@pytest.mark.parametrize(("directives", "texts"), [("aside", ["Note", "Hello"]), ("tip", ["Hello, reader"])])
def test_the_settings_name_the_directives_whose_insides_are_read(
    tmp_path: Path, directives: str, texts: list[str]
) -> None:
    settings = f'{SETTINGS}\n[markdown]\nsyntax = "myst"\ndirectives = ["{directives}"]\n'
    project = Project(tmp_path, settings, a="```{aside} Note\nHello\n```\n\n```{tip}\nHello, reader\n```\n")
    project.extract()
    assert [entry.msgid for entry in project.template()] == texts
