"""What the commands share: the options before a command, what is told on the way, findings, progress."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lesson_i18n.errors import ConfigError, LessonI18nError

if TYPE_CHECKING:
    from lesson_i18n.config import Config
    from lesson_i18n.model import Finding


class Session:
    """What the options before a command say."""

    def __init__(self, settings: Path | None, verbose: bool, quiet: bool) -> None:
        self.settings = settings
        self.verbose = verbose
        self.quiet = quiet

    def config(self) -> Config:
        """Return the settings, from the file named or the nearest one."""
        from lesson_i18n.config import load_config

        return load_config(self.path())

    def path(self) -> Path:
        """Return the settings file: the one named, or the nearest one."""
        from lesson_i18n.files import find_settings

        return self.settings or find_settings(current_folder())

    def say(self, *lines: str) -> None:
        """Print lines of a report, unless --quiet."""
        for line in lines if not self.quiet else ():
            click.echo(line)

    def tell_findings(self, findings: Iterable[Finding], language: str = "") -> bool:
        """Print findings to standard error; return whether one is an error."""
        failed = False
        lines = []
        for finding in findings:
            failed |= finding.severity == "error"
            if finding.severity == "error" or not self.quiet:
                place = f"{finding.path}:{finding.line}" if finding.line else finding.path
                about = [place, " ".join(filter(None, (language, finding.id)))]
                lines.append(": ".join(filter(None, [finding.severity, *about, finding.message])))
        if lines:
            click.echo("\n".join(lines), err=True)
        return failed


class Commands(click.Group):
    """Commands that are listed in the order in which they were added, each with its first sentence in full."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(self.commands)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(1000)) for name in self.commands])


class Watch:
    """Progress for work of more than a second: a bar on a terminal, a line for each stage elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.since = time.monotonic()
        self.stage = ""
        self.bar: Any = None

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show how far the work is."""
        if self.quiet or time.monotonic() - self.since < 1:
            return
        if not sys.stderr.isatty():
            if what != self.stage:
                click.echo(f"{what} …", err=True)
            self.stage = what
            return
        if not self.bar:
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.bar.start()
        if what != self.stage:
            self.task = self.bar.add_task(what, total=of)
            self.stage = what
        self.bar.update(self.task, completed=done)

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar:
            self.bar.stop()


text_or_json = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text to read, or data for other programs.",
)
"""The option of the commands that report in words, or as JSON."""


processes = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="Work in so many processes; without it in as many as there are processors, once there is enough to do.",
)
"""The option of the commands whose work can be shared out."""


def show_data(data: Any) -> None:
    """Print a report as JSON."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def complete_languages(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the languages of the project whose tags begin with what was typed."""
    try:
        settings = context.find_root().params.get("settings")
        config = Session(Path(settings) if settings else None, verbose=False, quiet=True).config()
    except LessonI18nError:
        return []
    return [known.tag for known in config.languages if known.tag.startswith(incomplete)]


def current_folder() -> Path:
    """Return the folder that the command runs in; raises `ConfigError` where it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise ConfigError("the current folder does not exist any more; change to another") from error
