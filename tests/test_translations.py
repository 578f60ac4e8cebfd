"""The lines of a language's messages are told without reading them only where it is certain what they are."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.catalog import parse_catalog
from lesson_i18n.entries import read_entry
from lesson_i18n.translations import language_lines
from projects import Project

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n'
ONE = '#. paragraph\n#: a.md\nmsgctxt "one11111"\nmsgid "Go."\nmsgstr "Ve."'
TWO = '#. paragraph\n#: a.md\n#, fuzzy\n#| msgid "Wait."\nmsgctxt "two22222"\nmsgid ""\n"Stay "\n"here."\nmsgstr "Quédate."'
OBSOLETE = '# a remark\n#~ msgctxt "old33333"\n#~ msgid "Run."\n#~ msgstr "Corre."'


def lines_of(root: Path, text: str) -> dict[str, str]:
    """Return the lines of the messages of a catalog with a text."""
    project = Project(root)
    path = project.write("locale/es/LC_MESSAGES/course.po", text)
    config = project.config()
    assert path == config.catalog("course", config.languages[0])
    return language_lines(config, config.languages[0], {"course": ("one11111",)})


def test_each_message_has_its_lines(tmp_path: Path) -> None:
    text = "\n\n".join([HEADER.rstrip("\n"), ONE, TWO, OBSOLETE]) + "\n"
    assert lines_of(tmp_path, text) == {"one11111": ONE, "two22222": TWO}


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([ONE, TWO], id="no header"),
        pytest.param([HEADER, ONE, ONE], id="an id twice"),
        pytest.param([HEADER, f"{ONE}\n{TWO}"], id="two messages in one piece"),
        pytest.param([HEADER, f"{OBSOLETE}\n{ONE}"], id="an obsolete one in the same piece"),
        pytest.param([HEADER, "#, fuzzy", ONE], id="a flag apart from its message"),
        pytest.param([HEADER, ONE.replace("\nmsgstr", "\n\nmsgstr")], id="a translation apart from its text"),
        pytest.param([HEADER, ONE.replace('"one11111"', '""\n"one11111"')], id="an id on a line of its own"),
        pytest.param([HEADER, ONE.replace("one11111", "one\\\\11111")], id="an id with an escape"),
        pytest.param([HEADER, ONE.replace('msgctxt "one11111"\n', "")], id="no id"),
        pytest.param([HEADER, "<<<<<<< ours", ONE], id="a conflict"),
    ],
)
def test_nothing_is_told_where_there_is_any_doubt(tmp_path: Path, pieces: list[str]) -> None:
    assert lines_of(tmp_path, "\n\n".join(piece.rstrip("\n") for piece in pieces) + "\n") == {}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n\t"\\'), max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.booleans(), st.booleans()), min_size=1, max_size=4), st.integers(20, 80))
def test_what_is_told_is_what_is_read(messages: list[tuple[str, str, bool, bool]], width: int) -> None:
    from tempfile import TemporaryDirectory

    catalog = polib.POFile(wrapwidth=width)
    catalog.metadata = {"Language": "es", "Content-Type": "text/plain; charset=UTF-8"}
    for number, (msgid, msgstr, fuzzy, obsolete) in enumerate(messages):
        flags = ["fuzzy"] if fuzzy else []
        name, text = f"id{number:06}", f"{msgid}x"
        catalog.append(polib.POEntry(msgctxt=name, msgid=text, msgstr=msgstr, flags=flags, obsolete=obsolete))
    with TemporaryDirectory() as folder:
        text = str(catalog)
        read = {entry.id: entry for entry in parse_catalog(text, "es.po").entries if not entry.obsolete}
        lines = lines_of(Path(folder), text)
    assert not lines or lines.keys() == read.keys()
    for name, piece in lines.items():
        alone = read_entry(piece, 0) or parse_catalog(piece, "es.po").entries[0]
        assert alone.says_the_same(read[name])
