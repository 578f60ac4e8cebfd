"""Real lessons, hundreds of them, and the project's own: what the made-up cases promise holds for these too."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fake import fake, fake_all, fake_segment
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Rules, Segment, Segmentation
from lesson_i18n.reassemble import localize
from projects import Project, snapshot

SOURCE = Path(__file__).resolve().parents[1] / "source"
SETTINGS = '[project]\nname = "course"\nlanguages = ["fr"]\n'
MARKDOWN = MarkdownFormat(Rules())
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TREES = ("contents_en", "forms_en", "en")
FOLDERS = [
    "contents_en/about",
    "contents_en/assess-your-risk",
    "contents_en/communications",
    "contents_en/emergency-support",
    "contents_en/glossary",
    "contents_en/incident-response",
    "contents_en/information",
    "contents_en/stress",
    "contents_en/tools",
    "contents_en/travel",
    "contents_en/work",
    "forms_en",
    "en/communications",
]

NOT_A_BODY = re.compile(r"\A---\n.*?\n---\n|^\[\w+\]: # \(.*\)[ \t]*$", re.DOTALL | re.MULTILINE)
ACCENTS = str.maketrans({"a": "à", "c": "ç", "e": "é", "i": "î", "o": "œu", "u": "ù", "y": "eux"})

every_folder = pytest.mark.parametrize("folder", FOLDERS)


def read(folder: Path) -> list[Lesson]:
    """Return every Markdown lesson in a folder, hidden ones too."""
    paths = sorted(folder.rglob("*.md"))
    return [Lesson(path.relative_to(folder).as_posix(), path.read_bytes().decode()) for path in paths]


@cache
def cut(lesson: Lesson) -> Segmentation:
    """Return the segments and the skeleton of a lesson."""
    return MARKDOWN.segment(lesson)


def localized(lesson: Lesson, translations: dict[int, str]) -> tuple[str, dict[int, str]]:
    """Return a lesson with translations in place, and which were refused."""
    return localize(lesson, cut(lesson), translations, MARKDOWN.segment, MARKDOWN.fit)


def french(segment: Segment) -> str:
    """Return what looks like French: longer words, accents, blanks before signs, and all that must stay as it is.

    What the reversible fake leaves alone is no prose; the two are equally long.
    """
    out, is_prose = [], False
    for ours, other, after in zip(segment.text, fake_segment(segment), segment.text[1:] + " ", strict=True):
        if is_prose and ours in ":;!?" and after.isspace():
            out.append("\u00a0")
        is_prose = ours != other
        out.append(ours.translate(ACCENTS) if is_prose else ours)
    return "".join(out)


def body(text: str) -> str:
    """Return a lesson without front matter and metadata lines, which are not Markdown."""
    return NOT_A_BODY.sub("", text.replace("\r\n", "\n"))


class Tags(HTMLParser):
    """The tags of some HTML in order, with the attributes that are no text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [f"{name}={value}" for name, value in attrs if name not in ("alt", "title", "placeholder")]
        self.found.append((tag, *kept))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))


def outline(text: str) -> list[tuple[object, ...]]:
    """Return all of a Markdown text but its words: blocks and inline markup in order, code, targets, HTML tags."""
    return [shape(token) for token in tokens(text) if token.type not in ("text", "softbreak")]


def tokens(text: str) -> Iterator[Token]:
    """Return the tokens of a Markdown text, each followed by those inside it."""
    pending = READER.parse(text)[::-1]
    while pending:
        token = pending.pop()
        yield token
        pending += (token.children or [])[::-1]


def shape(token: Token) -> tuple[object, ...]:
    """Return what a token is, without its words."""
    if token.type in ("html_block", "html_inline"):
        return token.type, token.level, Tags(token.content).found
    target = token.attrs.get("href", token.attrs.get("src", ""))
    code = token.content if token.type in ("code_inline", "code_block", "fence") else ""
    return (
        token.type,
        token.tag,
        token.level,
        token.markup,
        token.info,
        token.attrs.get("start"),
        target,
        code,
    )


