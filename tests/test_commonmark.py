"""The examples of the CommonMark specification, each cut and put together again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from itertools import product

import pytest
from markdown_it import MarkdownIt

from conftest import CORPORA
from fake import fake_all
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules, Segmentation
from lesson_i18n.reassemble import localize

EXAMPLES = CORPORA / "commonmark-examples.json"
MARKDOWN = MarkdownFormat(Rules())
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

REFUSED = {91, 158, 496, 635}
"""Examples whose fake translation is refused: each changes a word behind "<" that Markdown does not take for a tag.

A browser that reads a page with more tolerance does, up to the next ">", so such words have to stay as they are.
"""

UNSEEN = {156, 157}
"""Examples with words in a tag that never ends: no browser shows them, though the parser of this test does."""


@dataclass(frozen=True)
class Example:
    """An example of the specification."""

    number: int
    section: str
    text: str

    def __str__(self) -> str:
        return f"{self.number}: {self.section}"


def examples() -> list[Example]:
    """Return all examples, none where the file is missing."""
    if not EXAMPLES.is_file():
        return []
    found = json.loads(EXAMPLES.read_text("utf-8"))
    return [Example(each["example"], each["section"], each["markdown"]) for each in found]


def test_there_are_examples() -> None:
    if not EXAMPLES.is_file():
        pytest.skip(f"the examples of the specification are not at {EXAMPLES}")
    assert len(examples()) == 655


every_example = pytest.mark.parametrize("example", examples(), ids=str)


@every_example
def test_an_example_in_its_own_words_keeps_every_byte(example: Example) -> None:
    for start, line_end in product(["", "\ufeff"], ["\n", "\r\n"]):
        text = start + example.text.replace("\n", line_end)
        cut = MARKDOWN.segment(Lesson("example.md", text))
        own = {position: segment.text for position, segment in enumerate(cut.segments)}
        assert localized(text, cut, own) == (text, {})


@every_example
def test_a_fake_translation_keeps_the_skeleton(example: Example) -> None:
    source = MARKDOWN.segment(Lesson("example.md", example.text))
    translations = fake_all(source)
    output, refused = localized(example.text, source, translations)
    result = MARKDOWN.segment(Lesson("example.md", output))
    assert bool(refused) == (example.number in REFUSED)
    assert result.skeleton == source.skeleton
    texts = {position: segment.text for position, segment in enumerate(source.segments)} | translations
    for position in refused:
        texts[position] = source.segments[position].text
    assert [segment.text for segment in result.segments] == [texts[at] for at in range(len(source.segments))]


@every_example
def test_every_word_that_is_read_is_in_a_text_and_no_target_is(example: Example) -> None:
    cut = MARKDOWN.segment(Lesson("example.md", example.text))
    seen = Reader(READER.render(example.text))
    texts = [text for segment in cut.segments for text in (segment.plain, unescape(segment.plain))]
    if example.number not in UNSEEN:
        assert words(seen.texts) <= words(texts)
    assert [target for target in seen.targets if any(target in segment.text for segment in cut.segments)] == []


class Reader(HTMLParser):
    """What a person reads on a page outside code, and where its links and images lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.targets: list[str] = []
        self._code: list[str] = []
        self.feed(page)
        self.close()
        self.texts = [text for text in self.texts if not {text, f"mailto:{text}"} & {*self.targets}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("code", "pre", "script", "style", "textarea"):
            self._code.append(tag)
        for name, value in attrs:
            if name in ("alt", "title") and value:
                self.texts.append(value)
            elif name in ("href", "src") and words([value or ""]):
                self.targets.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._code:
            self._code.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.texts.append(data)


def words(texts: list[str]) -> set[str]:
    """Return the words in texts, numbers left out."""
    return {word for text in texts for word in re.findall(r"[^\W_]+", text) if not word.isdigit()}


def localized(text: str, cut: Segmentation, translations: dict[int, str]) -> tuple[str, dict[int, str]]:
    return localize(Lesson("example.md", text), cut, translations, MARKDOWN.segment, MARKDOWN.fit)
