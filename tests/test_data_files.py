"""Data files as lessons: the cases stand in cases/data.md.

An input is a file's name, with the rule for its keys where none is known, its text, a line with "⇒", and a line
"msgid => msgstr" for each translation. What is expected is the list of its segments and warnings, and behind lines with
"⇒" the localized file and the refused translations with their reasons; of a file that cannot be read it is the error.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from casefiles import Case, cases, revealed, shown
from cutting import listing, translations
from lesson_i18n.errors import SourceError
from lesson_i18n.formats.data import DataFormat
from lesson_i18n.formats.keys import chooser, is_glob
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import DataRule, Lesson, Rules, Segmentation
from lesson_i18n.plugins import format_of, load_formats
from lesson_i18n.reassemble import localize
from projects import SETTINGS, Project

LARGE = 20_000


@pytest.mark.parametrize("case", cases("data.md"), ids=str)
def test_puts_translations_into_a_data_file(case: Case) -> None:
    header, _, source = case.input.partition("\n")
    name, _, keys = header.partition(": ")
    given = (DataRule(name, tuple(keys.split(", "))),) if keys else Rules().data
    data = DataFormat(Rules(data=given))
    text, _, pairs = source.partition("⇒\n")
    lesson = Lesson(name, revealed(text))
    if case.expected.startswith("error: "):
        with pytest.raises(SourceError, match=re.escape(case.expected.removeprefix("error: ").rstrip("\n"))):
            data.segment(lesson)
        return
    cut = data.segment(lesson)
    output, refused = localize(lesson, cut, translations(cut, pairs) if pairs else {}, data.segment, data.fit)
    reasons = "".join(f"{shown(cut.segments[at].text)}: {reason}\n" for at, reason in refused.items())
    listed = "".join(f"{shown(line)}\n" for line in listing(cut))
    wanted, _, rest = case.expected.partition("⇒\n")
    wanted_text, _, wanted_reasons = rest.partition("⇒\n")
    assert (listed, output, reasons) == (wanted, revealed(wanted_text), wanted_reasons)


@pytest.mark.parametrize("glob", ["title", "a.b", "a[].b", "[]", "[].a", "[][]", "a[][]", "**", "**.a", "a*.b?[]"])
def test_a_rule_for_keys(glob: str) -> None:
    assert is_glob(glob)


@pytest.mark.parametrize("glob", ["", ".", "a.", ".a", "a..b", "a[", "a]", "a[0]", "a[]b", "[]a"])
def test_no_rule_for_keys(glob: str) -> None:
    assert not is_glob(glob)


def test_a_key_is_not_taken_for_a_position_or_for_two_keys() -> None:
    chosen = chooser(("a[].b", "c"))
    assert chosen(("a", 3, "b"))
    assert not any(map(chosen, [("a", "[]", "b"), ("a", "b"), ("a.b",), ("a", 0, 0, "b"), ("a", "\1", "b"), ()]))


@pytest.mark.parametrize(
    "path", [".category.yml", "a/b/c_basics.yml", "forms/f_x.yml", "a/.category.yaml", "c_x.yaml"]
)
def test_the_known_layouts_are_lessons(path: str) -> None:
    assert format_of(path, load_formats(Rules()))


@pytest.mark.parametrize(
    "path",
    ["category.yml", "x.yml", "f_x.yaml.bak", "F_x.yml", "f_x.yml/a.json", "f_x.json", "category.yaml", "f_x.YAML"],
)
def test_other_data_files_are_copied(path: str) -> None:
    assert not format_of(path, load_formats(Rules()))


def test_the_first_rule_that_names_a_file_counts() -> None:
    data = DataFormat(Rules(data=(DataRule("a/*.yml", ("b",)), DataRule("x.yml", ()), DataRule("*.yml", ("c",)))))
    assert [data.keys(path) for path in ("source/a/x.yml", "a/b/x.yml", "y.yml", "y.json")] == [
        ("b",),
        (),
        ("c",),
        (),
    ]
    assert not data.reads("a/b/x.yml")


def test_front_matter_takes_the_same_rules_and_keys_at_any_depth() -> None:
    markdown = MarkdownFormat(Rules(front_matter=frozenset({"title", "menu[].label"})))
    text = "---\ntitle: One\nlabel: no\nmenu:\n- {label: two, title: [three], x: {label: no}}\n---\n"
    found = [(segment.kind, segment.text) for segment in markdown.segment(Lesson("a.md", text)).segments]
    assert found == [("front matter title", "One"), ("front matter label", "two"), ("front matter title", "three")]


def segmented(text: str, name: str = "x.yml") -> Segmentation:
    return DataFormat(Rules(data=(DataRule(name, ("**",)),))).segment(Lesson(name, text))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "- - "])
def test_yaml_that_is_nested_without_end_is_an_error(opening: str) -> None:
    with pytest.raises(SourceError, match=r"x\.yml:1: nested more than 500 levels deep; mend it"):
        segmented(opening * LARGE)


@pytest.mark.parametrize(("name", "text"), [("x.json", "[" * LARGE), ("x.toml", "a = " + "[" * LARGE)])
def test_json_and_toml_that_are_nested_without_end_are_an_error(name: str, text: str) -> None:
    with pytest.raises(SourceError, match="nested too deeply"):
        segmented(text, name)


def test_a_number_of_any_length_does_no_harm() -> None:
    number = "1" * 10_000
    assert len(segmented(f'["one", {number}]', "x.json").segments) == 1
    with pytest.raises(SourceError, match="not TOML"):  # the library that reads it gives up
        segmented(f'a = "one"\nb = {number}\n', "x.toml")


def test_an_alias_bomb_costs_nothing_and_what_it_repeats_stays() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 30)]
    found = segmented("\n".join(["title: one", "l0: &l0 [boom]", *levels]))
    assert [segment.text for segment in found.segments] == ["one"]
    assert len(found.findings) == 1


def test_many_aliases_to_many_texts_cost_nothing() -> None:
    texts, aliases = ", ".join(f"text {n}" for n in range(3000)), ", ".join(["*a"] * 3000)
    found = segmented(f"a: &a [{texts}]\nb: [{aliases}]\n")
    assert found.segments == ()


def test_a_large_data_file_is_read_in_a_moment() -> None:
    found = segmented("".join(f"- label: Text {n}\n  value: {n}\n" for n in range(5000)))
    assert len(found.segments) == 5000
    assert found.segments[-1].line == 9999


def test_loading_the_formats_imports_no_library_for_data() -> None:
    code = (
        "import sys; from lesson_i18n.formats.data import DataFormat; from lesson_i18n.formats.markdown import MarkdownFormat;"
        "print([name for name in ('yaml', 'tomllib', 'lesson_i18n.formats.json') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


DATA_SETTINGS = (
    SETTINGS
    + """
