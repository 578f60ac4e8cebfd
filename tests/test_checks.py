"""Every check finds what its examples say, and nothing in the rest: the examples are shown to translators as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.checks import RULES, AnyRule, Check, Example, Subject, WideCheck, help_of
from lesson_i18n.checks.catalogs import CATALOG
from lesson_i18n.checks.judging import Frame, subjects_of
from lesson_i18n.checks.structure import _marks, _marks_among
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.glossary import parse_glossary
from lesson_i18n.locales import language
from lesson_i18n.model import Entry, Lesson, Rules, Severity, Syntax
from lesson_i18n.reassemble import localize
from lesson_i18n.spelling import Spelling

DICTIONARIES = Path(__file__).parent / "dictionaries"
MARKDOWN = MarkdownFormat(Rules())
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name} {number}")
    for rule in RULES.values()
    for number, example in enumerate(rule.examples)
]


def subjects(example: Example) -> list[Subject]:
    """Return an example as checks are asked about it: cut, and put back as a build does."""
    lesson = Lesson("lesson.md", example.source)
    cut = MARKDOWN.segment(lesson)
    positions = [at for at, segment in enumerate(cut.segments) if segment.translatable]
    texts = [example.translation] if len(positions) == 1 else example.translation.split("\n\n")
    entries = {
        at: Entry(f"id{at}", cut.segments[at].text, comments=(cut.segments[at].kind,), msgstr=text)
        for at, text in zip(positions, texts, strict=False)
    }
    msgstrs = {at: entry.msgstr for at, entry in entries.items()}
    _, refused = localize(lesson, cut, msgstrs, MARKDOWN.segment, MARKDOWN.fit)
    glossary = parse_glossary(example.glossary or "term,translation\n", "glossary.csv")
    target = language(example.language)
    frame = Frame(language("en"), target, glossary, Spelling(DICTIONARIES, target.folder))
    found = {at: (entry, "es.po") for at, entry in entries.items()}
    return list(subjects_of(cut, found, refused, frame))


def told(rule: AnyRule, judged: list[Subject]) -> list[str]:
    """Return what a rule has to say."""
    if isinstance(rule, WideCheck):
        return [message for _, message in rule.check_all(judged)]
    assert isinstance(rule, Check)
    return [message for subject in judged for message in rule.check(subject)]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_finds_what_its_examples_say(rule: AnyRule, example: Example) -> None:
    assert bool(told(rule, subjects(example))) == example.found


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_only_what_blocks_is_refused_by_a_build(rule: AnyRule, example: Example) -> None:
    refused = any(subject.faults for subject in subjects(example))
    if rule.is_blocking and rule.name != "prohibition":
        assert refused == example.found
    elif not example.found:
        assert not refused


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_explains_itself(rule: AnyRule) -> None:
    first = help_of(rule).split("\n")[0]
    assert first.endswith((".", ")"))
    assert rule in CATALOG or {example.found for example in rule.examples} >= {True}
    assert rule.severity is Severity.ERROR or not rule.is_blocking


PIECES = [
    *(
        "**",
        "*",
        "* ",
        " *",
        "a",
        "b ",
        "é",
        "-",
        "_",
        "a_b",
        ". ",
        ", ",
        "(",
        ")",
        "»",
        "!",
        "![",
        "~",
        "\n",
        "\u0651",
        "1",
    ),
    *("**a**", "**x y**", "*a b*", "*(a).*", "[t](u)", "[a_b](c__d__e)", "**[t](u_v)**", "[", "](", "`*`", "&amp;"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_emphasis_does_not_depend_on_the_words(text: str) -> None:
    assert _marks(text, Syntax.MARKDOWN) == _marks_among(text, Syntax.MARKDOWN)
