"""One build by one process, by several, and by a cluster: the same bytes, whoever helps and whoever dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from lesson_i18n.errors import SourceError, WorkError
from lesson_i18n.work import Workers
from projects import Project, Result, missing, snapshot

LANGUAGES = ("es", "ar")
SETTINGS = f'[project]\nname = "course"\nlanguages = {list(LANGUAGES)}\n'
LESSONS = 120


def doubled(numbers: Sequence[int]) -> list[int]:
    return [2 * number for number in numbers]


def refuse(numbers: Sequence[int], worst: int) -> list[int]:
    if worst in numbers:
        raise SourceError(f"lesson {worst}: wrong")
    return list(numbers)


def die(numbers: Sequence[int]) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("amount", [0, 1, 16, 17, 100])
def test_results_come_in_the_order_of_the_pieces(jobs: int, amount: int) -> None:
    with closing(Workers(jobs)) as workers:
        assert list(workers.map(doubled, range(amount))) == list(range(0, 2 * amount, 2))


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_first_wrong_piece_is_told_whoever_makes_it(jobs: int) -> None:
    with closing(Workers(jobs)) as workers:
        made = workers.map(partial(refuse, worst=50), range(100))
        assert [next(made) for _ in range(48)] == list(range(48))
        with pytest.raises(SourceError, match="lesson 50: wrong"):
            list(made)


def test_a_process_that_dies_is_an_error_that_says_what_to_do() -> None:
    with closing(Workers(2)) as workers, pytest.raises(WorkError, match="run again, with fewer --jobs"):
        list(workers.map(die, range(100)))


def test_a_run_that_may_choose_takes_no_further_process_for_little() -> None:
    with closing(Workers()) as workers:
        assert list(workers.map(os_ids, range(200))) == [os.getpid()] * 200


def os_ids(numbers: Sequence[int]) -> list[int]:
    return [os.getpid()] * len(numbers)


def test_a_run_that_may_choose_takes_further_processes_once_there_is_enough_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lesson_i18n.work.processors", lambda: 2)
    with closing(Workers(0)) as workers:
        made = list(workers.map(os_ids, range(2000)))
    assert made[0] == os.getpid()
    assert made[-1] != os.getpid()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project of many lessons, all translated, one of them wrongly, as one process builds it."""
    project = Project(tmp_path_factory.mktemp("built"), SETTINGS)
    for number in range(LESSONS):
        parts = (f"Read [part {n} of {number}](https://example.org/{n}), and do not run.\n" for n in range(12))
        project.write(f"source/{number % 7}/lesson-{number}.md", f"# Lesson {number}\n\n" + "\n".join(parts))
    project.write("source/c_checks.yml", "title: Checks\nlist:\n  - check: Doors shut\n")
    project.extract("--jobs", "1")
    for language in LANGUAGES:
        texts = {entry.msgid: f"No {entry.msgid} ¶" for entry in project.entries(language=language)}
        texts["Lesson 77"] = "Lesson [77](https://evil.example)"
        project.translate(texts, language=language)
    assert project.run("build", "--jobs", "1").code == 1
    return project


def again(built: Project, root: Path) -> Project:
    """Return the same project in another place, not built, and not extracted either."""
    shutil.copytree(built.root, root, ignore=shutil.ignore_patterns("build"))
    return Project(root, SETTINGS)


def run(project: Project, *arguments: str) -> Result:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "lesson_i18n", *arguments]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, encoding="utf-8", check=False)
    err = "".join(line for line in done.stderr.splitlines(keepends=True) if not line.endswith(" …\n"))
    return Result(done.returncode, done.stdout, err)


def trees(project: Project) -> dict[str, object]:
    return {language: snapshot(project.root / "build" / language) for language in LANGUAGES}


