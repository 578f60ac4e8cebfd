"""What `extract` makes of catalogs and templates that a merge or an accident left: nothing is lost, and it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lesson_i18n.combine import OTHER
from lesson_i18n.conflict import taken_apart
from lesson_i18n.errors import CatalogError
from lesson_i18n.model import Entry
from lesson_i18n.repair import remembered
from projects import Project, Result, msgfmt_accepts, snapshot

LESSON = "# First steps\n\nLock your phone.\n\nKeep calm.\n"
SETTINGS = '[project]\nname = "course"\nlanguages = ["es", "ar"]\n'
SPANISH = {"First steps": "Primeros pasos", "Lock your phone.": "Bloquea tu teléfono."}
TEMPLATE = "locale/course.pot"
CATALOG = "locale/es/LC_MESSAGES/course.po"
ARABIC = "locale/ar/LC_MESSAGES/course.po"
DATE = re.compile(r'"POT-Creation-Date: .*\n')


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project whose ids are no longer those that its texts would get today."""
    project = Project(tmp_path, SETTINGS, steps=LESSON.replace("phone", "telephone").replace("calm", "quiet"))
    project.extract()
    project.write("source/steps.md", LESSON)
    project.extract()
    project.translate(SPANISH)
    project.translate({"Keep calm.": "ابق هادئا."}, language="ar")
    raw = project.entry("Keep calm.").raw
    noted = "# ask the team\n#. paragraph\n#: steps.md\n#, no-wrap, x-checked\n"
    project.edit(project.catalog(), (raw, noted + raw.removeprefix("#. paragraph\n#: steps.md\n")))
    project.extract()
    return project


def repaired(project: Project) -> Result:
    """Run an extract that repairs something; a second one must find nothing to do."""
    done = project.run("extract")
    assert done.code == 0
    again = project.run("extract")
    assert (again.code, again.err) == (0, "")
    assert "nothing to write" in again.out
    for language in ("es", "ar"):
        assert msgfmt_accepts(project.catalog(language=language)) == ""
    return done


# a template that is lost


def append(text: str) -> Callable[[Project], object]:
    return lambda project: project.write(TEMPLATE, project.read(TEMPLATE) + text)


LOST = {
    "missing": (lambda project: (project.root / TEMPLATE).unlink(), f"{TEMPLATE}: was not there, or was empty; "),
    "empty": (lambda project: project.write(TEMPLATE, ""), f"{TEMPLATE}: was not there, or was empty; "),
    "damaged": (append('\nmsgid "x\n'), f"{TEMPLATE}:28: no line of a catalog: 'msgid \"x'; "),
    "cut off": (append('\nmsgctxt "x"\n'), f"{TEMPLATE}:29: an entry without msgid or msgstr; "),
    "in half a conflict": (append("<<<<<<< ours\n"), f"{TEMPLATE}:27: a merge conflict that does not end; "),
    "not UTF-8": (lambda project: project.write(TEMPLATE, b"\xff"), f"{TEMPLATE}:1: not UTF-8 at byte 0 (0xff); "),
}


@pytest.mark.parametrize(("lose", "told"), LOST.values(), ids=LOST)
def test_a_template_that_is_lost_is_made_anew_with_the_ids_of_the_catalogs(
    project: Project, lose: Callable[[Project], object], told: str
) -> None:
    before = snapshot(project.root)
    template = project.read(TEMPLATE)
    lose(project)
    done = repaired(project)
    assert done.err == f"warning: {told}made anew, with the ids that stand in {CATALOG}, {ARABIC}\n"
    assert DATE.sub("", project.read(TEMPLATE)) == DATE.sub("", template)
    assert {**snapshot(project.root), TEMPLATE: before[TEMPLATE]} == before


