"""Real data files, categories, checklists and forms: English, and what people made of them in Spanish and Arabic."""

from __future__ import annotations

import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import FOLDER
from fake import fake_all
from lesson_i18n.formats.data import DataFormat
from lesson_i18n.model import Lesson, Rules, Segmentation
from lesson_i18n.placeables import lock
from lesson_i18n.reassemble import localize

DATA = DataFormat(Rules())
FILES = {"en": 53, "es": 47, "ar": 42}
TEXTS = {"title", "description", "check", "label", "hint"}
"""The keys that people read, whatever stands around them."""

Leaf = tuple[str | int, ...]

DRIFTED = Counter(
    {
        # what programs read, changed by hand or not yet brought up to date
        "communications/.category.yml index": 1,
        "communications/making-a-call/.category.yml icon": 1,
        "communications/mobile-phones/.category.yml icon": 1,
        "communications/phishing/.category.yml icon": 1,
        "communications/sending-a-message/.category.yml icon": 1,
        "forms/f_digital-security-incident.yml screens[].items[].options[].value": 34,
        "forms/f_digital-security-incident.yml screens[].items[].type": 3,
        # a link that is none any more: "[NetBlocks] (https://…)"
        "communications/censorship/expert/c_checklist.yml list[].check": 1,
        # a checklist with an item more and another order
        "communications/phishing/beginner/c_checklist.yml list[].check": 5,
        "communications/phishing/beginner/c_checklist.yml list[].label": 3,
        # labels and titles that are gone or empty
        "forms/f_physical-security-incident.yml screens[].items[].label": 2,
        "forms/f_proof-life-form.yml screens[].title": 5,
    }
)
"""The values of the Spanish files that are not what their English ones say, in Spanish."""


@pytest.fixture(scope="session")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the three trees."""
    archive = FOLDER / "lessons-yaml.tar.gz"
    if not archive.is_file():
        pytest.skip(f"needs {archive}")
    root = tmp_path_factory.mktemp("data")
    with tarfile.open(archive) as members:
        members.extractall(root, [m for m in members if m.name.endswith(".yml")], filter="data")
    return root


def read(folder: Path) -> list[Lesson]:
    paths = sorted(folder.rglob("*.yml"))
    return [Lesson(path.relative_to(folder).as_posix(), path.read_bytes().decode()) for path in paths]


def localized(lesson: Lesson, cut: Segmentation, msgstrs: dict[int, str]) -> tuple[str, dict[int, str]]:
    return localize(lesson, cut, msgstrs, DATA.segment, DATA.fit)


def leaves(data: Any, path: Leaf = ()) -> Iterator[tuple[Leaf, Any]]:
    """Return every value of a data file with its path."""
    if not isinstance(data, dict | list):
        yield path, data
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield from leaves(value, (*path, key))


def loaded(text: str) -> dict[Leaf, Any]:
    return dict(leaves(yaml.safe_load(text)))


def is_text(path: Leaf, value: object) -> bool:
    return path[-1] in TEXTS and isinstance(value, str) and any(map(str.isalpha, value))


@pytest.mark.parametrize("language", FILES)
def test_real_data_files_translated_by_their_own_words_keep_every_byte(trees: Path, language: str) -> None:
    lessons = read(trees / language)
    assert len(lessons) == FILES[language]
    for lesson in lessons:
        assert DATA.reads(lesson.path)
        cut = DATA.segment(lesson)
        own = {position: segment.text for position, segment in enumerate(cut.segments)}
        assert (localized(lesson, cut, own), cut.findings) == ((lesson.text, {}), ())


@pytest.mark.parametrize("language", FILES)
def test_all_that_people_read_reaches_translators_and_no_identifier_does(trees: Path, language: str) -> None:
    for lesson in read(trees / language):
        texts = [value.strip() for path, value in loaded(lesson.text).items() if is_text(path, value)]
        assert Counter(s.plain for s in DATA.segment(lesson).segments if s.translatable) == Counter(texts), (
            lesson.path
        )


@pytest.mark.parametrize("language", FILES)
def test_a_fake_translation_is_loaded_and_all_else_is_equal(trees: Path, language: str) -> None:
    for lesson in read(trees / language):
        cut = DATA.segment(lesson)
        output, refused = localized(lesson, cut, fake_all(cut))
        assert refused == {}, lesson.path
        before, after = loaded(lesson.text), loaded(output)
        changed = {path for path, value in before.items() if value != after[path]}
        texts = {path for path, value in before.items() if is_text(path, value)}
        assert list(before) == list(after)
        assert changed == texts if language == "en" else changed <= texts, lesson.path
        again = Lesson(lesson.path, output)
        back, _ = localized(again, DATA.segment(again), fake_all(DATA.segment(again)))
        assert loaded(back) == before, lesson.path


def test_the_spanish_files_can_be_rebuilt_from_an_entry_for_each_label(trees: Path) -> None:
    spanish = {lesson.path: loaded(lesson.text) for lesson in read(trees / "es")}
    english = {lesson.path: lesson for lesson in read(trees / "en")}
    drifted: Counter[str] = Counter()
    equal = 0
    for name, wanted in spanish.items():
        found = loaded(rebuilt(english[name], wanted))
        for path in found.keys() | wanted.keys():
            if same(path, found.get(path), wanted.get(path)):
                equal += 1
            else:
                drifted[f"{name} {spelt(path)}"] += 1
    assert drifted == DRIFTED
    assert equal > 590


def rebuilt(lesson: Lesson, wanted: dict[Leaf, Any]) -> str:
    """Return an English file with the texts that stand at the same keys in another language."""
    cut = DATA.segment(lesson)
    paths = [path for path, value in loaded(lesson.text).items() if path[-1] in TEXTS and value.strip()]
    msgstrs = {}
    for position, (path, segment) in enumerate(zip(paths, cut.segments, strict=True)):
        text = lock(str(wanted.get(path, "")).strip(), keep_lines=True)
        msgstrs[position] = text.text if len(text.targets) == len(segment.targets) else text.plain
    return localized(lesson, cut, {position: text for position, text in msgstrs.items() if text})[0]


def same(path: Leaf, one: object, other: object) -> bool:
    """Whether two values agree; blanks around a text mean nothing, around an identifier they do."""
    if path[-1] in TEXTS and isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    return one == other


def spelt(path: Leaf) -> str:
    """Return a path as a rule for keys has it."""
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
