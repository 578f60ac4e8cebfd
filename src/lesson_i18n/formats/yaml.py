"""YAML scalars by PyYAML's marks: where each value stands, and how another text is written in its place.

The only module that knows PyYAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import yaml

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.lines import indented

Path = tuple[str | int, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_READERS = (_LOADER, yaml.SafeLoader)
"""Both parsers of PyYAML: they differ in tabs and question marks, and readers have either."""

_AROUND = {"plain": ("a: %s\n", "- %s\n"), "plain flow": ("{a: %s, b: c}\n", "[%s, b]\n")}
_STRING = "tag:yaml.org,2002:str"
_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]+)*")
_INDENT = re.compile(r"^ *(?=[^\s])", re.MULTILINE)
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Field:
    """A value in a data file: where it is, what it says, and how it is written.

    `path` holds keys and list positions from the root; `start` and `stop` are offsets of the written value; `style`
    is the value's own way of writing ("plain", "'", '"', "|", ">", …); `indent` begins the further lines of a block.
    `text` is False for what is no text: numbers, dates, flags, identifiers by tag, and aliases.
    """

    path: Path
    value: str
    start: int
    stop: int
    style: str
    indent: str = ""
    text: bool = True


def yaml_fields(source: str) -> list[Field]:
    """Return every scalar value of a YAML text, in the order of the file.

    Raises `SourceError` with the line, counted from 1 within `source`, where it is not YAML.
    """
    try:
        documents = list(yaml.compose_all(source, Loader=_LOADER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise SourceError(f"{mark.line + 1 if mark else 1}: not YAML: {problem}") from error
    fields: list[Field] = []
    seen: set[int] = set()
    for number, root in enumerate(documents):
        if root is not None:
            prefix: Path = (number,) if number else ()
            fields.extend(_fields(source, root, prefix, seen))
    return sorted(fields, key=lambda field: field.start)


def write_yaml(value: str, style: str, indent: str) -> str:
    """Return a text written in a style, or in the nearest one that can hold it.

    A plain value that would be read as something else is quoted; a quoted one with line breaks gets double quotes.
    For a block ("|", ">") the lines alone are returned, the first without its indent.
    """
    if style == "|":
        return indented(value, indent)
    if style == ">":
        return indented(re.sub(r"\n+", lambda breaks: breaks[0] + "\n", value), indent)
    if style in _AROUND and _reads_as(value, value, _AROUND[style]):
        return value
    single = "'" + value.replace("'", "''") + "'"
    if style != '"' and not _ESCAPED.search(value.replace('"', "").replace("\\", "")):
        return single
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}"


def _reads_as(written: str, value: str, places: Iterable[str]) -> bool:
    """Whether a written scalar is read as a text and as that value, wherever it is put."""
    for reader, around in product(_READERS, places):
        try:
            root = yaml.compose(around % written, Loader=reader)
        except yaml.YAMLError:
            return False
        node = root.value[0][1] if isinstance(root, yaml.MappingNode) else root.value[0] if root else None
        if not isinstance(node, yaml.ScalarNode) or node.tag != _STRING or node.value != value:
            return False
    return True


def _fields(source: str, node: yaml.Node, path: Path, seen: set[int], in_flow: bool = False) -> Iterator[Field]:
    if id(node) in seen:
        yield Field(path, "*", node.start_mark.index, node.start_mark.index, "alias", text=False)
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else f"?{key.start_mark.index}"
            yield from _fields(source, value, (*path, name), seen, bool(node.flow_style))
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _fields(source, item, (*path, position), seen, bool(node.flow_style))
    elif isinstance(node, yaml.ScalarNode):
        yield _field(source, node, path, "plain flow" if in_flow else "plain")


def _field(source: str, node: yaml.ScalarNode, path: Path, plain: str) -> Field:
    start = node.start_mark.index
    if properties := _PROPERTIES.match(source, start):
        start = properties.end()
    written = source[start : node.end_mark.index]
    is_text = node.tag == _STRING
    if node.style not in ("|", ">"):
        return Field(path, node.value, start, start + len(written.rstrip()), node.style or plain, "", is_text)
    header, _, block = written.partition("\n")
    first = re.search(r"[^\s]", block)
    if not first:
        return Field(path, node.value, start, start + len(header), node.style, "", False)
    begin = start + len(header) + 1 + first.start()
    stop = start + len(written.rstrip())
    return Field(path, node.value, begin, stop, node.style, min(_INDENT.findall(block)), is_text)
