"""Checks of dates: months by their names in any language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from lesson_i18n.checks.protocol import Example, Subject
from lesson_i18n.checks.reading import SOURCES
from lesson_i18n.locales import month_names
from lesson_i18n.model import Severity

_OTHER_CALENDARS = frozenset({"am", "fa", "ne", "ps", "ti"})
"""Languages whose readers may expect another month and another year."""

_DIGIT = re.compile(r"\d")
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.|er)?(?:\s+(?:of|de))?"


class Month:
    """The month of a date was lost or changed: "4 June" must not become "4 July".

    The month may be a number. Where a language has several names for a month, any of them will do.
    """

    name = "month"
    severity = Severity.WARNING
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Reviewed on June 4, 2018.", "Revisado el 4 de junio de 2018.", found=False),
        Example("Reviewed on June 4, 2018.", "Revisado el 4/6/2018.", found=False),
        Example("Reviewed on June 4, 2018.", "Revisado el 4 de julio de 2018.", found=True),
        Example("Reviewed on June 4, 2018.", "روجع في 4 حزيران 2018.", found=False, language="ar"),
        Example("You may 2 times a day.", "Puedes 2 veces al día.", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the months that no longer stand in the text."""
        dated = _dated_months(subject.said, subject.source.tag)
        if not dated or subject.target.tag.partition("-")[0] in _OTHER_CALENDARS:
            return
        known, says = month_names(subject.target.tag), subject.says.lower()
        numbers = {int(_ascii(number)) for number in re.findall(r"\d{1,2}", says)}
        for name, month in dated:
            names = [other for other, number in known.items() if number == month]
            if names and month not in numbers and not any(other in says for other in names):
                yield f"the source says {name!r}, and nothing here does"


def _ascii(number: str) -> str:
    return "".join(str(unicodedata.decimal(digit)) for digit in number)


@lru_cache(maxsize=SOURCES)
def _dated_months(text: str, tag: str) -> tuple[tuple[str, int], ...]:
    """Return the months that stand beside a day or a year in a source text, as they are written, with their numbers."""
    if not _DIGIT.search(text):
        return ()
    names = (name for pair in _dates(tag).findall(text) for name in pair if name)
    return tuple((name, month_names(tag)[name.lower()]) for name in dict.fromkeys(names))


def named_months(text: str, tag: str) -> frozenset[int]:
    """Return the numbers of all months that a text names."""
    return frozenset(month_names(tag)[name.lower()] for name in _names(tag).findall(text))


@cache
def _names(tag: str) -> re.Pattern[str]:
    """Return what finds a month's name; where the language writes it with a capital, so must the text."""
    names = sorted(month_names(tag), key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])({'|'.join(map(re.escape, _written(names, tag))) or '(?!)'})(?![^\W_])")


def _written(names: Iterable[str], tag: str) -> Iterable[str]:
    return (name.title() if tag.startswith("en") else name for name in names)


@cache
def _dates(tag: str) -> re.Pattern[str]:
    name = _names(tag).pattern
    return re.compile(rf"(?<!\d){_DAY}\s+{name}|{name}\.?,?\s+\d{{1,4}}(?!\d)")


DATES = (Month(),)
"""The checks of this family."""
