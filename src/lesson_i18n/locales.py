"""Languages: tags, names, direction and plural forms, from CLDR. The only module that knows babel."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from babel.core import Locale, UnknownLocaleError, get_global

from lesson_i18n.errors import ConfigError

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
        parts = self.folder.split("_")
        given = [part for part in parts[1:] if len(part) == 4 and part.isalpha()]
        usual = (_likely("_".join(parts[:2])) or _likely(parts[0])).split("_")[1:2]
        return (given or usual or [""])[0]

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
        near = tag.replace("_", "-")
        example = f"did you mean {near!r}?" if _SHAPE.fullmatch(near) else "one is 'es', 'pt-BR' or 'zh-Hant'"
        raise ConfigError(f"{tag!r} is no language tag; {example}")
    primary, *rest = tag.split("-")
    parts = [primary.lower(), *(_cased(part) for part in rest)]
    _refuse_unknown(tag, parts)
    return Language(tag="-".join(parts), folder="_".join(parts))


def _cased(part: str) -> str:
    """Return a subtag as it is written: scripts with a capital, regions in capitals, variants in small letters."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) < 4 else part.lower()


@cache
def _english() -> Locale:
    return Locale("en")


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
        names = _english().scripts if len(part) == 4 and part.isalpha() else _english().territories
        if len(part) <= 4 and not part[-3:].isdecimal() and part not in names:
            near = ", ".join(map(repr, get_close_matches(part, sorted(names), 3, 0.5)))
            hint = f"similar: {near}" if near else "see BCP 47"
            raise ConfigError(f"unknown part {part!r} in the language tag {tag!r}; {hint}")


def _likely(primary: str) -> str:
    """Return the full tag that CLDR expects for a language, such as "kek_Latn_GT"; "" for one that it does not know."""
    return str(get_global("likely_subtags").get(primary, ""))


@cache
def _locale(folder: str) -> Locale | None:
    """Return CLDR's locale for a language, or for as many parts of its tag as CLDR has data for."""
    parts = folder.split("_")
    for known in range(len(parts), 0, -1):
        with suppress(UnknownLocaleError, ValueError):
            return Locale.parse("_".join(parts[:known]))
    return None
