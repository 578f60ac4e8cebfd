"""The commands `verify` and `bundle`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lesson_i18n.cli.session import Commands, Session, show_data, text_or_json

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(name="verify")
@click.argument("bundles", nargs=-1, required=True, type=_FILE, metavar="BUNDLE...")
@click.option(
    "--public-key",
    type=_FILE,
    metavar="FILE",
    help="The publisher's public key; what is not signed with it is an error.",
)
@click.option("--no-links", is_flag=True, help="Do not look where the links of lessons lead.")
@text_or_json
@click.pass_obj
def verify_command(
    session: Session, bundles: Sequence[Path], public_key: Path | None, no_links: bool, form: str
) -> int:
    """Verify that each BUNDLE is exactly what its manifest says, and who signed it, before it is put before readers.

    BUNDLE can also be an index.json: it is verified with all bundles beside it. No project is needed, and nothing is
    unpacked. The exit code is 1 where a bundle must not be trusted, and where a link in it is dead.
    """
    from lesson_i18n.bundles.verify import verify, verify_data, verify_lines

    report = verify(bundles, public_key, not no_links)
    if form == "json":
        show_data(verify_data(report))
    else:
        for verified in report:
            session.tell_findings(verified.findings)
            session.say(*verify_lines(verified))
    return 1 if any(verified.failed for verified in report) else 0


@click.group(name="bundle", cls=Commands)
def bundle_command() -> None:
    """Look into the bundles that a build makes."""


@bundle_command.command(name="diff")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@text_or_json
def diff_command(old: Path, new: Path, form: str) -> None:
    """Show what readers of the bundle NEW get that those of OLD did not: hosts and links first, then lessons and files.

    Neither is verified.
    """
    from lesson_i18n.bundles.compare import compare, diff_data, diff_lines

    found = compare(old, new)
    if form == "json":
        show_data(diff_data(found))
    else:
        click.echo("\n".join(diff_lines(found)))


@bundle_command.command(name="schema")
@click.argument("name", type=click.Choice(["manifest", "index"]))
def schema_command(name: str) -> None:
    """Print the JSON Schema of manifest.json or index.json."""
    from lesson_i18n.bundles.shape import schema_text

    click.echo(schema_text(name), nl=False)
