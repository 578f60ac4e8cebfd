"""A project on the disk, as a user has it, and the command line run in it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import polib
import pytest

from lesson_i18n.catalog import read_catalog
from lesson_i18n.cli import main
from lesson_i18n.config import Config, load_config
from lesson_i18n.model import Entry

SETTINGS = '[project]\nname = "course"\nlanguages = ["es"]\n'


@dataclass(frozen=True)
class Result:
    """What a run of the command line left behind: exit code, standard output, standard error.

    `stages` are the lines that tell how far a slow run is; how many there are depends on the machine.
    """

    code: int
    out: str
    err: str
    stages: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, code: int, out: str, err: str) -> Result:
        """Return what a run left behind, given all that it wrote to standard error."""
        lines = err.splitlines(keepends=True)
        stages = tuple(line.rstrip() for line in lines if line.endswith(" …\n"))
        return cls(code, out, "".join(line for line in lines if not line.endswith(" …\n")), stages)


class Project:
    """A project in a folder, named "course", with one language, Spanish, unless other settings are given."""

    def __init__(self, root: Path, settings: str = SETTINGS, **lessons: str) -> None:
        self.root = root
        self.write("lesson-i18n.toml", settings)
        (root / "source").mkdir(exist_ok=True)
        for name, text in lessons.items():
            self.write(f"source/{name}.md", text)

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file byte for byte, with the folders around it."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def read(self, path: str) -> str:
        """Return a file's text, its line ends as they are."""
        return (self.root / path).read_bytes().decode()

    def run(self, *arguments: str) -> Result:
        """Run the command line in the project's folder."""
        out, err = io.StringIO(), io.StringIO()
        with chdir(self.root), redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
            main(arguments)
        assert isinstance(end.value.code, int)
        return Result.of(end.value.code, out.getvalue(), err.getvalue())

    def extract(self, *arguments: str) -> str:
        """Run `extract`, which must succeed; return what it printed."""
        done = self.run("extract", *arguments)
        assert done.code == 0, done.err
        return done.out

    def build(self, *arguments: str) -> str:
        """Run `build`, which must succeed; return what it printed."""
        done = self.run("build", *arguments)
        assert done.code == 0, done.err
        return done.out

    def config(self) -> Config:
        """Return the settings."""
        return load_config(self.root / "lesson-i18n.toml")

    def catalog(self, domain: str = "course", language: str = "es") -> Path:
        """Return where a catalog is."""
        return self.root / "locale" / language / "LC_MESSAGES" / f"{domain}.po"

    def template(self, domain: str = "course") -> list[Entry]:
        """Return the entries of a template."""
        return list(read_catalog(self.root / "locale" / f"{domain}.pot", domain).entries)

    def entries(self, domain: str = "course", language: str = "es") -> list[Entry]:
        """Return the entries of a catalog."""
        return list(read_catalog(self.catalog(domain, language), domain).entries)

    def entry(self, msgid: str, domain: str = "course", language: str = "es") -> Entry:
        """Return the one entry of a catalog with this msgid."""
        (found,) = (entry for entry in self.entries(domain, language) if entry.msgid == msgid)
        return found

    def translate(
        self,
        translations: Mapping[str, str],
        flag: str = "",
        domain: str = "course",
        language: str = "es",
    ) -> None:
        """Fill msgstrs by their msgids and save the catalog, as an editor does that wraps at 78 characters."""
        path = str(self.catalog(domain, language))
        catalog = polib.pofile(path)
        for msgid, msgstr in translations.items():
            entry = catalog.find(msgid)
            assert entry, f"no entry {msgid!r}"
            entry.msgstr = msgstr
            if flag:
                entry.flags.append(flag)
        catalog.save(path)

    def edit(self, path: Path, *changes: tuple[str, str]) -> None:
        """Replace pieces of a file, each of which must stand in it exactly once."""
        text = path.read_bytes().decode()
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
            text = text.replace(old, new)
        path.write_bytes(text.encode())


def snapshot(root: Path) -> dict[str, str | bytes]:
    """Return all that is in a folder: the bytes of files, where links lead, and that folders are there."""
    found: dict[str, str | bytes] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes() if os.access(path, os.R_OK) else "unreadable"
        else:
            found[name] = "folder"
    return found


def times(root: Path) -> dict[str, int]:
    """Return when each file in a folder was written last."""
    return {str(path): path.stat().st_mtime_ns for path in sorted(root.rglob("*")) if path.is_file()}


def program(name: str, package: str = "gettext") -> str:
    """Return where an outside program is; skip the test where it is missing, or fail it where CI wants all of them."""
    return shutil.which(name) or missing(f"{name} is not installed; on Debian: apt install {package}")


def missing(reason: str) -> NoReturn:
    """Skip a test for what is missing, or fail it where CI wants all of them."""
    if os.environ.get("LESSON_I18N_NO_SKIPS"):
        pytest.fail(reason)
    pytest.skip(reason)


def msgfmt_accepts(path: Path) -> str:
    """Return what `msgfmt --check` has to say against a catalog: nothing, where it accepts it."""
    command = [program("msgfmt"), "--check", "--output-file", os.devnull, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def msgcat(path: Path, *options: str) -> None:
    """Save a catalog as gettext's own tools do."""
    command = [program("msgcat"), *options, "--output-file", str(path), str(path)]
    subprocess.run(command, check=True, capture_output=True)
