"""Links that follow what they lead to: the headings of the language that they stand in, and lessons that were moved.

A heading's id is made of its words: ``#cut-off-contact`` leads nowhere in a lesson whose heading is "Corta el contacto".
Where the settings say how ids are made, the fragment of each link is exchanged for the id that the heading has now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lesson_i18n.anchoring import anchored
from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.deep_links import file_expression
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Finding, Lesson, Segmentation, Severity
from lesson_i18n.moves import Moves
from lesson_i18n.plugins import is_built_in
from lesson_i18n.project import Sources
from lesson_i18n.retarget import retargeted
from lesson_i18n.rules.anchors import heading_ids
from lesson_i18n.rules.pages import Page
from lesson_i18n.rules.reading import markdown_page, values_page

_MAY_LEAD_TO_HEADING = re.compile(r"[^\s\\]#[^\s#]|^[ \t>]*\[[^\]]+\]:\s*<?#", re.MULTILINE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Linked:
    """Lessons whose links lead where they should: their texts by name, and what could not be changed."""

    texts: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Fragments:
    """The links of a project's lessons in one language.

    What was read of a text is kept in the cache.
    """

    config: Config
    sources: Sources
    moves: Moves
    cache: Cache
    _sources_ids: dict[str, list[str]] = field(default_factory=dict)

    def followed(self, texts: Mapping[str, str]) -> Linked:
        """Return those of some localized lessons, given by name, that change when their links lead where they should."""
        if not self.config.policy.slugger and not self.moves:
            return Linked({})
        ids: dict[str, Mapping[str, str]] = {}
        changed, findings = {}, []
        for name, text in texts.items():
            wanted = {}
            for target in self._targets(name, text):
                new = self._new_target(name, target, texts, ids)
                if new != target:
                    wanted[target] = new
            if wanted:
                lesson, markup = Lesson(self.sources.lessons[name].path, text), self.sources.formats[name]
                made = retargeted(lesson, Segmentation(()), wanted, markup, self.cache)
                changed[name] = made.lesson.text
                findings += [_kept(lesson, target, wanted[target], reason) for target, reason in made.refused.items()]
        return Linked(changed, tuple(findings))

    def anchored(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return some localized lessons, given by name, with the ids of the source at their headings."""
        return {name: self._anchored(name, text) for name, text in texts.items()}

    def _anchored(self, name: str, text: str) -> str:
        markup = self.sources.formats[name]
        if not isinstance(markup, MarkdownFormat) or not (changed := self._changed_ids(name, text)):
            return text
        key = self.cache.key("anchored", name, text, *changed)
        known = self.cache.get(key)
        if known is None:
            old, new = self._sources_ids[name], self._ids(name, text)
            known = anchored(self._page(name, text), old, new, markup)
            self.cache.put(key, known)
        return str(known)

    def _new_target(self, name: str, target: str, texts: Mapping[str, str], ids: dict[str, Mapping[str, str]]) -> str:
        """Return what a target of a lesson should be; `ids` are those of headings by lesson, as far as they are known."""
        address, mark, fragment = target.partition("#")
        moved = self.moves.address(name, address)
        goal = self._goal(name, moved, texts) if mark and self.config.policy.slugger else ""
        if goal and goal not in ids:
            ids[goal] = self._changed_ids(goal, texts[goal])
        return moved + mark + ids.get(goal, {}).get(unquote(fragment), fragment)

    def _targets(self, name: str, text: str) -> list[str]:
        """Return the targets in a lesson that may change, as they are written: all of them, where anything has moved."""
        is_ours = is_built_in(self.sources.formats[name])
        if not is_ours or not (self.moves or _MAY_LEAD_TO_HEADING.search(text)):
            return []
        key = self.cache.key("targets", name, text)
        known = self.cache.get(key)
        if known is None:
            links = (link for link in self._page(name, text).links if not link.is_bare or self._is_deep(link.target))
            known = sorted({text[link.start : link.stop] for link in links})
            self.cache.put(key, known)
        return [str(target) for target in known if self.moves or "#" in target]

    def _is_deep(self, address: str) -> bool:
        """Whether an address is a deep link that stands for files."""
        return self.moves.deep_links.files(address.partition("#")[0]) is not None

    def _goal(self, name: str, address: str, texts: Mapping[str, str]) -> str:
        """Return the lesson that an address leads to; "" where it leads to none."""
        address = address.partition("?")[0]
        patterns = self.moves.deep_links.files(address)
        if patterns is not None:
            fitting = (file_expression(pattern) for pattern in patterns)
            return next((each for one in fitting for each in texts if one.fullmatch(each)), "")
        if _SCHEME.match(address):
            return ""
        folder = "" if address.startswith("/") else dirname(name)
        path = normpath(join(folder, unquote(address).lstrip("/"))) if address else name
        return path if path in texts else ""

    def _changed_ids(self, name: str, text: str) -> dict[str, str]:
        """Return the ids of a lesson's headings in its language by those that they have in the source, where they differ."""
        if name not in self._sources_ids:
            self._sources_ids[name] = self._ids(name, self.sources.lessons[name].text)
        old, new = self._sources_ids[name], self._ids(name, text)
        if len(old) != len(new):  # it is not what this build made of the lesson
            return {}
        return {one: other for one, other in zip(old, new, strict=True) if one and other and one != other}

    def _ids(self, name: str, text: str) -> list[str]:
        if not isinstance(self.sources.formats[name], MarkdownFormat):
            return []
        slugger = self.config.policy.slugger
        key = self.cache.key("heading ids", slugger, name, text)
        known = self.cache.get(key)
        if known is None:
            known = heading_ids(self._page(name, text), slugger)
            self.cache.put(key, known)
        return [str(each) for each in known]

    def _page(self, name: str, text: str) -> Page:
        markup = self.sources.formats[name]
        if isinstance(markup, MarkdownFormat):
            return markdown_page(name, Lesson(name, text), self.config.rules)
        lesson = Lesson(self.sources.lessons[name].path, text)
        return values_page(name, lesson, markup.segment(lesson).segments)


def _kept(lesson: Lesson, target: str, wanted: str, reason: str) -> Finding:
    message = f"the link to {target} should lead to {wanted}, and is kept: {reason}"
    return Finding(lesson.path, 0, "", "fragment", message, Severity.WARNING)
