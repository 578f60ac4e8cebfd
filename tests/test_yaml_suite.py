"""The documents of the YAML test suite: each is cut, translated, and loaded again by both readers of PyYAML."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.data import DataFormat
from lesson_i18n.formats.values import write_value
from lesson_i18n.model import DataRule, Lesson, Rules, Segment, Segmentation
from lesson_i18n.reassemble import localize

FOLDER = Path(__file__).parent / "yaml-test-suite"
LOADERS = (yaml.CSafeLoader, yaml.SafeLoader)
EVERYTHING = DataFormat(Rules(data=(DataRule("*.yml", ("**",)),)))
TRANSLATIONS = [
    "Uno: dos # tres",
    "- no",
    "yes",
    "'a' \"b\"\\",
    "línea uno\nlínea dos\n\n  tres\ncuatro",
    "a b " * 60 + "end",
    "{x} [y], z",
    "12",
]

REFUSED = {
    "52DL": {"yes", "12"},  # behind a tag "!", PyYAML takes no quotes for what makes a text
    "8MK2": {"yes", "12"},
    "FBC9": {*TRANSLATIONS},  # holds code and a formula, which no translation may lose
    "Y2GN": {*TRANSLATIONS},  # PyYAML ends the name of an anchor at a colon, and no blank parts it from the text
}


@dataclass(frozen=True)
class Document:
    """A document of the suite."""

    id: str
    name: str
    valid: bool
    yaml: str

    def __str__(self) -> str:
        return f"{self.id}: {self.name}"

    @property
    def lesson(self) -> Lesson:
        return Lesson(f"{self.id}.yml", self.yaml)


DOCUMENTS = [Document(**found) for found in json.loads((FOLDER / "documents.json").read_bytes())]


def cut(document: Document) -> Segmentation:
    return EVERYTHING.segment(document.lesson)


def written(segment: Segment, text: str) -> str:
    """Return a translation as it is written, whatever Markdown would make of it."""
    return write_value(text, segment.place)


def is_read(document: Document) -> bool:
    try:
        return bool(cut(document))
    except SourceError:
        return False


READ = list(filter(is_read, DOCUMENTS))


def events(text: str, loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader]) -> list[tuple[object, ...]] | None:
    """Return what a reader finds in a text, None where it cannot read it."""
    try:
        found = list(yaml.parse(text, loader))
    except yaml.YAMLError:
        return None
    return [tuple(getattr(event, name, None) for name in ("__class__", "anchor", "tag", "value")) for event in found]


def test_most_valid_documents_are_read_and_few_others() -> None:
    assert Counter(document.valid for document in DOCUMENTS) == {True: 308, False: 94}
    assert Counter(document.valid for document in READ) == {True: 257, False: 16}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_a_document_is_read_where_pyyaml_can_read_it(document: Document) -> None:
    assert is_read(document) == (events(document.yaml, yaml.CSafeLoader) is not None)


@pytest.mark.parametrize("document", READ, ids=str)
def test_a_document_translated_by_its_own_words_keeps_every_character(document: Document) -> None:
    found = cut(document)
    own = {position: segment.text for position, segment in enumerate(found.segments)}
    assert localize(document.lesson, found, own, EVERYTHING.segment, EVERYTHING.fit) == (document.yaml, {})


@pytest.mark.parametrize("document", [document for document in READ if cut(document).segments], ids=str)
def test_a_document_is_loaded_with_its_translations_and_nothing_else_changed(document: Document) -> None:
    found = cut(document)
    for translation in TRANSLATIONS:
        msgstrs = {position: translation for position, segment in enumerate(found.segments) if not segment.targets}
        output, refused = localize(document.lesson, found, msgstrs, EVERYTHING.segment, written)
        assert bool(refused) == (translation in REFUSED.get(document.id, ()))
        if refused:
            continue
        for loader in LOADERS:
            before, after = events(document.yaml, loader), events(output, loader)
            if before is not None:
                assert after is not None
                assert_translated(before, after, translation, len(msgstrs))


def assert_translated(
    before: list[tuple[object, ...]], after: list[tuple[object, ...]], translation: str, times: int
) -> None:
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) <= times
    for old, new in changed:
        assert old[:3] == new[:3]
        assert str(new[3]).strip() == translation
