"""Files that are no lessons: copied in parts, or replaced by a language's own from `locale/<lang>/assets/`."""

from __future__ import annotations

import os
import tracemalloc
import unicodedata
from pathlib import Path

import pytest

from lesson_i18n.building import build
from projects import Project, snapshot, times

SETTINGS = '[project]\nname = "course"\nlanguages = ["es", "pt-BR"]\n'
MAP = "images/map.png"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project in two languages whose lesson has a picture, not built yet."""
    project = Project(tmp_path, SETTINGS, steps="# First steps\n\n![A map](images/map.png)\n")
    project.write(f"source/{MAP}", b"english map")
    project.write("source/images/plan.png", b"plan")
    project.extract()
    return project


# localized files


def test_a_file_of_the_language_takes_the_place_of_the_sources(project: Project) -> None:
    project.write(f"locale/pt_BR/assets/{MAP}", b"mapa")
    out = project.build()
    assert project.read(f"build/pt-BR/{MAP}") == "mapa"
    assert project.read(f"build/es/{MAP}") == "english map"
    assert project.read("build/pt-BR/images/plan.png") == "plan"
    assert "pt-BR: 1 lesson, 0 % of the words translated, 1 localized file; wrote 3 files, removed 0" in out
    assert "es: 1 lesson, 0 % of the words translated; wrote 3 files, removed 0" in out
    assert [built.assets for built in build(project.config()).languages] == [0, 1]


def test_the_sources_file_comes_back_when_the_languages_own_is_gone(project: Project) -> None:
    own = project.write(f"locale/es/assets/{MAP}", b"mapa")
    project.build("es")
    own.unlink()
    assert "0 % of the words translated; wrote 1 file, removed 0" in project.build("es")
    assert project.read(f"build/es/{MAP}") == "english map"


def test_a_localized_file_goes_with_that_of_the_source(project: Project) -> None:
    project.write(f"locale/es/assets/{MAP}", b"mapa")
    project.build("es")
    (project.root / "source" / MAP).unlink()
    done = project.run("build", "es")
    assert (done.code, (project.root / "build/es" / MAP).exists()) == (0, False)
    assert f"warning: locale/es/assets/{MAP}: es: is not used: there is no source/{MAP}; the nearest is" in done.err


def test_a_check_notices_a_localized_file_that_is_new_or_changed(project: Project) -> None:
    project.build()
    for content in (b"mapa", b"otro"):
        project.write(f"locale/es/assets/{MAP}", content)
        done = project.run("--verbose", "build", "--check")
        assert done.code == 1
        assert f"would write es/{MAP}" in done.out
        project.build()
        assert project.run("build", "--check").code == 0


def test_a_localized_file_that_does_not_change_is_not_written(project: Project) -> None:
    project.write(f"locale/es/assets/{MAP}", b"mapa")
    project.build()
    before = times(project.root / "build/es")
    assert "wrote 0 files" in project.build()
    assert times(project.root / "build/es") == before


# files that are not used


@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("images/mapp.png", "there is no source/images/mapp.png; the nearest is source/images/map.png; rename or"),
        ("map.png", "there is no source/map.png; the nearest is source/images/map.png; rename or remove this"),
        ("other/PLAN.png", "the nearest is source/images/plan.png; rename or remove this"),
        ("images/Map.PNG", "there is no source/images/Map.PNG, but source/images/map.png, which has other capitals"),
        ("step.md", "the nearest is source/steps.md; rename or remove this"),
        ("zzzzzzzz", "there is no source/zzzzzzzz; remove this, or put a file for all languages there"),
    ],
)
def test_a_file_that_takes_no_place_is_reported_with_the_nearest_source(
    project: Project, name: str, remark: str
) -> None:
    project.write(f"locale/es/assets/{name}", b"mapa")
    done = project.run("build")
    assert f"warning: locale/es/assets/{name}: es: is not used: " in done.err
    assert remark in done.err
    assert (done.code, len(done.err.splitlines())) == (0, 1)
    assert snapshot(project.root / "build/es") == snapshot(project.root / "source")
    assert "refused" not in done.out


def test_a_name_whose_accents_have_other_codes_is_reported(project: Project) -> None:
    name = "gu\u00eda.png"
    project.write(f"source/{name}", b"guide")
    project.write(f"locale/es/assets/{unicodedata.normalize('NFD', name)}", b"mapa")
    done = project.run("build")
    assert f"but source/{name}, which has other capitals or other codes for its accents; rename this" in done.err


def test_a_file_in_the_place_of_a_lesson_is_refused(project: Project) -> None:
    project.translate({"First steps": "Primeros pasos"})
    project.write("locale/es/assets/steps.md", "# All is well\n")
    done = project.run("build", "es")
    assert done.code == 1
    assert done.err == (
        "error: locale/es/assets/steps.md: es: is not used: source/steps.md is a lesson, "
        "and its catalog translates it; remove this\n"
    )
    assert project.read("build/es/steps.md").startswith("# Primeros pasos")
    assert "refused" not in done.out


@pytest.mark.parametrize("name", [".DS_Store", "images/Thumbs.db", "._map.png", ".gitkeep", ".git/config"])
def test_what_systems_and_version_control_leave_is_ignored(project: Project, name: str) -> None:
    project.write(f"source/{name}", b"theirs")
    project.write(f"locale/es/assets/{name}", b"ours")
    done = project.run("build", "es")
    assert (done.code, done.err) == (0, "")
    assert "localized" not in done.out


def test_a_folder_that_is_spelt_almost_as_the_languages_is_reported(project: Project) -> None:
    project.write(f"locale/pt-br/assets/{MAP}", b"mapa")
    done = project.run("build")
    assert done.err == (
        "warning: locale/pt-br/assets: pt-BR: is not used: the folder for pt-BR is locale/pt_BR/assets; rename it\n"
    )
    assert project.read(f"build/pt-BR/{MAP}") == "english map"


# links, and what cannot be read


def test_languages_may_share_their_files_by_a_link(project: Project) -> None:
    project.write(f"locale/es/assets/{MAP}", b"mapa")
    (project.root / "locale/pt_BR/assets").symlink_to("../es/assets")
    project.build()
    assert project.read(f"build/pt-BR/{MAP}") == "mapa"


@pytest.mark.parametrize(
    ("link", "target", "fact"),
    [
        ("assets", "../../../elsewhere", "leads outside the project; put the file itself in its place"),
        ("assets/images", "../../../../elsewhere", "leads outside the project; put the file itself in its place"),
        ("assets/map.png", "../../../../elsewhere/map.png", "leads outside the project"),
        ("assets/map.png", "nowhere", "leads to no file; remove or mend it"),
        ("assets", "assets", "leads to no file; remove or mend it"),
        ("assets/more", "../assets", "leads to a folder around it; remove it"),
        ("assets/images", "../../../build/es", "leads to files that lesson-i18n writes; remove it"),
    ],
)
def test_a_link_that_must_not_be_followed_stops_the_build(tmp_path: Path, link: str, target: str, fact: str) -> None:
    project = Project(tmp_path / "project", steps="# First steps\n")
    project.write("../elsewhere/map.png", b"secret")
    project.extract()
    project.build()
    place = project.root / "locale/es" / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(target)
    before = snapshot(project.root)
    done = project.run("build")
    assert (done.code, snapshot(project.root)) == (2, before)
    assert f"error: locale/es/{link}: a symbolic link that {fact}" in done.err


def test_a_file_in_the_place_of_the_folder_stops_the_build(project: Project) -> None:
    project.write("locale/es/assets", b"mapa")
    done = project.run("build")
    assert (done.code, done.err) == (2, "error: locale/es/assets: is no folder; move it away\n")


def test_a_localized_file_that_may_not_be_read_is_named(project: Project) -> None:
    own = project.write(f"locale/es/assets/{MAP}", b"mapa")
    own.chmod(0)
    if os.access(own, os.R_OK):
        pytest.skip("this user may read everything")
    done = project.run("build")
    assert done.code == 2
    assert f"locale/es/assets/{MAP}: cannot be read: Permission denied" in done.err
    assert not (project.root / "build/es").exists()


# large files


def test_a_large_file_is_never_in_memory_as_a_whole(project: Project) -> None:
    size = 1 << 25
    for name in ("source/film.mp4", "locale/es/assets/film.mp4"):
        with project.write(name, b"film").open("r+b") as film:
            film.truncate(size)
    config = project.config()
    build(config, ["pt-BR"])
    tracemalloc.start()
    try:
        build(config, ["es", "pt-BR"])
        (project.root / "build/es/film.mp4").write_bytes(b"x")
        build(config, ["es"], check=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < size // 2
    assert (project.root / "build/pt-BR/film.mp4").stat().st_size == size


def test_a_file_is_copied_to_the_last_byte_and_compared_to_the_last_byte(project: Project) -> None:
    for size in (0, (1 << 20) - 1, 1 << 20, (1 << 20) + 1):
        content = os.urandom(size)
        film = project.write("source/film.mp4", content)
        project.build("es")
        assert (project.root / "build/es/film.mp4").read_bytes() == content
        assert project.run("build", "es", "--check").code == 0
        if size:
            film.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
            assert project.run("build", "es", "--check").code == 1
