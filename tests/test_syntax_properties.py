"""What holds for any text at all in every dialect of Markdown, made of pieces of its constructs."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casefiles import FOLDER, revealed
from fake import fake_all
from lesson_i18n.errors import SourceError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules, Segmentation
from lesson_i18n.reassemble import localize
from lesson_i18n.scan import is_plain, scan
from lesson_i18n.settings import SYNTAXES

DIALECTS = sorted(name for name in SYNTAXES if name != "gfm")
COMMON = [revealed(fragment) for fragment in (FOLDER / "fragments.txt").read_text("utf-8").split()]
LINES = [line.split() for line in (FOLDER / "constructs.txt").read_text("utf-8").splitlines()]


def markdown(dialect: str) -> MarkdownFormat:
    return MarkdownFormat(Rules(syntax=SYNTAXES[dialect], code=frozenset({"text"})))


def texts(dialect: str, looks_plain: bool = False) -> st.SearchStrategy[str]:
    """Return texts of a dialect's fragments, and now and then another's or one of all Markdown.

    With `looks_plain`, each fragment looks plain by itself; what they make together need not.
    """
    own = [revealed(fragment) for name, *fragments in LINES if name == dialect for fragment in fragments]
    words = ["One ", "two", "\n", "\n\n", "    ", "- ", "> ", "](a.md)", "`", "# "]
    pieces = st.sampled_from(own) | st.sampled_from(own + words) if own else st.sampled_from(COMMON)
    line_ends = st.sampled_from(["\n", "\n", "\r\n"])
    pieces = pieces | st.sampled_from(words) | st.sampled_from(COMMON)
    if looks_plain:
        plain = [piece for piece in (*own, *words, *COMMON) if is_plain(piece, SYNTAXES[dialect])]
        pieces = st.sampled_from(plain) | st.sampled_from([*plain, *"[](){}<>*_`:@$\\&~"])
    glued = st.lists(pieces, max_size=20).map("".join)
    return st.builds(str.replace, glued, st.just("\n"), line_ends)


def cut(dialect: str, text: str) -> Segmentation:
    try:
        return markdown(dialect).segment(Lesson("lesson.md", text))
    except SourceError:
        assume("i18n:" not in text)
        raise


def localized(dialect: str, text: str, translations: dict[int, str]) -> tuple[str, dict[int, str]]:
    read = markdown(dialect)
    return localize(Lesson("lesson.md", text), cut(dialect, text), translations, read.segment, read.fit)


def kept(dialect: str, found: Segmentation) -> list[Counter[tuple[str, str]]]:
    """Return what must survive in each segment, the tags and targets among it."""
    return [Counter(scan(one.plain, one.syntax, found.references).things) for one in found.segments]


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=150)
@given(data=st.data())
def test_a_lesson_translated_by_its_own_words_keeps_every_character(dialect: str, data: st.DataObject) -> None:
    text = data.draw(texts(dialect))
    found = cut(dialect, text)
    assert [one for one in found.findings if "located" in one.message] == []
    edges = [0, *(edge for one in found.segments for edge in (one.span.start, one.span.stop)), len(text)]
    assert edges == sorted(edges)
    own = {position: segment.text for position, segment in enumerate(found.segments)}
    assert localized(dialect, text, own) == (text, {})


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=150)
@given(data=st.data())
def test_a_fake_translation_keeps_the_skeleton(dialect: str, data: st.DataObject) -> None:
    text = data.draw(texts(dialect))
    source = cut(dialect, text)
    output, refused = localized(dialect, text, fake_all(source))
    result = cut(dialect, output)
    assert result.skeleton == source.skeleton
    assert kept(dialect, result) == kept(dialect, source)
    for position, segment in enumerate(result.segments):
        if position not in refused:
            assert segment.text.split() == fake_all(source).get(position, source.segments[position].text).split()


def test_a_line_end_at_the_edge_of_an_attribute_is_written_once() -> None:
    text = '{alt="{alt=" challenge\n"}'
    (segment,) = cut("pandoc", text).segments
    assert segment.text == '{{alt="{1}challenge{2}'
    assert localized("pandoc", text, {0: '{{alt="{1}reto{2}'}) == ('{alt="{alt=" reto "}', {})


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=200)
@given(data=st.data())
def test_nothing_put_into_a_translation_changes_the_skeleton(dialect: str, data: st.DataObject) -> None:
    text, added = data.draw(texts(dialect)), data.draw(texts(dialect))
    percent = data.draw(st.integers(0, 100))
    source = cut(dialect, text)
    msgstrs = {}
    for position, segment in enumerate(source.segments):
        at = len(segment.text) * percent // 100
        msgstrs[position] = segment.text[:at] + added + segment.text[at:]
    output, _ = localized(dialect, text, msgstrs)
    result = cut(dialect, output)
    assert result.skeleton == source.skeleton
    assert kept(dialect, result) == kept(dialect, source)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=100)
@given(data=st.data())
def test_nothing_is_found_in_a_text_that_looks_plain(dialect: str, data: st.DataObject) -> None:
    text = data.draw(texts(dialect, looks_plain=True))
    assume(is_plain(text, SYNTAXES[dialect]))
    found = scan(text, SYNTAXES[dialect], {})
    assert (found.holes, found.things, found.hard_breaks) == ([], [], [])
