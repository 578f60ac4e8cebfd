"""The command line: its options, what it prints and where, and its exit codes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import chdir
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

import lesson_i18n
from lesson_i18n.cli import cli, main
from lesson_i18n.cli.bundle import bundle_command
from lesson_i18n.cli.memory import memory_command
from lesson_i18n.config import load_config
from lesson_i18n.update import OUTCOMES
from projects import Project, Result, snapshot

LESSON = "# First steps\n\nLock your phone.\n\nKeep calm.\n"
TWO = '[project]\nname = "course"\nlanguages = ["es", "pt-BR"]\n'
COMMANDS = [
    "init",
    "extract",
    "build",
    "draft",
    "check",
    "rule",
    "status",
    "lint",
    "prune",
    "review",
    "memory",
    "verify",
    "bundle",
    "withdraw",
    "merge-driver",
    "completion",
]
EVERY_HELP: list[tuple[str, click.Command]] = [
    ("", cli),
    *cli.commands.items(),
    *((f"memory {name}", command) for name, command in memory_command.commands.items()),
    *((f"bundle {name}", command) for name, command in bundle_command.commands.items()),
]
HEAVY = [
    "markdown_it",
    "polib",
    "babel",
    "yaml",
    "rich",
    "deep_translator",
    "nh3",
    "cryptography",
    "lesson_i18n.pipeline",
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with two languages, a third of it translated into Spanish, a third a draft."""
    root = tmp_path / "project"
    root.mkdir()
    project = Project(root, TWO, steps=LESSON)
    project.extract()
    project.translate({"First steps": "Primeros pasos"})
    project.translate({"Keep calm.": "Mantén la calma."}, flag="fuzzy")
    project.extract()
    return project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder."""
    folder = tmp_path / "my-course"
    folder.mkdir()
    return folder


def run(folder: Path, *arguments: str) -> Result:
    """Run the command line in any folder, as another process."""
    done = python("-m", "lesson_i18n", *arguments, folder=folder)
    return Result.of(done.returncode, done.stdout, done.stderr)


def python(*arguments: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python as another process."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


# help, version, start


def test_the_version_is_that_of_the_package(project: Project) -> None:
    assert project.run("--version") == Result(0, f"lesson-i18n, version {lesson_i18n.__version__}\n", "")


def test_the_package_runs_as_a_module(folder: Path) -> None:
    assert run(folder, "--version") == Result(0, f"lesson-i18n, version {lesson_i18n.__version__}\n", "")


def test_the_exit_code_reaches_the_shell(folder: Path) -> None:
    result = run(folder, "status")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: no lesson-i18n.toml here or above; run 'lesson-i18n init' to write one\n"


def test_the_commands_are_known() -> None:
    assert sorted(cli.commands) == sorted(COMMANDS)


@pytest.mark.parametrize(("name", "command"), EVERY_HELP)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_says_what_it_does(project: Project, name: str, command: click.Command, option: str) -> None:
    result = project.run(*name.split(), option)
    assert (result.code, result.err) == (0, "")
    assert command.help
    assert command.help.split("\n")[0] in " ".join(result.out.split())


@pytest.mark.parametrize(("name", "command"), EVERY_HELP)
def test_every_option_says_what_it_does(project: Project, name: str, command: click.Command) -> None:
    shown = " ".join(project.run(*name.split(), "--help").out.split())
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.name}"
            assert option.help.rstrip(".") in shown
            assert option.help.endswith(".")


def test_help_names_every_command(project: Project) -> None:
    shown = project.run("--help").out
    assert all(f"\n  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", ["", "memory", "bundle"])
def test_a_list_of_commands_tells_what_each_does_in_a_whole_sentence(project: Project, name: str) -> None:
    shown = project.run(*name.split(), "--help").out
    assert "..." not in shown.partition("Commands:")[2]


def test_commands_are_listed_in_the_order_of_the_work(project: Project) -> None:
    shown = project.run("--help").out.partition("Commands:")[2]
    places = [shown.index(f"\n  {name} ") for name in ("init", "extract", "draft", "check", "build", "verify")]
    assert places == sorted(places)


def test_no_command_at_all_shows_the_help(project: Project) -> None:
    result = project.run()
    assert result.code == 2
    assert "Usage: lesson-i18n [OPTIONS] COMMAND" in result.err


@pytest.mark.parametrize("module", ["lesson_i18n.cli", "lesson_i18n"])
def test_starting_up_imports_nothing_heavy(module: str) -> None:
    done = python("-c", f"import sys, {module}; print([n for n in {HEAVY} if n in sys.modules])")
    assert (done.stdout, done.stderr) == ("[]\n", "")


# completion


@pytest.mark.parametrize(
    ("shell", "wiring"),
    [
        ("bash", "complete -o nosort -F _lesson_i18n_completion lesson-i18n"),
        ("zsh", "compdef _lesson_i18n_completion lesson-i18n"),
        ("fish", "--command lesson-i18n"),
    ],
)
def test_there_is_completion_for_a_shell(project: Project, shell: str, wiring: str) -> None:
    result = project.run("completion", shell)
    assert result.code == 0
    assert wiring in result.out
    assert f"_LESSON_I18N_COMPLETE={shell}_complete" in result.out


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("lesson-i18n ex", ["extract"]),
        ("lesson-i18n build ", ["es", "pt-BR"]),
        ("lesson-i18n status p", ["pt-BR"]),
        ("lesson-i18n build --inc", ["--include-drafts"]),
    ],
)
def test_commands_languages_and_options_are_completed(project: Project, words: str, completed: list[str]) -> None:
    assert complete(project.root, words) == completed


def test_languages_are_completed_from_the_settings_named(project: Project, folder: Path) -> None:
    assert complete(folder, "lesson-i18n --config ../project/lesson-i18n.toml build p") == ["pt-BR"]


@pytest.mark.parametrize("settings", ["[project", '[project]\nname = "course"\nlanguages = ["xx"]\n'])
def test_completion_is_silent_about_wrong_settings(project: Project, settings: str) -> None:
    project.write("lesson-i18n.toml", settings)
    assert complete(project.root, "lesson-i18n build ") == []


def complete(folder: Path, words: str) -> list[str]:
    """Return what bash is told to offer for the last of some words."""
    asked = {
        "_LESSON_I18N_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    done = python("-m", "lesson_i18n", folder=folder, **asked)
    assert (done.returncode, done.stderr) == (0, "")
    return [line.removeprefix("plain,") for line in done.stdout.split()]


# status


def test_status_is_a_table(project: Project) -> None:
    assert project.run("status") == Result(
        0,
        "language                   catalog  translated   fuzzy        empty        words translated\n"
        "es Spanish                 course   1 (2 words)  1 (2 words)  1 (3 words)  28 %\n"
        "pt-BR Portuguese (Brazil)  course   0 (0 words)  0 (0 words)  3 (7 words)  0 %\n",
        "",
    )


def test_status_is_data_for_other_programs(project: Project) -> None:
    result = project.run("status", "--format", "json", "es")
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == {
        "catalogs": [
            {
                "language": "es",
                "name": "Spanish",
                "direction": "ltr",
                "domain": "course",
                "segments": {"translated": 1, "fuzzy": 1, "empty": 1, "total": 3},
                "words": {"translated": 2, "fuzzy": 2, "empty": 3, "total": 7},
            }
        ]
    }


def test_status_is_of_the_languages_named(project: Project) -> None:
    rows = project.run("status", "pt-br").out.splitlines()[1:]
    assert [row.split()[0] for row in rows] == ["pt-BR"]


def test_status_is_printed_even_where_reports_are_not(project: Project) -> None:
    assert project.run("--quiet", "status") == project.run("status")


# extract as data


def extracted(project: Project, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the data of an extract."""
    result = project.run("extract", "--format", "json", *arguments)
    return result.code, json.loads(result.out)


