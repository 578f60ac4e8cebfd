"""What a translator sees in the place of a source text, and the way back.

`lock` puts a number in the place of every target. `restore` puts the targets back into a translation, and
`differences` tells what a translation has that its source has not, or lacks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lesson_i18n.characters import control_character
from lesson_i18n.faults import faults
from lesson_i18n.marked import LINE_BREAK
from lesson_i18n.model import Segment, Syntax, Target
from lesson_i18n.scan import has_prose, is_plain, scan

BRACES = "python-brace-format"
"""The flag by which standard tools watch over numbers such as {1}."""

_PARTED = re.compile(r"\]\s+\((\{\d+\})\)")
"""A malformed link in a catalog, and the number that it shows."""

_BLANKS = re.compile(r"\s+")
_NUMBERED = re.compile(r"\{\{|\}\}|\{(\d+)\}|[{}]")


class RefusedError(Exception):
    """A translation that must not be published; the message says why, for its translator."""


class Locked(NamedTuple):
    """A source text as a translator sees it; `text` to `translatable` are those of `Segment`.

    `verbatim` are the extents of code and tags over several lines in the source text, `hard_break` its first one.
    """

    text: str
    plain: str
    targets: tuple[Target, ...] = ()
    translatable: bool = True
    verbatim: tuple[tuple[int, int], ...] = ()
    hard_break: str = ""


def lock(
    source: str,
    syntax: Syntax = Syntax.MARKDOWN,
    references: Mapping[str, object] | None = None,
    keep_lines: bool = False,
) -> Locked:
    """Return a source text with soft breaks joined, hard breaks as newlines, and every target behind a number.

    Where a target is locked, literal braces are doubled, as python-brace-format wants them. `keep_lines` leaves
    every line break as it is.
    """
    if is_plain(source, syntax):
        text = source if keep_lines else joined(source)
        return Locked(text, text, (), has_prose(text))
    found = scan(source, syntax, references or {})
    edits: list[tuple[int, int, Target | str]] = list(found.holes)
    hard_break = ""
    for match in LINE_BREAK.finditer(source) if "\n" in source and not keep_lines else ():
        newline = source.index("\n", match.start())
        if any(start <= newline < stop for start, stop, _ in found.holes):
            continue
        if newline in found.hard_breaks:
            begin = _before_hard_break(source, newline)
            hard_break = hard_break or source[begin:newline]
            edits.append((begin, match.end(), "\n"))
        else:
            edits.append((match.start(), match.end(), " "))
    text, plain, targets = _edited(source, sorted(edits, key=lambda edit: edit[:2]), doubled=bool(found.holes))
    return Locked(text, plain, targets, has_prose(source, found), tuple(found.verbatim), hard_break)


def restore(segment: Segment, msgstr: str) -> str:
    """Return a translation with every target in its place; edge blanks are left out.

    Raises `RefusedError` where a number is missing, doubled or unknown, or a brace stands alone.
    """
    text = msgstr.strip()
    if not segment.targets:
        return text
    wanted = {str(number): target for number, target in enumerate(segment.targets, 1)}
    out: list[str] = []
    at = 0
    for match in _NUMBERED.finditer(text):
        out.append(text[at : match.start()])
        at = match.end()
        number = match[1]
        if match[0] in ("{{", "}}"):
            out.append(match[0][0])
        elif number is None:
            raise RefusedError(f"a single {match[0]!r}: write it twice, or complete the number")
        elif number not in wanted:
            known = number.isascii() and 0 < int(number) <= len(segment.targets)
            raise RefusedError(f"{match[0]} {'is used twice' if known else 'does not exist in the source'}")
        else:
            out.append(wanted.pop(number).text)
            at = _complete(out, text, match, segment.targets[int(number) - 1])
    if wanted:
        raise RefusedError("missing from the translation: " + ", ".join(f"{{{n}}}" for n in wanted))
    return "".join(out) + text[at:]


def differences(segment: Segment, translation: str, references: Mapping[str, object]) -> list[str]:
    """Return what a restored translation lost or added beside its source: targets, code, tags, notes, numbers to call.

    Each difference is a phrase such as "added link 'https://example.org'"; an empty list means that all agree.
    """
    return [fault.message for fault in faults(segment, translation, references)]


def unfit_for_catalog(text: str) -> bool:
    """Whether a text holds control characters, which no catalog can carry safely."""
    return bool(control_character(text))


def _complete(out: list[str], text: str, match: re.Match[str], target: Target) -> int:
    """Give a reference link its source's short form back, or its label; return where to read on."""
    at = match.end()
    if not target.form:
        return at
    if not "".join(out[:-1]).endswith("][") or text[at : at + 1] != "]":
        raise RefusedError(f"{match[0]} must stay in brackets behind its link text: [text][{match[0]}]")
    before = "".join(out[:-1])[:-1]
    if before.endswith(f"[{target.text}]"):
        out[:] = [before, "[" if target.form == "collapsed" else ""]
        return at if target.form == "collapsed" else at + 1
    return at


