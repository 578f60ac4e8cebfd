"""Checks of the language: whether a text is in its language and its script at all, and all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lesson_i18n.checks.protocol import Example, Scope, Subject
from lesson_i18n.checks.reading import letters, letters_of, usual_length
from lesson_i18n.model import Severity

_WORDS = ("the", "and", "you", "your", "that", "with", "this", "are", "for", "have", "from", "they", "will", "when")
_ENGLISH = frozenset(form for word in _WORDS for form in (word, word.title(), word.upper()))
_LATIN, _LIKE_LATIN = "A-Za-z\u00c0-\u024f", "\u0370-\u03ff\u0400-\u052f"
_LATIN_LETTER, _LIKE_LATIN_LETTER = re.compile(f"[{_LATIN}]"), re.compile(f"[{_LIKE_LATIN}]")
_NOT_LATIN = re.compile(rf"[^\W\d_{_LATIN}\u1e00-\u1eff]")
_MIXED = re.compile(rf"[{_LATIN}]+[{_LIKE_LATIN}][^\W\d_]*|[{_LIKE_LATIN}]+[{_LATIN}][^\W\d_]*")
_FEW_WORDS = 4
_LONG_ENOUGH = 40
_LEAST, _MOST, _SLACK = 0.45, 2.0, 24
"""How much of the usual length a translation has at least and at most; and by how many characters short texts may differ."""


class Untranslated:
    """The translation is the source's own text, and confirmed.

    Where the text is to stay as it is, such as a name, say so: `# i18n-ignore: untranslated` and the reason.
    """

    name = "untranslated"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut at night.", "Keep the door shut at night.", found=True),
        Example("Keep the door shut at night.", "Deja la puerta cerrada de noche.", found=False),
        Example("Tor Browser", "Tor Browser", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return a phrase where both texts are the same and have some words."""
        if subject.translation == subject.segment.plain and _has_words(subject.words_said):
            yield "is the source's own text"


def _has_words(found: Sequence[str]) -> bool:
    """Whether the words of a text are some, and no names."""
    return len(found) >= _FEW_WORDS and sum(word.islower() for word in found) * 2 >= len(found)


class Script:
    """The translation is in another script than its language is written in."""

    name = "wrong-script"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut.", "أبق الباب مغلقا.", found=False, language="ar"),
        Example("Keep the door shut.", "Abqi al-bab mughlaqan.", found=True, language="ar"),
        Example("Keep the door shut.", "Держите дверь закрытой.", found=True, language="es"),
        Example("Tor Browser", "Tor Browser", found=False, language="ar"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the script that is missing."""
        if subject.target.script == "Latn" and not _NOT_LATIN.search(subject.says):
            return
        if subject.translation == subject.segment.plain or not _has_words(subject.words_said):
            return
        found = letters(subject.says)
        own, total = letters_of(subject.target.script, found), sum(found.values())
        if own is not None and (not own or own * 5 < total):
            yield f"has {own} letters of its language's script among {total}"


class MixedScript:
    """A word has letters of two scripts that look alike, such as a Cyrillic "а" in a Latin word.

    Readers cannot see it, but no search finds the word, and no spelling checker knows it.
    """

    name = "mixed-script"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut.", "Deja la puert\u0430 cerrada.", found=True),
        Example("Keep the SIM card.", "Сохраните SIM-карту.", found=False, language="ru"),
        Example("Keep the door shut.", "Держите двe\u0440ь закрытой.", found=True, language="ru"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the first such word."""
        if not _LATIN_LETTER.search(subject.says) or not _LIKE_LATIN_LETTER.search(subject.says):
            return
        for word in _MIXED.findall(subject.says):
            if word not in subject.said:
                yield f"{word!r} has letters of two scripts"
                return


class Length:
    """The translation is far shorter or longer than its source: a part may be missing, or belong elsewhere."""

    name = "length"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door shut at night, and the windows as well.", "Cierra.", found=True),
        Example(
            "Keep the door shut at night, and the windows as well.",
            "夜晚请关好门窗，勿忘。",
            found=False,
            language="zh",
        ),
        Example("Keep the door shut at night.", "Deja la puerta cerrada de noche.", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return how long both are, where that is out of proportion for the two languages."""
        ours, theirs = len(subject.said), len(subject.says)
        expected = ours * usual_length(subject.target.script) / usual_length(subject.source.script)
        is_usual = _LEAST * expected - _SLACK / 4 <= theirs <= _MOST * expected + _SLACK
        if ours >= _LONG_ENOUGH and not is_usual:
            yield f"has {theirs} characters, and the source {ours}"


class SourceLanguage:
    """Half of a lesson's confirmed translations, by words, are in the source's language.

    Somebody may have confirmed texts to make the numbers look good, or filled the catalog with the source by mistake.
    Empty them, and readers get the same text without it being counted as translated.
    """

    name = "source-language"
    severity = Severity.ERROR
    is_blocking = False
    scope = Scope.LESSON
    examples: Sequence[Example] = (
        Example(
            "Keep the door shut at night when you are at home.\n\nDo this for the windows and the roof as well.\n\nYes.",
            "Keep the door shut at night when you are at home.\n\nDo this for the windows and the roof as well.\n\nSí.",
            found=True,
        ),
        Example(
            "Keep the door shut at night when you are at home.\n\nDo this for the windows and the roof as well.\n\nYes.",
            "Deja la puerta cerrada de noche cuando estás en casa.\n\nHaz esto con las ventanas y el techo.\n\nSí.",
            found=False,
        ),
    )

    def check_all(self, subjects: Sequence[Subject]) -> Iterable[tuple[Subject, str]]:
        """Return the share of words in the source's language, at the first such text."""
        counts = {subject.entry.id: len(subject.words_said) for subject in subjects}
        total = sum(counts.values())
        left = [subject for subject in subjects if is_in_source_language(subject)]
        same = sum(counts[subject.entry.id] for subject in left)
        if total >= 2 * _FEW_WORDS**2 // 2 and left and same * 2 >= total:
            yield (
                left[0],
                f"{100 * same // total} % of the words that stand confirmed in this lesson are the source's own",
            )


def is_in_source_language(subject: Subject) -> bool:
    """Whether a translation is the source's text, or other English in the place of another language."""
    if subject.translation == subject.segment.plain:
        return _has_words(subject.words_said)
    if not subject.source.tag.startswith("en"):
        return False
    found = subject.words_says
    if _ENGLISH.isdisjoint(found):
        return False
    english = [word.lower() for word in found if word in _ENGLISH]
    return len(found) >= 2 * _FEW_WORDS and len(set(english)) > 2 and len(english) * 6 >= len(found)


LANGUAGE = (
    Untranslated(),
    Script(),
    MixedScript(),
    Length(),
    SourceLanguage(),
)
"""The checks of this family."""