def test_extract_is_data_for_other_programs(project: Project) -> None:
    project.write("source/more.md", "# More of it\n\nLock your phone.\n")
    project.write("source/steps.md", LESSON.replace("First", "The first"))
    nothing = dict.fromkeys(OUTCOMES, 0)
    amount = {"segments": 5, "words": 14}
    assert extracted(project) == (
        0,
        {
            "check": False,
            "lessons": 2,
            "source": amount,
            "languages": [
                {
                    "language": "es",
                    "name": "Spanish",
                    "direction": "ltr",
                    "segments": {**nothing, "fuzzy": 2, "new": 2, "empty": 1, "obsolete": 0},
                    "words": {**nothing, "fuzzy": 5, "new": 6, "empty": 3, "obsolete": 0},
                    "to_do": amount,
                },
                {
                    "language": "pt-BR",
                    "name": "Portuguese (Brazil)",
                    "direction": "ltr",
                    "segments": {**nothing, "new": 3, "empty": 2},
                    "words": {**nothing, "new": 9, "empty": 5},
                    "to_do": amount,
                },
            ],
            "changed": [
                "locale/course.pot",
                "locale/es/LC_MESSAGES/course.po",
                "locale/pt_BR/LC_MESSAGES/course.po",
            ],
            "removed": [],
            "findings": [],
        },
    )


