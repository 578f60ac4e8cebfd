"""Checks of translations beside each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from lesson_i18n.checks.protocol import Example, Scope, Subject
from lesson_i18n.checks.reading import words
from lesson_i18n.glossary import Rule
from lesson_i18n.model import Severity
from lesson_i18n.similarity import likeness

_SOME_WORDS = 4
_ALIKE = 75.0
"""From this likeness on, in percent, two translations of one text are the same to their readers."""


class Terms:
    """The glossary asks for another word: a term is translated otherwise, was to be kept, or a forbidden word is used.

    The glossary stands beside the catalogs of a language, in `glossary.csv`.
    """

    name = "glossary"
    severity = Severity.WARNING
    is_blocking = False
    _CSV = "term,translation,rule,note\npassword,contraseña|clave,,\nSignal,,do-not-translate,\ndevice,aparato,forbidden,\n"
    examples: Sequence[Example] = (
        Example("Change the password.", "Cambia la contraseña.", found=False, glossary=_CSV),
        Example("Change the password.", "Cambia el código.", found=True, glossary=_CSV),
        Example("Open Signal now.", "Abre Señal ahora.", found=True, glossary=_CSV),
        Example("Lock the device.", "Bloquea el aparato.", found=True, glossary=_CSV),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return what each term asks for that the translation does not have."""
        if not subject.glossary.terms or subject.faults:
            return
        for term in subject.glossary.missing_terms(subject.entry.msgid, subject.entry.msgstr):
            words = " or ".join(map(repr, term.targets))
            if term.rule is Rule.FORBIDDEN:
                yield f"the glossary forbids {words}" + (f": {term.note}" if term.note else "")
            else:
                yield f"the glossary wants {words} for {term.sources[0]!r}"


def _folded(words: Sequence[str], text: str) -> str:
    """Return a text as it is compared: its words alone, in small letters."""
    return " ".join(words).casefold() or text


class Inconsistent:
    """One source text of one kind has several confirmed translations; this is not the one that most places have.

    An ending, a capital, a mark or the order of the words can differ. Where the places need different words, say so:
    `# i18n-ignore: inconsistent` and the reason.
    """

    name = "inconsistent"
    severity = Severity.WARNING
    is_blocking = False
    scope = Scope.LANGUAGE
    examples: Sequence[Example] = (
        Example("Lock it well.\n\nGo.\n\nLock it well.", "Ciérralo bien.\n\nVe.\n\nBloquéalo.", found=True),
        Example("Lock it well.\n\nGo.\n\nLock it well.", "Ciérralo bien.\n\nVe.\n\nCiérrala bien", found=False),
        Example("Lock it well.\n\nGo.\n\nLock it well.", "Ciérralo bien.\n\nVe.\n\nCiérralo bien.", found=False),
    )

    def check_all(self, subjects: Sequence[Subject]) -> Iterable[tuple[Subject, str]]:
        """Return the translations that say it in other words than the usual one, or are that of another text."""
        for group in _groups(subjects, lambda subject: (subject.entry.msgid, subject.entry.kind)):
            often = Counter(subject.entry.msgstr for subject in group)
            usual = often.most_common(1)[0][0]
            for subject in group:
                if subject.entry.msgstr != usual and not _is_alike(subject.entry.msgstr, usual):
                    yield subject, f"the same text is {usual!r} elsewhere"


def _is_alike(text: str, other: str) -> bool:
    """Whether two translations say the same but for endings, marks, capitals and the order of words."""
    ours, theirs = (" ".join(sorted(_folded(words(one), one).split())) for one in (text, other))
    return likeness(ours, theirs, _ALIKE) > 0


class SameTranslation:
    """Different source texts have one translation: it may belong to one of them only, so it is told at each."""

    name = "same-translation"
    severity = Severity.WARNING
    is_blocking = False
    scope = Scope.LANGUAGE
    examples: Sequence[Example] = (
        Example(
            "Lock the back door at night.\n\nOpen all windows in the morning.",
            "Cierra de noche la puerta trasera.\n\nCierra de noche la puerta trasera.",
            found=True,
        ),
        Example(
            "Lock the back door at night.\n\nLock the **back** door at night!",
            "Cierra de noche la puerta trasera.\n\n¡Cierra de noche la puerta **trasera**!",
            found=False,
        ),
    )

    def check_all(self, subjects: Sequence[Subject]) -> Iterable[tuple[Subject, str]]:
        """Return the translations that another source text has as well, where the two have few words in common."""
        long = [subject for subject in subjects if len(subject.words_says) >= _SOME_WORDS]
        for group in _groups(long, lambda subject: _folded(subject.words_says, subject.says)):
            for subject in group:
                other = next((one for one in group if _are_different(one, subject)), None)
                if other:
                    yield subject, f"stands for {other.entry.msgid!r} as well"


def _are_different(one: Subject, other: Subject) -> bool:
    ours, theirs = (set(_folded(subject.words_said, subject.said).split()) for subject in (one, other))
    return len(ours & theirs) * 2 < min(len(ours), len(theirs))


def _groups(subjects: Iterable[Subject], key: Callable[[Subject], Hashable]) -> Iterable[list[Subject]]:
    """Return the translations that have something in common with others, in their order."""
    found: defaultdict[Hashable, list[Subject]] = defaultdict(list)
    for subject in subjects:
        found[key(subject)].append(subject)
    return (group for group in found.values() if len(group) > 1)


CONSISTENCY = (Terms(), Inconsistent(), SameTranslation())
"""The checks of this family."""