def test_an_edit_made_while_the_template_was_lost_keeps_its_id(project: Project) -> None:
    ids = {entry.msgid: entry.id for entry in project.template()}
    (project.root / TEMPLATE).unlink()
    project.write("source/steps.md", LESSON.replace("your phone", "your own phone"))
    repaired(project)
    entry = project.entry("Lock your own phone.")
    assert entry.id == ids["Lock your phone."]
    assert (entry.msgstr, entry.fuzzy) == (SPANISH["Lock your phone."], True)


def test_check_tells_what_is_lost_and_writes_nothing(project: Project) -> None:
    (project.root / TEMPLATE).unlink()
    before = snapshot(project.root)
    done = project.run("extract", "--check")
    assert (done.code, done.out.splitlines()[-2]) == (1, f"would write {TEMPLATE}")
    assert f"warning: {TEMPLATE}: was not there" in done.err
    assert snapshot(project.root) == before


def test_each_of_several_templates_can_be_lost(tmp_path: Path) -> None:
    project = Project(tmp_path, f"{SETTINGS}[catalogs]\ndepth = 1\n")
    for folder in "ab":
        project.write(f"source/{folder}/one.md", f"# {folder}\n\nSame.\n")
    project.extract()
    project.translate({"Same.": "Igual."}, domain="b")
    project.extract()
    project.translate({"Same.": "Lo mismo."}, domain="b")
    project.extract()
    before = snapshot(tmp_path)
    (tmp_path / "locale/b.pot").unlink()
    for command in ("build", "status"):
        refused = project.run(command)
        assert refused.code == 2
        assert refused.err.startswith("error: locale/b.pot: there is no such template, or it is empty; run ")
    assert "warning: locale/b.pot: was not there" in project.run("extract").err
    assert {**snapshot(tmp_path), "locale/b.pot": before["locale/b.pot"]} == before


def entry(name: str, msgid: str, path: str = "a.md") -> Entry:
    return Entry(
        name,
        msgid,
        path,
        ("paragraph", "review first"),
        ("fuzzy",),
        msgstr="x",
        translator_comment="mine",
        previous_msgid="old",
        raw="raw",
    )


def test_the_text_of_today_is_remembered_then_that_of_most_languages_then_that_of_the_first() -> None:
    languages = [[entry("1", "old")], [entry("1", "new")], [entry("1", "new")]]
    assert [found.msgid for found in remembered(languages, ())] == ["new"]
    assert [found.msgid for found in remembered(languages[:2], ())] == ["old"]
    assert [found.msgid for found in remembered(languages, {"old"})] == ["old"]


def test_what_is_remembered_is_a_templates_entry() -> None:
    assert remembered([[entry("1", "A")]], ()) == [
        Entry("1", "A", path="a.md", comments=("paragraph", "review first"))
    ]


def test_languages_that_lag_behind_lose_no_id() -> None:
    languages = [[entry("1", "A"), entry("3", "C")], [entry("1", "A"), entry("2", "B"), entry("3", "C")]]
    assert [found.id for found in remembered(languages, ())] == ["1", "2", "3"]


# entries that stand twice


def block(project: Project, msgid: str) -> str:
    return "\n" + project.entry(msgid).raw + "\n"


def test_an_entry_that_stands_twice_is_made_one(project: Project) -> None:
    before, name = project.read(CATALOG), project.entry("First steps").id
    project.write(CATALOG, before + block(project, "First steps"))
    line = project.read(CATALOG).split("\n").index(f'msgctxt "{name}"', before.count("\n")) + 1
    done = repaired(project)
    assert done.err == f"warning: {CATALOG}:{line}: {name}: a second entry with this id; the two were made one\n"
    assert project.read(CATALOG) == before


def test_of_an_entry_that_stands_twice_the_confirmed_translation_stays(project: Project) -> None:
    before = project.read(CATALOG)
    empty = block(project, "First steps").replace("Primeros pasos", "")
    blocks = before.split("\n\n")
    for text in (before + empty, "\n\n".join([blocks[0], empty.strip("\n"), *blocks[1:]])):
        project.write(CATALOG, text)
        repaired(project)
        assert project.read(CATALOG) == before


