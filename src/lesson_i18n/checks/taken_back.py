"""Entries whose text or translation was withdrawn: no build publishes them, so that translators need to know."""

from __future__ import annotations

from lesson_i18n.model import Entry
from lesson_i18n.withdrawn import Withdrawn


def taken_back(entry: Entry, withdrawn: Withdrawn, tag: str) -> str:
    """Return what was withdrawn of an entry, which is one of the language `tag`, why, and what to do; "" where nothing was."""
    if reason := withdrawn.source(entry.msgid):
        return (
            f"the text was withdrawn in all languages ({reason}); leave it to the maintainers, who change the lesson"
        )
    if reason := withdrawn.entry(entry, {tag}):
        return f"the translation was withdrawn ({reason}); translate the text anew, in other words"
    return ""
