"""What `bundle diff` shows: hosts and links before anything else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bundles import course
from projects import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project that was built once; its bundle is kept as old.zip."""
    project = course(tmp_path / "course")
    project.build("es")
    shutil.copy(project.root / "build/course-es.zip", project.root / "old.zip")
    return project


def diff(project: Project, *options: str) -> str:
    project.extract()
    project.build("es")
    done = project.run("bundle", "diff", "old.zip", "build/course-es.zip", *options)
    assert (done.code, done.err) == (0, "")
    return done.out


def test_nothing_differs(project: Project) -> None:
    assert diff(project) == "no difference\n"


def test_a_new_host_comes_first(project: Project) -> None:
    project.edit(project.root / "source/steps.md", ("https://example.org/a", "https://example.net/a"))
    assert diff(project).splitlines() == [
        "new host: example.net (steps.md)",
        "host gone: example.org (steps.md)",
        "link gone: steps.md: https://example.org/a",
        "new link: steps.md: https://example.net/a",
        "lesson changed: steps.md (Primeros pasos)",
    ]


def test_a_link_on_a_known_host_is_shown(project: Project) -> None:
    project.edit(project.root / "source/steps.md", ("https://example.org/a", "https://example.org/b"))
    assert diff(project).splitlines()[:2] == [
        "link gone: steps.md: https://example.org/a",
        "new link: steps.md: https://example.org/b",
    ]


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("mailto:a@evil.example", "evil.example"),
        ("javascript:alert(1)", "javascript:"),
        ("//evil.example/x", "evil.example"),
        ("https://example.org@evil.example/a", "evil.example"),
        ("tel:+1234567", "tel:"),
        ("https:/evil.example", "https:/evil.example"),
        ("///evil.example", "///evil.example"),
        ("/\\evil.example", "evil.example"),
    ],
)
def test_wherever_a_link_leads_it_is_named(project: Project, target: str, host: str) -> None:
    project.write("source/new.md", f"# New\n\n[x]({target})\n")
    assert diff(project).splitlines()[0] == f"new host: {host} (new.md)"


def test_lessons_words_and_files_that_changed_are_shown(project: Project) -> None:
    (project.root / "source/steps.md").unlink()
    project.write("source/new.md", "# A *new* one\n")
    project.write("source/images/map é.png", b"\x89PNG other")
    project.write("source/images/b.png", b"\x89PNG")
    project.extract()
    project.translate({"More": "Más"})
    assert diff(project).splitlines() == [
        "host gone: example.org (steps.md)",
        "link gone: steps.md: https://example.org/a",
        "link gone: steps.md: other.md#more",
        "lesson added: new.md (A new one)",
        "lesson changed: other.md (Otra)",
        "lesson removed: steps.md (Primeros pasos)",
        "words: reviewed 9 → 4, source 1 → 3",
        "words of other.md: reviewed 3 → 4, source 1 → 0",
        "file added: images/b.png",
        "file changed: images/map é.png",
    ]


def test_programs_get_the_same(project: Project) -> None:
    project.write("source/new.md", "# New\n\n[x](https://example.net/y)\n")
    found = json.loads(diff(project, "--format", "json"))
    assert found["hosts"] == {"new": {"example.net": ["new.md"]}, "gone": {}}
    assert found["links"] == {"new": {"new.md": ["https://example.net/y"]}, "gone": {}}
    assert (found["lessons"], found["assets"], found["facts"]) == ({"new.md": "added"}, {}, {})
    assert found["titles"]["new.md"] == "New"
    assert found["words"][""][1]["source"] == 3


def test_what_could_deceive_a_terminal_is_spelt_out(project: Project) -> None:
    project.write("source/new.md", "# New\n\n[x](<https://example.org/\x1b[31m\u202e>)\n")
    out = diff(project)
    assert "new link: new.md: https://example.org/\\x1b[31m\\u202e" in out
    assert "\x1b" not in out


def test_a_damaged_bundle_is_an_error(project: Project) -> None:
    (project.root / "old.zip").write_bytes((project.root / "old.zip").read_bytes()[:-1])
    done = project.run("bundle", "diff", "old.zip", "build/course-es.zip")
    assert done.code == 2
    assert done.err.startswith("error: old.zip: does not end as a ZIP archive does")


@pytest.mark.parametrize("name", ["manifest", "index"])
def test_the_schemas_can_be_printed(project: Project, name: str) -> None:
    done = project.run("bundle", "schema", name)
    assert json.loads(done.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
