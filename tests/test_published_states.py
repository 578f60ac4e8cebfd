"""What a build knows of each text that it publishes: who made it, and why the source's text stands where it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from lesson_i18n.building import build
from lesson_i18n.cache import Cache
from lesson_i18n.drafted import drafted, origin
from lesson_i18n.edition import edition
from lesson_i18n.localizing import LocalizedLesson
from lesson_i18n.model import Draft, Entry
from lesson_i18n.project import read_project
from lesson_i18n.project_memory import open_memory
from lesson_i18n.states import STATES, Fallback, state_of
from lesson_i18n.template import Template
from lesson_i18n.tree import language_tree
from lesson_i18n.update import update
from projects import Project

LESSON = "# First steps\n\nDo not use your phone.\n\nRead [the guide](https://example.org/guide) today.\n\nGo home.\n"


def proposed(msgid: str, msgstr: str, made_by: str, name: str = "a2345678") -> Entry:
    """Return a confirmed entry whose msgstr an engine proposed."""
    entry = Entry(name, msgid, "steps.md", ("paragraph",))
    entry = drafted(entry, Draft(name, msgstr, made_by, 100), "2026-11-22")
    return entry._replace(flags=())


def lesson_of(project: Project, include_drafts: bool = False) -> LocalizedLesson:
    """Return the one lesson of a project in Spanish."""
    config = project.config()
    plan = edition(config, read_project(config, Cache(), None), include_drafts)
    (lesson,) = language_tree(plan, config.languages[0], Cache(), lambda name, terms: None).lessons.values()
    return lesson


def remark(project: Project, msgid: str, made_by: str, *, fuzzy: bool = False) -> None:
    """Put the remark of a draft above a translation, as `draft` does."""
    entry = project.entry(msgid)
    wanted = drafted(entry, Draft(entry.id, entry.msgstr, made_by, 100), "2026-11-22").translator_comment
    lines = entry.raw.replace("#. ", f"# {wanted}\n#. ", 1)
    lines = lines.replace("msgctxt", "#, fuzzy\nmsgctxt") if fuzzy else lines
    project.edit(project.catalog(), (entry.raw, lines))


@pytest.mark.parametrize(
    ("made_by", "state"),
    [
        ("apertium", "machine"),
        ("deep:google", "machine"),
        ("memory:same place", "memory"),
        ("memory:same text", "memory"),
        ("memory:similar text", "machine"),
        ("memory:sentences", "machine"),
        ("memory:same but for placeables", "machine"),
    ],
)
def test_a_draft_confirmed_as_it_was_counts_as_what_made_it(made_by: str, state: str) -> None:
    entry = proposed("Go home.", "Vete.", made_by)
    assert state_of(entry) == state
    assert state_of(entry._replace(msgstr="Vete a casa.")) == "reviewed"
    assert state_of(entry._replace(translator_comment="")) == "reviewed"
    assert state_of(entry._replace(flags=("fuzzy",))) == "fuzzy"


def test_a_machine_s_text_stays_one_where_it_is_taken_over_for_the_same_text_elsewhere() -> None:
    known = proposed("Go home.", "Vete.", "apertium")
    wanted = Entry("b2345678", "Go home.", "other.md", ("paragraph",))
    template = Template.of({"course": [known._replace(msgstr="", translator_comment=""), wanted]})
    updated = update(template, {"course": [known]})["course"]
    assert updated.outcomes[wanted.id] == "propagated"
    assert [origin(entry) for entry in updated.entries] == ["apertium", "apertium"]


def test_a_machine_s_text_stays_one_where_its_code_is_exchanged() -> None:
    known = proposed("Press `A`.", "Pulsa `A`.", "apertium")
    wanted = known._replace(msgid="Press `B`.", msgstr="", translator_comment="")
    entry = update(Template.of({"course": [wanted]}), {"course": [known]})["course"].entries[0]
    assert (entry.msgstr, entry.fuzzy, origin(entry)) == ("Pulsa `B`.", False, "apertium")


def test_the_memory_does_not_learn_what_no_person_stands_for(tmp_path: Path) -> None:
    project = Project(tmp_path, steps=LESSON)
    project.extract()
    project.translate({"Go home.": "Vete.", "Do not use your phone.": "No uses el teléfono."})
    remark(project, "Go home.", "apertium")
    config = project.config()
    memory = open_memory(config, config.languages[0])
    assert [unit.target for unit in memory.exact("Do not use your phone.")] == ["No uses el teléfono."]
    assert not list(memory.exact("Go home."))
    memory.close()


def test_a_lesson_counts_its_texts_by_state_and_says_why_others_are_the_source_s(tmp_path: Path) -> None:
    project = Project(tmp_path, steps=LESSON)
    project.extract()
    project.translate({"First steps": "Primeros pasos", "Go home.": "Vete."})
    project.translate({"Do not use your phone.": "No uses el teléfono."}, flag="fuzzy")
    project.translate({"Read [the guide]({1}) today.": "Lee hoy."})
    remark(project, "Go home.", "apertium")
    lesson = lesson_of(project)
    amounts = {state: count.segments for state, count in lesson.states.items()}
    assert amounts == {"reviewed": 1, "memory": 0, "machine": 1, "fuzzy": 0, "source": 2}
    assert tuple(lesson.states) == STATES
    assert sum((count for count in lesson.states.values()), lesson.total) == lesson.total + lesson.total
    phone, guide = lesson.fallbacks
    assert (phone.line, phone.kind) == (3, "fuzzy")
    assert phone.id == project.entry("Do not use your phone.").id
    assert (guide.line, guide.kind) == (5, "refused")
    assert "{1}" in guide.message
    drafts = lesson_of(project, include_drafts=True)
    assert drafts.states["fuzzy"].segments == 1
    assert [fallback.kind for fallback in drafts.fallbacks] == ["refused"]


def test_what_is_missing_is_said_too(tmp_path: Path) -> None:
    project = Project(tmp_path, steps="# First steps\n\nGo home.\n")
    project.extract()
    project.translate({"Go home.": "Vete."})
    project.edit(project.root / "source/steps.md", ("Go home.", "Go home now."))
    heading, home = lesson_of(project).fallbacks
    assert heading == Fallback(heading.id, 1, "missing", "it is not translated")
    assert (home.kind, "another text" in home.message) == ("missing", True)


def test_the_report_names_what_machines_made(tmp_path: Path) -> None:
    project = Project(tmp_path, steps="Go home.\n")
    project.extract()
    project.translate({"Go home.": "Vete."})
    assert "by machines" not in project.build()
    remark(project, "Go home.", "apertium")
    assert "1 segment by machines, confirmed as they were" in project.build()
    (built,) = build(project.config()).languages
    assert built.states["machine"].words == 2
