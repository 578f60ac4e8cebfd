"""A lesson with the targets of one language in the place of the source's, and the proof that nothing else changed.

What is put there is exactly one target for another, at places that the parsers found. The result is cut again: it must
have the same texts and the same skeleton, but for these targets. A translation is then fitted into it as into the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise, zip_longest

from lesson_i18n.addresses import addresses, without_tail
from lesson_i18n.cache import Cache
from lesson_i18n.errors import SourceError
from lesson_i18n.formats.targets import targets_beside
from lesson_i18n.model import Lesson, Segment, Segmentation, Span, Target
from lesson_i18n.plugins import Format
from lesson_i18n.remembered import segments_of
from lesson_i18n.syntax import html_tags, inline_marks, label_key

_CORE = re.compile(r"(\s*<?)(.*?)(>?\s*)", re.DOTALL)
_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/?#\s]*@)?(?:www\.)?([^/?#\s:]+)", re.IGNORECASE)
_HREF = re.compile(r"""<a\s[^<>]*?\bhref\s*=\s*["']?([^"'\s<>]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Retargeted:
    """A lesson with a language's targets, cut; `used` are the sources that were replaced, `refused` why others were not."""

    lesson: Lesson
    cut: Segmentation
    used: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def retargeted(
    lesson: Lesson, cut: Segmentation, targets: Mapping[str, str], markup: Format, cache: Cache
) -> Retargeted:
    """Return a lesson with other targets, by the source's; `cut` is the lesson cut up, perhaps without its skeleton."""
    key = cache.key("retargeted", lesson.path, lesson.text, *chain.from_iterable(targets.items()))
    known = cache.get(key)
    if known is None:
        whole = cut if cut.skeleton else markup.segment(lesson)
        text, used, refused = _Change(lesson, whole, targets, markup).made()
        cache.put(key, (text, used, refused))
    else:
        text, used, refused = known
    if text == lesson.text:
        return Retargeted(lesson, cut, (), refused)
    again = Lesson(lesson.path, text)
    return Retargeted(again, segments_of(again, markup.segment, cache), tuple(used), refused)


@dataclass(frozen=True, slots=True)
class _Change:
    """The targets to exchange in one lesson."""

    lesson: Lesson
    cut: Segmentation
    targets: Mapping[str, str]
    markup: Format

    def made(self) -> tuple[str, list[str], dict[str, str]]:
        """Return the text with the targets, the sources that were replaced, and why others were not."""
        wanted, refused = dict(self.targets), {}
        while True:
            places = self._places(wanted)
            text = self._text(places)
            if not places or not (found := self._misleading(text, wanted)):
                break
            for source, reason in found.items():
                refused[source] = reason
                del wanted[source]
        used = dict.fromkeys(self.lesson.text[start:stop] for start, stop in places)
        for source in wanted.keys() & self._standing():
            if source not in used:
                refused[source] = "it is written in a way that cannot be replaced without a change of something else"
        return text, list(used), dict(sorted(refused.items()))

    def _standing(self) -> set[str]:
        """Return the sources that texts of the lesson have for targets."""
        return {core(target.text) for segment in self.cut.segments for target in segment.targets}

    def _places(self, wanted: Mapping[str, str]) -> list[Span]:
        """Return where targets are to be exchanged: each place alone, and all together, leave all else as it is."""
        places = sorted({*self._in_texts(wanted), *self._beside_texts(wanted)})
        if not places or self._holds(places):
            return places
        kept: list[Span] = []
        for place in places:
            if (not kept or kept[-1].stop <= place.start) and self._holds([place]):
                kept.append(place)
        while kept and not self._holds(kept):
            kept.pop()
        return kept

    def _in_texts(self, wanted: Mapping[str, str]) -> Iterator[Span]:
        """Return where the sources stand in the texts that have them for targets."""
        for segment in self.cut.segments:
            for source in {core(target.text) for target in segment.targets} & wanted.keys():
                for match in re.finditer(re.escape(source), self.lesson.text[slice(*segment.span)]):
                    yield Span(segment.span.start + match.start(), segment.span.start + match.end())

    def _beside_texts(self, wanted: Mapping[str, str]) -> Iterator[Span]:
        for start, stop in targets_beside(self.lesson, self.markup):
            is_text = any(one.span.start <= start and stop <= one.span.stop for one in self.cut.segments)
            if self.lesson.text[start:stop] in wanted and not is_text:
                yield Span(start, stop)

    def _text(self, places: Sequence[Span]) -> str:
        out, at = [], 0
        for start, stop in places:
            out += [self.lesson.text[at:start], self.targets[self.lesson.text[start:stop]]]
            at = stop
        return "".join(out) + self.lesson.text[at:]

    def _holds(self, places: Sequence[Span]) -> bool:
        """Whether the lesson is cut as before once the targets at these places are exchanged, but for the targets."""
        if any(one.stop > other.start for one, other in pairwise(places)):
            return False
        try:
            again = self.markup.segment(Lesson(self.lesson.path, self._text(places)))
        except SourceError:
            return False
        changed = {self.lesson.text[start:stop]: self.targets[self.lesson.text[start:stop]] for start, stop in places}
        agreement = _Agreement(changed, self.cut.references, again.references)
        inside = [
            place for place in places if any(s.span.start <= place.start < s.span.stop for s in self.cut.segments)
        ]
        return (
            len(again.segments) == len(self.cut.segments)
            and agreement.of_skeletons(self.cut.skeleton, again.skeleton)
            and sum(map(agreement.exchanged, self.cut.segments, again.segments)) == len(inside)
            and all(map(agreement.of_segments, self.cut.segments, again.segments))
        )

    def _misleading(self, text: str, wanted: Mapping[str, str]) -> dict[str, str]:
        """Return why some targets must not be used here: the text of their link would show the host of the source."""
        cut = self.markup.segment(Lesson(self.lesson.path, text))
        found = {}
        sources = {target: source for source, target in wanted.items()}
        for segment in cut.segments:
            for label, target in _links(segment, cut.references):
                source = sources.get(target)
                for shown in _shown(label) if source else ():
                    if source and host(shown) == host(source) and not _belongs(target, shown):
                        found[source] = f"a link there shows {shown!r}, and would lead to {host(target)!r}"
                        found[source] += f"; give {shown!r} a target as well, or ask for other words"
        return found


@dataclass(frozen=True, slots=True)
class _Agreement:
    """Whether what was cut again is what was cut before, but for targets that were exchanged."""

    changed: Mapping[str, str]
    old_labels: Mapping[str, object]
    new_labels: Mapping[str, object]

    def of_segments(self, old: Segment, new: Segment) -> bool:
        """Whether two segments differ in nothing but their places and these targets.

        A label of a link reference definition is no target, though it can be an address.
        """
        if old.plain != new.plain and _marks(old, self.old_labels) != _marks(new, self.new_labels):
            return False
        is_same = all(getattr(old, name) == getattr(new, name) for name in ("kind", "text", "syntax", "translatable"))
        return is_same and all(
            one == other or self._is_exchanged(one, other)
            for one, other in zip_longest(old.targets, new.targets, fillvalue=Target("\0"))
        )

    def exchanged(self, old: Segment, new: Segment) -> int:
        """Return how many targets of a segment were exchanged."""
        return sum(self._is_exchanged(*pair) for pair in zip(old.targets, new.targets, strict=False))

    def _is_exchanged(self, one: Target, other: Target) -> bool:
        source = core(one.text)
        return (
            source in self.changed
            and one.form == other.form
            and one.text.replace(source, self.changed[source], 1) == other.text
        )

    def of_skeletons(self, old: object, new: object) -> bool:
        """Whether two skeletons differ in nothing but these targets."""
        if old == new:
            return True
        if isinstance(old, str) and isinstance(new, str):
            return self._is_exchanged_in(old, new)
        if isinstance(old, tuple | list) and isinstance(new, tuple | list):
            return len(old) == len(new) and all(map(self.of_skeletons, old, new))
        return False

    def _is_exchanged_in(self, old: str, new: str) -> bool:
        """Whether a text of a skeleton is another with some of its sources exchanged."""
        sources = sorted(map(re.escape, self.changed), key=len, reverse=True)
        ends = {0}
        for part in re.split(f"({'|'.join(sources)})", old):
            spellings = {part, self.changed.get(part, part)}
            ends = {at + len(text) for at in ends for text in spellings if new.startswith(text, at)}
        return len(new) in ends


def _marks(segment: Segment, labels: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what markup a segment has, and how its references are written."""
    if not segment.syntax.is_markdown:
        return []
    return [(mark.type, mark.reference) for mark in inline_marks(segment.plain, labels, segment.syntax)]


def core(target: str) -> str:
    """Return a target without the blanks and angle brackets that it is written between."""
    found = _CORE.fullmatch(target)
    return found[2] if found else target


def host(address: str) -> str:
    """Return the host that an address names, in small letters and without "www."; the address where it names none."""
    found = _HOST.match(address)
    return found[1].casefold() if found else address


def _belongs(address: str, shown: str) -> bool:
    """Whether an address is on a host that is shown, or on one below it, such as es.example.org."""
    return f".{host(address)}".endswith(f".{host(shown)}")


def _links(segment: Segment, references: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Return the text of each link of a segment with the target that it leads to."""
    text = segment.plain
    if segment.syntax.is_markdown:
        for mark in inline_marks(text, references, segment.syntax):
            if mark.type == "link":
                target = core(text[slice(*mark.target)])
                if mark.reference:
                    label = text[slice(*(mark.target if mark.reference == "full" else mark.label))]
                    found = references.get(label_key(label))
                    target = str(found.get("href", "")) if isinstance(found, dict) else ""
                yield text[slice(*mark.label)], target
    tags = list(html_tags(text)) if "<" in text else []
    for number, (start, stop) in enumerate(tags):
        if opening := _HREF.match(text[start:stop]):
            end = next((at for at, _ in tags[number:] if text[at : at + 3].lower() == "</a"), len(text))
            yield text[stop:end], opening[1]


def _shown(text: str) -> list[str]:
    return [without_tail(text[start:stop]) for _, start, stop in addresses(text)]
