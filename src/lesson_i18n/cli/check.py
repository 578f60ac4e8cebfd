"""The commands `check` and `rule`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from lesson_i18n import __version__
from lesson_i18n.cli.session import Session, Watch, complete_languages, processes, show_data
from lesson_i18n.errors import LessonI18nError

if TYPE_CHECKING:
    from lesson_i18n.checker import CheckOptions


def _complete_rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from lesson_i18n.checks.installed import installed_rules

    try:
        return [name for name in installed_rules() if name.startswith(incomplete)]
    except LessonI18nError:
        return []


@click.command(name="check")
@click.argument("languages", nargs=-1, metavar="[LANG]...", shell_complete=complete_languages)
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    shell_complete=_complete_rules,
    help="Ask this rule, and those that a build asks; may be repeated.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    shell_complete=_complete_rules,
    help="Leave this rule out; may be repeated.",
)
@click.option("--include-drafts", is_flag=True, help="Judge fuzzy entries too.")
@processes
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Accept what is found, in the file that the settings name, until a text changes.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Show what is mechanical to mend, as a difference of the catalogs; judge nothing else.",
)
@click.option("--write", is_flag=True, help="With --fix, mend it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="Lines to read, data for other programs, GitHub's annotations, or SARIF.",
)
@click.pass_obj
def check_command(
    session: Session, /, languages: Sequence[str], fix: bool, write: bool, form: str, jobs: int | None, **asked: Any
) -> int:
    """Judge the confirmed translations of each language LANG, or of all, before a build and in reviews.

    The exit code is 1 where there is an error; warnings do not count. 'lesson-i18n rule NAME' explains a rule. A translator
    mutes a rule for an entry with the comment "# i18n-ignore: RULE reason"; what a build leaves out cannot be muted.
    """
    from lesson_i18n.checker import CheckOptions, check
    from lesson_i18n.checks.installed import installed_rules
    from lesson_i18n.checks.report import check_data, check_lines, github_lines, sarif_data

    options = CheckOptions(jobs=jobs or 0, **asked)
    if fix or write:
        return _fix(session, languages, write if fix else None, form, options)
    with Watch(session.quiet) as progress:
        report = check(session.config(), languages, options, progress)
    if form in ("json", "sarif"):
        data = check_data(report) if form == "json" else sarif_data(report, installed_rules().values(), __version__)
        show_data(data)
    else:
        for line in github_lines(report) if form == "github" else check_lines(report, session.quiet):
            click.echo(line)
    return 1 if report.failed else 0


def _fix(session: Session, languages: Sequence[str], write: bool | None, form: str, options: CheckOptions) -> int:
    from lesson_i18n.fixing import fix, fix_data, fix_lines

    if write is None or form not in ("text", "json") or options.write_baseline:
        wrong = (
            "--write needs --fix" if write is None else "--fix has no baseline, and the formats text and json alone"
        )
        raise click.UsageError(wrong)
    with Watch(session.quiet) as progress:
        report = fix(session.config(), languages, options, write, progress)
    if form == "json":
        show_data(fix_data(report))
    else:
        session.say(*fix_lines(report))
    return 0


@click.command(name="rule")
@click.argument("name", required=False, shell_complete=_complete_rules)
def rule_command(name: str | None) -> None:
    """Explain the rule NAME of 'check', with examples; without a name, list all rules."""
    from lesson_i18n.checks.explain import explained, listed
    from lesson_i18n.errors import ConfigError

    try:
        click.echo("\n".join(explained(name) if name else listed()))
    except KeyError as error:
        raise ConfigError(f"{error.args[0]}; run 'lesson-i18n rule' for a list") from error
