"""Bundles of real lessons: what is packed is what was built, and a dead link is one that `lint` knows of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bundles import contents, manifest
from projects import Project

LINKS = ("dead-link", "missing-image", "path-case")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(lessons: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project of real lessons that was built with exports."""
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(lessons / "contents_en", root / "source")
    project = Project(root, '[project]\nname = "course"\nlanguages = ["es"]\n[bundle]\nexport = ["json"]\n')
    project.extract()
    project.run("build")
    return project


def test_a_bundle_of_real_lessons_is_the_tree_that_was_built(project: Project) -> None:
    tree = project.root / "build/es"
    found = contents(project.root / "build/course-es.zip")
    del found["manifest.json"]
    assert found == {
        path.relative_to(tree).as_posix(): path.read_bytes() for path in tree.rglob("*") if path.is_file()
    }
    assert len(found) > 1000


def test_real_lessons_have_titles_and_their_place(project: Project) -> None:
    files = manifest(project.root / "build/course-es.zip")["files"]
    lessons = [file for file in files if file["kind"] == "lesson" and "/." not in file["path"]]
    assert [file["path"] for file in lessons if file["title"] is None] == []
    assert sum(file["order"] is not None for file in lessons) > 100
    assert all(sum(file["words"].values()) == file["words"]["source"] for file in lessons)


def test_a_link_that_is_dead_in_a_bundle_is_one_that_lint_knows_of(project: Project) -> None:
    lint = json.loads(project.run("lint", "--format", "json").out)
    known = {(each["path"].removeprefix("source/"), each["line"], each["rule"]) for each in lint["findings"]}
    report = json.loads(project.run("verify", "--format", "json", "build/course-es.zip").out)["bundles"][0]
    found = {
        (each["path"].removeprefix("build/course-es.zip/"), each["line"], each["rule"]) for each in report["findings"]
    }
    assert report["trusted"]
    assert found == {each for each in known if each[2] in LINKS}
    assert len(found) > 10
