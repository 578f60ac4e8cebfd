"""Two versions of one entry as one, with the version that both came from where it is known.

The rules, in this order:

1. What only one side changed is taken from that side, the lines of its entry as they stand.
2. What both changed is put together field by field: what extraction writes (msgid, comments, reference) from the side
   that changed it, the translation from the side where a person changed it. A translation that was made for another
   text than the one that now stands there is fuzzy, beside that text.
3. Two translations of the same text: a confirmed one before a fuzzy one before none. Of two confirmed ones the first
   stays, as fuzzy, and the other stands in the translators' comment: nothing in the two says which of them is right, so
   none is published until a person has looked at both, and none is lost.
4. A confirmed translation that was withdrawn on one side (flagged fuzzy, or emptied) is not confirmed by the other.
"""

from __future__ import annotations

from collections.abc import Container
from operator import attrgetter
from typing import TypeVar

from lesson_i18n.model import Entry
from lesson_i18n.placeables import BRACES, exchange
from lesson_i18n.similarity import squeezed

OTHER = "another translation of this text:"
"""The line of a translators' comment below which a translation stands that was not chosen."""

CHOOSE = "two translations of one text; the first is kept as fuzzy, the other stands in its comment; confirm one"
"""What is said of an entry whose two translations were both confirmed."""

NOTED = "two translations of one text; one is kept, the other stands in its comment"
"""What is said of an entry of whose translations one was confirmed, or none."""

_CONFIRMED = 4
_DRAFT = 3

_T = TypeVar("_T")
_fields = attrgetter(
    "msgid", "msgstr", "path", "comments", "flags", "translator_comment", "previous_msgid", "obsolete"
)


def combined(base: Entry | None, ours: Entry, theirs: Entry, today: Container[str] = ()) -> tuple[Entry, str]:
    """Return two versions of an entry as one, and a remark where a person should know something, else "".

    `base` is the version that both came from, None where it is not known. `today` holds texts that stand in the source
    now: of two msgids that were both changed, the one among them wins, else ours.
    """
    if same(ours, theirs) or (base and same(theirs, base)):
        return ours, ""
    if base and same(ours, base):
        return theirs, ""
    return _put_together(base, ours, theirs, today)


def same(entry: Entry, other: Entry) -> bool:
    """Whether two entries of one id say the same, wherever they stand and however they are wrapped."""
    return (bool(entry.raw) and entry.raw == other.raw) or _fields(entry) == _fields(other)


def extracted(entry: Entry) -> tuple[str, str, str]:
    """Return what extraction writes of an entry, however an editor wrapped it."""
    return entry.msgid, entry.path, squeezed(" ".join(entry.comments))


