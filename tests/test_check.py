"""`check` on projects on the disk: what it tells, in which forms, what can be muted, and what a build does with the same fault."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from lesson_i18n import CheckOptions, check
from lesson_i18n.checks import RULES
from lesson_i18n.checks.catalogs import CATALOG
from lesson_i18n.model import Severity
from planting import Field
from projects import SETTINGS, Project, missing, snapshot

ROOT = Path(__file__).resolve().parents[1]
LESSON = "# Doors\n\nDo not open the door.\n\nRead [the guide](https://a.example) at night.\n\nWait 20 minutes.\n"
SOUND = {
    "Doors": "Puertas",
    "Do not open the door.": "No abras la puerta.",
    "Read [the guide]({1}) at night.": "Lee [la guía]({1}) de noche.",
    "Wait 20 minutes.": "Espera 20 minutos.",
}
HOSTILE = {"Read [the guide]({1}) at night.": "Lee [la guía]({1}) de noche: https://b.example"}
WRONG = {"Wait 20 minutes.": "Espera 30 minutos."}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with one lesson, translated without a fault."""
    made = Project(tmp_path, a=LESSON)
    made.extract()
    made.translate(SOUND)
    return made


def remark(project: Project, msgid: str, comment: str) -> None:
    """Put a translator's comment above an entry."""
    entry = project.entry(msgid)
    project.edit(project.catalog(), (entry.raw, f"# {comment}\n{entry.raw}"))


def test_has_nothing_to_say_about_sound_translations(project: Project) -> None:
    before = snapshot(project.root / "locale")
    done = project.run("check")
    assert (done.code, done.out) == (0, "4 translations in es: 0 errors, 0 warnings\n")
    assert snapshot(project.root / "locale") == before


def test_tells_file_line_rule_and_both_texts_with_a_mark_below_the_words(project: Project) -> None:
    project.translate(WRONG)
    line = project.entry("Wait 20 minutes.").line
    assert project.run("check").out == (
        f"locale/es/LC_MESSAGES/course.po:{line}: warning numbers: lost the number 20; has 30\n"
        "    Wait 20 minutes.\n"
        "    Espera 30 minutos.\n"
        "4 translations in es: 0 errors, 1 warning\n"
        "'lesson-i18n rule NAME' explains a rule\n"
    )


def test_puts_a_mark_below_what_a_message_quotes(project: Project) -> None:
    project.translate({"Wait 20 minutes.": "Espera 20 20 minutos  más."})
    lines = project.run("check", "--select", "blanks").out.splitlines()
    assert lines[2:4] == ["    Espera 20 20 minutos  más.", " " * 12 + "^" * 18]


@pytest.mark.parametrize(("texts", "code"), [(WRONG, 0), (HOSTILE, 1)])
def test_fails_for_errors_alone(project: Project, texts: dict[str, str], code: int) -> None:
    project.translate(texts)
    assert project.run("check").code == code


def test_what_is_told_as_blocking_is_left_out_by_a_build_byte_for_byte(project: Project) -> None:
    project.translate(HOSTILE)
    told = project.run("check").out
    built = project.run("build")
    assert (built.code, " error target: " in told) == (1, True)
    assert "Read [the guide](https://a.example) at night.\n" in project.read("build/es/a.md")
    assert "No abras la puerta." in project.read("build/es/a.md")


def test_judges_drafts_when_asked(project: Project) -> None:
    project.translate(HOSTILE, flag="fuzzy")
    assert project.run("check").code == 0
    assert project.run("check", "--include-drafts").code == 1


def test_a_comment_with_a_reason_mutes_a_rule_for_its_entry(project: Project) -> None:
    project.translate(WRONG)
    remark(project, "Wait 20 minutes.", "i18n-ignore: numbers the law here says 30")
    assert project.run("check").out == "4 translations in es: 0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("comment", "fact"),
    [
        ("i18n-ignore: numbers because", "'numbers' finds nothing here; remove the comment"),
        ("i18n-ignore: nmbers because", "there is no rule 'nmbers'; did you mean 'numbers'?"),
        ("i18n-ignore: numbers", "say behind 'numbers' why it is muted"),
        ("i18n-ignore: target because", "'target' cannot be muted: a build publishes no such translation"),
    ],
)
def test_a_comment_that_mutes_nothing_is_told(project: Project, comment: str, fact: str) -> None:
    remark(project, "Wait 20 minutes.", comment)
    (finding,) = check(project.config()).findings
    assert (finding.rule, finding.message) == ("unused-ignore", fact)