def test_of_two_confirmed_translations_none_is_published_and_none_lost(project: Project) -> None:
    project.write(CATALOG, project.read(CATALOG) + block(project, "First steps").replace("Primeros", "Los primeros"))
    done = repaired(project)
    assert "two translations of one text; the first is kept as fuzzy" in done.err
    found = project.entry("First steps")
    assert (found.msgstr, found.fuzzy) == ("Primeros pasos", True)
    assert found.translator_comment == f"{OTHER}\nLos primeros pasos"


def test_a_text_put_aside_twice_keeps_both_translations(project: Project) -> None:
    project.write("source/steps.md", LESSON.replace("# First steps\n\n", ""))
    project.extract()
    gone = project.entry("First steps").raw
    project.write(CATALOG, f"{project.read(CATALOG)}\n{gone.replace('Primeros', 'Los primeros')}\n")
    repaired(project)
    found = project.entry("First steps")
    assert (found.obsolete, found.translator_comment) == (True, f"{OTHER}\nLos primeros pasos")


def test_an_id_that_stands_twice_in_the_template_stays_with_the_text_of_today(project: Project) -> None:
    first = project.template()[0]
    older = first.raw.replace("First steps", "Your first steps of all")
    project.edit(project.root / TEMPLATE, (first.raw, f"{older}\n\n{first.raw}"))
    before = project.read(CATALOG)
    done = repaired(project)
    assert f"{first.id}: a second entry with this id" in done.err
    assert project.template()[0] == first
    assert project.read(CATALOG) == before


def test_one_text_under_two_ids_keeps_one_of_them_and_its_translation(project: Project) -> None:
    for path in (TEMPLATE, CATALOG, ARABIC):
        entries = project.entries(language=path.split("/")[1]) if path != TEMPLATE else project.template()
        (found,) = (each for each in entries if each.msgid == "Lock your phone.")
        other = found.raw.replace(found.id, "00000000")
        if path == CATALOG:
            other = other.replace("Bloquea tu teléfono.", "")
        project.edit(project.root / path, (found.raw, f"{other}\n\n{found.raw}"))
    repaired(project)
    texts = [each.msgid for each in project.template()]
    assert texts == ["First steps", "Lock your phone.", "Keep calm."]
    (active,) = (each for each in project.entries() if each.msgid == "Lock your phone." and not each.obsolete)
    assert (active.msgstr, active.usable) == ("Bloquea tu teléfono.", True)


def test_an_id_in_two_catalogs_keeps_both_translations(tmp_path: Path) -> None:
    project = Project(tmp_path, f"{SETTINGS}[catalogs]\ndepth = 1\n")
    for folder in "ab":
        project.write(f"source/{folder}/one.md", f"# {folder}{folder}\n")
    project.extract()
    project.translate({"aa": "uno"}, domain="a")
    project.extract()
    stray = project.entry("aa", "a").raw.replace("uno", "otro")
    path = "locale/es/LC_MESSAGES/b.po"
    project.write(path, f"{project.read(path)}\n{stray}\n")
    done = repaired_of(project)
    found = project.entry("aa", "a")
    assert (found.msgstr, found.fuzzy, found.translator_comment) == ("uno", True, f"{OTHER}\notro")
    assert f"{found.id}: two translations of one text" in done.err
    assert "aa" not in project.read(path)


def repaired_of(project: Project) -> Result:
    done = project.run("extract")
    assert done.code == 0
    assert "nothing to write" in project.extract()
    return done


