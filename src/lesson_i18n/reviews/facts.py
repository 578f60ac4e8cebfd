"""What the change of a translation tells without knowledge of its language: numbers, names, negations, its length."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from lesson_i18n.lexicon import lexicon, plain_words
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry
from lesson_i18n.placeables import without_placeables

_LOCKED = re.compile(r"\{\d+\}")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<![\w'’])[A-Z][\w-]*[^\W_]")
_SHAPED = re.compile(r"[A-Z].*[A-Z].*|.*\d.*")
_BEGINS_SENTENCE = re.compile(r"(?:\A|[.!?:;(\[\n*_\"“‘'–—|]|^\W+)\s*\Z")
_LONG_ENOUGH = 40
_LEAST, _MOST = 0.6, 1.7
_SHOWN = 5


def facts(old: Entry | None, new: Entry, source: Language, target: Language) -> Iterator[str]:
    """Return what is to be looked at in a confirmed translation, a phrase each.

    Where the text was translated before and its source is the same, the translation is compared with the one before.
    """
    says = _prose(new.msgstr)
    if not old or not old.usable:
        lost = [name for name in _names(new.msgid) if _SHAPED.fullmatch(name) and not _stands(name, says)]
        if lost and target.script == "Latn":
            yield f"lacks names of the source: {_listed(lost)}"
        return
    said = _prose(old.msgstr)
    lost = [name for name in _names(new.msgid) if name in said and not _stands(name, says)]
    if lost:
        yield f"lacks names of the source, which it had before: {_listed(lost)}"
    if old.msgid == new.msgid and said != says:
        yield from _against_before(said, says, target)


def _against_before(said: str, says: str, target: Language) -> Iterator[str]:
    before, after = _numbers(said), _numbers(says)
    if before != after:
        yield f"had the numbers {_listed((before - after).elements())}, and has {_listed((after - before).elements())}"
    words = lexicon(target.tag)
    if words:
        was, now = (bool(words.negation.search(plain_words(text))) for text in (said, says))
        if was != now:
            yield "negated something before, and does not now" if was else "negates something now, and did not before"
    if len(said) >= _LONG_ENOUGH and not _LEAST * len(said) <= len(says) <= _MOST * len(said):
        yield f"had {len(said)} characters, and has {len(says)}"


def _prose(text: str) -> str:
    return " ".join(_LOCKED.sub(" ", without_placeables(text)).split())


def _numbers(text: str) -> Counter[str]:
    return Counter("".join(str(unicodedata.decimal(digit)) for digit in found) for found in _NUMBER.findall(text))


def _names(text: str) -> list[str]:
    """Return the words of a source text that are written with a capital inside a sentence; none of a text in capitals."""
    prose = _prose(text)
    found = (match for match in _NAME.finditer(prose) if not _BEGINS_SENTENCE.search(prose[: match.start()][-4:]))
    return [] if prose.isupper() else list(dict.fromkeys(match[0] for match in found))


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text, or the part of it that no language changes: that before a hyphen or a plural's s."""
    return any(part in text for part in (name, name.removesuffix("s"), name.partition("-")[0]))


def _listed(found: Iterable[str]) -> str:
    names = list(found)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more if names else "none"