def test_two_processes_build_the_same_bytes_and_say_the_same(built: Project, tmp_path: Path) -> None:
    project = again(built, tmp_path / "again")
    shutil.copytree(project.root, tmp_path / "one")
    with_one, with_two = (
        run(Project(tmp_path / "one", SETTINGS), "build", "--jobs", "1"),
        run(project, "build", "--jobs", "2"),
    )
    assert (with_two.code, with_two.out, with_two.err) == (1, with_one.out, with_one.err)
    assert "lesson-77.md:1" in with_two.err
    assert trees(project) == trees(built)


def test_two_processes_extract_the_same_bytes(built: Project, tmp_path: Path) -> None:
    project = again(built, tmp_path / "again")
    shutil.rmtree(project.root / "locale")
    one, two = tmp_path / "one", project.root
    shutil.copytree(two, one)
    assert run(Project(one, SETTINGS), "extract", "--jobs", "1").code == 0
    assert run(project, "extract", "--jobs", "2").code == 0
    assert snapshot(two / "locale") == snapshot(one / "locale")


# a cluster


class Cluster(NamedTuple):
    """A Dask scheduler and its workers, each a process of its own."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Start a scheduler and two workers that share no folder with the project; they are gone after the test."""
    if not find_spec("distributed"):
        missing("Dask is not installed: pip install 'lesson-i18n[cluster]'")
    folder = tmp_path / "cluster"
    folder.mkdir()
    file = folder / "scheduler.json"
    started = [start("scheduler", folder, "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))]
    try:
        wait_for(lambda: file.is_file() and file.read_bytes().endswith(b"}"))
        address = json.loads(file.read_text())["address"]
        started += [start("worker", folder, address, "--no-nanny", "--nthreads", "2") for _ in range(2)]
        yield Cluster(address, started[1:])
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def start(part: str, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--no-dashboard", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(happened: object, seconds: float = 60) -> None:
    assert callable(happened)
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.02)


@pytest.mark.slow
def test_a_cluster_builds_the_same_bytes_though_a_worker_is_killed(
    built: Project, cluster: Cluster, tmp_path: Path
) -> None:
    project = again(built, tmp_path / "again")
    command = [sys.executable, "-m", "lesson_i18n", "build", "--cluster", cluster.address]
    running = subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: (project.root / "build" / LANGUAGES[0]).exists())
    cluster.workers[0].kill()
    _, err = running.communicate(timeout=100)
    assert running.returncode == 1, err
    assert "lesson-77.md:1" in err
    assert trees(project) == trees(built)


@pytest.mark.slow
def test_a_cluster_that_loses_all_its_workers_is_told(built: Project, cluster: Cluster, tmp_path: Path) -> None:
    for worker in cluster.workers:
        worker.kill()
    project = again(built, tmp_path / "again")
    done = run(project, "build", "--cluster", cluster.address)
    assert (done.code, any(trees(project).values())) == (2, False)
    assert f"error: --cluster: {cluster.address} has no workers" in done.err


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "x://y", "tcp://"])
def test_a_scheduler_that_does_not_answer_is_told_soon(built: Project, tmp_path: Path, address: str) -> None:
    if not find_spec("distributed"):
        missing("Dask is not installed: pip install 'lesson-i18n[cluster]'")
    since = time.monotonic()
    done = run(again(built, tmp_path / "again"), "build", "--cluster", address)
    assert (done.code, done.out) == (2, "")
    assert f"error: --cluster: no Dask scheduler answers at '{address}'" in done.err
    assert time.monotonic() - since < 60


def test_without_dask_a_cluster_names_what_to_install(built: Project, tmp_path: Path) -> None:
    project = again(built, tmp_path / "again")
    project.write("elsewhere/distributed/__init__.py", "raise ImportError('not here')\n")
    paths = os.pathsep.join(filter(None, [str(project.root / "elsewhere"), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "lesson_i18n", "build", "--cluster", "tcp://127.0.0.1:1"]
    done = subprocess.run(
        command,
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("error: --cluster needs Dask; run: pip install 'lesson-i18n[cluster]'\n")
