"""Addresses that are not what they seem: letters of another script in a host name, names before an @, schemes that run."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_LOOK_ALIKES = str.maketrans(
    "абвгеһіјкӏмнопԛрѕтуԝхсԁ" + "αβγεηικνορτυχω", "abbrehijklmhonqpstywxcd" + "abyenikvoptuxw"
)
"""Letters of Cyrillic and Greek, and the Latin ones that they look like."""

_DOTS = re.compile("[\u3002\uff0e\uff61]")
_DOT_INSIDE = re.compile(r"[.\u3002\uff0e\uff61](?=[\w-])")
_CANDIDATE = re.compile(r"(?<![\w@/.-])[\w-]+(?:[.\u3002\uff0e\uff61][\w-]+)+", re.UNICODE)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u058f\u13a0-\u13ff\uff21-\uff5a\u3002\uff0e\uff61\U0001d400-\U0001d7ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile("[\u0370-\u03ff\u0400-\u058f\u13a0-\u13ff]")
_ENDINGS = "com|org|net|info|edu|gov|onion|int|app|dev|xyz|site|online|link|click|top|shop|live|news|cloud|tech|blog|page|[a-z]{2}"
_FILES = "md|py|js|sh|rs|so|db|ps|gz|ts|go|cc"
_HOST = re.compile(rf"(?:[a-z0-9-]+\.)*[a-z0-9-]{{3,}}\.(?!(?:{_FILES})\Z)(?:{_ENDINGS})")
_RUNS = re.compile(r"\s*(?:javascript|vbscript|data|file|blob|intent):", re.I)
_USERINFO = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s]*@", re.I)
_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#\s]*)", re.I)


def runs(address: str) -> bool:
    """Whether an address is of a scheme that runs a program or brings its own page, such as javascript:."""
    return bool(_RUNS.match(address))


def trick(address: str) -> str:
    """Return how an address misleads people about its host, or an empty string."""
    if _USERINFO.match(address):
        return "what stands before the @ is not the host"
    host = _AUTHORITY.match(address)
    name = host[1] if host else address.partition("/")[0]
    if _mixes(name) or _FOREIGN.search(name):
        return "letters of another script look like those of a known host"
    return ""


def disguised_host(name: str) -> bool:
    """Whether a host's name can be taken for another: a part mixes scripts, or each of its letters looks like a Latin one.

    A name in one script of its own is none, as long as it cannot be read as Latin; the spelling xn--… is read first.
    """
    return any(_is_disguised(part) for part in name.split("."))


def _is_disguised(part: str) -> bool:
    if part.casefold().startswith("xn--"):
        try:
            part = part.encode("ascii").decode("idna")
        except UnicodeError:
            return True
    if part.isascii():
        return False
    plain = unicodedata.normalize("NFC", part.casefold())
    scripts = {"Latin" if _LATIN.match(c) else "other" for c in plain if c.isalpha()}
    if unicodedata.normalize("NFKC", plain) != plain or len(scripts) > 1:
        return True
    spelt = unicodedata.normalize("NFKD", plain).translate(_LOOK_ALIKES)
    letters = "".join(c for c in spelt if not unicodedata.combining(c))
    return letters.isascii() != ("Latin" in scripts)


def disguised_hosts(text: str, source: str) -> Iterator[str]:
    """Return the host names in running text that its source has not, and that no list of addresses finds.

    Those are names with letters that look like Latin ones, and names that end in a country's letters. Of these, as many
    are let pass as the source has and the text has not: where a source shows a name as a word, so does its translation.
    """
    shown = _names(text) if _DOT_INSIDE.search(text) else ()
    if not shown:
        return
    known, kept = source.casefold(), {name.casefold() for name in shown}
    spare = sum(name.casefold() not in kept and _is_host(name) for name in _names(source))
    for name in shown:
        if name.casefold() in known:
            continue
        if _mixes(name):
            yield name
        elif _is_host(name):
            spare -= name.isascii()
            if spare < 0 or not name.isascii():
                yield name


def _names(text: str) -> list[str]:
    return [match[0].strip("-_") for match in _CANDIDATE.finditer(text)]


def _is_host(name: str) -> bool:
    plain = unicodedata.normalize("NFKC", _DOTS.sub(".", name))
    if plain.isascii() and name == plain:
        return bool(_HOST.fullmatch(name))
    return bool(_FOREIGN.search(name) and _HOST.fullmatch(plain.casefold().translate(_LOOK_ALIKES)))


def _mixes(name: str) -> bool:
    """Whether one part of a name has Latin letters beside such as look like them."""
    return any(_LATIN.search(part) and _OTHER.search(part) for part in re.split(r"[.\-_]", name))