def test_no_comment_mutes_what_a_build_leaves_out(project: Project) -> None:
    project.translate(HOSTILE)
    remark(project, "Read [the guide]({1}) at night.", "i18n-ignore: target I know better")
    assert {finding.rule for finding in check(project.config()).findings} == {"target", "unused-ignore"}


def test_a_comment_for_a_rule_that_was_not_asked_is_not_unused(project: Project) -> None:
    remark(project, "Wait 20 minutes.", "i18n-ignore: length it must fit a sticker")
    assert check(project.config(), options=CheckOptions(ignore=("length",))).findings == ()


@pytest.mark.parametrize("arguments", [("--ignore", "numbers"), ("--select", "length")])
def test_rules_are_chosen_on_the_command_line(project: Project, arguments: tuple[str, ...]) -> None:
    project.translate({**WRONG, **HOSTILE})
    out = project.run("check", *arguments).out
    assert ("numbers" in out, "target" in out) == (False, True)


@pytest.mark.parametrize("setting", ['ignore = ["numbers"]', 'select = ["length"]'])
def test_rules_are_chosen_in_the_settings(project: Project, setting: str) -> None:
    project.write("lesson-i18n.toml", f"{SETTINGS}[checks]\n{setting}\n")
    project.translate(WRONG)
    assert project.run("check").out.startswith("4 translations in es: 0 errors, 0 warnings")


def test_the_settings_can_make_a_warning_an_error(project: Project) -> None:
    project.write("lesson-i18n.toml", f'{SETTINGS}[checks.severity]\nnumbers = "error"\n')
    project.translate(WRONG)
    assert project.run("check").code == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('[checks]\nignore = ["nmbers"]', "there is no rule 'nmbers'; did you mean 'numbers'?"),
        ('[checks]\nselect = ["nmbers"]', "there is no rule 'nmbers'; did you mean 'numbers'?"),
        (
            '[checks]\nignore = ["target"]',
            "'target' cannot be left out: a build publishes no such translation; remove it",
        ),
        ('[checks.severity]\nnmbers = "error"', "there is no rule 'nmbers'; did you mean 'numbers'?"),
        ('[checks.severity]\nnumbers = "fatal"', "'numbers' must be 'error' or 'warning', not 'fatal'"),
        ('[checks.severity]\ntarget = "warning"', "'target' is always an error"),
        ('[checks]\nselekt = ["numbers"]', "unknown setting 'selekt' in [checks]; did you mean 'select'?"),
        ("[checks]\nseverity = 3", "'severity' must be a table, not 3"),
    ],
)
def test_settings_that_cannot_be_right_are_named(project: Project, settings: str, message: str) -> None:
    project.write("lesson-i18n.toml", f"{SETTINGS}{settings}\n")
    done = project.run("check")
    assert done.code == 2
    assert message in done.err
    assert re.match(r"error: lesson-i18n\.toml:[45]: ", done.err)


def test_an_id_that_is_not_in_the_template_is_told(project: Project) -> None:
    name = project.entry("Wait 20 minutes.").id
    project.edit(project.catalog(), (name, "zzzzzzzz"))
    (finding,) = check(project.config()).findings
    assert (finding.rule, finding.id) == ("unknown-id", "zzzzzzzz")


def test_lessons_that_changed_since_the_last_extract_are_told(project: Project) -> None:
    project.write("source/a.md", LESSON.replace("20", "25"))
    (finding,) = check(project.config()).findings
    assert finding.rule == "stale-template"
    assert finding.message.startswith("source/a.md: changed")


def test_the_glossary_is_asked(project: Project) -> None:
    project.write("locale/es/glossary.csv", "term,translation\nguide,manual\n")
    (finding,) = check(project.config()).findings
    assert (finding.rule, finding.message) == ("glossary", "the glossary wants 'manual' for 'guide'")


def test_json_holds_what_the_lines_say(project: Project) -> None:
    project.translate(WRONG)
    data = json.loads(project.run("check", "--format", "json").out)
    (finding,) = data["findings"]
    assert (data["languages"], data["judged"], finding["rule"], finding["severity"]) == (
        ["es"],
        4,
        "numbers",
        "warning",
    )
    assert (finding["msgid"], finding["msgstr"]) == ("Wait 20 minutes.", "Espera 30 minutos.")


