"""The remark by which a catalog tells a machine's draft from a person's work.

    # draft: apertium, 62 %, 2026-11-22, check k3f9; 2 unknown words

The four characters behind "check" come from the draft itself: where a person has mended it, they fit no longer, and
the entry is that person's. So it is where the remark was removed.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode

from lesson_i18n.model import Draft, Entry

_REMARK = re.compile(
    r"draft: (?P<origin>.+), (?P<score>\d+) %, \d{4}-\d\d-\d\d, check (?P<check>[a-z2-7]{4})(?:; .*)?"
)


def drafted(entry: Entry, draft: Draft, date: str, remarks: tuple[str, ...] = ()) -> Entry:
    """Return an entry with a draft, flagged fuzzy; `date` is a day such as "2026-11-22", `remarks` are for its reviewer."""
    text = f"draft: {draft.origin}, {draft.score:.0f} %, {date}, check {_check(draft.text)}"
    kept = without_remark(entry.translator_comment)
    return entry._replace(
        msgstr=draft.text,
        flags=("fuzzy", *(flag for flag in entry.flags if flag != "fuzzy")),
        translator_comment="\n".join(filter(None, [kept, "; ".join([text, *remarks])])),
        previous_msgid=None,
        raw="",
    )


def origin(entry: Entry) -> str:
    """Return which engine wrote an entry's msgstr, such as "apertium"; "" where a person has changed it or vouches for it.

    A person vouches for a draft by removing its remark. One that was confirmed and has its remark still, was confirmed
    without that: with many others at once, perhaps.
    """
    found = _remark(entry.translator_comment)
    return found["origin"] if found and found["check"] == _check(entry.msgstr) else ""


def is_untouched(entry: Entry) -> bool:
    """Whether an entry holds a draft as a machine left it: fuzzy, and the very text that its remark was made for."""
    return entry.fuzzy and bool(origin(entry))


def reworded(entry: Entry, msgstr: str) -> Entry:
    """Return an entry with a msgstr whose placeables were exchanged; a machine's draft still counts as one."""
    comment = entry.translator_comment
    if origin(entry):
        comment = comment.replace(f", check {_check(entry.msgstr)}", f", check {_check(msgstr)}")
    return entry._replace(msgstr=msgstr, translator_comment=comment)


def confirmed(entry: Entry) -> Entry:
    """Return an entry without the remark of a draft, where it is a person's text now; any other as it is."""
    if entry.fuzzy or "draft: " not in entry.translator_comment or origin(entry):
        return entry
    kept = without_remark(entry.translator_comment)
    return entry if kept == entry.translator_comment else entry._replace(translator_comment=kept, raw="")


def taken_over(comment: str, other: Entry) -> str:
    """Return a translator's comment for an entry that takes the msgstr of another, with the remark of that one's draft."""
    remark = _remark(other.translator_comment) if origin(other) else None
    return "\n".join(filter(None, [without_remark(comment), remark[0] if remark else ""]))


def without_remark(comment: str) -> str:
    """Return a translator's comment without the remark of a draft."""
    return "\n".join(line for line in comment.split("\n") if not _REMARK.fullmatch(line))


def _remark(comment: str) -> re.Match[str] | None:
    if "draft: " not in comment:
        return None
    return next(filter(None, map(_REMARK.fullmatch, comment.split("\n"))), None)


def _check(text: str) -> str:
    return b32encode(hashlib.blake2b(text.encode(), digest_size=5).digest()).decode().lower()[:4]
