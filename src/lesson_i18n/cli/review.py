"""The command `review`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from lesson_i18n.cli.session import Session, Watch, complete_languages, show_data


@click.command(name="review")
@click.argument("commits", metavar="BASE..HEAD")
@click.argument("languages", nargs=-1, metavar="[LANG]...", shell_complete=complete_languages)
@click.option(
    "--limit",
    type=click.IntRange(min=2000),
    default=65536,
    show_default=True,
    metavar="N",
    help="Write no more than so many characters of Markdown; what is left out is counted.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="A comment for a pull request, or data for other programs.",
)
@click.pass_obj
def review_command(session: Session, commits: str, languages: Sequence[str], limit: int, form: str) -> int:
    """Show what two commits do to the translations of each language LANG, or of all, for people who cannot read the language.

    BASE..HEAD are two revisions of git; BASE...HEAD begins where the two parted; BASE alone compares it with the files on the
    disk. First come the files that decide where readers are led, then the changed entries that a build leaves out, those
    with errors, those to look at; the rest is counted. The exit code is 1 where a changed entry, or one of these files, has an
    error.
    """
    from lesson_i18n.reviewing import review
    from lesson_i18n.reviews.comment import comment
    from lesson_i18n.reviews.report import review_data

    with Watch(session.quiet) as progress:
        report = review(session.config(), commits, languages, progress)
    if form == "json":
        show_data(review_data(report))
    else:
        click.echo(comment(report, limit), nl=False)
    return 1 if report.failed else 0
