"""Where the sentences of a text end. The only module that knows sentencex."""

from __future__ import annotations


def sentences(text: str, language: str) -> list[str]:
    """Return the sentences of a text, each with the blanks behind it: joined, they are the text again.

    `language` is a BCP 47 tag; its first part decides the rules, those of English where it is not known.
    """
    from sentencex import segment  # loaded for drafts alone

    return list(segment(language.partition("-")[0], text))
