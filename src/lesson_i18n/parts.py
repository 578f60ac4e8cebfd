"""Which stretches of a text must come back from a translation as they are, and which enclose a text to translate.

Found by the Markdown parser and by `scan`, like everything that a translation is compared by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lesson_i18n.addresses import telephone_extents
from lesson_i18n.model import Syntax
from lesson_i18n.scan import partners, scan
from lesson_i18n.syntax import Mark, html_tags, inline_marks

_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9:-]*)")
_BROKEN_TAG = re.compile(r"</?[A-Za-z!?][^\s<>]*")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
_LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_LETTER = re.compile(r"[^\W\d_]")

TIGHT = frozenset({"break", "entity", "escape", "footnote", "html"})
"""The kinds of single parts that are no word of their sentence."""


class Part(NamedTuple):
    """A protected part: `kind` is what it is; of a pair, `inside` is the span of the text that is translated."""

    start: int
    stop: int
    kind: str
    inside: tuple[int, int] | None = None

    @property
    def protected(self) -> list[tuple[int, int]]:
        """The spans that must come back as they are: one, or of a pair the opening and the closing one."""
        return (
            [(self.start, self.inside[0]), (self.inside[1], self.stop)] if self.inside else [(self.start, self.stop)]
        )


def find_parts(
    text: str, syntax: Syntax, numbers: Mapping[str, object], also: re.Pattern[str] | None = None
) -> list[Part]:
    """Return the protected parts of a text in the order in which they begin; none crosses another.

    `numbers` are the characters that stand for locked targets. What matches `also` is protected too.
    """
    found = _Found(text)
    for part in _candidates(text, syntax, numbers):
        found.add(part)
    for match in also.finditer(text) if also else ():
        found.add(Part(*match.span(), "value"))
    return found.with_words()


class Token(NamedTuple):
    """A piece of a text: prose, or one of the marks that stand for protected parts.

    `side` is "text", "open", "close" or "single", `number` counts the parts from 1. `is_tight` says of a single part that
    it is no word of its sentence: a break, an entity, a note.
    """

    side: str
    text: str = ""
    number: int = 0
    is_tight: bool = False


def tokens_of(text: str, parts: Sequence[Part]) -> list[Token]:
    """Return the pieces of a text with these parts; the text of a mark is what it stands for."""
    edges: list[tuple[int, int, Token]] = []
    for number, part in enumerate(parts, 1):
        if part.inside:
            opening, closing = part.protected
            edges += [(*opening, Token("open", "", number)), (*closing, Token("close", "", number))]
        else:
            edges.append((part.start, part.stop, Token("single", "", number, part.kind in TIGHT)))
    out, at = [], 0
    for start, stop, token in sorted(edges, key=lambda edge: edge[:2]):
        out += [Token("text", text[at:start])] if start > at else []
        out.append(token._replace(text=text[start:stop]))
        at = stop
    return [*out, Token("text", text[at:])] if at < len(text) else out


class _Found:
    """The parts found so far; what comes first wins over what crosses it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[Part] = []
        self.taken: list[tuple[int, int]] = []

    def add(self, part: Part) -> None:
        """Take a part in; a pair that crosses another becomes two single parts."""
        if any(start < stop and self._is_taken(start, stop) for start, stop in part.protected):
            return
        if part.inside and any(other.inside and _cross(part, other) for other in self.parts):
            if part.kind == "html":
                for start, stop in part.protected:
                    self.add(Part(start, stop, part.kind))
            return
        self.parts.append(part)
        self.taken += part.protected

    def with_words(self) -> list[Part]:
        """Return the parts in order, with pairs that enclose no letter made single ones."""
        kept: list[Part] = []
        for part in sorted(self.parts, key=lambda part: (part.start, -part.stop)):
            if kept and not kept[-1].inside and part.start < kept[-1].stop:
                continue  # it stands in what has become a single part
            if part.inside and not self._has_letter(part.inside):
                part = Part(part.start, part.stop, part.kind)
            kept.append(part)
        return kept

    def _is_taken(self, start: int, stop: int) -> bool:
        return any(start < b and a < stop for a, b in self.taken)

    def _has_letter(self, span: tuple[int, int]) -> bool:
        at = span[0]
        for start, stop in sorted(taken for taken in self.taken if span[0] <= taken[0] < span[1]):
            if _LETTER.search(self.text, at, start):
                return True
            at = max(at, stop)
        return bool(_LETTER.search(self.text, at, span[1]))


