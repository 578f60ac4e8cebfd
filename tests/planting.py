"""Faults to plant into catalogs that have none: what a careless or hostile translator does.

Each kind is a function of a translation, its source text as translators see it, and chance; it answers None where the text has
no place for such a fault.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lesson_i18n.catalog import parse_catalog
from lesson_i18n.checker import check
from lesson_i18n.checks.report import Remark
from lesson_i18n.config import Config
from lesson_i18n.entries import escaped
from lesson_i18n.lexicon import lexicon
from lesson_i18n.locales import month_names
from lesson_i18n.model import Entry, Severity

Plant = Callable[[Entry, random.Random], str | None]

_WORD = re.compile(r"(?<![\w{<&/=\"'`\\$-])[^\W\d_]{4,}(?![\w}>=/'\"`;-])")
_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\(\{(\d+)\}\)")
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d|\d [A-Z][a-z]{2,}"
)
_LOOK_ALIKE = str.maketrans("aeopcxyAEOPCX", "аеорсхуАЕОРСХ")


class Kind(NamedTuple):
    """A kind of fault: its name, what it does to a translation, and what it breaks: trust, structure or wording.

    What breaks trust or structure must be found as an error.
    """

    name: str
    plant: Plant
    breaks: str = "trust"

    @property
    def is_error(self) -> bool:
        return self.breaks != "wording"


def behind(text: str) -> Plant:
    """Plant something behind the first word in the middle of a text."""

    def plant(entry: Entry, chance: random.Random) -> str | None:
        places = [match.end() for match in _WORD.finditer(entry.msgstr)]
        at = chance.choice(places) if places else None
        return None if at is None else f"{entry.msgstr[:at]}{text}{entry.msgstr[at:]}"

    return plant


def around(before: str, after: str) -> Plant:
    """Plant something around a word."""

    def plant(entry: Entry, chance: random.Random) -> str | None:
        words = list(_WORD.finditer(entry.msgstr))
        if not words:
            return None
        start, stop = chance.choice(words).span()
        return f"{entry.msgstr[:start]}{before}{entry.msgstr[start:stop]}{after}{entry.msgstr[stop:]}"

    return plant


def changed(pattern: str, new: str, only_kinds: str = "") -> Plant:
    """Change one place that matches a pattern."""

    def plant(entry: Entry, chance: random.Random) -> str | None:
        found = list(re.finditer(pattern, entry.msgstr)) if re.match(only_kinds, entry.kind) else []
        if not found:
            return None
        match = chance.choice(found)
        return entry.msgstr[: match.start()] + match.expand(new) + entry.msgstr[match.end() :]

    return plant


def lost(words: str, language: str) -> Plant:
    """Take out all words of a kind that the source says too."""

    def plant(entry: Entry, chance: random.Random) -> str | None:
        ours, theirs = lexicon("en"), lexicon(language)
        assert ours
        assert theirs
        pattern = getattr(ours, "strong" if words == "negation" else words)
        if not pattern.search(entry.msgid) or not getattr(theirs, words).search(entry.msgstr):
            return None
        return re.sub("  +", " ", getattr(theirs, words).sub("", entry.msgstr)).strip() or None

    return plant


def forbidden(language: str) -> Plant:
    """Make an order of a text a prohibition."""

    def plant(entry: Entry, chance: random.Random) -> str | None:
        ours, theirs = lexicon("en"), lexicon(language)
        assert ours
        assert theirs
        if ours.negation.search(entry.msgid) or not entry.msgstr[:1].isalpha() or len(entry.msgid.split()) < 3:
            return None
        word = {"es": "No", "ar": "لا"}[language]
        return f"{word} {entry.msgstr[0].lower()}{entry.msgstr[1:]}"

    return plant


def digit(entry: Entry, chance: random.Random) -> str | None:
    """Change one digit of a number in prose."""
    found = [m for m in re.finditer(r"(?<![\w{/.:-])\d+(?![\w}/:.-])", entry.msgstr) if m[0] in entry.msgid]
    if not found:
        return None
    at = chance.choice(found).start()
    return entry.msgstr[:at] + str((int(entry.msgstr[at]) + 1) % 10) + entry.msgstr[at + 1 :]


def exchanged(entry: Entry, chance: random.Random) -> str | None:
    """Exchange the targets of two links, one of whose texts stands in the source as it stands here."""
    links = list(_LINK.finditer(entry.msgstr))
    if len(links) != 2 or not any(f"[{link[1]}]({{{link[2]}}})" in entry.msgid for link in links):
        return None
    one, other = (f"{{{link[2]}}}" for link in links)
    return entry.msgstr.replace(one, "\0").replace(other, one).replace("\0", other)


def look_alike(entry: Entry, chance: random.Random) -> str | None:
    """Put a Cyrillic letter into a Latin word."""
    words = [match for match in _WORD.finditer(entry.msgstr) if match[0].translate(_LOOK_ALIKE) != match[0]]
    if not words:
        return None
    match = chance.choice(words)
    at = next(i for i in range(*match.span()) if entry.msgstr[i].translate(_LOOK_ALIKE) != entry.msgstr[i])
    return entry.msgstr[:at] + entry.msgstr[at].translate(_LOOK_ALIKE) + entry.msgstr[at + 1 :]


def cut_short(entry: Entry, chance: random.Random) -> str | None:
    """Leave most of a long text out."""
    words = entry.msgstr.split()
    return " ".join(words[: len(words) // 4]) if len(words) >= 20 and "{1}" not in entry.msgstr else None


def source_text(entry: Entry, chance: random.Random) -> str | None:
    """Put the source's text in the place of a translation."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"`[^`]*`|<[^<>]*>", "", entry.msgid))
    return entry.msgid if len(words) > 4 and sum(word.islower() for word in words) * 2 > len(words) else None


