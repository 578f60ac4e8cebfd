"""The translation memory: what was added is found again, by its text or by one that is like it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.errors import CatalogError, OutputError
from lesson_i18n.memory import Memory, Unit, neighbours, prose, store
from lesson_i18n.memory.shared import PostgresMemory
from lesson_i18n.memory.store import SqliteMemory
from lesson_i18n.similarity import likeness, most_similar
from postgres import Server, empty

LOCK = Unit(
    "Lock the door when you leave.", "Cierra la puerta al salir.", "home.md", "aaaa", "paragraph", origin="es.po"
)
CLOSE = Unit("Close the door when you leave.", "Cierra la puerta cuando salgas.", "home.md", "bbbb", origin="es.po")
OLD = LOCK._replace(target="Cierre la puerta.", id="cccc", obsolete=True)
WORDS = [
    "lock",
    "close",
    "the",
    "a",
    "door",
    "window",
    "gate",
    "when",
    "before",
    "you",
    "they",
    "leave",
    "never",
    "night",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.fixture(params=["file", "server"])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    memory: Memory = SqliteMemory()
    if request.param == "server":
        server: Server = request.getfixturevalue("server")
        monkeypatch.setenv("PGPASSWORD", server.password)
        empty(server.url)
        memory = PostgresMemory(server.url, "en", "es")
    yield memory
    memory.close()


def test_finds_a_text_again(memory: Memory) -> None:
    memory.add([OLD, LOCK, CLOSE])
    assert memory.exact(LOCK.source) == [LOCK, OLD], "what is in use comes first"
    assert memory.exact("Lock the door.") == []


def test_finds_a_similar_text(memory: Memory) -> None:
    memory.add([LOCK, OLD, Unit("Call a friend.", "Llama a una amiga.")])
    found = memory.similar("Lock the doors when you leave.")
    assert [match.unit for match in found] == [LOCK, OLD]
    assert {match.score for match in found} == {likeness(LOCK.source, "Lock the doors when you leave.")}


def test_puts_the_most_similar_text_first_and_keeps_the_limit(memory: Memory) -> None:
    memory.add([LOCK, CLOSE])
    assert [match.unit for match in memory.similar("Close the doors when you leave.")] == [CLOSE, LOCK]
    assert [match.unit for match in memory.similar("Close the doors when you leave.", limit=1)] == [CLOSE]


def test_compares_no_text_that_is_too_short_to_be_like_another(memory: Memory) -> None:
    memory.add([Unit("Be careful", "Ten cuidado")])
    assert memory.similar("Be careful!") == []
    assert [match.score for match in memory.similar("Be careful")] == [100]


def test_finds_a_text_that_differs_in_placeables_alone(memory: Memory) -> None:
    unit = Unit("Run `apt update`, see [here]({1}).", "Ejecuta `apt update`, mira [aquí]({1}).")
    memory.add([unit, LOCK])
    assert memory.same_prose("Run `dnf`,  see [here]({2}).") == [unit]
    assert memory.same_prose(unit.source) == []


def test_a_unit_added_twice_is_there_once(memory: Memory) -> None:
    memory.add([LOCK, LOCK])
    memory.add([LOCK])
    assert memory.exact(LOCK.source) == [LOCK]


def test_a_file_that_changed_takes_the_place_of_what_it_gave_before() -> None:
    memory = SqliteMemory()
    memory.take("es.po", "1", [LOCK, CLOSE])
    memory.take("old.tmx", "1", [LOCK])
    memory.take("es.po", "2", [CLOSE])
    assert memory.version("es.po") == "2"
    assert [unit.origin for unit in memory.exact(LOCK.source)] == ["old.tmx"]
    memory.take("old.tmx", "2", [])
    assert memory.exact(LOCK.source) == []
    assert [match.unit for match in memory.similar(LOCK.source, 50)] == [CLOSE]
    memory.close()


def test_a_file_that_breaks_off_leaves_nothing_behind(memory: Memory) -> None:
    def broken() -> Iterator[Unit]:
        yield from (LOCK._replace(source=f"{LOCK.source} {number}") for number in range(6_000))
        raise CatalogError("broken")

    memory.add([LOCK])
    with pytest.raises(CatalogError):
        memory.take("old.tmx", "1", broken())
    assert (memory.version("old.tmx"), memory.stats()[:2]) == ("", (1, 1))
    assert [match.unit for match in memory.similar(f"{LOCK.source} 1")] == [LOCK]


def test_counts_what_it_holds(memory: Memory) -> None:
    memory.take("es.po", "1", [LOCK, OLD, CLOSE])
    memory.take("old.tmx", "1", [LOCK])
    assert memory.stats() == (4, 2, (("es.po", 3), ("old.tmx", 1)))


def test_forgets_files_that_are_gone() -> None:
    memory = SqliteMemory()
    memory.take("es.po", "1", [LOCK])
    memory.take("old.tmx", "1", [CLOSE])
    memory.keep(["es.po", "new.po"])
    assert (memory.stats().origins, memory.version("old.tmx")) == ((("es.po", 1),), "")
    memory.close()


def test_keeps_all_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "es.sqlite"
    first = SqliteMemory(path)
    first.take("es.po", "1", [LOCK, CLOSE])
    first.close()
    again = SqliteMemory(path)
    assert (list(again.units()), again.version("es.po")) == ([CLOSE, LOCK], "1")
    assert (path.parent / ".gitignore").read_text() == "*\n"
    again.close()


@pytest.mark.parametrize("content", [b"no database at all" * 99, b"", b"SQLite format 3\0" + bytes(500)])
def test_a_file_that_is_no_memory_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "es.sqlite"
    path.write_bytes(content)
    memory = SqliteMemory(path)
    memory.add([LOCK])
    assert memory.exact(LOCK.source) == [LOCK]
    memory.close()


def test_the_file_of_another_version_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "es.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE units (other)")
    other.close()
    memory = SqliteMemory(path)
    assert memory.stats().units == 0
    memory.close()


def test_says_where_no_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "es.sqlite").mkdir()
    with pytest.raises(
        OutputError, match=r"es\.sqlite: no translation memory can be kept here: unable to open .*; see that"
    ):
        SqliteMemory(tmp_path / "es.sqlite")


def test_a_full_disk_is_told_and_the_memory_is_as_it_was(tmp_path: Path) -> None:
    memory = SqliteMemory(tmp_path / "es.sqlite")
    memory._connection.execute("PRAGMA max_page_count = 20")
    units = (Unit(f"Call number {n}.", f"Llama al {n}.") for n in range(10_000))
    with pytest.raises(OutputError, match=r"es\.sqlite: cannot be used: database or disk is full; mend this"):
        memory.take("old.tmx", "1", units)
    assert memory.stats().units == 0
    memory.close()


def test_a_large_memory_finds_nearly_always_the_most_similar_text(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_HELD", 40)  # so many are compared with each text; the others need the index
    chance = random.Random(1)
    texts = sorted({" ".join(chance.choices(WORDS, k=chance.randint(6, 20))) for _ in range(1000)})
    memory.add(Unit(text, "x") for text in texts)
    found = 0
    for text in chance.sample(texts, 100):
        query = text.replace("door", "roof", 1).replace("you", "we ", 1)
        best = most_similar(query, texts, 75, 1)[0][1]
        matches = memory.similar(query, 75, 1)
        assert all(match.score <= best for match in matches)
        found += matches[0].score == best if matches else 0
    assert found >= 98


@given(st.lists(TEXTS, max_size=30), TEXTS, st.integers(50, 100))
def test_nothing_less_similar_is_returned_and_the_best_is(texts: list[str], query: str, least: int) -> None:
    memory = SqliteMemory()
    memory.add(Unit(text, "x") for text in texts)
    found = memory.similar(query, least, 3)
    memory.close()
    assert all(match.score >= least and match.score == likeness(query, match.unit.source) for match in found)
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    if len(query) >= 12:
        best = most_similar(query, list(dict.fromkeys(texts)), least, 3)
        assert [match.score for match in found] == [score for _, score in best]


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=5))
def test_whatever_was_added_is_found(pairs: list[tuple[str, str]]) -> None:
    memory = SqliteMemory()
    memory.add(Unit(*pair) for pair in pairs)
    for source, target in pairs:
        assert Unit(source, target) in memory.exact(source)
    assert sorted(memory.units()) == sorted(Unit(*pair) for pair in set(pairs))
    memory.close()


@given(st.lists(TEXTS, max_size=8), st.lists(TEXTS, max_size=8), TEXTS)
def test_what_was_forgotten_leaves_no_trace(before: list[str], after: list[str], query: str) -> None:
    changed, fresh = SqliteMemory(), SqliteMemory()
    changed.take("es.po", "1", [Unit(text, "x") for text in before])
    for memory in (changed, fresh):
        memory.take("es.po", "2", [Unit(text, "x") for text in after])
    assert list(changed.units()) == list(fresh.units())
    for held in (0, store._HELD):  # by grams, and by comparing all
        with patch.object(store, "_HELD", held):
            assert changed.similar(query) == fresh.similar(query)
            for memory in (changed, fresh):
                memory.add(())  # forgets what it holds ready
    changed.close()
    fresh.close()


def test_the_neighbours_of_a_text_do_not_depend_on_the_text() -> None:
    before, after = neighbours(["a", "b", "c", "d"]), neighbours(["a", "B", "c", "d"])
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, False, True]
    assert neighbours([]) == []


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("See `a` and `b`.", "See ``c d`` and `e`."),
        ("See https://a.example/b.", "See umbrella://c"),
        ("See {1} or {{ a }}", "See {{2}} or {{ b }}"),
        ("A <b>c</b>", "A <i class='x'>c</i>"),
        ("[a]({1}) b", "[a]({2})  b"),
        ("[a](b.md)", "[a](c.md)"),
    ],
)
def test_texts_that_differ_in_placeables_alone_share_a_key(text: str, other: str) -> None:
    assert prose(text) == prose(other)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["`", "``a", "{", "}{", "<", "](", "a", "a:", "a://", "{{`<"])
def test_no_text_keeps_the_memory_busy(memory: Memory, piece: str) -> None:
    text = piece * (200_000 // len(piece))
    memory.add([Unit(text, "x")])
    assert [unit.target for unit in memory.exact(text)] == ["x"]
    assert memory.same_prose(text) == []
    assert all(match.unit.target == "x" for match in memory.similar(f"{text} b"))
