"""What must survive translation inside a text: found, locked behind numbers, put back, and compared.

`lock` turns source text into what a translator sees. `restore` puts the targets back into a translation, and
`differences` tells what a translation has that its source has not, or lacks. Markup is found by the Markdown parser;
expressions are used only for what no Markdown rule knows: bare addresses, variables, telephone numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lesson_i18n.model import Segment, Syntax, Target
from lesson_i18n.syntax import HTML_TAG_RE, Mark, inline_marks, label_key

TEXT_ATTRIBUTES = frozenset({"alt", "title", "aria-label", "placeholder"})
"""HTML attributes whose values are read by people."""

URL_ATTRIBUTES = frozenset(
    {"action", "background", "cite", "data", "formaction", "href", "longdesc", "ping", "poster", "src", "srcset"}
    | {"xlink:href"}
)
"""HTML attributes whose values are targets."""

ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
"""An attribute inside a tag: its name, and its value in one of three groups."""

_NEEDS_PARSER = re.compile(r"[\[<`]|(?:  |\\)\n")
_SUSPECT = re.compile(r"[\[<`&\\{$@]|\w:[^\s]|www\.|\.(?:com|org|net|info|edu|gov|onion|int)\b| \n|[\d(][\d ().-]{5}", re.I)
_ENTITY = re.compile(r"&(?:#\w+|[A-Za-z]\w*);")
_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_LETTER = re.compile(r"[^\W\d_]")
_SCHEMES = "mailto|tel|sms|smsto|geo|callto|facetime|whatsapp|signal|tg|sgnl|bitcoin|magnet|javascript|vbscript|data|file|blob|about|intent"
_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9_])(?:[a-z][a-z0-9+.-]*://|(?:{_SCHEMES}):(?=\S)|www\.(?=\w))[^\s<>\[\]\"`{{}}|\\^«»“”、。，；：！？（）「」]+", re.I
)
_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[\w-]+")
_HOST = re.compile(
    r"(?<![A-Za-z0-9@./-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|info|edu|gov|onion|int)(?![A-Za-z0-9-])(?:/[^\s<>\[\]\"`{}|\\^()]*)?",
    re.I,
)
_MALFORMED = re.compile(r"(?<!\\)\][ \t\n]*\([ \t]*([^()\n]*?)[ \t]*\)")
_LOOKS_LIKE_TARGET = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:\S|www\.|\.{0,2}/|#\w)|\S*\.(?:md|html?|pdf|png|jpe?g|gif|svg|webp|docx?|odt|zip|apk)(?:#\S*)?\Z", re.I
)
_VARIABLE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_MATH = re.compile(r"(?<![\\$\w])\$(?![\s$])[^$\n]*?[^\s\\$]\$(?![\d$])")
_PHONE = re.compile(r"(?<![\w/.-])(?:\+ ?|00)?\(?\d[\d ().\u00a0-]{4,}\d(?!\w)")
_NUMBERED = re.compile(r"\{\{|\}\}|\{(\d+)\}|[{}]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\u2028\u2029\ufffe\uffff]")


class RefusedError(Exception):
    """A translation that must not be published; the message says why, for its translator."""


@dataclass(slots=True)
class _Scan:
    """What was found in a text: holes to number, a list of things to compare, stretches that are not prose."""

    holes: list[tuple[int, int, Target]] = field(default_factory=list)
    things: list[tuple[str, str]] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)
    verbatim: list[tuple[int, int]] = field(default_factory=list)
    hard_breaks: list[int] = field(default_factory=list)

    def hides(self, at: int) -> bool:
        """Whether a position lies in something found before."""
        return any(start <= at < stop for start, stop in self.covered)

    def next_covered(self, at: int) -> int:
        """Return where the next thing found begins, at or after a position."""
        return min((start for start, _ in self.covered if start >= at), default=1 << 60)


@dataclass(frozen=True, slots=True)
class Locked:
    """A source text as a translator sees it; the fields are those of `Segment`."""

    text: str
    plain: str
    targets: tuple[Target, ...] = ()
    verbatim: tuple[tuple[str, str], ...] = ()
    translatable: bool = True
    hard_break: str = ""


def lock(
    source: str,
    syntax: Syntax = Syntax.MARKDOWN,
    references: Mapping[str, object] | None = None,
    keep_lines: bool = False,
) -> Locked:
    """Return a source text with soft breaks joined, hard breaks as newlines, and every target behind a number.

    Where a target is locked, literal braces are doubled, as python-brace-format wants them. `keep_lines` leaves
    every line break as it is.
    """
    if not _SUSPECT.search(source):
        joined = source if keep_lines else _joined(source)
        return Locked(joined, joined, translatable=bool(_LETTER.search(joined)))
    scan = _scan(source, syntax, references or {})
    edits: list[tuple[int, int, Target | str]] = list(scan.holes)
    hard_break = ""
    for match in _BREAK.finditer(source) if not keep_lines else ():
        newline = source.index("\n", match.start())
        if any(start < newline < stop for start, stop, _ in scan.holes):
            continue
        if newline in scan.hard_breaks:
            begin = _before_hard_break(source, newline)
            hard_break = hard_break or source[begin:newline]
            edits.append((begin, match.end(), "\n"))
        else:
            edits.append((match.start(), match.end(), " "))
    text, plain, targets = _edited(source, sorted(edits, key=lambda edit: edit[:2]), doubled=bool(scan.holes))
    verbatim = tuple((_joined(source[a:b]), source[a:b]) for a, b in scan.verbatim)
    return Locked(text, plain, targets, verbatim, _has_letter(source, scan), hard_break)


def restore(segment: Segment, msgstr: str) -> str:
    """Return a translation with every target in its place; edge blanks are left out.

    Raises `RefusedError` where a number is missing, doubled or unknown, or a brace stands alone.
    """
    text = msgstr.strip()
    if not segment.targets:
        return text
    wanted = {str(number): target for number, target in enumerate(segment.targets, 1)}
    out: list[str] = []
    at = 0
    for match in _NUMBERED.finditer(text):
        out.append(text[at : match.start()])
        at = match.end()
        number = match[1]
        if match[0] in ("{{", "}}"):
            out.append(match[0][0])
        elif number is None:
            raise RefusedError(f"a single {match[0]!r}: write it twice, or complete the number")
        elif number not in wanted:
            raise RefusedError(f"{{{number}}} is used twice or does not exist in the source")
        else:
            out.append(wanted.pop(number).text)
            at = _complete(out, text, match, segment.targets[int(number) - 1])
    if wanted:
        raise RefusedError("missing from the translation: " + ", ".join(f"{{{n}}}" for n in wanted))
    return "".join(out) + text[at:]


def differences(segment: Segment, translation: str, references: Mapping[str, object]) -> list[str]:
    """Return what a restored translation lost or added beside its source: targets, code, tags, notes, numbers to call.

    Each difference is a phrase such as "added link 'https://example.org'"; an empty list means that all agree.
    """
    forbidden = _FORBIDDEN.search(translation)
    found = [f"holds the control character U+{ord(forbidden[0]):04X}"] if forbidden else []
    if "\n" in translation and segment.place.hard_break is None:
        found.append("holds a line break where only one line can stand")
    if not _SUSPECT.search(segment.plain) and not _SUSPECT.search(translation):
        return found
    ours = Counter(_scan(segment.plain, segment.syntax, references).things)
    theirs = Counter(_scan(translation, segment.syntax, references).things)
    found += [f"lost {kind} {value!r}" for kind, value in (ours - theirs).elements()]
    found += [f"added {kind} {value!r}" for kind, value in (theirs - ours).elements()]
    return found


def unfit_for_catalog(text: str) -> bool:
    """Whether a text holds control characters, which no catalog can carry safely."""
    return bool(_FORBIDDEN.search(text))


def _complete(out: list[str], text: str, match: re.Match[str], target: Target) -> int:
    """Give a reference link its source's short form back, or its label; return where to read on."""
    at = match.end()
    if not target.form:
        return at
    if not "".join(out[:-1]).endswith("][") or text[at : at + 1] != "]":
        raise RefusedError(f"{match[0]} must stay in brackets behind its link text: [text][{match[0]}]")
    before = "".join(out[:-1])[:-1]
    if label_key(before[_opening(before) + 1 : -1]) == label_key(target.text):
        out[:] = [before, "[" if target.form == "collapsed" else ""]
        return at if target.form == "collapsed" else at + 1
    return at