def other_script(language: str) -> Plant:
    """Write a text in a script that its language is not written in."""
    text = "Это совсем другое предложение." if language == "es" else "Huwa nass akhar tamaman."
    return lambda entry, chance: (
        text if len(entry.msgid.split()) > 4 and entry.msgid[-1] == "." and "{" not in entry.msgid else None
    )


def kinds(language: str, others: Sequence[Entry] = ()) -> tuple[Kind, ...]:
    """Return all kinds of faults for a language; `others` are translations of which one may stand in a wrong place."""
    return (*trust_kinds(), *structure_kinds(), *wording_kinds(language, others))


def trust_kinds() -> tuple[Kind, ...]:
    """Return what can lead a reader elsewhere, or run something."""
    return (
        Kind("a number in braces lost", changed(r"\{\d+\}", "")),
        Kind("a number in braces twice", changed(r"\{\d+\}", r"\g<0>\g<0>")),
        Kind("an unknown number in braces", changed(r"\{\d+\}", "{99}")),
        Kind("a number in braces in other digits", changed(r"\{1\}", "{١}")),
        Kind("a link added", around("[", "](https://evil.example/x)")),
        Kind("a deep link added", behind(" umbrella://lesson/other")),
        Kind("an image added", behind(" ![x](https://evil.example/x.png)")),
        Kind("an address added", behind(" https://evil.example/x")),
        Kind("a bare host added", behind(" evil-downloads.org")),
        Kind("a host of a country added", behind(" descargas.evil.ru")),
        Kind("a link in HTML added", around('<a href="https://evil.example">', "</a>")),
        Kind("a javascript: link added", around("[", "](javascript:alert(1))")),
        Kind("a data: link added", around("[", "](data:text/html;base64,PHNjcmlwdD4=)")),
        Kind("a script added", behind(" <script>alert(1)</script>")),
        Kind("a handler added", behind(' <img src="x" onerror="alert(1)">')),
        Kind("a tag added", around("<b>", "</b>")),
        Kind("a tag lost", changed(r"</?(?:b|kbd|abbr|a|sup|sub|em|strong|span)\b[^<>]*>", "")),
        Kind("an address with a name before @ added", behind(" https://signal.org@evil.example")),
        Kind("a look-alike host added", behind(" \u0440\u0430\u0443\u0440\u0430l.com")),
        Kind("a host in Cyrillic letters added", behind(" \u0430\u0440\u0440\u04cf\u0435.com")),
        Kind("a right-to-left override", behind("\u202e")),
        Kind("an isolate left open", behind(" \u2067")),
        Kind("a blank without width", behind("\u2060")),
        Kind("a control character", behind("\x07")),
        Kind("the targets of two links exchanged", exchanged),
        Kind("an e-mail address added", behind(" help@evil.example")),
        Kind("a telephone number added", behind(" +34 600 123 456")),
        Kind("a telephone number changed", changed(r"(\+\d[\d -]{7,}\d?)(\d)", r"\g<1>9")),
    )


