"""Find what must survive translation inside a text: targets, code, tags, notes, variables, numbers to call.

Markup is found by the Markdown parser; expressions are used only for what no Markdown rule knows: bare addresses,
variables, formulas, telephone numbers, and links that Markdown does not take for links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape

from lesson_i18n.addresses import addresses, telephone_numbers, without_tail
from lesson_i18n.marked import ATTRIBUTE, TEXT_ATTRIBUTES, Scan, find_markup, read_tag
from lesson_i18n.model import Syntax, Target
from lesson_i18n.syntax import html_tags, may_hold_constructs

_SUSPECT = re.compile(  # begins with one set of characters, at which the search can skip to the next that matters
    r"""[]\[<`&\\{$@:.\n\d(]
        (?: (?<=[]\[<`&\\{$@])
          | (?<=[\w+.-]:)\S
          | (?<=[Ww]{3}\.)
          | (?<=\.)(?i:com|org|net|info|edu|gov|onion|int)(?![A-Za-z0-9-])
          | (?<=[ ]\n)
          | (?<=[\d(])[\d ().\u00a0-]{5}
        )""",
    re.VERBOSE,
)
_ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
_LETTER = re.compile(r"[^\W\d_]")
_BROKEN_TAG = re.compile(r"</?[A-Za-z!?][^\s<>]*")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MALFORMED = re.compile(r"\](?<!\\\])[ \t\n]*\([ \t]*([^()\n]*)(?<![ \t])[ \t]*\)")
_FILE = r"\.(?:md|html?|pdf|png|jpe?g|gif|svg|webp|docx?|odt|zip|apk)(?:#\S*)?\Z"
_LOOKS_LIKE_TARGET = re.compile(rf"(?:[a-z][a-z0-9+.-]*:\S|www\.|\.{{0,2}}/|#\w)|\S*{_FILE}", re.I)
_FILE_WITH_BLANKS = re.compile(rf".*{_FILE}", re.I)
_VARIABLE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_MATH = re.compile(r"(?<![\\$\w])\$(?![\s$])[^$\n]*?[^\s\\$]\$(?![\d$])")


def is_plain(text: str, syntax: Syntax = Syntax.MARKDOWN) -> bool:
    """Whether a text can hold nothing that `scan` would find; quick, and never wrong when it says yes."""
    return not (_SUSPECT.search(text) or (syntax is not Syntax.MARKDOWN and may_hold_constructs(text, syntax)))


def scan(text: str, syntax: Syntax, references: Mapping[str, object]) -> Scan:
    """Return what must survive translation in a text; `references` are the link labels that its lesson defines.

    The answer is not to be changed: it is kept where a lesson defines no labels, because one command asks several times.
    """
    return _found(text, syntax, references) if references else _found_alone(text, syntax)


@lru_cache(maxsize=1 << 14)
def _found_alone(text: str, syntax: Syntax) -> Scan:
    return _found(text, syntax, {})


def _found(text: str, syntax: Syntax, references: Mapping[str, object]) -> Scan:
    found = Scan()
    if syntax.is_markdown:
        find_markup(found, text, syntax, references)
    elif syntax is Syntax.HTML:
        for start, stop in html_tags(text) if "<" in text else ():
            read_tag(found, text, start, stop)
    if syntax is not Syntax.PLAIN:
        _find_broken_tags(found, text, syntax)
        _find_malformed_links(found, text)
    _find_addresses(found, text)
    _find_values(found, text)
    if syntax is not Syntax.PLAIN:
        _find_disguised_addresses(found, text, syntax)
    found.holes.sort(key=lambda hole: hole[:2])
    return found


def _find_broken_tags(found: Scan, text: str, syntax: Syntax) -> None:
    """Find tags without their partner, and what is no tag to Markdown, but begins one to a browser with tolerance."""
    if "<" not in text:
        return
    paired = partners(found.tags)
    found.things.extend(("unpaired tag", f"<{tag}>") for at, tag in enumerate(found.tags) if at not in paired)
    escaped = {match.end() - 1 for match in _ESCAPE.finditer(text)} if syntax.is_markdown else ()
    for match in _BROKEN_TAG.finditer(text):
        if match.start() not in escaped and not found.hides(match.start()):
            found.things.append(("unfinished tag", match[0]))


def partners(tags: Sequence[str]) -> dict[int, int]:
    """Return which tags belong together: the positions of each opening tag and its closing one, both ways.

    Tags are given by their names in lower case, closing ones with their slash.
    """
    paired: dict[int, int] = {}
    opened: list[int] = []
    for position, tag in enumerate(tags):
        if not tag.startswith("/"):
            opened.append(position)
        elif same := [at for at in opened if tags[at] == tag[1:]]:
            paired[same[-1]], paired[position] = position, same[-1]
            del opened[opened.index(same[-1]) :]
    return paired


def _find_malformed_links(found: Scan, text: str) -> None:
    """Lock ``(target)`` where it stands behind a bracket that Markdown does not take for a link's."""
    if "](" not in text and not re.search(r"\]\s+\(", text):
        return
    for match in _MALFORMED.finditer(text):
        start, stop = match.span(1)
        looks = _FILE_WITH_BLANKS if match[0].startswith("](") else _LOOKS_LIKE_TARGET
        if (
            not found.hides(match.start())
            and not _overlaps(found, start, stop)
            and (looks.match(match[1]) or _LOOKS_LIKE_TARGET.match(match[1]))
        ):
            found.holes.append((start, stop, Target(match[1])))
            found.things.append(("link without effect", match[1]))
            found.covered.append((start, stop))


