"""A catalog or template as a whole file: its header, and the lines of its entries below."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lesson_i18n.entries import escaped
from lesson_i18n.errors import CatalogError, ConfigError
from lesson_i18n.locales import Language, is_same_language
from lesson_i18n.model import Catalog

GENERATOR = "lesson-i18n"

_PERSONAL = re.compile(
    r".*(?:translat|author|review|contribut|edit|user|team|mail|bugs|date|time|path).*"
    r"|X-(?:Crowdin|Launchpad|Loco|Lokalize|OmegaT|Pootle|Transifex|Virtaal).*|Generated-By",
    re.IGNORECASE,
)
_PLURAL_FORMS = re.compile(r"\s*nplurals\s*=\s*\d+\s*;\s*plural\s*=.*[n\d].*", re.DOTALL)


def is_ours(path: Path) -> bool:
    """Whether a file says in its header that it was written here."""
    try:
        with path.open("rb") as file:
            return f'"X-Generator: {GENERATOR}\\n"'.encode() in file.read(8192)
    except OSError:
        return False


def template_text(blocks: Sequence[str], old: Catalog, project: str, created: str) -> str:
    """Return the text of a template made of the lines of its entries.

    Its creation date (`created`, as gettext writes it) is the old one where these are the same.
    """
    header = {"Project-Id-Version": project, "POT-Creation-Date": created}
    return _catalog_text(blocks, old, header | _FORM)


def catalog_text(blocks: Sequence[str], old: Catalog, language: Language, project: str, created: str) -> str:
    """Return the text of a language's catalog made of the lines of its entries.

    Fields that name a person, an address, an editor or a time are emptied or left out, and comments above the header
    as well. A Plural-Forms field that stands in the file is kept, and so are fields that nobody here knows.
    """
    header = {
        "Project-Id-Version": project,
        "POT-Creation-Date": created,
        "PO-Revision-Date": created,
        "Last-Translator": "",
        "Language-Team": "",
        "Language": language.folder,
        "Plural-Forms": old.header.get("Plural-Forms", ""),
        **_FORM,
    }
    if not _PLURAL_FORMS.fullmatch(header["Plural-Forms"]):
        header["Plural-Forms"] = language.plural_forms
    unknown = {name: value for name, value in old.header.items() if name not in header}
    header |= {name: value for name, value in unknown.items() if not (_PERSONAL.fullmatch(name) or "@" in value)}
    return _catalog_text(blocks, old, header)


def refuse_foreign(catalog: Catalog, shown: str, language: Language, languages: Iterable[Language]) -> None:
    """Raise `CatalogError` where a catalog's header names another of the project's languages than the one it stands for."""
    named = catalog.header.get("Language", "").strip().replace("-", "_")
    other = next((one for one in languages if one.folder == named), language)
    if is_same_language(other.tag, language.tag):
        return
    line = next((at for at, text in enumerate(catalog.text.splitlines(), 1) if text.startswith('"Language:')), 1)
    raise CatalogError(
        f"{shown}:{line}: its header says 'Language: {other.folder}', and it stands where {language.tag} has its catalog; "
        f"put the right file here, or mend the header where the texts are {language.tag}"
    )


def creation_date() -> str:
    """Return the creation date for new catalogs as gettext writes it: SOURCE_DATE_EPOCH where set, else now, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if epoch and not re.fullmatch(r"[0-9]{1,11}", epoch):
            raise ValueError
        return time.strftime("%Y-%m-%d %H:%M+0000", time.gmtime(int(epoch) if epoch else None))
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(
            f"SOURCE_DATE_EPOCH is {epoch!r}; it must be a number of seconds since 1970, or not be set"
        ) from error


_FORM = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "X-Generator": GENERATOR,
}


def _catalog_text(blocks: Sequence[str], old: Catalog, header: dict[str, str]) -> str:
    if "POT-Creation-Date" in old.header and tuple(blocks) == old.blocks:
        dates = [name for name in header if name.endswith("-Date")]
        header = header | dict.fromkeys(dates, old.header["POT-Creation-Date"])
        if header == old.header and not re.match(r"\s*#", old.text):
            return old.text
    return file_text(header, blocks)


def file_text(header: Mapping[str, str], blocks: Iterable[str]) -> str:
    """Return a whole file: the header's fields, and the lines of the entries."""
    fields = "".join(f'"{escaped(f"{name}: {value}")}\\n"\n' for name, value in header.items())
    return "\n\n".join((f'msgid ""\nmsgstr ""\n{fields}'.rstrip("\n"), *blocks)) + "\n"