def test_a_translator_has_nothing_to_do_with_what_is_kept_or_gone(project: Project) -> None:
    project.translate({"Lock your phone.": "Bloquea tu teléfono."})
    project.write("source/steps.md", "Lock your phone.\n")
    spanish = extracted(project)[1]["languages"][0]
    assert (spanish["words"]["kept"], spanish["words"]["obsolete"]) == (3, 4)
    assert spanish["to_do"] == {"segments": 0, "words": 0}


def test_check_gives_the_same_data_and_writes_nothing(project: Project) -> None:
    project.write("source/more.md", "# More\n")
    before = snapshot(project.root)
    code, checked = extracted(project, "--check")
    assert code == 1
    assert snapshot(project.root) == before
    code, done = extracted(project)
    assert (code, done) == (0, {**checked, "check": False})
    assert checked["check"]
    assert extracted(project, "--check")[0] == 0


def test_findings_are_part_of_the_data(project: Project) -> None:
    (project.root / "locale/course.pot").unlink()
    (finding,) = extracted(project)[1]["findings"]
    assert finding.pop("message").startswith("was not there, or was empty; made anew")
    assert finding == {
        "path": "locale/course.pot",
        "line": 0,
        "column": 0,
        "id": "",
        "rule": "repair",
        "severity": "warning",
    }


@pytest.mark.parametrize("command", ["extract", "lint", "status"])
def test_every_key_of_the_data_is_explained_in_the_reference(project: Project, command: str) -> None:
    project.write("source/more.md", "[a] (none.md)\n")
    data = json.loads(project.run(command, "--format", "json").out)
    explained = (Path(__file__).parent.parent / "docs" / "reference.md").read_text("utf-8")
    section = explained.partition(f"### lesson-i18n {command} --format json")[2].partition("\n#")[0]
    assert {key for key in keys(data) if f"`{key}`" not in section} == set()


def keys(data: object) -> set[str]:
    """Return all keys in a piece of data."""
    if isinstance(data, list):
        return {key for item in data for key in keys(item)}
    if not isinstance(data, dict):
        return set()
    return set(data).union(*(keys(value) for value in data.values()))


# --quiet, --verbose, --config


def test_quiet_prints_no_report(project: Project) -> None:
    project.write("source/more.md", "# More\n")
    assert project.run("--quiet", "extract") == Result(0, "", "")
    assert project.run("-q", "build") == Result(0, "", "")


def test_quiet_still_prints_errors(project: Project) -> None:
    project.translate({"Lock your phone.": "Bloquea {tu} [teléfono](x)."})
    result = project.run("--quiet", "build", "es")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: source/steps.md:3: es ")


