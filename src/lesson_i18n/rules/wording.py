"""Rules about the words of a lesson: keys of metadata, and sentences that a list has cut in two."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lesson_i18n.rules.pages import Edit, Page, Piece, Remark
from lesson_i18n.rules.site import Site

_OTHER_KEYS = frozenset({"Order", "NoCheck", "Type"})
_LIKE_METADATA = re.compile(r"\[(?P<key>[A-Za-z][\w-]*)\](?P<sign>[ \t]*:?[ \t]*#?[ \t]*)(?P<value>.*?)[ \t]*")
_KEY = re.compile(r"^[ \t]*(?:-[ \t]+)?(?P<key>[A-Za-z][\w-]*)[ \t]*[:=](?=\s)", re.MULTILINE)
_LONG_KEY = 5
_FEW_WORDS = 3

_BETWEEN = re.compile(r"[\s>]*(?:[-*+]|\d+[.)])\s*(?:\[[ xX]\]\s+)?")
_TASK = re.compile(r"\[[ xX]\]\s+")
_FIRST_LETTER = re.compile(r"[*_\[“\"']*(?P<letter>[^\W\d_])")
_FIRST_WORD = re.compile(r"[*_\[“\"']*(?P<word>[^\W\d_]+)(?=[\s,;])")
_IS_UNFINISHED = re.compile(r"[\w,][*_]*\Z")
_LAST_BUT_ONE = re.compile(r"[;,]\s+\w{1,3}\Z")
"""How the last item but one of a list ends that is one long sentence: "; and"."""

_IS_FINISHED = re.compile(r"[.!?;…][\"'”’)*_]*\Z")


def metadata_typo(page: Page, site: Site) -> Iterator[Remark]:
    """Say that a key of a metadata line or of front matter is one slip away from a known one.

    Readers and translators would miss its text. So they would where a line is almost a metadata line, as in
    `[Title]:# (…)`. `--fix` mends metadata lines.
    """
    known = site.rules.metadata | _OTHER_KEYS
    for piece in page.pieces:
        if piece.kind == "metadata":
            start = page.lines[page.position(piece.place(0))[0] - 1] + 1
            if right := _meant(piece.key, known, 0):
                yield Remark(start, _unknown(piece.key, right), Edit(start, start + len(piece.key), right))
        elif piece.kind in ("definition", "paragraph"):
            yield from _almost_metadata(page, piece, known)
    start, stop = page.front
    names = {re.split(r"[^\w-]+", key.rstrip("[]"))[-1] for key in site.rules.front_matter}
    for match in _KEY.finditer(page.lesson.text, start, stop):
        if right := _meant(match["key"], names, _LONG_KEY):
            yield Remark(match.start("key"), _unknown(match["key"], right))


def _unknown(key: str, right: str) -> str:
    return f"the key {key} is not known; did you mean {right}?"


def _almost_metadata(page: Page, piece: Piece, known: Collection[str]) -> Iterator[Remark]:
    for start, line in zip(piece.starts, piece.content.split("\n"), strict=True):
        match = _LIKE_METADATA.fullmatch(line)
        if not match or match["key"] not in known or page.position(start)[1] != 1 or ":" not in match["sign"]:
            continue
        value, is_whole = match["value"], re.fullmatch(r"\(.*\)", match["value"])
        if value.startswith("(") or match["sign"].endswith(("# ", "#\t")):
            sign = Edit(start + match.start("sign"), start + match.end("sign"), ": # ")
            message = f"this is no metadata line; write [{match['key']}]: # (…)"
            yield Remark(start, message, sign if is_whole else None)


def _meant(key: str, known: Collection[str], shortest: int) -> str:
    """Return the known key that an unknown one was meant to be, "" where that is not certain."""
    if key in known:
        return ""
    near = [each for each in known if each.casefold() == key.casefold()]
    near = near or [each for each in known if len(each) >= shortest and _is_slip(key.casefold(), each.casefold())]
    return near[0] if len(near) == 1 else ""


def _is_slip(key: str, known: str) -> bool:
    """Whether a key is another with one letter added, lost, swapped with its neighbour or, in long ones, replaced.

    A plural is none.
    """
    longer, shorter = sorted((key, known), key=len, reverse=True)
    if len(longer) == len(shorter):
        differ = [at for at in range(len(key)) if key[at] != known[at]]
        is_swap = len(differ) == 2 and key[differ[0] : differ[1] + 1] == known[differ[0] : differ[1] + 1][::-1]
        return is_swap or (len(differ) == 1 and len(known) >= _LONG_KEY)
    is_one = any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    return is_one and longer != shorter + "s"


def split_sentence(page: Page, site: Site) -> Iterator[Remark]:
    """Say that a list item goes on with the sentence that the item before it has left without its end.

    It begins with a small letter. So can the only item of a list go on with the paragraph before it. Translators would
    meet two halves.
    """
    pieces = [*page.pieces, None]
    for first, second, third in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if not first or not second or second.kind != "item" or not _are_neighbours(page, first, second):
            continue
        is_alone = not third or third.kind != "item" or not _are_neighbours(page, second, third)
        is_item = first.kind == "item" and first.level == second.level
        is_before = first.kind == "paragraph" and first.level + 2 == second.level and is_alone
        if (is_item or is_before) and _goes_on(first.content, second.content):
            yield Remark(
                second.extent[0], "this item goes on with the sentence before it; join the two, or end that one"
            )


def _are_neighbours(page: Page, first: Piece, second: Piece) -> bool:
    """Whether there is nothing between two texts but the mark of a list item."""
    between = page.lesson.text[first.extent[1] : second.extent[0]]
    return bool(_BETWEEN.fullmatch(between))


def _goes_on(first: str, second: str) -> bool:
    """Whether a text has the end of a sentence that begins in another."""
    first, second = _TASK.sub("", first.strip(), 1), _TASK.sub("", second.strip(), 1)
    begins, goes_on = _FIRST_LETTER.match(first), _FIRST_WORD.match(second)
    return bool(
        begins
        and goes_on
        and begins["letter"].isupper()
        and goes_on["word"].islower()
        and len(first.split()) >= _FEW_WORDS
        and _IS_UNFINISHED.search(first)
        and not _LAST_BUT_ONE.search(first)
        and _IS_FINISHED.search(second)
    )
