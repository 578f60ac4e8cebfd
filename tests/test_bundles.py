"""What a build packs for each language: the archive, its manifest, the index beside it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bundles import contents, course, manifest
from lesson_i18n.bundles.shape import schema
from projects import Project, program, snapshot, times

FORMS = ("zip", "tar.gz")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project of two languages that is ready to be built."""
    return course(tmp_path / "course")


def of_form(project: Project, form: str) -> Project:
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml") + f'[bundle]\nformat = "{form}"\n')
    return project


def index(project: Project) -> Any:
    return json.loads(project.read("build/index.json"))


def git(project: Project, *arguments: str) -> str:
    command = [program("git", "git"), "-c", "user.name=a", "-c", "user.email=a@b.invalid", *arguments]
    dates = {"GIT_AUTHOR_DATE": "1700000001 +0000", "GIT_COMMITTER_DATE": "1700000001 +0000"}
    done = subprocess.run(
        command, cwd=project.root, env=os.environ | dates, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


# the archive


@pytest.mark.parametrize("form", FORMS)
def test_a_bundle_holds_the_tree_of_its_language_and_a_manifest(project: Project, form: str) -> None:
    of_form(project, form).build()
    found = contents(project.root / f"build/course-es.{form}")
    names = ["manifest.json", "images/map é.png", "other.md", "steps.md"]
    assert list(found) == names
    assert {name: found[name] for name in names[1:]} == {
        name: (project.root / "build/es" / name).read_bytes() for name in names[1:]
    }


def test_a_zip_tells_nothing_of_the_machine_that_made_it(project: Project) -> None:
    project.build()
    with zipfile.ZipFile(project.root / "build/course-es.zip") as archive:
        told = {
            (entry.date_time, entry.create_system, entry.external_attr >> 16, entry.extra, entry.comment)
            for entry in archive.infolist()
        }
        flags = {entry.filename: entry.flag_bits for entry in archive.infolist()}
    assert told == {((1980, 1, 1, 0, 0, 0), 3, 0o100644, b"", b"")}
    assert flags["images/map é.png"] == 0x800, "its name is marked as UTF-8"
    assert flags["steps.md"] == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.slow
def test_bundles_are_the_same_wherever_they_are_made(tmp_path: Path, form: str) -> None:
    key = tmp_path / "key.pem"
    subprocess.run([program("openssl", "openssl"), "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
    made = []
    for number, (locale, zone) in enumerate(
        (("C", "UTC"), ("C.UTF-8", "Asia/Kathmandu"), ("ar_EG.UTF-8", "Pacific/Apia"))
    ):
        project = of_form(course(tmp_path / ("x" * number) / f"course {number}"), form)
        project.write(
            "lesson-i18n.toml", project.read("lesson-i18n.toml") + 'export = ["json"]\nlicence = "CC0-1.0"\n'
        )
        environment = os.environ | {"LC_ALL": locale, "TZ": zone, "PYTHONHASHSEED": str(number)}
        command = [sys.executable, "-m", "lesson_i18n", "build", "--sign-key", str(key)]
        done = subprocess.run(command, cwd=project.root, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        made.append({name: data for name, data in snapshot(project.root / "build").items() if "/" not in name})
    assert {f"course-es.{form}", f"course-ar.{form}", "index.json", "index.json.sig"} <= made[0].keys()
    assert made[0] == made[1] == made[2]


def test_a_second_build_writes_nothing(project: Project) -> None:
    project.build()
    before = times(project.root / "build")
    assert "bundles" not in project.build()
    assert project.run("build", "--check").code == 0
    assert times(project.root / "build") == before


def test_one_translation_changes_one_bundle(project: Project) -> None:
    project.build()
    project.translate({"More": "Más"})
    checked = project.run("-v", "build", "--check")
    before = snapshot(project.root / "build")
    assert checked.code == 1
    assert [line for line in checked.out.splitlines() if line.startswith("  ")] == [
        "  would write es/other.md",
        "  would write course-es.zip",
        "  would write index.json",
    ]
    project.build("es")
    after = snapshot(project.root / "build")
    changed = {name for name in before if before[name] != after[name] and not name.startswith(".")}
    assert changed == {"es/other.md", "course-es.zip", "index.json"}


def without_cache(project: Project) -> dict[str, str | bytes]:
    """Return all that a build wrote but what it only remembers."""
    return {name: data for name, data in snapshot(project.root / "build").items() if not name.endswith(".sqlite")}


def test_a_bundle_that_somebody_changed_or_removed_is_made_again(project: Project) -> None:
    project.build()
    before = without_cache(project)
    path = project.root / "build/course-es.zip"
    path.write_bytes(path.read_bytes() + b"x")
    assert "wrote 1 file," in project.build()
    path.unlink()
    assert "wrote 1 file," in project.build()
    assert without_cache(project) == before


@pytest.mark.parametrize("name", ["course-ar.zip", "index.json"])
def test_a_file_that_no_build_wrote_is_left_alone(project: Project, name: str) -> None:
    project.write(f"build/{name}", "mine")
    done = project.run("build")
    assert done.code == 2
    assert f"build/{name}: was not written by lesson-i18n, so it is left alone" in done.err
    assert project.read(f"build/{name}") == "mine"
    assert not (project.root / "build/es").exists(), "nothing was written"


@pytest.mark.parametrize("record", ["", "[]", '{"files": 3}', '{"files": {"../x": {}}}', '{"files": {"x": 3}}'])
def test_a_damaged_record_stops_the_build_before_it_writes(project: Project, record: str) -> None:
    project.build()
    project.write("build/.lesson-i18n/bundles.json", record)
    before = snapshot(project.root)
    done = project.run("build")
    assert (done.code, snapshot(project.root)) == (2, before)
    assert "build/.lesson-i18n/bundles.json: damaged" in done.err


def test_what_is_not_wanted_any_more_is_removed(project: Project) -> None:
    project.build()
    settings = project.read("lesson-i18n.toml")
    project.write("lesson-i18n.toml", settings.replace('"es", "ar"', '"es"'))
    assert project.run("build", "--check").code == 1
    assert "removed 1" in project.build()
    assert {path.name for path in (project.root / "build").glob("*.*")} >= {"course-es.zip", "index.json"}
    assert not (project.root / "build/course-ar.zip").exists()
    of_form(project, "tar.gz").build()
    assert {path.name for path in (project.root / "build").glob("course*")} == {"course-es.tar.gz"}
    project.write("lesson-i18n.toml", settings + '[bundle]\nformat = "none"\n')
    project.build()
    assert {path.name for path in (project.root / "build").iterdir()} == {".lesson-i18n", "es", "ar"}


def test_a_name_that_no_reader_can_trust_is_an_error(project: Project) -> None:
    project.write("source/Steps.md", "# Twice\n")
    project.extract()
    done = project.run("build", "es")
    assert done.code == 1
    assert "source/steps.md: es: its name differs from Steps.md in capitals or in codes for accents alone" in done.err


def test_a_lesson_called_as_the_manifest_is_an_error(project: Project) -> None:
    project.write("source/manifest.json", "{}")
    done = project.run("build", "es")
    assert done.code == 1
    assert "source/manifest.json: es: its name is the name of a file that a bundle has of its own" in done.err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('format = "zap"', "'format' in [bundle] is 'zap'; did you mean 'zip'?"),
        ('export = ["jsn"]', "'jsn' in 'export' is unknown; did you mean 'json'?"),
        ('title = "a\\nb"', "'title' in [bundle] is 'a\\nb'; write it in one line"),
        ("format = 3", "'format' must be a text, not 3"),
    ],
)
def test_settings_that_make_no_sense_are_named(project: Project, line: str, message: str) -> None:
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml") + f"[bundle]\n{line}\n")
    done = project.run("build")
    assert done.code == 2
    assert message in done.err


# the manifest


@pytest.mark.parametrize("form", FORMS)
def test_manifest_and_index_have_the_shapes_of_their_schemas(project: Project, form: str) -> None:
    git(project, "init", "-q")
    of_form(project, form).build()
    for name, data in (
        ("manifest", manifest(project.root / f"build/course-es.{form}")),
        ("manifest", manifest(project.root / f"build/course-ar.{form}")),
        ("index", index(project)),
    ):
        jsonschema.Draft202012Validator.check_schema(schema(name))
        jsonschema.validate(data, schema(name), jsonschema.Draft202012Validator)


def test_the_manifest_says_what_every_file_is(project: Project) -> None:
    project.write("source/.category.yml", "title: Course\nindex: 1\n")
    project.extract()
    project.build()
    found = {file["path"]: file for file in manifest(project.root / "build/course-es.zip")["files"]}
    for name, file in found.items():
        data = (project.root / "build/es" / name).read_bytes()
        assert (file["sha256"], file["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert [(file["kind"], file.get("title"), file.get("order")) for file in found.values()] == [
        ("data", "Course", None),
        ("asset", None, None),
        ("lesson", "Otra", None),
        ("lesson", "Primeros pasos", "2"),
    ]


def test_the_manifest_says_how_far_the_texts_can_be_trusted_and_why_they_fell_back(project: Project) -> None:
    project.translate({"More": "Más\u202e"})
    assert project.run("build", "es").code == 1
    found = {file["path"]: file for file in manifest(project.root / "build/course-es.zip")["files"]}
    nothing = {"memory": 0, "machine": 0, "fuzzy": 0}
    assert found["other.md"]["words"] == nothing | {"reviewed": 3, "source": 1}
    (fallback,) = found["other.md"]["fallbacks"]
    (entry,) = [each for each in project.template() if each.msgid == "More"]
    assert (fallback["reason"], fallback["segments"], fallback["ids"]) == ("refused", 1, [entry.id])
    assert found["steps.md"]["fallbacks"] == []
    project.run("build", "ar")
    arabic = manifest(project.root / "build/course-ar.zip")
    assert arabic["words"] == nothing | {"reviewed": 0, "source": 10}
    assert {fallback["reason"] for file in arabic["files"] for fallback in file.get("fallbacks", [])} == {"missing"}


def test_the_manifest_names_the_language_in_itself_and_in_english(project: Project) -> None:
    project.write(
        "lesson-i18n.toml", project.read("lesson-i18n.toml") + '[bundle]\ntitle = "Safe"\nlicence = "CC0-1.0"\n'
    )
    project.build()
    found = manifest(project.root / "build/course-ar.zip")
    keys = (
        "project",
        "title",
        "licence",
        "language",
        "name",
        "english_name",
        "direction",
        "source_language",
        "revision",
    )
    assert [found[key] for key in keys] == ["course", "Safe", "CC0-1.0", "ar", "العربية", "Arabic", "rtl", "en", None]


def test_the_manifest_names_the_last_commit_that_changed_what_it_is_made_of(project: Project) -> None:
    git(project, "init", "-q")
    project.write(".gitignore", "/build/\n")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "first")
    first = git(project, "rev-parse", "HEAD")
    project.build()
    with zipfile.ZipFile(project.root / "build/course-es.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
    project.write("README.md", "unrelated")
    project.translate({"More": "Más"})
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "second")
    second = git(project, "rev-parse", "HEAD")
    project.write("locale/ar/LC_MESSAGES/course.po", project.read("locale/ar/LC_MESSAGES/course.po") + "\n")
    project.build()
    found = [manifest(project.root / f"build/course-{tag}.zip")["revision"] for tag in ("es", "ar")]
    assert found == [{"commit": second, "dirty": False}, {"commit": first, "dirty": True}]


def test_the_environment_can_say_which_time_files_have(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    project.build()
    with zipfile.ZipFile(project.root / "build/course-es.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2020, 9, 13, 12, 26, 40)}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    project.build()
    with zipfile.ZipFile(project.root / "build/course-es.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("given", ["yesterday", "-1", "1e9", "9" * 20])
def test_a_time_that_is_none_is_an_error(project: Project, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    done = project.run("build")
    assert done.code == 2
    assert "SOURCE_DATE_EPOCH is" in done.err
    assert not (project.root / "build/es").exists(), "nothing was written"


# the index


def test_the_index_names_every_bundle_with_its_hash(project: Project) -> None:
    project.build()
    for entry in index(project)["bundles"]:
        data = (project.root / "build" / entry["file"]).read_bytes()
        assert (entry["sha256"], entry["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert [(each["language"], each["lessons"]) for each in index(project)["bundles"]] == [("es", 2), ("ar", 2)]


@pytest.mark.parametrize("form", FORMS)
def test_a_build_of_one_language_keeps_what_the_index_says_of_the_others(project: Project, form: str) -> None:
    of_form(project, form).build()
    before = index(project)
    project.translate({"More": "Más"})
    project.build("es")
    assert [each["language"] for each in index(project)["bundles"]] == ["es", "ar"]
    assert index(project)["bundles"][1] == before["bundles"][1]
    assert index(project)["bundles"][0] != before["bundles"][0]


def test_a_bundle_that_is_not_there_is_not_in_the_index(project: Project) -> None:
    project.build("es")
    assert [each["language"] for each in index(project)["bundles"]] == ["es"]
    project.build()
    (project.root / "build/course-ar.zip").write_bytes(b"PK damaged")
    project.build("es")
    assert [each["language"] for each in index(project)["bundles"]] == ["es"]
    shutil.rmtree(project.root / "build/ar")
    project.build()
    assert [each["language"] for each in index(project)["bundles"]] == ["es", "ar"]


def test_the_manifest_names_the_targets_that_are_the_languages_own(project: Project) -> None:
    project.write(
        "locale/es/links.toml",
        '[[link]]\nsource = "https://example.org/a"\ntarget = "https://example.org/es/a"\nreason = "the Spanish page"\n',
    )
    project.build()
    own = {"source": "https://example.org/a", "target": "https://example.org/es/a", "reason": "the Spanish page"}
    assert manifest(project.root / "build/course-es.zip")["targets"] == [own | {"lessons": ["steps.md"]}]
    assert manifest(project.root / "build/course-ar.zip")["targets"] == []


def test_a_language_that_is_left_out_has_no_bundle_any_more(project: Project) -> None:
    project.build()
    assert (project.root / "build/course-ar.zip").is_file()
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml") + "[publish]\nmin-language = 50\n")
    project.run("build")
    assert not (project.root / "build/course-ar.zip").exists()
    assert [each["language"] for each in index(project)["bundles"]] == ["es"]


def test_the_manifest_says_which_lessons_are_left_out_and_why(project: Project) -> None:
    settings = '[publish]\nmin-lesson = 80\nfallback = "omit-lesson"\n'
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml") + settings)
    project.run("build", "es")
    found = manifest(project.root / "build/course-es.zip")
    assert [each["path"] for each in found["left_out"]] == ["other.md"]
    assert "less than 80" in found["left_out"][0]["reason"]
    assert "other.md" not in contents(project.root / "build/course-es.zip")


def test_a_lesson_that_fell_back_as_a_whole_says_how_much_that_is(project: Project) -> None:
    settings = '[publish]\nmin-lesson = 80\n[[risk]]\nfiles = "other.md"\nlevel = "high"\n'
    project.write("lesson-i18n.toml", project.read("lesson-i18n.toml") + settings)
    project.run("build", "es")
    files = {file["path"]: file for file in manifest(project.root / "build/course-es.zip")["files"]}
    (fallback,) = files["other.md"]["fallbacks"]
    assert (fallback["reason"], fallback["segments"], fallback["ids"]) == ("policy", 3, [])
    assert (files["other.md"]["risk"], files["steps.md"]["risk"]) == ("high", "normal")


@pytest.mark.parametrize("form", ["zip", "none"])
def test_a_lesson_that_cannot_be_read_keeps_its_place_in_the_bundle(project: Project, form: str) -> None:
    of_form(project, form).build()
    project.write("source/steps.md", b"\xff broken")
    done = project.run("build", "es")
    assert (done.code, project.read("build/es/steps.md")[:8]) == (1, "[Title]:")
    if form == "zip":
        files = {file["path"]: file for file in manifest(project.root / "build/course-es.zip")["files"]}
        assert files["steps.md"]["title"] == "Primeros pasos"
        assert [each["reason"] for each in files["steps.md"]["fallbacks"]] == ["quarantine"]