def test_quiet_leaves_out_warnings(project: Project) -> None:
    project.write("source/odd.md", "---\na: [\n---\n\n# Odd\n")
    loud, quiet = project.run("extract"), project.run("--quiet", "extract")
    assert (loud.code, quiet.code) == (0, 0)
    assert loud.err.startswith("warning: source/odd.md:")
    assert quiet.err == ""


def test_verbose_names_every_file_that_is_written_and_removed(project: Project) -> None:
    project.write("source/more.md", "# More\n")
    lines = project.run("--verbose", "extract").out.splitlines()
    assert [line for line in lines if line.startswith("wrote")] == [
        "wrote locale/course.pot",
        "wrote locale/es/LC_MESSAGES/course.po",
        "wrote locale/pt_BR/LC_MESSAGES/course.po",
    ]
    project.build()
    (project.root / "source/more.md").unlink()
    project.write("source/new.md", "# More\n")
    built = project.run("-v", "build", "es").out.splitlines()
    assert built[1:] == [
        "  wrote es/new.md",
        "  removed es/more.md",
        "bundles: wrote 2 files, removed 0",
        "  wrote course-es.zip",
        "  wrote index.json",
    ]


def test_without_verbose_files_are_counted(project: Project) -> None:
    project.write("source/more.md", "# More\n")
    assert project.run("extract").out.splitlines()[-1] == "wrote 3 files"
    lines = project.run("build", "es").out.splitlines()
    assert lines[0].endswith("; wrote 2 files, removed 0")
    assert lines[1:] == ["bundles: wrote 2 files, removed 0"]


def test_settings_can_be_named_from_another_folder(project: Project, folder: Path) -> None:
    result = run(folder, "--config", str(project.root / "lesson-i18n.toml"), "build", "es")
    assert (result.code, result.err) == (0, "")
    assert list(folder.iterdir()) == []
    assert project.read("build/es/steps.md") == "# Primeros pasos\n\nLock your phone.\n\nKeep calm.\n"


def test_settings_can_be_named_by_a_relative_path(project: Project, folder: Path) -> None:
    assert run(folder, "--config", "../project/lesson-i18n.toml", "extract").code == 0
    assert list(folder.iterdir()) == []


def test_settings_are_found_from_a_folder_of_the_project(project: Project) -> None:
    assert run(project.root / "source", "status") == project.run("status")


# init


def init(folder: Path, *arguments: str) -> str:
    """Run `init`, which must succeed; return what it printed."""
    result = run(folder, "init", *arguments)
    assert (result.code, result.err) == (0, "")
    return result.out


def test_init_writes_settings_that_load(folder: Path) -> None:
    assert init(folder).splitlines() == [
        "wrote lesson-i18n.toml for es",
        "next: put lessons into source/, then run 'lesson-i18n extract'",
    ]
    config = load_config(folder / "lesson-i18n.toml")
    assert (config.name, config.source, config.source_language.tag) == ("my-course", folder / "source", "en")
    assert [target.tag for target in config.languages] == ["es"]
    assert [path.name for path in folder.iterdir()] == ["lesson-i18n.toml"]


def test_init_is_the_first_of_the_steps_that_lead_to_a_translated_tree(folder: Path) -> None:
    (folder / "source").mkdir()
    (folder / "source" / "steps.md").write_text(LESSON)
    assert "next: look at its settings" in init(folder)
    assert run(folder, "extract").code == 0
    assert run(folder, "build").code == 0
    assert (folder / "build" / "es" / "steps.md").read_text() == LESSON


def test_init_takes_languages_name_and_source(folder: Path) -> None:
    printed = init(folder, "--language", "es", "-l", "pt-br", "--name", "Guía", "--source", "lessons/en")
    assert "for es, pt-BR" in printed
    assert "lessons/en/" in printed
    config = load_config(folder / "lesson-i18n.toml")
    assert [target.tag for target in config.languages] == ["es", "pt-BR"]
    assert (config.name, config.source) == ("Guía", folder / "lessons" / "en")


