"""Glossaries: read with clear errors, found in texts, and asked of translations."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_i18n.errors import CatalogError
from lesson_i18n.glossary import Glossary, Rule, Term, parse_glossary, read_glossary

TEXT = """term,translation,rule,note
password|passwords,contraseña|clave,,
strong password,contraseña segura,,
Signal,,do-not-translate,an app
device,aparato,forbidden,say dispositivo
device,dispositivo,,
,lista negra,forbidden,
手机,teléfono,,
"""


def glossary() -> Glossary:
    return parse_glossary(TEXT, "glossary.csv")


def sources(terms: tuple[Term, ...]) -> list[str]:
    return [term.sources[0] if term.sources else "" for term in terms]


def test_reads_a_glossary() -> None:
    assert glossary().terms[:4] == (
        Term(("password", "passwords"), ("contraseña", "clave")),
        Term(("strong password",), ("contraseña segura",)),
        Term(("Signal",), ("Signal",), Rule.KEEP, "an app"),
        Term(("device",), ("aparato",), Rule.FORBIDDEN, "say dispositivo"),
    )


@pytest.mark.parametrize(
    "change", [("\n", "\r\n"), (",", ";"), (",", "\t"), ("term", "\ufeffTerm"), ("\n", "\n\n,,,\n")]
)
def test_reads_what_spreadsheets_write(tmp_path: Path, change: tuple[str, str]) -> None:
    path = tmp_path / "glossary.csv"
    path.write_bytes(TEXT.replace(*change, 1 if change[0] == "term" else -1).encode())
    assert read_glossary(path, "glossary.csv") == glossary()


def test_without_a_file_there_are_no_terms(tmp_path: Path) -> None:
    empty = read_glossary(tmp_path / "glossary.csv", "glossary.csv")
    assert (empty.terms, empty.version, empty.terms_in("a"), empty.missing_terms("a", "b")) == ((), "", (), ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Choose a password.", ["password"]),
        ("PASSWORDS", ["password"]),
        ("Choose a strong password.", ["strong password"]),
        ("Signal asks for your password", ["Signal", "password"]),
        ("passwordless, signals", []),
        ("Run `password` <b title='device'>", []),
        ("[Signal]({1})", ["Signal"]),
        ("**device**_", ["device"]),
        ("我的手机在", ["手机"]),
    ],
)
def test_finds_the_terms_of_a_text(text: str, found: list[str]) -> None:
    assert sources(glossary().terms_in(text)) == found


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("Choose a password.", "Elige una contraseña.", []),
        ("Choose passwords.", "Elige contraseñas.", []),
        ("Choose passwords.", "Elige una Clave.", []),
        ("Choose passwords.", "Elige palabras.", ["password"]),
        ("Choose passwords.", "Elige `contraseña`.", ["password"]),
        ("Open Signal.", "Abre Signal.", []),
        ("Open Signal.", "Abre Señal.", ["Signal"]),
        ("Open Signal.", "Abre signal.", ["Signal"]),
        ("Your device", "Tu dispositivo", []),
        ("Your device", "Tu aparato o dispositivo", ["device"]),
        ("Your device", "Tus aparatosos dispositivos", []),
        ("Your phone", "Tu aparato", []),
        ("A list", "Una Lista Negra", [""]),
    ],
)
def test_tells_which_terms_a_translation_misses(source: str, target: str, missing: list[str]) -> None:
    assert sources(glossary().missing_terms(source, target)) == missing


def test_the_version_depends_on_the_terms_and_not_on_their_order() -> None:
    head, *rows = TEXT.splitlines()
    turned = parse_glossary("\n".join([head, *reversed(rows)]), "x")
    other = parse_glossary(TEXT.replace("clave", "llave"), "x")
    assert turned.version == glossary().version != other.version


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "g.csv:1: the first row must name the columns, as in: term,translation,rule,note"),
        ("password,clave\n", "g.csv:1: 'password' is no column, or is one twice; columns are term, translation"),
        ("term,term\n", "g.csv:1: 'term' is no column, or is one twice"),
        ("term,note\n", "g.csv:1: the first row must name the columns"),
        ("term,translation\na,b\n,c\n", "g.csv:3: a row without a term; add it"),
        ("term,translation\na,\n", "g.csv:2: 'a' has no translation; add it, or the rule do-not-translate"),
        ("term,translation\na,b,c\n", "g.csv:2: 3 cells under 2 columns; quote a text that has commas"),
        ("term,translation\na,b\n\nA|c,d\n", "g.csv:4: 'a' stands in line 2 too; make one row of the two"),
        ("term,translation,rule\na,b,forbiden\n", "g.csv:2: 'forbiden' is no rule; did you mean 'forbidden'?"),
        ("term,translation,rule\na,b,*\n", "g.csv:2: '*' is no rule; leave it empty, or write do-not-translate"),
        ("term,translation,rule\na,b,do-not-translate\n", "g.csv:2: 'a' is not to be translated, but has a trans"),
        ('term,translation\n"a,b\n', "g.csv:2: not CSV: unexpected end of data; mend the quotes of this row"),
    ],
)
def test_says_where_a_glossary_is_wrong(text: str, message: str) -> None:
    with pytest.raises(CatalogError) as raised:
        parse_glossary(text, "g.csv")
    assert str(raised.value).startswith(message)


def test_says_that_a_glossary_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "g.csv").write_bytes("term,translation\npassword,contraseña\n".encode("latin-1"))
    with pytest.raises(CatalogError, match=r"g\.csv:2: not UTF-8 .* convert the file to UTF-8"):
        read_glossary(tmp_path / "g.csv", "g.csv")


SPELLING = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="|"), min_size=1, max_size=6)
TERMS = st.lists(
    st.builds(lambda source, target: Term((source,), (target,)), SPELLING, SPELLING),
    max_size=4,
    unique_by=lambda term: term.sources[0].casefold(),
)


@given(st.text() | st.text().map("term,translation\n".__add__))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(CatalogError):
        parse_glossary(text, "g.csv")


@given(TERMS, st.sampled_from(",;\t"))
def test_what_is_written_as_csv_is_read(terms: list[Term], divider: str) -> None:
    file = io.StringIO()
    rows = csv.writer(file, delimiter=divider)
    rows.writerows([("term", "translation"), *((term.sources[0], term.targets[0]) for term in terms)])
    assert list(parse_glossary(file.getvalue(), "g.csv").terms) == terms


@given(TERMS, st.text())
def test_a_translation_without_words_misses_every_term(terms: list[Term], text: str) -> None:
    glossary = Glossary(tuple(terms))
    assert glossary.missing_terms(text, "") == glossary.terms_in(text)