[[data]]
files = "glossary.json"
keys = ["terms[].meaning"]

[[data]]
files = "forms/f_old.yml"
keys = []
"""
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with data files of every language, and some that no rule names."""
    project = Project(tmp_path, DATA_SETTINGS, welcome="Hello\n")
    project.write("source/.category.yml", "title: Phones\nicon: phones.png\n")
    project.write("source/forms/f_new.yml", b"screens:\r\n- title: 'One'\r\n  items: [{name: a, label: two}]")
    project.write("source/forms/f_old.yml", "title: [Old\n")
    project.write("source/glossary.json", '{"terms": [{"term": "burner", "meaning": "a phone"}]}')
    project.write("source/other.json", b'{"title": "\xff"}')
    return project


def test_data_files_go_through_a_project(project: Project) -> None:
    done = project.run("extract")
    assert (done.code, done.err) == (0, "")
    entries = [(entry.path, entry.comments[0], entry.msgid) for entry in project.template()]
    assert entries == [
        (".category.yml", "title", "Phones"),
        ("forms/f_new.yml", "screens title", "One"),
        ("forms/f_new.yml", "items label", "two"),
        ("glossary.json", "terms meaning", "a phone"),
        ("welcome.md", "paragraph", "Hello"),
    ]
    project.translate({"One": "It's: uno", "two": "dos, tres", "a phone": "un teléfono"})
    project.extract()
    project.build()
    assert project.read("build/es/forms/f_new.yml") == (
        "screens:\r\n- title: 'It''s: uno'\r\n  items: [{name: a, label: 'dos, tres'}]"
    )
    assert project.read("build/es/glossary.json") == '{"terms": [{"term": "burner", "meaning": "un teléfono"}]}'
    for copied in ("forms/f_old.yml", "other.json", ".category.yml"):
        built, source = (project.root / tree / copied for tree in ("build/es", "source"))
        assert built.read_bytes() == source.read_bytes()
    assert (project.run("extract", "--check").code, project.run("build", "--check").code) == (0, 0)


@pytest.mark.parametrize("path", ["other.yml", "glossary.toml", "forms/f_old.yml"])
@pytest.mark.parametrize("data", ["title: Contraseña\n".encode("latin-1"), "title: One\n".encode("utf-16")])
def test_a_data_file_that_no_rule_names_is_copied_in_any_encoding(project: Project, path: str, data: bytes) -> None:
    project.write(f"source/{path}", data)
    project.extract()
    project.build()
    assert (project.root / "build" / "es" / path).read_bytes() == data
    assert project.run("lint").code == 0


@pytest.mark.parametrize("path", ["f_new.yml", "a/c_new.yaml", "a/.category.yml", "glossary.json"])
@pytest.mark.parametrize("command", ["extract", "lint"])
def test_a_data_file_with_texts_must_be_utf_8(project: Project, path: str, command: str) -> None:
    project.write(f"source/{path}", "index: 1\ntitle: Contraseña\n".encode("latin-1"))
    done = project.run(command)
    message = f"error: source/{path}:2: not UTF-8 at byte 24 (0xf1); convert the file to UTF-8\n"
    assert (done.code, done.err) == (2, message)


def test_a_text_that_moves_to_another_key_keeps_its_translation(project: Project) -> None:
    project.extract()
    project.translate({"two": "dos"})
    project.write("source/forms/f_new.yml", "screens:\n- title: two\n  hint: three\n")
    project.extract()
    assert project.entry("two").msgstr == "dos"


def test_an_edited_text_keeps_its_translation_as_fuzzy_where_its_key_is_the_same(project: Project) -> None:
    project.write("source/forms/f_new.yml", "label: Who was told?\nhint: Names and titles\n")
    project.extract()
    project.translate({"Who was told?": "¿Quién lo sabe?", "Names and titles": "Nombres"})
    project.write("source/forms/f_new.yml", "hint: Name and title\nlabel: Who has been told?\n")
    project.extract()
    assert (project.entry("Who has been told?").msgstr, project.entry("Name and title").msgstr) == (
        "¿Quién lo sabe?",
        "Nombres",
    )
    assert project.entry("Who has been told?").fuzzy
