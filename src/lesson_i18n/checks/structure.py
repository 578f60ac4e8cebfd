"""Checks of a text's form: what Markdown would read otherwise than in the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lesson_i18n.checks.protocol import Example, Subject
from lesson_i18n.checks.reading import SOURCES
from lesson_i18n.checks.trust import Refused
from lesson_i18n.model import Severity, Syntax
from lesson_i18n.syntax import inline_marks

_ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
_NONE: Counter[str] = Counter()
_ASTERISKS = re.compile(r"\*+|__+")
_STAR_IN_WORD = re.compile(r"(?<=[^\W\d_]{2})\*(?=in(?:nen)?(?![^\W_]))|(?<=[^\W\d_]{2})\*(?=r(?![^\W_]))")
"""How some write German words for all genders: "Leser*innen", "jede*r"."""

_WORDS = re.compile(r"[^\W_]+(?:[ ,.;'’-]+[^\W_]+)*")
"""Words in a row: neither which they are nor how many makes a difference to the marks around them."""

_COPIED = frozenset({"code", "escape", "autolink", "html"})
_BROKEN_ENTITY = re.compile(
    r"& ?#? ?(?:nbsp|lt|gt|amp|quot|shy|hellip|ndash|mdash)\b(?!;)|& (?:nbsp|lt|gt|amp|quot);", re.I
)


class Blocks(Refused):
    """The translation would be read as other blocks than its source: a list, heading, quote, table, code, another value.

    Begin no line with a mark such as "-", "1.", "#", ">" or "```" that the source has not; keep the parentheses of
    a metadata value in pairs, and use no ";" in an option.
    """

    name = "blocks"
    examples: Sequence[Example] = (
        Example("Keep the door shut.", "Deja la puerta cerrada.", found=False),
        Example("One\\\ntwo.", "Uno\n- dos.", found=True),
        Example("One\\\ntwo.", "Uno\n\n# dos.", found=True),
        Example("[Options]: # (yes;no)", "sí; claro\n\nno", found=True),
    )


class LineBreak(Refused):
    """The translation has a line break where only one line can stand, such as a heading or a table's cell."""

    name = "line-break"
    examples: Sequence[Example] = (
        Example("# Before you leave", "Antes\nde salir", found=True),
        Example("# Before you leave", "Antes de salir", found=False),
    )


class Blank(Refused):
    """The translation holds nothing but blanks. Leave it empty where there is none yet."""

    name = "blank"
    examples: Sequence[Example] = (
        Example("Keep the door shut.", "\u00a0 ", found=True),
        Example("Keep the door shut.", "Cierra.", found=False),
    )


class Placeable(Refused):
    """Code, a variable, a formula, a footnote's mark or the markup of a dialect was lost, added or changed."""

    name = "placeable"
    examples: Sequence[Example] = (
        Example("Type `adb devices` now.", "Escribe ahora `adb devices`.", found=False),
        Example("Type `adb devices` now.", "Escribe ahora `adb dispositivos`.", found=True),
        Example("Type `adb devices` now.", "Escribe ahora adb devices.", found=True),
        Example("Hello {{ name }}.", "Hola {{ nombre }}.", found=True),
        Example("Use $a+b$ here.", "Usa $a-b$ aquí.", found=True),
    )


