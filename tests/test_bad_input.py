"""Whatever is wrong with the input: exit code 2, one message with the place, the fact and a way out, nothing written."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import pytest

from lesson_i18n.cli import main
from projects import SETTINGS, Project, Result, snapshot

LESSON = "# First steps\n\nLock your phone.\n"
CATALOG = "locale/es/LC_MESSAGES/course.po"
TEMPLATE = "locale/course.pot"
COMMANDS = ("extract", "build", "status")
Spoil = Callable[[Project], object]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project in the middle of its life: extracted, partly translated, built."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("Not a lesson.\n")
    root = tmp_path / "project"
    root.mkdir()
    project = Project(root, steps=LESSON)
    project.extract()
    project.translate({"First steps": "Primeros pasos"})
    project.extract()
    project.build()
    return project


def refused(project: Project, *arguments: str) -> Result:
    """Run a command that must fail on its input and leave everything as it is; return what it said."""
    before = snapshot(project.root.parent)
    result = project.run(*arguments)
    assert result.code == 2, result
    assert result.out == ""
    assert "Traceback" not in result.err
    assert snapshot(project.root.parent) == before
    return result


def assert_says(result: Result, place: str, fact: str, way_out: str) -> None:
    """Check that a message is one line: the place, the fact, then the way out."""
    assert result.err.count("\n") == 1, result.err
    assert result.err.startswith(f"error: {place}"), result.err
    assert fact in result.err
    assert way_out in result.err
    assert result.err.index(fact) <= result.err.index(way_out)


@dataclass(frozen=True)
class Bad:
    """Settings that are wrong: their text, the line at fault, and what the message must say."""

    text: str
    line: int
    fact: str
    way_out: str


def settings(line: str) -> str:
    """Return settings that are right, and a line more in [project]."""
    return SETTINGS + line + "\n"


def languages(tags: str) -> str:
    """Return settings with other languages."""
    return f'[project]\nname = "course"\nlanguages = {tags}\n'


def data(lines: str) -> str:
    """Return settings with a rule for data files behind those of other files."""
    return SETTINGS + f"[[data]]\n{lines}\n"


BAD_SETTINGS = {
    "a misspelt table": Bad("[projct]\nname = 'x'\n", 1, "unknown table 'projct'", "did you mean 'project'?"),
    "an unknown table": Bad(SETTINGS + "[zzz]\n", 4, "unknown table 'zzz'", "known: project, catalogs, translate"),
    "a misspelt key": Bad(
        settings('sorce = "x"'), 4, "unknown setting 'sorce' in [project]", "did you mean 'source'?"
    ),
    "a key misspelt in another table": Bad(
        SETTINGS + "[catalogs]\ndeph = 1\n",
        5,
        "unknown setting 'deph' in [catalogs]",
        "did you mean 'depth'?",
    ),
    "a misspelt key below a comment that names it": Bad(
        '# sorce is the folder\n[project]\nsorce = "x"\n',
        3,
        "unknown setting 'sorce'",
        "did you mean 'source'?",
    ),
    "an unknown key": Bad(settings("q = 1"), 4, "unknown setting 'q' in [project]", "known: name, source"),
    "a number for a text": Bad(settings("source = 3"), 4, "'source' must be", "a text, not 3"),
    "a text for a list": Bad(languages('"es"'), 3, "'languages' must be", "a list of texts, not 'es'"),
    "a number among texts": Bad(languages('["es", 3]'), 3, "'languages' must be", "a list of texts"),
    "a text for a number": Bad(SETTINGS + '[catalogs]\ndepth = "1"\n', 5, "'depth' must be", "a whole number"),
    "a truth value for a number": Bad(
        SETTINGS + "[catalogs]\ndepth = true\n", 5, "'depth' must be", "a whole number, not True"
    ),
    "a number out of range": Bad(SETTINGS + "[catalogs]\ndepth = -1\n", 5, "'depth' is -1", "from 0 to 9"),
    "a misspelt key of a rule for data": Bad(
        SETTINGS + '[[data]]\nfile = "f_*.yml"\n', 5, "unknown setting 'file' in [data]", "did you mean 'files'?"
    ),
    "an unknown syntax": Bad(
        SETTINGS + '[markdown]\nsyntax = "pandok"\n', 5, "'syntax' is 'pandok'", "did you mean 'pandoc'?"
    ),
    "a rule for data without keys": Bad(SETTINGS + '[[data]]\nfiles = "*.yml"\n', 4, "'keys' is missing", "add it"),
    "a rule for data in single brackets": Bad(
        SETTINGS + '[data]\nfiles = "*.yml"\nkeys = []\n', 4, "'data' must be a table", "written [[data]]"
    ),
    "a rule for files that are no data": Bad(
        data('files = "*.md"\nkeys = []'), 5, "'*.md' in 'files'", ".yml, .yaml"
    ),
    "a rule for files outside the source": Bad(
        data('files = "/etc/*.yml"\nkeys = []'), 5, "'/etc/*.yml' in 'files'", "forms/*.json"
    ),
    "a path of keys that ends too early": Bad(
        data('files = "*.yml"\nkeys = ["title", "list[].check."]'),
        6,
        "'list[].check.' in 'keys'",
        "join keys by dots",
    ),
    "a position in a path of keys": Bad(
        data('files = "*.yml"\nkeys = ["a[0]"]'), 6, "'a[0]' in 'keys'", "list[].check"
    ),
    "a bad path among the keys of front matter": Bad(
        SETTINGS + '[translate]\nfront-matter = ["a..b"]\n', 5, "'a..b' in 'front-matter'", "join keys by dots"
    ),
    "a value for a table": Bad("project = 3\n", 1, "'project' must be a table", "written [project]"),
    "a text that is not closed": Bad('[project]\nname = "course\n', 2, "not TOML", "mend the line"),
    "a key given twice": Bad(settings('name = "again"'), 4, "not TOML", "mend the line"),
    "TOML that ends too early": Bad('[project]\nlanguages = ["es"', 2, "not TOML", "mend"),
    "no name": Bad('[project]\nlanguages = ["es"]\n', 1, "[project] lacks 'name'", "add it"),
    "no languages": Bad('[project]\nname = "course"\n', 1, "[project] lacks 'languages'", "add it"),
    "nothing at all": Bad("", 1, "[project] lacks 'name'", "add it"),
    "an empty list of languages": Bad(languages("[]"), 3, "'languages' is empty", "name at least one"),
    "a name that names no file": Bad(
        '[project]\nname = "a/b"\nlanguages = ["es"]\n', 2, "'name' is 'a/b'", "use letters, digits"
    ),
    "an empty name": Bad('[project]\nname = ""\nlanguages = ["es"]\n', 2, "'name' is ''", "use letters"),
    "a name that hides its files": Bad(
        '[project]\nname = ".x"\nlanguages = ["es"]\n', 2, "'name' is '.x'", "use letters"
    ),
    "an unknown language": Bad(languages('["xx"]'), 3, "unknown language tag 'xx'", "'xh' (Xhosa)"),
    "a malformed language": Bad(languages('["pt_BR"]'), 3, "'pt_BR' is no language tag", "'pt-BR'?"),
    "a language given twice": Bad(
        languages('["es", "pt-BR", "ES"]'), 3, "'languages' holds 'ES' twice", "remove one"
    ),
    "the source language among the targets": Bad(
        languages('["es", "en"]'), 3, "holds 'en', the source language", "remove it"
    ),
    "an unknown source language": Bad(
        settings('source-language = "xx"'), 4, "unknown language tag 'xx'", "'xh' (Xhosa)"
    ),
    "the source inside the output": Bad(
        settings('source = "build/lessons"'),
        4,
        "'source' lies inside 'output'",
        "keep source, locale and output",
    ),
    "the output inside the source": Bad(
        settings('output = "source/build"'), 4, "'output' lies inside 'source'", "apart"
    ),
    "the locale folder inside the source": Bad(
        settings('locale = "source/locale"'), 4, "'locale' lies inside 'source'", "apart"
    ),
    "one folder for two things": Bad(settings('locale = "source"'), 4, "lies inside", "apart"),
    "a folder above the project": Bad(
        settings('output = "../outside"'), 4, "'output' is '../outside'", "without '..'"
    ),
    "a way up inside a path": Bad(settings('output = "a/../../b"'), 4, "'output' is", "without '..'"),
    "an absolute folder elsewhere": Bad(
        settings('output = "/nowhere"'), 4, "'/nowhere', which leads outside", "name a folder inside it"
    ),
    "the project itself as a folder": Bad(
        settings('source = "."'), 4, "'source' is '.', the project's own folder", "name a folder inside it"
    ),
    "an empty folder name": Bad(settings('source = ""'), 4, "'source' is ''", "name a folder of the project"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("bad", BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_wrong_settings_are_refused_at_their_line(project: Project, bad: Bad, command: str) -> None:
    project.write("lesson-i18n.toml", bad.text)
    assert_says(refused(project, command), f"lesson-i18n.toml:{bad.line}: ", bad.fact, bad.way_out)


@dataclass(frozen=True)
class Wrong:
    """A project that is wrong: how it came to be, who must refuse it, and what the message must say."""

    spoil: Spoil
    place: str
    fact: str
    way_out: str
    commands: tuple[str, ...] = COMMANDS


def write(path: str, content: str | bytes) -> Spoil:
    """Return what writes a file."""
    return lambda project: project.write(path, content)


def replace(path: str, old: str, new: str) -> Spoil:
    """Return what replaces a piece of a file."""
    return lambda project: project.edit(project.root / path, (old, new))


def append(path: str, text: str) -> Spoil:
    """Return what adds to the end of a file."""
    return lambda project: project.write(path, project.read(path) + text)


def remove(path: str) -> Spoil:
    """Return what removes a file."""
    return lambda project: (project.root / path).unlink()


def move(path: str, to: str) -> Spoil:
    """Return what moves a file or folder."""
    return lambda project: (project.root / path).rename(project.root / to)


def link(path: str, to: str) -> Spoil:
    """Return what makes a symbolic link, relative to the folder that it is in."""
    return lambda project: (project.root / path).symlink_to(to)


def line_of(path: str, text: str) -> Callable[[Project], int]:
    """Return what finds the first line of a file that holds a text."""
    return lambda project: project.read(path)[: project.read(path).index(text)].count("\n") + 1


def output_linked_away(project: Project) -> None:
    move("build", "elsewhere")(project)
    link("build", "../outside")(project)


def duplicated(project: Project) -> None:
    """Add a second entry with the id of the first."""
    blocks = project.read(CATALOG).split("\n\n")
    project.write(CATALOG, "\n\n".join([*blocks[:2], blocks[1] + "\n", *blocks[2:]]))


READING = ("extract", "build")
WRONG_PROJECTS = {
    "no source folder": Wrong(
        move("source", "lessons"),
        "source: ",
        "there is no such folder",
        "create it, or mend 'source'",
        READING,
    ),
    "a lesson that is not UTF-8": Wrong(
        write("source/old.md", b"# Caf\xc3\xa9\n\nCaf\xe9\n"),
        "source/old.md:3: ",
        "not UTF-8 at byte 12 (0xe9)",
        "convert the file to UTF-8",
        ("extract",),
    ),
    "a link that leads outside": Wrong(
        link("source/secret.md", "../../outside/secret.md"),
        "source/secret.md: ",
        "leads outside the project",
        "put the file itself in its place",
        READING,
    ),
    "a link to a folder outside": Wrong(
        link("source/more", "../../outside"), "source/more: ", "leads outside the project", "put", READING
    ),
    "a link that dangles": Wrong(
        link("source/gone.md", "nowhere.md"),
        "source/gone.md: ",
        "leads to no file",
        "remove or mend it",
        READING,
    ),
    "a link to itself": Wrong(
        link("source/loop.md", "loop.md"),
        "source/loop.md: ",
        "leads to no file",
        "remove or mend it",
        READING,
    ),
    "a link to a folder around it": Wrong(
        link("source/around", "."), "source/around: ", "leads to a folder around it", "remove it", READING
    ),
    "a link to the output": Wrong(
        link("source/es.md", "../build/es/steps.md"),
        "source/es.md: ",
        "leads to files that lesson-i18n writes",
        "remove it",
        READING,
    ),
    "an unknown directive": Wrong(
        write("source/steps.md", "# Steps\n\n<!-- i18n: skp -->\n\nText.\n"),
        "source/steps.md:3: ",
        "unknown directive 'skp'",
        "known: skip, skip-start, skip-end, note",
        ("extract",),
    ),
    "a range that never ends": Wrong(
        write("source/steps.md", "# Steps\n\n<!-- i18n: skip-start -->\n\nText.\n"),
        "source/steps.md:3: ",
        "has no 'i18n: skip-end'",
        "add one",
        ("extract",),
    ),
    "a directive amid a paragraph": Wrong(
        write("source/steps.md", "# Steps\n\nText <!-- i18n: skip --> goes on.\n"),
        "source/steps.md:3: ",
        "must stand alone",
        "move it there",
        ("extract",),
    ),
    "a file name that cannot be shown": Wrong(
        write("source/a\nb.md", "x\n"), r"'a\nb.md': ", "a file name must be printable", "rename it", READING
    ),
    "a catalog with a quote missing": Wrong(
        replace(CATALOG, 'msgstr "Primeros pasos"', 'msgstr "Primeros pasos'),
        f"{CATALOG}:",
        "no line of a catalog",
        "mend the line, or restore the file",
    ),
    "a catalog that ends amid an entry": Wrong(
        append(CATALOG, '\nmsgctxt "zzzz"\nmsgid "Text"\n'),
        f"{CATALOG}:",
        "without msgid or msgstr",
        "complete it",
    ),
    "a catalog whose keywords are out of order": Wrong(
        append(CATALOG, '\nmsgstr "Text"\nmsgctxt "zzzz"\n'), f"{CATALOG}:", "does not belong here", "mend it"
    ),
    "a catalog that is something else": Wrong(
        write(CATALOG, "<html>\n"), f"{CATALOG}:1: ", "no line of a catalog", "restore the file"
    ),
    "a catalog with conflict marks": Wrong(
        replace(
            CATALOG,
            'msgstr "Primeros pasos"',
            '<<<<<<< ours\nmsgstr "a"\n=======\nmsgstr "b"\n>>>>>>> theirs',
        ),
        f"{CATALOG}:",
        "a merge conflict is left here",
        "run 'lesson-i18n extract'",
        ("build", "status"),
    ),
    "a catalog with a conflict whose one side is damaged": Wrong(
        replace(
            CATALOG,
            'msgstr "Primeros pasos"',
            '<<<<<<< ours\nmsgstr "a"\n=======\nmsgstr "b\n>>>>>>> theirs',
        ),
        f"{CATALOG}:",
        "no line of a catalog: 'msgstr \"b'",
        "mend the line, or restore the file",
        ("extract",),
    ),
    "a catalog with half a conflict": Wrong(
        append(CATALOG, "\n<<<<<<< ours\n=======\n"),
        f"{CATALOG}:",
        "a merge conflict that does not end",
        "restore the file from version control",
        ("extract",),
    ),
    "a catalog with a conflict mark too many": Wrong(
        append(CATALOG, "\n>>>>>>> theirs\n"),
        f"{CATALOG}:",
        "a conflict mark that does not belong here: '>>>>>>> theirs'",
        "restore the file from version control",
        ("extract",),
    ),
    "a catalog with two entries of one id": Wrong(
        duplicated, f"{CATALOG}:", "a second entry with msgctxt", "run 'lesson-i18n extract'", ("build", "status")
    ),
    "a catalog that is not UTF-8": Wrong(
        write(CATALOG, b'msgid ""\nmsgstr ""\n\nmsgid "\xe9"\n'),
        f"{CATALOG}:4: ",
        "not UTF-8 at byte 27 (0xe9)",
        "convert the file to UTF-8",
    ),
    "an entry without msgctxt": Wrong(
        append(CATALOG, '\nmsgid "Text"\nmsgstr "Texto"\n'),
        f"{CATALOG}:",
        "an entry without msgctxt",
        "remove it",
    ),
    "a damaged template": Wrong(
        append(TEMPLATE, "\nmsgid\n"),
        f"{TEMPLATE}:",
        "no line of a catalog",
        "run 'lesson-i18n extract'",
        ("build", "status"),
    ),
    "a damaged template without catalogs": Wrong(
        lambda project: (append(TEMPLATE, "\nmsgid\n")(project), remove(CATALOG)(project)),
        f"{TEMPLATE}:",
        "no line of a catalog",
        "restore the file",
        ("extract",),
    ),
    "an empty template": Wrong(
        write(TEMPLATE, ""),
        f"{TEMPLATE}: ",
        "there is no such template, or it is empty",
        "run 'lesson-i18n extract'",
        ("build", "status"),
    ),
    "a folder in the place of a catalog": Wrong(
        lambda project: (remove(CATALOG)(project), project.write(f"{CATALOG}/x", "x")),
        f"{CATALOG}: ",
        "cannot be read",
        "mend or remove what is in its place",
    ),
    "a file in the place of the locale folder": Wrong(
        lambda project: (move("locale", "elsewhere")(project), project.write("locale", "x")),
        "locale: ",
        "cannot be read",
        "mend or remove it",
    ),
    "an id that the template does not know": Wrong(
        append(CATALOG, '\nmsgctxt "zzzz"\nmsgid "Text"\nmsgstr "Texto"\n'),
        f"{CATALOG}:",
        "msgctxt 'zzzz' is not in the template",
        "run 'lesson-i18n extract'",
        ("build",),
    ),
    "no template": Wrong(
        remove(TEMPLATE),
        f"{TEMPLATE}: ",
        "there is no such template",
        "run 'lesson-i18n extract'",
        ("build", "status"),
    ),
    "no locale folder": Wrong(
        move("locale", "elsewhere"),
        "locale: ",
        "there is no template yet",
        "run 'lesson-i18n extract'",
        ("build", "status"),
    ),
    "no catalog": Wrong(
        remove(CATALOG),
        f"{CATALOG}: ",
        "there is no such catalog yet",
        "run 'lesson-i18n extract'",
        ("build", "status"),
    ),
    "a file of somebody else in the output": Wrong(
        write("build/es/notes.txt", "mine\n"),
        "build/es/notes.txt: ",
        "was not written by lesson-i18n",
        "move it away, or choose another output",
        ("build",),
    ),
    "a link in the output": Wrong(
        link("build/es/more", "../../../outside"),
        "build/es/more: ",
        "was not written by lesson-i18n",
        "move it away",
        ("build",),
    ),
    "a file in the place of a language's output": Wrong(
        lambda project: (move("build/es", "elsewhere")(project), project.write("build/es", "x")),
        "build/es: ",
        "is no folder",
        "move it away, or choose another output",
        ("build",),
    ),
    "a file in the place of the output": Wrong(
        lambda project: (move("build", "elsewhere")(project), project.write("build", "x")),
        "build: ",
        "is no folder",
        "move it away, or choose another output",
        ("build",),
    ),
    "a damaged record of the output": Wrong(
        write("build/.lesson-i18n/es.json", "{"),
        "build/.lesson-i18n/es.json: ",
        "damaged",
        "remove it together with build/es",
        ("build",),
    ),
    "an output that is a link to outside": Wrong(
        output_linked_away, "lesson-i18n.toml:", "which leads outside the project", "name a folder inside it"
    ),
    "settings that are not UTF-8": Wrong(
        write("lesson-i18n.toml", SETTINGS.encode() + b"# \xe9\n"),
        "lesson-i18n.toml:4: ",
        "not UTF-8 at byte",
        "convert the file to UTF-8",
    ),
}


@pytest.mark.parametrize(
    ("wrong", "command"),
    [(wrong, command) for wrong in WRONG_PROJECTS.values() for command in wrong.commands],
    ids=[f"{title}-{command}" for title, wrong in WRONG_PROJECTS.items() for command in wrong.commands],
)
def test_a_wrong_project_is_refused_at_its_place(project: Project, wrong: Wrong, command: str) -> None:
    wrong.spoil(project)
    assert_says(refused(project, command), wrong.place, wrong.fact, wrong.way_out)


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("a catalog with a quote missing", 'msgstr "Primeros pasos'),
        ("a catalog whose keywords are out of order", 'msgstr "Text"'),
        ("a catalog with conflict marks", "<<<<<<<"),
        ("a catalog with a conflict whose one side is damaged", 'msgstr "b\n'),
        ("a catalog with half a conflict", "<<<<<<<"),
        ("a catalog with a conflict mark too many", ">>>>>>>"),
        ("an entry without msgctxt", 'msgid "Text"'),
        ("a damaged template", "msgid\n"),
        ("an id that the template does not know", 'msgctxt "zzzz"'),
    ],
)
def test_damage_in_a_catalog_is_reported_with_its_line(project: Project, title: str, line: str) -> None:
    wrong = WRONG_PROJECTS[title]
    wrong.spoil(project)
    number = line_of(wrong.place.rstrip(":"), line)(project)
    assert_says(refused(project, wrong.commands[-1]), f"{wrong.place}{number}: ", wrong.fact, wrong.way_out)


def test_a_second_entry_is_reported_with_both_lines(project: Project) -> None:
    duplicated(project)
    lines = [number for number, line in enumerate(project.read(CATALOG).split("\n"), 1) if "msgctxt" in line]
    assert_says(refused(project, "status"), f"{CATALOG}:{lines[1]}: ", f"after line {lines[0]}", "extract")


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("source/steps.md", "extract"),
        ("source/image.png", "build"),
        (CATALOG, "extract"),
        (TEMPLATE, "status"),
        ("lesson-i18n.toml", "status"),
    ],
)
def test_a_file_that_may_not_be_read_is_named(project: Project, path: str, command: str) -> None:
    project.write("source/image.png", b"\x89PNG")
    (project.root / path).chmod(0)
    if os.access(project.root / path, os.R_OK):
        pytest.skip("this user may read everything")
    result = refused(project, command)
    assert path in result.err
    assert "cannot be read: Permission denied" in result.err


@pytest.mark.parametrize(("folder", "command"), [("locale", "extract"), ("build/es", "build")])
def test_a_folder_that_may_not_be_written_to_is_named(project: Project, folder: str, command: str) -> None:
    project.write("source/steps.md", LESSON.replace("First", "The first"))
    (project.root / folder).chmod(0o555)
    if os.access(project.root / folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    result = refused(project, command)
    assert re.fullmatch(f"error: {folder}.*: cannot be written: Permission denied.*\n", result.err)


@pytest.mark.parametrize("command", READING)
def test_a_second_command_at_the_same_time_is_refused(project: Project, command: str) -> None:
    fcntl = pytest.importorskip("fcntl")
    project.write("source/steps.md", LESSON.replace("First", "The first"))
    with (project.root / "lesson-i18n.toml").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = refused(project, command)
    assert_says(result, "lesson-i18n.toml: ", "another lesson-i18n command is at work", "wait until it has ended")
    project.extract()


@pytest.mark.parametrize("command", ["build", "status"])
@pytest.mark.parametrize(
    ("tag", "fact", "way_out"),
    [
        ("fr", "'fr' is not among the languages", "of lesson-i18n.toml: es"),
        ("xx", "unknown language tag 'xx'", "'xh' (Xhosa)"),
        ("pt_BR", "'pt_BR' is no language tag", "did you mean 'pt-BR'?"),
    ],
)
def test_a_language_that_is_not_the_projects_is_refused(
    project: Project, command: str, tag: str, fact: str, way_out: str
) -> None:
    assert_says(refused(project, command, "es", tag), "", fact, way_out)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_catalog_in_the_folder_of_another_language_is_refused(tmp_path: Path, command: str) -> None:
    project = Project(tmp_path, SETTINGS.replace('"es"', '"es", "fr"'), steps=LESSON)
    project.extract()
    project.translate({"First steps": "Primeros pasos"})
    project.catalog(language="fr").write_bytes(project.catalog().read_bytes())
    said = project.run(command)
    assert said.code == 2
    assert_says(said, "locale/fr/LC_MESSAGES/course.po:9: ", "'Language: es'", "put the right file here")


def test_a_catalog_may_begin_as_that_of_a_wider_language(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS.replace('"es"', '"es", "es-MX"'), steps=LESSON)
    project.extract()
    project.translate({"First steps": "Primeros pasos"})
    project.catalog(language="es_MX").write_bytes(project.catalog().read_bytes())
    assert project.run("build").code == 0
    project.extract()
    assert '"Language: es_MX\\n"' in project.catalog(language="es_MX").read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_without_settings_the_way_out_is_named(project: Project, command: str) -> None:
    (project.root / "lesson-i18n.toml").unlink()
    result = refused(project, command)
    assert_says(result, "no lesson-i18n.toml", "here or above", "run 'lesson-i18n init'")


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (("biuld",), "No such command 'biuld'"),
        (("build", "--chek"), "--chek"),
        (("--config", "none.toml", "status"), "File 'none.toml' does not exist"),
        (("--config", "source", "status"), "File 'source' is a directory"),
        (("status", "--format", "xml"), "'xml' is not one of 'text', 'json'"),
        (("completion", "cmd"), "'cmd' is not one of 'bash', 'zsh', 'fish'"),
        (("completion",), "Missing argument"),
        (("extract", "es"), "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_refused_with_a_pointer_to_help(
    project: Project, arguments: tuple[str, ...], fact: str
) -> None:
    result = refused(project, *arguments)
    assert fact in result.err
    assert re.search(r"Try 'lesson-i18n.* (-h|--help)' for help", result.err)


@pytest.mark.parametrize(
    ("arguments", "fact", "way_out"),
    [
        (("--language", "xx"), "unknown language tag 'xx'", "'xh' (Xhosa)"),
        (("--language", "en"), "holds 'en', the source language", "remove it"),
        (("--name", "a/b"), "'name' is 'a/b'", "use letters, digits"),
        (("--source", "../x"), "'source' is '../x'", "without '..'"),
        (("--source", "build"), "lies inside", "keep source, locale and output apart"),
    ],
)
def test_init_writes_no_settings_that_would_be_refused(
    project: Project, arguments: tuple[str, ...], fact: str, way_out: str
) -> None:
    (project.root / "lesson-i18n.toml").unlink()
    assert_says(refused(project, "init", *arguments), "", fact, way_out)


def test_init_leaves_settings_alone_that_are_there(project: Project) -> None:
    result = refused(project, "init")
    assert_says(result, "lesson-i18n.toml: ", "exists already", "edit it, or remove it first")


def test_a_creation_date_that_is_none_is_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    result = refused(project, "extract")
    assert_says(result, "SOURCE_DATE_EPOCH is 'yesterday'", "a number of seconds since 1970", "or not be set")


def test_a_folder_that_is_gone_cannot_be_worked_in(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    with chdir(gone):
        gone.rmdir()
        before = snapshot(tmp_path)
        with pytest.raises(SystemExit) as end:
            main(["status"])
        (tmp_path / "gone").mkdir()
    assert end.value.code == 2
    assert capsys.readouterr().err == "error: the current folder does not exist any more; change to another\n"
    gone.rmdir()
    assert snapshot(tmp_path) == before


def test_a_name_that_is_too_long_for_the_disk_is_one_message(tmp_path: Path) -> None:
    project = Project(tmp_path, f'[project]\nname = "c"\nlanguages = ["es"]\nsource = "{"x" * 300}"\n')
    done = project.run("extract")
    assert done.code == 2
    assert "File name too long" in done.err
    assert "Traceback" not in done.err
