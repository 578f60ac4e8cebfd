"""The frozen values that flow through the pipeline.

bytes → Lesson → Segmentation (segments, skeleton) → ids → Catalog → localized text, Findings

What there are thousands of is a named tuple, which is made in a quarter of the time that a frozen dataclass takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding weighs: an ERROR makes the exit code 1, a WARNING does not."""

    ERROR = "error"
    WARNING = "warning"


class Syntax(StrEnum):
    """The markup that a segment's text is written in."""

    MARKDOWN = "markdown"
    HTML = "html"
    PLAIN = "plain"


class Span(NamedTuple):
    """A half-open range of characters in a lesson's text."""

    start: int
    stop: int


class Target(NamedTuple):
    """What a number such as ``{1}`` stands for: a link's target, an address, a reference label.

    `text` is the source's own spelling, put back at every build. `form` is empty, or says that the
    source wrote a reference link in a shorter way: "shortcut" (``[label]``) or "collapsed" (``[label][]``).
    """

    text: str
    form: str = ""


class Place(NamedTuple):
    """How a text is written where its segment stands; only the format that made it reads it.

    `style` is the format's own word ("cell", "yaml |", …). `indent` begins every further line.
    `hard_break` ends a line before a hard break; where it is None, the place holds one line only.
    `width` is the number of characters that the source's longest line has where it is wrapped, else 0.
    """

    style: str = ""
    indent: str = ""
    hard_break: str | None = None
    width: int = 0


class Segment(NamedTuple):
    """One translatable text, and the place it must go back to.

    `text` is what a translator sees (the msgid): soft breaks joined, targets locked, edge blanks left out.
    `plain` is the same with every target in its place. `line` counts from 1. `verbatim` lists code and tags
    that stand over several lines in the source: (as shown, as written).
    `translatable` is False for a text without a letter outside its placeables.
    """

    kind: str
    text: str
    plain: str
    span: Span
    line: int
    syntax: Syntax = Syntax.MARKDOWN
    place: Place = Place()
    targets: tuple[Target, ...] = ()
    verbatim: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    translatable: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about one place; data, not an error.

    `path` is the lesson or catalog, `line` counts from 1 (0: no line), `id` is the segment's or empty.
    """

    path: str
    line: int
    id: str
    rule: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Lesson:
    """A source document: `path` is relative to the source folder, with "/" between its parts.

    `text` holds every character of the file, its own line ends and byte order mark included.
    """

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A lesson cut up: its segments in reading order, and all that is not text.

    Two lessons with equal skeletons have the same blocks, code, tags, keys and definitions. `references` are the
    link labels that the lesson defines, which decide what is a link. `findings` say what could not be cut.
    """

    segments: tuple[Segment, ...]
    skeleton: tuple[object, ...]
    references: Mapping[str, object] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a catalog: msgctxt is the segment's id, msgid its text.

    `comments` are the extracted ones, a line each; `raw` holds the lines of the file as they stand, without
    the line end of the last, or is empty for an entry that was not read from a file. `line` counts from 1.
    """

    id: str
    msgid: str
    msgstr: str = ""
    path: str = ""
    comments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    translator_comment: str = ""
    previous_msgid: str | None = None
    obsolete: bool = False
    line: int = 0
    raw: str = ""

    @property
    def fuzzy(self) -> bool:
        """Whether a person still has to confirm the msgstr."""
        return "fuzzy" in self.flags

    @property
    def usable(self) -> bool:
        """Whether the msgstr may be published: translated, not fuzzy, not obsolete."""
        return bool(self.msgstr) and not self.fuzzy and not self.obsolete


@dataclass(frozen=True, slots=True)
class Catalog:
    """The messages of one file, in its order: a language's catalog, or a template.

    `header` maps field names to values, in order. `text` is the file as it stands, its line ends newlines;
    it is empty where there is no file yet.
    """

    entries: tuple[Entry, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is translatable where the markup alone does not say it.

    `metadata` and `front_matter` hold the keys whose values are texts, `code` the info strings (first words) of the
    fenced code blocks that are texts as a whole.
    """

    metadata: frozenset[str] = frozenset({"Title", "Description", "Text", "Label", "Hint", "Name", "Options"})
    front_matter: frozenset[str] = frozenset(
        {"title", "subtitle", "description", "summary", "abstract", "caption", "alt", "label", "hint"}
    )
    code: frozenset[str] = frozenset()
