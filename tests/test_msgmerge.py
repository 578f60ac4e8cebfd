"""What gettext's own msgmerge keeps or offers after an edit, we keep or offer too, but for what is listed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from casefiles import Case, cases
from lesson_i18n.negation import negations
from projects import program
from replaying import Replay, check_out, commits, path_of, squeezed
from test_history import change, versions

FOLDER, EVERY = "contents_en/travel", 40
Pair = tuple[polib.POEntry, polib.POEntry]


def without_contexts(path: Path) -> Path:
    """Write a copy of a catalog as others would have it: no msgctxt, and so every text once, the first one it has."""
    catalog = polib.pofile(str(path))
    entries: dict[str, polib.POEntry] = {}
    for entry in sorted(catalog, key=lambda entry: bool(entry.obsolete)):
        entries.setdefault(entry.msgid, entry)
    catalog[:] = [polib.POEntry(**{**vars(entry), "msgctxt": None}) for entry in entries.values()]
    copy = path.with_name(f"{path.name}.plain")
    catalog.save(str(copy))
    return copy


def msgmerge(old: Path, template: Path) -> list[polib.POEntry]:
    """Return the entries that have a translation when msgmerge has brought a catalog up to date."""
    command = [program("msgmerge"), "--quiet", "--previous", "--output-file=-", str(old), str(template)]
    merged = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [entry for entry in polib.pofile(merged) if entry.msgstr and not entry.obsolete]


def missed(run: Replay, old: Path) -> Iterator[Pair]:
    """Return the entries that msgmerge has a translation for, and we do not: msgmerge's and ours.

    It is asked with the ids of the segments, and without, as it would be where nobody gives ids.
    """
    template = run.folder / "locale" / "replay.pot"
    ours = run.entries()
    for theirs in (*msgmerge(old, template), *msgmerge(without_contexts(old), without_contexts(template))):
        same = [e for e in ours if e.msgid == theirs.msgid and theirs.msgctxt in (None, e.msgctxt)]
        assert same
        for entry in same:
            if not entry.msgstr or (entry.msgstr != theirs.msgstr and not theirs.fuzzy):
                yield theirs, entry


def missed_texts(run: Replay, lessons: Path) -> list[str]:
    """Return the texts that msgmerge has a translation for after an edit, and we do not."""
    old = lessons.with_name("old.po")
    shutil.copy(run.catalog, old)
    run.extract(lessons)
    return sorted({entry.msgid for _, entry in missed(run, old)})


def is_explained(pair: Pair, before: set[tuple[str, str]], now: set[tuple[str, str]]) -> bool:
    """Whether msgmerge guesses from a text that the lesson did not lose, or from one that says the opposite."""
    theirs, ours = pair
    source = squeezed(theirs.previous_msgid or "")
    is_lost = (path_of(ours), source) in before - now
    is_negated = bool(negations(source)) != bool(negations(ours.msgid))
    return bool(theirs.fuzzy) and (not is_lost or is_negated)


def places(run: Replay) -> set[tuple[str, str]]:
    """Return the texts of all lessons, with their paths."""
    return {(path_of(entry), squeezed(entry.msgid)) for entry in run.entries()}


@pytest.mark.parametrize("case", cases("msgmerge.md"), ids=str)
def test_what_msgmerge_keeps_or_offers_is_there(case: Case, tmp_path: Path) -> None:
    run, lessons = Replay(tmp_path / "project"), tmp_path / "lessons"
    before, after = case.input.split("then\n")
    lessons.mkdir()
    change(lessons, before)
    shutil.copytree(lessons, tmp_path / "edited")
    run.step(lessons)
    change(tmp_path / "edited", after)
    assert "".join(f"{text}\n" for text in missed_texts(run, tmp_path / "edited")) == case.expected


def test_what_msgmerge_keeps_or_offers_through_a_short_history_is_there(tmp_path: Path) -> None:
    run = Replay(tmp_path / "project")
    found = {}
    for case, lessons in versions(tmp_path):
        if run.catalog.exists():
            found[case.title] = missed_texts(run, lessons)
        else:
            run.extract(lessons)
        run.translate()
    assert {title: texts for title, texts in found.items() if texts} == {
        "a lesson that was removed is part of another one again": [
            "Use a long password that you use nowhere else, and that nobody can guess."
        ]
    }


@pytest.mark.slow
def test_what_msgmerge_keeps_or_offers_through_a_real_history_is_there(corpora: Path, tmp_path: Path) -> None:
    repository, tree, old = tmp_path / "git", tmp_path / "tree", tmp_path / "old.po"
    bundle = corpora / "lessons-history.bundle"
    clone = [program("git", "git"), "clone", "-q", "-b", "main", "--bare", str(bundle), str(repository)]
    subprocess.run(clone, check=True)
    run = Replay(tmp_path / "project")
    offered = 0
    for number, commit in enumerate(commits(repository, FOLDER)[::EVERY]):
        lessons = check_out(repository, commit, FOLDER, tree)
        if number == 0:
            run.step(lessons)
        else:
            before = places(run)
            shutil.copy(run.catalog, old)
            run.extract(lessons)
            now = places(run)
            assert [
                str(theirs) for theirs, ours in missed(run, old) if not is_explained((theirs, ours), before, now)
            ] == []
            offered += sum(entry.fuzzy for entry in run.entries())
            run.translate()
        shutil.rmtree(tree)
    assert offered > 20
