"""What holds for any text at all, Markdown or not."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from casefiles import FOLDER, revealed
from fake import fake_all
from lesson_i18n.errors import SourceError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules, Segment, Segmentation, Span, Syntax
from lesson_i18n.placeables import lock, restore
from lesson_i18n.reassemble import localize
from lesson_i18n.scan import is_plain, scan
from lesson_i18n.syntax import METADATA_LINE, inline_marks, read_blocks

FRAGMENTS = [revealed(fragment) for fragment in (FOLDER / "fragments.txt").read_text("utf-8").split()]
MARKDOWN = MarkdownFormat(Rules(code=frozenset({"text"})))
REFERENCES = MARKDOWN.segment(Lesson("lesson.md", "[foo]: /url\n\n[^1]: note\n")).references
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
READER.validateLink = lambda url: True  # type: ignore[method-assign]  # no reader is that careful
PARSER = MarkdownIt("commonmark", {"inline_definitions": True}).enable(["table", "strikethrough"])
PARSER.use(footnote_plugin, inline=False, move_to_end=False).use(deflist_plugin).disable(["inline", "text_join"])
PARSER.normalizeLink = lambda url: url  # type: ignore[method-assign]
PARSER.validateLink = lambda url: True  # type: ignore[method-assign]
URL_ATTRIBUTE = re.compile(r"""\s(?:href|src)\s*=\s*["']?([^"'>\s]*)""", re.IGNORECASE)

glued = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
fronted = st.tuples(st.sampled_from(["---\n", "+++\n"]), glued, st.sampled_from(["\n---\n", "\n+++\n"]), glued).map(
    "".join
)
line_ends = st.sampled_from(["\n", "\r\n", "\r"])
addresses = st.text("a0+.-:/@()[]&;\\ \nworgcm\u00b9")
markup = st.lists(
    st.sampled_from(
        ["![", "[", "](/a)", "]", "[foo]", "[^1]", "`", "``", "<b>", "<a:b>", "<", "\\", "\n", "a\\\n", "*"]
    )
).map("".join)
texts = st.text() | addresses | st.builds(str.replace, glued | fronted, st.just("\n"), line_ends)


def cut(text: str) -> Segmentation:
    try:
        return MARKDOWN.segment(Lesson("lesson.md", text))
    except SourceError:
        assume("i18n:" not in text)
        raise


def localized(text: str, translations: dict[int, str]) -> tuple[str, dict[int, str]]:
    return localize(Lesson("lesson.md", text), cut(text), translations, MARKDOWN.segment, MARKDOWN.fit)


def locked(cut: Segmentation) -> list[list[str]]:
    """Return the targets of each segment."""
    return [[target.text for target in segment.targets] for segment in cut.segments]


def targets(text: str) -> set[str]:
    """Return every target that a reader of Markdown finds in a text."""
    tokens = READER.parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    found = {str(token.attrs[name]) for token in inline for name in ("href", "src") if name in token.attrs}
    html = [token.content for token in tokens + inline if token.type in ("html_block", "html_inline")]
    return found | {url for part in html for url in URL_ATTRIBUTE.findall(part)}


@settings(max_examples=300)
@given(texts)
def test_every_text_is_found_again_in_its_lesson(text: str) -> None:
    found = cut(text)
    assert [finding for finding in found.findings if "located" in finding.message] == []
    edges = [
        0,
        *(edge for segment in found.segments for edge in (segment.span.start, segment.span.stop)),
        len(text),
    ]
    assert edges == sorted(edges)


@settings(max_examples=300)
@given(texts, st.sampled_from(Syntax), st.sampled_from([{}, REFERENCES]))
def test_numbers_give_back_the_targets_that_they_stand_for(
    text: str, syntax: Syntax, references: Mapping[str, object]
) -> None:
    locked = lock(text, syntax, references)
    segment = Segment("paragraph", locked.text, locked.plain, Span(0, 0), 1, syntax, targets=locked.targets)
    assert restore(segment, locked.text) == locked.plain.strip()


@settings(max_examples=300)
@given(texts, st.sampled_from(Syntax))
def test_nothing_is_found_in_a_text_that_looks_plain(text: str, syntax: Syntax) -> None:
    assume(is_plain(text))
    found = scan(text, syntax, REFERENCES)
    assert (found.holes, found.things, found.hard_breaks) == ([], [], [])


@settings(max_examples=300)
@given(texts)
def test_a_lesson_without_translations_keeps_every_character(text: str) -> None:
    assert localized(text, {}) == (text, {})


@settings(max_examples=300)
@given(texts)
def test_a_lesson_translated_by_its_own_words_keeps_every_character(text: str) -> None:
    own = {position: segment.text for position, segment in enumerate(cut(text).segments)}
    assert localized(text, own) == (text, {})


@settings(max_examples=600)
@given(texts)
def test_a_fake_translation_keeps_the_skeleton_and_brings_no_target(text: str) -> None:
    source = cut(text)
    output, refused = localized(text, fake_all(source))
    result = cut(output)
    assert result.skeleton == source.skeleton
    assert locked(result) == locked(source)
    assert targets(output) <= targets(text)
    for position, segment in enumerate(result.segments):
        if position not in refused:
            assert segment.text.split() == fake_all(source).get(position, source.segments[position].text).split()


@settings(max_examples=600)
@given(texts, texts, st.integers(0, 100))
def test_nothing_put_into_a_translation_changes_the_skeleton_or_brings_a_target(
    text: str, added: str, percent: int
) -> None:
    source = cut(text)
    msgstrs = {}
    for position, segment in enumerate(source.segments):
        at = len(segment.text) * percent // 100
        msgstrs[position] = segment.text[:at] + added + segment.text[at:]
    output, _ = localized(text, msgstrs)
    result = cut(output)
    assert result.skeleton == source.skeleton
    assert locked(result) == locked(source)
    assert targets(output) <= targets(text)


@settings(max_examples=600)
@given(texts)
def test_the_blocks_are_those_of_the_parser_as_it_comes(text: str) -> None:
    assume(not text.startswith("\ufeff") and "\0" not in text)
    assume(not any(METADATA_LINE.fullmatch(line) for line in re.split(r"\r\n?|\n", text)))
    blocks = [token.as_dict() for token in read_blocks(text).tokens]
    for block in blocks:
        block["meta"].pop("at", None)
    assert blocks == [token.as_dict() for token in PARSER.parse(text)]


@settings(max_examples=600)
@given(texts | markup, st.sampled_from([{}, REFERENCES]))
def test_the_marks_in_a_text_are_those_of_the_parser_as_it_comes(text: str, references: Mapping[str, Any]) -> None:
    assume("\0" not in text)
    env = {"references": references, "footnotes": {"refs": {":1": -1} if references else {}, "list": {}}}
    found = Counter(mark.type for mark in inline_marks(text, references))
    assert found == Counter(marks(PARSER.inline.parse(text, PARSER, env, [])))


def marks(tokens: list[Token]) -> Iterator[str]:
    """Return what inline tokens say is markup, in the words of `Mark`."""
    for token in tokens:
        yield from marks(token.children or [])
        if token.type in ("hardbreak", "softbreak"):
            yield token.type.replace("b", " b")
        elif token.type == "link_open":
            yield token.markup or "link"
        elif token.type in ("code_inline", "html_inline"):
            yield token.type.partition("_")[0]
        elif token.type in ("image", "footnote_ref"):
            yield token.type.removesuffix("_ref")


YAML = [
    "title: Source\n",
    "title: 'Source'\n",
    'title: "Source"\n',
    "title: |\n  Source\n",
    "title: |+\n    Source\n\n",
    "title: >-\n  Source\n",
    "title: >\n  Source\n  folded\n",
    "{title: Source, b: [c]}\n",
    "a:\n  - title: &a Source\n  - title: !!str 'b'\n",
    "title: [Source, 'other']\n",
    "title: Source\n  in two lines\n",
]
TOML = [
    'title = "Source"\n',
    "title = 'Source'\n",
    'title = """Source"""\n',
    "title = '''\nSource'''\n",
    "b = { title = 'Source', c = 1 }\n",
    "title = ['Source', \"b\"]\n",
]


@pytest.mark.parametrize("body", YAML)
@settings(max_examples=60)
@given(translation=texts)
def test_yaml_holds_any_translation_or_refuses_it(body: str, translation: str) -> None:
    output, refused = localized(f"---\n{body}---\n", {0: translation})
    assert refused or one_value(yaml.safe_load(output[4:-4])) == without_trailing(translation)


@pytest.mark.parametrize("body", TOML)
@settings(max_examples=60)
@given(translation=texts)
def test_toml_holds_any_translation_or_refuses_it(body: str, translation: str) -> None:
    output, refused = localized(f"+++\n{body}+++\n", {0: translation})
    assert refused or one_value(tomllib.loads(output[4:-4])) == without_trailing(translation)


def one_value(data: Any) -> str:
    """Return the first text of a data file, without the blanks that the lines of a block do not keep."""
    while not isinstance(data, str):
        data = next(iter(data.values())) if isinstance(data, dict) else data[0]
    return without_trailing(data)


def without_trailing(text: str) -> str:
    """Return a text without its edge blanks and those at line ends."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
