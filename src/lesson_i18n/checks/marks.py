"""Checks of how a text is written: its marks, its blanks, its capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import eq

from lesson_i18n.checks.mends import set_apart, without_blanks, without_edges
from lesson_i18n.checks.protocol import Example, Subject
from lesson_i18n.checks.reading import words
from lesson_i18n.lexicon import Lexicon, lexicon
from lesson_i18n.model import Severity

_STOP, _QUESTION, _COLON = "a full stop", "a question mark", "a colon"
_ENDS = {
    **dict.fromkeys(".。．۔।॥።…!！", _STOP),
    **dict.fromkeys("?؟？", _QUESTION),
    **dict.fromkeys(":：", _COLON),
}
_CLOSERS = "*_~`\"'’”»)]}›」』）】 \u00a0\u202f\u200f\u200e\u2069"
_QUESTIONS = "?؟？՞፧"
_SENTENCE = re.compile(r"(?<!\.)[.!?] +\S")
_NO_FULL_STOP = frozenset({"Thai", "Laoo", "Khmr", "Mymr", "Tibt"})
_FULL_STOP_FOR_COLON = frozenset({"Jpan"})
_DOUBLED = re.compile(r"(?<![\w'’-])([^\W\d_]{2,})[ \u00a0]+\1(?![\w'’-])", re.IGNORECASE)
_BLANK_TOO_MANY = re.compile(" [ ,.;:!?]")
_BLANKS = re.compile(r"(?<=\S)  +(?=\S)| +[,.](?=\s|$)|(?<=[^\W\d_]) +[;:!?](?=\s|$)")
_SET_APART = re.compile(r"[^\W_]+[*_]*[;:!?»](?=\s|$)|«[*_]*[^\W_]+")
_SET_APART_IN_CANADA = re.compile(r"[^\W_]+[*_]*[:»](?=\s|$)|«[*_]*[^\W_]+")
_OPENERS = "*_~`\"'“‘«„»”’([{¿¡ \u00a0\u202f\u200f\u200e\u2067\u2066"
_WITH_CAPITALS = frozenset({"Armn", "Cyrl", "Grek", "Latn"})
_FEW_WORDS = 4
_SOME_WORDS = 8


class EndPunctuation:
    """A question is none any more or became one, a colon is missing, or several sentences end without a mark.

    The marks are those of the language, as in "؟" and "。". Whether an item of a list or a title ends with a full stop is
    free, and so is an exclamation mark.
    """

    name = "end-punctuation"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Is the door shut?", "¿Está cerrada la puerta?", found=False),
        Example("Is the door shut?", "هل الباب مغلق؟", found=False, language="ar"),
        Example("Is the door shut?", "La puerta está cerrada.", found=True),
        Example("The door is shut.", "¿Está cerrada la puerta?", found=True),
        Example("Take what you need:", "Toma lo que necesitas", found=True),
        Example("**Keep** it *shut*.", "Déjalo *cerrado*", found=False),
        Example(
            "Keep it shut. Nobody may come in at night.", "Déjalo cerrado. Nadie puede entrar de noche", found=True
        ),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return how both texts end, where that changes what they say."""
        ours, theirs = _end(subject.segment.plain), _end(subject.translation)
        if ours == theirs or len(subject.words_said) < _FEW_WORDS - 1:
            return
        if _changes_sense(subject, ours, theirs):
            yield f"ends with {theirs or 'no mark'}, and the source with {ours or 'none'}"


def _end(text: str) -> str:
    last = text.rstrip(_CLOSERS)[-1:]
    return _ENDS.get(last, "")


def _changes_sense(subject: Subject, ours: str, theirs: str) -> bool:
    """Whether a reader takes a text otherwise that ends with another mark."""
    if ours == _QUESTION:
        asks = _QUESTIONS + ";" * subject.target.tag.startswith("el")
        return not any(mark in subject.says for mark in asks)
    if theirs == _QUESTION:
        return bool(ours) and "?" not in subject.said
    if ours == _COLON:
        return not (theirs == _STOP and subject.target.script in _FULL_STOP_FOR_COLON)
    is_long = len(subject.words_said) >= _SOME_WORDS and bool(_SENTENCE.search(subject.said))
    return ours == _STOP and not theirs and is_long and subject.target.script not in _NO_FULL_STOP