def _find_addresses(found: Scan, text: str) -> None:
    for kind, start, stop in addresses(text):
        if not found.hides(start):
            address = without_tail(text[start : min(stop, found.next_covered(start))])
            found.holes.append((start, start + len(address), Target(address)))
            found.things.append((kind, address))
            found.covered.append((start, start + len(address)))


def _find_disguised_addresses(found: Scan, text: str, syntax: Syntax) -> None:
    """Find addresses that stand there only once entities and escapes are read; they are shown as they are written."""
    if "&" not in text and "\\" not in text:
        return
    for start, stop in _uncovered(found, text):
        read = _ENTITY.sub(lambda entity: unescape(entity[0]), text[start:stop])
        if syntax.is_markdown:
            read = _ESCAPE.sub(r"\1", read)
        if read != text[start:stop] and not is_plain(read):
            disguised = Scan()
            _find_addresses(disguised, read)
            found.things.extend(disguised.things)


def _find_values(found: Scan, text: str) -> None:
    """Find what is shown as it is but must be the same in a translation."""
    for kind, expression, needed in (("variable", _VARIABLE, "{"), ("formula", _MATH, "$")):
        for match in expression.finditer(text) if needed in text else ():
            if not found.hides(match.start()):
                found.things.append((kind, match[0]))
                found.covered.append(match.span())
    found.things.extend(
        ("telephone number", digits) for start, digits in telephone_numbers(text) if not found.hides(start)
    )


def _overlaps(found: Scan, start: int, stop: int) -> bool:
    return any(a < stop and start < b for a, b, _ in found.holes)


def has_prose(text: str, found: Scan | None = None) -> bool:
    """Whether a text has a letter outside everything that was found in it."""
    if not found:
        return bool(_LETTER.search(text))
    rest = " ".join(text[start:stop] for start, stop in _uncovered(found, text))
    return bool(_LETTER.search(_ENTITY.sub("", rest)) or any(_speaks(text[a:b]) for a, b in found.covered))


def _uncovered(found: Scan, text: str) -> Iterator[tuple[int, int]]:
    """Return the stretches of a text that nothing was found in."""
    at = 0
    for start, stop in sorted(found.covered):
        if at < start:
            yield at, start
        at = max(at, stop)
    if at < len(text):
        yield at, len(text)


def _speaks(markup: str) -> bool:
    """Whether a tag carries a text that people read, such as an image's alt."""
    return markup.startswith("<") and any(
        match[1].lower() in TEXT_ATTRIBUTES and _LETTER.search(match[2] or match[3] or match[4] or "")
        for match in ATTRIBUTE.finditer(markup)
    )
