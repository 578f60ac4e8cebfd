"""Commands that are stopped at random moments, and what stands when they have been run again."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from projects import Project, snapshot

SETTINGS = """[project]
name = "course"
languages = ["es", "ar", "fr"]
[catalogs]
depth = 1
[draft]
engines = ["pseudo"]
"""
COMMANDS = {
    "extract": ("extract", "--jobs", "2"),
    "draft": ("draft",),
    "build": ("build", "--jobs", "2"),
    "check": ("check",),
}
LESSONS = 40


class Course:
    """A course in several states: before each command, and after it where nothing stopped it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "now").mkdir()
        project = Project(folder / "now", SETTINGS)
        for number in range(LESSONS):
            parts = "\n".join(f"Read [part {n} of {number}](https://example.org/{n}) first.\n" for n in range(6))
            project.write(f"source/{number % 3}/lesson-{number}.md", f"# Lesson {number}\n\n{parts}")
        project.write("source/map.png", b"\x89PNG" * 1000)
        self.seconds: dict[str, float] = {}
        for name in COMMANDS:
            if name == "build":
                confirm(project)
            shutil.copytree(project.root, folder / f"before {name}")
            since = time.monotonic()
            self.run(name).wait()
            self.seconds[name] = time.monotonic() - since
            shutil.copytree(project.root, folder / f"after {name}")

    @property
    def root(self) -> Path:
        """The folder that commands run in."""
        return self.folder / "now"

    def prepare(self, name: str) -> None:
        """Put the course into the state before a command."""
        shutil.rmtree(self.root)
        shutil.copytree(self.folder / f"before {name}", self.root)

    def run(self, name: str) -> subprocess.Popen[bytes]:
        """Start a command."""
        command = [sys.executable, "-m", "lesson_i18n", "-q", *COMMANDS[name]]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SOURCE_DATE_EPOCH": "1700000000"}
        return subprocess.Popen(
            command, cwd=self.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stopped(self, name: str, number: int, chance: random.Random) -> int:
        """Return the exit code of a command that gets a signal at a random moment, once it is ready for signals."""
        running = self.run(name)
        while running.poll() is None and not hears(running.pid):
            time.sleep(0.005)
        time.sleep(chance.uniform(0, self.seconds[name]))
        running.send_signal(number)
        return running.wait()

    def wrong(self, name: str) -> list[str]:
        """Run a command to its end, and return the files that differ from those of a run that nothing stopped."""
        self.run(name).wait()
        return different(self.root, self.folder / f"after {name}")


def confirm(project: Project) -> None:
    """Confirm all drafts."""
    for path in (project.root / "locale").rglob("*.po"):
        path.write_text(path.read_text("utf-8").replace(", fuzzy", "").replace("#, fuzzy\n", ""), "utf-8")


def hears(process: int) -> bool:
    """Whether a process has said what it does when it is to end."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "0")
    return bool(int(caught, 16) & 1 << (signal.SIGTERM - 1))


def different(one: Path, other: Path) -> list[str]:
    """Return the files that differ, those aside that only remember what can be made again."""
    first, second = snapshot(one), snapshot(other)
    names = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    return [name for name in names if ".sqlite" not in name and not name.endswith(".gitignore")]


def partial(root: Path) -> list[str]:
    """Return the files below a folder that are not whole: lessons that end too early, and those that no command owns."""
    found = []
    for path in root.rglob("*"):
        is_temporary = path.name.endswith(".lesson-i18n-new")
        if is_temporary or (path.suffix == ".md" and path.is_file() and not path.read_bytes().endswith(b"\n")):
            found.append(path.relative_to(root).as_posix())
    return found
