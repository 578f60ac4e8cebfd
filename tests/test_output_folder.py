"""The output folder of a language when what stands in it is not what the last build left there."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects import SETTINGS, Project, snapshot


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project that was built once, with files of other kinds beside its lesson."""
    project = Project(tmp_path, steps="# First steps\n")
    project.write("source/more/map.png", b"\x89PNG\r\n\x1a\n\0")
    project.write("source/more/.hidden.json", "{}")
    project.write("source/LICENSE.txt", "Free\r\n")
    project.extract()
    project.build()
    return project


def test_all_other_files_are_copied_byte_for_byte(project: Project) -> None:
    assert snapshot(project.root / "build/es") == snapshot(project.root / "source")


def test_an_output_that_somebody_removed_already_is_no_error(project: Project) -> None:
    for name in ("map.png", ".hidden.json"):
        (project.root / "source/more" / name).unlink()
        (project.root / "build/es/more" / name).unlink()
    (project.root / "build/es/more").rmdir()
    assert "wrote 0 files, removed 2" in project.build()


def test_an_output_tree_that_somebody_removed_is_built_again(project: Project) -> None:
    before = snapshot(project.root / "build/es")
    for path in sorted((project.root / "build/es").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (project.root / "build/es").rmdir()
    assert "wrote 4 files, removed 0" in project.build()
    assert snapshot(project.root / "build/es") == before


def test_a_file_may_become_a_folder_and_a_folder_a_file(project: Project) -> None:
    for name in ("LICENSE.txt", "more/map.png", "more/.hidden.json"):
        (project.root / "source" / name).unlink()
    (project.root / "source/more").rmdir()
    project.write("source/LICENSE.txt/en.txt", "Free")
    project.write("source/more", "none")
    project.build()
    assert snapshot(project.root / "build/es") == snapshot(project.root / "source")


def test_a_link_in_the_place_of_an_output_is_not_written_through(project: Project) -> None:
    project.write("elsewhere/LICENSE.txt", "theirs")
    (project.root / "build/es/LICENSE.txt").unlink()
    (project.root / "build/es/LICENSE.txt").symlink_to(project.root / "elsewhere/LICENSE.txt")
    assert project.run("build").code == 2
    assert project.read("elsewhere/LICENSE.txt") == "theirs"


@pytest.mark.parametrize(
    "record",
    [
        "",
        "[]",
        '{"files": 3}',
        '{"files": [3]}',
        '{"files": ["../x"]}',
        '{"files": ["/x"]}',
        '{"files": [""]}',
    ],
)
def test_a_damaged_record_stops_the_build_before_it_writes(project: Project, record: str) -> None:
    project.write("build/.lesson-i18n/es.json", record)
    before = snapshot(project.root)
    done = project.run("build")
    assert (done.code, snapshot(project.root)) == (2, before)
    assert "build/.lesson-i18n/es.json: damaged; remove it together with build/es" in done.err


def test_nothing_is_written_outside_the_project_through_a_link(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", a="# Hello\n")
    (tmp_path / "elsewhere").mkdir()
    (project.root / "locale").mkdir()
    (project.root / "locale" / "es").symlink_to(tmp_path / "elsewhere")
    done = project.run("extract")
    assert done.code == 2
    assert "locale/es/LC_MESSAGES: leads outside the project" in done.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_tree_of_a_language_that_is_no_longer_wanted_goes(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS.replace('"es"', '"es", "fr"'), steps="# First steps\n")
    project.write("source/deep/map.png", b"\x89PNG")
    project.extract()
    project.run("build")
    assert project.read("build/fr/steps.md") == "# First steps\n"
    project.write("lesson-i18n.toml", SETTINGS)
    checked = project.run("build", "--check")
    assert (checked.code, "fr: not among the languages any more; would remove 2 files" in checked.out) == (1, True)
    assert (tmp_path / "build/fr/deep/map.png").is_file()
    done = project.run("build")
    assert (done.code, "fr: not among the languages any more; removed 2 files" in done.out) == (0, True)
    left = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "build").rglob("*") if "fr" in path.name}
    assert left == set()
    assert (tmp_path / "locale/fr/LC_MESSAGES/course.po").is_file()
    assert "fr" not in project.run("build", "--verbose").out


def test_a_file_of_somebody_in_such_a_tree_stops_a_build(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS.replace('"es"', '"es", "fr"'), steps="# First steps\n")
    project.extract()
    project.run("build")
    project.write("build/fr/mine.txt", "mine")
    project.write("lesson-i18n.toml", SETTINGS)
    done = project.run("build")
    assert done.code == 2
    assert "build/fr/mine.txt: was not written by lesson-i18n" in done.err
    assert project.read("build/fr/mine.txt") == "mine"
    assert project.read("build/fr/steps.md") == "# First steps\n"
