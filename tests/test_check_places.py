"""Rules for some languages and some lessons: `[[checks.for]]` in the settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lesson_i18n import CheckOptions, Severity, check
from projects import Project

SETTINGS = '[project]\nname = "course"\nlanguages = ["es", "fr"]\n'
LESSON = "Wait 20 minutes at home.\n"
WRONG = "Espera  30 minutos."


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with a lesson and a draft in two languages, each with a wrong number and two blanks in a row."""
    made = Project(tmp_path, SETTINGS, a=LESSON)
    made.write("source/drafts/old/b.md", LESSON)
    made.extract()
    for language in ("es", "fr"):
        path = made.catalog(language=language)
        path.write_text(path.read_text("utf-8").replace('home."\nmsgstr ""', f'home."\nmsgstr "{WRONG}"'), "utf-8")
    return made


def told(project: Project, settings: str, options: CheckOptions | None = None) -> list[str]:
    """Return what is told where: the language, "draft" for the draft, the rule."""
    project.write("lesson-i18n.toml", f"{SETTINGS}{settings}\n")
    drafts = {
        entry.id
        for language in ("es", "fr")
        for entry in project.entries(language=language)
        if "drafts" in entry.path
    }
    return sorted(
        " ".join([finding.path.split("/")[1], *(["draft"] if finding.id in drafts else []), finding.rule])
        for finding in check(project.config(), options=options).findings
    )


EVERYWHERE = [
    f"{language} {rule}"
    for language in ("es", "fr")
    for rule in ("blanks", "draft blanks", "draft numbers", "numbers")
]


def test_without_tables_all_rules_are_asked_everywhere(project: Project) -> None:
    assert told(project, "") == EVERYWHERE


@pytest.mark.parametrize("files", ["drafts/**", "**/b.md", "drafts/*/b.md", "drafts/old/?.md", "**/old/*"])
def test_a_rule_is_left_out_for_lessons_by_their_paths(project: Project, files: str) -> None:
    found = told(project, f'[[checks.for]]\nfiles = "{files}"\nignore = ["numbers"]')
    assert found == [one for one in EVERYWHERE if "draft numbers" not in one]


@pytest.mark.parametrize("files", ["*.txt", "draft/**", "*/b.md", "b.md"])
def test_other_lessons_are_judged_by_all_rules(project: Project, files: str) -> None:
    assert told(project, f'[[checks.for]]\nfiles = "{files}"\nignore = ["numbers"]') == EVERYWHERE


def test_rules_are_selected_for_a_language(project: Project) -> None:
    found = told(project, '[[checks.for]]\nlanguages = ["fr"]\nselect = ["blanks"]')
    assert found == [one for one in EVERYWHERE if one.startswith("es") or "blanks" in one]


def test_a_table_for_a_language_and_a_path_needs_both(project: Project) -> None:
    found = told(project, '[[checks.for]]\nlanguages = ["fr"]\nfiles = "drafts/**"\nignore = ["numbers", "blanks"]')
    assert found == [one for one in EVERYWHERE if not one.startswith("fr draft")]


def test_the_last_table_that_fits_counts(project: Project) -> None:
    tables = (
        '[checks]\nignore = ["numbers"]\n[[checks.for]]\nlanguages = ["fr"]\nselect = ["numbers"]\n'
        '[[checks.for]]\nfiles = "drafts/**"\nignore = ["numbers"]'
    )
    assert told(project, tables) == ["es blanks", "es draft blanks", "fr numbers"]


def test_the_severity_is_that_of_the_place(project: Project) -> None:
    told(project, '[[checks.for]]\nlanguages = ["fr"]\nseverity = {numbers = "error"}')
    errors = [found for found in check(project.config()).findings if found.severity is Severity.ERROR]
    assert [(found.path.split("/")[1], found.rule) for found in errors] == [("fr", "numbers")] * 2


def test_what_the_command_line_selects_is_asked_everywhere(project: Project) -> None:
    table = '[[checks.for]]\nlanguages = ["fr"]\nselect = ["blanks"]'
    found = told(project, table, CheckOptions(select=("numbers",)))
    assert found == [one for one in EVERYWHERE if "numbers" in one]


def test_a_comment_that_mutes_a_rule_is_needed_only_where_the_rule_is_asked(project: Project) -> None:
    entry = next(entry for entry in project.entries() if "drafts" in entry.path)
    project.edit(project.catalog(), (entry.raw, f"# i18n-ignore: length it must be short\n{entry.raw}"))
    assert "es draft unused-ignore" in told(project, "")
    assert "es draft unused-ignore" not in told(project, '[[checks.for]]\nfiles = "drafts/**"\nignore = ["length"]')


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('ignore = ["numbers"]', 'a table is for no place; name its languages, or its lessons by files = "…"'),
        ('files = "a.md"', "a table changes nothing; add select, also, ignore or severity, or remove it"),
        ('languages = ["de"]\nignore = ["numbers"]', "'de' is none of the project's languages: es, fr"),
        ('files = "a.md"\nignore = ["target"]', "'target' cannot be left out: a build publishes no such translation"),
        ('files = "a.md"\nignore = ["nmbers"]', "there is no rule 'nmbers'; did you mean 'numbers'?"),
        ('files = "a.md"\nselect = ["nmbers"]', "there is no rule 'nmbers'; did you mean 'numbers'?"),
        ('files = "a.md"\nseverity = {target = "warning"}', "'target' is always an error"),
        ('files = "a.md"\nseverity = {numbers = "bad"}', "'numbers' must be 'error' or 'warning', not 'bad'"),
        ('file = "a.md"', "unknown setting 'file' in [checks.for]; did you mean 'files'?"),
        ("files = 3", "'files' must be a text, not 3"),
    ],
)
def test_a_table_that_cannot_be_right_is_named(project: Project, table: str, message: str) -> None:
    project.write("lesson-i18n.toml", f"{SETTINGS}[[checks.for]]\n{table}\n")
    done = project.run("check")
    assert done.code == 2
    assert message in done.err
    assert re.match(r"error: lesson-i18n\.toml:[4-9]: ", done.err)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("[checks.for]\nfiles = 'a.md'", "'checks.for' must be a table, written [[checks.for]] on a line of its own"),
        ("['checks.for']\nfiles = 'a.md'", "unknown table 'checks.for'"),
    ],
)
def test_the_tables_are_written_with_two_brackets(project: Project, settings: str, message: str) -> None:
    project.write("lesson-i18n.toml", f"{SETTINGS}{settings}\n")
    done = project.run("check")
    assert done.code == 2
    assert message in done.err
