"""What holds for any text at all that is put into a data file."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.data import DataFormat, markdown_blocks
from lesson_i18n.formats.values import write_value
from lesson_i18n.model import DataRule, Lesson, Rules, Segmentation
from lesson_i18n.placeables import unfit_for_catalog
from lesson_i18n.reassemble import localize, splice
from lesson_i18n.syntax import read_blocks

ALL = DataFormat(Rules(data=tuple(DataRule(f"*.{ending}", ("**",)) for ending in ("yml", "json", "toml"))))
Loader = type[yaml.SafeLoader] | type[yaml.CSafeLoader]
LOADERS: list[Loader] = [yaml.CSafeLoader, yaml.SafeLoader]

AWKWARD = [
    "- a",
    "? a",
    ": a",
    "a: b",
    "a #b",
    "#a",
    "&a",
    "*a",
    "!a",
    "|",
    ">-",
    "%a",
    "@a",
    "`a",
    "'a",
    '"a"',
    "[a",
    "]",
    "{a}",
    ",",
    "---",
    "...",
    "--- a",
    "no",
    "Yes",
    "null",
    "~",
    "12",
    "1e3",
    "0o7",
    "0x1F",
    "12:30",
    "2024-01-01",
    ".inf",
    "<<",
    "=",
    "a:",
    "a\\",
    "it's",
    "\ufeffa",
    "a\ufeff",
    "a\tb",
    "\u00a0",
    "'''",
    '"""',
    "+++",
    "\U0001f512",
    "é",
    "漢字",
    "a\n b",
    "a \nb",
    "a\n\n\nb",
    "a\n\tb",
    "a\n  b\nc",
    "a\n\n  b\n\nc",
    "a\n# b",
    "a\n---\nb",
    "  ",
    "\n",
    " ",
]
fragments = st.lists(st.sampled_from(AWKWARD), min_size=1, max_size=6)
glued = st.one_of(fragments.map("".join), fragments.map(" ".join), fragments.map("\n".join))
catalog_texts = (
    (st.text(min_size=1) | glued).map(str.strip).filter(bool).filter(lambda text: not unfit_for_catalog(text))
)

HEADERS = [
    f"{style}{indicators}{remark}"
    for style in "|>"
    for indicators in ("", "-", "+", "2", "2-", "+2", "3")
    for remark in ("", " # remark")
]
SCALARS = [
    "Source",
    "'Source'",
    '"Source"',
    "Source\n    folded at\n    the width",
    "'Source\n    folded at\n    the width'",
    '"Source\n    folded at\n\n    the width"',
    "&anchor Source",
    "!!str Source",
    "!!str &anchor # remark\n    Source",
    "' Source  '",
    '"\\n Source\\t"',
]
PLACES = ["key: {}\nother: 1\n", "- {}\n- other\n", "- - {}\n  - 2\n", "top:\n  key: {}\n", "--- {}\n"]
FLOW_PLACES = ["{{key: {}, other: 1}}\n", "[{}, other]\n", "top: [{{key: {}}}]\n", "key: [\n    {}\n  ]\n"]


def blocks() -> list[str]:
    """Return block scalars with every header, folded ones with lines to fold, at an indent that fits the header."""
    found = []
    for header in HEADERS:
        indent = " " * (2 if "2" in header else 3 if "3" in header else 4)
        lines = ["Source", "folded", "", "at the width"] if header[0] == ">" else ["Source", "  more", "", "end"]
        found.append("\n".join([header, *(indent + line if line else "" for line in lines)]))
    return found


YAML = [place.format(scalar) for place in PLACES + FLOW_PLACES for scalar in SCALARS]
YAML += [place.format(block) for place in (PLACES[0], PLACES[1], PLACES[4]) for block in blocks()]
YAML += [PLACES[0].format("|2-\n    Source\n  end"), PLACES[0].format(">+\n  Source\n\n\n"), "|\n Source"]

TOML = [
    'key = "Source"\n',
    "key = 'Source'\n",
    'key = """Source"""\n',
    'key = """\nSource\n  more"""\n',
    'key = """\\\n  Source \\\n  more\\n"""\n',
    "key = '''Source'''\n",
    "key = '''\nSource\n'''\n",
    "key = ' Source '\n",
    "[a.b]\nother = { key = 'Source', n = 1 }\n",
    "[[list]]\nn = 1\n[[list]]\nkey = ['Source', \"b\"]\n",
]
JSON = ['"Source"', '{"key": " Source\\n", "n": 1}', '[["a\\u00e9"], {"key": "Source"}]\n', '{"é": ["Source"]}']


def cut(lesson: Lesson) -> Segmentation:
    found = ALL.segment(lesson)
    assert found.findings == (), (lesson.text, found.findings)
    return found


def cut_if_read(lesson: Lesson) -> Segmentation | None:
    """Return a data file cut up, None where it cannot be read."""
    try:
        return ALL.segment(lesson)
    except SourceError:
        return None


def put(lesson: Lesson, text: str) -> tuple[str, str]:
    """Return a data file with a text in the place of the first that has "Source", and that text with its edges."""
    segments = cut(lesson).segments
    position, segment = next((n, each) for n, each in enumerate(segments) if "Source" in each.text)
    lead, trail = segment.place.edges
    return splice(lesson, segments, {position: write_value(text, segment.place)}), lead + text + trail


