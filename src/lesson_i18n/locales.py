"""Languages: tags, names, direction and plural forms, from CLDR. The only module that knows babel, which it loads when it is asked something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from lesson_i18n.errors import ConfigError

if TYPE_CHECKING:
    from babel.core import Locale

_SHAPE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
)

_NO_LANGUAGES = frozenset({"mul", "root", "und", "zxx"})
_RIGHT_TO_LEFT = frozenset({"Adlm", "Arab", "Armi", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language that lessons are written in: `tag` is BCP 47 ("pt-BR"), `folder` gettext's spelling of it ("pt_BR")."""

    tag: str
    folder: str

    @property
    def name(self) -> str:
        """The language's name in English."""
        locale = _locale(self.folder)
        name = locale.get_display_name("en") if locale and str(locale) == self.folder else None
        return name or _composed_name(self.folder.split("_"))

    @property
    def own_name(self) -> str:
        """The language's name in itself, or in English where CLDR does not know that."""
        locale = _locale(self.folder)
        return (locale.get_display_name() if locale else None) or _composed_name(self.folder.split("_"))

    @property
    def script(self) -> str:
        """The four letters of the script, as in "Arab": that of the tag, else the usual one; "" where CLDR knows none."""
        return _usual_script(self.folder)

    @property
    def direction(self) -> str:
        """The direction of the script, "ltr" or "rtl": of the script that the tag names, else of the usual one."""
        parts, locale = self.folder.split("_"), _locale(self.folder)
        script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
        if locale and not script:
            return str(locale.text_direction)
        scripts = {script} if script else set(_likely(parts[0]).split("_"))
        return "rtl" if scripts & _RIGHT_TO_LEFT else "ltr"

    @property
    def plural_forms(self) -> str:
        """The value of a catalog's Plural-Forms field."""
        from babel.core import UnknownLocaleError
        from babel.messages.plurals import get_plural

        try:
            number, expression = get_plural(self.folder)[:2]
        except UnknownLocaleError:
            number, expression = 2, "(n != 1)"
        return f"nplurals={number}; plural={expression};"


def language(tag: str) -> Language:
    """Return the language of a BCP 47 tag, its case put right.

    Raises `ConfigError` where the tag is malformed or CLDR does not know its language, script or region.
    """
    if not _SHAPE.fullmatch(tag):
        raise ConfigError(f"{tag!r} is no language tag; {_meant(tag)}")
    parts = _parts(tag)
    _refuse_unknown(tag, parts)
    return Language(tag="-".join(parts), folder="_".join(parts))


def is_same_language(tag: str, other: str) -> bool:
    """Whether texts in the languages of two BCP 47 tags can stand for each other: one only says more than the other.

    So "en" and "en-US" can, and "zh-TW" and "zh-Hant"; "pt-BR" and "pt-PT" cannot, nor "zh" and "zh-Hant".
    """
    one, two = _expected(tag), _expected(other)
    is_apart = one[2] and two[2] and one[2] != two[2]
    return one[:2] == two[:2] and not is_apart


def _parts(tag: str) -> list[str]:
    """Return the parts of a tag, each as it is written."""
    primary, *rest = tag.split("-")
    return [primary.lower(), *map(_cased, rest)]


def _meant(text: str) -> str:
    """Return what was perhaps meant by a text that is no tag: a tag with other signs between its parts, or a name."""
    near = text.replace("_", "-")
    if _SHAPE.fullmatch(near):
        return f"did you mean {'-'.join(_parts(near))!r}?"
    named = [tag for tag, name in _english().languages.items() if name.lower() == text.lower()]
    known = next((tag for tag in named if _SHAPE.fullmatch(tag)), "")
    return (
        f"did you mean {known!r} ({_english().languages[known]})?" if known else "one is 'es', 'pt-BR' or 'zh-Hant'"
    )


@cache
def _expected(tag: str) -> tuple[str, str, str]:
    """Return a tag's language, the script that it names or CLDR expects, and the region that it names."""
    primary, *rest = _parts(tag)
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next((part for part in rest if re.fullmatch(r"[A-Z]{2}|\d{3}", part)), "")
    expected = (_likely(f"{primary}_{region}") or _likely(primary)).split("_")
    return primary, script or "".join(expected[1:2]), region


