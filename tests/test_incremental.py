"""A build after any changes is the build of a fresh checkout: the same bytes, the same words, the same exit code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lesson_i18n.building import build
from lesson_i18n.cache import Cache
from lesson_i18n.errors import CatalogError
from lesson_i18n.localizing import LessonTask, LocalizedLesson, Put, localize_lessons
from lesson_i18n.withdrawn import mark
from projects import Project, Result, snapshot, times

SETTINGS = '[project]\nname = "course"\nlanguages = ["es", "ar", "es-MX"]\n'
LESSON = "# First steps\n\nDo not use your phone.\n\nRead [the guide](https://example.org/guide) today.\n"
HEAVY = [
    "markdown_it",
    "polib",
    "babel",
    "yaml",
    "rich",
    "lesson_i18n.building",
    "lesson_i18n.project",
    "lesson_i18n.model",
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project that was built, with a translation that is refused and a localized picture."""
    return built_project(tmp_path / "project")


def built_project(root: Path) -> Project:
    root.mkdir()
    project = Project(root, SETTINGS, steps=LESSON, other="# Elsewhere\n\nGo home.\n")
    project.write("source/deep/c_list.yml", "title: Checks\nlist:\n  - check: Doors shut\n")
    project.write("source/map.png", b"\x89PNG")
    project.write("locale/es/assets/map.png", b"\x89PNG in Spanish")
    project.extract()
    project.translate({"First steps": "Primeros pasos", "Go home.": "Vete [a casa](https://evil.example)."})
    project.translate({"Elsewhere": "في مكان آخر"}, language="ar")
    assert project.run("build").code == 1
    return project


def fresh(project: Project, *arguments: str) -> tuple[Result, dict[str, object]]:
    """Return what a build says and writes where nothing is remembered, and nothing was built before."""
    with TemporaryDirectory() as folder:
        copy = Project.__new__(Project)
        copy.root = Path(folder) / "fresh"
        shutil.copytree(project.root, copy.root, ignore=shutil.ignore_patterns("build"))
        return told(copy, *arguments)


def told(project: Project, *arguments: str) -> tuple[Result, dict[str, object]]:
    """Return what a build says, how many files were written and removed aside, and what stands then."""
    done = project.run("build", *arguments)
    out = re.sub(r"; wrote .*|^bundles: .*\n|^.*: not among the languages .*\n", "", done.out, flags=re.MULTILINE)
    found = (project.root / "build").iterdir() if (project.root / "build").is_dir() else ()
    trees = {
        path.name: snapshot(path) if path.is_dir() else path.read_bytes() for path in found if path.name[0] != "."
    }
    return Result(done.code, out, done.err), dict(trees)


# what changes between two builds

Change = Callable[[Project], object]


def write(path: str, content: str | bytes) -> Change:
    return lambda project: project.write(path, content)


def remove(path: str) -> Change:
    return lambda project: (project.root / path).unlink(missing_ok=True)


def msgstr(language: str, msgid: str, text: str, flag: str = "") -> Change:
    def change(project: Project) -> None:
        with suppress(CatalogError):  # another change has damaged it
            if any(entry.msgid == msgid for entry in project.entries(language=language)):
                project.translate({msgid: text}, flag=flag, language=language)

    return change


def same_size(project: Project) -> None:
    """Put other bytes of the same number into an output."""
    path = project.root / "build/es/steps.md"
    if path.is_file():
        path.write_bytes(path.read_bytes()[::-1])


def touched(project: Project) -> None:
    os.utime(project.root / "build/es/map.png", ns=(1, 1))


CHANGES: dict[str, Change] = {
    "a line of a lesson": write("source/steps.md", LESSON.replace("today", "tomorrow")),
    "the lesson as it was": write("source/steps.md", LESSON),
    "a link": write("source/steps.md", LESSON.replace("org/guide", "org/new")),
    "a new lesson": write("source/deep/new.md", "# New\n"),
    "a lesson gone": remove("source/other.md"),
    "a picture": write("source/map.png", b"\x89PNG another"),
    "a picture of a language": write("locale/ar/assets/map.png", b"\x89PNG in Arabic"),
    "a folder that is misspelt": write("locale/es-mx/assets/map.png", b"\x89PNG"),
    "extract": lambda project: project.run("extract"),
    "a translation": msgstr("es", "First steps", "Los primeros pasos"),
    "the translation as it was": msgstr("es", "First steps", "Primeros pasos"),
    "a refused translation": msgstr("ar", "Go home.", "- بيت"),
    "a prohibition that is lost": msgstr("es", "Do not use your phone.", "Usa el teléfono."),
    "a draft": msgstr("es", "Do not use your phone.", "No uses el teléfono.", "fuzzy"),
    "a translation in Mexico": msgstr("es-MX", "Go home.", "Vete a casa."),
    "an entry that the template does not know": lambda project: unknown(project),
    "a flag apart from its message": lambda project: rewritten(project, "#. heading 1", "#, fuzzy\n\n#. heading 1"),
    "a flag": lambda project: rewritten(project, "\nmsgctxt", "\n#, fuzzy\nmsgctxt"),
    "no line between messages": lambda project: rewritten(project, "\n\n#. ", "\n#. "),
    "an id on a line of its own": lambda project: rewritten(project, '\nmsgctxt "', '\nmsgctxt ""\n"'),
    "a message twice": lambda project: twice(project),
    "a catalog saved elsewhere": lambda project: rewritten(project, "\n", "\r\n", -1),
    "what was withdrawn": write(
        "locale/withdrawn.toml", f'[[withdrawn]]\nsource = "{mark("Go home.")}"\nreason = "unsafe"\n'
    ),
    "nothing withdrawn": remove("locale/withdrawn.toml"),
    "a target of a language": write(
        "locale/es/links.toml", '[[link]]\nsource = "https://example.org/guide"\ntarget = "https://example.org/es"\n'
    ),
    "an output edited": write("build/es/other.md", "mine"),
    "an output of the same size": same_size,
    "an output removed": remove("build/ar/steps.md"),
    "an output touched": touched,
    "a file of somebody": write("build/es/mine.txt", "mine"),
    "that file gone": remove("build/es/mine.txt"),
    "a leftover": write("build/ar/.steps.md.lesson-i18n-new", "# Fi"),
    "the cache damaged": write("build/.lesson-i18n/cache.sqlite", "SQLite format 3\0" + "x" * 5000),
    "the cache gone": remove("build/.lesson-i18n/cache.sqlite"),
    "other settings": write("lesson-i18n.toml", SETTINGS + '[translate]\nmetadata = ["Title"]\n'),
    "a language less": write("lesson-i18n.toml", SETTINGS.replace('"ar", ', "")),
    "the settings as they were": write("lesson-i18n.toml", SETTINGS),
}


