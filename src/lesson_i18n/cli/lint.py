"""The command `lint`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from lesson_i18n.cli.session import Session, Watch, show_data, text_or_json


def _complete_rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from lesson_i18n.rules import RULES

    return [name for name in RULES if name.startswith(incomplete)]


@click.command(name="lint")
@click.option("--fix", is_flag=True, help="Mend what is mechanical, without another byte changed.")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    shell_complete=_complete_rules,
    help="Ask this rule only, even where the settings leave it out; may be repeated.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    shell_complete=_complete_rules,
    help="Leave this rule out; may be repeated.",
)
@text_or_json
@click.pass_obj
def lint_command(session: Session, fix: bool, select: Sequence[str], ignore: Sequence[str], form: str) -> int:
    """Look for what is wrong with the lessons in the source's language: dead and malformed links, cut sentences.

    A line for each place tells file, line, column, rule and what is wrong. The exit code is 1 where there is an error;
    warnings do not count.
    """
    from lesson_i18n.linter import lint
    from lesson_i18n.rules.report import lint_data, lint_lines

    with Watch(session.quiet) as progress:
        report = lint(session.config(), select, ignore, fix, progress)
    if form == "json":
        show_data(lint_data(report))
    else:
        for line in lint_lines(report, session.quiet):
            click.echo(line)
    return 1 if report.failed else 0