def wider(tag: str) -> tuple[str, ...]:
    """Return a tag and those of the wider languages that it belongs to, the nearest first: es-MX, es-419, es.

    Another script is another language to a reader: zh-TW is followed by zh-Hant and not by zh, whose usual script is another.
    """
    folder = language(tag).folder
    primary = folder.partition("_")[0]
    script = next((part for part in folder.split("_")[1:] if len(part) == 4 and part.isalpha()), "")
    script = script or _script(folder) or _script(primary)
    chain = [folder]
    if script != _script(primary):
        chain.append(f"{primary}_{script}")
    parents = _global("parent_exceptions")
    while "_" in chain[-1] or chain[-1] in parents:
        parent = parents.get(chain[-1]) or chain[-1].rpartition("_")[0]
        is_same = parent.partition("_")[0] in (primary, "no")
        if not is_same or (parent == primary and script != _script(primary)):
            break
        chain.append(parent)
    return tuple(dict.fromkeys(part.replace("_", "-") for part in chain))


@cache
def _usual_script(folder: str) -> str:
    """Return the script that a tag names, else the usual one."""
    parts = folder.split("_")
    given = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    return given or _script("_".join(parts[:2])) or _script(parts[0])


def _script(folder: str) -> str:
    """Return the script that CLDR expects for a language or a variety of it; "" where it expects the usual one."""
    return next((part for part in _likely(folder).split("_")[1:] if len(part) == 4), "")


def _cased(part: str) -> str:
    """Return a subtag as it is written: scripts with a capital, regions in capitals, variants in small letters."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) < 4 else part.lower()


@cache
def month_names(tag: str) -> Mapping[str, int]:
    """Return the names of the months in a language and all its varieties, in small letters, with their numbers from 1.

    Names of fewer than three letters are not among them, nor those of another calendar than the Gregorian.
    """
    from babel.core import Locale
    from babel.localedata import locale_identifiers

    primary = tag.partition("-")[0]
    found: dict[str, int] = {}
    for name in sorted(known for known in locale_identifiers() if known.partition("_")[0] == primary):
        months = Locale.parse(name).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, month in months[form][width].items():
                    found.setdefault(month.rstrip(".").lower(), number)
    return {name: number for name, number in found.items() if len(name) > 2 and not name.isdecimal()}


@cache
def _english() -> Locale:
    from babel.core import Locale

    return Locale("en")


def _global(name: str) -> Mapping[str, Any]:
    """Return a table of CLDR that is not about one language."""
    from babel.core import get_global

    return get_global(name)  # type: ignore[arg-type]  # one of a few names


def _composed_name(parts: list[str]) -> str:
    """Return an English name made of the names of a tag's parts; a part without a name stands for itself."""
    english = _english()
    name = english.languages.get(parts[0], parts[0])
    details = [english.scripts.get(part) or english.territories.get(part) or part for part in parts[1:]]
    return f"{name} ({', '.join(details)})" if details else name


def _refuse_unknown(tag: str, parts: list[str]) -> None:
    """Raise `ConfigError` for a language, script or region that CLDR does not know."""
    if parts[0] in _NO_LANGUAGES or not (_likely(parts[0]) or parts[0] in _english().languages):
        names = _english().languages
        close = get_close_matches(parts[0], sorted(set(names) - _NO_LANGUAGES), 3, 0.5)
        known = ", ".join(f"{code!r} ({names[code]})" for code in sorted(close))
        raise ConfigError(f"unknown language tag {tag!r}; {f'similar: {known}' if known else 'see BCP 47'}")
    for part in parts[1:]:
        if part in _global("territory_languages"):
            continue  # it is known, and without all the names that English has
        names = _english().scripts if len(part) == 4 and part.isalpha() else _english().territories
        if len(part) <= 4 and not part[-3:].isdecimal() and part not in names:
            near = ", ".join(map(repr, get_close_matches(part, sorted(names), 3, 0.5)))
            hint = f"similar: {near}" if near else "see BCP 47"
            raise ConfigError(f"unknown part {part!r} in the language tag {tag!r}; {hint}")


def _likely(known: str) -> str:
    """Return the full tag that CLDR expects for a language, such as "kek_Latn_GT"; "" for one that it does not know."""
    return str(_global("likely_subtags").get(known, ""))


@cache
def _locale(folder: str) -> Locale | None:
    """Return CLDR's locale for a language, or for as many parts of its tag as CLDR has data for."""
    from babel.core import Locale, UnknownLocaleError

    parts = folder.split("_")
    for known in range(len(parts), 0, -1):
        with suppress(UnknownLocaleError, ValueError):
            return Locale.parse("_".join(parts[:known]))
    return None