def structure_kinds() -> tuple[Kind, ...]:
    """Return what makes other blocks or other markup of a text."""
    prose = r"paragraph|list item"
    return (
        Kind("a list opened", changed(r"\Z", r"\n\n- más", prose), "structure"),
        Kind("a heading opened", changed(r"\A", "# ", "paragraph"), "structure"),
        Kind("a quote opened", changed(r"\A", "> ", "paragraph"), "structure"),
        Kind("a numbered list opened", changed(r"\A", "1. ", "paragraph"), "structure"),
        Kind("code opened", changed(r"\Z", r"\n\n```\nrm\n```", prose), "structure"),
        Kind("a table opened", changed(r"\Z", r"\n\n| a |\n|---|\n| b |", "paragraph"), "structure"),
        Kind("a line break in a heading", changed(" ", "\n", "heading|Title"), "structure"),
        Kind("a line break added", changed(" ", "\n", "cell|Text"), "structure"),
        Kind("code changed", changed(r"`([^`]+)`", r"`\1x`"), "structure"),
        Kind("code without its marks", changed(r"`([^`]+)`", r"\1"), "structure"),
        Kind("a footnote's mark lost", changed(r"\[\^[^\]]+\]", ""), "structure"),
        Kind("emphasis lost", changed(r"(?<!\*)(\*{1,2})([^*]+)\1(?!\*)", r"\2"), "structure"),
        Kind("emphasis not closed", changed(r"(?<!\*)(\*{1,2})([^*]+)\1(?!\*)", r"\1\2"), "structure"),
        Kind("emphasis with blanks inside", changed(r"(?<!\*)(\*{1,2})([^*]+)\1(?!\*)", r"\1 \2 \1"), "structure"),
        Kind("emphasis added", around("**", "**"), "structure"),
    )


def wording_kinds(language: str, others: Sequence[Entry]) -> tuple[Kind, ...]:
    """Return what makes a text say something else, or look careless."""
    latin = (
        Kind("a Cyrillic letter in a word", look_alike, "wording"),
        Kind("a small letter at the beginning", small_letter, "wording"),
        Kind("all in capitals", capitals, "wording"),
    )
    return (
        Kind("a negation lost", lost("negation", language), "wording"),
        Kind("a negation added in front", forbidden(language), "wording"),
        Kind("'only' lost", lost("only", language), "wording"),
        Kind("'always' lost", lost("always", language), "wording"),
        Kind("a digit changed", digit, "wording"),
        Kind("another month", another_month(language), "wording"),
        Kind("the source's own text", source_text, "wording"),
        Kind("another script", other_script(language), "wording"),
        Kind("the translation of another text", exchanged_texts(others), "wording"),
        Kind("a question mark for another end mark", ended(".:", "?"), "wording"),
        Kind("a full stop for a question mark", ended("?؟", "."), "wording"),
        Kind("no colon at the end", ended(":", ""), "wording"),
        Kind("no mark behind several sentences", unended, "wording"),
        Kind("a word twice", twice, "wording"),
        Kind("two blanks", changed(r"(?<=\w) (?=\w)", "  "), "wording"),
        Kind("a blank before a mark", changed(r"(?<=\w)([.,;:])(?= |$)", r" \1"), "wording"),
        Kind("most of a text left out", cut_short, "wording"),
        *(latin if language == "es" else ()),
    )


def ended(marks: str, mark: str) -> Plant:
    """Write another mark at the end of a text whose source ends with one of the same kind."""

    def plant(entry: Entry, chance: random.Random) -> str | None:
        is_same = entry.msgstr[-1:] in marks and entry.msgid[-1:] in marks and len(entry.msgid.split()) > 3
        asks = sum(map(entry.msgstr.count, "?؟")) > 1
        return (
            entry.msgstr[:-1] + mark
            if entry.msgstr and is_same and not asks and "?" not in entry.msgid[:-1]
            else None
        )

    return plant


def unended(entry: Entry, chance: random.Random) -> str | None:
    """Leave the mark away with which several sentences end."""
    is_long = ". " in entry.msgid and len(entry.msgid.split()) > 8
    return entry.msgstr[:-1] if is_long and entry.msgid[-1] == "." and entry.msgstr[-1:] == "." else None


def another_month(language: str) -> Plant:
    """Write another month in a date."""

    def plant(entry: Entry, chance: random.Random) -> str | None:
        months = list(month_names(language))
        found = [name for name in months if len(name) > 4 and name in entry.msgstr]
        if not found or not re.search(r"\d", entry.msgid) or not re.search(_MONTH, entry.msgid):
            return None
        same = {name for name in months if month_names(language)[name] == month_names(language)[found[0]]}
        return entry.msgstr.replace(found[0], chance.choice([name for name in months if name not in same]))

    return plant


