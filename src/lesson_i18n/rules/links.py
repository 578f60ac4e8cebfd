"""Find the links of a text, those too that a person meant and Markdown does not see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import unescape

from lesson_i18n.model import Syntax
from lesson_i18n.rules.pages import Fault, Link, Piece
from lesson_i18n.scan import scan
from lesson_i18n.syntax import Mark, inline_marks

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_PARTED = re.compile(r"\]\s+\(")
_DESTINATION = re.compile(r"\s*(?:<([^>\n]*)>|(\S+))")
_GAP = re.compile(r"(?P<gap>[^\w\[\]()]*)(?P<open>\(+)[ \t]*")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""<(?P<tag>[A-Za-z][\w-]*)[^<>]*?\s(?P<name>[\w:-]+)\s*=\s*["']?\Z""")
_SIGNS = re.compile(r"[*_ ]*|\S{0,4}")
"""What can stand between a text and its target by mistake: marks of emphasis, or a sign."""

_REMARK = re.compile(r"\((?:[^()\[\]]|\([^()\[\]]*\))*\)")
"""A remark in parentheses that begins with an address, as citations do."""

_TASK = re.compile(r"\[[ xX]\][ 	]")
_TEMPLATE = re.compile(r"\{\{|\{%")


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
        yield Link(0, _unescaped(piece.content[start:stop]), start, stop)


def _links(piece: Piece, references: Mapping[str, object]) -> Iterator[Link]:
    """Return the links of a text, their places counted in it."""
    text = piece.content
    marks = inline_marks(text, references) if piece.syntax is Syntax.MARKDOWN else []
    yield from (_written(text, mark) for mark in marks if _leads(mark))
    taken = [mark.target for mark in marks if mark.type in ("link", "image")]
    for start, stop, target in scan(text, piece.syntax, references).holes:
        if any(first <= start <= last and first < stop for first, last in taken):
            continue
        if attribute := _ATTRIBUTE.search(text, max(0, text.rfind("<", 0, start)), start):
            if attribute["name"].lower() in ("href", "src"):
                is_image = attribute["tag"].lower() == "img"
                yield Link(start, unescape(text[start:stop]), start, stop, is_image=is_image)
            continue
        bare = Link(start, target.text, start, stop, is_bare=True)
        bracket = text.rfind("]", 0, start) if piece.syntax is Syntax.MARKDOWN else -1
        gap = _GAP.fullmatch(text, bracket + 1, start)
        is_no_label = _TASK.match(text) if bracket == 2 else text[:bracket].endswith("\\")
        if gap and bracket > 0 and not is_no_label and not any(mark.stop == bracket + 1 for mark in marks):
            yield _meant(text, bare, gap, references) or bare
        else:
            yield bare


def _leads(mark: Mark) -> bool:
    return mark.type in ("link", "image") and not mark.reference and mark.target[0] < mark.target[1]


def _written(text: str, mark: Mark) -> Link:
    """Return a link that Markdown sees."""
    start, stop = mark.target
    if text[start] == "<":
        start, stop = start + 1, stop - 1
    target = _unescaped(text[start:stop])
    fault = Fault.BROKEN if target.startswith("(") and _ADDRESS.match(target.lstrip("(")) else Fault.NONE
    return Link(mark.start, target, start, stop, mark.type == "image", fault=fault)


def _meant(text: str, bare: Link, gap: re.Match[str], references: Mapping[str, object]) -> Link | None:
    """Return the link that an address was meant to be the target of, which stands behind a bracket and a gap."""
    opening = gap.start("open")
    opened = text.rfind("[", 0, gap.start())
    broken = replace(bare, at=opened, fault=Fault.BROKEN) if opened >= 0 else None
    if len(gap["open"]) > 1 or gap["gap"].strip():
        return broken if _ADDRESS.match(bare.target) and _SIGNS.fullmatch(gap["gap"]) else None
    before, behind = text[: gap.start()], text[opening:]
    if mark := _would_be(before + behind, references, len(before) - 1):
        shift = opening - gap.start()
        start, stop = mark.target[0] + shift, mark.target[1] + shift
        extent = (gap.start(), opening)
        return Link(mark.start, text[start:stop], start, stop, mark.type == "image", fault=Fault.GAP, gap=extent)
    spaceless = text[: bare.start] + bare.target.replace(" ", "_") + text[bare.stop :]
    if not _TEMPLATE.search(bare.target) and (mark := _would_be(spaceless, references, len(before) - 1)):
        return replace(bare, at=mark.start, fault=Fault.SPACES)
    return None if _REMARK.match(text, opening) else broken


def _would_be(text: str, references: Mapping[str, object], bracket: int) -> Mark | None:
    """Return the link or image that Markdown sees in a text, whose label ends at a bracket."""
    marks = inline_marks(text, references)
    return next((mark for mark in marks if _leads(mark) and mark.label[1] == bracket), None)


def _unescaped(target: str) -> str:
    return unescape(_ESCAPE.sub(r"\1", target))
