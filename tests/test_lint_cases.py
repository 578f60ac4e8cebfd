"""What `lint` says about a lesson: the cases stand in cases/lint.md, with the source folder that they stand in."""

from __future__ import annotations

import pytest

from casefiles import Case, cases, revealed
from lesson_i18n.deep_links import DEEP_LINKS
from lesson_i18n.model import Lesson, Rules
from lesson_i18n.rules import RULES
from lesson_i18n.rules.pages import Page
from lesson_i18n.rules.reading import markdown_page
from lesson_i18n.rules.site import Site

GUIDE = """\
# First steps

## First steps

## What *now*? `Tor` & [the `web`](x.md)

<a name="there"></a>

Words {#no-heading}
-------------------
"""
OTHERS = {
    "guide.md": GUIDE,
    "my guide.md": "# Mine\n",
    "topics/other.md": "Text\n",
    "topics/Upper.md": "Text\n",
    "work/protests/beginner/arrests.md": "# Arrests\n",
    "work/protests/advanced/police.md": "Text\n",
    "glossary/_/beginner/proxy.md": "Text\n",
}
FILES = ("images/lock.png", "paper.pdf")


@pytest.mark.parametrize("case", cases("lint.md"), ids=str)
def test_says_what_is_wrong_with_a_lesson(case: Case) -> None:
    assert said(revealed(case.input)) == case.expected


def said(text: str) -> str:
    """Return what all rules say about a lesson, a line for each place; `[mend]` where `--fix` would mend it."""
    page = read("topics/lesson.md", text)
    others = [read(name, other) for name, other in OTHERS.items()]
    names = sorted([page.name, *OTHERS, *FILES])
    site = Site(names, [page, *others], DEEP_LINKS, Rules())
    remarks = [(remark, rule.name) for rule in RULES.values() for remark in rule.look(page, site)]
    lines = []
    for remark, rule in sorted(remarks, key=lambda pair: (pair[0].at, pair[1])):
        line, column = page.position(remark.at)
        lines.append(f"{line}:{column} {rule} {remark.message}{' [mend]' * bool(remark.edit)}\n")
    return "".join(lines)


def read(name: str, text: str) -> Page:
    """Return a lesson as the rules look at it."""
    return markdown_page(name, Lesson(name, text), Rules())
