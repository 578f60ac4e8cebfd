"""Checks of the sense: words that turn a sentence round, and must stand on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from lesson_i18n.checks.protocol import Example, Subject
from lesson_i18n.checks.reading import SOURCES
from lesson_i18n.lexicon import lexicon, plain_words
from lesson_i18n.model import Severity
from lesson_i18n.negation import lost_negation, lost_prohibition, prohibition


class Negation:
    """The source negates something ("not", "never", "without"), and the translation nothing, or the other way round.

    Look at it first: it may say the opposite. Where the translation is right, its way to negate may be missing from the
    language's list of words, which anybody can extend.
    """

    name = "negation"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("The app does not keep your name.", "La aplicación no guarda tu nombre.", found=False),
        Example("The app does not keep your name.", "La aplicación guarda tu nombre.", found=True),
        Example("The app does not keep your name.", "يحتفظ التطبيق باسمك.", found=True, language="ar"),
        Example("The app does not keep your name.", "برنامه نام شما را نگه نمی‌دارد.", found=False, language="fa"),
        Example("Do not open it.", "Ouvrez-le.", found=True, language="fr"),
        Example("Do not open it.", "N'ouvrez pas.", found=False, language="fr"),
        Example("Open the door.", "No abras la puerta.", found=True),
        Example("Don't worry.", "Tranquilo.", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return on which side nothing negates, where that is another rule's to say."""
        said, says = subject.said, subject.says
        tags = subject.source.tag, subject.target.tag
        if lost_prohibition(said, tags[0], says, tags[1]) or said == says:
            return
        if lost_negation(said, tags[0], says, tags[1]):
            yield "the source negates something, and nothing here does"
        elif (words := prohibition(says, tags[1])) and not _negates(said, tags[0]):
            yield f"forbids something with {words!r}, and the source negates nothing"


def _negates(text: str, tag: str) -> bool:
    words = lexicon(tag)
    return not words or bool(words.negation.search(plain_words(text)))


class _Kept:
    """A word that must not be lost."""

    word = ""
    severity = Severity.WARNING
    is_blocking = False

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the word where nothing in the translation says it."""
        found, theirs = _said(self.word, subject.said, subject.source.tag), lexicon(subject.target.tag)
        if not found or not theirs or subject.said == subject.says:
            return
        if not getattr(theirs, self.word).search(plain_words(subject.says)):
            yield f"the source says {found!r}, and nothing here does"


@lru_cache(maxsize=2 * SOURCES)
def _said(word: str, text: str, tag: str) -> str:
    """Return how a source text says a word of its lexicon, or an empty string."""
    known = lexicon(tag)
    found = getattr(known, word).search(plain_words(text)) if known else None
    return found[0] if found else ""


class Only(_Kept):
    """The source says "only", and nothing in the translation does: it may allow more than the source."""

    name = word = "only"
    examples: Sequence[Example] = (
        Example("Use only the back door.", "Usa solo la puerta trasera.", found=False),
        Example("Use only the back door.", "Usa la puerta trasera.", found=True),
        Example("Use only the back door.", "لا تستخدم إلا الباب الخلفي.", found=False, language="ar"),
    )


class Always(_Kept):
    """The source says "always", and nothing in the translation does."""

    name = word = "always"
    examples: Sequence[Example] = (
        Example("Always lock the door.", "Cierra siempre la puerta.", found=False),
        Example("Always lock the door.", "Cierra la puerta.", found=True),
        Example("Always lock the door.", "Toujours fermer la porte.", found=False, language="fr"),
    )


MEANING = (Negation(), Only(), Always())
"""The checks of this family."""
