"""The command `memory`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lesson_i18n.cli.session import Commands, Session, show_data, text_or_json
from lesson_i18n.errors import ConfigError

_files = click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)


@click.group(name="memory", cls=Commands)
def memory_command() -> None:
    """Look after the translation memory, which proposes what was translated before.

    It is filled by itself: from the catalogs, obsolete entries too, and from the TMX files that were imported.
    """


@memory_command.command(name="import")
@_files
@click.option("--language", "-l", "languages", multiple=True, help="For this language only; may be repeated.")
@click.pass_obj
def import_command(session: Session, files: Sequence[Path], languages: Sequence[str]) -> None:
    """Copy translations from TMX files into the locale folder, where the memory finds them.

    A copy holds what is of use for its language, and names nobody; commit it. It takes the place of an earlier one of
    the same name.
    """
    from lesson_i18n.project_memory import import_lines, import_memory

    session.say(*import_lines(import_memory(session.config(), files, languages)))


@memory_command.command(name="export")
@click.argument("language", metavar="[LANG]", required=False)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file to write; standard output without it.",
)
@click.pass_obj
def export_command(session: Session, language: str | None, output: Path | None) -> None:
    """Write all that the memory holds for a language as TMX 1.4, which other translation tools read."""
    from lesson_i18n.files import replace_files
    from lesson_i18n.project_memory import export_memory

    config = session.config()
    chosen = config.chosen((language,) if language else ())
    if len(chosen) > 1:
        tags = ", ".join(target.tag for target in chosen)
        raise ConfigError(f"there are several languages; name the one to export: {tags}")
    data = "".join(export_memory(config, chosen[0])).encode()
    if output:
        replace_files({output.resolve(): data}, output.resolve().parent)
    else:
        click.echo(data, nl=False)


@memory_command.command(name="stats")
@click.argument("languages", nargs=-1, metavar="[LANG]...")
@text_or_json
@click.pass_obj
def stats_command(session: Session, languages: Sequence[str], form: str) -> None:
    """Show how much the memory of each language LANG, or of all, holds, and which files that comes from."""
    from lesson_i18n.project_memory import memory_stats, stats_data, stats_lines

    report = memory_stats(session.config(), languages)
    if form == "json":
        show_data(stats_data(report))
    else:
        click.echo("\n".join(stats_lines(report)))