def test_github_shows_a_finding_beside_its_line(project: Project) -> None:
    project.translate(HOSTILE)
    line = project.entry("Read [the guide]({1}) at night.").line
    out = project.run("check", "--format", "github").out
    assert f"::error file=locale/es/LC_MESSAGES/course.po,line={line},title=target::added address" in out


def test_github_is_not_told_more_by_a_hostile_text(project: Project) -> None:
    project.translate({"Wait 20 minutes.": "Espera <b x='\n::error::100%'>20</b> minutos."})
    assert len(project.run("check", "--format", "github").out.splitlines()) == len(check(project.config()).findings)


def test_sarif_names_every_rule_and_each_place(project: Project) -> None:
    project.translate(WRONG)
    data = json.loads(project.run("check", "--format", "sarif").out)
    (run,) = data["runs"]
    (result,) = run["results"]
    assert data["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES)
    assert (result["ruleId"], result["level"]) == ("numbers", "warning")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "locale/es/LC_MESSAGES/course.po"


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_explained(project: Project, name: str) -> None:
    done = project.run("rule", name)
    assert done.code == 0
    assert done.out.startswith(f"{name} (")
    assert RULES[name] in CATALOG or "✗ found" in done.out


def test_all_rules_are_listed(project: Project) -> None:
    assert [line.split()[0] for line in project.run("rule").out.splitlines()] == list(RULES)


def test_a_rule_that_is_not_there_is_named_with_the_nearest(project: Project) -> None:
    done = project.run("rule", "nmbers")
    assert (done.code, done.err) == (
        2,
        "error: there is no rule 'nmbers'; did you mean 'numbers'?; run 'lesson-i18n rule' for a list\n",
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the bundled course."""
    root = tmp_path_factory.mktemp("course")
    for name in ("source", "locale"):
        if not (ROOT / name).is_dir():
            missing(f"there is no bundled course at {ROOT / name}")
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "lesson-i18n.toml", root)
    return root


@pytest.fixture(scope="module", params=["es", "ar"])
def field(request: pytest.FixtureRequest, course: Path) -> Field:
    """Return the bundled course in a language, to plant faults into."""
    return Field(Project(course, (course / "lesson-i18n.toml").read_text("utf-8")).config(), request.param)


def test_the_bundled_course_has_no_error_and_few_warnings(field: Field) -> None:
    assert [alarm for alarm in field.alarms if alarm.finding.severity is Severity.ERROR] == []
    assert len(field.alarms) * 100 <= len(field.entries)


@pytest.mark.slow
def test_every_planted_fault_of_trust_and_structure_is_an_error(field: Field) -> None:
    counts = {kind.name: field.plant(kind, 25) for kind in field.kinds() if kind.is_error}
    assert {name: count.missed for name, count in counts.items() if count.missed} == {}
    assert sum(count.planted for count in counts.values()) > 500


@pytest.mark.slow
def test_nearly_every_other_planted_fault_is_found(field: Field) -> None:
    for kind in field.kinds():
        if not kind.is_error:
            count = field.plant(kind, 60)
            assert count.caught >= 0.95 * count.planted, f"{kind.name}: {count.missed}"


ENGLISH = "Keep the door shut at night when you are at home.\n\nDo this for the windows and the roof as well.\n"


def test_a_language_that_is_the_sources_in_disguise_is_told_with_its_worst_lessons(tmp_path: Path) -> None:
    project = Project(tmp_path, a=ENGLISH, b=LESSON)
    project.extract()
    project.translate({entry.msgid: entry.msgid for entry in project.entries() if entry.path == "a.md"})
    project.translate(SOUND)
    assert (
        "es: 61 % of the confirmed words are the source's own; most of all in source/a.md 100 %\n"
        in project.run("check").out
    )
    data = json.loads(project.run("check", "--format", "json").out)["source_language"]
    assert data == {"es": {"words": 34, "own": 21, "lessons": {"source/a.md": {"words": 21, "own": 21}}}}


def test_of_a_few_names_in_the_sources_language_nothing_is_said(project: Project) -> None:
    assert "the source's own" not in project.run("check").out
    data = json.loads(project.run("check", "--format", "json").out)["source_language"]
    assert data == {"es": {"words": 13, "own": 0, "lessons": {}}}
