"""Checks of amounts: numbers in the digits of any script, numbers in words, units."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from lesson_i18n.checks.dates import named_months
from lesson_i18n.checks.protocol import Example, Subject
from lesson_i18n.checks.reading import SOURCES
from lesson_i18n.lexicon import lexicon, plain_words
from lesson_i18n.model import Severity

_NUMBER = re.compile(r"\d+(?:[.,:٫٬'’\u00a0\u202f ]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,٬'’\u00a0\u202f ]\d{3})+")
_NONE: Counter[str] = Counter()
_PARTS = re.compile(r"\d+")
_WORD_OF_AMOUNT = re.compile(
    r"\b(?:one|once|first|two|twice|second|three|third|four\w*|five|fif\w+|six\w*|seven\w*|eight\w*|nine\w*|ten\w*|eleven\w*"
    r"|twel\w+|thir\w+|twent\w+|hundred\w*|thousand\w*|million\w*|billion\w*|dozen\w*|half|quarter|double|triple|pair|both"
    r"|noon|midday|midnight|[ap]\.?m\b|decade\w*|centur\w+|zero|single)\b",
    re.I,
)
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2})(?:[:.]\d\d)?\s*([ap])\.?m\b", re.I)
_SYMBOLS = {
    "%": "%", "٪": "%", "％": "%", "°c": "°c", "°f": "°f", "km": "km", "m": "m", "cm": "cm", "mm": "mm", "mi": "mi", "ft": "ft",
    "kg": "kg", "g": "g", "mg": "mg", "l": "l", "ml": "ml", "tb": "tb", "gb": "gb", "mb": "mb", "kb": "kb", "to": "tb",
    "go": "gb", "mo": "mb", "ko": "kb", "ghz": "ghz", "mhz": "mhz", "hz": "hz", "w": "w", "v": "v", "mah": "mah",
    "px": "px", "dpi": "dpi", "кг": "kg", "км": "km", "гб": "gb", "мб": "mb",
}  # fmt: skip
_UNIT = re.compile(
    rf"(\d+(?:[.,]\d+)?)[ \u00a0\u202f]?({'|'.join(sorted(map(re.escape, _SYMBOLS), key=len, reverse=True))})(?![^\W_])",
    re.IGNORECASE,
)
_LEAST_IN_DIGITS = 11
"""From this number on, a translation has it in digits where the source has; smaller ones may be words."""


class Numbers:
    """A number in digits differs from the source's, is missing, or was added.

    The digits may be those of any script, their groups and decimals marked as is usual in the language; hours may count
    to 12 or to 24. A number up to ten may be a word.
    """

    name = "numbers"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Wait 20 minutes.", "Espera 20 minutos.", found=False),
        Example("Wait 20 minutes.", "انتظر ٢٠ دقيقة.", found=False, language="ar"),
        Example("Wait 20 minutes.", "Espera 30 minutos.", found=True),
        Example("Wait 20 minutes.", "Espera unos minutos.", found=True),
        Example("Wait some minutes.", "Espera 20 minutos.", found=True),
        Example("It costs 1,000.50 in all.", "Cuesta 1.000,50 en total.", found=False),
        Example("Come at 3:30 pm.", "Ven a las 15:30.", found=False),
        Example("Take 3 of them.", "Toma tres.", found=False),
        Example("Take 3 of them.", "Toma 4.", found=True),
        Example("Take three of them.", "Toma 3.", found=False),
        Example("In October 2018", "2018年10月", found=False, language="ja"),
        Example("Come at 3:30 pm.", "Ven a las 16:30.", found=True),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the numbers that differ."""
        ours, theirs = _numbers_said(subject.said), _numbers(subject.says)
        if ours == theirs:
            return
        added = theirs - ours - _months(subject)
        lost = [number for number in (ours - theirs).elements() if not self._stands(number, subject, added)]
        if lost:
            yield f"lost the number {', '.join(lost)}" + (f"; has {', '.join(added)}" if added else "")
        elif added.keys() - {"1"} and not _WORD_OF_AMOUNT.search(subject.said) and not ours - theirs:
            yield f"added the number {', '.join(added)}"

    @staticmethod
    def _stands(number: str, subject: Subject, added: Counter[str]) -> bool:
        """Whether a number stands in a translation in another way: as a word, or as an hour of 24."""
        if any(hour in added for hour in _hours(number, subject.said)):
            return True
        if int(number[:9]) >= _LEAST_IN_DIGITS or added:
            return False
        known = lexicon(subject.target.tag)
        expression = known and known.numbers.get(int(number))
        return not expression or bool(expression.search(plain_words(subject.says)))


