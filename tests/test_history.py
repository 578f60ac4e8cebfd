"""A history of lessons, replayed with a translator who translates everything after each commit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefiles import Case, cases
from replaying import Replay, is_sound, squeezed, state_of

_CHANGE = re.compile(r"^@ (\S+)(?: (?:→ (\S+)|(edit|gone)))?\n", re.MULTILINE)


def change(tree: Path, changes: str) -> None:
    """Change the lessons of a folder as a commit of the history does."""
    _, *parts = _CHANGE.split(changes)
    for path, new, what, text in zip(*(parts[n::4] for n in range(4)), strict=True):
        lesson = tree / path
        (tree / (new or path)).parent.mkdir(parents=True, exist_ok=True)
        if new:
            lesson.rename(tree / new)
        elif what == "gone":
            lesson.unlink()
        elif what == "edit":
            old, edited = text.strip("\n").split("\n=>")
            before = lesson.read_text("utf-8")
            assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {path}"
            lesson.write_text(before.replace(old, edited.strip("\n")), "utf-8")
        else:
            lesson.write_text(text, "utf-8")


def versions(folder: Path) -> Iterator[tuple[Case, Path]]:
    """Return each commit of the history, and a folder with all lessons as they are after it."""
    tree = folder / "lessons"
    tree.mkdir()
    for case in cases("history.md"):
        change(tree, case.input)
        copy = folder / "version"
        shutil.copytree(tree, copy)
        yield case, copy


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Replay, dict[str, tuple[str, str]]]:
    """Return a replay of the whole history, and for each commit what is expected and what there was to do."""
    replay = Replay(tmp_path_factory.mktemp("replay") / "project")
    found = {}
    for case, lessons in versions(tmp_path_factory.mktemp("history")):
        replay.extract(lessons)
        lines = (f"{state_of(entry):<8} {squeezed(entry.msgid)}\n" for entry in replay.entries())
        found[case.title] = case.expected, "".join(line for line in lines if not line.startswith("right"))
        replay.judge()
        replay.translate()
    return replay, found


@pytest.mark.parametrize("title", [case.title for case in cases("history.md")])
def test_a_translator_has_to_do_what_the_commit_changed(
    run: tuple[Replay, dict[str, tuple[str, str]]], title: str
) -> None:
    expected, found = run[1][title]
    assert found == expected


def test_nothing_is_wrong_or_lost(run: tuple[Replay, dict[str, tuple[str, str]]]) -> None:
    totals = run[0].totals
    assert totals["words"] > 1000
    assert is_sound(totals), totals