def test_init_explains_the_settings_that_it_writes(folder: Path) -> None:
    init(folder, "--language", "es", "--language", "pt-BR")
    assert (folder / "lesson-i18n.toml").read_text() == (
        "[project]\n"
        'name = "my-course"           # also names the catalogs\n'
        'source = "source"            # the lessons, in any tree of folders\n'
        'source-language = "en"\n'
        'languages = ["es", "pt-BR"]  # BCP 47: "es", "pt-BR", "zh-Hant"\n'
        'locale = "locale"            # template and catalogs\n'
        'output = "build"             # the localized trees\n'
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-l", "spanish"], "'spanish' is no language tag; did you mean 'es' (Spanish)?"),
        (["-l", "es", "-l", "en"], "'languages' holds 'en', the source language; remove it"),
        (["--source", "../other"], "'source' is '../other'; name a folder of the project, without '..'"),
    ],
)
def test_init_refuses_what_cannot_be_and_names_no_file_that_is_not_there(
    folder: Path, arguments: list[str], said: str
) -> None:
    result = run(folder, "init", *arguments)
    assert (result.code, result.err) == (2, f"error: {said}\n")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("syntax", ["hugo", "mkdocs", "myst", "pandoc"])
def test_init_tells_the_syntax_by_the_lessons(folder: Path, syntax: str) -> None:
    lesson = (Path(__file__).parent / "syntaxes" / f"{syntax}.md").read_text("utf-8")
    Project(folder, one=LESSON, two=lesson, three="Write this:\n\n```md\n!!! note\n```\n")
    (folder / "lesson-i18n.toml").unlink()
    assert f'seem to be written for {syntax}: wrote syntax = "{syntax}"' in init(folder)
    assert load_config(folder / "lesson-i18n.toml").rules.syntax == syntax


def test_init_leaves_the_syntax_out_where_no_lesson_has_another_than_the_usual(folder: Path) -> None:
    Project(folder, one=LESSON, three="Write `::: note` so:\n\n```md\n!!! note\n```\n")
    (folder / "lesson-i18n.toml").unlink()
    assert "seem to be" not in init(folder)
    assert "syntax" not in (folder / "lesson-i18n.toml").read_text()


def test_init_does_not_overwrite(folder: Path) -> None:
    (folder / "lesson-i18n.toml").write_text("mine")
    result = run(folder, "init")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: lesson-i18n.toml: exists already; edit it, or remove it first\n"
    assert (folder / "lesson-i18n.toml").read_text() == "mine"


def test_init_does_not_overwrite_a_link_that_dangles(folder: Path) -> None:
    (folder / "lesson-i18n.toml").symlink_to("elsewhere.toml")
    assert run(folder, "init").code == 2
    assert list(folder.iterdir()) == [folder / "lesson-i18n.toml"]


@pytest.mark.parametrize(
    ("folder_name", "name"),
    [("¡Mi curso!", "Mi-curso"), ("_drafts", "drafts"), ("v1.2 (new)", "v1.2--new"), ("---", "lessons")],
)
def test_init_makes_a_name_of_any_folder_name(tmp_path: Path, folder_name: str, name: str) -> None:
    folder = tmp_path / folder_name
    folder.mkdir()
    init(folder)
    assert load_config(folder / "lesson-i18n.toml").name == name


# --check


@pytest.mark.parametrize("command", ["extract", "build"])
def test_check_fails_when_something_would_change_and_writes_nothing(project: Project, command: str) -> None:
    project.write("source/more.md", "# More\n")
    before = snapshot(project.root)
    result = project.run(command, "--check")
    assert (result.code, result.err) == (1, "")
    assert "would write" in result.out
    assert ("run 'lesson-i18n extract', and commit what it writes" in result.out) == (command == "extract")
    assert snapshot(project.root) == before


