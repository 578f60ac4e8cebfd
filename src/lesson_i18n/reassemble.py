"""Put translations into a lesson, and prove that nothing else changed.

A translation is spliced at its segment's span; all other bytes are copied. The result is cut again: it must have
the source's skeleton, and exactly the texts that were put in. A translation that breaks this falls back to the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from lesson_i18n.errors import SourceError
from lesson_i18n.model import Lesson, Segment, Segmentation
from lesson_i18n.placeables import RefusedError, differences, restore

Cut = Callable[[Lesson], Segmentation]
Fit = Callable[[Segment, str], str]

_BREAKS_STRUCTURE = "changes the structure of the lesson: it would not be read as the same blocks and texts"
_LINE_END = re.compile(r"\r\n?|\n")


def localize(
    lesson: Lesson, cut: Segmentation, translations: Mapping[int, str], segment: Cut, fit: Fit
) -> tuple[str, dict[int, str]]:
    """Return the lesson with translations in place, and why others were refused.

    `translations` maps positions in `cut.segments` to msgstrs; so does the answer. `segment` and `fit` are the
    format's own.
    """
    texts: dict[int, str] = {}
    refused: dict[int, str] = {}
    for position, msgstr in translations.items():
        source = cut.segments[position]
        try:
            text = restore(source, msgstr)
        except RefusedError as error:
            refused[position] = str(error)
            continue
        if text == source.plain:
            continue
        if found := differences(source, text, cut.references):
            refused[position] = "; ".join(found)
        else:
            texts[position] = text
    for position in _culprits(lesson, cut, texts, sorted(texts), segment, fit):
        refused[position] = _BREAKS_STRUCTURE
        del texts[position]
    return splice(lesson, cut.segments, texts, fit), dict(sorted(refused.items()))


def splice(lesson: Lesson, segments: Sequence[Segment], texts: Mapping[int, str], fit: Fit) -> str:
    """Return the lesson's text with restored translations written at the spans of their segments."""
    newline = _LINE_END.search(lesson.text)
    out: list[str] = []
    at = 0
    for position in sorted(texts, key=lambda number: segments[number].span.start):
        source = segments[position]
        written = fit(source, texts[position])
        out.append(lesson.text[at : source.span.start])
        out.append(written.replace("\n", newline[0]) if newline else written)
        at = source.span.stop
    return "".join(out) + lesson.text[at:]


def _culprits(
    lesson: Lesson, cut: Segmentation, texts: Mapping[int, str], positions: list[int], segment: Cut, fit: Fit
) -> list[int]:
    """Return the positions whose texts break the lesson, found by halving; a lesson without any is cut once."""
    chosen = {position: texts[position] for position in positions}
    if not chosen or _holds(lesson, cut, chosen, segment, fit):
        return []
    if len(positions) == 1:
        return positions
    middle = len(positions) // 2
    first = _culprits(lesson, cut, texts, positions[:middle], segment, fit)
    second = _culprits(lesson, cut, texts, positions[middle:], segment, fit)
    kept = [position for position in positions if position not in {*first, *second}]
    if not _holds(lesson, cut, {position: texts[position] for position in kept}, segment, fit):
        return positions  # they break it only together: none of them can be trusted
    return first + second


def _holds(lesson: Lesson, cut: Segmentation, texts: Mapping[int, str], segment: Cut, fit: Fit) -> bool:
    """Whether the lesson with these texts is cut into the same skeleton, and into exactly these texts."""
    try:
        again = segment(Lesson(lesson.path, splice(lesson, cut.segments, texts, fit)))
    except SourceError:
        return False
    if again.skeleton != cut.skeleton or len(again.segments) != len(cut.segments):
        return False
    return all(
        _same(found, texts.get(position, cut.segments[position].plain), cut.segments[position])
        for position, found in enumerate(again.segments)
    )


def _same(found: Segment, expected: str, source: Segment) -> bool:
    """Whether a segment of the result says what was expected, blanks at line ends and in wrapped text aside."""
    return found.kind == source.kind and _squeezed(found.plain) == _squeezed(expected)


def _squeezed(text: str) -> str:
    return "\n".join(" ".join(line.split(" ")).strip() for line in text.split("\n"))
