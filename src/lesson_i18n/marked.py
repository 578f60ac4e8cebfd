"""What Markdown's own rules find in a text, and those of its dialects, taken up as what must survive translation."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lesson_i18n.model import Syntax, Target
from lesson_i18n.syntax import Construct, Mark, inline_constructs, inline_marks, label_key

TEXT_ATTRIBUTES = frozenset({"alt", "title", "aria-label", "placeholder"})
"""HTML attributes whose values are read by people."""

URL_ATTRIBUTES = frozenset(
    {"action", "background", "cite", "data", "formaction", "href", "longdesc", "ping", "poster", "src", "srcset"}
    | {"xlink:href"}
)
"""HTML attributes whose values are targets."""

ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
"""An attribute inside a tag: its name, and its value in one of three groups."""

LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*")
"""A line end, and the blanks that mean nothing around it."""

_NEEDS_PARSER = re.compile(r"[\[<`\n](?:(?<!\n)|(?<=  \n)|(?<=\\\n))")
_TAG_NAME = re.compile(r"<(/?[A-Za-z][A-Za-z0-9:-]*)")


@dataclass(slots=True)
class Scan:
    """What was found in a text, at offsets of it.

    `holes` are the targets to put numbers in the place of; `things` what a translation must have too, by kind and value;
    `covered` the stretches that are no prose; `verbatim` code and tags over several lines; `hard_breaks` the line ends
    that are hard breaks; `tags` the names of all HTML tags, in order.
    """

    holes: list[tuple[int, int, Target]] = field(default_factory=list)
    things: list[tuple[str, str]] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)
    verbatim: list[tuple[int, int]] = field(default_factory=list)
    hard_breaks: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def hides(self, at: int) -> bool:
        """Whether a position lies in something found before."""
        return any(start <= at < stop for start, stop in self.covered)

    def next_covered(self, at: int) -> int:
        """Return where the next thing found begins, at or after a position."""
        return min((start for start, _ in self.covered if start >= at), default=1 << 60)


def find_markup(found: Scan, text: str, syntax: Syntax, references: Mapping[str, object]) -> None:
    """Find Markdown's own markup, and that of a dialect, which goes before what is inside it."""
    marks = inline_marks(text, references, syntax) if _NEEDS_PARSER.search(text) else []
    constructs = inline_constructs(text, syntax, marks)
    for mark in _outside(marks, constructs) if constructs else marks:
        if reader := _READERS.get(mark.type):
            reader(found, text, mark)
    for construct in constructs:
        _read_construct(found, text, construct)


def _outside(marks: Sequence[Mark], constructs: Sequence[Construct]) -> Iterator[Mark]:
    """Return the marks that do not stand inside a construct."""
    starts = [construct.start for construct in constructs]
    for mark in marks:
        around = bisect_right(starts, mark.start) - 1
        if around < 0 or mark.stop > constructs[around].stop:
            yield mark


def _read_construct(found: Scan, text: str, construct: Construct) -> None:
    found.things.append((construct.kind, construct.value))
    at = construct.start
    for start, stop in (*construct.texts, (construct.stop, construct.stop)):
        found.covered.append((at, start))
        if not construct.is_shown:
            found.holes.append((at, start, Target(LINE_BREAK.sub(" ", text[at:start]))))
        at = stop


def _read_link(found: Scan, text: str, mark: Mark) -> None:
    start, stop = mark.target
    if mark.reference:
        label = LINE_BREAK.sub(" ", text[slice(*(mark.target if mark.reference == "full" else mark.label))])
        found.holes.append((start, stop, Target(label, mark.reference if mark.reference != "full" else "")))
        found.things.append((mark.type, f"[{label_key(label)}]"))
    else:
        found.things.append((mark.type, text[start:stop]))
        if stop > start:
            start, stop = _with_blanks(text, start, stop)
            found.holes.append((start, stop, Target(LINE_BREAK.sub(" ", text[start:stop]))))
    found.covered.append((start, stop))


def _with_blanks(text: str, start: int, stop: int) -> tuple[int, int]:
    """Return the extent of a destination with the blanks that part it from its parentheses."""
    while text[start - 1].isspace():
        start -= 1
    end = stop
    while text[end : end + 1].isspace():
        end += 1
    return start, end if text[end : end + 1] == ")" else stop


def _read_code(found: Scan, text: str, mark: Mark) -> None:
    code = text[mark.start : mark.stop]
    found.things.append(("code", " ".join(code.split())))
    found.covered.append((mark.start, mark.stop))
    if "\n" in code:
        found.verbatim.append((mark.start, mark.stop))


def _read_autolink(found: Scan, text: str, mark: Mark) -> None:
    target = text[mark.start + 1 : mark.stop - 1]
    found.things.append(("link", target))
    found.holes.append((mark.start + 1, mark.stop - 1, Target(target)))
    found.covered.append((mark.start, mark.stop))


def _read_html(found: Scan, text: str, mark: Mark) -> None:
    read_tag(found, text, mark.start, mark.stop)


def read_tag(found: Scan, text: str, start: int, stop: int) -> None:
    """Take up an HTML tag: its targets, and its shape without the texts that people read in it."""
    tag = text[start:stop]
    shape = tag
    if not tag.startswith(("<!", "<?", "</")):
        for match in ATTRIBUTE.finditer(tag):
            group = next(i for i in (2, 3, 4) if match[i] is not None)
            first, last = match.span(group)
            name = match[1].lower()
            if name in URL_ATTRIBUTES and first < last:
                found.holes.append((start + first, start + last, Target(LINE_BREAK.sub(" ", match[group]))))
            elif name in TEXT_ATTRIBUTES:
                shape = shape.replace(match[0], f'{name}=""')
    found.things.append(("tag", " ".join(shape.split())))
    if name := _TAG_NAME.match(tag):
        found.tags.append(name[1].lower())
    found.covered.append((start, stop))
    if "\n" in tag:
        found.verbatim.append((start, stop))


def _read_footnote(found: Scan, text: str, mark: Mark) -> None:
    found.things.append(("footnote", text[mark.start : mark.stop]))
    found.covered.append((mark.start, mark.stop))


def _read_hard_break(found: Scan, text: str, mark: Mark) -> None:
    found.hard_breaks.append(text.index("\n", mark.start))


_READERS = {
    "link": _read_link,
    "image": _read_link,
    "code": _read_code,
    "autolink": _read_autolink,
    "html": _read_html,
    "footnote": _read_footnote,
    "hard break": _read_hard_break,
}
