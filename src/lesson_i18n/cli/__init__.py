"""The command line: parses arguments, prints reports, sets the exit code. The only package that prints or exits.

Exit codes: 0 fine; 1 findings of severity error or, with --check, files that would change; 2 wrong usage, settings or
input; 130 interrupted, 143 terminated. What a command does is in `lesson_i18n.pipeline`, imported when a command runs so that --help and --version are quick.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from lesson_i18n import __version__
from lesson_i18n.cli.bundle import bundle_command, verify_command
from lesson_i18n.cli.check import check_command, rule_command
from lesson_i18n.cli.draft import draft_command
from lesson_i18n.cli.lint import lint_command
from lesson_i18n.cli.memory import memory_command
from lesson_i18n.cli.review import review_command
from lesson_i18n.cli.session import (
    Commands,
    Session,
    Watch,
    complete_languages,
    current_folder,
    processes,
    show_data,
    text_or_json,
)
from lesson_i18n.cli.withdraw import withdraw_command
from lesson_i18n.errors import LessonI18nError

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Commands, context_settings=CONTEXT)
@click.option(
    "--config",
    "settings",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The settings file; without it, lesson-i18n.toml in this folder or the nearest one above.",
)
@click.option("--verbose", "-v", is_flag=True, help="Name every file that is written or removed.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
@click.version_option(__version__, prog_name="lesson-i18n")
@click.pass_context
def cli(context: click.Context, settings: Path | None, verbose: bool, quiet: bool) -> None:
    """Localize Markdown lessons through gettext catalogs, byte for byte.

    'extract' cuts the lessons into segments and writes gettext catalogs; translators edit these in any PO editor;
    'build' puts the translations back and writes a localized tree for each language.
    """
    context.obj = Session(settings, verbose, quiet)


_languages = click.argument("languages", nargs=-1, metavar="[LANG]...", shell_complete=complete_languages)


_file = click.Path(path_type=Path, exists=True, dir_okay=False)
_check = click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
_cluster = click.option(
    "--cluster", metavar="ADDRESS", default="", help="Let a Dask cluster work, such as tcp://10.0.0.1:8786."
)


@click.command(name="init")
@click.option("--name", help="The project's name, which also names its catalog; the folder's name without it.")
@click.option("--language", "-l", "languages", multiple=True, help="A language to translate into; may be repeated.")
@click.option("--source", default="source", show_default=True, help="The folder that holds the lessons.")
@click.pass_obj
def init_command(session: Session, name: str | None, languages: Sequence[str], source: str) -> None:
    """Write lesson-i18n.toml for a new project in this folder."""
    from lesson_i18n.model import Syntax
    from lesson_i18n.pipeline import init

    folder = current_folder()
    config = init(folder, name or _file_name(folder.name), languages or ("es",), source)
    session.say(f"wrote {config.path.name} for {', '.join(language.tag for language in config.languages)}")
    if config.rules.syntax != Syntax.MARKDOWN:
        session.say(
            f'the lessons seem to be written for {config.rules.syntax}: wrote syntax = "{config.rules.syntax}"'
        )
    if not config.source.is_dir():
        session.say(f"next: put lessons into {config.shown(config.source)}/, then run 'lesson-i18n extract'")
    else:
        session.say("next: look at its settings, then run 'lesson-i18n extract'")


@click.command(name="extract")
@_check
@text_or_json
@processes
@_cluster
@click.pass_obj
def extract_command(session: Session, check: bool, form: str, jobs: int | None, cluster: str) -> int:
    """Cut the lessons into segments; bring the template and all catalogs up to date.

    What a merge or an accident left in them (conflict marks, entries that stand twice, a template that is lost) is
    repaired and told.
    """
    from lesson_i18n.pipeline import extract
    from lesson_i18n.report import extract_data, extract_lines
    from lesson_i18n.work import Workers

    with Watch(session.quiet) as progress, closing(Workers(jobs or 0, cluster)) as workers:
        report = extract(session.config(), check, progress, workers)
    failed = session.tell_findings(report.findings)
    if form == "json":
        show_data(extract_data(report, check))
    else:
        session.say(*extract_lines(report, check, session.verbose))
    return 1 if failed or (check and (report.changed or report.removed)) else 0


@click.command(name="build")
@_languages
@click.option("--include-drafts", is_flag=True, help="Use fuzzy entries too; the report says how many.")
@_check
@click.option(
    "--sign-key",
    default="",
    envvar="LESSON_I18N_SIGN_KEY",
    metavar="FILE",
    help="Sign the bundles with this private key; without it, with that in LESSON_I18N_SIGN_KEY: a file, or the key itself.",
)
@processes
@_cluster
@click.pass_obj
def build_command(session: Session, /, jobs: int | None, cluster: str, **asked: Any) -> int:
    """Write the localized tree of each language LANG, or of all, and pack each into a bundle.

    A translation that would change a link, a tag, code or the structure of its lesson is left out: the source's text
    stands in its place, the place is reported, and the exit code is 1.
    """
    from lesson_i18n.cli.building import built
    from lesson_i18n.said import Asked, build_lines, bundle_lines

    report = built(session, Asked(**asked), jobs or 0, cluster)
    failed, changed = session.tell_findings(report.remarks), bool(report.written or report.removed)
    for made in report.languages:
        failed |= session.tell_findings(made.findings, made.language.tag)
        changed |= bool(made.written or made.removed)
        session.say(*build_lines(made, asked["check"], session.verbose))
    session.say(*bundle_lines(report, asked["check"], session.verbose))
    return 1 if failed or (asked["check"] and changed) else 0


@click.command(name="status")
@_languages
@text_or_json
@click.pass_obj
def status_command(session: Session, languages: Sequence[str], form: str) -> None:
    """Show how much of each catalog is translated, in segments and words of the source."""
    from lesson_i18n.pipeline import status
    from lesson_i18n.report import status_data, status_lines

    report = status(session.config(), languages)
    if form == "json":
        show_data(status_data(report))
    else:
        click.echo("\n".join(status_lines(report)))


@click.command(name="prune")
@_languages
@_check
@click.pass_obj
def prune_command(session: Session, languages: Sequence[str], check: bool) -> int:
    """Remove the obsolete entries from the catalogs of each language LANG, or of all.

    An obsolete entry is the translation of a text that is gone; without it, a text that comes back is translated anew.
    Every other byte of a catalog stays.
    """
    from lesson_i18n.report import prune_lines
    from lesson_i18n.upkeep import prune

    report = prune(session.config(), languages, check)
    session.say(*prune_lines(report, check, session.verbose))
    return 1 if check and any(pruned.changed for pruned in report) else 0


@click.command(name="merge-driver")
@click.argument("base", type=_file)
@click.argument("ours", type=_file)
@click.argument("theirs", type=_file)
@click.argument("name", required=False)
@click.pass_obj
def merge_command(session: Session, base: Path, ours: Path, theirs: Path, name: str | None) -> None:
    """Merge two versions of a catalog or template for git, which calls this with %O %A %B %P.

    The result takes the place of OURS. Entries are merged one by one; where both sides confirmed another translation of
    one text, the first stays as fuzzy and the other in its comment. A side that cannot be read leaves OURS as it is,
    with exit code 2, which git reports as a conflict.
    """
    from lesson_i18n.upkeep import merge_files

    session.tell_findings(merge_files(base, ours, theirs, name or str(ours)))


@click.command(name="completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script for a shell; for bash: eval "$(lesson-i18n completion bash)"."""
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion
    click.echo(completion(cli, {}, "lesson-i18n", "_LESSON_I18N_COMPLETE").source())


