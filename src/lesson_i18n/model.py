"""The frozen values that flow through the pipeline.

bytes → Lesson → Segmentation (segments, skeleton) → ids → Catalog → localized text, Findings

What there are thousands of is a named tuple, which is made in a quarter of the time that a frozen dataclass takes.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple


class Severity(StrEnum):
    """How much a finding weighs: an ERROR makes the exit code 1, a WARNING does not."""

    ERROR = "error"
    WARNING = "warning"


class Syntax(StrEnum):
    """The markup that a segment's text is written in; `MARKDOWN` is the Markdown of GitHub."""

    MARKDOWN = "markdown"
    COMMONMARK = "commonmark"
    HUGO = "hugo"
    MKDOCS = "mkdocs"
    MYST = "myst"
    PANDOC = "pandoc"
    HTML = "html"
    PLAIN = "plain"

    @property
    def is_markdown(self) -> bool:
        """Whether it is Markdown of any kind."""
        return self not in (Syntax.HTML, Syntax.PLAIN)


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
    `edges` are blanks before and behind the text that belong to it but that no translator sees.
    """

    style: str = ""
    indent: str = ""
    hard_break: str | None = None
    width: int = 0
    edges: tuple[str, str] = ("", "")


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

    `path` is the lesson or catalog, `line` counts from 1 (0: no line), `id` is the segment's or empty. `column` counts
    characters from 1 (0: the line as a whole).
    """

    path: str
    line: int
    id: str
    rule: str
    message: str
    severity: Severity = Severity.ERROR
    column: int = 0


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

    Two lessons with equal skeletons have the same blocks, code, tags, keys and definitions; a format that others make
    can leave it empty, because what stands between its segments is compared anyway. `references` are the
    link labels that the lesson defines, which decide what is a link. `findings` say what could not be cut. `mark` stands for
    the skeleton where that was left out, see `brief`.
    """

    segments: tuple[Segment, ...]
    skeleton: tuple[object, ...] = ()
    references: Mapping[str, object] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    mark: str = ""

    def brief(self) -> Segmentation:
        """Return it with a mark in the place of its skeleton: what one process hands to another, and a run to the next."""
        return replace(self, skeleton=(), mark=self.mark or _mark(self.skeleton))

    def is_like(self, other: Segmentation) -> bool:
        """Whether two lessons have the same skeleton, as far as their marks can tell where one was left out."""
        if self.mark or other.mark:
            return self.brief().mark == other.brief().mark
        return self.skeleton == other.skeleton


def _mark(skeleton: Any) -> str:
    """Return what stands for a skeleton: equal ones have the same, in every process (the format of `marshal` without references)."""
    return hashlib.blake2b(marshal.dumps(skeleton, 2), digest_size=16).hexdigest()


class Entry(NamedTuple):
    """One message of a catalog: msgctxt is the segment's id, msgid its text.

    `comments` are the extracted ones, a line each; `raw` holds the lines of the file as they stand, without
    the line end of the last, or is empty for an entry that was not read from a file. `line` counts from 1.

    A tuple, because every command reads tens of thousands of them: they are made in a fraction of the time.
    """

    id: str
    msgid: str
    path: str = ""
    comments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    obsolete: bool = False
    msgstr: str = ""
    translator_comment: str = ""
    previous_msgid: str | None = None
    line: int = 0
    raw: str = ""

    def has_same_source(self, other: Entry) -> bool:
        """Whether two entries differ at most in what people wrote, and in where and how they are written."""
        return self[:6] == other[:6]

    def says_the_same(self, other: Entry) -> bool:
        """Whether two entries differ at most in where and how they are written."""
        return self[:9] == other[:9]

    @property
    def kind(self) -> str:
        """The kind of the segment, such as "paragraph": the first extracted comment."""
        return self.comments[0] if self.comments else ""

    @property
    def fuzzy(self) -> bool:
        """Whether a person still has to confirm the msgstr."""
        return "fuzzy" in self.flags

    @property
    def usable(self) -> bool:
        """Whether the msgstr may be published: translated, not fuzzy, not obsolete."""
        return bool(self.msgstr) and not self.fuzzy and not self.obsolete


class Draft(NamedTuple):
    """A proposal for an entry: `text` is its msgstr, placeables and all.

    `origin` names where it came from ("memory", "apertium", "deep:google"); `score` is in percent, 100 for the same text.
    """

    id: str
    text: str
    origin: str
    score: float


@dataclass(frozen=True, slots=True)
class Catalog:
    """The messages of one file, in its order: a language's catalog, or a template.

    `data` are the bytes of the file. `header` maps field names to values, in order. `text` is the file as it stands, its line ends newlines;
    it is empty where there is no file yet. `blocks` are the lines of each message, or of several. `settled` holds
    messages that were not read, because they are translated and differ from the template's in their msgstr alone: by id,
    the lines that they stand in, which may be those of all messages of a lesson.
    """

    entries: tuple[Entry, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    blocks: tuple[str, ...] = ()
    settled: Mapping[str, str] = field(default_factory=dict)
    data: bytes = field(default=b"", compare=False)


@dataclass(frozen=True, slots=True)
class DataRule:
    """Which values of which data files are texts.

    `files` is a glob that a file's path matches from its end; `keys` are globs over the keys that lead to a value.
    """

    files: str
    keys: tuple[str, ...]


_LAYOUTS = {
    ".category": ("title", "description"),
    "c_*": ("title", "list[].check", "list[].label"),
    "f_*": ("**.title", "**.label", "**.hint"),
}
"""The data files of lessons, without their endings, and the keys whose values are texts."""


_DIRECTIVES = """
admonition alert aside attention blockquote callout card cards caution column columns danger definition deprecated details
div dropdown epigraph error example exercise expand figure figure-md grid grid-item grid-item-card highlights hint important info
list-table margin note notice proof prf:definition prf:example prf:proof prf:theorem pull-quote quote rubric seealso sidebar
solution steps success tab-item tab-set table tabs theorem tip todo topic versionadded versionchanged warning
"""
DIRECTIVES = frozenset(_DIRECTIVES.split())
"""The directives and shortcodes whose insides are Markdown, as far as they are commonly known."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is translatable where the markup alone does not say it.

    `metadata` and `front_matter` hold the keys whose values are texts, `code` the info strings (first words) of the
    fenced code blocks that are texts, as a whole or in their comments. `data` are the rules for data files, of which the
    first that fits counts.
    `syntax` is the Markdown that lessons are written in, `directives` the names of the directives and shortcodes whose
    insides are Markdown.
    """

    metadata: frozenset[str] = frozenset({"Title", "Description", "Text", "Label", "Hint", "Name", "Options"})
    front_matter: frozenset[str] = frozenset(
        {"title", "subtitle", "description", "summary", "abstract", "caption", "alt", "label", "hint"}
    )
    code: frozenset[str] = frozenset()
    data: tuple[DataRule, ...] = tuple(
        DataRule(name + ending, keys) for name, keys in _LAYOUTS.items() for ending in (".yml", ".yaml")
    )
    syntax: Syntax = Syntax.MARKDOWN
    directives: frozenset[str] = DIRECTIVES