def _opening(text: str) -> int:
    """Return where the bracket opens that the last character of a text closes."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at - 1 : at] != "\\":
            depth += (text[at] == "]") - (text[at] == "[")
        if not depth:
            return at
    return -1


def _before_hard_break(text: str, newline: int) -> int:
    """Return where the blanks and the backslash begin that make a line end a hard break."""
    begin = newline - (text[newline - 1] == "\\")
    while text[begin - 1] in " \t":
        begin -= 1
    return begin


def _joined(text: str) -> str:
    return _BREAK.sub(" ", text) if "\n" in text else text


def _edited(
    source: str, edits: Iterable[tuple[int, int, Target | str]], doubled: bool
) -> tuple[str, str, tuple[Target, ...]]:
    """Return a text with edits made: as shown, in plain, and the targets in the order of their numbers."""
    shown: list[str] = []
    plain: list[str] = []
    targets: list[Target] = []
    at = 0
    for start, stop, edit in edits:
        between = source[at:start]
        shown.append(between.replace("{", "{{").replace("}", "}}") if doubled else between)
        plain.append(between)
        at = stop
        if isinstance(edit, str):
            shown.append(edit)
            plain.append(edit)
        else:
            targets.append(edit)
            number = f"{{{len(targets)}}}"
            shown.append(f"[{number}]" if edit.form == "shortcut" else number)
            plain.append(edit.text if not edit.form else "")
    rest = source[at:]
    shown.append(rest.replace("{", "{{").replace("}", "}}") if doubled else rest)
    plain.append(rest)
    return "".join(shown), "".join(plain), tuple(targets)


def _scan(text: str, syntax: Syntax, references: Mapping[str, object]) -> _Scan:
    scan = _Scan()
    if syntax is Syntax.MARKDOWN and _NEEDS_PARSER.search(text):
        for mark in inline_marks(text, references):
            _READERS.get(mark.type, _read_nothing)(scan, text, mark)
    elif syntax is Syntax.HTML:
        for tag in HTML_TAG_RE.finditer(text) if "<" in text else ():
            _read_tag(scan, text, Mark("html", tag.start(), tag.end()))
    if syntax is Syntax.MARKDOWN:
        _find_malformed_links(scan, text)
    _find_addresses(scan, text)
    _find_values(scan, text)
    scan.holes.sort(key=lambda hole: hole[:2])
    return scan


def _read_nothing(scan: _Scan, text: str, mark: Mark) -> None:
    pass


def _read_link(scan: _Scan, text: str, mark: Mark) -> None:
    start, stop = mark.target
    if mark.reference:
        label = " ".join(text[slice(*(mark.target if mark.reference == "full" else mark.label))].split())
        scan.holes.append((start, stop, Target(label, mark.reference if mark.reference != "full" else "")))
        scan.things.append((mark.type, f"[{label_key(label)}]"))
    else:
        scan.things.append((mark.type, text[start:stop]))
        if stop > start:
            scan.holes.append((start, stop, Target(text[start:stop])))
    scan.covered.append((start, stop))


def _read_code(scan: _Scan, text: str, mark: Mark) -> None:
    code = text[mark.start : mark.stop]
    scan.things.append(("code", " ".join(code.split())))
    scan.covered.append((mark.start, mark.stop))
    if "\n" in code:
        scan.verbatim.append((mark.start, mark.stop))


def _read_autolink(scan: _Scan, text: str, mark: Mark) -> None:
    target = text[mark.start + 1 : mark.stop - 1]
    scan.things.append(("link", target))
    scan.holes.append((mark.start + 1, mark.stop - 1, Target(target)))
    scan.covered.append((mark.start, mark.stop))


def _read_tag(scan: _Scan, text: str, mark: Mark) -> None:
    tag = text[mark.start : mark.stop]
    shape = tag
    if not tag.startswith(("<!", "<?", "</")):
        for match in ATTRIBUTE.finditer(tag):
            group = next(i for i in (2, 3, 4) if match[i] is not None)
            start, stop = match.span(group)
            name = match[1].lower()
            if name in URL_ATTRIBUTES and start < stop:
                scan.holes.append((mark.start + start, mark.start + stop, Target(match[group])))
            elif name in TEXT_ATTRIBUTES:
                shape = shape.replace(match[0], f'{name}=""')
    scan.things.append(("tag", " ".join(shape.split())))
    scan.covered.append((mark.start, mark.stop))
    if "\n" in tag:
        scan.verbatim.append((mark.start, mark.stop))


def _read_footnote(scan: _Scan, text: str, mark: Mark) -> None:
    scan.things.append(("footnote", text[mark.start : mark.stop]))
    scan.covered.append((mark.start, mark.stop))


def _read_hard_break(scan: _Scan, text: str, mark: Mark) -> None:
    scan.hard_breaks.append(text.index("\n", mark.start))


_READERS = {
    "link": _read_link,
    "image": _read_link,
    "code": _read_code,
    "autolink": _read_autolink,
    "html": _read_tag,
    "footnote": _read_footnote,
    "hard break": _read_hard_break,
}


def _find_malformed_links(scan: _Scan, text: str) -> None:
    """Lock ``(target)`` where it stands behind a bracket that Markdown does not take for a link's."""
    if "](" not in text and not re.search(r"\]\s+\(", text):
        return
    for match in _MALFORMED.finditer(text):
        start, stop = match.span(1)
        if _LOOKS_LIKE_TARGET.match(match[1]) and not scan.hides(match.start()) and not _overlaps(scan, start, stop):
            scan.holes.append((start, stop, Target(match[1])))
            scan.things.append(("link without effect", match[1]))
            scan.covered.append((start, stop))


