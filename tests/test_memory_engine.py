"""The memory as an engine: asked in the words of the protocol, it answers what leverage proposes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lesson_i18n.dialects import Dialect
from lesson_i18n.engines import Answer, Query, Setup
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.memory_engine import MemoryEngine
from lesson_i18n.model import Lesson, Rules
from projects import SETTINGS, Project

HOME = "# At home\n\nLock the door when you leave.\n\nCall [a friend](tel:+1).\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, home=HOME)
    project.extract()
    project.translate({"Lock the door when you leave.": "Cierra la puerta al salir.", "At home": "En casa"})
    return project


@pytest.fixture
def engine(project: Project) -> Iterator[MemoryEngine]:
    engine = MemoryEngine(Setup("memory", root=project.root))
    yield engine
    engine.close()


def query(markdown: str, key: str = "k1", name: str = "", path: str = "", before: str = "", after: str = "") -> Query:
    """Return what is asked about the only text of a lesson."""
    (found,) = MarkdownFormat(Rules()).segment(Lesson("home.md", markdown + "\n")).segments
    return Query(key, found.text, found, name, path, "At home", before, after)


def test_answers_in_the_protocol(project: Project, engine: MemoryEngine) -> None:
    known = project.entry("Lock the door when you leave.")
    queries = [
        query(known.msgid, "k1", known.id),
        query(known.msgid, "k2", "other", "home.md", "At home", "Call [a friend]({1})."),
        query(known.msgid, "k3", "other", "other.md"),
        query("Lock the doors when you leave.", "k4"),
        query("Something else.", "k5"),
    ]
    answers = list(engine.translate(queries, "en", "es"))
    text = "Cierra la puerta al salir."
    assert answers[:3] == [
        Answer("k1", text, 100, detail="same place"),
        Answer("k2", text, 100, detail="same place"),
        Answer("k3", text, 100, detail="same text"),
    ]
    (similar,) = answers[3:]
    assert (similar.key, similar.text, similar.detail, round(similar.score or 0)) == ("k4", text, "similar text", 98)


def test_answers_nothing_that_lost_a_link(project: Project, engine: MemoryEngine) -> None:
    project.translate({"Call [a friend]({1}).": "Llama a una amiga."})
    assert list(engine.translate([query("Call [a friend](tel:+1).")], "en", "es")) == []


def test_keeps_to_the_least_similarity_that_is_set(project: Project) -> None:
    engine = MemoryEngine(Setup("memory", options={"least": 99}, root=project.root))
    assert list(engine.translate([query("Lock the doors when you leave.")], "en", "es")) == []
    engine.close()


def test_translates_between_the_languages_of_the_project(engine: MemoryEngine) -> None:
    assert engine.supports("en", "es")
    assert not engine.supports("en", "fr")
    assert not engine.supports("es", "en")


def test_stays_on_this_machine_unless_the_memory_is_elsewhere(project: Project, engine: MemoryEngine) -> None:
    assert (engine.traits.dialect, engine.traits.leaves_machine, engine.traits.by_text) == (
        Dialect.MSGID,
        False,
        False,
    )
    project.write("lesson-i18n.toml", f'{SETTINGS}[memory]\nurl = "postgresql://db.example.org/lessons"\n')
    assert MemoryEngine(Setup("memory", root=project.root)).traits.leaves_machine
