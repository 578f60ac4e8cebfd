"""YAML by PyYAML's events: what a file says, where its texts stand, and how another is written in such a place.

The only module that knows PyYAML. Nothing is constructed, so tags cost nothing, and aliases are never followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import yaml

from lesson_i18n.errors import SourceError
from lesson_i18n.formats.aliases import Anchor, shared_paths
from lesson_i18n.formats.fields import Field, Path
from lesson_i18n.formats.scalars import block, double_quoted, scalars, surely_read
from lesson_i18n.model import Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_READERS = (_LOADER, yaml.SafeLoader)
"""Both parsers of PyYAML: they differ in tabs and question marks, and readers have either."""

_DEEPEST = 500
"""So many levels are read; libyaml takes quadratic time for flow collections inside each other."""

_STRING = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"
_BREAK = re.compile("\r\n?|[\n\x85\u2028\u2029]")
_LINE_END = re.compile(r"\r\n?|\n")
_TAG = re.compile(r"!\S*")
_BLANKS = re.compile(r"(?:\s+(?:#[^\r\n]*)?)*")
_MARK_IN_FRONT = re.compile("(?<=[\n\r\x85\u2028\u2029])\ufeff")
_UNREADABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AROUND = {False: ("a: {}\n", "- {}\n"), True: ("{{a: {}, b: c}}\n", "[{}, b]\n")}


def read(source: str) -> list[object]:
    """Return what a YAML text says, its texts as fields; raises `SourceError`, as `DataLanguage` has it.

    A key that stands twice in a mapping is an error too: readers do not agree which of its values counts.
    """
    if mark := _MARK_IN_FRONT.search(source):
        raise SourceError(
            f"{_line(source, mark.start())}: a byte order mark in front of a line, which readers differ about"
        )
    found = _Reader(source)
    try:
        for event in yaml.parse(source, Loader=_LOADER):
            found.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        unreadable = _UNREADABLE.search(source)
        at = mark.index if mark else unreadable.start() if unreadable else 0
        problem = getattr(error, "problem", None) or "a character that YAML does not allow"
        raise SourceError(f"{_line(source, at)}: not YAML: {problem}") from error
    return found.said()


def write(text: str, place: Place) -> str:
    """Return a text in the style of its place; in quotes, or in other ones, where it would be read as something else."""
    style = place.style.partition(" ")[2]
    lead, trail = place.edges
    if style[0] in "|>":
        return block(lead + text, style, place.indent, place.width)
    value, is_flow = lead + text + trail, style.endswith(" flow")
    for written in scalars(value, style.removesuffix(" flow"), place.indent, place.width):
        if surely_read(written, is_flow) or _reads_as(written, value, is_flow):
            return written
    return double_quoted(value)


def _reads_as(written: str, value: str, is_flow: bool) -> bool:
    """Whether both readers take a written scalar for a text, and for that value, wherever it is put."""
    return all(
        _first_text(around.format(written), reader) == value for reader, around in product(_READERS, _AROUND[is_flow])
    )


def _first_text(source: str, reader: type[yaml.SafeLoader]) -> str | None:
    """Return the first value of a source with one collection, None where it is no text or cannot be read."""
    try:
        root = yaml.compose(source, Loader=reader)
    except yaml.YAMLError:
        return None
    node = root.value[0][1] if isinstance(root, yaml.MappingNode) else root.value[0] if root else None
    return node.value if isinstance(node, yaml.ScalarNode) and node.tag == _STRING else None


@dataclass(slots=True)
class _Level:
    """A collection that is being read: `part` is the key or the position of its present value."""

    is_mapping: bool
    is_flow: bool
    is_in_key: bool
    anchor: Anchor | None
    part: str | int
    has_key: bool = False
    keys: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class _Reader:
    """The walk over the events of one source, and what it has found."""

    source: str
    found: list[object] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    named: dict[str, Anchor] = field(default_factory=dict)
    anchors: list[Anchor] = field(default_factory=list)
    resolver: yaml.SafeLoader = field(default_factory=lambda: yaml.SafeLoader(""))

    def said(self) -> list[object]:
        """Return all that was found, with the paths that aliases give to texts."""
        shared = shared_paths(self.anchors, self.fields)
        return [shared.get(id(each), each) for each in self.found]

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.named = {}
            self.found.append(("document", event.version))
        elif isinstance(event, yaml.AliasEvent):
            self.take_alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self.take_scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.enter(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            level = self.levels.pop()
            if level.anchor:
                level.anchor.last = len(self.fields)
            self.found.append("end")

    def next_is_key(self) -> bool:
        """Whether the node that comes now is a key; from now on the one after it is expected."""
        if not self.levels:
            return False
        level = self.levels[-1]
        if isinstance(level.part, int):
            level.part += 1
        level.has_key = level.is_mapping and not level.has_key
        return level.has_key

    def enter(self, event: yaml.CollectionStartEvent) -> None:
        """Take the beginning of a mapping or a list."""
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        is_in_key = self.next_is_key() or bool(self.levels and self.levels[-1].is_in_key)
        if self.levels and self.levels[-1].has_key:
            self.levels[-1].part = "?"
        if len(self.levels) == _DEEPEST:
            raise self.error(event, f"nested more than {_DEEPEST} levels deep")
        self.found.append(("mapping" if is_mapping else "list", event.tag, event.anchor))
        anchor = self.anchor(event, "")
        part = "" if is_mapping else -1
        self.levels.append(_Level(is_mapping, bool(event.flow_style), is_in_key, anchor, part))

    def take_alias(self, event: yaml.AliasEvent) -> None:
        """Take an alias, which is a second place for what its anchor names."""
        if event.anchor not in self.named:
            raise self.error(event, f"the alias '*{event.anchor}' stands for nothing")
        anchor = self.named[event.anchor]
        if self.next_is_key():
            anchor.is_key = True
            self.name_key(event, "", anchor.value)
        elif not self.levels[-1].is_in_key:
            around = [level.anchor for level in self.levels if level.anchor]
            anchor.uses.append((self.path(), around))
        self.found.append(("alias", event.anchor))

    def take_scalar(self, event: yaml.ScalarEvent) -> None:
        """Take a scalar: a key, a text, or another value."""
        tag = event.tag
        if tag in (None, "!"):
            tag = self.resolver.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
        is_key = self.next_is_key()
        anchor = self.anchor(event, event.value)
        if is_key:
            self.name_key(event, tag, event.value)
        is_value = not is_key and not (self.levels and self.levels[-1].is_in_key)
        if is_value and tag == _STRING and event.value.strip():
            text = self.field(event)
            self.fields.append(text)
            self.found += [("anchor", event.anchor), text]
        else:
            self.found.append(("scalar", event.anchor, tag, event.value))
        if anchor:
            anchor.last = len(self.fields)

    def name_key(self, event: yaml.NodeEvent, tag: str, name: str) -> None:
        """Take a key by its name."""
        level = self.levels[-1]
        if (tag, name) in level.keys and tag != _MERGE:
            raise self.error(event, f"the key {name!r} stands twice in a mapping")
        level.keys.add((tag, name))
        level.part = name

    def anchor(self, event: yaml.NodeEvent, value: str) -> Anchor | None:
        """Return what an event's anchor names from now on, where it has one."""
        if not event.anchor:
            return None
        first = len(self.fields)
        made = self.named[event.anchor] = Anchor(first, first, len(self.levels), value)
        self.anchors.append(made)
        return made

    def path(self) -> Path:
        """Return where the present value stands in its document."""
        return tuple(level.part for level in self.levels)

    def field(self, event: yaml.ScalarEvent) -> Field:
        """Return the field of a scalar that is a text."""
        start = self.begin(event)
        written = self.source[start : _index(event.end_mark)].rstrip()
        lines = _BREAK.split(written)
        style = event.style or "plain"
        indent, width = "", 0
        if style in ("|", ">"):
            style, indent = lines[0].rstrip(), _block_indent(event.value, lines[1:])
            width = _width(event.value, lines[1:]) if style[0] == ">" else 0
        elif len(lines) > 1:
            further = next(line for line in lines[1:] if line.strip() or line is lines[-1])
            indent, width = further[: len(further) - len(further.lstrip())], max(len(line.strip()) for line in lines)
        if self.levels and self.levels[-1].is_flow:
            style += " flow"
        return Field(self.path(), event.value, start, start + len(written), style, indent, width)

    def begin(self, event: yaml.ScalarEvent) -> int:
        """Return where a scalar begins behind its anchor and its tag."""
        at = _index(event.start_mark)
        for _ in filter(None, (event.anchor, event.tag)):
            tag = _TAG.match(self.source, at)
            at = tag.end() if tag else at + len(f"&{event.anchor}")
            blanks = _BLANKS.match(self.source, at)
            at = blanks.end() if blanks else at
        return at

    def error(self, event: yaml.Event, fact: str) -> SourceError:
        """Return an error about the place of an event."""
        return SourceError(f"{_line(self.source, _index(event.start_mark))}: {fact}")


def _block_indent(value: str, lines: list[str]) -> str:
    """Return the indent of a block's lines; the blanks that a line begins with in the value are not part of it."""
    written = next(line for line in lines if line.strip())
    read_line = next(line for line in value.split("\n") if line.strip())
    blanks = len(written) - len(written.lstrip(" ")) - (len(read_line) - len(read_line.lstrip(" ")))
    return " " * blanks


def _width(value: str, lines: list[str]) -> int:
    """Return the length of the longest line of a folded block, 0 where its lines are those of the value."""
    said = sum(1 for line in value.split("\n") if line.strip())
    written = [line.strip() for line in lines if line.strip()]
    return max(map(len, written)) if len(written) > said else 0


def _index(mark: Any) -> int:
    """Return the offset of a mark; the two parsers have classes of their own for these."""
    return int(mark.index)


def _line(source: str, at: int) -> int:
    return len(_LINE_END.findall(source, 0, at)) + 1
