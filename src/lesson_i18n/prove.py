"""Whether the marks of an answer are those of its text: each once, nested as they were, with text where there was some."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lesson_i18n.parts import Token
from lesson_i18n.placeables import RefusedError

_LETTER = re.compile(r"[^\W\d_]")


def prove_marks(source: Sequence[Token], answer: Sequence[Token]) -> None:
    """Raise `RefusedError` where the marks of an answer are not those of its text, in whichever order."""
    wanted = Counter((token.side, token.number) for token in source if token.side != "text")
    found = Counter((token.side, token.number) for token in answer if token.side != "text")
    if lost := wanted - found:
        raise RefusedError(f"the answer lost mark {min(lost)[1]}")
    if doubled := found - wanted:
        raise RefusedError(f"the answer has mark {min(doubled)[1]} twice")
    if _parents(answer) != _parents(source):
        raise RefusedError("the answer has marks that are nested in another way")
    if empty := sorted(_with_text(source) - _with_text(answer)):
        raise RefusedError(f"the answer has no text in mark {empty[0]}")


def _parents(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the pair around each mark, 0 for none; raises `RefusedError` for pairs that cross."""
    parents, opened = {}, [0]
    for token in tokens:
        if token.side in ("open", "single"):
            parents[token.number] = opened[-1]
        if token.side == "open":
            opened.append(token.number)
        elif token.side == "close" and opened.pop() != token.number:
            raise RefusedError("the answer has marks that cross each other")
    return parents


def _with_text(tokens: Sequence[Token]) -> set[int]:
    """Return the pairs that have a letter directly in them."""
    found, opened = set(), [0]
    for token in tokens:
        if token.side == "open":
            opened.append(token.number)
        elif token.side == "close":
            opened.pop()
        elif token.side == "text" and _LETTER.search(token.text):
            found |= set(opened)
    return found


def tidied(answer: Sequence[Token], source: Sequence[Token]) -> list[Token]:
    """Return an answer without blanks at the inner edges of pairs that have none there in the text.

    Such a blank goes before or behind the pair: `** bold **` would be no emphasis.
    """
    tight = _tight_edges(source)
    out = list(answer)
    for at, token in enumerate(out):
        if (token.side, token.number) in tight and token.side == "open":
            _move_blanks(out, at, at + 1)
    for at in range(len(out) - 1, -1, -1):
        if (out[at].side, out[at].number) in tight and out[at].side == "close":
            _move_blanks(out, at, at - 1)
    return [token for token in out if token.text or token.side != "text"]


def _tight_edges(source: Sequence[Token]) -> set[tuple[str, int]]:
    """Return the marks of pairs next to which, inside, the text has no blank."""
    tight = set()
    for at, token in enumerate(source):
        inner = source[at + 1 if token.side == "open" else at - 1] if token.side in ("open", "close") else token
        edge = inner.text[:1] if token.side == "open" else inner.text[-1:]
        if token.side in ("open", "close") and not (inner.side == "text" and edge.isspace()):
            tight.add((token.side, token.number))
    return tight


def _move_blanks(tokens: list[Token], at: int, inner: int) -> None:
    """Move the blanks of the text at the inner side of a mark to its outer side."""
    text = tokens[inner].text
    kept = text.lstrip() if inner > at else text.rstrip()
    if tokens[inner].side != "text" or kept == text:
        return
    tokens[inner] = tokens[inner]._replace(text=kept)
    blank = Token("text", " ")
    outer = at - 1 if inner > at else at + 1
    has_blank = (
        0 <= outer < len(tokens)
        and tokens[outer].side == "text"
        and (tokens[outer].text[-1:] if inner > at else tokens[outer].text[:1]).isspace()
    )
    if not has_blank and 0 <= outer < len(tokens):
        tokens.insert(at if inner > at else at + 1, blank)
