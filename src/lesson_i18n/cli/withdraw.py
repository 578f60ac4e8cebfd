"""The command `withdraw`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from lesson_i18n.cli.session import Session, complete_languages


@click.command(name="withdraw")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("--reason", required=True, help="Why nobody may read this any more, in one line; it is committed.")
@click.option(
    "--language",
    "-l",
    "languages",
    multiple=True,
    metavar="LANG",
    shell_complete=complete_languages,
    help="Take back the translation into this language only; may be repeated.",
)
@click.pass_obj
def withdraw_command(session: Session, texts: Sequence[str], reason: str, languages: Sequence[str]) -> None:
    """Take texts back: no build publishes them any more, whatever else is allowed.

    TEXT is an id (the msgctxt of a catalog) or a msgid in full. Its translations are dropped in every language, with --language
    in that one. While a lesson holds a text that was withdrawn in all languages, builds leave the lesson out.
    """
    from lesson_i18n.withdrawing import withdraw, withdrawn_lines

    session.say(*withdrawn_lines(withdraw(session.config(), texts, reason, languages)))