class HardBreak:
    """The translation has more or fewer line breaks than its source.

    In a text of several lines, such as an address or a verse, each line of the source has its own in the translation.
    """

    name = "hard-break"
    severity = Severity.ERROR
    is_blocking = False
    examples: Sequence[Example] = (
        Example("One\\\ntwo.", "Uno\ndos.", found=False),
        Example("One\\\ntwo.", "Uno dos.", found=True),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return how many breaks there are and were, where they differ."""
        ours, theirs = subject.segment.plain.count("\n"), subject.translation.count("\n")
        return [f"has {theirs} line breaks, and the source {ours}"] if ours != theirs else []


class Emphasis:
    """Emphasis was lost or added, or its marks have a blank inside, so that readers see asterisks.

    Keep the marks, such as * and **, directly at the words that they belong to. A title or a label that is no Markdown
    has none.
    """

    name = "emphasis"
    severity = Severity.ERROR
    is_blocking = False
    examples: Sequence[Example] = (
        Example("Keep the door **shut** now.", "Deja la puerta **cerrada** ya.", found=False),
        Example("Keep the door **shut** now.", "Deja la puerta __cerrada__ ya.", found=False),
        Example("Keep the door **shut** now.", "Deja la puerta cerrada ya.", found=True),
        Example("Keep the door **shut** now.", "Deja la puerta **cerrada ya.", found=True),
        Example("Keep the door **shut** now.", "Deja la puerta ** cerrada ** ya.", found=True),
        Example("Readers keep it.", "Leser*innen behalten es.", found=False, language="de"),
        Example("Keep 2 * 3 and snake_case.", "Deja 2 * 3 y snake_case.", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return what became of the emphasis."""
        segment = subject.segment
        ours, theirs = _marks(segment.plain, segment.syntax), _marks(subject.translation, segment.syntax)
        if ours is theirs or ours == theirs:
            return
        if lost := ours - theirs:
            yield f"lost emphasis written with {', '.join(sorted(lost))}"
        if added := theirs - ours:
            yield f"added emphasis written with {', '.join(sorted(added))}"


def _marks(text: str, syntax: Syntax) -> Counter[str]:
    """Return the marks of what is emphasized in a text, and of asterisks shown; underscores count as asterisks."""
    if not ("*" in text or "_" in text or "~" in text):
        return _NONE
    if not syntax.is_markdown:
        return Counter(_ASTERISKS.findall(text))
    depends_on_words = "<" in text or "&" in text or _STAR_IN_WORD.search(text)
    return _marks_among(text if depends_on_words else _WORDS.sub("a", text), syntax)


@lru_cache(maxsize=SOURCES)
def _marks_among(text: str, syntax: Syntax) -> Counter[str]:
    """Return the marks of a text, of which only the words may be others; many texts have the same marks around them."""
    marks = inline_marks(text, {}, syntax, everything=True)
    found = Counter(text[mark.start : mark.label[0]] for mark in marks if mark.type == "emphasis")
    left = text.count("*") - sum(text[mark.start : mark.stop].count("*") for mark in marks if mark.type in _COPIED)
    left -= len(_STAR_IN_WORD.findall(text))
    left -= sum(2 * mark.count("*") * often for mark, often in found.items())
    counted = Counter({"asterisks that are shown": left})
    for mark, often in found.items():
        counted[mark.replace("_", "*")] += often
    return +counted


class Entity:
    """The character reference &lt; or &gt; was lost or added, or another one is broken."""

    name = "entity"
    severity = Severity.ERROR
    is_blocking = False
    examples: Sequence[Example] = (
        Example("If a &lt; b, stop.", "Si a &lt; b, para.", found=False),
        Example("If a &lt; b, stop.", "Si a & lt; b, para.", found=True),
        Example("If a &lt; b, stop.", "Si a b, para.", found=True),
        Example("Q&A; R&D", "Q&A; I+D", found=False),
        Example("One two.", "Uno&nbsp;dos.", found=False),
    )

    def check(self, subject: Subject) -> Iterable[str]:
        """Return the references that differ; those of "and", blanks and quotes are for the translator to use or not."""
        if "&" not in subject.segment.plain and "&" not in subject.translation:
            return
        ours, theirs = _entities(subject.segment.plain), _entities(subject.translation)
        for entity in sorted((ours - theirs) | (theirs - ours)):
            yield f"{'lost' if ours[entity] > theirs[entity] else 'added'} {entity!r}"
        broken = _BROKEN_ENTITY.search(subject.translation) if "&" in subject.translation else None
        if broken and broken[0] not in subject.segment.plain:
            yield f"{broken[0]!r} is no character reference"


def _entities(text: str) -> Counter[str]:
    return (
        Counter(found for found in _ENTITY.findall(text) if found in ("&lt;", "&gt;")) if "&" in text else Counter()
    )


STRUCTURE = (Blocks(), LineBreak(), Blank(), Placeable(), HardBreak(), Emphasis(), Entity())
"""The checks of this family."""
