"""Links to headings follow the headings of their language, and nothing else changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.slugs import SLUGGERS, github, mkdocs
from projects import SETTINGS, Project

LESSON = """# Abuse

See [how](#cut-off-contact), [later](other.md#get-help "Title"), <a href="#cut-off-contact">here</a>, and [ref].
A [dead one](#nothing), [the page](other.md), [outside](https://example.org/#cut-off-contact).

[ref]: #cut-off-contact

## Cut off contact

Write to #cut-off-contact.

## Get help {#help}

[Steps](deep/steps.md#one) and [deep](umbrella://lesson/other/#get-help).
"""
OTHER = "# Get help\n\nBack [there](/lesson.md#cut-off-contact).\n"
STEPS = "# One\n\n[up](../other.md#get-help)\n"
SPANISH = {"Cut off contact": "Corta el contacto: ¡ya!", "Get help": "Pide ayuda", "One": "Uno"}
ARABIC = {"Cut off contact": "اقطع الاتصال", "Get help": "Pide ayuda", "One": "Uno"}
BUILT = """# Abuse

See [how](#corta-el-contacto-ya), [later](other.md#pide-ayuda "Title"), <a href="#corta-el-contacto-ya">here</a>, and [ref].
A [dead one](#nothing), [the page](other.md), [outside](https://example.org/#cut-off-contact).

[ref]: #corta-el-contacto-ya

## Corta el contacto: ¡ya!

Write to #cut-off-contact.

## Get help {#help}

[Steps](deep/steps.md#uno) and [deep](umbrella://lesson/other/#pide-ayuda).
"""


def course(root: Path, slugger: str = "github", translations: dict[str, str] = SPANISH) -> Project:
    project = Project(root, SETTINGS + f'[publish]\nslugger = "{slugger}"\n')
    project.write("source/lesson.md", LESSON)
    project.write("source/other.md", OTHER)
    project.write("source/deep/steps.md", STEPS)
    project.extract()
    project.translate(translations)
    return project


def test_links_lead_to_the_translated_headings(tmp_path: Path) -> None:
    project = course(tmp_path)
    assert project.run("build").err == ""
    assert project.read("build/es/lesson.md") == BUILT
    assert project.read("build/es/other.md") == "# Pide ayuda\n\nBack [there](/lesson.md#corta-el-contacto-ya).\n"
    assert project.read("build/es/deep/steps.md") == "# Uno\n\n[up](../other.md#pide-ayuda)\n"


def test_without_a_slugger_they_stay(tmp_path: Path) -> None:
    project = course(tmp_path, "none")
    project.build()
    assert project.read("build/es/lesson.md") == LESSON.replace("## Cut off contact", "## Corta el contacto: ¡ya!")


def test_a_link_to_a_heading_that_is_not_translated_stays(tmp_path: Path) -> None:
    project = course(tmp_path, translations={"Get help": "Pide ayuda"})
    project.build()
    assert project.read("build/es/lesson.md") == LESSON.replace("#get-help", "#pide-ayuda")


def test_an_id_of_mkdocs_is_made_of_what_ascii_has(tmp_path: Path) -> None:
    project = course(tmp_path, "mkdocs", ARABIC)
    project.build()
    text = project.read("build/es/lesson.md")
    assert "[how](#_1)" in text
    assert "[ref]: #_1\n" in text


def test_an_arabic_id_is_written_as_it_is(tmp_path: Path) -> None:
    project = course(tmp_path, translations=ARABIC)
    project.build()
    assert "[how](#اقطع-الاتصال)" in project.read("build/es/lesson.md")


def test_a_second_build_changes_nothing_and_a_new_heading_changes_its_links(tmp_path: Path) -> None:
    project = course(tmp_path)
    project.build()
    assert project.run("build", "--check").code == 0
    project.translate({"Get help": "Ayuda"})
    project.build()
    assert "other.md#ayuda" in project.read("build/es/lesson.md")
    assert "other.md#ayuda" in project.read("build/es/deep/steps.md")


def test_a_lesson_in_the_source_s_language_keeps_its_own_links_and_changes_those_to_others(tmp_path: Path) -> None:
    project = course(tmp_path)
    settings = project.read("lesson-i18n.toml") + "min-lesson = 50\n"
    project.write("lesson-i18n.toml", settings)
    project.run("build")
    assert project.read("build/es/lesson.md") == LESSON.replace("#get-help", "#pide-ayuda").replace("#one", "#uno")


def test_an_unknown_slugger_is_refused(tmp_path: Path) -> None:
    done = Project(tmp_path, SETTINGS + '[publish]\nslugger = "gihub"\n').run("build")
    assert (done.code, "did you mean 'github'?" in done.err) == (2, True)


# ids of the source


def anchored(
    root: Path, lesson: str, translations: dict[str, str], syntax: str = "gfm", slugger: str = "github"
) -> str:
    lines = f'[publish]\nslugger = "{slugger}"\nanchors = true\n[markdown]\nsyntax = "{syntax}"\n'
    project = Project(root, SETTINGS + lines, lesson=lesson)
    project.extract()
    project.translate(translations)
    project.extract()  # the same heading once more takes its translation
    assert project.run("build").err == ""
    assert project.run("build", "--check").code == 0
    return project.read("build/es/lesson.md")


@pytest.mark.parametrize(
    ("lesson", "syntax", "wanted"),
    [
        ("# One\n\n[a](#one)\n", "gfm", '# <a id="one"></a>Uno\n\n[a](#uno)\n'),
        ("One\n===\n\n> # One #\n", "gfm", '<a id="one"></a>Uno\n===\n\n> # <a id="one-1"></a>Uno #\n'),
        ("# One\n\n[a](#one)\n", "mkdocs", "# Uno {#one}\n\n[a](#one)\n"),
        ("# One ##\n\n# One\n", "pandoc", "# Uno {#one} ##\n\n# Uno {#one-1}\n"),
        ("# One {#two}\n\n[a](#two)\n", "mkdocs", "# Uno {#two}\n\n[a](#two)\n"),
        ("# One\r\n", "gfm", '# <a id="one"></a>Uno\r\n'),
        ("# Two\n", "gfm", "# Two\n"),
    ],
)
def test_headings_have_the_ids_of_the_source_too(tmp_path: Path, lesson: str, syntax: str, wanted: str) -> None:
    translations = {"One": "Uno"} if "One" in lesson else {}
    assert anchored(tmp_path, lesson, translations, syntax) == wanted


def test_an_id_that_another_heading_has_now_is_not_given_again(tmp_path: Path) -> None:
    built = anchored(tmp_path, "# Red\n\n# Net\n", {"Red": "Rojo", "Net": "Red"})
    assert built == '# Rojo\n\n# <a id="net"></a>Red\n'


def test_ids_need_to_know_how_they_are_made(tmp_path: Path) -> None:
    done = Project(tmp_path, SETTINGS + "[publish]\nanchors = true\n").run("build")
    assert (done.code, "set 'slugger' in [publish]" in done.err) == (2, True)


# how ids are made; the expected ones are those that github-slugger 2 and Python-Markdown 3 give


@pytest.mark.parametrize(
    ("heading", "on_github", "by_mkdocs"),
    [
        ("Cut off contact", "cut-off-contact", "cut-off-contact"),
        ("What's new? (2024)", "whats-new-2024", "whats-new-2024"),
        ("A  b - c", "a--b---c", "a-b-c"),
        ("snake_case", "snake_case", "snake_case"),
        ("¿Qué es?", "qué-es", "que-es"),
        ("Привет", "привет", "_1"),
        ("हिन्दी में", "हिन्दी-में", "_1"),
        ("日本語", "日本語", "_1"),
        ("İstanbul", "i̇stanbul", "istanbul"),
        ("½ & C++", "--c", "12-c"),
        ("🔒 Lock", "-lock", "lock"),
    ],
)
def test_the_id_of_a_heading(heading: str, on_github: str, by_mkdocs: str) -> None:
    assert (github([heading]), mkdocs([heading])) == ([on_github], [by_mkdocs])


def test_equal_headings_are_numbered() -> None:
    headings = ["A", "A", "A-1", "A", "a"]
    assert github(headings) == ["a", "a-1", "a-1-1", "a-2", "a-3"]
    assert mkdocs(headings) == ["a", "a_1", "a-1", "a_2", "a_3"]
    assert mkdocs(["é", "日", "本"]) == ["e", "_1", "_2"]


@given(st.lists(st.text(max_size=8), max_size=6), st.sampled_from(sorted(SLUGGERS)))
def test_no_two_headings_have_the_same_id(headings: list[str], slugger: str) -> None:
    made = SLUGGERS[slugger](headings, ())
    assert len(set(made)) == len(made) == len(headings)
    assert not any(re.search(r"\s", each) for each in made)
