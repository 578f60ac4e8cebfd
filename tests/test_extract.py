"""`extract`: from lessons to template and catalogs, and what of them stays when lessons change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import polib
import pytest

from lesson_i18n.identify import identify, new_id
from lesson_i18n.model import Entry, Segment, Span
from projects import SETTINGS, Project, msgfmt_accepts, snapshot, times

LESSON = """[Title]: # (At a protest)
[Order]: # (2)

# Before you go

<!-- i18n: note: said to a friend -->

Write [our number](tel:+15550100) on your arm, and see <https://example.org/rights>.

- Charge your phone.
- Charge your phone.

![](map.png)

> Stay {calm}. Do not run.

| Bring | Leave |
|---|---|
| Water | Keys |
"""
FOLDERS = {
    "source/home.md": "# Home\n",
    "source/a/one.md": "# One\n\nSame.\n",
    "source/b/two.md": "# Two\n\nSame.\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path, protest=LESSON)


def texts(entries: Iterable[Entry]) -> list[str]:
    return [entry.msgid for entry in entries if not entry.obsolete]


def lesson(project: Project, text: str) -> dict[str, list[str]]:
    """Write a lesson, extract, and return the ids of each text in order."""
    project.write("source/protest.md", text)
    project.extract()
    found: dict[str, list[str]] = {}
    for entry in project.template():
        found.setdefault(entry.msgid, []).append(entry.id)
    return found


def use_depth(project: Project, depth: int) -> None:
    project.write("lesson-i18n.toml", f"{SETTINGS}[catalogs]\ndepth = {depth}\n")


def test_a_source_without_a_lesson_is_told(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS)
    (tmp_path / "source").mkdir(exist_ok=True)
    done = project.run("extract")
    assert (done.code, done.err) == (
        0,
        "warning: source: holds no lesson; put lessons there, or mend 'source' in lesson-i18n.toml\n",
    )


def test_entries_stand_in_the_order_of_the_lessons(project: Project) -> None:
    project.write("source/b.md", "# B\n")
    project.write("source/a/z.md", "# A\n")
    project.extract()
    wanted = [
        "A",
        "B",
        "At a protest",
        "Before you go",
        "Write [our number]({1}) on your arm, and see <{2}>.",
        "Charge your phone.",
        "Charge your phone.",
        "Stay {calm}. Do not run.",
        "Bring",
        "Leave",
        "Water",
        "Keys",
    ]
    assert texts(project.template()) == wanted
    assert texts(project.entries()) == wanted


def test_an_entry_is_written_as_translators_should_see_it(project: Project) -> None:
    project.extract()
    (entry,) = (entry for entry in project.entries() if "{1}" in entry.msgid)
    assert entry.raw == (
        "#. paragraph\n"
        "#. {1} tel:+15550100\n"
        "#. {2} https://example.org/rights\n"
        "#. said to a friend\n"
        "#: protest.md\n"
        "#, python-brace-format\n"
        f'msgctxt "{entry.id}"\n'
        'msgid "Write [our number]({1}) on your arm, and see <{2}>."\n'
        'msgstr ""'
    )


def test_a_text_without_targets_has_no_flag_and_its_own_braces(project: Project) -> None:
    project.extract()
    entry = project.entry("Stay {calm}. Do not run.")
    assert (entry.comments, entry.flags, entry.path) == (("quote",), (), "protest.md")


def test_references_have_no_line_numbers(project: Project) -> None:
    project.extract()
    references = re.findall("^#: (.*)$", project.read("locale/course.pot"), re.MULTILINE)
    assert set(references) == {"protest.md"}


def test_a_target_that_is_empty_leaves_no_blank_at_the_end_of_a_line(project: Project) -> None:
    project.write("source/protest.md", "A [link](<>) and [another](b.md).\n\n[c]: <> 'x'\n")
    project.extract()
    assert not re.search(r"^#.*[ \t]$", project.read("locale/course.pot"), re.MULTILINE)


def test_a_second_extract_writes_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.extract()
    project.translate({"Before you go": "Antes de salir"})
    project.extract()
    files, written = snapshot(project.root), times(project.root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert "nothing to write" in project.extract()
    assert snapshot(project.root) == files
    assert times(project.root) == written


def test_check_writes_nothing_and_says_what_would_change(project: Project) -> None:
    before = snapshot(project.root)
    done = project.run("extract", "--check")
    assert done.code == 1
    assert "would write locale/course.pot\nwould write locale/es/LC_MESSAGES/course.po\n" in done.out
    assert snapshot(project.root) == before
    project.extract()
    assert "nothing to write" in project.extract("--check")


def test_the_report_counts_segments_and_words_by_outcome(project: Project) -> None:
    project.write("source/protest.md", "# One two\n\nThree.\n\nFour five six.\n")
    assert "1 lesson: 3 segments, 6 words\nes: 3 new (6 words)\nwrote 2 files\n" in project.extract()
    project.translate({"One two": "Uno dos"})
    project.translate({"Three.": "Tres."}, flag="fuzzy")
    assert "es: 1 kept (2 words), 1 fuzzy (1 word), 1 empty (3 words)" in project.extract()


# ids


def test_an_id_is_eight_characters_of_base_32(project: Project) -> None:
    project.extract()
    ids = [entry.id for entry in project.template()]
    assert len(set(ids)) == len(ids) == 10
    assert all(re.fullmatch("[0-9a-v]{8}", number) for number in ids)


def test_two_people_who_extract_the_same_lesson_get_the_same_ids(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    projects = []
    for folder in (first, second):
        folder.mkdir()
        projects.append(Project(folder, protest=LESSON))
        projects[-1].extract()
    assert projects[0].template() == projects[1].template()


def test_ids_stay_when_a_lesson_is_edited_around_them(project: Project) -> None:
    before = lesson(project, "# A\n\nSame.\n\nB.\n\nSame.\n\nC.\n")
    assert len(set(before["Same."])) == 2
    inserted = lesson(project, "# A\n\nNew.\n\nSame.\n\nB.\n\n- D\n\nSame.\n\nC.\n")
    assert {text: inserted[text] for text in before} == before
    reordered = lesson(project, "Same.\n\nC.\n\nSame.\n\nB.\n\n# A\n")
    assert reordered == before | {"Same.": before["Same."][::-1]}, "its neighbour tells which is which"


def test_an_id_stays_when_its_text_becomes_another_kind_of_block(project: Project) -> None:
    before = lesson(project, "Same.\n\nOther.\n")
    assert lesson(project, "# Same.\n\nOther.\n") == before


def test_a_repeated_text_that_is_added_does_not_take_an_id_away(project: Project) -> None:
    (first,) = lesson(project, "Same.\n")["Same."]
    ids = lesson(project, "Same.\n\n- Same.\n\nSame.\n")["Same."]
    assert ids[0] == first
    assert len(set(ids)) == 3


def test_an_id_is_taken_from_the_template_and_not_made_again(project: Project) -> None:
    lesson(project, "Same.\n")
    project.edit(project.root / "locale/course.pot", (project.template()[0].id, "00000000"))
    assert lesson(project, "# New\n\nSame.\n")["Same."] == ["00000000"]


def segment(text: str, kind: str = "paragraph") -> Segment:
    return Segment(kind, text, text, Span(0, len(text)), 1)


def test_an_id_that_is_taken_is_lengthened() -> None:
    short = new_id("a.md", segment("A"), 1, ())
    longer = new_id("a.md", segment("A"), 1, (short,))
    longest = new_id("a.md", segment("A"), 1, (short, longer))
    assert (len(short), len(longer), len(longest)) == (8, 9, 10)
    assert longest.startswith(longer)
    assert longer.startswith(short)


def test_a_new_id_depends_on_place_kind_text_and_occurrence() -> None:
    ids = {
        new_id("a.md", segment("A"), 1, ()),
        new_id("b.md", segment("A"), 1, ()),
        new_id("a.md", segment("A", "quote"), 1, ()),
        new_id("a.md", segment("B"), 1, ()),
        new_id("a.md", segment("A"), 2, ()),
    }
    assert len(ids) == 5


def test_no_id_is_given_twice_even_where_two_templates_know_it() -> None:
    memory = [Entry("aaaaaaaa", "A", path="a.md"), Entry("aaaaaaaa", "A", path="a.md")]
    ids = identify({"a.md": [segment("A"), segment("A")]}, memory)["a.md"]
    assert ids[0] == "aaaaaaaa"
    assert ids[1] != ids[0]


def test_a_text_without_letters_has_no_id() -> None:
    silent = Segment("paragraph", "12", "12", Span(0, 2), 1, translatable=False)
    assert identify({"a.md": [silent, segment("A")]}, [])["a.md"][0] == ""


# what becomes of translations


def test_a_removed_lesson_leaves_its_translations_obsolete(project: Project) -> None:
    project.write("source/other.md", "# Other\n\nNot translated.\n")
    project.extract()
    project.translate({"Other": "Otro"})
    (project.root / "source/other.md").unlink()
    assert "1 obsolete" in project.extract()
    entry = project.entry("Other")
    assert (entry.obsolete, entry.msgstr) == (True, "Otro")
    assert "Not translated." not in project.read("locale/es/LC_MESSAGES/course.po")
    assert "Other" not in project.read("locale/course.pot")
    assert "nothing to write" in project.extract()


def test_a_text_that_comes_back_has_its_translation_back(project: Project) -> None:
    before = lesson(project, "# A\n\nB.\n")
    project.translate({"B.": "Be."})
    lesson(project, "# A\n")
    assert project.entry("B.").obsolete
    assert lesson(project, "# A\n\nB.\n") == before
    entry = project.entry("B.")
    assert (entry.usable, entry.msgstr, entry.comments) == (True, "Be.", ("paragraph",))


@pytest.mark.parametrize("saved_between", [False, True])
def test_a_text_that_was_edited_once_comes_back_with_its_translation(project: Project, saved_between: bool) -> None:
    lesson(project, "# A\n\nOne text.\n")
    lesson(project, "# A\n\nOne long text.\n")
    project.translate({"One long text.": "Un texto largo."})
    lesson(project, "# A\n")
    if saved_between:
        project.translate({"A": "A"})
    lesson(project, "# A\n\nOne long text.\n")
    entry = project.entry("One long text.")
    assert (entry.usable, entry.msgstr) == (True, "Un texto largo.")


def test_a_draft_that_comes_back_is_still_a_draft(project: Project) -> None:
    lesson(project, "# A\n\nB.\n")
    project.translate({"B.": "Be."}, flag="fuzzy")
    lesson(project, "# A\n")
    lesson(project, "# A\n\nB.\n")
    assert project.entry("B.").fuzzy


def test_an_entry_whose_msgid_was_changed_by_hand_becomes_fuzzy_with_that_text(project: Project) -> None:
    lesson(project, "Do not open it.\n")
    project.translate({"Do not open it.": "Ábrelo."})
    project.edit(project.catalog(), ('msgid "Do not open it."', 'msgid "Open it."'))
    project.extract()
    entry = project.entry("Do not open it.")
    assert (entry.fuzzy, entry.previous_msgid, entry.msgstr) == (True, "Open it.", "Ábrelo.")


# one catalog for each folder


def test_each_top_level_folder_can_have_a_catalog_of_its_own(tmp_path: Path) -> None:
    project = Project(tmp_path, f"{SETTINGS}[catalogs]\ndepth = 1\n")
    for path, text in FOLDERS.items():
        project.write(path, text)
    project.write("source/a/deep/three.md", "# Three\n")
    project.extract()
    assert texts(project.template("course")) == ["Home"]
    assert texts(project.template("a")) == ["Three", "One", "Same."]
    assert texts(project.entries("b")) == ["Two", "Same."]


@pytest.mark.parametrize("depths", [(0, 1, 0), (1, 0, 1), (0, 2, 1, 0)])
def test_changing_the_depth_moves_translations_and_loses_none(tmp_path: Path, depths: tuple[int, ...]) -> None:
    project = Project(tmp_path)
    for path, text in FOLDERS.items():
        project.write(path, text)
    use_depth(project, depths[0])
    project.extract()
    fill_with_ids(project)
    project.extract()
    before = undated(tmp_path / "locale")
    for depth in depths[1:]:
        use_depth(project, depth)
        project.extract()
        catalogs = (tmp_path / "locale/es/LC_MESSAGES").glob("*.po")
        found = [entry for path in catalogs for entry in polib.pofile(str(path))]
        assert len(found) == 5
        assert all(entry.msgstr == entry.msgctxt and entry.tcomment == "a note" for entry in found)
        assert project.run("build").code == 0
    assert undated(tmp_path / "locale") == before


def fill_with_ids(project: Project) -> None:
    """Translate every text with its own id, and write a note to each."""
    for path in (project.root / "locale/es/LC_MESSAGES").glob("*.po"):
        catalog = polib.pofile(str(path))
        for entry in catalog:
            entry.msgstr, entry.tcomment = entry.msgctxt, "a note"
        catalog.save()


def undated(folder: Path) -> dict[str, str]:
    """Return the texts of all catalogs and templates in a folder without their dates."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.name: re.sub("-Date: .*", "", path.read_text("utf-8")) for path in paths}


