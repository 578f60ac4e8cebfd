"""Tell what a person meant by a text in brackets with an address in parentheses behind it, where it is no link."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from lesson_i18n.rules.pages import Fault, Link
from lesson_i18n.syntax import Mark, inline_marks

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
"""How an address begins that is one beyond doubt."""

_SIGNS = re.compile(r"[*_ ]*|\S{0,4}")
"""What can stand between a text and its target by mistake: marks of emphasis, or a sign."""

_REMARK = re.compile(r"\((?:[^()\[\]]|\([^()\[\]]*\))*\)")
"""A remark in parentheses that begins with an address, as citations do."""

_TEMPLATE = re.compile(r"\{\{|\{%")


@dataclass(frozen=True, slots=True)
class Suspect:
    """An address, the bracket and the parenthesis before it, and what stands between these two.

    `is_doubled` says that there are several parentheses.
    """

    bare: Link
    bracket: int
    opening: int
    gap: str
    is_doubled: bool

    @property
    def is_parted(self) -> bool:
        """Whether the bracket and the parenthesis could be those of a link but for blanks."""
        return not self.is_doubled and not self.gap.strip() and not _TEMPLATE.search(self.bare.target)


def leads(mark: Mark) -> bool:
    """Whether a mark is a link or image with a target of its own."""
    return mark.type in ("link", "image") and not mark.reference and mark.target[0] < mark.target[1]


def meant(text: str, suspects: Sequence[Suspect], references: Mapping[str, object]) -> Iterator[Link]:
    """Return each suspect as the link that it was meant to be, or as a bare address."""
    found = _would_be(text, [suspect for suspect in suspects if suspect.is_parted], references)
    for suspect in suspects:
        mark = found.get(suspect)
        if mark and suspect.gap:
            start, stop = mark.target
            extent = (suspect.bracket + 1, suspect.opening)
            yield Link(mark.start, text[start:stop], start, stop, mark.type == "image", fault=Fault.GAP, gap=extent)
        elif mark:
            yield replace(suspect.bare, at=mark.start, fault=Fault.SPACES)
        else:
            yield _broken(text, suspect)


def _broken(text: str, suspect: Suspect) -> Link:
    """Return a suspect as a broken link or a bare address."""
    opened = text.rfind("[", 0, suspect.bracket)
    if suspect.is_doubled or suspect.gap.strip():
        is_broken = bool(ADDRESS.match(suspect.bare.target) and _SIGNS.fullmatch(suspect.gap))
    else:
        is_broken = not _TEMPLATE.search(suspect.bare.target) and not _REMARK.match(text, suspect.opening)
    return replace(suspect.bare, at=opened, fault=Fault.BROKEN) if is_broken and opened >= 0 else suspect.bare


def _would_be(text: str, suspects: list[Suspect], references: Mapping[str, object]) -> dict[Suspect, Mark]:
    """Return which suspects Markdown takes for links once the blanks of all of these are gone, at places of the text.

    They are tried together, and again without those that are none, because one can change what the others are.
    """
    while suspects:
        gaps = [suspect.opening - suspect.bracket - 1 for suspect in suspects]
        gone = [0, *accumulate(gaps)]
        brackets = [suspect.bracket - before for suspect, before in zip(suspects, gone, strict=False)]
        marks = {mark.label[1]: mark for mark in inline_marks(_closed(text, suspects), references) if leads(mark)}
        found = [marks.get(bracket) for bracket in brackets]
        if all(found):
            return {
                suspect: _moved(mark, brackets, gone) for suspect, mark in zip(suspects, found, strict=True) if mark
            }
        suspects = [suspect for suspect, mark in zip(suspects, found, strict=True) if mark]
    return {}


def _closed(text: str, suspects: Sequence[Suspect]) -> str:
    """Return a text without the gaps of suspects; where there is none, without the blanks of the target."""
    parts, at = [], 0
    for suspect in suspects:
        parts.append(text[at : suspect.bracket + 1])
        at = suspect.opening
        if not suspect.gap:
            parts += [text[at : suspect.bare.start], text[suspect.bare.start : suspect.bare.stop].replace(" ", "_")]
            at = suspect.bare.stop
    return "".join([*parts, text[at:]])


def _moved(mark: Mark, brackets: list[int], gone: list[int]) -> Mark:
    """Return a mark at the places where it stands with the gaps behind these brackets."""

    def place(offset: int) -> int:
        return offset + gone[bisect_left(brackets, offset)]

    (start, stop), (first, last) = mark.label, mark.target
    return mark._replace(
        start=place(mark.start),
        stop=place(mark.stop),
        label=(place(start), place(stop)),
        target=(place(first), place(last)),
    )