def _cross(one: Part, other: Part) -> bool:
    """Whether two pairs overlap without one being inside the other."""
    if one.stop <= other.start or other.stop <= one.start:
        return False
    return not (_is_in(one, other) or _is_in(other, one))


def _is_in(one: Part, other: Part) -> bool:
    return bool(other.inside) and other.inside[0] <= one.start and one.stop <= other.inside[1]  # type: ignore[index]


def _candidates(text: str, syntax: Syntax, numbers: Mapping[str, object]) -> Iterator[Part]:
    """Return what may be a part, the surest first."""
    marks = inline_marks(text, numbers, syntax, everything=True) if syntax.is_markdown else []
    tags = [(mark.start, mark.stop) for mark in marks if mark.type == "html"]
    yield from _of_type(marks, "code", "autolink", "link", "image")
    yield from _tags(text, list(html_tags(text)) if syntax is Syntax.HTML else tags)
    if syntax.is_markdown:
        yield from (Part(*match.span(), "footnote") for match in _FOOTNOTE.finditer(text))
    yield from _malformed_links(text, numbers)
    yield from (Part(start, stop, "value") for start, stop in scan(text, syntax, numbers).covered)
    yield from (Part(start, stop, "value") for start, stop in telephone_extents(text))
    yield from _numbers(text, numbers)
    yield from _plain_marks(text, syntax)
    yield from _of_type(marks, "escape", "entity")
    yield from _of_type(marks, "emphasis")


def _of_type(marks: Sequence[Mark], *types: str) -> Iterator[Part]:
    """Return the parser's marks of some types; those with a text in them are pairs."""
    for mark in marks:
        if mark.type in types:
            yield Part(mark.start, mark.stop, mark.type, mark.label if any(mark.label) else None)


def _tags(text: str, spans: list[tuple[int, int]]) -> Iterator[Part]:
    """Return pairs of tags, and tags alone."""
    named = [(match[1].lower(), span) for span in sorted(spans) if (match := _TAG.match(text, *span))]
    paired = partners([name for name, _ in named])
    for at, (_, (start, stop)) in enumerate(named):
        if paired.get(at, -1) > at:
            closing = named[paired[at]][1]
            yield Part(start, closing[1], "html", (stop, closing[0]))
    yield from (Part(start, stop, "html") for start, stop in spans)


def _malformed_links(text: str, numbers: Mapping[str, object]) -> Iterator[Part]:
    """Return ``[text] (target)`` as pairs, with a number in the place of the target."""
    if not numbers:
        return
    for match in re.finditer(rf"\]\s*\(\s*[{''.join(numbers)}]\s*\)", text):
        depth = 0
        for at in range(match.start() - 1, -1, -1):
            depth += (text[at] == "]") - (text[at] == "[")
            if depth < 0:
                yield Part(at - (text[at - 1 : at] == "!"), match.end(), "link", (at + 1, match.start()))
                break
        yield Part(*match.span(), "link")


def _numbers(text: str, numbers: Mapping[str, object]) -> Iterator[Part]:
    """Return numbers that stand alone, with the brackets directly around them."""
    for at, character in enumerate(text):
        if character in numbers:
            is_held = text[at - 1 : at] + text[at + 1 : at + 2] in ("<>", "[]")
            yield Part(at - is_held, at + 1 + is_held, "target")


def _plain_marks(text: str, syntax: Syntax) -> Iterator[Part]:
    """Return line breaks, and what only looks like markup."""
    yield from (Part(*match.span(), "break") for match in _LINE_BREAK.finditer(text))
    if syntax is not Syntax.PLAIN:
        yield from (Part(*match.span(), "html") for match in _BROKEN_TAG.finditer(text))
    if syntax is Syntax.HTML:
        yield from (Part(*match.span(), "entity") for match in _ENTITY.finditer(text))
