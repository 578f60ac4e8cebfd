"""Put translations into a lesson, and prove that nothing else changed.

A translation is spliced at its segment's span; all other bytes are copied. The result is cut again: it must have
the source's skeleton, and exactly the texts that were put in. A translation that breaks this falls back to the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from lesson_i18n.errors import SourceError
from lesson_i18n.model import Lesson, Segment, Segmentation
from lesson_i18n.placeables import RefusedError, differences, restore

Cut = Callable[[Lesson], Segmentation]
Fit = Callable[[Segment, str], str]
Holds = Callable[[Sequence[int]], bool]

_BREAKS_STRUCTURE = "changes the structure of the lesson: it would not be read as the same blocks and texts"
_LINE_END = re.compile(r"\r\n?|\n")


def localize(
    lesson: Lesson, cut: Segmentation, translations: Mapping[int, str], segment: Cut, fit: Fit
) -> tuple[str, dict[int, str]]:
    """Return the lesson with translations in place, and why others were refused.

    `translations` maps positions in `cut.segments` to msgstrs; so does the answer. `segment` and `fit` are the
    format's own; a `RefusedError` from `fit` is one of the reasons.
    """
    texts: dict[int, str] = {}
    written: dict[int, str] = {}
    refused: dict[int, str] = {}
    for position, msgstr in translations.items():
        source = cut.segments[position]
        if msgstr == source.text:
            continue
        try:
            text = restore(source, msgstr)
            if text == source.plain:
                continue
            if found := differences(source, text, cut.references):
                raise RefusedError("; ".join(found))
            written[position] = fit(source, text)
            texts[position] = text
        except RefusedError as error:
            refused[position] = str(error)
    holds = partial(_holds, lesson, cut, texts, written, segment)
    for position in _culprits(sorted(texts), holds):
        refused[position] = _BREAKS_STRUCTURE
        del written[position]
    return splice(lesson, cut.segments, written), dict(sorted(refused.items()))


def splice(lesson: Lesson, segments: Sequence[Segment], written: Mapping[int, str]) -> str:
    """Return the lesson's text with other texts, fitted to their places, at the spans of some segments."""
    newline = _LINE_END.search(lesson.text)
    out: list[str] = []
    at = 0
    for position in sorted(written, key=lambda number: segments[number].span.start):
        source = segments[position]
        out.append(lesson.text[at : source.span.start])
        out.append(written[position].replace("\n", newline[0]) if newline else written[position])
        at = source.span.stop
    return "".join(out) + lesson.text[at:]


def _culprits(positions: Sequence[int], holds: Holds) -> list[int]:
    """Return the positions whose texts break the lesson, alone or together; where none does, it is cut once."""
    if not positions or holds(positions):
        return []
    culprits = _breaking_alone(positions, holds)
    kept = [position for position in positions if position not in culprits]
    while kept and not holds(kept):
        last = bisect_left(range(len(kept) - 1), True, key=lambda at: not holds(kept[: at + 1]))
        first = bisect_left(range(last), True, key=lambda at: holds(kept[at + 1 : last + 1]))
        culprits += {kept[first], kept[last]}
        kept = [position for position in kept if position not in culprits]
    return culprits


def _breaking_alone(positions: Sequence[int], holds: Holds) -> list[int]:
    """Return the positions whose texts break the lesson by themselves, found by halving."""
    if not positions or holds(positions):
        return []
    if len(positions) == 1:
        return list(positions)
    middle = len(positions) // 2
    return _breaking_alone(positions[:middle], holds) + _breaking_alone(positions[middle:], holds)


def _holds(
    lesson: Lesson,
    cut: Segmentation,
    texts: Mapping[int, str],
    written: Mapping[int, str],
    segment: Cut,
    positions: Sequence[int],
) -> bool:
    """Whether the lesson with the texts of these positions is cut into the same skeleton and exactly these texts."""
    chosen = {position: written[position] for position in positions}
    try:
        again = segment(Lesson(lesson.path, splice(lesson, cut.segments, chosen)))
    except SourceError:
        return False
    if not again.is_like(cut) or len(again.segments) != len(cut.segments):
        return False
    return all(
        _same(found, texts[position] if position in chosen else cut.segments[position].plain, cut.segments[position])
        for position, found in enumerate(again.segments)
    )


def _same(found: Segment, expected: str, source: Segment) -> bool:
    """Whether a segment of the result says what was expected, blanks at the ends of lines aside."""
    return found.kind == source.kind and _trimmed(found.plain) == _trimmed(expected)


def _trimmed(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n"))
