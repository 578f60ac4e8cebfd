"""From a lesson and its translations to what checks are asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lesson_i18n.checks.protocol import Subject
from lesson_i18n.faults import Fault, faults
from lesson_i18n.glossary import Glossary
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Segment, Segmentation
from lesson_i18n.placeables import RefusedError, restore


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for all translations of a language."""

    source: Language
    target: Language
    glossary: Glossary = field(default_factory=Glossary)


def subjects_of(
    cut: Segmentation,
    found: Mapping[int, tuple[Entry, str]],
    refused: Mapping[int, str],
    again: Callable[[], Segmentation],
    frame: Frame,
    path: str = "",
) -> Iterator[Subject]:
    """Return what there is to judge of a lesson, in its order.

    `found` gives for positions in the lesson the entry, and the path of its catalog; `refused` why a build leaves some of
    them out. `again` cuts the lesson once more, whose link labels may not be remembered.
    """
    references = again().references if refused else {}
    for position, (entry, catalog) in found.items():
        segment = cut.segments[position]
        reason = refused.get(position)
        why = _faults(segment, entry.msgstr, references, reason) if reason else ()
        text = segment.plain if entry.msgstr == segment.text else "" if why else restore(segment, entry.msgstr)
        yield Subject(segment, entry, text, frame.source, frame.target, path, catalog, why, frame.glossary)


def _faults(segment: Segment, msgstr: str, references: Mapping[str, object], reason: str) -> tuple[Fault, ...]:
    """Return why a build leaves a translation out, by the rules; `reason` is what it says itself."""
    try:
        text = restore(segment, msgstr)
    except RefusedError as error:
        return (Fault("number", str(error)),)
    return tuple(faults(segment, text, references)) or (Fault("blocks", reason),)
