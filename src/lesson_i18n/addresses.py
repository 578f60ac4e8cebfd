"""Addresses and telephone numbers in running text, where no markup says what they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_SCHEMES = "mailto|tel|sms|smsto|geo|callto|magnet|javascript|vbscript|data|file|blob|intent"
_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9_])(?:[a-z][a-z0-9+.-]*://|(?:{_SCHEMES}):(?=\S)|www\.(?=\w))[^\s<>\[\]\"`{{}}|\\^«»“”、。，；：！？（）「」]+",
    re.I,
)
_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[\w-]+")
_ENDING = r"(?:com|org|net|info|edu|gov|onion|int)(?![A-Za-z0-9-])"
_HOST = re.compile(
    rf"(?<![A-Za-z0-9@./-])(?:[A-Za-z0-9-]+\.)+{_ENDING}(?:/[^\s<>\[\]\"`{{}}|\\^()]*)?",
    re.I,
)
_ADDRESSES = (
    ("address", _ADDRESS, re.compile(r"[:.](?:(?<=:)\S|(?<=[Ww]{3}\.))")),
    ("e-mail address", _EMAIL, re.compile("@")),
    ("address", _HOST, re.compile(rf"\.{_ENDING}", re.I)),
)
"""What addresses there are: how they look, and what each holds that is quicker to look for."""

_DIGITS = re.compile(r"\d[\d ().\u00a0-]{4,}\d")
"""What every telephone number holds, and is quicker to look for."""

_PHONE = re.compile(r"(?<![\w/.-])(?:\+ ?|00)?\(?\d[\d ().\u00a0-]{4,}\d(?!\w)")


def addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Return what a reader's app would make a link of: what it is, and its extent with the punctuation behind it."""
    for kind, expression, part in _ADDRESSES:
        if first := part.search(text):
            begin = text.rfind(" ", 0, first.start()) + 1  # no address has a blank before that part
            for match in expression.finditer(text, begin):
                yield kind, match.start(), match.end()


def without_tail(address: str) -> str:
    """Return an address without the punctuation of its sentence (GFM, extended autolink path validation)."""
    while address:
        shorter = address.rstrip("?!.,:;*_~'")
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
    return address


def telephone_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Return where each number to call begins, and its digits in ASCII."""
    for start, stop in telephone_extents(text):
        yield start, _phone_digits(text[start:stop])


def telephone_extents(text: str) -> Iterator[tuple[int, int]]:
    """Return where each number to call begins and ends."""
    for match in _PHONE.finditer(text) if _DIGITS.search(text) else ():
        if _phone_digits(match[0]):
            yield match.span()


def _phone_digits(text: str) -> str:
    """Return the digits of what can only be a telephone number, in ASCII, or an empty string."""
    digits = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    groups = re.findall(r"\d+", text)
    international = text.startswith(("+", "00", "("))
    if not 7 <= len(digits) <= 15 or (not international and (len(groups) < 3 and len(digits) < 9)):
        return ""
    if not international and re.fullmatch(r"\d{1,4}([-./ ])\d{1,2}\1\d{1,4}|\d{1,3}([. \u00a0]\d{3})+", text):
        return ""
    return digits