def leaves(data: Any, path: tuple[object, ...] = ()) -> dict[tuple[object, ...], object]:
    """Return every value of a data file by its path."""
    if isinstance(data, dict | list):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        return {at: value for key, item in items for at, value in leaves(item, (*path, key)).items()}
    return {path: data}


def assert_only_source_changed(before: Any, after: Any, expected: str) -> None:
    before, after = leaves(before), leaves(after)
    changed = {path for path in before if isinstance(before[path], str) and "Source" in before[path]}
    assert len(changed) == 1
    assert after == before | dict.fromkeys(changed, expected)


@pytest.mark.slow
@pytest.mark.parametrize(("loader", "newline"), [(yaml.CSafeLoader, "\r\n"), (yaml.SafeLoader, "\n")])
def test_every_awkward_text_is_loaded_from_every_style_of_yaml(loader: Loader, newline: str) -> None:
    for source in YAML:
        for text in filter(None, map(str.strip, AWKWARD)):
            check_yaml(source.replace("\n", newline), text, loader)


def check_yaml(source: str, text: str, loader: Loader) -> None:
    output, expected = put(Lesson("a.yml", source), text)
    try:
        before, after = yaml.load(source, loader), yaml.load(output, loader)
    except yaml.YAMLError as error:
        raise AssertionError((source, output)) from error
    assert_only_source_changed(before, after, expected)


@settings(max_examples=400)
@given(st.sampled_from(YAML), catalog_texts, st.sampled_from(LOADERS))
@example("key: Source\n", "a\u2007: b", yaml.SafeLoader)
def test_any_text_is_loaded_from_any_style_of_yaml(source: str, text: str, loader: Loader) -> None:
    check_yaml(source, text, loader)


@settings(max_examples=600)
@given(st.sampled_from(TOML), catalog_texts)
def test_any_text_is_loaded_from_any_style_of_toml(source: str, text: str) -> None:
    output, expected = put(Lesson("a.toml", source), text)
    assert_only_source_changed(tomllib.loads(source), tomllib.loads(output), expected)


@settings(max_examples=300)
@given(st.sampled_from(JSON), catalog_texts)
def test_any_text_is_loaded_from_json_in_the_habit_of_its_file(source: str, text: str) -> None:
    output, expected = put(Lesson("a.json", source), text)
    assert_only_source_changed(json.loads(source), json.loads(output), expected)
    assert output.isascii() or "\\u00e9" not in source


STRUCTURED = ["\n", "\r\n", "  ", "- ", "a: ", "b:\n  ", "? ", "[", "]", "{", "}", ", ", "'", '"', "|\n   ", ">-\n  "]
STRUCTURED += [
    "# c\n",
    "&x ",
    "*x",
    "!t ",
    "!!str ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "\t",
    "\ufeff",
    "\x85",
    "\u2028",
]
STRUCTURED += [
    "one two",
    "three",
    "12",
    "\\",
    "<<: ",
    "\x00",
    '"a": ',
    "[[a]]\n",
    'b = "c"\n',
    "c = '''\n",
    "=",
    "\\u00e9",
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(STRUCTURED), max_size=14).map("".join), st.sampled_from(["yml", "json", "toml"]))
def test_a_data_file_translated_by_its_own_words_keeps_every_character(text: str, ending: str) -> None:
    lesson = Lesson(f"a.{ending}", text)
    if not (found := cut_if_read(lesson)):
        return
    own = {position: segment.text for position, segment in enumerate(found.segments)}
    assert localize(lesson, found, own, ALL.segment, ALL.fit) == (text, {})


@settings(max_examples=400)
@given(st.lists(st.sampled_from(STRUCTURED), max_size=14).map("".join), glued)
def test_nothing_put_into_yaml_changes_what_else_a_reader_finds(text: str, translation: str) -> None:
    lesson = Lesson("a.yml", text)
    if not (found := cut_if_read(lesson)):
        return
    output, _ = localize(lesson, found, dict.fromkeys(range(len(found.segments)), translation), ALL.segment, ALL.fit)
    again = ALL.segment(Lesson("a.yml", output))
    assert again.skeleton == found.skeleton
    assert [markdown_blocks(segment.plain) for segment in again.segments] == [
        markdown_blocks(segment.plain) for segment in found.segments
    ]
    for loader in LOADERS:
        before = shapes(text, loader)
        assert before is None or shapes(output, loader) == before


@settings(max_examples=400)
@given(
    st.text()
    | st.lists(st.sampled_from(["a", "- ", "# ", "\n", "---", "1. ", "> ", "[a]: # (b)", "|", ": ", "  "])).map(
        "".join
    )
)
def test_a_value_has_the_blocks_that_the_parser_finds(text: str) -> None:
    assume(not unfit_for_catalog(text))
    found = [f"{token.type} {token.tag}".rstrip() for token in read_blocks(text).tokens if token.type != "inline"]
    assert list(markdown_blocks(text)) == found


def shapes(text: str, loader: Loader) -> list[object] | None:
    """Return what a reader finds in a text apart from the words of its values, None where it cannot read it."""
    try:
        return [(type(event), getattr(event, "anchor", None)) for event in yaml.parse(text, loader)]
    except yaml.YAMLError:
        return None
