"""Leverage: what the memory proposes for a segment, and that it fits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles import Case, cases
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.leverage import Spot, fits_segment, leverage
from lesson_i18n.memory import Unit
from lesson_i18n.memory.store import SqliteMemory
from lesson_i18n.model import Draft, Lesson, Rules, Segment
from lesson_i18n.placeables import differences, restore

HERE = Spot("aaaa", "paragraph", "home.md", "n1")
LOCK = Unit("Lock the door.", "Cierra la puerta.")


@pytest.fixture
def memory() -> Iterator[SqliteMemory]:
    memory = SqliteMemory()
    yield memory
    memory.close()


def segment(markdown: str) -> Segment:
    """Return the only segment of a lesson."""
    (found,) = MarkdownFormat(Rules()).segment(Lesson("home.md", markdown + "\n")).segments
    return found


def draft(memory: SqliteMemory, markdown: str, spot: Spot = HERE) -> Draft | None:
    wanted = segment(markdown)
    return leverage(wanted.text, spot, memory, "en", partial(fits_segment, wanted, {}))


def spelt(found: Draft | None) -> str:
    return f"{found.text}\n  {found.origin}, {found.score:.0f} %\n" if found else "nothing\n"


@pytest.mark.parametrize("case", cases("leverage.md"), ids=str)
def test_drafts_from_the_memory(case: Case, memory: SqliteMemory) -> None:
    known, _, wanted = case.input.partition("\n? ")
    for line in known.split("\n"):
        text, _, translation = line.partition(" → ")
        memory.add([Unit(text, translation)])
    assert spelt(draft(memory, wanted.strip())) == case.expected


@pytest.mark.parametrize(
    ("unit", "origin"),
    [
        (LOCK._replace(id="aaaa", path="other.md"), "memory: same place"),
        (LOCK._replace(id="zzzz", path="home.md", neighbours="n1"), "memory: same place"),
        (LOCK._replace(id="zzzz", path="home.md", neighbours="n2"), "memory: same text"),
        (LOCK._replace(id="zzzz", path="other.md", neighbours="n1"), "memory: same text"),
        (LOCK, "memory: same text"),
    ],
)
def test_the_same_place_is_the_same_id_or_lesson_and_neighbours(
    memory: SqliteMemory, unit: Unit, origin: str
) -> None:
    memory.add([unit])
    assert draft(memory, LOCK.source) == Draft("aaaa", LOCK.target, origin, 100)


def test_a_place_that_is_not_known_is_no_same_place(memory: SqliteMemory) -> None:
    memory.add([LOCK])
    assert draft(memory, LOCK.source, Spot()) == Draft("", LOCK.target, "memory: same text", 100)


def test_the_same_place_wins_then_the_kind_then_the_lesson(memory: SqliteMemory) -> None:
    places = [
        LOCK._replace(target="lugar", id="aaaa", obsolete=True),
        LOCK._replace(target="tipo", kind="paragraph"),
        LOCK._replace(target="lección", path="home.md", kind="heading 1"),
        LOCK._replace(target="título", path="other.md", kind="heading 1"),
    ]
    for number, unit in enumerate(places):
        memory.take("es.po", str(number), places[number:])
        found = draft(memory, LOCK.source)
        assert found
        assert found.text == unit.target


TEXTS = st.sampled_from(
    [
        "Lock the door.",
        "Lock [the door]({1}).",
        "See [a]({1}) and `b`, then {2}.",
        "Do not lock the door.",
        "Run `lock --now` when you leave the house.",
        "Run `lock` when you leave the house. Lock [the door]({1}).",
        "**Lock** the <b>door</b> [^1]",
        "Lock the door.\nLeave.",
    ]
)
SOURCES = st.sampled_from(
    [
        "Lock [the door](https://example.org).",
        "Lock the door. Lock [the door](https://example.org).",
        "See [a](b.md) and `c`, then <https://example.org>.",
        "Run `lock --later` when you leave the house.",
        "Lock the door.\\\nLeave.",
    ]
)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), SOURCES)
def test_every_draft_can_be_published(pairs: list[tuple[str, str]], source: str) -> None:
    memory = SqliteMemory()
    memory.add(Unit(*pair) for pair in pairs)
    wanted = segment(source)
    fits = partial(fits_segment, wanted, {})
    found = leverage(wanted.text, HERE, memory, "en", fits)
    memory.close()
    if found:
        assert differences(wanted, restore(wanted, found.text), {}) == []
        assert 75 <= found.score <= 100
    assert found or not any(fits(text) for known, text in pairs if known == wanted.text)
