"""Rules that are asked only where somebody names them: each needs something that is installed besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lesson_i18n.checks.protocol import Example, Subject
from lesson_i18n.checks.reading import letters, letters_of, words
from lesson_i18n.detection import other_language
from lesson_i18n.lexicon import plain_words
from lesson_i18n.model import Severity

_LONG_ENOUGH = 40
_SURE = 0.8
"""Of 31,000 human translations in 27 languages that are so long, none was wrongly taken for another language so surely."""

_SHORT = 3
_WHOLE = frozenset({"Arab", "Armn", "Cyrl", "Geor", "Grek", "Hebr", "Latn"})
"""Scripts that divide words by blanks, and write them in letters alone."""


class WrongLanguage:
    """The translation is in another language: one was taken for the other, or a part of the source was left in its place.

    Asked where it is named, by `also` in `[checks]`; needs `pip install 'lesson-i18n[qa]'`. Texts under 40 characters
    are not judged, because a guess is not sure enough there.
    """

    name = "wrong-language"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut at night.", "Gardez la porte fermée la nuit, et les fenêtres aussi.", found=True),
        Example(
            "Keep the door shut at night.", "Deja la puerta cerrada de noche, y también las ventanas.", found=False
        ),
        Example("Keep it shut.", "Gardez-la fermée.", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the language that the text seems to be in."""
        says = subject.says
        if len(says) >= _LONG_ENOUGH and subject.translation != subject.segment.plain:
            found, sure = other_language(says, subject.target.tag)
            if found and sure >= _SURE:
                yield f"reads as {found!r}, not as {subject.target.tag!r}"


class Spelling:
    """A word is not in the dictionary of the language.

    Asked where it is named, by `also` in `[checks]`; needs `pip install 'lesson-i18n[spelling]'` and a dictionary of Hunspell.
    Words of the glossary, words of the source, abbreviations in capitals and the words of `words.txt`, which stands
    beside the catalogs of the language, one in a line, are right. Languages whose script does not divide words, or
    writes vowels as signs, are not judged.
    """

    name = "spelling"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut.", "Deja la pueerta cerrada.", found=True),
        Example("Keep the door shut.", "Deja la puerta cerrada.", found=False),
        Example("Keep Signal shut.", "Deja Signal cerrada: SMS.", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the words that no dictionary knows."""
        script = subject.target.script
        if subject.spelling and subject.says != subject.said and script in _WHOLE:
            said, says = set(subject.words_said), words(plain_words(subject.says))
            for word in subject.spelling.unknown(
                word for word in says if word not in said and _is_word(word, script)
            ):
                yield f"{word!r} is in no dictionary"


def _is_word(word: str, script: str) -> bool:
    """Whether a word is one of its language, and neither an abbreviation nor in another script."""
    is_plain = len(word) >= _SHORT and (word[1:].islower() or word.upper() == word.lower())
    return is_plain and letters_of(script, letters(word)) != 0


OPTIONAL = (WrongLanguage(), Spelling())
"""The checks of this family."""
