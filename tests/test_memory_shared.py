"""A memory on a PostgreSQL server that several people use at once. What all memories do is in test_memory.py."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from lesson_i18n.errors import ConfigError, LessonI18nError, OutputError
from lesson_i18n.memory import Memory, Unit
from lesson_i18n.memory.shared import PostgresMemory, leaves_machine
from postgres import Server, empty

LOCK = Unit("Lock the door when you leave.", "Cierra la puerta al salir.", "home.md", "aaaa", "paragraph", "n1")
NOWHERE = "postgresql://team@/postgres?host=/nowhere/at/all"


@pytest.fixture
def url(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PGPASSWORD", server.password)
    empty(server.url)
    return server.url


@pytest.fixture
def memory(url: str) -> Iterator[Memory]:
    memory = PostgresMemory(url, "en", "es")
    yield memory
    memory.close()


def test_what_one_adds_the_other_finds(url: str, memory: Memory) -> None:
    other = PostgresMemory(url, "en", "es")
    other.take("course: es.po", "1", [LOCK])
    other.close()
    assert memory.exact(LOCK.source) == [LOCK._replace(origin="course: es.po")]
    assert memory.version("course: es.po") == "1"


def test_nothing_is_forgotten_and_the_newest_comes_first(memory: Memory) -> None:
    new = LOCK._replace(target="Cierra con llave al salir.")
    memory.take("es.po", "1", [LOCK])
    memory.take("es.po", "2", [new])
    memory.keep([])
    assert [unit.target for unit in memory.exact(LOCK.source)] == [new.target, LOCK.target]


def test_a_text_that_moved_stands_where_it_stood_last(memory: Memory) -> None:
    moved = LOCK._replace(path="door.md", kind="heading 1", neighbours="n2", obsolete=True)
    memory.add([LOCK])
    memory.add([moved])
    assert memory.exact(LOCK.source) == [moved]


def test_languages_are_apart(url: str, memory: Memory) -> None:
    memory.take("a.po", "1", [LOCK])
    french, reverse = PostgresMemory(url, "en", "fr"), PostgresMemory(url, "es", "en")
    french.add([LOCK._replace(target="Ferme la porte.")])
    for other in (french, reverse):
        assert other.version("a.po") == ""
    assert [unit.target for unit in french.exact(LOCK.source)] == ["Ferme la porte."]
    assert [match.unit.target for match in french.similar(LOCK.source + " Now.")] == ["Ferme la porte."]
    assert (memory.stats().units, french.stats().units, reverse.stats().units) == (1, 1, 0)
    french.close()
    reverse.close()


def test_several_can_begin_at_once(url: str) -> None:
    def begin(number: int) -> int:
        memory = PostgresMemory(url, "en", "es")
        memory.add([LOCK, LOCK._replace(target=f"Cierra {number}.")])
        memory.close()
        return number

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(begin, range(4))) == [0, 1, 2, 3]
    memory = PostgresMemory(url, "en", "es")
    assert memory.stats()[:2] == (5, 1)
    memory.close()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            NOWHERE,
            "the shared memory at this machine/postgres cannot be used: .*No such file or directory.*PGPASSWORD",
        ),
        (
            "postgresql://team@localhost:1/lessons",
            "the shared memory at localhost:1/lessons cannot be used: .*refused",
        ),
        (
            "postgresql://team%zz@localhost/lessons",
            "the shared memory at localhost/lessons cannot be used: its address is not right",
        ),
    ],
)
def test_says_which_server_cannot_be_used(address: str, message: str) -> None:
    with pytest.raises(OutputError, match=message):
        PostgresMemory(address, "en", "es")


@pytest.mark.parametrize("way", ["environment", "address", "malformed address"])
def test_no_message_holds_the_password(server: Server, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    wrong = "planted-8842"
    url = server.url
    if way == "environment":
        monkeypatch.setenv("PGPASSWORD", wrong)
    else:
        url = url.replace("team@", f"team:{wrong}{'%zz' if way == 'malformed address' else ''}@")
    with pytest.raises(LessonI18nError) as raised:
        PostgresMemory(url, "en", "es")
    told: BaseException | None = raised.value
    while told:
        assert wrong not in str(told)
        told = told.__cause__


def test_a_user_without_rights_is_told_so(url: str, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    monkeypatch.setenv("PGPASSWORD", "guest")
    with pytest.raises(OutputError, match=r"cannot be used: permission denied .*mend 'url'"):
        PostgresMemory(url.replace("team@", "guest@"), "en", "es").exact("x")


def test_a_connection_that_is_lost_is_told(url: str, memory: Memory) -> None:
    with psycopg.connect(url) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(f"{others} AND usename = 'team'")
    with pytest.raises(OutputError, match="the shared memory at this machine/postgres cannot be used"):
        memory.exact("x")


def test_says_how_to_install_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match=r"pip install 'lesson-i18n\[postgres\]'"):
        PostgresMemory(NOWHERE, "en", "es")


@pytest.mark.parametrize(
    ("address", "environment", "leaves"),
    [
        ("postgresql:///lessons", "", False),
        ("postgresql:///lessons", "db.example.org", True),
        ("postgresql:///lessons", "/run/postgresql", False),
        ("postgresql://localhost/lessons", "db.example.org", False),
        ("postgresql://[::1]:5433/lessons", "", False),
        ("postgresql://db.example.org/lessons", "", True),
        ("postgresql://localhost,db.example.org/lessons", "", True),
        ("postgresql:///lessons?host=/run/postgresql", "", False),
        ("postgresql:///lessons?host=db.example.org", "", True),
        ("postgresql://localhost/lessons?hostaddr=192.0.2.1", "", True),
    ],
)
def test_knows_which_servers_are_other_machines(
    monkeypatch: pytest.MonkeyPatch, address: str, environment: str, leaves: bool
) -> None:
    monkeypatch.setenv("PGHOST", environment)
    assert leaves_machine(address) is leaves
