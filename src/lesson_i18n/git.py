"""What git holds: revisions, the files that differ between two, and what stood in them. Nothing is ever written to a repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lesson_i18n.errors import ConfigError

_QUIET = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1"}
_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
_LINK = "120000"


class Range(NamedTuple):
    """Two commits by their full hashes; `head` is None for the files on the disk. `text` is what was asked for."""

    text: str
    base: str
    head: str | None


class Blob(NamedTuple):
    """A file of a commit: its mode, the hash of what it holds, and its path from the top of the repository."""

    mode: str
    hash: str
    path: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, by the top folder of its files."""

    top: Path

    def range(self, text: str) -> Range:
        """Return what `BASE..HEAD`, `BASE...HEAD` (from where the two parted) or `BASE` (to the disk) stands for.

        Raises `ConfigError` for a revision that is unknown here.
        """
        for dots in ("...", ".."):
            first, found, last = text.partition(dots)
            if found:
                base, head = self._commit(first or "HEAD"), self._commit(last or "HEAD")
                return Range(text, self._fork(base, head, text) if dots == "..." else base, head)
        return Range(text, self._commit(text), None)

    def _commit(self, name: str) -> str:
        done = _run(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if done.returncode:
            raise ConfigError(
                f"git knows no revision {name!r} here; check its name, or fetch it with 'git fetch' first"
            )
        return done.stdout.decode().strip()

    def _fork(self, base: str, head: str, text: str) -> str:
        done = _run(self.top, "merge-base", base, head)
        if done.returncode:
            raise ConfigError(
                f"{text!r}: git finds no commit that both came from; fetch more of the history, or use '..'"
            )
        return done.stdout.decode().split()[0]

    def changed(self, between: Range) -> list[str]:
        """Return the files that differ, as paths from the top; on the disk, those that git does not know yet as well."""
        ends = [between.base, *([between.head] if between.head else [])]
        found = set(self._names("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", *ends, "--"))
        if not between.head:
            found |= set(self._names("ls-files", "--others", "--exclude-standard", "-z", "--full-name"))
        return sorted(found)

    def _names(self, *arguments: str) -> list[str]:
        return [os.fsdecode(name) for name in self._output(*arguments).split(b"\0") if name]

    def files(self, commit: str, below: Sequence[str]) -> list[Blob]:
        """Return the files of a commit that are, or are below, one of some paths."""
        found = []
        for line in self._output("ls-tree", "-r", "-z", "--full-tree", commit, "--", *below).split(b"\0"):
            about, _, path = line.partition(b"\t")
            name = os.fsdecode(path)
            if name and (fields := about.decode().split())[1] == "blob" and ".." not in name.split("/"):
                found.append(Blob(fields[0], fields[2], name))
        return found

    def read(self, commit: str, path: str) -> bytes | None:
        """Return what a file of a commit holds, None where it is none."""
        blobs = [blob for blob in self.files(commit, [path]) if blob.path == path and blob.mode != _LINK]
        return next((data for _, data in self.contents(blobs)), None)

    def contents(self, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
        """Return what files of a commit hold, one after the other."""
        if not blobs:
            return
        command = ["git", "cat-file", "--batch"]
        with subprocess.Popen(  # noqa: S603  # no shell, and nothing of the user
            command, cwd=self.top, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as git:
            assert git.stdin
            assert git.stdout
            for blob in blobs:
                git.stdin.write(f"{blob.hash}\n".encode())
                git.stdin.flush()
                size = git.stdout.readline().split()
                if len(size) != 3:
                    raise ConfigError(f"{blob.path}: git does not hold what it was; fetch the whole commit")
                yield blob, git.stdout.read(int(size[2]))
                git.stdout.read(1)

    def unpack(self, blobs: Sequence[Blob], folder: Path) -> None:
        """Write files of a commit below a folder, whatever attributes say about archives; no link leads out of it."""
        links = []
        for blob, data in self.contents(blobs):
            path = folder / blob.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if blob.mode == _LINK:
                links.append((path, os.fsdecode(data)))
            else:
                path.write_bytes(data)
        for path, to in links:
            path.symlink_to(to)
        for path, _ in links:
            if not _is_inside(path, folder.resolve()):
                path.unlink()

    def _output(self, *arguments: str) -> bytes:
        done = _run(self.top, *arguments)
        if done.returncode:
            raise ConfigError(f"git {arguments[0]} failed: {_told(done)}; run it yourself to see why")
        return done.stdout


def repository(folder: Path) -> Repository:
    """Return the repository that a folder is in; raises `ConfigError` where there is none, or no git."""
    done = _run(folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        fact = _told(done)
        if "not a git repository" in fact:
            raise ConfigError(f"{folder}: is in no git repository; a review compares two of its commits")
        raise ConfigError(f"{folder}: git cannot read it: {fact}; mend this first")
    top = Path(os.fsdecode(done.stdout).removesuffix("\n")).resolve()
    if not folder.resolve().is_relative_to(top):
        raise ConfigError(f"{folder}: git takes {top} for the top of its files; run this in a checkout of its own")
    return Repository(top)


def answer(folder: Path, *arguments: str) -> str:
    """Return what git prints in a folder, without its last line end; nothing where it fails, or there is none."""
    with suppress(ConfigError, OSError):
        done = _run(folder, *arguments)
        if not done.returncode:
            return done.stdout.decode("utf-8", "replace").removesuffix("\n")
    return ""


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        return subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, check=False)  # noqa: S603  # no shell; revisions stand behind an end of options
    except FileNotFoundError as error:
        raise ConfigError("git is not installed, and a review needs it; install it") from error
    except ValueError as error:
        raise ConfigError("a revision holds a character that no name can; check it") from error


def _environment() -> dict[str, str]:
    """Return the environment for git, which is to find the repository of the folder that it runs in, in a hook too."""
    return {key: value for key, value in os.environ.items() if key not in _OF_HOOKS} | _QUIET


def _told(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the last line of what git said against it."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("fatal: ") if lines else f"exit code {done.returncode}"


def _is_inside(path: Path, folder: Path) -> bool:
    with suppress(OSError, RuntimeError):  # a loop
        return path.resolve().is_relative_to(folder)
    return False
