"""What several tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from postgres import Server, running_server

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
FOLDER = Path(os.environ.get("LESSON_I18N_CORPORA", CORPORA))
"""The sets of real lessons: beside the project, or where the environment variable says."""

_PATIENT = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("steady", _PATIENT, derandomize=True)
hypothesis.settings.register_profile("search", _PATIENT, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("LESSON_I18N_EXAMPLES", "steady"))
"""The same examples in every run, so that a change fails by itself alone; "search" draws new ones. No time is asserted."""


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Return the folder of real lessons that stands beside the project, where there is one."""
    if not CORPORA.is_dir():
        pytest.skip(f"there are no real lessons at {CORPORA}")
    return CORPORA


@pytest.fixture(scope="session")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the English trees of both sets of real lessons."""
    root = tmp_path_factory.mktemp("lessons")
    bundle, archive = FOLDER / "lessons-history.bundle", FOLDER / "lessons-yaml.tar.gz"
    git = shutil.which("git")
    if not git or not bundle.is_file() or not archive.is_file():
        pytest.skip(f"needs git, {bundle} and {archive.name}")
    clone = [
        git,
        "clone",
        "-q",
        "-c",
        "core.autocrlf=false",
        "-b",
        "main",
        str(bundle),
        str(root / "history"),
    ]
    subprocess.run(clone, check=True, capture_output=True)
    with tarfile.open(archive) as members:
        members.extractall(root, [m for m in members if m.name.startswith("en/")], filter="data")
    for tree in ("contents_en", "forms_en"):
        (root / "history" / tree).rename(root / tree)
    return root


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a PostgreSQL server for the tests of this process; it is gone when they have ended."""
    with running_server() as started:
        yield started