for _command in (
    init_command,
    lint_command,
    extract_command,
    draft_command,
    status_command,
    check_command,
    rule_command,
    review_command,
    build_command,
    verify_command,
    bundle_command,
    withdraw_command,
    prune_command,
    memory_command,
    merge_command,
    completion_command,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    # a run makes many small values and keeps them: looking for cycles among them is wasted
    gc.set_threshold(500_000, 20, 100)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(_run(arguments))


def program() -> NoReturn:
    """Run the command line as a process of its own.

    Its end is left to the system: to let go of all texts one by one takes as long as to read the lessons.
    """
    signal.signal(signal.SIGTERM, _terminated)
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if code == 128 + signal.SIGTERM:
        click.echo("terminated", err=True)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    os._exit(code)


def _terminated(number: int, frame: object) -> NoReturn:
    """End as after an interruption: what was begun is put in order, once."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _run(arguments: Sequence[str] | None) -> int:
    """Run the command line and return the exit code."""
    try:
        return cli.main(arguments, prog_name="lesson-i18n", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except LessonI18nError as error:
        click.echo(f"error: {error}", err=True)
        return 2
    except OSError as error:  # what no stage expected of the disk: a name too long, a disk that is full
        click.echo(
            f"error: {error.filename or 'the output'}: {error.strerror or error}; mend this and run again", err=True
        )
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130


def _file_name(text: str) -> str:
    """Return a text with what cannot stand in a project's name replaced."""
    name = "".join(character if character.isalnum() or character in "-_." else "-" for character in text)
    return name.strip("-_.") or "lessons"
