"""The targets that a language has in the place of the source's: `locale/<lang>/links.toml`, read and judged.

    [[link]]
    source = "https://www.takebackthetech.net/mapit/"
    target = "https://www.takebackthetech.net/es/mapit/"
    reason = "the Spanish page of the same organisation"

What such a file says decides where readers go, so that an entry with any fault is left out, and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from lesson_i18n.addresses import addresses
from lesson_i18n.characters import control_character, hidden_characters
from lesson_i18n.disguises import disguised_host, runs
from lesson_i18n.errors import CatalogError
from lesson_i18n.files import catalog_bytes, decoded_catalog
from lesson_i18n.model import Finding
from lesson_i18n.toml_text import parse_toml

RULE = "localized-target"
_KEYS = ("source", "target", "reason")
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*[\"']?link[\"']?[ \t]*\]\]", re.MULTILINE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*)", re.IGNORECASE)
_UNSAFE = re.compile(r"[<>\"'`\\^{}|()\[\]]")
_EMAIL = re.compile(r"[\w.+-]+@([\w.-]+)")
_LABEL = re.compile(r"(?!-)[^\W_](?:[^\W_]|-)*(?<!-)")
_NUMBER_TO_CALL = re.compile(r"\+?[0-9().-]+")
_WEB = frozenset({"http", "https", "//", "address"})
_IDLE = "{!r} is where the source leads, and no wider language has another target; remove the entry"


class OwnLink(NamedTuple):
    """An entry of the file: `target` stands wherever the source has `source`; `line` is that of the entry.

    `borrowed` is the tag of the wider language whose entry it is, or "".
    """

    source: str
    target: str
    reason: str
    line: int
    borrowed: str = ""


@dataclass(frozen=True, slots=True)
class OwnLinks:
    """The entries of a language that may be used, by their sources, and what is wrong with the others.

    `path` is the file as it is named in messages. An entry whose target is its source keeps a wider language's target away.
    """

    path: str = ""
    links: Mapping[str, OwnLink] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def find(self, text: str) -> dict[str, OwnLink]:
        """Return the entries whose sources stand somewhere in a text."""
        return {source: link for source, link in self.links.items() if source in text}

    def finding(self, link: OwnLink, message: str) -> Finding:
        """Return an error about an entry."""
        return Finding(self.path, link.line, "", RULE, message)

    def borrowing(self, wider: Mapping[str, OwnLinks]) -> OwnLinks:
        """Return these entries, and those that wider languages have for other sources; these are by tag, the nearest first."""
        links = dict(self.links)
        for tag, other in wider.items():
            for source, link in other.links.items():
                links.setdefault(source, link._replace(borrowed=tag))
        kept = [link for link in self.links.values() if link.source == link.target]
        lent = {source for other in wider.values() for source in other.links}
        idle = [self.finding(link, _IDLE.format(link.target)) for link in kept if link.source not in lent]
        links = {source: link for source, link in links.items() if link.source != link.target}
        return OwnLinks(self.path, links, (*self.findings, *idle))


def read_own_links(path: Path, shown: str) -> OwnLinks:
    """Return the entries of a file, none where there is no file.

    Raises `CatalogError`, with the name `shown` and the line, where it cannot be read or is not TOML.
    """
    data = catalog_bytes(path, shown)
    return parse_own_links(decoded_catalog(data, shown), shown) if data is not None else OwnLinks(shown)


def parse_own_links(text: str, shown: str) -> OwnLinks:
    """Return the entries of a text; raises `CatalogError`."""
    data = parse_toml(text, shown, CatalogError)
    for name in data:
        if name != "link":
            raise CatalogError(
                f"{shown}:{_line(text, name)}: unknown table {name!r}; write [[link]] above each entry"
            )
    tables = data.get("link", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CatalogError(f"{shown}:{_line(text, 'link')}: 'link' must be written [[link]], above each entry")
    found = list(_HEADER.finditer(text))
    lines = [text.count("\n", 0, match.start()) + 1 for match in found]
    if len(lines) != len(tables):
        lines = [_line(text, str(table.get("source", "link"))) for table in tables]
    return _judged(tables, lines, shown)


def _line(text: str, word: str) -> int:
    """Return the first line that holds a word."""
    at = text.find(word)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _judged(tables: list[dict[str, Any]], lines: list[int], shown: str) -> OwnLinks:
    links: dict[str, OwnLink] = {}
    findings: list[Finding] = []
    for table, line in zip(tables, lines, strict=True):
        faults = list(_faults_of_table(table))
        source = str(table.get("source", ""))
        if not faults and source in links:
            faults.append(f"{source!r} has a target in line {links[source].line} already; remove one of the two")
        findings += (Finding(shown, line, "", RULE, fault) for fault in faults)
        if not faults:
            links[source] = OwnLink(source, table["target"], table["reason"].strip(), line)
    return OwnLinks(shown, links, tuple(findings))


def _faults_of_table(table: Mapping[str, Any]) -> Iterator[str]:
    """Return what is wrong with an entry, a phrase each."""
    for key in table:
        if key not in _KEYS:
            close = get_close_matches(key, _KEYS, 1, 0.6)
            hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(_KEYS)}"
            yield f"unknown key {key!r}; {hint}"
    wrong = [key for key in _KEYS if not isinstance(table.get(key), str) or not table[key].strip()]
    if wrong:
        yield f"lacks {', '.join(map(repr, wrong))}, or it is no text; add it"
    elif control_character(table["reason"]):
        yield f"'reason' holds the control character {control_character(table['reason'])}; remove it"
    elif table["source"] != table["target"] and (fault := target_fault(table["source"], table["target"])):
        yield fault


def target_fault(source: str, target: str) -> str:
    """Return why a target must not take the place of one of the source, and the way out; "" where it may.

    Whether a file is there is not looked at.
    """
    if fault := _unsafe(target):
        return f"{target!r} {fault}"
    ours, theirs = _kind(source), _kind(target)
    if theirs != ours and (ours, theirs) not in (("http", "https"), ("//", "https")):
        return (
            f"{target!r} is {_KIND_NAMES.get(theirs, f'of the scheme {theirs}:')}, and the source's"
            f" {_KIND_NAMES.get(ours, f'of the scheme {ours}:')}; name a target of the same kind, or https: for http:"
        )
    fault = _wrong_place(theirs, source, target)
    return f"{target!r} {fault}" if fault else ""


_KIND_NAMES = {
    "//": "without a scheme",
    "address": "an address without a scheme",
    "e-mail": "an e-mail address",
    "relative": "a path",
}


def _unsafe(target: str) -> str:
    """Return which characters of a target must not stand in any."""
    if hidden := next(hidden_characters(target), ""):
        return f"{hidden}; remove it"
    if not target.isprintable() or " " in target:
        return "holds a blank or an invisible character; write it percent-encoded, as %20"
    if mark := _UNSAFE.search(target):
        return f"holds {mark[0]!r}; write it percent-encoded, as %{ord(mark[0]):02X}"
    if unescape(target.replace("&amp;", "")) != target.replace("&amp;", ""):
        return "holds what browsers read as a character reference; write & as &amp; there"
    return "runs a program, or brings its own page; name a page" if runs(unescape(target)) else ""


def _kind(address: str) -> str:
    """Return the scheme of an address in small letters, or what it is without one."""
    address = unescape(address)
    if scheme := _SCHEME.match(address):
        return scheme[1].lower()
    if address.startswith("//"):
        return "//"
    if _EMAIL.fullmatch(address):
        return "e-mail"
    return "address" if any((a, b) == (0, len(address)) for _, a, b in addresses(address)) else "relative"


def _wrong_place(kind: str, source: str, target: str) -> str:
    """Return what is wrong with where a target leads: its host, or the number to call."""
    if kind in ("mailto", "e-mail"):
        address = _EMAIL.fullmatch(target.removeprefix("mailto:").partition("?")[0])
        return _wrong_host(address[1]) if address else "is no single e-mail address; write it as name@example.org"
    if kind in ("tel", "sms"):
        number = target.partition(":")[2].partition("?")[0]
        return "" if _NUMBER_TO_CALL.fullmatch(number) else "is no number to call; write digits"
    authority = _authority(target)
    if "@" in authority:
        return "has a name before an @, which people take for the host; remove it"
    if kind not in _WEB:
        return "holds ':' in its first part; write %3A" if kind == "relative" and ":" in authority else ""
    name, _, port = authority.partition(":")
    if port and port != _authority(source).partition(":")[2]:
        return f"names the port {port!r}, which the source does not; remove it"
    return _wrong_host(name)


def _authority(address: str) -> str:
    """Return what names the host of an address, or of one without a scheme."""
    found = _AUTHORITY.match(address)
    if found or _SCHEME.match(address):
        return found[1] if found else ""
    return re.split(r"[/?#]", address, maxsplit=1)[0]


def _wrong_host(host: str) -> str:
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdecimal() or any(label[:2].lower() == "0x" for label in labels):
        return f"names the host {host!r}, which is no name such as example.org; numbers are refused"
    if not all(_LABEL.fullmatch(label) and len(label) < 64 for label in labels):
        return f"names the host {host!r}, which is no name such as example.org; mend it"
    if disguised_host(host):
        return f"names the host {host!r}, whose letters look like those of another; write the name that it has"
    return ""