def test_every_real_lesson_stands_in_a_folder_that_is_tested(lessons: Path) -> None:
    everything = {path for tree in TREES for path in (lessons / tree).rglob("*.md")}
    assert everything == {path for folder in FOLDERS for path in (lessons / folder).rglob("*.md")}
    assert len(everything) > 800


@pytest.mark.slow
@every_folder
def test_real_lessons_translated_by_their_own_words_keep_every_byte(lessons: Path, folder: str) -> None:
    for lesson in read(lessons / folder):
        own = {position: segment.text for position, segment in enumerate(cut(lesson).segments)}
        assert localized(lesson, own) == (lesson.text, {}), lesson.path
        assert cut(lesson).findings == (), lesson.path


@pytest.mark.slow
@every_folder
def test_a_fake_translation_keeps_the_skeleton_of_real_lessons(lessons: Path, folder: str) -> None:
    for lesson in read(lessons / folder):
        output, refused = localized(lesson, fake_all(cut(lesson)))
        result = MARKDOWN.segment(Lesson(lesson.path, output))
        assert refused == {}, lesson.path
        assert result.skeleton == cut(lesson).skeleton, lesson.path
        assert len(result.segments) == len(cut(lesson).segments), lesson.path


@pytest.mark.slow
@every_folder
def test_another_reader_finds_the_same_markup_in_french_lessons(lessons: Path, folder: str) -> None:
    for lesson in read(lessons / folder):
        segments = enumerate(cut(lesson).segments)
        output, refused = localized(lesson, {n: french(segment) for n, segment in segments if segment.translatable})
        assert refused == {}, lesson.path
        assert outline(body(output)) == outline(body(lesson.text)), lesson.path


@pytest.fixture
def course(tmp_path: Path) -> Project:
    """Return a project with the lessons that the project itself is shipped with, extracted."""
    shutil.copytree(SOURCE, tmp_path / "source")
    project = Project(tmp_path, SETTINGS)
    project.extract()
    return project


def fill(project: Project, translate: Callable[[str], str]) -> None:
    """Give every entry of the catalog a msgstr, as an editor does."""
    path = str(project.catalog(language="fr"))
    catalog = polib.pofile(path)
    for entry in catalog:
        entry.msgstr = translate(entry.msgid)
    catalog.save(path)


def test_the_course_without_translations_is_built_byte_for_byte(course: Project) -> None:
    course.build()
    assert snapshot(course.root / "build" / "fr") == snapshot(SOURCE)


def test_the_course_translated_by_its_own_words_is_built_byte_for_byte(course: Project) -> None:
    fill(course, str)
    course.build()
    assert snapshot(course.root / "build" / "fr") == snapshot(SOURCE)


def test_the_course_in_a_fake_translation_says_it_all_in_the_same_shape(course: Project) -> None:
    fill(course, fake)
    course.extract()
    course.build()
    built = {lesson.path: lesson for lesson in read(course.root / "build" / "fr")}
    for lesson in read(SOURCE):
        result = built.pop(lesson.path)
        expected = [fake(s.text) if s.translatable else s.text for s in cut(lesson).segments]
        assert [s.text.split() for s in cut(result).segments] == [text.split() for text in expected], lesson.path
        assert cut(result).skeleton == cut(lesson).skeleton, lesson.path
        assert outline(body(result.text)) == outline(body(lesson.text)), lesson.path
    assert built == {}
    assert (course.run("extract", "--check").code, course.run("build", "--check").code) == (0, 0)


def test_the_course_finds_its_ids_again_in_its_catalogs_when_its_template_is_lost(course: Project) -> None:
    fill(course, fake)
    course.extract()
    (course.root / "locale/course.pot").write_text("damaged", "utf-8")
    before = snapshot(course.root / "locale/fr")
    ids = [entry.id for entry in course.entries(language="fr")]
    done = course.run("extract")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert [entry.id for entry in course.template()] == ids
    assert snapshot(course.root / "locale/fr") == before
