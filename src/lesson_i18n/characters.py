"""Characters that nobody sees, and that can hide or turn round what stands beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180e\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
    "|[\U000e0000-\U000e007f]"
    "|\u200b(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"  # parts words where a script has no blanks
    "|(?<=[A-Za-z0-9.@/:-])[\u00ad\u200c\u200d\u200e\u200f\u061c](?=[A-Za-z0-9.@/:-])"
)
_JUNK = re.compile("\ufeff|\u2060|\u200b(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])")
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""What Unicode calls printable, though it shows nothing by itself."""

_DIRECTION = re.compile("[\u202a-\u202c\u2066-\u2069\n]")
_EMBEDDINGS, _ISOLATES = "\u202a\u202b", "\u2066\u2067\u2068"


def control_character(text: str) -> str:
    """Return the first character that no catalog can carry safely, named as in U+202E, or an empty string."""
    if text.isprintable():  # this is quicker, and true of no text with such a character
        return ""
    found = _CONTROLS.search(text)
    return named(found[0]) if found else ""


def hidden_characters(text: str, source: str = "") -> Iterator[str]:
    """Return what hides in a text and not in its source, a phrase each: characters, and changes of direction left open.

    Joiners, marks of direction and blanks without width are no fault between letters of the scripts that need them.
    """
    if first := control_character(text):
        yield f"holds the control character {first}"
    if text.isascii():
        return
    if found := _INVISIBLE.findall(text):
        for character in Counter(found) - Counter(_INVISIBLE.findall(source)):
            yield f"holds the invisible character {named(character)}"
    if not _is_balanced(text):
        yield "holds a change of direction that is not closed, or closed without being opened"


def without_invisible(text: str) -> str:
    """Return a text without marks of byte order, and without blanks of no width where a script parts words by others."""
    return _JUNK.sub("", text)


def visible(text: str, kept: str = "") -> str:
    """Return a text with its number in the place of each character that nobody sees, as in ⟨U+202E⟩, but for those of `kept`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"\u27e8{named(c)}\u27e9" if c not in kept and (not c.isprintable() or _UNSEEN.match(c)) else c for c in text
    )


def named(character: str) -> str:
    """Return a character's number as Unicode writes it."""
    return f"U+{ord(character):04X}"


def _is_balanced(text: str) -> bool:
    """Whether each embedding and each isolate is closed on its line, in the order of opening."""
    opened: list[str] = []
    for match in _DIRECTION.finditer(text):
        mark = match[0]
        if mark == "\n":
            if opened:
                return False
        elif mark in _EMBEDDINGS + _ISOLATES:
            opened.append("\u202c" if mark in _EMBEDDINGS else "\u2069")
        elif not opened or opened.pop() != mark:
            return False
    return not opened
