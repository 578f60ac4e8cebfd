"""The measurement of `check` in its short form: what it measures is what it says."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lesson_i18n import Config, check, load_config
from projects import missing

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """Return the script."""
    loader = importlib.machinery.SourceFileLoader("bench_check", str(ROOT / "scripts" / "bench-check"))
    spec = importlib.util.spec_from_loader("bench_check", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """Return a folder with some lessons of the bundled course."""
    if not (ROOT / "source").is_dir():
        missing(f"there is no bundled course at {ROOT / 'source'}")
    folder = tmp_path / "lessons"
    folder.mkdir()
    for path in sorted((ROOT / "source").rglob("*.md"))[:4]:
        (folder / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    return folder


def test_the_set_has_a_translation_for_every_entry(bench: ModuleType, lessons: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    number = bench.made(lessons, project, 1)
    config: Config = load_config(project / "lesson-i18n.toml")
    report = check(config)
    assert (len(config.languages), report.judged) == (1, number)
    refused = {
        remark.finding.id for remark in report.remarks if remark.finding.rule in ("target", "tag", "placeable")
    }
    assert len(refused) * 20 < number
    bench.edited(project)
    assert check(config).judged == number


@pytest.mark.slow
def test_the_script_prints_its_figures(lessons: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "bench-check"), str(lessons), "--entries", "1", "--runs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line.split(",")[0].strip() for line in done.stdout.splitlines()[2:3]] == ["check"]
    assert "nothing changed / first: " in done.stdout
