"""The baseline: findings that a project accepts when it begins to check, until one of their texts changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lesson_i18n import CheckOptions, check
from projects import SETTINGS, Project, snapshot

LESSON = (
    "# Doors\n\nWait 20 minutes.\n\nRead [the guide](https://a.example) at night.\n\nWait 5 days, or 20 minutes.\n"
)
WRONG = {"Wait 20 minutes.": "Espera 30 minutos.", "Wait 5 days, or 20 minutes.": "Espera 5 días o 30 minutos."}
HOSTILE = {"Read [the guide]({1}) at night.": "Lee [la guía]({1}) de noche: https://b.example"}
FILE = "checks-baseline.json"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with two findings, whose settings name a file for the baseline."""
    made = Project(tmp_path, f'{SETTINGS}[checks]\nbaseline = "{FILE}"\n', a=LESSON)
    made.extract()
    made.translate(WRONG)
    return made


def told(project: Project) -> list[str]:
    return [finding.rule for finding in check(project.config()).findings]


def test_what_is_accepted_is_counted_and_not_told(project: Project) -> None:
    assert told(project) == ["numbers", "numbers"]
    assert project.run("check", "--write-baseline").out == (
        "2 translations in es: 0 errors, 0 warnings; 2 in the baseline\n"
    )
    assert project.run("check").out == "2 translations in es: 0 errors, 0 warnings; 2 in the baseline\n"
    assert json.loads(project.run("check", "--format", "json").out)["accepted"] == 2


def test_the_file_is_sorted_a_line_for_each_finding_and_written_once(project: Project) -> None:
    project.run("check", "--write-baseline")
    data = json.loads(project.read(FILE))
    assert list(data) == ["es"]
    assert list(data["es"]) == sorted(project.entry(msgid).id for msgid in WRONG)
    assert project.read(FILE).count('"numbers": "') == 2
    before = (project.root / FILE).stat().st_mtime_ns
    project.run("check", "--write-baseline")
    assert (project.root / FILE).stat().st_mtime_ns == before


@pytest.mark.parametrize("other", ["Espera 40 minutos.", "Espera 30 minutos"])
def test_a_finding_comes_back_when_its_translation_changes(project: Project, other: str) -> None:
    project.run("check", "--write-baseline")
    project.translate({"Wait 20 minutes.": other})
    assert sorted(set(told(project))) == ["numbers", "unused-baseline"]


def test_a_finding_comes_back_when_its_source_changes(project: Project) -> None:
    project.run("check", "--write-baseline")
    project.write("source/a.md", LESSON.replace("Wait 20 minutes.", "Wait 25 minutes."))
    project.extract()
    project.edit(project.catalog(), ("#, fuzzy\n", ""))
    assert sorted(told(project)) == ["numbers", "unused-baseline"]


def test_what_is_mended_is_told_and_leaves_the_file_when_it_is_written_again(project: Project) -> None:
    project.run("check", "--write-baseline")
    project.translate({"Wait 20 minutes.": "Espera 20 minutos."})
    name = project.entry("Wait 20 minutes.").id
    done = project.run("check")
    assert done.code == 0
    assert f"warning unused-baseline: accepted for es and found no more: {name} numbers;" in done.out
    line = int(done.out.split(":")[1])
    assert name in project.read(FILE).splitlines()[line - 1]
    project.run("check", "--write-baseline")
    assert name not in project.read(FILE)
    assert told(project) == []


def test_what_a_build_leaves_out_is_never_accepted(project: Project) -> None:
    project.translate(HOSTILE)
    done = project.run("check", "--write-baseline")
    assert done.code == 1
    assert " error target: " in done.out
    assert "target" not in project.read(FILE)


def test_a_file_that_accepts_what_a_build_leaves_out_is_refused(project: Project) -> None:
    project.write(FILE, '{\n "es": {\n  "abc": {\n   "target": "0"\n  }\n }\n}\n')
    done = project.run("check")
    assert (done.code, done.err) == (
        2,
        f"error: {FILE}:3: 'target' cannot be accepted: a build publishes no such translation; remove it\n",
    )


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"es": 3}', '{"es": {"a": "numbers"}}', '{"es": {"a": {"numbers": 1}}}', "[" * 20_000]
)
def test_a_file_that_is_no_baseline_is_told(project: Project, text: str) -> None:
    project.write(FILE, text)
    done = project.run("check")
    assert done.code == 2
    assert done.err.startswith(f"error: {FILE}:1: no")
    assert done.err.count("\n") == 1


def test_a_file_that_cannot_be_read_is_told(project: Project) -> None:
    (project.root / FILE).mkdir()
    assert project.run("check").err.startswith(f"error: {FILE}: cannot be read: ")


def test_without_a_name_in_the_settings_nothing_is_written(project: Project) -> None:
    project.write("lesson-i18n.toml", SETTINGS)
    before = snapshot(project.root)
    done = project.run("check", "--write-baseline")
    assert done.code == 2
    assert 'add baseline = "checks-baseline.json" to [checks]' in done.err
    assert snapshot(project.root) == before


@pytest.mark.parametrize("name", ["../b.json", "/b.json", ".", "a/../../b.json"])
def test_the_file_stands_in_the_project(project: Project, name: str) -> None:
    project.write("lesson-i18n.toml", f'{SETTINGS}[checks]\nbaseline = "{name}"\n')
    done = project.run("check")
    assert done.code == 2
    assert f"'baseline' is '{name}'; name a file in the project" in done.err


def test_what_other_languages_and_other_rules_have_accepted_stays(project: Project) -> None:
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml").replace('["es"]', '["es", "ar"]'))
    project.extract()
    project.translate({"Wait 20 minutes.": "Abqi al-bab mughlaqan."}, language="ar")
    project.run("check", "--write-baseline")
    before = json.loads(project.read(FILE))
    assert set(before) == {"es", "ar"}
    check(project.config(), ["es"], CheckOptions(select=("length",), write_baseline=True))
    assert json.loads(project.read(FILE)) == before
    assert told(project) == []


def test_a_finding_of_a_rule_that_is_no_more_is_told(project: Project) -> None:
    project.write(FILE, '{"es": {"abc": {"gone": "0"}}}')
    assert "unused-baseline" in told(project)
