"""What stands where a translation is missing: a wider language's, the source's, or no lesson and no language at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from lesson_i18n.building import build
from lesson_i18n.report import Count
from projects import Project


def settings(*tags: str, publish: str = "") -> str:
    listed = ", ".join(f'"{tag}"' for tag in tags)
    return f'[project]\nname = "course"\nlanguages = [{listed}]\n[publish]\n{publish}\n'


def course(root: Path, *tags: str, publish: str = "") -> Project:
    """Two lessons, one of two words and one of eight."""
    project = Project(
        root,
        settings(*tags, publish=publish),
        short="Go home.\n",
        long="# Wait\n\nKeep calm.\n\nDo not use your phone.\n",
    )
    project.extract()
    return project


@pytest.mark.parametrize(
    ("tags", "reader", "wider"),
    [
        (("pt-BR", "pt"), "pt-BR", "pt"),
        (("es", "es-MX"), "es-MX", "es"),
        (("es-419", "es-MX", "es"), "es-MX", "es-419"),
        (("zh-TW", "zh-Hant"), "zh-TW", "zh-Hant"),
    ],
)
def test_a_language_borrows_of_the_nearest_wider_one(
    tmp_path: Path, tags: tuple[str, ...], reader: str, wider: str
) -> None:
    project = course(tmp_path, *tags)
    project.translate({"Go home.": "wider", "Keep calm.": "wider calm"}, language=wider.replace("-", "_"))
    project.translate({"Go home.": "own"}, language=reader.replace("-", "_"))
    (built,) = build(project.config(), [reader]).languages
    assert project.read(f"build/{reader}/short.md") == "own\n"
    assert project.read(f"build/{reader}/long.md") == "# Wait\n\nwider calm\n\nDo not use your phone.\n"
    assert built.translated == Count(2, 4)
    assert built.states["reviewed"] == Count(2, 4)
    assert built.borrowed == {wider: Count(1, 2)}


@pytest.mark.parametrize(("reader", "other"), [("zh-Hant", "zh"), ("pt", "pt-BR"), ("es", "pt"), ("sr-Latn", "sr")])
def test_no_language_borrows_of_one_that_its_readers_may_not_read(tmp_path: Path, reader: str, other: str) -> None:
    project = course(tmp_path, reader, other)
    project.translate({"Go home.": "other"}, language=other.replace("-", "_"))
    project.build()
    assert project.read(f"build/{reader}/short.md") == "Go home.\n"


def test_a_wider_language_stands_in_for_a_draft_and_for_what_is_refused(tmp_path: Path) -> None:
    project = course(tmp_path, "pt-BR", "pt")
    project.translate({"Go home.": "pt", "Keep calm.": "pt calm"}, language="pt")
    project.translate({"Go home.": "draft"}, language="pt_BR", flag="fuzzy")
    project.translate({"Keep calm.": "two\n\n- blocks"}, language="pt_BR")
    done = project.run("build", "pt-BR")
    assert done.code == 1
    assert "changes the structure" in done.err
    assert project.read("build/pt-BR/short.md") == "pt\n"
    assert "pt calm" in project.read("build/pt-BR/long.md")
    assert ", 2 segments borrowed of pt" in done.out
    project.run("build", "--include-drafts", "pt-BR")
    assert project.read("build/pt-BR/short.md") == "draft\n"


def test_a_lesson_with_too_little_stands_in_the_source_s_language(tmp_path: Path) -> None:
    project = course(tmp_path, "es", publish="min-lesson = 50")
    project.translate({"Wait": "Espera", "Keep calm.": "Calma.", "Go home.": "Vete."})
    done = project.run("build")
    assert done.code == 0
    assert (
        "source/long.md: es: 37 % of its words are translated, less than 50; it stands in the source's language"
        in done.err
    )
    assert project.read("build/es/short.md") == "Vete.\n"
    assert project.read("build/es/long.md") == project.read("source/long.md")
    assert "2 lessons, 20 % of the words translated" in done.out


def test_a_lesson_with_enough_stands_as_it_is(tmp_path: Path) -> None:
    project = course(tmp_path, "es", publish="min-lesson = 37")
    project.translate({"Wait": "Espera", "Keep calm.": "Calma.", "Go home.": "Vete."})
    assert project.run("build").err == ""
    assert "# Espera" in project.read("build/es/long.md")


def test_a_lesson_with_too_little_can_be_left_out(tmp_path: Path) -> None:
    project = course(tmp_path, "es", publish='min-lesson = 50\nfallback = "omit-lesson"')
    project.translate({"Keep calm.": "Calma.", "Go home.": "Vete."})
    done = project.run("build")
    assert (done.code, "1 lesson, 100 % of the words translated, 1 lesson left out" in done.out) == (0, True)
    assert sorted(path.name for path in (project.root / "build/es").iterdir()) == ["short.md"]
    (built,) = build(project.config()).languages
    assert list(built.left_out) == ["long.md"]
    project.translate({"Do not use your phone.": "No uses el teléfono."})
    project.build()
    assert "No uses el teléfono." in project.read("build/es/long.md")


@pytest.mark.parametrize("publish", ["min-language = 50", 'min-lesson = 50\nfallback = "omit-language"'])
def test_a_language_with_too_little_is_not_published(tmp_path: Path, publish: str) -> None:
    project = course(tmp_path, "es", "ar", publish=publish)
    project.write("source/map.svg", "<svg/>")
    everything = {
        "Wait": "Espera",
        "Keep calm.": "Calma.",
        "Go home.": "Vete.",
        "Do not use your phone.": "No uses el teléfono.",
    }
    project.translate(everything)
    project.translate({"Go home.": "ارجع"}, language="ar")
    done = project.run("build")
    assert done.code == 0
    assert "ar: left out: " in done.out
    assert "% of its words are translated, less than 50" in done.out
    assert not list((project.root / "build").glob("ar/*"))
    assert (project.root / "build/es/map.svg").exists()


@pytest.mark.parametrize(
    ("publish", "said"),
    [
        ("min-lesson = 101", "it is a percentage, from 0 to 100"),
        ("min-language = -1", "it is a percentage, from 0 to 100"),
        ('fallback = "omit"', "did you mean 'omit-lesson'?"),
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, publish: str, said: str) -> None:
    done = Project(tmp_path, settings("es", publish=publish), steps="Go home.\n").run("extract")
    assert (done.code, said in done.err) == (2, True)
