"""A project's translation memory and the command `memory`: filled from what is committed, at the cost of what changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest

from lesson_i18n import project_memory
from lesson_i18n.catalog import read_catalog
from lesson_i18n.leverage import leverage, spots
from lesson_i18n.locales import language
from lesson_i18n.memory import Unit
from lesson_i18n.memory.tmx import tmx_parts
from lesson_i18n.project_memory import open_memory
from postgres import Server, empty
from projects import SETTINGS, Project

HOME = "# At home\n\nLock the door.\n\nCall a friend.\n"
LOCK = {"Lock the door.": "Cierra la puerta.", "At home": "En casa"}
TWO = '[project]\nname = "course"\nlanguages = ["es", "pt-BR"]\n'
TMX = Unit("Stay calm.", "Mantén la calma.", "other.md", "zzzz")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, home=HOME)
    project.extract()
    project.translate(LOCK)
    return project


def units(project: Project, tag: str = "es") -> list[Unit]:
    with closing(open_memory(project.config(), language(tag))) as memory:
        return list(memory.units())


def held(project: Project, tag: str = "es") -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in units(project, tag)]


def write_tmx(project: Project, path: str = "old.tmx", *written: Unit, target: str = "es-ES") -> str:
    project.write(path, "".join(tmx_parts(written or [TMX], "en-US", target)))
    return path


def memory_file(project: Project) -> Path:
    return project.root / "build/.lesson-i18n/memory/es.sqlite"


def test_holds_the_confirmed_translations_of_the_catalogs(project: Project) -> None:
    project.translate({"Call a friend.": "Llama a un amigo."}, flag="fuzzy")
    assert held(project) == sorted(LOCK.items())
    catalog = "locale/es/LC_MESSAGES/course.po"
    (unit,) = (unit for unit in units(project) if unit.source == "Lock the door.")
    entry = project.entry("Lock the door.")
    assert unit[2:] == (
        "home.md",
        entry.id,
        "paragraph",
        spots(project.entries())[entry.id].neighbours,
        False,
        catalog,
    )


def test_holds_obsolete_translations(project: Project) -> None:
    project.write("source/home.md", "# At home\n\nCall a friend.\n")
    project.extract()
    (unit,) = (unit for unit in units(project) if unit.source == "Lock the door.")
    assert (unit.target, unit.obsolete) == ("Cierra la puerta.", True)


def test_reads_only_what_has_changed(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS + "[catalogs]\ndepth = 1\n", **{"a/x": "Lock.\n", "b/y": "Call.\n"})
    project.extract()
    project.translate({"Lock.": "Cierra."}, domain="a")
    project.translate({"Call.": "Llama."}, domain="b")
    write_tmx(project, "locale/es/memory/old.tmx")
    with patch.object(project_memory, "read_catalog", wraps=read_catalog) as reads:
        assert len(held(project)) == 3
        assert reads.call_count == 2
        assert len(held(project)) == 3
        assert reads.call_count == 2
        project.translate({"Call.": "Llame."}, domain="b")
        assert held(project) == [("Call.", "Llame."), ("Lock.", "Cierra."), (TMX.source, TMX.target)]
        assert reads.call_count == 3


def test_may_be_deleted_at_any_time(project: Project) -> None:
    project.run("memory", "import", write_tmx(project))
    before = units(project)
    memory_file(project).unlink()
    assert units(project) == before
    memory_file(project).write_bytes(b"no database" * 99)
    assert units(project) == before


def test_what_leaves_the_project_leaves_its_memory(project: Project) -> None:
    project.run("memory", "import", write_tmx(project))
    assert len(held(project)) == 3
    (project.root / "locale/es/memory/old.tmx").unlink()
    assert held(project) == sorted(LOCK.items())


def test_damage_inside_the_file_is_told_with_a_way_out(project: Project) -> None:
    assert held(project)
    data = bytearray(memory_file(project).read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    memory_file(project).write_bytes(data)
    done = project.run("memory", "stats")
    assert done.code == 2
    assert "es.sqlite: cannot be used: database disk image is malformed; remove it, it is filled again" in done.err


def test_a_memory_outside_the_project_ends_with_the_run(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    shutil.rmtree(project.root / "build")
    (project.root / "build").mkdir()
    (project.root / "build/.lesson-i18n").symlink_to(outside)
    assert held(project) == sorted(LOCK.items())
    assert list(outside.iterdir()) == []


def test_imports_tmx(project: Project) -> None:
    done = project.run("memory", "import", write_tmx(project))
    assert (done.code, done.out) == (0, "es: wrote locale/es/memory/old.tmx, 1 unit\n")
    assert (TMX.source, TMX.target) in held(project)
    assert '<tuv xml:lang="en"><seg>Stay calm.</seg></tuv>' in project.read("locale/es/memory/old.tmx")


def test_an_import_takes_the_place_of_the_one_before(project: Project) -> None:
    project.run("memory", "import", write_tmx(project))
    project.run("memory", "import", write_tmx(project, "old.tmx", TMX._replace(target="Calma.")))
    assert [target for source, target in held(project) if source == TMX.source] == ["Calma."]


def test_imports_for_each_language_what_is_there(tmp_path: Path) -> None:
    project = Project(tmp_path, TWO, home=HOME)
    project.extract()
    files = [write_tmx(project), write_tmx(project, "pt.tmx", TMX._replace(target="Calma!"), target="pt")]
    done = project.run("memory", "import", *files)
    assert done.out == (
        "es: wrote locale/es/memory/old.tmx, 1 unit\npt-BR: wrote locale/pt_BR/memory/pt.tmx, 1 unit\n"
    )
    assert held(project, "pt-BR") == [(TMX.source, "Calma!")]


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        (b"<xliff/>", (), "error: old.tmx:1: no TMX file: it begins with <xliff>"),
        (None, ("-l", "fr"), "error: 'fr' is not among the languages"),
        (None, ("locale/old.tmx",), "error: 'old' is the name of two files"),
        (None, ("-l", "pt-BR"), "error: old.tmx: nothing from en to pt-BR in it; it holds en-US, es-ES\n"),
        (
            b"<tmx><body></body></tmx>",
            (),
            "error: old.tmx: nothing from en to es, pt-BR in it; it holds no language\n",
        ),
    ],
)
def test_says_why_nothing_is_imported(
    tmp_path: Path, content: bytes | None, arguments: tuple[str, ...], message: str
) -> None:
    project = Project(tmp_path, TWO, home=HOME)
    write_tmx(project, "locale/old.tmx")
    write_tmx(project)
    if content is not None:
        project.write("old.tmx", content)
    done = project.run("memory", "import", "old.tmx", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(message)
    assert not (project.root / "locale/es").exists()


def test_a_damaged_file_in_the_locale_folder_is_named(project: Project) -> None:
    project.write("locale/es/memory/old.tmx", "<tmx>\n<body>")
    done = project.run("memory", "stats")
    assert (done.code, done.err[:47]) == (2, "error: locale/es/memory/old.tmx:2: not XML: no ")


def test_exports_what_another_project_finds_in_the_same_place(project: Project, tmp_path: Path) -> None:
    project.run("memory", "import", write_tmx(project))
    assert project.run("memory", "export", "-o", "all.tmx").code == 0
    (tmp_path / "other").mkdir()
    other = Project(tmp_path / "other", home=HOME)
    other.extract()
    other.run("memory", "import", "../all.tmx")
    assert [unit[:7] for unit in units(other)] == [unit[:7] for unit in units(project)]
    spot = spots(other.entries())[other.entry("Lock the door.").id]
    with closing(open_memory(other.config(), language("es"))) as memory:
        found = leverage("Lock the door.", spot, memory, "en", bool)
        moved = leverage("Lock the door.", spot._replace(id="", path="other.md"), memory, "en", bool)
    assert found
    assert moved
    assert (found.text, found.origin, moved.origin) == (
        "Cierra la puerta.",
        "memory: same place",
        "memory: same text",
    )


def test_exports_each_unit_once_and_always_the_same_bytes(project: Project) -> None:
    first = exported(project)
    project.write("all.tmx", first)
    project.run("memory", "import", "all.tmx")
    assert project.run("memory", "stats").out.startswith("es: 4 units, 2 distinct texts\n")
    assert exported(project) == first


def exported(project: Project) -> bytes:
    command = [sys.executable, "-m", "lesson_i18n", "memory", "export", "es"]
    return subprocess.run(command, cwd=project.root, check=True, capture_output=True).stdout


def test_a_failed_export_leaves_the_old_file(project: Project) -> None:
    project.write("all.tmx", "old")
    project.write("locale/es/LC_MESSAGES/course.po", "<<<<<<< damaged")
    assert project.run("memory", "export", "-o", "all.tmx").code == 2
    assert project.read("all.tmx") == "old"


def test_asks_which_language_to_export(tmp_path: Path) -> None:
    done = Project(tmp_path, TWO, home=HOME).run("memory", "export")
    assert (done.code, done.err) == (2, "error: there are several languages; name the one to export: es, pt-BR\n")


def test_shows_how_much_there_is(project: Project) -> None:
    project.run("memory", "import", write_tmx(project))
    assert project.run("memory", "stats").out == (
        "es: 3 units, 3 distinct texts\n  locale/es/LC_MESSAGES/course.po: 2 units\n  locale/es/memory/old.tmx: 1 unit\n"
    )
    assert json.loads(project.run("memory", "stats", "es", "--format", "json").out) == {
        "languages": [
            {
                "language": "es",
                "units": 3,
                "texts": 3,
                "origins": {"locale/es/LC_MESSAGES/course.po": 2, "locale/es/memory/old.tmx": 1},
            }
        ]
    }


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://server/lessons", "'url' in [memory] names no PostgreSQL server; write it as"),
        ("server/lessons", "'url' in [memory] names no PostgreSQL server; write it as"),
        ("postgresql:server/lessons", "'url' in [memory] names no PostgreSQL server; write it as"),
        ("postgresql://[::1", "'url' in [memory] names no PostgreSQL server; write it as"),
        (
            "postgresql://team:planted-8842@server/lessons",
            "'url' in [memory] holds a password, which settings must not",
        ),
        ("postgresql://server/x?user=a&password=planted-8842", "'url' in [memory] holds a password"),
    ],
)
def test_settings_hold_no_password_and_no_other_address(tmp_path: Path, url: str, message: str) -> None:
    project = Project(tmp_path, f'{SETTINGS}[memory]\nurl = "{url}"\n', home=HOME)
    done = project.run("memory", "stats")
    assert (done.code, done.err.partition(message)[0]) == (2, "error: lesson-i18n.toml:5: ")
    assert "planted" not in done.err


def test_projects_share_a_memory_on_a_server(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", server.password)
    empty(server.url)
    projects = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        settings = f'[project]\nname = "{name}"\nlanguages = ["es"]\n[memory]\nurl = "{server.url}"\n'
        projects.append(Project(tmp_path / name, settings, home=HOME))
        projects[-1].extract()
    one, two = projects
    one.translate(LOCK, domain="one")
    assert one.run("memory", "stats").out == (
        "es: 2 units, 2 distinct texts\n  one: locale/es/LC_MESSAGES/one.po: 2 units\n"
    )
    assert held(two) == sorted(LOCK.items())
    two.translate({"Call a friend.": "Llama a una amiga."}, domain="two")
    assert len(held(two)) == len(held(one)) == 3
    assert not (tmp_path / "one/build/.lesson-i18n/memory").exists()
