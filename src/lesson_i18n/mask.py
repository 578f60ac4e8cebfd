"""Hide from an engine what it must not translate, and prove of its answer that all of it came back.

`mask` puts numbered marks in the place of code, tags, targets and the like, and around what they enclose. `unmask` puts the
parts back, or refuses the answer. What an engine cannot answer as a whole is asked in sentences, or in the runs of text
between marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from lesson_i18n.dialects import COLLIDING, Dialect, read, written
from lesson_i18n.model import Syntax
from lesson_i18n.parts import Token, find_parts, tokens_of
from lesson_i18n.placeables import RefusedError, unfit_for_catalog
from lesson_i18n.prove import prove_marks, tidied
from lesson_i18n.scan import scan
from lesson_i18n.sentences import sentences

__all__ = ["Dialect", "Masked", "RefusedError", "by_run", "by_sentence", "mask", "unmask", "verified"]

_SHOWN = re.compile(r"\{\{|\}\}|\{(\d+)\}")
_LETTER = re.compile(r"[^\W\d_]")
_PRIVATE = 0xF0000
"""Where the private characters begin that stand for numbers while a text is read as Markdown."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what an engine must not translate.

    `text` is what the engine sees, `edges` the blanks around it. `tokens` are the pieces of the text itself, in which each
    number of the msgid is one of the characters `numbers`; there are none where the msgid shows no numbers.
    """

    text: str
    tokens: tuple[Token, ...]
    dialect: Dialect
    syntax: Syntax = Syntax.MARKDOWN
    numbers: str = ""
    edges: tuple[str, str] = ("", "")

    @property
    def source(self) -> str:
        """The text itself, a character in the place of each number."""
        return "".join(token.text for token in self.tokens)

    @property
    def msgid(self) -> str:
        """The text as a catalog has it, with the blanks around it."""
        return self.edges[0] + _shown(self.source, self) + self.edges[1]

    @property
    def has_words(self) -> bool:
        """Whether there is anything to translate."""
        return any(token.side == "text" and _LETTER.search(token.text) for token in self.tokens)


def mask(msgid: str, dialect: Dialect, syntax: Syntax = Syntax.MARKDOWN, is_numbered: bool = False) -> Masked:
    """Return a msgid for an engine; `is_numbered` says that it shows numbers for targets, and doubles its braces."""
    like = Masked("", (), dialect, syntax, _free(msgid) if is_numbered else "")
    return _masked(_hidden(msgid, like), like)


def _masked(source: str, like: Masked) -> Masked:
    """Return a text masked as another was."""
    text = source.strip()
    start = source.index(text)
    parts = find_parts(text, like.syntax, _numbers(like), COLLIDING.get(like.dialect))
    tokens = tuple(tokens_of(text, parts))
    edges = (source[:start], source[start + len(text) :])
    return replace(like, text=written(tokens, like.dialect), tokens=tokens, edges=edges)


def _free(msgid: str) -> str:
    """Return private characters that the text does not hold, as many as it has numbers."""
    count = max((int(found) for found in _SHOWN.findall(msgid) if found), default=0)
    first = _PRIVATE
    while any(first <= ord(character) < first + count for character in msgid):
        first += count
    return "".join(map(chr, range(first, first + count)))


def _hidden(text: str, like: Masked) -> str:
    """Return a text with a character for each of its numbers, and with single braces."""

    def hidden(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0][0]
        if not 0 < int(match[1]) <= len(like.numbers):
            raise RefusedError(f"{match[0]} does not exist in the source")
        return like.numbers[int(match[1]) - 1]

    return _SHOWN.sub(hidden, text) if like.numbers else text


def _shown(text: str, like: Masked) -> str:
    """Return a text with its numbers, as a catalog has it."""
    if not like.numbers:
        return text
    table = {ord(character): f"{{{number}}}" for number, character in enumerate(like.numbers, 1)}
    return text.replace("{", "{{").replace("}", "}}").translate(table)


def _numbers(like: Masked) -> Mapping[str, object]:
    """Return the characters that stand for numbers, as the parser takes the labels of links."""
    return {character: {"href": "#", "title": ""} for character in like.numbers}


def unmask(masked: Masked, answer: str) -> str:
    """Return an answer as a msgstr, with all that was hidden put back.

    Raises `RefusedError`, which says why, where a mark is lost, doubled, invented, torn from what was around it or left
    without text; and for anything else that `verified` refuses.
    """
    if masked.dialect is Dialect.MSGID:
        return verified(masked, answer)
    found = read(answer, masked.dialect, masked.tokens)
    prove_marks(masked.tokens, found)
    if any(character in token.text for token in found for character in masked.numbers):
        raise RefusedError("the answer has private characters")
    hidden = {(token.side, token.number): token.text for token in masked.tokens}
    pieces = tidied(found, masked.tokens)
    text = "".join(token.text if token.side == "text" else hidden[token.side, token.number] for token in pieces)
    return verified(masked, _shown(text, masked))


def verified(masked: Masked, msgstr: str) -> str:
    """Return a translation of a masked text, with the blanks at its edges, once it is proved to bring nothing new.

    Raises `RefusedError` where it has other markup, targets, code, tags, addresses or another number of lines than the
    text, a character that no catalog can hold, or no letter where the text has some.
    """
    text, source = _hidden(msgstr, masked).strip(), masked.source
    if unfit_for_catalog(text) and not unfit_for_catalog(source):
        raise RefusedError("the answer has control characters")
    if (source and not text) or (_LETTER.search(source) and not _LETTER.search(text)):
        raise RefusedError("the answer has no text")
    ours, theirs = _inventory(source, masked), _inventory(text, masked)
    for verb, kind, value in (
        *(("lost", *thing) for thing in ours - theirs),
        *(("added", *thing) for thing in theirs - ours),
    ):
        raise RefusedError(f"the answer {verb} {kind} {_shown(value, masked)!r}")
    return masked.edges[0] + _shown(text, masked) + masked.edges[1]


def _inventory(text: str, like: Masked) -> Counter[tuple[str, str]]:
    """Return all that must be the same in a text and its translation."""
    found = Counter(scan(text, like.syntax, _numbers(like)).things)
    for part in find_parts(text, like.syntax, _numbers(like)):
        for start, stop in part.protected:
            found["line break" if part.kind == "break" else part.kind, text[start:stop].strip(" \t")] += 1
    return found


def by_sentence(masked: Masked, language: str) -> list[Masked]:
    """Return the lines and sentences of a text, each masked by itself; `language` is the tag of the text's.

    What they are unmasked to is the translation of the text once it is joined and `verified`.
    """
    source = masked.source
    cuts, at = {0, len(source)}, 0
    for sentence in sentences(source, language):
        at += len(sentence)
        cuts.add(at)
    parts = find_parts(source, masked.syntax, _numbers(masked), COLLIDING.get(masked.dialect))
    cuts |= {part.stop for part in parts if part.kind == "break"}
    kept = sorted(cut for cut in cuts if not any(part.start < cut < part.stop for part in parts))
    return [_masked(source[start:stop], masked) for start, stop in pairwise(kept)]


def by_run(masked: Masked) -> list[Masked | str]:
    """Return the runs of text between the marks of a text, each masked by itself, and the rest as msgids have it."""
    return [
        _masked(token.text, masked)
        if token.side == "text" and _LETTER.search(token.text)
        else _shown(token.text, masked)
        for token in masked.tokens
    ]
