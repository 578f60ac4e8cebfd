"""The text of one entry, in the layout in which nearly all of them stand: read and written without a detour.

A catalog of a lesson set has tens of thousands of entries, and polib takes ten times as long for each. It still reads
and writes every entry that has anything else in it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lesson_i18n.model import Entry

MSGSTR = "\nmsgstr "
"""What stands between the opening of an entry and its translation."""

_LINE = r'"[^"\\\n]*(?:\\[nrtvbf"\\][^"\\\n]*)*"'
_STRING = rf"{_LINE}(?:\n{_LINE})*"
_LINE_RE = re.compile(_LINE)
_STRING_RE = re.compile(_STRING)
_HEAD = re.compile(
    r"((?:# .*\S\n)*)"  # what a translator remarked
    r"((?:#\. .*\S\n)*)"
    r"#: ([^\s:\u2068]+)\n"
    r"(?:#, ([a-z-]+(?:, [a-z-]+)*)\n)?"
    rf"(?:#\| msgid ({_LINE}(?:\n#\| {_LINE})*)\n)?"
    r'msgctxt "([^"\\\n]+)"\n'
    rf"msgid ({_STRING})"
)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "b": "\b", "f": "\f", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = str.maketrans({character: f"\\{name}" for name, character in _ESCAPED.items()})


def opening_of(block: str) -> str:
    """Return the lines of an entry above its msgstr."""
    return block.partition(MSGSTR)[0]


def msgid_of(block: str) -> str | None:
    """Return the text of an entry that has it on one line, else None."""
    quoted = opening_of(block).partition("\nmsgid ")[2]
    if quoted.find('"', 1) == len(quoted) - 1 and "\\" not in quoted:
        return quoted[1:-1]
    return _unquoted(quoted) if _LINE_RE.fullmatch(quoted) else None


def is_translated(answer: str) -> bool:
    """Whether what stands behind "msgstr" is in the common layout, and not empty."""
    if answer.find('"', 1) == len(answer) - 1 > 1 and answer[0] == '"' and "\\" not in answer and "\n" not in answer:
        return True
    return bool(_STRING_RE.fullmatch(answer) and answer.strip('"\n'))


def read_entry(block: str, line: int) -> Entry | None:
    """Return the entry that a block of lines is, or None where polib must read it; `line` is that of its first."""
    opening, _, answer = block.partition(MSGSTR)
    head = _read_head(opening) if _STRING_RE.fullmatch(answer) else None
    if not head:
        return None
    name, msgid, path, comments, flags, obsolete, _, remark, previous, below, _ = head
    return Entry(
        name, msgid, path, comments, flags, obsolete, _unquoted(answer), remark, previous, line + below, block
    )


@lru_cache(maxsize=1 << 17)
def _read_head(text: str) -> Entry | None:
    """Return what stands above the msgstr, its line counted from 0; it is the same in every language's catalog."""
    match = _HEAD.fullmatch(text)
    if not match:
        return None
    remarks, comments, path, flags, previous, name, msgid = match.groups()
    return Entry(
        id=name,
        msgid=_unquoted(msgid),
        path=path,
        comments=tuple(line[3:] for line in comments.split("\n")[:-1]),
        flags=tuple(flags.split(", ")) if flags else (),
        translator_comment="\n".join(line[2:] for line in remarks.split("\n")[:-1]),
        previous_msgid=_unquoted(previous.replace("\n#| ", "\n")) if previous else None,
        line=text.count("\n", 0, match.start(6)),
    )


def written_entry(entry: Entry) -> str | None:
    """Return the text of an entry, or None where polib must write it."""
    is_one_line = len(entry.msgid.splitlines()) == 1 and len(entry.msgstr.splitlines()) <= 1
    has_more = entry.translator_comment or entry.previous_msgid is not None or entry.obsolete
    if has_more or not is_one_line or not entry.path or "" in entry.comments:
        return None
    comments = "".join(f"#. {comment}\n" for comment in entry.comments)
    path = f"\u2068{entry.path}\u2069" if " " in entry.path else entry.path
    flags = f"#, {', '.join(entry.flags)}\n" if entry.flags else ""
    message = f'msgctxt "{entry.id}"\nmsgid "{escaped(entry.msgid)}"\nmsgstr "{escaped(entry.msgstr)}"'
    return f"{comments}#: {path}\n{flags}{message}"


def _unquoted(text: str) -> str:
    """Return what stands in quoted lines."""
    return unescaped(text[1:-1].replace('"\n"', ""))


def unescaped(inside: str) -> str:
    """Return a text that stands between the quotes of a catalog as it is read."""
    return _ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], inside) if "\\" in inside else inside


def escaped(text: str) -> str:
    """Return a text as it stands between the quotes of a catalog."""
    return text.translate(_ESCAPES)
