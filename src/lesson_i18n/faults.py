"""What is wrong with a translation, whatever its language: what it lost or added beside its source, and what hides in it.

A translation with such a fault is never published. Each is named by the rule that explains it to translators.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lesson_i18n.addresses import addresses, without_tail
from lesson_i18n.characters import hidden_characters
from lesson_i18n.disguises import disguised_hosts, runs, trick
from lesson_i18n.marked import Scan
from lesson_i18n.model import Segment, Syntax
from lesson_i18n.scan import is_plain, scan
from lesson_i18n.syntax import inline_marks

_TARGETS = frozenset({"link", "image", "address", "link without effect"})
_TAGS = frozenset({"tag", "unpaired tag", "unfinished tag"})
_CONTACTS = frozenset({"e-mail address", "telephone number"})
_PROGRAM = re.compile(r"<\s*script|\son\w+\s*=|(?:java|vb)script:", re.I)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>?")
_MARKUP = re.compile(r"[*_~`\\]|\s+")

Link = tuple[str, str]
"""The text of a link, and where it leads."""


class Fault(NamedTuple):
    """What is wrong: the rule that it breaks, and a phrase such as "added link 'https://example.org'"."""

    rule: str
    message: str


def faults(segment: Segment, translation: str, references: Mapping[str, object]) -> list[Fault]:
    """Return what is wrong with a restored translation; an empty list means that it may be published.

    `references` are the link labels that the lesson defines.
    """
    found = [Fault("hidden-character", fact) for fact in hidden_characters(translation, segment.plain)]
    if not translation:
        found.append(Fault("blank", "holds nothing but blanks"))
    if "\n" in translation and segment.place.hard_break is None:
        found.append(Fault("line-break", "holds a line break where only one line can stand"))
    if segment.syntax is Syntax.PLAIN and "<" in translation and not segment.kind.endswith(" comment"):
        written = Counter(_TAG.findall(translation)) - Counter(_TAG.findall(segment.plain))
        found += _changes(Counter(), Counter({("tag", tag): often for tag, often in written.items()}))
    told = ""
    if not (is_plain(segment.plain, segment.syntax) and is_plain(translation, segment.syntax)):
        ours = scan(segment.plain, segment.syntax, references)
        theirs = scan(translation, segment.syntax, references)
        changes = list(_changes(Counter(ours.things), Counter(theirs.things)))
        found += changes
        told = " ".join(change.message for change in changes)
        if not changes and _leads(ours) > 0 and segment.syntax.is_markdown:
            found += _misleading(_links(segment, segment.plain, references), _links(segment, translation, references))
    found += [
        Fault("deceptive-address", f"shows the host name {host!r}, which its source has not")
        for host in disguised_hosts(translation, segment.plain)
        if host not in told
    ]
    return found


def _changes(ours: Counter[tuple[str, str]], theirs: Counter[tuple[str, str]]) -> Iterator[Fault]:
    for kind, value in (ours - theirs).elements():
        yield Fault(_rule(kind), f"lost {kind} {value!r}")
    for kind, value in (theirs - ours).elements():
        message = f"added {kind} {value!r}"
        if (kind in _TAGS and _PROGRAM.search(value)) or (kind in _TARGETS and runs(value)):
            yield Fault("script", message)
        elif kind in _TARGETS and (fact := trick(value)):
            yield Fault("deceptive-address", f"{message}: {fact}")
        else:
            yield Fault(_rule(kind), message)


def _rule(kind: str) -> str:
    if kind in _TARGETS:
        return "target"
    if kind in _TAGS:
        return "tag"
    return "contact" if kind in _CONTACTS else "placeable"


def _leads(found: Scan) -> int:
    """Return how many targets a text has besides its first."""
    return sum(kind in _TARGETS for kind, _ in found.things) - 1


def _links(segment: Segment, text: str, references: Mapping[str, object]) -> list[Link]:
    """Return the links of a text in its order."""
    marks = [mark for mark in inline_marks(text, references, segment.syntax) if mark.type == "link"]
    return [(_MARKUP.sub(" ", text[slice(*mark.label)]).strip(), text[slice(*mark.target)]) for mark in marks]


def _misleading(ours: list[Link], theirs: list[Link]) -> Iterator[Fault]:
    """Find links whose text shows another address, or was the text of another link, though all targets are there."""
    shown = {(address, target) for text, target in ours for address in _shown(text)}
    leads = {text.casefold(): target for text, target in ours}
    pairs = {(text.casefold(), target) for text, target in ours}
    for text, target in theirs:
        own = leads.get(text.casefold(), target)
        if address := next((address for address in _shown(text) if (address, target) not in shown), ""):
            yield Fault("link-text", f"the link that shows {address!r} leads to {target!r}")
        elif own != target and (text.casefold(), target) not in pairs:
            yield Fault("link-text", f"the link {text!r} leads to {target!r}, and in the source to {own!r}")


def _shown(text: str) -> list[str]:
    return [without_tail(text[start:stop]) for _, start, stop in addresses(text)]