def _find_addresses(scan: _Scan, text: str) -> None:
    for kind, expression, needed in (("address", _ADDRESS, ""), ("e-mail address", _EMAIL, "@"), ("address", _HOST, ".")):
        for match in expression.finditer(text) if needed in text else ():
            start = match.start()
            if not scan.hides(start):
                stop = min(match.end(), scan.next_covered(start))
                address = _without_tail(text[start:stop])
                scan.holes.append((start, start + len(address), Target(address)))
                scan.things.append((kind, address))
                scan.covered.append((start, start + len(address)))


def _without_tail(address: str) -> str:
    """Return an address without the punctuation of its sentence (GFM, extended autolink path validation)."""
    while address:
        shorter = address.rstrip("?!.,:;*_~'")
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
    return address


def _find_values(scan: _Scan, text: str) -> None:
    """Find what is shown as it is but must be the same in a translation."""
    for kind, expression, needed in (("variable", _VARIABLE, "{"), ("formula", _MATH, "$")):
        for match in expression.finditer(text) if needed in text else ():
            if not scan.hides(match.start()):
                scan.things.append((kind, match[0]))
                scan.covered.append(match.span())
    for match in _PHONE.finditer(text):
        if not scan.hides(match.start()) and (digits := _phone_digits(match[0])):
            scan.things.append(("telephone number", digits))