def test_a_catalog_that_a_killed_move_left_twice_is_put_right_without_a_word(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write("source/a/one.md", "# One\n")
    project.extract()
    project.translate({"One": "Uno"})
    project.extract()
    old = {path: project.read(path) for path in (TEMPLATE, CATALOG)}
    project.write("lesson-i18n.toml", '[project]\nname = "course"\nlanguages = ["es"]\n[catalogs]\ndepth = 1\n')
    project.extract()
    for path, text in old.items():
        project.write(path, text)
    done = repaired_of(project)
    assert done.err == ""
    assert project.entry("One", "a").msgstr == "Uno"


# conflict marks


def conflict(ours: str, theirs: str, base: str | None = None) -> str:
    middle = "" if base is None else f"||||||| base\n{base}"
    return f"<<<<<<< ours\n{ours}{middle}=======\n{theirs}>>>>>>> theirs\n"


def test_a_conflict_is_taken_apart_with_its_lines_in_place() -> None:
    found = taken_apart("1\n" + conflict("2\n", "3\n", "4\n") + "5\n" + conflict("", "6\n", "") + "7\n", "x.po")
    assert found.base
    assert (found.ours.text, found.base.text, found.theirs.text) == (
        "1\n2\n5\n7\n",
        "1\n4\n5\n7\n",
        "1\n3\n5\n6\n7\n",
    )
    assert found.theirs.in_place.split("\n").index("7") == 14
    assert found.lines == (2, 10)
    assert taken_apart(conflict("2\n", "3\n") + conflict("", "6\n", ""), "x.po").base is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("=======\n", 1),
        ("x\n>>>>>>> a\n", 2),
        ("<<<<<<< a\n<<<<<<< a\n", 2),
        ("<<<<<<< a\n>>>>>>> a\n", 2),
        ("<<<<<<< a\n", 1),
    ],
)
def test_marks_that_do_not_belong_together_are_refused_at_their_line(text: str, line: int) -> None:
    with pytest.raises(CatalogError, match=f"x.po:{line}: .*; restore the file from version control"):
        taken_apart(text, "x.po")


def test_a_conflict_inside_an_entry_is_understood(project: Project) -> None:
    edited, translated = 'msgstr "Primeros pasos"\n', 'msgstr "Los primeros pasos"\n'
    project.edit(project.catalog(), (edited, conflict(edited, translated, 'msgstr ""\n')))
    done = repaired(project)
    assert done.err.count("\n") == 2
    assert project.entry("First steps").translator_comment == f"{OTHER}\nLos primeros pasos"


def test_where_the_common_version_stands_in_the_conflict_it_decides(project: Project) -> None:
    old, new = 'msgstr "Primeros pasos"\n', 'msgstr "Los primeros pasos"\n'
    project.edit(project.catalog(), (old, conflict(old, new, old)))
    assert repaired(project).err.count("\n") == 1
    found = project.entry("First steps")
    assert (found.msgstr, found.usable) == ("Los primeros pasos", True)


def test_a_common_version_that_is_cut_through_is_done_without(project: Project) -> None:
    old, new = 'msgstr "Primeros pasos"\n', 'msgstr "Los primeros pasos"\n'
    project.edit(project.catalog(), (old, conflict(old, new, "")))
    repaired(project)
    assert project.entry("First steps").fuzzy


def test_what_a_conflict_does_not_touch_keeps_its_bytes(project: Project) -> None:
    others = {found.msgid: found.raw for found in project.entries() if found.msgid != "First steps"}
    assert "# ask the team" in others["Keep calm."]
    assert "no-wrap, x-checked" in others["Keep calm."]
    old = 'msgstr "Primeros pasos"\n'
    project.edit(project.catalog(), (old, conflict(old, 'msgstr ""\n')))
    repaired(project)
    assert {found.msgid: found.raw for found in project.entries() if found.msgid != "First steps"} == others
    assert project.entry("First steps").usable


def test_a_previous_msgid_survives_a_repair(project: Project) -> None:
    project.write("source/steps.md", LESSON.replace("First steps", "Your first steps"))
    project.extract()
    project.edit(project.catalog(), (block(project, "Keep calm."), block(project, "Keep calm.") * 2))
    repaired(project)
    found = project.entry("Your first steps")
    assert (found.fuzzy, found.previous_msgid, found.msgstr) == (True, "First steps", "Primeros pasos")
