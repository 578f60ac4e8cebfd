"""Find the links of a text, those too that a person meant and Markdown does not see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape

from lesson_i18n.rules.meant import ADDRESS, Suspect, leads, meant
from lesson_i18n.rules.pages import Fault, Link, Piece
from lesson_i18n.scan import scan
from lesson_i18n.syntax import Mark, inline_marks

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_PARTED = re.compile(r"\]\s+\(")
_DESTINATION = re.compile(r"\s*(?:<([^>\n]*)>|(\S+))")
_GAP = re.compile(r"(?P<gap>[^\w\[\]()]*)(?P<open>\(+)[ \t]*")
_LONGEST_TAG = 2000
_ATTRIBUTE = re.compile(r"""<(?P<tag>[A-Za-z][\w-]*)[^<>]*?\s(?P<name>[\w:-]+)\s*=\s*["']?\Z""")
_TASK = re.compile(r"\[[ xX]\][ 	]")


def links_of(piece: Piece, references: Mapping[str, object]) -> Iterator[Link]:
    """Return the links of a text: Markdown's own, `href` and `src` in HTML, bare addresses, and links with a fault."""
    text = piece.content
    if piece.kind == "definition":
        found = _definition(piece)
    elif any(sign in text for sign in ("](", "<", "://")) or _PARTED.search(text):
        found = _links(piece, references)
    else:
        return
    for link in found:
        start, stop = link.gap
        yield replace(
            link,
            at=piece.place(link.at),
            start=piece.place(link.start),
            stop=piece.place(link.stop),
            gap=(piece.place(start), piece.place(stop)),
        )


def _definition(piece: Piece) -> Iterator[Link]:
    """Return where a link reference definition leads."""
    if destination := _DESTINATION.match(piece.content, len(piece.key) + 3):
        start, stop = destination.span(1 if destination[1] is not None else 2)
        yield Link(0, unescaped(piece.content[start:stop]), start, stop)


def _links(piece: Piece, references: Mapping[str, object]) -> Iterator[Link]:
    """Return the links of a text, their places counted in it."""
    text = piece.content
    marks = inline_marks(text, references, piece.syntax) if piece.syntax.is_markdown else []
    yield from (_written(text, mark) for mark in marks if leads(mark))
    taken = _taken(text, marks)
    ends = {mark.stop for mark in marks}
    suspects = []
    for start, stop, target in scan(text, piece.syntax, references).holes:
        if start == stop or any(taken[start:stop]):
            continue
        if attribute := _ATTRIBUTE.search(text, max(0, text.rfind("<", 0, start), start - _LONGEST_TAG), start):
            if attribute["name"].lower() in ("href", "src"):
                is_image = attribute["tag"].lower() == "img"
                yield Link(start, unescape(text[start:stop]), start, stop, is_image=is_image)
            continue
        bare = Link(start, target.text, start, stop, is_bare=True)
        suspect = _suspect(text, bare) if piece.syntax.is_markdown else None
        if suspect and suspect.bracket + 1 not in ends:
            suspects.append(suspect)
        else:
            yield bare
    yield from meant(text, suspects, references)


def _taken(text: str, marks: list[Mark]) -> bytearray:
    """Return for each character of a text whether it is part of a target that Markdown sees."""
    taken = bytearray(len(text))
    for mark in marks:
        if mark.type in ("link", "image"):
            start, stop = mark.target
            taken[start:stop] = b"\1" * (stop - start)
    return taken


def _suspect(text: str, bare: Link) -> Suspect | None:
    """Return an address that stands behind a closing bracket and a gap, which may be a link with a fault."""
    bracket = text.rfind("]", 0, bare.start)
    gap = _GAP.fullmatch(text, bracket + 1, bare.start)
    if not gap or bracket < 1 or text[bracket - 1] == "\\" or (bracket == 2 and _TASK.match(text)):
        return None
    return Suspect(bare, bracket, gap.start("open"), gap["gap"], len(gap["open"]) > 1)


def _written(text: str, mark: Mark) -> Link:
    """Return a link that Markdown sees."""
    start, stop = mark.target
    if text[start] == "<":
        start, stop = start + 1, stop - 1
    target = unescaped(text[start:stop])
    fault = Fault.BROKEN if target.startswith("(") and ADDRESS.match(target.lstrip("(")) else Fault.NONE
    return Link(mark.start, target, start, stop, mark.type == "image", fault=fault)


def unescaped(target: str) -> str:
    """Return what a target in Markdown says, its escapes and entities read."""
    return unescape(_ESCAPE.sub(r"\1", target))
