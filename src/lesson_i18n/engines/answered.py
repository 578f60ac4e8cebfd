"""What engines do with an answer before they hand it on, and how they find a language's code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from lesson_i18n.engines import Answer, Query
from lesson_i18n.locales import wider

_MARK = re.compile(r"<[^<>]*>|&#?\w+;|\[/?\d+\]")
_WORD = re.compile(r"[^\W\d_]+")


TAGS = {"zt": "zh-Hant", "zh-Hans": "zh", "pb": "pt-BR", "iw": "he", "tl": "fil"}
"""The tags of the codes of LibreTranslate and Argos that are no tags, or not the usual ones."""


class Code(NamedTuple):
    """An engine's own code of a language, and the tag that it is for: that of the language, or of a wider one."""

    code: str
    tag: str


def code_of(tag: str, codes: Mapping[str, str]) -> Code | None:
    """Return the code of a language in a table by BCP 47 tags, or else of the nearest wider one; None for none."""
    return next((Code(codes[one], one) for one in wider(tag) if one in codes), None)


def answered(query: Query, text: object, target: str, tag: str) -> Answer | None:
    """Return a text as the answer to a query, None where it is no text at all.

    `tag` is that of the language that the engine wrote it in; where this is not `target`, it is the answer's detail. All words of a text that
    came back as it was are unknown to the engine.
    """
    if not isinstance(text, str) or not text.strip() or any("\ud800" <= character <= "\udfff" for character in text):
        return None
    unknown = len(words(query.text)) if _bare(text) == _bare(query.text) else 0
    return Answer(query.key, text, unknown=unknown, detail="" if tag == target else tag)


def words(text: str) -> list[str]:
    """Return the words of a text, without the marks in it."""
    return _WORD.findall(_MARK.sub(" ", text))


def _bare(text: str) -> str:
    return " ".join(words(text)).casefold()
