"""The tutorial docs/own-checks.md: its code is installed as a package of somebody else, and does what the page says."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lesson_i18n import Check, Example
from lesson_i18n.checks.installed import installed_rules
from projects import Project, missing
from test_checks import subjects

PAGE = Path(__file__).resolve().parent.parent / "docs" / "own-checks.md"
_FILE = re.compile(r"`([\w./-]+\.\w+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = dict(_FILE.findall(PAGE.read_text("utf-8")))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which pip has installed the page's package."""
    for needed in ("pip", "hatchling"):
        if not importlib.util.find_spec(needed):
            missing(f"{needed} is not installed; run scripts/env")
    package, target = tmp_path_factory.mktemp("package"), tmp_path_factory.mktemp("site")
    for name, text in FILES.items():
        (package / name).write_text(text, "utf-8")
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def rule(site: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Return the rule of the page, as it is installed."""
    monkeypatch.syspath_prepend(site)
    found = installed_rules()["long-sentence"]
    assert isinstance(found, Check)
    return found


@pytest.mark.parametrize("at", [0, 1])
def test_the_rule_finds_what_its_examples_say(rule: Check, at: int) -> None:
    example: Example = rule.examples[at]
    told = [message for subject in subjects(example) for message in rule.check(subject)]
    assert bool(told) == example.found


def test_check_tells_what_the_rule_finds_and_explains_it(rule: Check, tmp_path: Path) -> None:
    project = Project(tmp_path, a="Leave at once.\n")
    project.extract()
    project.translate({"Leave at once.": "Vete " + "y corre " * 12 + "ya."})
    assert "warning long-sentence: has a sentence of 26 words" in project.run("check", "--select", rule.name).out
    assert "Make two of it. Readers may be in a hurry." in project.run("rule", "long-sentence").out


def test_the_pages_own_test_passes(site: Path, tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text(FILES["test_plain.py"], "utf-8")
    paths = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_plain.py"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