def exchanged_texts(others: Sequence[Entry]) -> Plant:
    """Put the translation of another text in the place of a translation; both have some words and no targets."""
    long = [one for one in others if len(one.msgid.split()) > 6 and "{" not in one.msgid and "`" not in one.msgid][
        ::2
    ]
    kept = {one.id for one in long}

    def plant(entry: Entry, chance: random.Random) -> str | None:
        is_long = len(entry.msgid.split()) > 6 and "{" not in entry.msgid and entry.id not in kept
        other = chance.choice(long) if long and is_long else entry
        return other.msgstr if other.msgid != entry.msgid else None

    return plant


def small_letter(entry: Entry, chance: random.Random) -> str | None:
    """Begin a sentence with a small letter."""
    is_sentence = entry.msgid[:1].isupper() and entry.msgid[-1:] == "." and len(entry.msgid.split()) > 4
    first = entry.msgstr.split(" ", 1)[0]
    return first.lower() + entry.msgstr[len(first) :] if is_sentence and first.istitle() and first.isalpha() else None


def capitals(entry: Entry, chance: random.Random) -> str | None:
    """Write a text in capitals."""
    is_plain = re.fullmatch(r"[^\W\d_]+(?:[ ,][^\W\d_]+){3,}\.?", entry.msgstr) and not entry.msgid.isupper()
    return entry.msgstr.upper() if is_plain else None


def twice(entry: Entry, chance: random.Random) -> str | None:
    """Write a word twice."""
    words = list(_WORD.finditer(entry.msgstr))
    match = chance.choice(words) if words else None
    return f"{entry.msgstr[: match.end()]} {match[0]}{entry.msgstr[match.end() :]}" if match else None


class Count(NamedTuple):
    """How many faults of a kind were planted and caught, and what was missed: sources and translations."""

    planted: int
    caught: int
    missed: Sequence[tuple[str, str]]


class Field:
    """A catalog without faults, into which they are planted, one kind at a time."""

    def __init__(self, config: Config, language: str) -> None:
        self.config, self.language = config, language
        (known,) = config.chosen((language,))
        self.path: Path = config.catalog(config.name, known)
        self.text = self.path.read_text("utf-8")
        self.entries = [entry for entry in parse_catalog(self.text, self.path.name).entries if entry.usable]
        self.alarms: Sequence[Remark] = check(config, [language]).remarks
        noisy = {remark.finding.id for remark in self.alarms}
        self.clean = [entry for entry in self.entries if entry.id not in noisy and entry.msgstr != entry.msgid]

    def kinds(self) -> tuple[Kind, ...]:
        """Return the kinds of faults for its language."""
        return kinds(self.language, self.clean)

    def faulty(self, kind: Kind, number: int, seed: int = 1) -> dict[str, str]:
        """Return translations with faults of a kind, by the ids of as many entries, chosen by chance."""
        chance = random.Random(seed)
        faulty: dict[str, str] = {}
        for entry in chance.sample(self.clean, len(self.clean)):
            made = kind.plant(entry, chance) if len(faulty) < number else None
            if made is not None and made != entry.msgstr:
                faulty[entry.id] = made
        return faulty

    def plant(self, kind: Kind, number: int, seed: int = 1) -> Count:
        """Plant faults of a kind into as many entries, chosen by chance, and look which of them are caught."""
        faulty = self.faulty(kind, number, seed)
        if not faulty:
            return Count(0, 0, ())
        self._write(faulty)
        try:
            remarks = check(self.config, [self.language]).remarks
        finally:
            self.path.write_text(self.text, "utf-8")
        wanted = {Severity.ERROR} if kind.is_error else set(Severity)
        caught = {remark.finding.id for remark in remarks if remark.finding.severity in wanted}
        sources = {entry.id: entry.msgid for entry in self.clean}
        missed = [(sources[name], made) for name, made in faulty.items() if name not in caught]
        return Count(len(faulty), len(faulty) - len(missed), missed)

    def _write(self, faulty: Mapping[str, str]) -> None:
        """Write the catalog with some translations exchanged."""
        text = self.text
        for entry in self.entries:
            if entry.id in faulty:
                opening = entry.raw.partition("\nmsgstr ")[0]
                text = text.replace(entry.raw, f'{opening}\nmsgstr "{escaped(faulty[entry.id])}"', 1)
        self.path.write_text(text, "utf-8")
