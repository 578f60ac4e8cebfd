"""Catalogs: what is read from a file, and what is written where."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.catalog import _Rest, read_catalog, rendered
from lesson_i18n.errors import CatalogError
from lesson_i18n.header import catalog_text, template_text
from lesson_i18n.locales import language
from lesson_i18n.model import Catalog, Entry
from projects import Project, msgcat, msgfmt_accepts, times

HEADER = 'msgid ""\nmsgstr ""\n"POT-Creation-Date: 2024-01-01 00:00+0000\\n"\n'
ONE = 'msgctxt "aaaa"\nmsgid "one"\nmsgstr "uno"'
TWO = 'msgctxt "bbbb"\nmsgid "two"\nmsgstr ""\n"dos\\n"\n"tres"'
LESSON = """# First steps

Lock your phone before you leave the house, and leave it off until you are home again with people that you trust.

See [the guide](guide.md) for more.

Keep calm.
"""
SPANISH = {
    "First steps": "Primeros pasos",
    "Keep calm.": "Mantén la calma.",
    "See [the guide]({1}) for more.": "Consulta [la guía]({1}) para saber más.",
    "Lock your phone before you leave the house, and leave it off until you are home again with people that you trust.": (
        "Bloquea tu teléfono antes de salir de casa y déjalo apagado hasta que estés de nuevo en casa con gente en la que confías."
    ),
}


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    return tmp_path / "x.po"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, steps=LESSON)
    project.extract()
    project.translate(SPANISH)
    project.extract()
    return project


def read(path: Path, text: str | bytes) -> Catalog:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_catalog(path, path.name)


def test_a_file_that_is_not_there_is_an_empty_catalog(catalog: Path) -> None:
    assert read_catalog(catalog, "x.po") == Catalog()


def test_every_entry_keeps_its_lines_and_knows_where_its_msgctxt_stands(catalog: Path) -> None:
    first = f"# a note\n#. heading 1\n#: a.md\n#, fuzzy\n{ONE}"
    entries = read(catalog, f"{HEADER}\n{first}\n\n{TWO}\n").entries
    assert [(entry.line, entry.raw) for entry in entries] == [(9, first), (13, TWO)]
    assert [entry.msgstr for entry in entries] == ["uno", "dos\ntres"]


def test_a_comment_between_two_entries_belongs_to_the_one_below(catalog: Path) -> None:
    one, two = read(catalog, f"{HEADER}\n{ONE}\n\n# about two\n\n{TWO}\n").entries
    assert one.raw == ONE
    assert two.raw == f"# about two\n\n{TWO}"
    assert two.translator_comment == "about two"


def test_a_comment_at_the_end_stays_with_the_last_entry(catalog: Path) -> None:
    (one,) = read(catalog, f"{HEADER}\n{ONE}\n\n# the end\n").entries
    assert one.raw == f"{ONE}\n\n# the end"


def test_a_byte_order_mark_is_not_part_of_a_catalog(catalog: Path) -> None:
    found = read(catalog, b"\xef\xbb\xbf" + f"{HEADER}\n{ONE}\n".encode())
    assert found.text.startswith("msgid")
    assert found.entries[0].msgstr == "uno"


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_other_line_ends_are_read_like_newlines(catalog: Path, line_end: str) -> None:
    text = f"{HEADER}\n{ONE}\n\n{TWO}\n"
    assert read(catalog, text.replace("\n", line_end)) == read(catalog, text)


def test_a_line_separator_inside_a_text_ends_no_line(catalog: Path) -> None:
    (entry,) = read(catalog, 'msgctxt "aaaa"\nmsgid "one"\nmsgstr "u\u2028n\x85o"\n').entries
    assert entry.msgstr == "u\u2028n\x85o"


def test_an_obsolete_entry_keeps_its_previous_msgid(catalog: Path) -> None:
    obsolete = '#, fuzzy\n#~| msgid ""\n#~| "o\\"l"\n#~| "d"\n#~ msgctxt "aaaa"\n#~ msgid "one"\n#~ msgstr "uno"'
    one, two = read(catalog, f"{HEADER}\n{obsolete}\n\n{TWO}\n").entries
    assert (one.obsolete, one.fuzzy, one.previous_msgid, one.msgstr) == (True, True, 'o"ld', "uno")
    assert one.raw == obsolete
    assert not two.obsolete


@pytest.mark.parametrize(
    "comment",
    [
        "#a note",
        "#,fuzzy",
        "#=fuzzy",
        "#:a.md",
        "#.heading 1",
        '#|msgid "old"',
        '#~|msgid "old"',
        "## note",
        "#",
    ],
)
def test_a_comment_needs_no_blank_behind_its_mark(catalog: Path, comment: str) -> None:
    (entry,) = read(catalog, f"{HEADER}\n{comment}\n{ONE}\n").entries
    assert entry.msgstr == "uno"
    assert entry.fuzzy == ("fuzzy" in comment)


@pytest.mark.parametrize("path", ["a b.md", "a  b/ c.md", "ü/ñ.md", "one:2.md"])
def test_a_path_comes_back_as_it_was_written(catalog: Path, path: str) -> None:
    entries = rendered([Entry("aaaa", "one", path=path)], {})
    assert read(catalog, entries[0].raw).entries[0].path == path


def test_line_numbers_that_an_editor_added_are_no_part_of_the_path(catalog: Path) -> None:
    assert read(catalog, f"#: a.md:12\n{ONE}\n").entries[0].path == "a.md"


@pytest.mark.parametrize(
    ("text", "line", "fact"),
    [
        (f"{HEADER}\n<<<<<<< ours\n{ONE}\n=======\n{TWO}\n>>>>>>> theirs\n", 5, "merge conflict"),
        (f"{HEADER}\n{ONE}\n\n# note\n{ONE}\n", 10, "a second entry with msgctxt 'aaaa', after line 5"),
        (f'{HEADER}\nmsgid "one"\nmsgstr "uno"\n', 5, "without msgctxt"),
        (f'{HEADER}\nmsgctxt "aaaa"\nmsgid "one"\nmsgstr "uno\n', 7, "no line of a catalog: 'msgstr \"uno'"),
        (f'{HEADER}\nmsgctxt "aaaa"\nmsgid "one"\nmsgstr "u"n"o"\n', 7, "no line of a catalog"),
        (f'{HEADER}\nmsgctxt "aaaa"\nmsgid "one"\nmsgstr "\\*uno\\*"\n', 7, 'with \\" and \\\\'),
        (f"{HEADER}\n{ONE}\nand more\n", 8, "no line of a catalog: 'and more'"),
        (f'{HEADER}\nmsgctxt "aaaa"\nmsgstr "uno"\n', 6, "an entry is msgctxt, msgid and msgstr"),
        (f'{HEADER}\n{ONE}\n\nmsgctxt "bbbb"\nmsgid "two"\n', 11, "without msgid or msgstr"),
        (f'{HEADER}\n{ONE}\n\nmsgid "two"\nmsgid "two"\nmsgstr ""\n', 10, "in this order"),
    ],
)
def test_damage_is_named_with_its_line(catalog: Path, text: str, line: int, fact: str) -> None:
    with pytest.raises(CatalogError, match=re.escape(fact)) as error:
        read(catalog, text)
    assert str(error.value).startswith(f"x.po:{line}: ")


@pytest.mark.parametrize("text", ["=======", "======= x", "|||||||", ">>>>>>> a"])
def test_what_looks_like_a_conflict_may_stand_inside_a_text(catalog: Path, text: str) -> None:
    (entry,) = read(catalog, f'# {text}\nmsgctxt "aaaa"\nmsgid ""\n"{text}"\nmsgstr ""\n').entries
    assert entry.msgid == text


def test_bytes_that_are_not_utf8_are_named_by_their_offset(catalog: Path) -> None:
    with pytest.raises(CatalogError, match=r"x\.po:3: not UTF-8 at byte 35 \(0xf1\)"):
        read(catalog, 'msgctxt "aaaa"\nmsgid "one"\nmsgstr "ñ"\n'.encode("latin-1"))


def test_an_obsolete_entry_says_what_it_was_and_where_it_stood(project: Project) -> None:
    project.write("source/steps.md", LESSON.replace("Keep calm.", "Keep very calm."))
    project.extract()
    assert '#. paragraph\n#: steps.md\n#~ msgctxt "' in project.read("locale/es/LC_MESSAGES/course.po")
    (entry,) = (entry for entry in project.entries() if entry.obsolete)
    assert (entry.msgid, entry.kind, entry.path) == ("Keep calm.", "paragraph", "steps.md")
    project.translate({"Keep very calm.": "Mantén mucha calma."})
    path = project.catalog()
    assert msgfmt_accepts(path) == ""
    before = project.entries()
    msgcat(path)
    assert [entry[:9] for entry in project.entries()] == [entry[:9] for entry in before]


def test_an_obsolete_entry_may_share_its_id_with_one_in_use(catalog: Path) -> None:
    obsolete = "\n".join(f"#~ {line}" for line in ONE.split("\n"))
    assert len(read(catalog, f"{ONE}\n\n{obsolete}\n").entries) == 2


def test_a_header_names_the_project_and_nobody() -> None:
    text = catalog_text((), Catalog(), language("es"), "course", "2024-01-01 00:00+0000")
    assert text == (
        'msgid ""\nmsgstr ""\n'
        '"Project-Id-Version: course\\n"\n'
        '"POT-Creation-Date: 2024-01-01 00:00+0000\\n"\n'
        '"PO-Revision-Date: 2024-01-01 00:00+0000\\n"\n'
        '"Last-Translator: \\n"\n'
        '"Language-Team: \\n"\n'
        '"Language: es\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"X-Generator: lesson-i18n\\n"\n'
    )


def test_a_template_has_no_language_and_no_translator() -> None:
    text = template_text((), Catalog(), "course", "2024-01-01 00:00+0000")
    assert "POT-Creation-Date" in text
    assert not re.search("Language|Translator|Revision", text)


@pytest.mark.parametrize(
    "field",
    [
        "Last-Translator: Maria <maria@example.org>",
        "Language-Team: Maria's team <team@example.org>",
        "PO-Revision-Date: 2024-05-01 23:59+0200",
        "Report-Msgid-Bugs-To: maria@example.org",
        "X-Generator: Poedit 3.4",
        "X-Poedit-Basepath: /home/maria",
        "X-Crowdin-Project: maria",
        "X-Launchpad-Export-Date: 2024-05-01",
        "X-POOTLE-MTIME: 1714600000",
        "X-Translated-By: Maria",
        "X-Reviewer: Maria",
        "X-Contact: maria@example.org",
    ],
)
def test_what_editors_write_about_people_and_times_is_stripped(project: Project, field: str) -> None:
    before = project.read("locale/es/LC_MESSAGES/course.po")
    name = field.partition(":")[0]
    kept = [line for line in before.split("\n") if not line.startswith(f'"{name}:')]
    kept.insert(2, f'"{field}\\n"')
    project.write("locale/es/LC_MESSAGES/course.po", "# Maria <maria@example.org>, 2024.\n" + "\n".join(kept))
    project.extract()
    assert project.read("locale/es/LC_MESSAGES/course.po") == before


@pytest.mark.parametrize("above", ["# Maria\n", "\n\n# Maria\n", "#, fuzzy\n"])
def test_comments_above_the_header_go(project: Project, above: str) -> None:
    before = project.read("locale/es/LC_MESSAGES/course.po")
    project.write("locale/es/LC_MESSAGES/course.po", above + before)
    project.extract()
    assert project.read("locale/es/LC_MESSAGES/course.po") == before


def test_a_field_that_nobody_here_knows_stays(project: Project) -> None:
    project.edit(project.catalog(), ('"MIME', '"X-Source-Language: en\\n"\n"MIME'), (": es\\n", ": es_MX\\n"))
    project.extract()
    text = project.catalog().read_text("utf-8")
    assert '"X-Source-Language: en\\n"\n' in text
    assert '"Language: es\\n"\n' in text


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("nplurals=3; plural=n==1 ? 0 : 1;", "nplurals=3; plural=n==1 ? 0 : 1;"),
        ("", "nplurals=2; plural=(n != 1);"),
        ("nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=(n != 1);"),
    ],
)
def test_plural_forms_are_kept_where_they_are_given_and_filled_in_elsewhere(
    project: Project, found: str, wanted: str
) -> None:
    project.edit(project.catalog(), ("nplurals=2; plural=(n != 1);", found))
    project.extract()
    assert f'"Plural-Forms: {wanted}\\n"' in project.catalog().read_text("utf-8")


def dates(project: Project) -> list[str]:
    """Return the creation dates of the template and of the Spanish catalog."""
    texts = [project.read(path) for path in ("locale/course.pot", "locale/es/LC_MESSAGES/course.po")]
    return [date for text in texts for date in re.findall(r"POT-Creation-Date: (.*)\\n", text)]


def test_the_creation_date_changes_only_when_entries_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path, steps=LESSON)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    project.extract()
    assert dates(project) == ["1970-01-01 00:00+0000"] * 2
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    project.translate(SPANISH)
    project.extract()
    assert dates(project) == ["1970-01-01 00:00+0000"] * 2
    project.edit(tmp_path / "source/steps.md", ("Keep calm.", "Keep calm, and breathe."))
    project.extract()
    assert dates(project) == ["1970-01-02 00:00+0000"] * 2


def test_a_catalog_saved_with_other_line_ends_is_put_right_once(project: Project) -> None:
    before = project.catalog().read_bytes()
    project.catalog().write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
    project.extract()
    assert project.catalog().read_bytes() == before
    assert "nothing to write" in project.extract()


def test_an_entry_keeps_its_bytes_however_an_editor_wrapped_it(project: Project) -> None:
    msgcat(project.catalog(), "--width=60", "--sort-output")
    saved = {entry.id: entry.raw for entry in project.entries()}
    assert any('\nmsgstr ""\n"' in raw for raw in saved.values())
    project.extract()
    assert {entry.id: entry.raw for entry in project.entries()} == saved
    assert [entry.id for entry in project.entries()] == [entry.id for entry in project.template()]
    written = times(project.root)
    project.extract()
    assert times(project.root) == written


def changed_entries(project: Project, before: str) -> list[str]:
    """Return the msgids of the entries whose lines differ from those of an earlier text; the others stand in it."""
    return [entry.msgid for entry in project.entries() if f"\n\n{entry.raw}\n" not in before]


def test_one_word_changed_in_a_msgstr_changes_that_entry_alone(project: Project) -> None:
    msgcat(project.catalog(), "--width=60")
    project.extract()
    before = project.catalog().read_text("utf-8")
    project.edit(project.catalog(), ("Mantén", "Conserva"))
    project.extract()
    after = project.catalog().read_text("utf-8")
    assert after == before.replace("Mantén", "Conserva")
    assert changed_entries(project, before) == ["Keep calm."]


def test_one_word_changed_in_a_lesson_changes_that_entry_alone(project: Project) -> None:
    msgcat(project.catalog(), "--width=60")
    project.extract()
    before = project.catalog().read_text("utf-8")
    project.edit(project.root / "source/steps.md", ("[the guide]", "[our guide]"))
    project.extract()
    edited = {"See [our guide]({1}) for more.", "See [the guide]({1}) for more."}
    assert set(changed_entries(project, before)) <= edited
    assert {entry.msgid for entry in project.entries()} - edited == set(SPANISH) - edited


def test_a_target_changed_in_a_lesson_changes_its_comment_alone(project: Project) -> None:
    before = project.catalog().read_text("utf-8")
    project.edit(project.root / "source/steps.md", ("guide.md", "manual.md"))
    project.extract()
    after = project.catalog().read_text("utf-8")
    dated = re.compile(r'"[A-Z-]*-Date: .*\n', re.IGNORECASE)
    assert dated.sub("", after) == dated.sub("", before.replace("#. {1} guide.md", "#. {1} manual.md"))
    assert project.entry("See [the guide]({1}) for more.").usable


def test_comments_and_flags_of_translators_stay(project: Project) -> None:
    noted = "# ask the team\n#. paragraph\n#: steps.md\n#, fuzzy, no-wrap\nmsgctxt"
    entry = project.entry("Keep calm.")
    project.edit(project.catalog(), (entry.raw, entry.raw.replace("#. paragraph\n#: steps.md\nmsgctxt", noted)))
    project.edit(project.root / "source/steps.md", ("# First", "Hello.\n\n# First"))
    project.extract()
    entry = project.entry("Keep calm.")
    assert (entry.translator_comment, entry.flags) == ("ask the team", ("fuzzy", "no-wrap"))


def test_msgfmt_accepts_what_is_written(project: Project) -> None:
    project.translate({"Keep calm.": 'Dice "calma" \\ y\trespira'})
    project.extract()
    assert project.entry("Keep calm.").msgstr == 'Dice "calma" \\ y\trespira'
    assert msgfmt_accepts(project.catalog()) == ""


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t"\\{}'), min_size=1)


@given(TEXTS, st.lists(TEXTS, max_size=2), st.sampled_from(["a.md", "a b.md"]), st.booleans())
def test_a_new_entry_is_written_as_polib_writes_it(text: str, comments: list[str], path: str, braces: bool) -> None:
    lines = tuple(" ".join(comment.split()) for comment in comments if comment.split())
    flags = ("python-brace-format",) if braces else ()
    (entry,) = rendered([Entry("abcdefgh", text, path=path, comments=lines, flags=flags)], {})
    written = polib.POEntry(
        msgctxt="abcdefgh",
        msgid=text,
        occurrences=[(f"\u2068{path}\u2069" if " " in path else path, "")],
        comment="\n".join(lines),
        flags=list(flags),
    )
    assert entry.raw == written.__unicode__(wrapwidth=0).rstrip("\n")


@st.composite
def any_entry(draw: st.DrawFn) -> str:
    """Return an entry as polib writes it, wrapped or not, with anything that people and editors put there."""
    texts = st.text(st.sampled_from('ab é\n\t"\\{}#~ '), max_size=30)
    line = texts.map(lambda text: " ".join(text.split()))
    entry = polib.POEntry(
        msgctxt=draw(st.sampled_from(["aaaa", "bbbb", "cccc", "dddd"])),
        msgid=draw(texts.filter(bool)),
        msgstr=draw(texts),
        occurrences=[(draw(st.sampled_from(["a.md", "b/c.md", "\u2068a b.md\u2069", "a.md:3"])), "")],
        comment="\n".join(draw(st.lists(line, max_size=2))),
        tcomment="\n".join(draw(st.lists(line, max_size=2))),
        flags=draw(st.lists(st.sampled_from(["fuzzy", "python-brace-format", "no-wrap"]), max_size=2, unique=True)),
        previous_msgid=draw(st.none() | texts),
        obsolete=draw(st.integers(0, 4)) == 0,
    )
    return str(entry.__unicode__(wrapwidth=draw(st.sampled_from([0, 20]))))


@given(any_entry(), st.lists(any_entry(), max_size=3), st.data())
def test_an_entry_is_read_as_polib_reads_it(first: str, others: list[str], data: st.DataObject) -> None:
    gap = data.draw(st.sampled_from(["\n", "\n", "\n", "", "\n\n", "# left here\n\n"]))
    text = HEADER + "\n" + gap.join([first, *others])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.po"
        path.write_text(text)
        with mock.patch("lesson_i18n.catalog._read", side_effect=lambda text, divide: ([], {}, [], _Rest(text))):
            slow = outcome(path)
        assert outcome(path) == slow


def outcome(path: Path) -> object:
    """Return what a file holds, or why it cannot be read."""
    try:
        return read_catalog(path, "x.po")
    except CatalogError as error:
        return str(error)
