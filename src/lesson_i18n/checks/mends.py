"""What is mechanical to mend in a translation: blanks, marks of the language, characters that nobody sees.

Each function takes what a check is asked about and returns the msgstr mended, or None where there is nothing to mend.
Code, tags, targets and addresses are never touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lesson_i18n.characters import without_invisible
from lesson_i18n.checks.protocol import Subject
from lesson_i18n.scan import scan

_NO_BREAK, _NARROW = "\u00a0", "\u202f"
_DOUBLED = re.compile(r"(?<=\S)  +(?=\S)")
_BEFORE_MARK = re.compile(r"(?<=[^\W_])((?:[*_]*)) +([,.])(?=\s|$)")
_BEFORE_HIGH_MARK = re.compile(r"(?<=[^\W\d_])((?:[*_]*)) +([;:!?])(?=\s|$)")
_SET_APART = re.compile(r"(?<=[^\W_])([*_]*)[ \u00a0\u202f]?([;:!?»]+)(?=[\s.,)*_]|$)")
_OPENING = re.compile(r"«[ \u202f]?(?=[*_]*[^\W_])")
_NUMBER = re.compile(r"\{\d+\}")


def without_blanks(subject: Subject) -> str | None:
    """Return a translation with single blanks, and none before a mark or at its edges; French sets high marks apart."""
    text = _in_prose(subject, subject.entry.msgstr, _DOUBLED, lambda match: " ")
    text = _in_prose(subject, text, _BEFORE_MARK, lambda match: match[1] + match[2])
    if not subject.target.tag.startswith("fr"):
        text = _in_prose(subject, text, _BEFORE_HIGH_MARK, lambda match: match[1] + match[2])
    return _changed(subject, text.strip(" "))


def without_edges(subject: Subject) -> str | None:
    """Return a translation without blanks at its edges, which no build writes."""
    return _changed(subject, subject.entry.msgstr.strip(" "))


def without_hidden(subject: Subject) -> str | None:
    """Return a translation without invisible characters that are of no use in its script."""
    return _changed(subject, without_invisible(subject.entry.msgstr))


def set_apart(subject: Subject) -> str | None:
    """Return a French translation with a no-break blank before high marks and inside quotation marks."""
    is_canadian = subject.target.tag.partition("-")[2].startswith("CA")

    def spaced(match: re.Match[str]) -> str:
        mark = match[2][0]
        if is_canadian and mark in ";!?":
            return match[0]
        return match[1] + (_NO_BREAK if mark in ":»" else _NARROW) + match[2]

    text = _in_prose(subject, subject.entry.msgstr, _SET_APART, spaced)
    return _changed(subject, _in_prose(subject, text, _OPENING, lambda match: f"«{_NO_BREAK}"))


def _in_prose(
    subject: Subject, text: str, expression: re.Pattern[str], mended: Callable[[re.Match[str]], str]
) -> str:
    """Return a msgstr with what an expression finds exchanged where people read it."""
    if not expression.search(text):
        return text
    covered = [*scan(text, subject.segment.syntax, {}).covered, *(match.span() for match in _NUMBER.finditer(text))]

    def exchanged(match: re.Match[str]) -> str:
        is_inside = any(start < match.end() and match.start() < stop for start, stop in covered)
        return match[0] if is_inside else mended(match)

    return expression.sub(exchanged, text)


def _changed(subject: Subject, text: str) -> str | None:
    return text if text and text != subject.entry.msgstr else None