def _phone_digits(text: str) -> str:
    """Return the digits of what can only be a telephone number, in ASCII, or an empty string."""
    digits = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    groups = re.findall(r"\d+", text)
    international = text.startswith(("+", "00", "("))
    if not 7 <= len(digits) <= 15 or (not international and (len(groups) < 3 and len(digits) < 9)):
        return ""
    if not international and re.fullmatch(r"\d{1,4}([-./ ])\d{1,2}\1\d{1,4}|\d{1,3}([. \u00a0]\d{3})+", text):
        return ""
    return digits


def _overlaps(scan: _Scan, start: int, stop: int) -> bool:
    return any(a < stop and start < b for a, b, _ in scan.holes)


def _has_letter(text: str, scan: _Scan) -> bool:
    """Whether a text has a letter outside everything that was found."""
    rest, at = [], 0
    for start, stop in sorted(scan.covered):
        rest.append(text[at:start])
        at = max(at, stop)
    rest.append(text[at:])
    return bool(_LETTER.search(_ENTITY.sub("", " ".join(rest))) or any(_speaks(text[a:b]) for a, b in scan.covered))


def _speaks(markup: str) -> bool:
    """Whether a tag carries a text that people read, such as an image's alt."""
    return markup.startswith("<") and any(
        match[1].lower() in TEXT_ATTRIBUTES and _LETTER.search(match[2] or match[3] or match[4] or "")
        for match in ATTRIBUTE.finditer(markup)
    )
