"""Checks of the sense: words that turn a sentence round, and names that readers look for, must stand on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lesson_i18n.checks.protocol import Example, Subject
from lesson_i18n.checks.reading import SOURCES
from lesson_i18n.lexicon import lexicon, plain_words
from lesson_i18n.model import Severity
from lesson_i18n.negation import lost_negation, lost_prohibition, prohibition

_FILE = re.compile(
    r"(?<![\w/.@~-])(?:[\w-]+\.)+(?:apk|app|bat|cfg|conf|csv|deb|dll|dmg|docx?|exe|gif|gpg|html?|img|ini|iso|jpe?g|json|key|log"
    r"|md|mobileconfig|mp[34]|msi|odt|onion|ovpn|pdf|pem|png|pptx?|py|rar|sh|svg|tar|torrent|txt|xlsx?|xml|ya?ml|zip)(?![\w-])"
    r"|(?<![\w/.:~-])~?(?:/[\w.-]*[\w-]){2,}"
    r"|(?<!\w)[A-Z]:(?:\\[\w.-]*[\w-])+"
)
"""Names of files by their usual endings, paths of at least two parts, paths of Windows."""


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
        Example("Your key is unknown.", "No se conoce tu llave.", found=False),
        Example("Only open it at night.", "لا تفتحه إلا ليلا.", found=False, language="ar"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return on which side nothing negates, where that is another rule's to say."""
        said, says = subject.said, subject.says
        tags = subject.source.tag, subject.target.tag
        if lost_prohibition(said, tags[0], says, tags[1]) or said == says:
            return
        if lost_negation(said, tags[0], says, tags[1]):
            yield "the source negates something, and nothing here does"
        elif (words := prohibition(says, tags[1])) and not _may_negate(said, tags[0]) and not _says_only(subject):
            yield f"forbids something with {words!r}, and the source negates nothing"


def _may_negate(text: str, tag: str) -> bool:
    """Whether a source text negates something, or says what other languages may say with a negation."""
    words, plain = lexicon(tag), plain_words(text)
    return not words or bool(words.negation.search(plain) or words.may_negate.search(plain))


def _says_only(subject: Subject) -> bool:
    """Whether the source says "only", and the translation the same with "not … but"."""
    theirs = lexicon(subject.target.tag)
    says_but = theirs and theirs.but.search(plain_words(subject.says))
    return bool(says_but and _said("only", subject.said, subject.source.tag))


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


class FileName:
    """The name of a file or a folder was changed: readers look for it on their device as it is written in the source.

    Names in code and in links are kept by other rules. A folder that a system shows in the reader's language has no path.
    """

    name = "file-name"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Open setup.exe as an administrator.", "Abre setup.exe como administrador.", found=False),
        Example("Open setup.exe as an administrator.", "Abre instalar.exe como administrador.", found=True),
        Example("It is in ~/.ssh/config for you.", "Está en ~/.ssh/ajustes.", found=True),
        Example("It is in C:\\Users\\Public today.", "Hoy está en C:\\Usuarios\\Public.", found=True),
        Example("Stop and/or turn round.", "Para o da la vuelta.", found=False),
        Example("Open it at 5 p.m. on a .pdf file.", "Abre el PDF a las 5 de la tarde.", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the names that do not stand in the translation."""
        for found in _files(subject.said):
            if found.lower() not in subject.says.lower():
                yield f"lost the name {found!r}"


@lru_cache(maxsize=SOURCES)
def _files(text: str) -> tuple[str, ...]:
    """Return the names of files and folders in a source text, each once."""
    return tuple(dict.fromkeys(_FILE.findall(text))) if "/" in text or "\\" in text or "." in text else ()


MEANING = (Negation(), Only(), Always(), FileName())
"""The checks of this family."""
