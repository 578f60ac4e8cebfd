"""The build jobs of docs/build-jobs.md: their shell steps are run in a clean checkout, with the program that pip installs."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from projects import Project, missing

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "build-jobs.md").read_text("utf-8")
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]
GITHUB, GITLAB, HOOKS_USED = BLOCKS
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
PULL_REQUEST = {"${{ github.base_ref }}": "main"}
"""What GitHub writes in the place of its expressions."""

Step = tuple[str, dict[str, str]]


def github_steps() -> list[Step]:
    (job,) = GITHUB["jobs"].values()
    return [(step["run"], filled({**GITHUB["env"], **step.get("env", {})})) for step in job["steps"] if "run" in step]


def gitlab_steps() -> list[Step]:
    job = GITLAB["lessons"]
    variables = {**job["variables"], "CI_MERGE_REQUEST_DIFF_BASE_SHA": "origin/main"}
    return [(line, variables) for line in (*job["before_script"], *job["script"])]


def hook_steps() -> list[Step]:
    entries = {hook["id"]: hook["entry"] for hook in HOOKS}
    used = [entries[hook["id"]] for hook in HOOKS_USED["repos"][0]["hooks"]]
    return [("python -m pip install lesson-i18n", {}), *((entry, {}) for entry in used)]


def filled(values: dict[str, Any]) -> dict[str, str]:
    out = {}
    for name, value in values.items():
        text = str(value)
        for expression, meaning in PULL_REQUEST.items():
            text = text.replace(expression, meaning)
        assert "${{" not in text
        out[name] = text
    return out


JOBS = {"github": github_steps(), "gitlab": gitlab_steps(), "pre-commit": hook_steps()}


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the program as pip would find it."""
    for needed in ("pip", "hatchling"):
        if not importlib.util.find_spec(needed):
            missing(f"{needed} is not installed; run scripts/env")
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", folder, ROOT, cwd=ROOT)
    return folder


@pytest.fixture
def machine(tmp_path: Path, wheel: Path) -> dict[str, str]:
    """Return the environment of a build job: an empty Python, to which pip adds the program; the libraries are there."""
    python = tmp_path / "python"
    run(sys.executable, "-m", "venv", python, cwd=tmp_path)
    (site,) = python.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    pip = {"NO_INDEX": "1", "NO_DEPS": "1", "IGNORE_INSTALLED": "1", "FIND_LINKS": str(wheel)}
    pip["DISABLE_PIP_VERSION_CHECK"] = "1"
    return {
        "PATH": os.pathsep.join([str(python / "bin"), os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        **{f"PIP_{name}": value for name, value in pip.items()},
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """Return a clean checkout of a branch that changes one translation of a project that was all right before."""
    git = shutil.which("git")
    if not git:
        missing("needs git")
    project = Project(tmp_path / "lessons", one="# Staying safe\n\nCall [us](https://example.org/a) today.\n")
    project.extract()
    project.translate({"Staying safe": "A salvo", "Call [us]({1}) today.": "Llame [a nosotros]({1}) hoy."})
    project.extract()
    project.write(".gitignore", "build/\n")
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    run(git, "init", "-q", "-b", "main", cwd=project.root)
    run(git, "add", "-A", cwd=project.root)
    run(git, *who, "commit", "-q", "-m", "Begin", cwd=project.root)
    run(git, "checkout", "-q", "-b", "better", cwd=project.root)
    project.translate({"Staying safe": "Estar a salvo"})
    project.extract()
    run(git, *who, "commit", "-q", "-a", "-m", "Say it better", cwd=project.root)
    clone = tmp_path / "clone"
    run(git, "clone", "-q", project.root, clone, cwd=tmp_path)
    yield clone
    assert run(git, "status", "--porcelain", cwd=clone) == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", JOBS)
def test_the_steps_of_a_build_job_pass_where_all_is_well(name: str, machine: dict[str, str], checkout: Path) -> None:
    for step, variables in JOBS[name]:
        done = subprocess.run(
            ["bash", "-e", "-c", step], cwd=checkout, env=machine | variables, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{step}: {done.stdout}{done.stderr}"
        if "review" in step:
            summary = Path(machine["GITHUB_STEP_SUMMARY"])
            assert "in 1 changed entry" in done.stdout + (summary.read_text("utf-8") if summary.exists() else "")
    assert "Estar a salvo" in (checkout / "build" / "es" / "one.md").read_text("utf-8")


@pytest.mark.parametrize("name", JOBS)
def test_a_build_job_looks_at_the_catalogs_judges_them_and_builds(name: str) -> None:
    said = " ".join(step for step, _ in JOBS[name])
    assert [word for word in shlex.split(said) if word in ("extract", "check", "build")] == [
        "extract",
        "check",
        "build",
    ]


def test_what_a_job_keeps_has_the_hidden_lessons_and_not_what_builds_remember() -> None:
    kept = GITHUB["jobs"]["lessons"]["steps"][-1]["with"]
    assert kept["include-hidden-files"] is True  # hidden files are left out by default
    assert kept["path"].splitlines() == ["build", "!build/.lesson-i18n/**"]
    assert GITLAB["lessons"]["artifacts"]["exclude"] == ["build/.lesson-i18n/**/*"]


def test_every_hook_is_shown_on_the_page() -> None:
    assert [hook["id"] for hook in HOOKS_USED["repos"][0]["hooks"]] == [hook["id"] for hook in HOOKS]
