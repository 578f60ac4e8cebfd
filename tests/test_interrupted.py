"""Commands that are interrupted, terminated or killed: nothing is half done, nothing is lost, nobody is left behind."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from killing import COMMANDS, Course, partial

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc for what a process does"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("course"))


def left_behind(root: Path) -> list[str]:
    """Return the processes that still work in a folder."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            try:
                if (place / "cwd").readlink() == root:
                    found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
    return found


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_told_to_end_ends_in_order(course: Course, name: str, number: int, code: int) -> None:
    chance = random.Random(f"{name} {number}")
    course.prepare(name)
    assert course.stopped(name, number, chance) in (code, 0, 1)
    assert partial(course.root) == []
    until = time.monotonic() + 20
    while left_behind(course.root) and time.monotonic() < until:
        time.sleep(0.05)
    assert left_behind(course.root) == []
    assert course.wrong(name) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_killed_is_completed_by_the_next(course: Course, name: str) -> None:
    chance = random.Random(name)
    course.prepare(name)
    for _ in range(2):
        course.stopped(name, signal.SIGKILL, chance)
        assert [path for path in partial(course.root) if not path.endswith(".lesson-i18n-new")] == []
    assert course.wrong(name) == []


def test_a_second_signal_does_not_keep_the_first_from_ending_in_order(course: Course) -> None:
    course.prepare("build")
    running = course.run("build")
    assert isinstance(running, subprocess.Popen)
    time.sleep(course.seconds["build"] / 2)
    for _ in range(3):
        running.send_signal(signal.SIGTERM)
    assert running.wait() in (143, 0, -signal.SIGTERM)
    assert partial(course.root) == []
    assert course.wrong("build") == []
