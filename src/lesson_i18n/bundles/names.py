"""Names of files in a bundle that must not be: those that lead elsewhere, and those that some disks take for one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from lesson_i18n.bundles import MANIFEST, SIGNATURE

_ANOTHER_ON_WINDOWS = re.compile(r"[\\:]|[. ](?:/|\Z)")
"""Drives, streams, folders by another sign, and ends that are left out."""


def unsafe_names(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return each name that a bundle's files must not have, with the reason."""
    seen = {_folded(name): name for name in (MANIFEST, SIGNATURE)}
    folders = set(map(_folded, _folders(names)))
    for name in names:
        other = seen.setdefault(_folded(name), name)
        if reason := _reason(name):
            yield name, reason
        elif name == other and name in (MANIFEST, SIGNATURE):
            yield name, "is the name of a file that a bundle has of its own"
        elif name != other:
            yield name, f"differs from {other} in capitals or in codes for accents alone"
        elif _folded(name) in folders:
            yield name, "is the name of a folder too"


def _folders(names: Sequence[str]) -> set[str]:
    """Return the folders that files are in, and those around them."""
    found: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _reason(name: str) -> str:
    """Return why a name by itself is not safe; "" where it is."""
    parts = name.split("/")
    if not name or not all(name.split("/")):
        return "is absolute, or has an empty part"
    if ".." in parts or "." in parts:
        return "leads out of its folder, or nowhere"
    if _ANOTHER_ON_WINDOWS.search(name):
        return "is read as another path on Windows"
    return "" if name.isprintable() else "holds characters that cannot be seen"


def _folded(name: str) -> str:
    """Return a name in the form that all have in common that differ in capitals, or in how accents are made."""
    return (
        name.lower()
        if name.isascii()
        else unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    )


def visible(text: str) -> str:
    """Return a text without what could deceive a terminal: anybody may have made what it is about."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
