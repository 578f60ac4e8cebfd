"""Ask an engine for translations of masked texts, and in smaller pieces where an answer is not good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lesson_i18n.asking import Asked
from lesson_i18n.engines import Answer
from lesson_i18n.mask import Dialect, Masked, RefusedError, by_run, by_sentence, unmask, verified

Ask = Callable[[Sequence[tuple[int, Masked]]], Asked]
"""Asks for texts, each with the number of the one that it is a part of; the keys are positions in the list."""


class Proposal(NamedTuple):
    """A translation, proved to keep all that was hidden; or the reason why there is none.

    `depth` is 0 where the text was translated as a whole, 1 for sentences, 2 for runs of text between marks. `unknown`
    counts the words that the engine did not know, `score` and `detail` are what it said.
    """

    text: str = ""
    refused: str = ""
    depth: int = 0
    unknown: int = 0
    score: float | None = None
    detail: str = ""


class _Pieces(NamedTuple):
    """A text in pieces, of which those that are masked are asked for; `depth` is as in `Proposal`."""

    depth: int
    pieces: Sequence[Masked | str]

    @property
    def asked(self) -> list[Masked]:
        """The pieces to ask for."""
        return [piece for piece in self.pieces if isinstance(piece, Masked) and piece.has_words]


def propose(texts: Sequence[tuple[int, Masked]], ask: Ask, language: str) -> list[Proposal]:
    """Return a proposal for each text, which stands beside a number of the caller's; `language` is the tag of the texts'.

    A text whose answer is refused is asked for in its sentences, and a sentence in the runs between its marks.
    """
    asked = ask(texts)
    found = [
        _judged(masked, asked.answers.get(str(at)), asked.failures.get(str(at), ""))
        for at, (_, masked) in enumerate(texts)
    ]
    pieces = {
        at: _divided(texts[at][1], language)
        for at, proposal in enumerate(found)
        if proposal.refused and (str(at) in asked.answers or str(at) in asked.rejected)
    }
    smaller = [(texts[at][0], piece) for at, divided in pieces.items() for piece in divided.asked]
    answers = iter(propose(smaller, ask, language) if smaller else ())
    for at, divided in pieces.items():
        own = [next(answers) for _ in divided.asked]
        if own and not any(proposal.refused for proposal in own):
            found[at] = _joined(texts[at][1], divided, own, found[at].refused)
    return found


def _judged(masked: Masked, answer: Answer | None, failure: str) -> Proposal:
    """Return the proposal that an answer is, or why it is none."""
    if not answer:
        return Proposal(refused=failure)
    try:
        text = unmask(masked, answer.text)
    except RefusedError as error:
        return Proposal(refused=str(error))
    return Proposal(text, "", 0, answer.unknown, answer.score, answer.detail)


def _divided(masked: Masked, language: str) -> _Pieces:
    """Return a text in its sentences, or where it is one, in its runs."""
    if masked.dialect is Dialect.MSGID:
        return _Pieces(0, ())
    sentences = by_sentence(masked, language)
    if len(sentences) > 1:
        return _Pieces(1, sentences)
    runs = by_run(masked)
    return _Pieces(2, runs if len(runs) > 1 else ())


def _cased(text: str, piece: Masked) -> str:
    """Return a piece's translation with a small letter first where the piece has one: it may stand inside a sentence."""
    first, second = text.lstrip()[:1], text.lstrip()[1:2]
    begins_small = piece.source[:1].islower() and first.isupper() and not second.isupper()
    return text.replace(first, first.lower(), 1) if begins_small else text


def _joined(masked: Masked, divided: _Pieces, own: Sequence[Proposal], refused: str) -> Proposal:
    """Return the proposal that the answers to pieces make."""
    answers = iter(own)
    texts = [
        piece if isinstance(piece, str) else _cased(next(answers).text, piece) if piece.has_words else piece.msgid
        for piece in divided.pieces
    ]
    try:
        text = verified(masked, "".join(texts))
    except RefusedError:
        return Proposal(refused=refused)
    return Proposal(
        text,
        "",
        max(divided.depth, *(proposal.depth for proposal in own)),
        sum(proposal.unknown for proposal in own),
        min((proposal.score for proposal in own if proposal.score is not None), default=None),
        own[0].detail,
    )
