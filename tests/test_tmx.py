"""TMX: what is written is read again, and what others write is read or refused with its place."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.errors import CatalogError
from lesson_i18n.memory import Unit
from lesson_i18n.memory.tmx import is_writable, read_tmx, tmx_parts, units_in

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda character: is_writable(Unit(character, "x"))), min_size=1
)
INSIDE = XML_TEXT.map(str.strip).filter(bool)
UNITS = st.builds(Unit, INSIDE, INSIDE, XML_TEXT, XML_TEXT, XML_TEXT, XML_TEXT, st.booleans(), st.just(""))


def tmx(body: str, header: str = '<header srclang="en"/>', before: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n{before}<tmx version="1.4">{header}<body>\n{body}\n</body></tmx>'.encode()


def tu(*texts: tuple[str, str], inside: str = "") -> str:
    tuvs = (f'<tuv xml:lang="{language}"><seg>{text}</seg></tuv>' for language, text in texts)
    return f"<tu>{inside}{''.join(tuvs)}</tu>"


def units(data: bytes, folder: Path, source: str = "en", target: str = "es") -> list[Unit]:
    path = folder / "a.tmx"
    path.write_bytes(data)
    return list(units_in(read_tmx(path, "a.tmx"), source, target))


def pairs(data: bytes, folder: Path, source: str = "en", target: str = "es") -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in units(data, folder, source, target)]


@given(st.lists(UNITS, max_size=6))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, written: list[Unit]) -> None:
    data = "".join(tmx_parts(written, "en", "es")).encode()
    assert units(data, tmp_path_factory.mktemp("tmx")) == written
    assert data == "".join(tmx_parts(written, "en", "es")).encode()


def test_a_control_character_is_known_to_be_unwritable() -> None:
    assert [is_writable(Unit(text, "x")) for text in ("a", "\t\n\r", "\x07", "\0", "\ufffe", "\ud800", "😀")] == [
        *(True, True, False, False, False, False, True)
    ]


def test_names_nobody(tmp_path: Path) -> None:
    theirs = tmx(
        tu(
            ("en", "Lock"), ("es", "Cierra"), inside='<note>from Ana</note><prop type="user">ana@example.org</prop>'
        ).replace("<tu>", '<tu creationid="Ana" changeid="Ben" creationdate="20250101T000000Z">')
    )
    written = "".join(tmx_parts(units(theirs, tmp_path), "en", "es"))
    assert "Cierra" in written
    assert not [word for word in ("Ana", "ana@", "Ben", "2025", "date") if word in written]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_reads_the_encodings_that_tools_write(tmp_path: Path, encoding: str) -> None:
    name = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "windows-1252"}.get(
        encoding, encoding
    )
    text = tmx(tu(("en", "Shut"), ("es", "Ciérrala"))).decode().replace('"1.0"', f'"1.0" encoding="{name}"', 1)
    assert pairs(text.encode(encoding), tmp_path) == [("Shut", "Ciérrala")]


@pytest.mark.parametrize(
    ("languages", "found"),
    [
        (("en", "es"), ["a-1", "a-2"]),
        (("en-US", "es-ES"), ["a-1", "a-2"]),
        (("EN", "ES"), ["a-1", "a-2"]),
        (("en_GB", "es_419"), ["a-1", "a-2"]),
        (("fr", "es"), []),
        (("en", "pt"), []),
    ],
)
def test_takes_the_texts_of_its_languages(tmp_path: Path, languages: tuple[str, str], found: list[str]) -> None:
    body = tu(*zip(languages, ("a", "a-1"), strict=True)) + tu(*zip(languages, ("b", "a-2"), strict=True))
    assert [target for _, target in pairs(tmx(body), tmp_path)] == found


def test_prefers_the_very_language(tmp_path: Path) -> None:
    body = tu(("pt-PT", "ficheiro"), ("pt", "arquivo?"), ("pt-BR", "arquivo"), ("en", "file"))
    assert pairs(tmx(body), tmp_path, target="pt-BR") == [("file", "arquivo")]
    assert pairs(tmx(body), tmp_path, target="pt-AO") == [("file", "arquivo?")]


def test_takes_all_translations_of_a_text(tmp_path: Path) -> None:
    body = tu(("es", "uno"), ("en", "one"), ("es", "una"))
    assert pairs(tmx(body), tmp_path) == [("one", "uno"), ("one", "una")]


def test_reads_the_language_as_old_versions_spell_it(tmp_path: Path) -> None:
    body = tu(("en", "a"), ("es", "b")).replace("xml:lang", "lang")
    assert pairs(tmx(body, '<header srclang="*all*"/>'), tmp_path) == [("a", "b")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('<bpt i="1">&lt;b&gt;</bpt>bold<ept i="1">&lt;/b&gt;</ept>', "<b>bold</b>"),
        ('see <ph type="x">{1}</ph>', "see {1}"),
        ("<hi>**a**</hi> <it>`b`</it><ut>c</ut>", "**a** `b`c"),
        ("<ph>&lt;img alt='<sub>a cat</sub>'&gt;</ph>", "<img alt='a cat'>"),
        ('a<ph x="1"/>b', "ab"),
        ("<![CDATA[a < b]]> &amp; &#233;", "a < b & é"),
        ("  a\n b ", "a\n b"),
    ],
)
def test_reads_inline_codes_as_the_text_that_they_stand_for(tmp_path: Path, text: str, read: str) -> None:
    assert pairs(tmx(tu(("en", text), ("es", "x"))), tmp_path) == [(read, "x")]


def test_leaves_out_what_has_no_text(tmp_path: Path) -> None:
    assert pairs(tmx(tu(("en", ""), ("es", "b")) + tu(("en", "a"), ("es", " ")) + "<tu/>"), tmp_path) == []


def test_the_standard_doctype_is_no_obstacle(tmp_path: Path) -> None:
    data = tmx(tu(("en", "a"), ("es", "b")), before='<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n')
    assert pairs(data, tmp_path) == [("a", "b")]


BOMB = '<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
FILE = '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
GOOD = tu(("en", "a"), ("es", "b"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (tmx(tu(("en", "&b;"), ("es", "x")), before=BOMB), "a.tmx:2: the file declares entities"),
        (tmx(tu(("en", "&a;"), ("es", "x")), before=FILE), "a.tmx:2: the file declares entities"),
        (
            tmx("&eacute;", before='<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'),
            "a.tmx:4: the entity '&eacute;' is not known",
        ),
        (tmx("\n<tu>&eacute;</tu>"), "a.tmx:4: not XML: undefined entity"),
        (tmx(GOOD)[:-20], "a.tmx:3: not XML: "),
        (b"", "a.tmx:1: not XML: no element found"),
        (b"en,es\n", "a.tmx:1: not XML: "),
        (b'<?xml version="1.0"?>\n<xliff/>', "a.tmx:2: no TMX file: it begins with <xliff>"),
        (tmx("<tu>\n<tuv><seg>a</seg></tuv></tu>"), "a.tmx:4: <tuv> has no xml:lang"),
        (tmx("<tu><seg>a</seg></tu>"), "a.tmx:3: <seg> stands inside <tu>"),
        (tmx(tu(("en", "<b>a</b>"))), "a.tmx:3: <b> cannot stand inside a text"),
        (b'<?xml version="1.0" encoding="martian"?><tmx/>', "a.tmx:1: not readable: unknown encoding: martian"),
        (tmx(tu(("en", "ab"))).replace(b"ab", b"a\xff"), "a.tmx:3: not XML: not well-formed"),
    ],
)
def test_says_where_a_file_is_wrong(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(CatalogError) as raised:
        units(data, tmp_path)
    assert str(raised.value).startswith(message)


def test_says_that_a_file_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"b\.tmx: cannot be read: No such file"):
        list(read_tmx(tmp_path / "b.tmx", "b.tmx"))


def test_a_large_file_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    many = (Unit(f"Text number {number} of many", "¶" * 100) for number in range(20_000))
    path = tmp_path / "a.tmx"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(tmx_parts(many, "en", "es"))
    tracemalloc.start()
    assert sum(1 for _ in units_in(read_tmx(path, "a.tmx"), "en", "es")) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < path.stat().st_size / 4
