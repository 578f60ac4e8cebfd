"""Checks of other people: found by entry point, guarded against their mistakes, never a traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from lesson_i18n import check
from projects import SETTINGS, Project

MODULE = """\
from lesson_i18n import *

class Shout:
    '''The translation shouts: it ends with an exclamation mark.'''

    name = "shout"
    severity = Severity.WARNING
    examples = (Example("Lock it.", "¡Cierra!", found=True), Example("Lock it.", "Cierra.", found=False))

    def check(self, subject):
        if subject.says.endswith("!"):
            yield "ends with an exclamation mark"
"""
WIDE = """\
from lesson_i18n import *

class Shout:
    '''All translations of a lesson have the same letter.'''

    name = "alike"
    severity = Severity.ERROR
    scope = Scope.LESSON

    def check_all(self, subjects):
        if all("a" in subject.says for subject in subjects):
            yield subjects[0], "all have an a"
"""
NAME = "the check 'mine' of someones-checks"


class Site:
    """A folder of installed packages, first on the path."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        monkeypatch.syspath_prepend(folder)

    def install(self, source: str, name: str = "someones-checks", entry: str = "mine") -> None:
        """Install a package of one module."""
        module = name.replace("-", "_")
        self.monkeypatch.delitem(sys.modules, module, raising=False)
        (self.folder / f"{module}.py").write_text(source, "utf-8")
        metadata = self.folder / f"{module}-1.dist-info"
        metadata.mkdir(exist_ok=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text(f"[lesson_i18n.checks]\n{entry} = {module}:Shout\n")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path_factory.mktemp("site"), monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project of one lesson, whose translation shouts."""
    made = Project(tmp_path, a="Lock the door.\n\nStay at home.\n")
    made.extract()
    made.translate({"Lock the door.": "¡Cierra la puerta!", "Stay at home.": "Quédate en casa."})
    return made


def told(project: Project) -> list[tuple[str, str]]:
    return [(finding.rule, finding.message) for finding in check(project.config()).findings]


def failure(project: Project) -> str:
    """Return the one message of a run that stops."""
    done = project.run("check")
    assert done.code == 2
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    return done.err.removeprefix("error: ").rstrip("\n")


def test_a_check_of_somebody_else_is_asked_like_our_own(project: Project, site: Site) -> None:
    assert told(project) == []
    site.install(MODULE)
    assert told(project) == [("shout", "ends with an exclamation mark")]
    assert told(project) == [("shout", "ends with an exclamation mark")]


def test_it_is_explained_listed_and_named_in_sarif(project: Project, site: Site) -> None:
    site.install(MODULE)
    explained = project.run("rule", "shout").out
    assert explained.startswith("shout (warning)\n\nThe translation shouts: it ends with an exclamation mark.\n")
    assert "es: ¡Cierra!\n  ✗ found" in explained
    assert "shout  " in project.run("rule").out
    (run,) = json.loads(project.run("check", "--format", "sarif").out)["runs"]
    assert "shout" in [rule["id"] for rule in run["tool"]["driver"]["rules"]]


def test_it_can_be_muted_left_out_and_made_an_error(project: Project, site: Site) -> None:
    site.install(MODULE)
    project.write("lesson-i18n.toml", f'{SETTINGS}[checks.severity]\nshout = "error"\n')
    assert project.run("check").code == 1
    assert project.run("check", "--ignore", "shout").code == 0
    entry = project.entry("Lock the door.")
    project.edit(project.catalog(), (entry.raw, f"# i18n-ignore: shout it is a sign\n{entry.raw}"))
    assert told(project) == []


def test_what_it_says_is_not_remembered(project: Project, site: Site) -> None:
    site.install(
        f"PHRASE = 'ends with an exclamation mark'\n{MODULE.replace(chr(34) + 'ends with an exclamation mark' + chr(34), 'PHRASE')}"
    )
    assert told(project) == [("shout", "ends with an exclamation mark")]
    site.monkeypatch.setattr(sys.modules["someones_checks"], "PHRASE", "shouts")
    assert told(project) == [("shout", "shouts")]


@pytest.mark.parametrize("scope", ["LESSON", "LANGUAGE"])
def test_a_check_of_several_translations_is_asked_about_them_together(
    project: Project, site: Site, scope: str
) -> None:
    site.install(WIDE.replace("Scope.LESSON", f"Scope.{scope}"))
    assert told(project) == [("alike", "all have an a")]
    project.translate({"Stay at home.": "Quédese."})
    assert ("alike", "all have an a") not in told(project)


def test_it_is_not_asked_about_what_a_build_leaves_out(project: Project, site: Site) -> None:
    site.install(MODULE)
    project.translate({"Lock the door.": "¡Cierra la puerta: https://b.example!"})
    assert {rule for rule, _ in told(project)} == {"target"}


@pytest.mark.parametrize(
    ("source", "fact"),
    [
        ("import nowhere_to_be_found", "No module named 'nowhere_to_be_found'"),
        ("class Other: pass", "has no attribute 'Shout'"),
        ("Shout = None", "'NoneType' object is not callable"),
        ("def Shout(): raise OSError('no disk')", "no disk"),
        (MODULE.replace("def check", "def judge"), "it has no method 'check' or 'check_all'"),
        (MODULE.replace('"shout"', '"My shout"'), "its name is 'My shout', not one such as 'plain-words'"),
        (MODULE.replace('name = "shout"', ""), "its name is '', not one such as 'plain-words'"),
        (
            MODULE.replace("Severity.WARNING", "'fatal'"),
            "its severity is neither Severity.ERROR nor Severity.WARNING",
        ),
        (MODULE.replace("examples =", "is_blocking = True\n    examples ="), "it cannot be blocking"),
        (
            MODULE.replace("'''", "", 1).replace("'''", "", 1).replace("    The tr", "    # The tr"),
            "it has no docstring",
        ),
        (MODULE.replace("examples = (", "examples = ('x', "), "its examples are not all of the class Example"),
        (WIDE.replace("Scope.LESSON", "'world'"), "its scope is neither Scope.LESSON nor Scope.LANGUAGE"),
    ],
)
def test_a_check_that_cannot_be_loaded_is_named_with_its_package(
    project: Project, site: Site, source: str, fact: str
) -> None:
    site.install(source)
    message = failure(project)
    assert message.startswith(f"{NAME} cannot be loaded: ")
    assert fact in message
    assert message.endswith("; remove or mend it")
    assert project.run("rule").code == 2


@pytest.mark.parametrize(
    ("source", "fact"),
    [
        (
            MODULE.replace('yield "ends with an exclamation mark"', "raise ValueError('too\\nmuch')"),
            "ValueError: too much (someones_",
        ),
        (
            MODULE.replace('yield "ends with an exclamation mark"', "yield 3"),
            "TypeError: it returned 3 where a phrase belongs",
        ),
        (MODULE.replace('yield "ends with an exclamation mark"', "return self.check(subject)"), "RecursionError: "),
        (WIDE.replace("yield subjects[0]", "yield None"), "that it was not asked about"),
        (WIDE.replace('"all have an a"', "' '"), "TypeError: it returned ' ' where a phrase belongs"),
    ],
)
def test_a_check_that_fails_stops_the_run_by_its_name(project: Project, site: Site, source: str, fact: str) -> None:
    site.install(source)
    message = failure(project)
    assert f"{NAME} failed: " in message
    assert fact in message
    assert message.endswith("; report it to its authors, or uninstall it")


def test_where_a_check_of_one_translation_fails_is_told(project: Project, site: Site) -> None:
    site.install(MODULE.replace('yield "ends with an exclamation mark"', "raise ValueError('no')"))
    line = project.entry("Lock the door.").line
    assert failure(project).startswith(f"locale/es/LC_MESSAGES/course.po:{line}: {NAME} failed: ")


def test_two_rules_of_one_name_are_named_both(project: Project, site: Site) -> None:
    site.install(MODULE)
    site.install(MODULE, "other-checks", "theirs")
    assert failure(project) == "the rule 'shout' is in someones-checks and in other-checks; uninstall one of them"


def test_a_rule_of_ours_keeps_its_name(project: Project, site: Site) -> None:
    site.install(MODULE.replace('"shout"', '"target"'))
    assert failure(project) == "the rule 'target' is in lesson-i18n and in someones-checks; uninstall one of them"
