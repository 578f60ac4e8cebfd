"""The cache: what is remembered is what would be made again, and nothing depends on it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from lesson_i18n import cache as module
from lesson_i18n.cache import Cache
from lesson_i18n.making import Maker
from lesson_i18n.model import Lesson, Rules, Segmentation
from lesson_i18n.plugins import load_formats
from lesson_i18n.remembered import segments_of_all
from lesson_i18n.work import Workers
from projects import Project, snapshot

SOURCE = Path(__file__).parents[1] / "source"
LESSON = """---
title: "At home"
---

# Lock `the` door

Call [a friend](guide.md "Who?") when
you <b
class="x">leave</b>, as https://example.org says.[^1]

- [ ] tea, **bread**\\
  and {{ milk }}

| a | b |
|---|---|
| 1 | see [this] (that.md) |

[^1]: <!-- i18n: note: a joke -->
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, home=LESSON, other="# Stay calm\n\nDo not run.\n")
    project.extract()
    project.translate({"Stay calm": "Mantén la calma"})
    project.extract()
    return project


def database(project: Project) -> Path:
    return project.root / "build/.lesson-i18n/cache.sqlite"


def made_of(cache: Cache, text: str, name: str = "a.md") -> object:
    maker = Maker(Rules(), load_formats(Rules()))
    (made,) = segments_of_all({name: Lesson(name, text)}, {name}, maker, cache, Workers())
    assert isinstance(made, Segmentation)
    return made


def data_of(cache: Cache, text: str) -> object:
    return made_of(cache, text, "f_a.yml")


def test_a_value_is_there_in_the_next_run_and_gone_with_what_it_depends_on(tmp_path: Path) -> None:
    path = tmp_path / "x" / "cache.sqlite"
    cache = Cache(path, "settings")
    cache.put(cache.key("a", "bc"), ["one", 2, None])
    cache.save()
    again = Cache(path, "settings")
    assert again.get(again.key("a", "bc")) == ["one", 2, None]
    assert again.get(again.key("ab", "c")) is None
    other = Cache(path, "other settings")
    assert other.get(other.key("a", "bc")) is None


def test_another_version_of_the_program_makes_all_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache.sqlite"
    cache = Cache(path)
    cache.put(cache.key("a"), 1)
    cache.save()
    monkeypatch.setattr(module, "_fingerprint", lambda: "another")
    again = Cache(path)
    assert again.get(again.key("a")) is None


def test_what_is_not_used_for_long_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache.sqlite"
    now = 1_700_000_000.0
    monkeypatch.setattr("lesson_i18n.cache.time.time", lambda: now)
    cache = Cache(path)
    keys = [cache.key("used"), cache.key("unused")]
    for key in keys:
        cache.put(key, "value")
    cache.save()
    for days in (20, 40):
        monkeypatch.setattr("lesson_i18n.cache.time.time", lambda days=days: now + days * 86_400)
        cache = Cache(path)
        assert cache.get(keys[0]) == "value"
        cache.save()
    assert Cache(path).get(keys[1]) is None


def test_a_file_that_grows_too_large_loses_what_was_used_least_lately(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.sqlite"
    monkeypatch.setattr(module, "_MOST", 200_000)
    now = 1_700_000_000.0
    for day in range(20):
        monkeypatch.setattr("lesson_i18n.cache.time.time", lambda day=day: now + day * 86_400)
        cache = Cache(path)
        cache.put(cache.key(str(day)), "x" * 20_000)
        cache.save()
        assert path.stat().st_size <= 240_000
    again = Cache(path)
    kept = [day for day in range(20) if again.get(again.key(str(day)))]
    assert kept == list(range(kept[0], 20))
    assert 3 <= len(kept) <= 10


@pytest.mark.parametrize(
    "damage", [b"no database at all, but longer than a header of one" * 9, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_damaged_file_is_replaced(project: Project, damage: bytes) -> None:
    before = snapshot(project.root / "locale")
    database(project).write_bytes(damage)
    project.extract()
    project.extract()
    assert snapshot(project.root / "locale") == before
    with sqlite3.connect(database(project)) as connection:
        made = connection.execute("SELECT count(*) FROM made").fetchone()
    assert made == (3,)  # two lessons and a catalog


def test_a_value_that_is_no_json_is_made_again(project: Project) -> None:
    with sqlite3.connect(database(project)) as connection:
        connection.execute("UPDATE made SET value = '[[['")
    before = snapshot(project.root / "locale")
    project.extract()
    assert snapshot(project.root / "locale") == before


def test_a_build_with_the_cache_writes_what_one_without_it_writes(project: Project) -> None:
    project.extract()
    project.build()
    with_cache = snapshot(project.root / "build/es")
    project.build()
    assert snapshot(project.root / "build/es") == with_cache
    database(project).unlink()
    project.build()
    assert snapshot(project.root / "build/es") == with_cache
    assert "Mantén la calma" in project.read("build/es/other.md")


def test_a_refused_translation_is_refused_again(project: Project) -> None:
    project.translate({"Stay calm": "Mantén [la calma](https://evil.example)"})
    first, second = project.run("build"), project.run("build")
    assert (first.code, first.err) == (second.code, second.err)
    assert "evil.example" in first.err


def test_a_check_does_not_write_the_cache(project: Project) -> None:
    database(project).unlink()
    project.run("extract", "--check")
    assert not database(project).exists()


def test_a_folder_that_leads_outside_the_project_holds_no_cache(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    shutil.rmtree(database(project).parent)
    database(project).parent.symlink_to(outside)
    project.extract()
    assert not any(outside.iterdir())


def test_segments_come_back_as_they_were(tmp_path: Path) -> None:
    texts = [LESSON, "", "Only text.", "[Type]: # (screen)\n[Name]: # (a; b)\n"]
    texts += [path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.md"))]
    cache = Cache(tmp_path / "cache.sqlite")
    made = [made_of(cache, text) for text in texts]
    data = data_of(cache, 'title: |\n   " one "\n')
    cache.save()
    again = Cache(tmp_path / "cache.sqlite")
    assert [made_of(again, text) for text in texts] == made
    assert data_of(again, 'title: |\n   " one "\n') == data
    assert not again._made
