"""What holds for any series of edits: ids stay, a second update changes nothing, nothing is lost, and nothing is wrong."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
from hypothesis import given, settings
from hypothesis import strategies as st

from fake import fake
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.identify import identify
from lesson_i18n.matching import THRESHOLD
from lesson_i18n.model import Entry, Lesson, Rules, Segment
from lesson_i18n.negation import negations
from lesson_i18n.pipeline import extract
from lesson_i18n.similarity import likeness, squeezed
from lesson_i18n.template import Template
from lesson_i18n.update import REVIEW_FIRST, update
from projects import Project, snapshot


class Block(NamedTuple):
    """A text of a lesson, and the Markdown before it: its kind."""

    mark: str
    text: str


Lessons = dict[str, list[Block]]

SENTENCES = [
    "Use a long password that you use nowhere else.",
    "Use a very long password that you use nowhere else.",
    "Never use a long password that you use nowhere else.",
    "Use a long password.",
    "Keep a copy of your notes in another place.",
    "Keep no copy of your notes in another place.",
    "Turn the phone off before you cross the border.",
    "Type `one` and press <kbd>Enter</kbd>.",
    "Type `two` and press <kbd>Enter</kbd>.",
    "Type `one` or `two`.",
    "Type `one` or `one`.",
    "Read [the guide](https://example.org/guide) first.",
    "Read [the guide](https://example.org/other) first.",
    "Do not read [the guide](https://example.org/guide) first.",
    "Yes",
    "No",
]
WORDS = ["not", "very", "now", "`one`", "`two`", "[here](https://example.org)", "always", "somewhere"]
MARKS = ["", "## ", "- ", "> "]
PATHS = ["a.md", "b.md", "folder/c.md"]
MARKDOWN = MarkdownFormat(Rules())
SECOND_WORDING = " (second wording)"
CODE = re.compile(r"`\w+`")


def spots(lessons: Lessons) -> list[tuple[str, int]]:
    """Return where the blocks are."""
    return [(path, at) for path in sorted(lessons) for at in range(len(lessons[path]))]


def spot(lessons: Lessons, number: int) -> tuple[list[Block], int]:
    """Return a lesson and a position in it; the first of a new one where there is no text at all."""
    if not spots(lessons):
        lessons.setdefault("a.md", []).append(Block("", SENTENCES[0]))
    path, at = spots(lessons)[number % len(spots(lessons))]
    return lessons[path], at


def insert(lessons: Lessons, one: int, other: int, block: Block) -> None:
    lesson, at = spot(lessons, one)
    lesson.insert(at, block)


def delete(lessons: Lessons, one: int, other: int, block: Block) -> None:
    lesson, at = spot(lessons, one)
    del lesson[at]


def duplicate(lessons: Lessons, one: int, other: int, block: Block) -> None:
    lesson, at = spot(lessons, one)
    there, where = spot(lessons, other)
    there.insert(where, lesson[at])


def move(lessons: Lessons, one: int, other: int, block: Block) -> None:
    """Move a text, within its lesson or to another one."""
    lesson, at = spot(lessons, one)
    moved = lesson.pop(at)
    there, where = spot(lessons, other)
    there.insert(where, moved)


def swap(lessons: Lessons, one: int, other: int, block: Block) -> None:
    lesson, at = spot(lessons, one)
    there, where = spot(lessons, other)
    lesson[at], there[where] = there[where], lesson[at]


def split(lessons: Lessons, one: int, other: int, block: Block) -> None:
    """Divide a text at the end of a sentence where there is one in it, else before a word."""
    lesson, at = spot(lessons, one)
    mark, text = lesson[at]
    edges = [match.end() for match in re.finditer(r"(?<=\.) ", text)] or [
        match.end() for match in re.finditer(" (?=[a-z])", text)
    ]
    if edges:
        edge = edges[other % len(edges)]
        lesson[at : at + 1] = [Block(mark, text[:edge].rstrip()), Block(mark, text[edge:])]


def join(lessons: Lessons, one: int, other: int, block: Block) -> None:
    """Join a text with the one behind it."""
    lesson, at = spot(lessons, one)
    if at + 1 < len(lesson):
        lesson[at : at + 2] = [Block(lesson[at].mark, f"{lesson[at].text} {lesson[at + 1].text}")]


def edit_word(lessons: Lessons, one: int, other: int, block: Block) -> None:
    """Add a word between two others, or take one away."""
    lesson, at = spot(lessons, one)
    found = lesson[at].text.split()
    where = 1 + other % len(found)
    if other % 3 and len(found) > 3 and re.fullmatch("[a-z]+", found[where - 1]):
        del found[where - 1]
    else:
        found.insert(where, WORDS[other % len(WORDS)])
    lesson[at] = Block(lesson[at].mark, " ".join(found))


def rewrite(lessons: Lessons, one: int, other: int, block: Block) -> None:
    lesson, at = spot(lessons, one)
    lesson[at] = Block(lesson[at].mark, block.text)


def exchange_code(lessons: Lessons, one: int, other: int, block: Block) -> None:
    """Put another piece of code into the place of one."""
    lesson, at = spot(lessons, one)
    mark, text = lesson[at]
    old, new = ("`one`", "`two`") if other % 2 else ("`two`", "`one`")
    lesson[at] = Block(mark, text.replace(old, new, 1 + other % 3))


def retype(lessons: Lessons, one: int, other: int, block: Block) -> None:
    """Make a paragraph a heading, a list item, a quotation, or the other way round."""
    lesson, at = spot(lessons, one)
    lesson[at] = Block(MARKS[other % len(MARKS)], lesson[at].text)


def rename(lessons: Lessons, one: int, other: int, block: Block) -> None:
    """Rename a lesson; where the new name is taken, the two change names."""
    old, new = sorted(lessons)[one % len(lessons)], PATHS[other % len(PATHS)]
    moved = {path: lessons.pop(path) for path in {old, new} & set(lessons)}
    lessons.update({{old: new, new: old}[path]: lesson for path, lesson in moved.items()})


def split_lesson(lessons: Lessons, one: int, other: int, block: Block) -> None:
    """Move the second part of a lesson to the end of another one, which may be new."""
    lesson, at = spot(lessons, one)
    moved = lesson[at:]
    del lesson[at:]
    lessons.setdefault(PATHS[other % len(PATHS)], []).extend(moved)


def remove_lesson(lessons: Lessons, one: int, other: int, block: Block) -> None:
    del lessons[sorted(lessons)[one % len(lessons)]]
    lessons.setdefault("a.md", [])


Edit = tuple[str, int, int, Block]
EDITS: dict[str, Callable[[Lessons, int, int, Block], None]] = {
    edit.__name__: edit
    for edit in (
        *(insert, delete, duplicate, move, swap, split, join, edit_word, rewrite, exchange_code, retype),
        *(rename, split_lesson, remove_lesson),
    )
}
Commit = tuple[list[Edit], str]


@st.composite
def scripts(draw: st.DrawFn) -> tuple[Lessons, list[Commit]]:
    """Return some lessons, and commits that edit them, each with how much is translated after it.

    A script has few sentences and few kinds of edits, so that equal and similar texts meet often.
    """
    sentences = draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True))
    texts = st.lists(st.sampled_from(sentences), min_size=1, max_size=2).map(" ".join)
    blocks = st.builds(Block, st.sampled_from(MARKS), texts)
    lessons = draw(st.dictionaries(st.sampled_from(PATHS), st.lists(blocks, max_size=5), min_size=1))
    numbers = st.integers(0, 11)
    names = draw(st.lists(st.sampled_from(list(EDITS)), min_size=1, max_size=4, unique=True))
    edits = st.tuples(st.sampled_from([*names, "revert"]), numbers, numbers, blocks)
    commits = st.tuples(st.lists(edits, min_size=1, max_size=3), st.sampled_from(["all", "all", "some", "none"]))
    return lessons, draw(st.lists(commits, min_size=1, max_size=10))


def markdown(lesson: Sequence[Block]) -> str:
    return "\n\n".join(f"{block.mark}{block.text}" for block in lesson) + "\n"


@cache
def cut(text: str) -> tuple[Segment, ...]:
    return MARKDOWN.segment(Lesson("lesson.md", text)).segments


class InMemory:
    """The stages that give ids and update a catalog, without a disk."""

    def __init__(self) -> None:
        self.template: list[Entry] = []
        self.catalog: list[Entry] = []

    def extract(self, lessons: Lessons) -> None:
        segments = {path: cut(markdown(lessons[path])) for path in sorted(lessons)}
        ids = identify(segments, self.template)
        self.template = [
            Entry(name, segment.text, path=path, comments=(segment.kind,))
            for path in segments
            for name, segment in zip(ids[path], segments[path], strict=True)
            if name
        ]
        self.catalog = list(
            update(Template.of({"course": self.template}), {"course": self.catalog})["course"].entries
        )

    def state(self) -> object:
        return self.template, self.catalog

    def save(self, entries: Iterable[Entry]) -> None:
        self.catalog = list(entries)


class OnDisk:
    """A real project, whose translator saves with polib."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)

    @property
    def template(self) -> list[Entry]:
        return self.project.template()

    @property
    def catalog(self) -> list[Entry]:
        return self.project.entries()

    def extract(self, lessons: Lessons) -> None:
        for path in (self.project.root / "source").rglob("*.md"):
            path.unlink()
        for name, lesson in lessons.items():
            self.project.write(f"source/{name}", markdown(lesson))
        extract(self.project.config())

    def state(self) -> object:
        return snapshot(self.project.root / "locale")

    def save(self, entries: Iterable[Entry]) -> None:
        path = str(self.project.catalog())
        catalog = polib.pofile(path)
        for found, entry in zip(catalog, entries, strict=True):
            found.msgstr, found.flags = entry.msgstr, list(entry.flags)
            found.previous_msgid = entry.previous_msgid
        catalog.save(path)


