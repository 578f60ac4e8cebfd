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


def made(project: Project, least: int = 75) -> MemoryEngine:
    return MemoryEngine(Setup("memory", "", {"least": least}, project.root, project.root / "lesson-i18n.toml"))


@pytest.fixture
def engine(project: Project) -> Iterator[MemoryEngine]:
    engine = made(project)
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
    engine = made(project, 99)
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
    assert made(project).traits.leaves_machine


def test_drafts_what_was_translated_before(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "installed", monkeypatch)
    write_settings(project, "other.toml")
    (tmp_path / "lesson-i18n.toml").unlink()
    project.write("source/more.md", "## At home\n\nLock the doors when you leave.\n\nDo something else.\n")
    assert project.run("--config", "other.toml", "extract").code == 0
    done = project.run("--config", "other.toml", "draft")
    assert done.code == 0, done.err
    entry = project.entry("Lock the doors when you leave.")
    assert (entry.msgstr, entry.fuzzy) == ("Cierra la puerta al salir.", True)
    assert entry.translator_comment.startswith("draft: memory:similar text, ")
    assert project.entry("Do something else.").msgstr == ""
    assert project.run("--config", "other.toml", "draft").code == 0
    assert project.entry("Lock the doors when you leave.") == entry


def write_settings(project: Project, name: str) -> None:
    project.write(name, f'{SETTINGS}[draft]\nengines = ["memory"]\n[engines.memory]\nleast = 80\n')


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the engine on the path as an installed program has it, also where this tree is not the installed one."""
    made = folder / "memory_for_tests-1.0.dist-info"
    made.mkdir(parents=True)
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: memory-for-tests\nVersion: 1.0\n")
    (made / "entry_points.txt").write_text("[lesson_i18n.engines]\nmemory = lesson_i18n.memory_engine:MemoryEngine\n")
    monkeypatch.syspath_prepend(str(folder))