def either(base: _T | None, ours: _T, theirs: _T, otherwise: _T) -> _T:
    """Return the value of the side that changed it, `otherwise` where both did or nobody can tell."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else otherwise


def _put_together(base: Entry | None, ours: Entry, theirs: Entry, today: Container[str]) -> tuple[Entry, str]:
    msgid = _msgid(base, ours, theirs, today)
    source = theirs if msgid != ours.msgid else ours
    kept, other = _translations(base, ours, theirs, msgid)
    msgstr, fuzzy, previous = _carried(kept, msgid)
    comment, remark = _comment(base, ours, theirs), ""
    if other and other.msgstr not in ("", msgstr) and (other.fuzzy or other.msgid == msgid):
        is_open = _rank(kept, msgid) == _rank(other, msgid) == _CONFIRMED
        fuzzy, remark = fuzzy or is_open, CHOOSE if is_open else NOTED
        comment = _lines(comment, f"{OTHER}\n{other.msgstr}")
    fuzzy = fuzzy or any(_withdrew(side, base, msgid) for side in (ours, theirs))
    entry = ours._replace(
        msgid=msgid,
        msgstr=msgstr,
        path=either(base.path if base else None, ours.path, theirs.path, source.path),
        comments=either(base.comments if base else None, ours.comments, theirs.comments, source.comments),
        flags=_flags(base, ours, theirs, source, fuzzy),
        translator_comment=comment,
        previous_msgid=previous,
        raw="",
    )
    return next((side for side in (ours, theirs) if same(side, entry)), entry), remark


def _msgid(base: Entry | None, ours: Entry, theirs: Entry, today: Container[str]) -> str:
    is_theirs = theirs.msgid in today and ours.msgid not in today
    otherwise = theirs.msgid if is_theirs else ours.msgid
    return either(base.msgid if base else None, ours.msgid, theirs.msgid, otherwise)


def _rank(entry: Entry, msgid: str) -> int:
    """Return how good a translation is for a text: confirmed, a draft, made for another text, or none at all."""
    if not entry.msgstr:
        return 0
    if entry.msgid != msgid:
        return 1 if entry.fuzzy else 2
    return _CONFIRMED if not entry.fuzzy else _DRAFT if _made_for(entry) == msgid else 1


def _translations(base: Entry | None, ours: Entry, theirs: Entry, msgid: str) -> tuple[Entry, Entry | None]:
    """Return the side whose translation stands for a text, and the other where that holds one of its own."""
    first, second = sorted((ours, theirs), key=lambda side: _rank(side, msgid), reverse=True)
    if _value(ours) == _value(theirs):
        return first, None
    if base and _inherits(ours, base):
        return theirs, None
    if base and _inherits(theirs, base):
        return ours, None
    return first, second


def _inherits(entry: Entry, base: Entry) -> bool:
    """Whether nobody but extraction touched a translation."""
    if _value(entry) == _value(base):
        return True
    return bool(base.msgstr) and exchange(base.msgid, entry.msgid, base.msgstr) == entry.msgstr


def _value(entry: Entry) -> tuple[str, str] | None:
    """Return a translation with the text that it was made for."""
    return (_made_for(entry), entry.msgstr) if entry.msgstr else None


def _made_for(entry: Entry) -> str:
    return entry.previous_msgid if entry.fuzzy and entry.previous_msgid is not None else entry.msgid


def _carried(entry: Entry, msgid: str) -> tuple[str, bool, str | None]:
    """Return an entry's msgstr under a msgid, whether it is fuzzy there, and the text that it was made for."""
    if entry.msgid == msgid or not entry.msgstr:
        return entry.msgstr, entry.fuzzy, entry.previous_msgid
    exchanged = exchange(entry.msgid, msgid, entry.msgstr)
    if exchanged is not None:
        return exchanged, entry.fuzzy, entry.previous_msgid
    made_for = _made_for(entry)
    return entry.msgstr, True, made_for if made_for != msgid else None


def _withdrew(entry: Entry, base: Entry | None, msgid: str) -> bool:
    """Whether a side took back the confirmation of a text."""
    if not base or base.fuzzy or not base.msgstr or not entry.msgid == base.msgid == msgid:
        return False
    return entry.fuzzy or not entry.msgstr


def _flags(base: Entry | None, ours: Entry, theirs: Entry, source: Entry, fuzzy: bool) -> tuple[str, ...]:
    """Return the flags of both sides without those that one side took away."""
    gone = {flag for flag in (base.flags if base else ()) if flag not in ours.flags or flag not in theirs.flags}
    of_source = {BRACES} & {*ours.flags, *theirs.flags} - set(source.flags)
    dropped = gone | of_source | {"fuzzy"}
    own = [flag for flag in dict.fromkeys((*ours.flags, *theirs.flags)) if flag not in dropped]
    flags = ("fuzzy", *own) if fuzzy else tuple(own)
    return next((side.flags for side in (ours, theirs) if set(side.flags) == set(flags)), flags)


def _comment(base: Entry | None, ours: Entry, theirs: Entry) -> str:
    """Return the translators' comment of both sides."""
    one, other = ours.translator_comment, theirs.translator_comment
    return either(base.translator_comment if base else None, one, other, _lines(one, other))


def _lines(text: str, more: str) -> str:
    """Return a comment with lines added, unless they stand in it."""
    if f"\n{more}\n" in f"\n{text}\n":
        return text
    return f"{text}\n{more}" if text else more
