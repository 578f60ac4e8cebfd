"""Real lessons, drafted into Spanish by Apertium: hardly anything is dropped, and all that is drafted is built."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from projects import Project, missing, msgfmt_accepts, program

SETTINGS = '[project]\nname = "course"\nlanguages = ["es"]\n[draft]\nengines = ["apertium"]\n'


@pytest.mark.slow
def test_real_lessons_are_drafted_nearly_without_a_drop_and_built(lessons: Path, tmp_path: Path) -> None:
    program("apertium-transfer", "apertium")
    if not Path("/usr/share/apertium/modes/eng-spa.mode").is_file():
        missing("a pair is not installed; on Debian: apt install apertium-eng-spa")
    shutil.copytree(lessons / "contents_en" / "communications", tmp_path / "source")
    project = Project(tmp_path, SETTINGS)
    project.extract()
    done = project.run("-q", "draft", "--format", "json")
    assert done.code == 0, done.err
    (report,) = json.loads(done.out)["languages"]
    drafted = report["origins"]["apertium"]["segments"]
    dropped = sum(count["segments"] for count in report["dropped"].values())
    assert drafted > 1000
    assert dropped < 0.01 * drafted, report["dropped"]
    assert msgfmt_accepts(project.catalog()) == ""
    built = project.build("--include-drafts")
    assert "refused" not in built
    assert f"of these {drafted:,} segments unconfirmed" in built
