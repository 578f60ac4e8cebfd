"""Bring a language's entries up to date with the template, and say what became of each.

Pure values: files are read and written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lesson_i18n.model import Entry

BRACES = "python-brace-format"
"""The flag by which standard tools watch over numbers such as {1}."""

OUTCOMES = ("kept", "fuzzy", "revived", "new", "empty", "obsolete")
"""What can become of an entry: it stands; a person must confirm it; it came back; it is new; still empty; or gone."""


@dataclass(frozen=True, slots=True)
class Updated:
    """The entries of a catalog in their new order, the obsolete ones last, and the outcome of each by id."""

    entries: tuple[Entry, ...]
    outcomes: Mapping[str, str]


def update(template: Iterable[Entry], old: Iterable[Entry], elsewhere: Iterable[Entry]) -> Updated:
    """Return a catalog's entries for a template.

    `old` are the catalog's own, `elsewhere` those of the language's other catalogs, from which an entry comes when its
    lesson has moved. What people wrote (msgstr, comments, flags) stays with the id; of several entries with one id,
    a translated one goes before an empty one, and one in use before an obsolete one.
    """
    own = list(old)
    rank = sorted([*elsewhere, *own], key=lambda entry: (bool(entry.msgstr), not entry.obsolete))
    known = {entry.id: entry for entry in rank}
    entries, outcomes = [], {}
    for wanted in template:
        found = known.get(wanted.id)
        entry, outcomes[wanted.id] = _updated(wanted, found) if found else (wanted, "new")
        entries.append(entry)
    for entry in own:
        if entry.id not in outcomes and entry.msgstr:
            outcomes[entry.id] = "" if entry.obsolete else "obsolete"
            entries.append(entry if entry.obsolete else replace(entry, obsolete=True, raw=""))
    return Updated(tuple(entries), outcomes)


def _updated(wanted: Entry, old: Entry) -> tuple[Entry, str]:
    """Return an entry whose id was known, and its outcome."""
    if old.msgid != wanted.msgid and old.msgstr:
        previous = old.previous_msgid if old.fuzzy and old.previous_msgid else old.msgid
        flags = ("fuzzy", *(flag for flag in old.flags if flag != "fuzzy"))
        return _refreshed(wanted, replace(old, flags=flags, previous_msgid=previous)), "fuzzy"
    if not old.msgstr:
        return _refreshed(wanted, old), "empty"
    return _refreshed(wanted, old), "revived" if old.obsolete else "fuzzy" if old.fuzzy else "kept"


def _refreshed(wanted: Entry, old: Entry) -> Entry:
    """Return an old entry with the template's text, comments, reference and flag; what people wrote stays."""
    own = tuple(flag for flag in old.flags if flag != BRACES)
    flags = own + tuple(flag for flag in wanted.flags if flag not in own)
    if set(flags) == set(old.flags):
        flags = old.flags
    fresh = replace(
        old, msgid=wanted.msgid, path=wanted.path, comments=wanted.comments, flags=flags, obsolete=False
    )
    return old if fresh == old else replace(fresh, raw="")
