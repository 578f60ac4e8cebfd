"""The command `draft`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from lesson_i18n.cli.session import Session, Watch, complete_languages, show_data, text_or_json


@click.command(name="draft")
@click.argument("languages", nargs=-1, metavar="[LANG]...", shell_complete=complete_languages)
@click.option("--redraft", is_flag=True, help="Make drafts anew that no person has touched.")
@click.option(
    "--dry-run", is_flag=True, help="Show how much would be sent to engines, and what it costs; write nothing."
)
@click.option(
    "--max-characters",
    type=click.IntRange(min=0),
    metavar="N",
    help="Send no more than so many characters to engines.",
)
@text_or_json
@click.pass_obj
def draft_command(
    session: Session, languages: Sequence[str], redraft: bool, dry_run: bool, max_characters: int | None, form: str
) -> int:
    """Fill the empty entries of each language LANG, or of all, with drafts of the engines in the settings.

    A draft is fuzzy until a translator confirms it. What people have written is never touched; every answer is kept, and none
    is asked for twice. The exit code is 1 where an engine was set aside, so that another run may bring more.
    """
    from lesson_i18n.draft_report import draft_data, draft_lines
    from lesson_i18n.drafting import draft

    with Watch(session.quiet) as progress:
        report = draft(session.config(), languages, redraft, dry_run, max_characters, progress)
    if form == "json":
        show_data(draft_data(report))
    else:
        session.say(*draft_lines(report, session.verbose))
    return 1 if report.failed else 0