def _before_hard_break(text: str, newline: int) -> int:
    """Return where the blanks and the backslash begin that make a line end a hard break."""
    begin = newline - (text[newline - 1] == "\\")
    while text[begin - 1] in " \t":
        begin -= 1
    return begin


def joined(text: str) -> str:
    """Return a text with every line break made one blank."""
    return LINE_BREAK.sub(" ", text) if "\n" in text else text


def _edited(
    source: str, edits: Iterable[tuple[int, int, Target | str]], doubled: bool
) -> tuple[str, str, tuple[Target, ...]]:
    """Return a text with edits made: as shown, in plain, and the targets in the order of their numbers."""
    shown: list[str] = []
    plain: list[str] = []
    targets: list[Target] = []
    at = 0
    for start, stop, edit in edits:
        between = source[at:start]
        shown.append(between.replace("{", "{{").replace("}", "}}") if doubled else between)
        plain.append(between)
        at = stop
        if isinstance(edit, str):
            shown.append(edit)
            plain.append(edit)
        else:
            targets.append(edit)
            number = f"{{{len(targets)}}}"
            shown.append(f"[{number}]" if edit.form == "shortcut" else number)
            plain.append(edit.text if not edit.form else "")
    rest = source[at:]
    shown.append(rest.replace("{", "{{").replace("}", "}}") if doubled else rest)
    plain.append(rest)
    return "".join(shown), "".join(plain), tuple(targets)


def exchange(old: str, new: str, msgstr: str, prose_may_differ: bool = False) -> str | None:
    """Return a translation of `old` made one of `new`, where the two differ in placeables or blanks alone, else None.

    With `prose_may_differ`, only the placeables must be as many, and only they are exchanged.

    Code, tags, variables and notes are exchanged one for one. Where one of them cannot be found in the translation, or
    would have to become two different ones, the answer is None as well. A link that was mended is mended in the
    translation: `[text] ({1})` becomes `[text]({1})`.
    """
    mended = set(_PARTED.findall(old)) - set(_PARTED.findall(new))
    old, msgstr = (_PARTED.sub(lambda m: f"]({m[1]})" if m[1] in mended else m[0], text) for text in (old, msgstr))
    before, after = _divided(old), _divided(new)
    if len(before[1]) != len(after[1]) or (before[0] != after[0] and not prose_may_differ):
        return None
    exchanged: dict[str, str] = {}
    for one, other in zip(before[1], after[1], strict=True):
        if exchanged.setdefault(one, other) != other:
            return None
    if Counter(before[1]) != Counter(_divided(msgstr)[1]):
        return None
    out, at = [], 0
    for start, stop in _stretches(msgstr):
        out += [msgstr[at:start], exchanged[msgstr[start:stop]]]
        at = stop
    return "".join(out) + msgstr[at:]


def without_placeables(text: str) -> str:
    """Return a text with a blank in the place of each placeable: what a reader reads."""
    out, at = [], 0
    for start, stop in _stretches(text):
        out.append(text[at:start])
        at = stop
    return " ".join([*out, text[at:]])


def _divided(text: str) -> tuple[list[str], list[str]]:
    """Return the prose of a text, blanks squeezed, and the placeables between."""
    prose, placeables, at = [], [], 0
    for start, stop in _stretches(text):
        prose.append(_BLANKS.sub(" ", text[at:start]))
        placeables.append(text[start:stop])
        at = stop
    return [*prose, _BLANKS.sub(" ", text[at:])], placeables


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return where the placeables of a text stand, none inside another."""
    stretches: list[tuple[int, int]] = []
    for start, stop in sorted(scan(text, Syntax.MARKDOWN, {}).covered):
        if start < stop and (not stretches or start >= stretches[-1][1]):
            stretches.append((start, stop))
    return stretches
