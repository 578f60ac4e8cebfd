"""Which states may be published at which level of risk, and how a lesson's level is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from lesson_i18n.config import parse_config
from lesson_i18n.drafted import drafted
from lesson_i18n.errors import ConfigError
from lesson_i18n.model import Draft, Lesson, Syntax
from lesson_i18n.policy import Policy
from projects import SETTINGS, Project

LOW_AND_HIGH = (("communications/*", "high"), ("jokes/*", "low"))


def level(text: str, name: str = "email.md", syntax: Syntax = Syntax.MARKDOWN) -> str:
    """Return the level of a lesson with a text."""
    policy = Policy(paths=LOW_AND_HIGH)
    return policy.level(name, Lesson(f"source/{name}", text), syntax)[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# Email\n", "normal"),
        ("[Risk]: # (high)\n\n# Email\n", "high"),
        ("[Title]: # (Email)\n[RISK]: # ( High )\n", "high"),
        ("\ufeff[Risk]: # (low)\r\n\r\n# Email\r\n", "low"),
        ("# Email\n\n[Risk]: # (low)\n", "normal"),
        ("```\n[Risk]: # (low)\n```\n", "normal"),
        ("---\ntitle: Email\nrisk: high  # ask Ana\n---\n# Email\n", "high"),
        ('+++\nrisk = "low"\n+++\n# Email\n', "low"),
        ("---\ntitle: Email\n---\n[Risk]: # (high)\n", "high"),
        ("---\ntitle: Email\n---\nrisk: low\n", "normal"),
        ("risk: low is what we want\n", "normal"),
        ("[Risk]: # (very high)\n", "high"),
        ("[Risk]: # ()\n", "high"),
        ("", "normal"),
    ],
)
def test_a_lesson_states_its_level_at_its_top(text: str, wanted: str) -> None:
    assert level(text) == wanted


def test_a_data_file_states_its_level_at_its_root() -> None:
    assert level("title: A\nrisk: high\n", "c_mail.yml") == "high"
    assert level("title: A\nlist:\n  - risk: high\n", "c_mail.yml") == "normal"


@pytest.mark.parametrize(
    ("name", "stated", "wanted"),
    [
        ("communications/email.md", "", "high"),
        ("communications/deeper/email.md", "[Risk]: # (low)\n", "high"),
        ("jokes/one.md", "", "low"),
        ("jokes/one.md", "[Risk]: # (high)\n", "high"),
        ("other.md", "", "normal"),
    ],
)
def test_the_strictest_of_path_and_lesson_counts(name: str, stated: str, wanted: str) -> None:
    assert level(stated + "# A\n", name) == wanted


@pytest.mark.parametrize("include_drafts", [False, True])
def test_what_is_fuzzy_is_never_published_where_the_risk_is_high(include_drafts: bool) -> None:
    policy = Policy()
    assert policy.allowed("high", include_drafts) == {"reviewed", "memory"}
    assert ("fuzzy" in policy.allowed("normal", include_drafts)) == include_drafts


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[publish]\nhigh = ["fuzzy"]\n', "never published"),
        ('[publish]\nlow = ["machines"]\n', "did you mean 'machine'?"),
        ('[publish]\nrisk-key = "a b"\n', "use letters, digits"),
        ('[[risk]]\nfiles = "*"\n', "'level' is missing in [[risk]]"),
        ('[[risk]]\nfiles = "*"\nlevel = "hihg"\n', "did you mean 'high'?"),
        ('[publish]\nlow = "reviewed"\n', "must be a list of texts"),
    ],
)
def test_settings_that_make_no_sense_are_refused_with_their_line(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(ConfigError, match=r"^lesson-i18n\.toml:\d+: ") as error:
        parse_config(tmp_path / "lesson-i18n.toml", SETTINGS + settings)
    assert said in str(error.value)


def project_of_two(root: Path, settings: str = SETTINGS) -> Project:
    """A project of two lessons with one sentence, of which a machine's translation was confirmed as it was."""
    project = Project(root, settings, calm="Go home.\n", danger="[Risk]: # (high)\n\nStay inside.\n")
    project.extract()
    for msgid, msgstr in (("Go home.", "Vete a casa."), ("Stay inside.", "Quédate dentro.")):
        entry = project.entry(msgid)
        made = drafted(entry, Draft(entry.id, msgstr, "apertium", 70), "2026-11-22")
        lines = entry.raw.replace("#. ", f"# {made.translator_comment}\n#. ", 1)
        project.edit(project.catalog(), (entry.raw, lines.replace('msgstr ""', f'msgstr "{msgstr}"')))
    return project


def test_a_machine_s_text_is_not_published_in_a_lesson_of_high_risk(tmp_path: Path) -> None:
    project = project_of_two(tmp_path)
    assert "1 place held back by [publish]" in project.build()
    assert project.read("build/es/calm.md") == "Vete a casa.\n"
    assert project.read("build/es/danger.md") == "[Risk]: # (high)\n\nStay inside.\n"
    remark = project.entry("Stay inside.").translator_comment
    project.edit(project.catalog(), (f"# {remark}\n#. paragraph\n#: danger.md", "#. paragraph\n#: danger.md"))
    project.build()
    assert project.read("build/es/danger.md") == "[Risk]: # (high)\n\nQuédate dentro.\n"


def test_a_build_with_drafts_leaves_them_out_where_the_risk_is_high(tmp_path: Path) -> None:
    project = Project(tmp_path, calm="Go home.\n", danger="[Risk]: # (high)\n\nStay inside.\n")
    project.extract()
    project.translate({"Go home.": "Vete.", "Stay inside.": "Sal."}, flag="fuzzy")
    project.build("--include-drafts")
    assert project.read("build/es/calm.md") == "Vete.\n"
    assert project.read("build/es/danger.md") == "[Risk]: # (high)\n\nStay inside.\n"


def test_the_settings_say_which_states_a_level_allows(tmp_path: Path) -> None:
    project = project_of_two(tmp_path, SETTINGS + '[publish]\nnormal = ["reviewed"]\nhigh = ["machine"]\n')
    project.build()
    assert project.read("build/es/calm.md") == "Go home.\n"
    assert project.read("build/es/danger.md") == "[Risk]: # (high)\n\nQuédate dentro.\n"


def test_a_level_that_is_none_is_an_error_and_counts_as_high(tmp_path: Path) -> None:
    project = project_of_two(tmp_path)
    project.edit(project.root / "source/danger.md", ("(high)", "(hgih)"))
    done = project.run("build")
    assert done.code == 1
    assert "source/danger.md: 'hgih' is no level of risk: did you mean 'high'?" in done.err
    assert "Stay inside." in project.read("build/es/danger.md")


def test_a_path_that_fits_no_lesson_is_an_error(tmp_path: Path) -> None:
    project = project_of_two(tmp_path, SETTINGS + '[[risk]]\nfiles = "dangers/*"\nlevel = "high"\n')
    done = project.run("build")
    assert done.code == 1
    assert "error: lesson-i18n.toml:5: no lesson fits 'dangers/*' in [[risk]]" in done.err
    assert project.read("build/es/calm.md") == "Vete a casa.\n"


def test_lint_knows_the_key(tmp_path: Path) -> None:
    assert project_of_two(tmp_path).run("lint").code == 0