def test_a_catalog_that_no_text_needs_any_more_is_removed(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write("source/a/one.md", "# One\n")
    project.extract()
    use_depth(project, 1)
    assert "wrote 2 files\nremoved 2 files" in project.extract()
    assert not (tmp_path / "locale/course.pot").exists()
    assert not project.catalog().exists()
    assert "nothing to write" in project.extract()


def test_an_obsolete_translation_keeps_its_catalog_alive(tmp_path: Path) -> None:
    project = Project(tmp_path, one="# One\n")
    project.write("source/a/two.md", "# Two\n")
    project.extract()
    project.translate({"One": "Uno"})
    (tmp_path / "source/one.md").unlink()
    project.extract()
    use_depth(project, 1)
    project.extract()
    assert project.entry("One").obsolete
    assert project.run("status").code == 0
    assert project.run("build").code == 0
    project.write("source/one.md", "# One\n")
    project.extract()
    assert project.entry("One").usable


def test_the_same_text_in_another_catalog_gets_the_translation_that_stands_there(tmp_path: Path) -> None:
    project = Project(tmp_path, f"{SETTINGS}[catalogs]\ndepth = 1\n")
    for path, text in FOLDERS.items():
        project.write(path, text)
    project.extract()
    project.translate({"Same.": "Igual."}, domain="a")
    project.write("source/b/three.md", "# Three\n")
    project.extract()
    assert project.entry("Same.", "a").msgstr == "Igual."
    assert project.entry("Same.", "b").msgstr == "Igual."


def test_files_that_entries_move_out_of_are_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    for path, text in FOLDERS.items():
        project.write(path, text)
    project.extract()
    use_depth(project, 1)
    order: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        order.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    project.extract()
    assert order[-2:] == ["course.pot", "course.po"]
    assert set(order[:-2]) == {"a.pot", "b.pot", "a.po", "b.po"}


def test_a_template_of_another_program_is_left_alone(project: Project) -> None:
    foreign = 'msgid ""\nmsgstr "Project-Id-Version: app\\n"\n\nmsgid "Open"\nmsgstr ""\n'
    project.write("locale/app.pot", foreign)
    project.extract()
    assert project.read("locale/app.pot") == foreign
    project.write("source/app/a.md", "# A\n")
    use_depth(project, 1)
    done = project.run("extract")
    assert (done.code, project.read("locale/app.pot")) == (2, foreign)
    assert "locale/app.pot: was not written by lesson-i18n" in done.err


def test_a_project_may_change_its_name(project: Project) -> None:
    project.extract()
    project.translate({"Water": "Agua"})
    project.edit(project.root / "lesson-i18n.toml", ('"course"', '"safety"'))
    project.extract()
    assert project.entry("Water", "safety").msgstr == "Agua"
    assert not project.catalog().exists()


# settings of what is translatable


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("", ["T", "D", "B", "P"]),
        ('metadata = ["Title"]', ["T", "B", "P"]),
        ('metadata = ["Title", "Order"]', ["T", "O", "B", "P"]),
        ('metadata = []\nfront-matter = ["author"]', ["P"]),
        ('code = ["text"]', ["T", "D", "B", "P", "C"]),
    ],
)
def test_the_settings_say_what_is_translatable(project: Project, setting: str, wanted: list[str]) -> None:
    text = "[Title]: # (T)\n[Order]: # (O)\n[Description]: # (D)\n\n# B\n\nP\n\n```text\nC\n```\n"
    if "metadata = []" in setting:
        text = text.replace("# B\n\n", "")
    project.write("source/protest.md", text)
    project.write("lesson-i18n.toml", f"{SETTINGS}[translate]\n{setting}\n")
    project.extract()
    assert texts(project.template()) == wanted


