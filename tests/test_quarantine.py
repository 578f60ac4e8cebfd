"""A lesson that cannot be made does not hold up the others: what the last build made of it stays, or the source's text."""

from __future__ import annotations

from pathlib import Path

import pytest

from lesson_i18n.building import build
from projects import SETTINGS, Project

GOOD = "# Wait\n\nKeep calm.\n"
UNREADABLE = b"# Caf\xe9\n"
UNCUT = "# Wait\n\n<!-- i18n: skp -->\n\nKeep calm.\n"
BUILT = "# Espera\n\nCalma.\n"


def settled(root: Path, publish: str = "") -> Project:
    """Two lessons, translated and built once."""
    project = Project(root, SETTINGS + publish, wait=GOOD, home="Go home.\n")
    project.extract()
    project.translate({"Wait": "Espera", "Keep calm.": "Calma.", "Go home.": "Vete."})
    project.build()
    return project


def broken(project: Project, lesson: str | bytes = UNCUT) -> None:
    project.write("source/wait.md", lesson)


@pytest.mark.parametrize(
    ("lesson", "said"),
    [
        (UNCUT, "source/wait.md:3: unknown directive 'skp'"),
        (UNREADABLE, "source/wait.md:1: not UTF-8 at byte 5"),
    ],
)
@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_what_the_last_build_made_of_it_stays(
    tmp_path: Path, lesson: str | bytes, said: str, arguments: list[str]
) -> None:
    project = settled(tmp_path)
    broken(project, lesson)
    project.translate({"Go home.": "Vete a casa."})
    done = project.run("build", *arguments)
    assert done.code == 1
    assert done.err.count(said) == 1
    assert project.read("build/es/wait.md") == BUILT
    assert project.read("build/es/home.md") == ("Vete.\n" if arguments else "Vete a casa.\n")
    assert project.run("extract").code == 2


def test_it_stays_as_long_as_the_lesson_is_broken_and_no_longer(tmp_path: Path) -> None:
    project = settled(tmp_path)
    broken(project)
    for _ in range(2):
        assert project.run("build").code == 1
        assert project.read("build/es/wait.md") == BUILT
    broken(project, "# Wait\n\nKeep very calm.\n")
    assert project.run("build").code == 0
    assert project.read("build/es/wait.md") == "# Espera\n\nKeep very calm.\n"


def test_the_report_says_so(tmp_path: Path) -> None:
    project = settled(tmp_path)
    broken(project)
    report = build(project.config())
    (built,) = report.languages
    assert built.fallbacks["quarantine"] == 1
    assert built.total.segments == 1
    (remark,) = report.remarks
    assert (remark.path, remark.line, remark.rule) == ("source/wait.md", 3, "quarantine")
    assert "until then, its last build stands in its place, or the source's text" in remark.message


def test_without_a_build_before_the_source_stands_there(tmp_path: Path) -> None:
    project = settled(tmp_path)
    (project.root / "build/es/wait.md").unlink()
    broken(project)
    assert project.run("build").code == 1
    assert project.read("build/es/wait.md") == UNCUT


def test_a_lesson_that_is_no_text_and_was_never_built_is_left_out(tmp_path: Path) -> None:
    project = settled(tmp_path)
    project.write("source/new.md", UNREADABLE)
    done = project.run("build")
    assert (done.code, "1 lesson left out" in done.out) == (1, True)
    assert not (project.root / "build/es/new.md").exists()
    assert project.read("build/es/wait.md") == BUILT


@pytest.mark.parametrize("fallback", ["omit-lesson", "omit-language"])
def test_without_a_build_before_the_settings_decide(tmp_path: Path, fallback: str) -> None:
    project = settled(tmp_path, f'[publish]\nfallback = "{fallback}"\n')
    project.write("source/new.md", UNCUT)
    assert project.run("build").code == 1
    assert (project.root / "build/es/wait.md").exists() == (fallback == "omit-lesson")
    assert not (project.root / "build/es/new.md").exists()


# what the last build made must not be published for ever


def test_a_build_with_drafts_leaves_nothing_to_a_build_without(tmp_path: Path) -> None:
    project = settled(tmp_path)
    project.translate({"Keep calm.": "Corre."}, flag="fuzzy")
    project.build("--include-drafts")
    assert "Corre." in project.read("build/es/wait.md")
    broken(project)
    assert project.run("build").code == 1
    assert project.read("build/es/wait.md") == UNCUT


def test_what_was_withdrawn_does_not_stay(tmp_path: Path) -> None:
    project = settled(tmp_path)
    assert project.run("withdraw", "Keep calm.", "-l", "es", "--reason", "wrong").code == 0
    broken(project)
    assert project.run("build").code == 1
    assert project.read("build/es/wait.md") == UNCUT


@pytest.mark.parametrize("lesson", [UNCUT, UNREADABLE])
def test_a_broken_lesson_that_held_a_withdrawn_text_is_left_out(tmp_path: Path, lesson: str | bytes) -> None:
    project = settled(tmp_path)
    assert project.run("withdraw", "Keep calm.", "--reason", "wrong").code == 0
    broken(project, lesson)
    done = project.run("build")
    assert done.code == 1
    assert "held a text that was withdrawn (wrong)" in done.err
    assert not (project.root / "build/es/wait.md").exists()
    assert project.read("build/es/home.md") == "Vete.\n"


def test_a_level_of_risk_that_was_raised_ends_it(tmp_path: Path) -> None:
    project = settled(tmp_path)
    broken(project)
    project.write("lesson-i18n.toml", SETTINGS + '[[risk]]\nfiles = "w*"\nlevel = "high"\n')
    done = project.run("build")
    assert "no lesson fits" not in done.err
    assert project.read("build/es/wait.md") == UNCUT


# data files


RULES = """
[[data]]
files = "*.json"
keys = ["title"]
[[data]]
files = "*.toml"
keys = ["title"]
"""


@pytest.mark.parametrize(
    ("name", "good", "bad", "said"),
    [
        ("f_wait.yml", "title: Wait\n", "title: [Wait\n", "source/f_wait.yml:2: not YAML"),
        (
            "f_wait.yml",
            "title: Wait\n",
            "title: Wait\ntitle: Run\n",
            "source/f_wait.yml:2: the key 'title' stands twice",
        ),
        ("wait.json", '{"title": "Wait"}', '{"title": "Wait",}', "source/wait.json:1: not JSON"),
        ("wait.toml", 'title = "Wait"\n', "title = Wait\n", "source/wait.toml:1: not TOML"),
    ],
)
def test_a_broken_data_file_is_treated_as_any_other_lesson(
    tmp_path: Path, name: str, good: str, bad: str, said: str
) -> None:
    project = Project(tmp_path, SETTINGS + RULES, home="Go home.\n")
    project.write(f"source/{name}", good)
    project.extract()
    project.translate({"Wait": "Espera"})
    project.build()
    before = project.catalog().read_bytes()
    project.write(f"source/{name}", bad)
    done = project.run("build")
    assert (done.code, done.err.count(said)) == (1, 1)
    assert project.read(f"build/es/{name}") == good.replace("Wait", "Espera")
    for command in ("extract", "check", "lint"):
        done = project.run(command)
        assert (done.code, said in done.err, "keys = []" in done.err) == (2, True, True)
    assert project.catalog().read_bytes() == before
    (project.root / "build/es" / name).unlink()
    assert project.run("build").code == 1
    assert project.read(f"build/es/{name}") == bad
    assert project.run("verify", "build/course-es.zip").code == 0
