"""`prune`: obsolete entries go, every other byte stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lesson_i18n
from projects import Project, Result, msgfmt_accepts, snapshot, times

LESSON = "# First steps\n\nLock your phone.\n\nKeep calm.\n"
SETTINGS = '[project]\nname = "course"\nlanguages = ["es", "ar"]\n'
CATALOG = "locale/es/LC_MESSAGES/course.po"
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
KEPT = '# a note\n#, no-wrap\nmsgctxt "aaaa"\nmsgid "Keep calm."\nmsgstr ""\n"Mantén "\n"la calma."\n'
GONE = '# mine\n#, fuzzy\n#~| msgid "old"\n#~ msgctxt "bbbb"\n#~ msgid "two words"\n#~ msgstr ""\n#~ "dos "\n#~ "palabras"\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with one obsolete entry of two words in Spanish and none in Arabic."""
    project = Project(tmp_path, SETTINGS, steps=LESSON)
    project.extract()
    project.translate({"First steps": "Primeros pasos", "Keep calm.": "Mantén la calma."})
    project.write("source/steps.md", LESSON.replace("# First steps\n\n", ""))
    project.extract()
    assert [entry.msgid for entry in project.entries() if entry.obsolete] == ["First steps"]
    return project


def test_obsolete_entries_go_and_are_counted_by_language(project: Project) -> None:
    before, arabic = project.read(CATALOG), times(project.root / "locale/ar")
    assert project.run("prune") == Result(
        0, "es: removed 1 obsolete segment (2 words)\nar: removed 0 obsolete segments (0 words)\n", ""
    )
    assert "\n\n#. heading 1\n#: steps.md\n#~ msgctxt" in before
    assert project.read(CATALOG) == before[: before.index("\n\n#. heading 1\n#: steps.md\n#~")] + "\n"
    assert times(project.root / "locale/ar") == arabic
    assert msgfmt_accepts(project.catalog()) == ""
    assert "nothing to write" in project.extract()
    assert project.run("prune", "es").out == "es: removed 0 obsolete segments (0 words)\n"


def test_check_writes_nothing_and_fails_where_something_would_go(project: Project) -> None:
    before = snapshot(project.root)
    done = project.run("prune", "--check")
    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines()[:2] == ["es: would remove 1 obsolete segment (2 words)", f"would write {CATALOG}"]
    assert snapshot(project.root) == before
    project.run("prune")
    assert project.run("prune", "--check").code == 0


def test_only_the_languages_named_are_pruned(project: Project) -> None:
    before = snapshot(project.root)
    assert project.run("prune", "ar").out == "ar: removed 0 obsolete segments (0 words)\n"
    assert snapshot(project.root) == before
    assert project.run("prune", "fr").code == 2


def test_verbose_names_the_files(project: Project) -> None:
    assert f"wrote {CATALOG}\n" in project.run("--verbose", "prune").out
    assert project.run("--quiet", "prune") == Result(0, "", "")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{HEADER}\n{KEPT}\n{GONE}", f"{HEADER}\n{KEPT}"),
        (f"{HEADER}\n{GONE}\n{KEPT}", f"{HEADER}\n{KEPT}"),
        (f"{HEADER}\n\n{KEPT}\n\n\n{GONE}\n{GONE.replace('bbbb', 'cccc')}", f"{HEADER}\n\n{KEPT}"),
        (f"{HEADER}\n{GONE}\n# at the end\n", f"{HEADER}\n# at the end\n"),
        (f"{HEADER}{GONE}{KEPT}", f"{HEADER}{KEPT}"),
        (f"{HEADER}\n{KEPT}\n{GONE.rstrip()}", f"{HEADER}\n{KEPT}"),
        (f"{HEADER}\n{KEPT} \t\n\n", f"{HEADER}\n{KEPT} \t\n\n"),
    ],
)
def test_every_other_byte_stays(project: Project, text: str, wanted: str, mark: str, line_end: str) -> None:
    project.write(CATALOG, mark + text.replace("\n", line_end))
    assert project.run("prune").code == 0
    assert project.read(CATALOG) == mark + wanted.replace("\n", line_end)


def test_a_text_that_was_pruned_is_translated_anew_when_it_comes_back(project: Project) -> None:
    project.run("prune")
    project.write("source/steps.md", LESSON)
    project.extract()
    assert project.entry("First steps").msgstr == ""


def test_a_damaged_catalog_stops_it_before_anything_is_written(project: Project) -> None:
    path = "locale/ar/LC_MESSAGES/course.po"
    project.write(path, project.read(path) + "<<<<<<< ours\n")
    before = snapshot(project.root)
    done = project.run("prune")
    assert (done.code, done.out) == (2, "")
    assert re.match(f"error: {path}:[0-9]+: a merge conflict is left here; run 'lesson-i18n extract'", done.err)
    assert snapshot(project.root) == before


def test_the_function_returns_what_the_command_prints(project: Project) -> None:
    spanish, arabic = lesson_i18n.prune(project.config(), check=True)
    assert (spanish.language.tag, spanish.removed, spanish.changed) == ("es", lesson_i18n.Count(1, 2), (CATALOG,))
    assert (arabic.removed, arabic.changed) == (lesson_i18n.Count(), ())
