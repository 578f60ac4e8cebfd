"""The documents say what is true of the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lesson_i18n.checks import RULES
from lesson_i18n.cli import cli
from lesson_i18n.settings import SYNTAXES
from lesson_i18n.syntax.attributes import TEXT_NAMES

ROOT = Path(__file__).resolve().parent.parent


def test_the_reference_is_made_from_the_code_as_it_stands() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "reference", "--check"], capture_output=True, text=True, env=os.environ
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_is_explained(name: str) -> None:
    assert f"lesson-i18n {name}" in (ROOT / "docs" / "reference.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*SYNTAXES, *TEXT_NAMES])
def test_every_syntax_and_every_attribute_with_a_text_is_explained(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "syntaxes.md").read_text("utf-8")


def test_the_readme_opens_with_the_two_commands_that_set_everything_up() -> None:
    top = (ROOT / "README.md").read_text("utf-8")[:400]
    assert "scripts/demo" in top
    assert "scripts/test" in top


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        for target in [part.split(")")[0] for part in text.split("](")[1:]]:
            if not target.startswith(("http", "{", "#")):
                assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"


def test_the_page_about_the_checks_of_others_names_rules_that_there_are() -> None:
    page = (ROOT / "docs" / "checks-of-others.md").read_text("utf-8")
    rows = page.partition("\n## ")[0].split("\n|")[3:]
    cells = " ".join(row.split("|")[1] for row in rows)
    named = set(re.findall(r"`([a-z-]+)`", cells))
    assert named <= set(RULES)
    assert set(RULES) - named == {
        "localized-target",
        "unused-baseline",
        "unused-ignore",
        "unused-target",
        "withdrawn",
    }