def test_the_settings_name_keys_of_front_matter(project: Project) -> None:
    project.write("source/protest.md", "---\ntitle: T\nauthor: A\n---\n\nP\n")
    project.write("lesson-i18n.toml", f'{SETTINGS}[translate]\nfront-matter = ["author"]\n')
    project.extract()
    assert texts(project.template()) == ["A", "P"]


# all of gettext's own checks


@pytest.mark.parametrize("language", ["es", "ar", "zh-Hant", "ay", "ja", "pl"])
def test_msgfmt_accepts_every_catalog(tmp_path: Path, language: str) -> None:
    project = Project(tmp_path, SETTINGS.replace('"es"', f'"{language}"'), protest=LESSON)
    project.write(
        "source/a  b ü.md",
        '# `code` {x} [a](b) \\\n\nLine\\\nbreak and "quotes" and a\ttab: {{ v }} <b>x</b>\n',
    )
    project.extract()
    catalog = project.catalog(language=language.replace("-", "_"))
    assert msgfmt_accepts(catalog) == ""
    polib_catalog = polib.pofile(str(catalog))
    for number, entry in enumerate(polib_catalog):
        entry.msgstr = entry.msgid
        if number % 3 == 0:
            entry.flags.append("fuzzy")
    polib_catalog.save()
    (project.root / "source/protest.md").unlink()
    project.extract()
    assert msgfmt_accepts(catalog) == ""