def rewritten(project: Project, old: str, new: str, count: int = 1) -> None:
    """Edit the text of the Spanish catalog behind its header, where there is one."""
    path = project.catalog()
    if path.is_file():
        header, blank, text = path.read_bytes().decode().partition("\n\n")
        path.write_bytes((header + blank + text.replace(old, new, count)).encode())


def twice(project: Project) -> None:
    """Put the first message of the Spanish catalog there a second time."""
    messages = project.catalog().read_text().split("\n\n") if project.catalog().is_file() else []
    if len(messages) > 1:
        project.catalog().write_text("\n\n".join([*messages[:2], *messages[1:]]))


def unknown(project: Project) -> None:
    path = project.catalog(language="ar")
    if 'msgid "Elsewhere"' in path.read_text():
        path.write_text(re.sub(r'msgctxt ".*"(\nmsgid "Elsewhere")', r'msgctxt "unknown2"\1', path.read_text()))


ASKED = [(), (), ("--include-drafts",), ("es",), ("--check",), ("--jobs", "2")]


@pytest.mark.slow
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(sorted(CHANGES)), max_size=3), st.sampled_from(ASKED)),
        min_size=2,
        max_size=5,
    )
)
def test_a_build_after_any_changes_is_that_of_a_fresh_checkout(
    steps: list[tuple[list[str], tuple[str, ...]]],
) -> None:
    with TemporaryDirectory() as folder:
        project = built_project(Path(folder) / "project")
        for names, asked in steps:
            for name in names:
                CHANGES[name](project)
            said, _ = told(project, *asked)
            first, wanted = fresh(project, *(option for option in asked if option != "--check"))
            if "was not written by lesson-i18n" in said.err:
                assert said.code == 2
                continue
            if "--check" not in asked:
                trees = told(project, *asked)[1]
                assert said == first
                if "es" in asked:  # the index tells of the bundles of other languages too, where there are some
                    wanted.pop("index.json", None)
                assert {name: trees[name] for name in wanted} == wanted
                assert "es" in asked or first.code == 2 or trees.keys() == wanted.keys()
            elif said.code != 2:
                written = told(project)
                assert {name: written[1][name] for name in wanted} == wanted
                assert (said.code, said.err) == (max(first.code, said.code), first.err)


def test_nothing_is_made_where_nothing_has_changed(project: Project) -> None:
    before = times(project.root)
    config = project.config()
    first = build(config)
    assert build(config) == first
    assert first.findings
    assert times(project.root) == before


def test_a_run_with_nothing_to_do_loads_nothing_heavy(project: Project) -> None:
    code = f"import sys, lesson_i18n.cli as c\ntry:\n c.main(['build'])\nexcept SystemExit as e:\n print(e.code, [n for n in {HEAVY} if n in sys.modules])"
    project.run("build")
    done = subprocess.run([sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("1 []\n"), done.stdout + done.stderr
    assert "error: source/other.md:3: es" in done.stderr


def test_one_changed_msgstr_rewrites_one_lesson_and_one_bundle(project: Project) -> None:
    before = times(project.root / "build")
    project.translate({"Elsewhere": "هناك"}, language="ar")
    project.run("build")
    after = times(project.root / "build")
    changed = {Path(path).relative_to(project.root).as_posix() for path in after if after[path] != before.get(path)}
    assert changed == {
        "build/ar/other.md",
        "build/course-ar.zip",
        "build/index.json",
        "build/.lesson-i18n/bundles.json",
        "build/.lesson-i18n/cache.sqlite",
    }


def test_one_changed_msgstr_makes_one_lesson_anew(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[set[str]] = []

    def noted(tasks: Mapping[str, LessonTask], put: Put) -> dict[str, LocalizedLesson | str]:
        made.append(set(tasks))
        assert all(
            len(shelf.entries) == 2 for task in tasks.values() for shelf in task.shelves
        )  # those of the lesson
        return localize_lessons(tasks, put)

    monkeypatch.setattr("lesson_i18n.tree.localize_lessons", noted)
    project.translate({"Elsewhere": "هناك"}, language="ar")
    project.run("build")
    assert made == [{"other.md"}]


def test_what_changes_while_a_build_runs_is_built_by_the_next(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("source/other.md", "# Elsewhere\n\nGo away.\n")
    save = Cache.save
    done: list[None] = []

    def edit_and_save(self: Cache) -> None:
        if not done:
            project.write("source/other.md", "# Elsewhere\n\nStay here.\n")
        save(self)
        done.append(None)

    with monkeypatch.context() as patch:
        patch.setattr(Cache, "save", edit_and_save)
        project.run("build")
    assert "Go away." in project.read("build/es/other.md")
    project.run("build")
    assert "Stay here." in project.read("build/es/other.md")
