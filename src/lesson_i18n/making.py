"""What formats make of lessons: segments, and lessons with translations in place. Here, in another process, or on a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from lesson_i18n.errors import SourceError
from lesson_i18n.model import Lesson, Rules, Segmentation
from lesson_i18n.plugins import Format, ending, is_built_in, load_formats
from lesson_i18n.reassemble import localize

Localized = tuple[str, dict[int, str]]
"""A lesson's text with translations in place, and the reasons why some were refused, by the positions of their segments."""

UNSTEADY = "its format cut it in two ways; report it to its authors, or uninstall it"


class Localizing(NamedTuple):
    """A lesson into which translations are to be put.

    `name` is its path among the sources, `cut` what it was cut into; `translations` are by the positions of its segments.
    """

    name: str
    lesson: Lesson
    cut: Segmentation
    translations: Mapping[int, str]


class Maker:
    """Makes segments and localized lessons by the formats that are installed.

    It is taken to another process by its rules alone: the formats are found there by their names.
    """

    def __init__(self, rules: Rules, formats: Mapping[str, Format]) -> None:
        """Take the project's rules, and the formats that `load_formats` made of them."""
        self.rules = rules
        self._formats = formats

    def __reduce__(self) -> tuple[Any, ...]:
        return _maker, (self.rules,)

    @property
    def is_ours(self) -> bool:
        """Whether all formats come with this program."""
        return all(map(is_built_in, self._formats.values()))

    def cut(self, chunk: Sequence[tuple[str, Lesson]]) -> list[Segmentation | str]:
        """Return the segments of lessons, given with their names, and the findings about them, or why one cannot be cut."""
        made: list[Segmentation | str] = []
        for name, lesson in chunk:
            try:
                made.append(self._cut(name, lesson))
            except SourceError as error:
                made.append(str(error))
        return made

    def localize(self, chunk: Sequence[Localizing]) -> list[Localized | str]:
        """Return lessons with translations in place, or why one cannot be made, as where it is cut otherwise than before."""
        made: list[Localized | str] = []
        for one in chunk:
            try:
                made.append(self._localized(one))
            except SourceError as error:
                made.append(str(error))
        return made

    def _localized(self, one: Localizing) -> Localized:
        markup, cut = self._formats[ending(one.name)], one.cut
        if not cut.mark:
            cut = markup.segment(one.lesson)
            if [segment.text for segment in cut.segments] != [segment.text for segment in one.cut.segments]:
                raise SourceError(f"{one.lesson.path}: {UNSTEADY}")
        return localize(one.lesson, cut, one.translations, markup.segment, markup.fit)

    def _cut(self, name: str, lesson: Lesson) -> Segmentation:
        """Return a lesson cut up, in brief; one whose format others made has no mark, and is cut each time."""
        markup = self._formats[ending(name)]
        found = markup.segment(lesson)
        return found.brief() if is_built_in(markup) else replace(found, skeleton=())


@lru_cache(maxsize=4)
def _maker(rules: Rules) -> Maker:
    return Maker(rules, load_formats(rules))
