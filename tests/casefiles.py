"""Cases that a translator can review: Markdown files in the folder `cases`.

A case is a title, an input and what is expected of it. A line with nothing but one dot stands before the input, after
it, and after what is expected. HTML comments between two cases are remarks.

    a hard break is a newline
    .
    One\\
    two
    .
    paragraph 1  One↵two
    .

What an editor would hide, lose or change is shown by a sign:

    →  tab             ␠  blank (where it would trail)   ␍  carriage return      ↵  newline
    ␀  null            ␇  bell, for control characters   ␣  no-break space       ⍽  byte order mark
    ␤  line separator  ⇆  right-to-left override         ⬚  ideographic space

`∅` at the end of an input or of what is expected takes the last line end away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
_REMARK = re.compile(r"<!--.*?-->", re.DOTALL)
_SIGNS = str.maketrans(
    {"→": "\t", "␠": " ", "␍": "\r", "↵": "\n", "␀": "\0", "␇": "\a", "␣": "\u00a0", "⍽": "\ufeff"}
    | {"␤": "\u2028", "⇆": "\u202e", "⬚": "\u3000"}
)
_SHOWN = {ord(hidden): chr(sign) for sign, hidden in _SIGNS.items() if hidden != " "}


@dataclass(frozen=True)
class Case:
    """One case, its signs left as they are."""

    title: str
    input: str
    expected: str
    line: int

    def __str__(self) -> str:
        return f"{self.line}: {self.title}"


def cases(name: str) -> list[Case]:
    """Return the cases of a file."""
    found: list[Case] = []
    parts: list[list[str]] = [[]]
    for number, line in enumerate((FOLDER / name).read_bytes().decode().split("\n"), 1):
        if line != ".":
            parts[-1].append(line + "\n")
        elif len(parts) < 3:
            parts.append([])
        else:
            title = _REMARK.sub("", "".join(parts[0])).strip()
            assert title, f"{name}:{number}: a case has no title"
            source, expected = ("".join(part).replace("∅\n", "") for part in parts[1:])
            found.append(Case(title, source, expected, number))
            parts = [[]]
    assert len(parts) == 1, f"{name}: the last case is not closed by a line with one dot"
    return found


def revealed(text: str) -> str:
    """Return a text with every sign made what it stands for."""
    return text.translate(_SIGNS)


def shown(text: str) -> str:
    """Return a text in which what an editor would hide is a sign, newlines and tabs among them."""
    return text.translate(_SHOWN)
