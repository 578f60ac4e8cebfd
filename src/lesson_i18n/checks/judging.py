"""From a lesson and its translations to what checks are asked about, and to what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lesson_i18n.checks import AnyRule, Check, Scope, Subject, WideCheck
from lesson_i18n.checks.language import is_in_source_language
from lesson_i18n.checks.trust import Refused
from lesson_i18n.faults import Fault, faults
from lesson_i18n.glossary import Glossary
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Segment, Segmentation
from lesson_i18n.placeables import RefusedError, restore
from lesson_i18n.spelling import Spelling


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for all translations of a language."""

    source: Language
    target: Language
    glossary: Glossary = field(default_factory=Glossary)
    spelling: Spelling | None = None


class Share(NamedTuple):
    """How many words of a lesson's confirmed translations stand for, in the source, and how many are in its language still."""

    words: int = 0
    own: int = 0


class Judgement(NamedTuple):
    """What rules say about a lesson in a language: the position of a translation, the rule, and a phrase each.

    `refused` are the positions of what a build leaves out, which no other rule is asked about.
    """

    told: Sequence[tuple[int, str, str]]
    refused: Sequence[int]
    share: Share


def subjects_of(
    cut: Segmentation,
    found: Mapping[int, tuple[Entry, str]],
    refused: Mapping[int, str],
    frame: Frame,
    path: str = "",
) -> Iterator[Subject]:
    """Return what there is to judge of a lesson, in its order.

    `found` gives for positions in the lesson the entry, and the path of its catalog; `refused` why a build leaves some of
    them out.
    """
    for position, (entry, catalog) in found.items():
        segment = cut.segments[position]
        reason = refused.get(position)
        why = _faults(segment, entry.msgstr, cut.references, reason) if reason else ()
        text = segment.plain if entry.msgstr == segment.text else "" if why else restore(segment, entry.msgstr)
        languages = frame.source, frame.target
        yield Subject(segment, entry, text, *languages, path, catalog, why, frame.glossary, frame.spelling)


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules by what they are asked about: a translation that a build refuses, one that it takes, a lesson, a language."""

    refused: Sequence[Check] = ()
    sound: Sequence[Check] = ()
    lesson: Sequence[WideCheck] = ()
    language: Sequence[WideCheck] = ()

    @property
    def names(self) -> str:
        """The names of the rules that are asked about a lesson."""
        asked: tuple[AnyRule, ...] = (*self.refused, *self.sound, *self.lesson)
        return " ".join(rule.name for rule in asked)


def grouped(rules: Iterable[AnyRule]) -> Rules:
    """Return rules by what they are asked about, those of the catalog as a file left out."""
    asked = list(rules)
    checks = [rule for rule in asked if isinstance(rule, Check)]
    wide = [rule for rule in asked if isinstance(rule, WideCheck)]
    return Rules(
        [rule for rule in checks if rule.is_blocking],
        [rule for rule in checks if not isinstance(rule, Refused)],  # the others speak of faults alone
        [rule for rule in wide if rule.scope is Scope.LESSON],
        [rule for rule in wide if rule.scope is Scope.LANGUAGE],
    )


def judged(subjects: Mapping[int, Subject], rules: Rules) -> Judgement:
    """Return what rules say about the translations of a lesson, given by position; those for a whole language are not asked."""
    told: list[tuple[int, str, str]] = []
    for position, subject in subjects.items():
        for rule in rules.refused if subject.faults else rules.sound:
            if messages := list(rule.check(subject)):
                told.extend((position, rule.name, message) for message in messages)
    positions = {id(subject): position for position, subject in subjects.items()}
    sound = [subject for subject in subjects.values() if not subject.faults]
    for wide in rules.lesson:
        told.extend((positions[id(subject)], wide.name, message) for subject, message in wide.check_all(sound))
    refused = [position for position, subject in subjects.items() if subject.faults]
    left = [subject for subject in sound if is_in_source_language(subject)]
    share = Share(*(sum(len(subject.words_said) for subject in part) for part in (sound, left)))
    return Judgement(told, refused, share)


def _faults(segment: Segment, msgstr: str, references: Mapping[str, object], reason: str) -> tuple[Fault, ...]:
    """Return why a build leaves a translation out, by the rules; `reason` is what it says itself."""
    try:
        text = restore(segment, msgstr)
    except RefusedError as error:
        return (Fault("number", str(error)),)
    return tuple(faults(segment, text, references)) or (Fault("blocks", reason),)
