"""Languages: tags, names, direction and plural forms, from CLDR. The only module that knows babel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from babel.core import Locale, UnknownLocaleError

from lesson_i18n.errors import ConfigError

_SHAPE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*"
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language that lessons are written in.

    `tag` is BCP 47 ("pt-BR"), `folder` gettext's spelling of it ("pt_BR"), `name` English, `own_name` its own,
    `direction` "ltr" or "rtl".
    """

    tag: str
    folder: str
    name: str
    own_name: str
    direction: str

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

    Raises `ConfigError` where the tag is malformed or its language is not known to CLDR.
    """
    if not _SHAPE.fullmatch(tag):
        raise ConfigError(f"{tag!r} is no language tag; write one such as 'es', 'pt-BR' or 'zh-Hant'")
    primary, *rest = tag.split("-")
    parts = [primary.lower(), *(_cased(part) for part in rest)]
    names = _english_names()
    if parts[0] not in names:
        near = [code for code, name in names.items() if name.lower().startswith(parts[0][:2])]
        close = (get_close_matches(parts[0], names, 3, 0.5) + near)[:3]
        raise ConfigError(f"unknown language tag {tag!r}; did you mean one of {', '.join(close)}?")
    canonical = "-".join(parts)
    locale = _locale(canonical)
    return Language(
        tag=canonical,
        folder="_".join(parts),
        name=(locale.get_display_name("en") if locale else None) or names[parts[0]],
        own_name=(locale.get_display_name() if locale else None) or names[parts[0]],
        direction=locale.text_direction if locale else "ltr",
    )


def _cased(part: str) -> str:
    """Return a subtag as it is written: scripts with a capital, regions in capitals, variants in small letters."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) < 4 else part.lower()


@cache
def _english_names() -> dict[str, str]:
    return dict(Locale("en").languages)


def _locale(tag: str) -> Locale | None:
    """Return CLDR's locale for a tag, or for as much of it as CLDR knows."""
    while tag:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            tag = tag.rpartition("-")[0]
    return None