@pytest.mark.parametrize("command", ["extract", "build"])
def test_check_succeeds_when_nothing_would_change(project: Project, command: str) -> None:
    assert project.run(command).code == 0
    assert project.run(command, "--check").code == 0
    assert project.run("--quiet", command, "--check") == Result(0, "", "")


def test_check_fails_when_a_file_would_be_removed(project: Project) -> None:
    project.write("source/extra.txt", "x\n")
    project.build()
    (project.root / "source/extra.txt").unlink()
    result = project.run("--verbose", "build", "--check", "es")
    assert result.code == 1
    assert result.out.splitlines()[1:] == [
        "  would remove es/extra.txt",
        "bundles: would write 2 files, would remove 0",
        "  would write course-es.zip",
        "  would write index.json",
    ]
    assert project.read("build/es/extra.txt") == "x\n"


def test_include_drafts_uses_unconfirmed_entries_and_counts_them(project: Project) -> None:
    assert "drafts" not in project.build("es")
    assert "Keep calm." in project.read("build/es/steps.md")
    assert "of these 1 segment unconfirmed (drafts)" in project.build("--include-drafts", "es")
    assert "Mantén la calma." in project.read("build/es/steps.md")


# progress


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two seconds pass whenever the command line looks at its watch."""
    monkeypatch.setattr("lesson_i18n.cli.session.time", SimpleNamespace(monotonic=count(step=2).__next__))


@pytest.mark.usefixtures("slow")
def test_long_work_is_told_line_by_line_where_there_is_no_terminal(project: Project) -> None:
    extracted, built = project.run("extract"), project.run("build")
    assert list(extracted.stages) == ["reading lessons …", "updating catalogs …"]
    assert list(built.stages) == ["reading lessons …", "cutting lessons …", "building es …", "building pt-BR …"]
    assert "…" not in extracted.out + built.out


@pytest.mark.usefixtures("slow")
def test_quiet_shows_no_progress(project: Project) -> None:
    assert project.run("--quiet", "extract") == Result(0, "", "")


def test_short_work_shows_no_progress(project: Project) -> None:
    assert project.run("extract").err == ""


@pytest.mark.usefixtures("slow")
def test_long_work_is_a_bar_on_a_terminal_and_leaves_the_report_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal)
    with chdir(project.root), pytest.raises(SystemExit) as end:
        main(["extract"])
    assert end.value.code == 0
    assert "updating catalogs" in terminal.getvalue()
    assert "%" in terminal.getvalue()
    assert "updating catalogs" not in capsys.readouterr().out


# what else holds for all


def test_the_functions_behind_the_commands_print_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = lesson_i18n.init(folder, "course", ["es"])
    (folder / "source").mkdir()
    (folder / "source" / "steps.md").write_text(LESSON)
    assert lesson_i18n.extract(config).lessons == 1
    assert lesson_i18n.status(config)[0].total.segments == 3
    assert lesson_i18n.build(config, ["es"]).languages[0].written == ("steps.md",)
    assert tuple(capfd.readouterr()) == ("", "")


def test_an_interruption_ends_with_130_and_no_traceback(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lesson_i18n.pipeline.extract", interrupted)
    result = project.run("extract")
    assert (result.code, result.out, result.err.strip()) == (130, "", "interrupted")


def test_a_mistake_in_the_program_keeps_its_traceback(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lesson_i18n.pipeline.extract", broken)
    with pytest.raises(ZeroDivisionError):
        project.run("extract")


def test_a_terminal_that_knows_few_characters_gets_the_report_all_the_same(project: Project) -> None:
    project.write("lesson-i18n.toml", TWO.replace("course", "курс"))
    project.extract()
    done = python("-m", "lesson_i18n", "status", folder=project.root, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert r"\u043a\u0443\u0440\u0441" in done.stdout


def test_a_reader_that_goes_away_causes_no_traceback(project: Project) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "lesson_i18n", "status"],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        said = running.stderr.read().decode()
    assert "Traceback" not in said