def _months(subject: Subject) -> Counter[str]:
    """Return the numbers of the months that the source names: another language may write these."""
    return Counter(str(month) for month in named_months(subject.said, subject.source.tag))


def _hours(number: str, text: str) -> Sequence[str]:
    """Return how an hour that a text counts to 12 is written where it counts to 24, and the other way round."""
    found = [half for hour, half in _CLOCK.findall(text) if hour == number]
    return [str(int(number) % 12 + (12 if half in "pP" else 0)) for half in found]


def _numbers(text: str) -> Counter[str]:
    """Return the numbers of a text, in ASCII digits, without zeros at their edges that say nothing."""
    return Counter(_read(text)) if _PARTS.search(text) else _NONE


@lru_cache(maxsize=SOURCES)
def _numbers_said(text: str) -> Counter[str]:
    return _numbers(text)


def _read(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in match[0])
        if _GROUPED.fullmatch(digits):
            yield re.sub(r"\D", "", digits)
        else:
            yield from (part.lstrip("0") or "0" for part in _PARTS.findall(_ungrouped(digits)))


def _ungrouped(digits: str) -> str:
    """Return a number such as 1.000,50 without the marks of its groups."""
    return re.sub(r"(?<=\d)[.,٬'’\u00a0\u202f](?=\d{3}[.,٫]\d)", "", digits)


class NumberWord:
    """The source says a number in words, from two to ten, and the translation says none.

    It may say it in digits or in words. Where it does, the word is missing from the language's list; please report it.
    """

    name = "number-word"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Wait three minutes.", "Espera tres minutos.", found=False),
        Example("Wait three minutes.", "Espera 3 minutos.", found=False),
        Example("Wait three minutes.", "Espera unos minutos.", found=True),
        Example("Wait three minutes.", "انتظر ثلاث دقائق.", found=False, language="ar"),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the first number that is lost."""
        theirs = lexicon(subject.target.tag)
        for value, word in _words_said(subject.said, subject.source.tag) if theirs else ():
            if theirs and value in theirs.numbers:
                says = plain_words(subject.says)
                if not theirs.numbers[value].search(says) and str(value) not in _numbers(says):
                    yield f"the source says {word!r}, and nothing here does"
                    return


@lru_cache(maxsize=SOURCES)
def _words_said(text: str, tag: str) -> tuple[tuple[int, str], ...]:
    """Return the numbers that a source text says in words, each with its word."""
    known, plain = lexicon(tag), plain_words(text)
    numbers = known.numbers if known else {}
    return tuple((value, found[0]) for value, words in numbers.items() if (found := words.search(plain)))


class Units:
    """An amount has another unit than in the source, such as km in the place of m, or MB in the place of GB."""

    name = "unit"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Walk 5 km on.", "Camina 5 km.", found=False),
        Example("Walk 5 km on.", "Camina 5 m.", found=True),
        Example("Keep 20% of it.", "Guarda el 20 %.", found=False),
        Example("Keep 2 GB free.", "Gardez 2 Go.", found=False, language="fr"),
        Example("Keep 2 GB free.", "Guarda 2 MB.", found=True),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the units that differ, of the amounts that both sides write with a symbol."""
        ours = _units_said(subject.said)
        theirs = _units(subject.says) if ours else {}
        for number in ours:  # in the order of the text, not of a set
            if ours[number] != theirs.get(number, ours[number]):
                yield f"has {number} {theirs[number]}, and the source {number} {ours[number]}"


def _units(text: str) -> dict[str, str]:
    """Return the unit of each amount that has one; none for an amount that stands twice."""
    found = _UNIT.findall(text) if _PARTS.search(text) else []
    amounts = [
        ("".join(str(unicodedata.decimal(c)) for c in n if c.isdecimal()), _SYMBOLS[u.lower()]) for n, u in found
    ]
    often = Counter(number for number, _ in amounts)
    return {number: unit for number, unit in amounts if often[number] == 1}


@lru_cache(maxsize=SOURCES)
def _units_said(text: str) -> dict[str, str]:
    return _units(text)


NUMBERS = (Numbers(), NumberWord(), Units())
"""The checks of this family."""
