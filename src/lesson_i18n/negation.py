"""Words that turn a sentence into its opposite.

A lost "not" is the one mistake that no rule about structure sees. Three uses: a guess is never offered across a changed
negation of the source; a prohibition ("Do not open …") whose translation negates nothing is not published, in languages whose
words were tried on human translations of real lessons; any other negation that is lost is for a reviewer to look at first.
"""

from __future__ import annotations

from functools import lru_cache

from lesson_i18n.lexicon import lexicon, plain_words

_FEW = 1 << 10
"""As many answers are kept where the same text is asked about by one check after the other."""


@lru_cache(maxsize=1 << 15)
def negations(text: str, language: str = "en") -> int:
    """Return how many words of a source text negate something; 0 for a language in which nobody writes lessons yet."""
    words = lexicon(language)
    return len(words.negation.findall(plain_words(text))) if words and words.strong else 0


def lost_negation(source: str, source_language: str, translation: str, language: str) -> bool:
    """Whether the source negates something and its translation nothing, as far as the words of both languages are known."""
    return bool(lexicon(language)) and _says_not(source, source_language) and not _negates(translation, language)


@lru_cache(maxsize=1 << 16)
def _says_not(source: str, language: str) -> bool:
    """Whether a source text negates something that no translation may leave out."""
    words = lexicon(language)
    return bool(words and words.strong and words.strong.search(words.idioms.sub("", plain_words(source))))


@lru_cache(maxsize=_FEW)
def _negates(text: str, language: str) -> bool:
    words = lexicon(language)
    return bool(words and words.negation.search(plain_words(text)))


def prohibition(text: str, language: str) -> str:
    """Return the words of a text that forbid something, else ""."""
    words = lexicon(language)
    found = words.forbids.search(plain_words(text)) if words and words.forbids else None
    return found[0].strip(" *_\n.!?:;") if found else ""


@lru_cache(maxsize=1 << 16)
def _forbidden(source: str, language: str) -> str:
    return prohibition(source, language)


def lost_prohibition(source: str, source_language: str, translation: str, language: str) -> str:
    """Return the words of the source that forbid something where its translation certainly negates nothing, else "".

    Languages are BCP 47 tags; where the words of one are not known, or have not been tried, the answer is "".
    """
    theirs = lexicon(language)
    found = _forbidden(source, source_language) if theirs and theirs.tried else ""
    return "" if not found or _negates(translation, language) else found