@cache
def fake_of(text: str) -> str:
    """Return the fake translation of a text, or the text that a fake translation was made for."""
    return fake(squeezed(text).removesuffix(SECOND_WORDING))


def without_code(text: str) -> str:
    """Return a text with every piece of code alike, because one may be exchanged for another."""
    return CODE.sub("`…`", text)


def translated(entries: Sequence[Entry], how_much: str) -> list[Entry]:
    """Return a catalog after its translator's visit: all is translated and confirmed, some of it, or nothing."""
    done = []
    for number, entry in enumerate(entries):
        chosen = how_much == "all" or (how_much == "some" and number % 2)
        if chosen and not entry.obsolete and not entry.usable:
            flags = tuple(flag for flag in entry.flags if flag != "fuzzy")
            wording = SECOND_WORDING if entry.id < "g" else ""
            entry = entry._replace(msgstr=fake_of(entry.msgid) + wording, flags=flags, previous_msgid=None, raw="")
        done.append(entry)
    return done


def confirmed(entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """Return the texts with their confirmed translations, obsolete ones among them."""
    return {(squeezed(entry.msgid), squeezed(entry.msgstr)) for entry in entries if entry.msgstr and not entry.fuzzy}


def texts_of(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """Return how often a lesson has a text."""
    return Counter((entry.path, squeezed(entry.msgid)) for entry in entries if not entry.obsolete)


def published(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """Return how often a lesson has a text with a translation that may be published."""
    return texts_of(entry for entry in entries if entry.usable)


def places(template: Iterable[Entry], path: str) -> list[tuple[str, str]]:
    return [(entry.id, entry.msgid) for entry in template if entry.path == path]


def check_ids(before: list[Entry], template: list[Entry], unchanged: Iterable[str]) -> None:
    """No id is given twice; what did not change keeps its id, and so does what stands once, wherever it moves."""
    assert len({entry.id for entry in template}) == len(template)
    for path in unchanged:
        assert places(template, path) == places(before, path)
    had, has = (ids_by(entries, lambda entry: (entry.path, entry.msgid)) for entries in (before, template))
    for place in had.keys() & has.keys():
        assert len(had[place] & has[place]) == min(len(had[place]), len(has[place]))
    had, has = (ids_by(entries, lambda entry: entry.msgid) for entries in (before, template))
    for text in had.keys() & has.keys():
        assert had[text] == has[text] or len(had[text]) + len(has[text]) > 2


def ids_by(entries: Iterable[Entry], key: Callable[[Entry], object]) -> dict[object, set[str]]:
    """Return the ids of entries by something of theirs."""
    ids: dict[object, set[str]] = {}
    for entry in entries:
        ids.setdefault(key(entry), set()).add(entry.id)
    return ids


def check_nothing_wrong(template: list[Entry], catalog: list[Entry]) -> None:
    """The catalog holds the template's entries; what is published was made for its text, what is fuzzy says for which."""
    assert len({(entry.id, entry.msgid) for entry in catalog}) == len(catalog)
    active = [entry for entry in catalog if not entry.obsolete]
    assert [(entry.id, entry.msgid) for entry in active] == [(entry.id, entry.msgid) for entry in template]
    for entry in active:
        made_for = without_code(fake_of(entry.msgstr))
        if entry.usable:
            assert fake_of(entry.msgstr) == squeezed(entry.msgid)
        elif entry.previous_msgid is not None:
            assert made_for == without_code(squeezed(entry.previous_msgid))
            same_sense = negations(entry.previous_msgid) == negations(entry.msgid)
            assert (REVIEW_FIRST in entry.comments) == (not same_sense)
        elif entry.msgstr:
            assert made_for == without_code(squeezed(entry.msgid))


def check_nothing_lost(before: list[Entry], catalog: list[Entry]) -> None:
    """Every confirmed translation is still there; a text that comes to a new place finds the one it had elsewhere."""
    assert confirmed(before) <= confirmed(catalog)
    own = {entry.id: entry for entry in before if not entry.obsolete}
    known = {squeezed(entry.msgid) for entry in before if entry.usable}
    for entry in catalog:
        old = own.get(entry.id)
        if entry.obsolete:
            continue
        if old and old.msgid == entry.msgid and old.msgstr:
            assert (entry.msgstr, entry.fuzzy) == (old.msgstr, old.fuzzy)
        elif squeezed(entry.msgid) in known:
            assert fake_of(entry.msgstr) == squeezed(entry.msgid)


def check_an_edit(before: list[Entry], catalog: list[Entry]) -> None:
    """Where one text was edited, the translation that it had is offered, unless its id is new and a negation changed.

    Where nothing else happened, it kept its id.
    """
    gone, new = texts_of(before) - texts_of(catalog), texts_of(catalog) - texts_of(before)
    if not len(gone) == len(new) == 1:
        return
    (path, old), (now, text) = *gone, *new
    if path != now or likeness(old, text) < THRESHOLD or (path, text) in texts_of(before):
        return
    was = [entry for entry in before if not entry.obsolete]
    active = [entry for entry in catalog if not entry.obsolete]
    changed = [pair for pair in zip(was, active, strict=False) if pair[0][1:4] != pair[1][1:4]]
    if len(was) == len(active) and len(changed) == 1 and changed[0][0].kind == changed[0][1].kind:
        assert changed[0][0].id == changed[0][1].id
    if published(before)[path, old] == texts_of(before)[path, old] and bool(negations(old)) == bool(negations(text)):
        assert all(entry.msgstr for entry in active if (entry.path, squeezed(entry.msgid)) == (path, text))


def check_revert(was: Counter[tuple[str, str]], before: list[Entry], catalog: list[Entry]) -> None:
    """The translations of an earlier version are back, unflagged where one only is known for the text, and for its kind.

    What a translator had still to confirm may come back in the place of what was confirmed.
    """
    active = [entry for entry in catalog if not entry.obsolete]
    assert was <= texts_of(entry for entry in active if fake_of(entry.msgstr) == squeezed(entry.msgid))
    done = [entry for entry in before if entry.msgstr and not entry.fuzzy]
    kinds = {(entry.kind, squeezed(entry.msgid)) for entry in done}
    wordings = Counter(text for text, _ in confirmed(done))
    if all(entry.usable for entry in before if not entry.obsolete):
        for entry in active:
            text = squeezed(entry.msgid)
            is_known = wordings[text] == 1 and {(entry.kind, text), ("", text)} & kinds
            assert entry.usable or (entry.path, text) not in was or not is_known


def run(course: InMemory | OnDisk, lessons: Lessons, script: list[Commit]) -> None:
    """Play a script of edits, a translator at work between them, and check the course after each."""
    lessons = deepcopy(lessons)
    history: list[tuple[Lessons, Counter[tuple[str, str]]]] = []
    for changes, how_much in [([], "all"), *script]:
        before, template, was = course.catalog, course.template, deepcopy(lessons)
        reverted = None
        for name, one, other, block in changes:
            if name == "revert":
                lessons, reverted = deepcopy(history[one % len(history)])
            else:
                EDITS[name](lessons, one, other, block)
                reverted = None
        course.extract(lessons)
        catalog = course.catalog
        check_ids(template, course.template, [path for path in lessons if history and lessons[path] == was.get(path)])
        check_nothing_wrong(course.template, catalog)
        check_nothing_lost(before, catalog)
        check_an_edit(before, catalog)
        if reverted:
            check_revert(reverted, before, catalog)
        state = course.state()
        course.extract(lessons)
        assert course.state() == state
        course.save(translated(catalog, how_much))
        history.append((deepcopy(lessons), published(course.catalog)))


@settings(max_examples=400)
@given(scripts())
def test_any_edits(script: tuple[Lessons, list[Commit]]) -> None:
    run(InMemory(), *script)


@settings(max_examples=40)
@given(scripts())
def test_any_edits_of_a_real_project(script: tuple[Lessons, list[Commit]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run(OnDisk(Path(folder)), *script)