class DoubledWord:
    """A word stands twice in a row, and not so in the source."""

    name = "doubled-word"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut.", "Deja la la puerta cerrada.", found=True),
        Example("Keep the door shut.", "Deja la puerta cerrada.", found=False),
        Example("Go now.", "Nous nous en allons.", found=False, language="fr"),
        Example("Go slowly.", "Pergi pelan pelan.", found=False, language="id"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the first doubled word."""
        known, words = lexicon(subject.target.tag), tuple(map(str.lower, subject.words_says))
        if not any(map(eq, words, words[1:])) or (known and known.doubles):
            return
        found = [match[0] for match in _DOUBLED.finditer(subject.says) if not _may_stand_twice(match[1], known)]
        if len(found) > len(_DOUBLED.findall(subject.said)):
            yield f"{found[0]!r}"


def _may_stand_twice(word: str, known: Lexicon | None) -> bool:
    return bool(known and word.casefold() in known.doubled)


class Blanks:
    """Two blanks stand in a row, or one before a mark, and not so in the source.

    French puts a blank before ";", ":", "!" and "?"; that is right there.
    """

    name = "blanks"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut.", "Deja la  puerta cerrada.", found=True),
        Example("Keep the door shut.", "Deja la puerta , cerrada .", found=True),
        Example("Is it shut?", "Est-elle fermée ?", found=False, language="fr"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the first such place."""
        if not _BLANK_TOO_MANY.search(subject.translation):
            return
        is_french = subject.target.tag.startswith("fr")
        found = [m for m in _BLANKS.finditer(subject.translation) if not (is_french and m[0][-1] in ";:!?")]
        if len(found) > len(_BLANKS.findall(subject.segment.plain)):
            around = subject.translation[max(0, found[0].start() - 12) : found[0].end() + 12]
            yield f"a blank too many in {around!r}"

    def fixed(self, subject: Subject) -> str | None:
        """Return the msgstr without the blanks that are too many, and without any at its edges."""
        return without_blanks(subject) if any(self.check(subject)) else without_edges(subject)


class FrenchSpacing:
    """A mark that French sets apart stands without a blank: before ";", ":", "!", "?" and "»", and behind "«".

    A no-break blank is best, because no line begins with a mark then; a plain one is accepted. In Canada only ":", "«" and "»"
    are set apart, in Switzerland none.
    """

    name = "french-spacing"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Is it shut? Look!", "Est-elle fermée\u202f? Regardez !", found=False, language="fr"),
        Example("Is it shut?", "Est-elle fermée?", found=True, language="fr"),
        Example("Say “yes”.", "Dites «oui».", found=True, language="fr"),
        Example("Is it shut?", "Est-elle fermée?", found=False, language="fr-CA"),
        Example("Take these:", "Prenez ceci:", found=True, language="fr-CA"),
        Example("Take these:", "Prenez ceci:", found=False, language="fr-CH"),
        Example("It is 10:30.", "Il est 10:30.", found=False, language="fr"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the first mark that stands without a blank."""
        language, _, rest = subject.target.tag.partition("-")
        if language != "fr" or "CH" in rest:
            return
        found = (_SET_APART_IN_CANADA if "CA" in rest else _SET_APART).search(subject.says)
        if found and found[0] not in subject.said:
            yield f"no blank in {found[0]!r}"

    def fixed(self, subject: Subject) -> str | None:
        """Return the msgstr with no-break blanks where a mark stands without one."""
        return set_apart(subject) if any(self.check(subject)) else None


class Capitals:
    """A sentence begins with a small letter, or a text is written in capitals, where the source does neither.

    Names such as "iPhone" begin as they do. Scripts without capitals have nothing to lose.
    """

    name = "capitals"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut.", "deja la puerta cerrada.", found=True),
        Example("Keep the door shut.", "Deja la puerta cerrada.", found=False),
        Example("Keep the door shut.", "DEJA LA PUERTA CERRADA.", found=True),
        Example("Phones have it as well.", "iPhone y Android lo tienen.", found=False),
        Example("Do this in the morning.", "3 días antes, por la mañana.", found=False),
        Example("Keep the door shut.", "أبق الباب مغلقا.", found=False, language="ar"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return what became of the capitals."""
        if subject.target.script not in _WITH_CAPITALS:
            return
        said, says = subject.said.strip(_OPENERS), subject.says.strip(_OPENERS)
        first = says.split(" ", 1)[0]
        is_sentence = (
            said[:1].isupper() and _end(said) in (_STOP, _QUESTION) and len(subject.words_said) >= _FEW_WORDS
        )
        if (
            is_sentence
            and first.islower()
            and first[0].isalpha()
            and first.isalpha()
            and first not in subject.words_said
        ):
            yield f"begins with the small letter of {first!r}"
        elif says.isupper() and not said.isupper() and _capitals(says, said) >= _FEW_WORDS - 1:
            yield "is written in capitals"


def _capitals(says: str, said: str) -> int:
    """Return how many words in capitals a translation has that are no abbreviations of its source."""
    return sum(len(word) > 1 and word.isupper() and word not in said for word in words(says))


MARKS = (EndPunctuation(), DoubledWord(), Blanks(), FrenchSpacing(), Capitals())
"""The checks of this family."""
