"""Links to headings, which follow the headings of the language that they stand in.

A heading's id is made of its words: ``#cut-off-contact`` leads nowhere in a lesson whose heading is "Corta el contacto".
Where the settings say how ids are made, the fragment of each link is exchanged for the id that the heading has now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.deep_links import DeepLinks, file_expression
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Finding, Lesson, Segmentation, Severity
from lesson_i18n.project import Sources
from lesson_i18n.retarget import retargeted
from lesson_i18n.rules.anchors import heading_ids
from lesson_i18n.rules.pages import Page
from lesson_i18n.rules.reading import markdown_page

_MAY_LEAD_TO_HEADING = re.compile(r"[^\s\\]#[^\s#]|^[ \t>]*\[[^\]]+\]:\s*<?#", re.MULTILINE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Linked:
    """Lessons whose links lead to the headings of their language: their texts by name, and what could not be changed."""

    texts: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Fragments:
    """The links of a project's lessons to headings, in the source and in its languages.

    What was read of a text is kept for the next language, and in the cache.
    """

    config: Config
    sources: Sources
    cache: Cache
    _sources_ids: dict[str, list[str]] = field(default_factory=dict)

    def followed(self, texts: Mapping[str, str]) -> Linked:
        """Return those of some localized lessons, given by name, that change when their links follow the headings."""
        slugger = self.config.policy.slugger
        if not slugger:
            return Linked({})
        ids: dict[str, Mapping[str, str]] = {}
        changed, findings = {}, []
        for name, text in texts.items():
            wanted = {}
            for target in self._targets(name, text):
                goal, fragment = self._goal(name, target, texts)
                if goal and goal not in ids:
                    ids[goal] = self._changed_ids(goal, texts[goal])
                if new := ids.get(goal, {}).get(unquote(fragment)):
                    wanted[target] = target.partition("#")[0] + "#" + new
            if wanted:
                lesson, markup = Lesson(self.sources.lessons[name].path, text), self.sources.formats[name]
                made = retargeted(lesson, Segmentation(()), wanted, markup, self.cache)
                changed[name] = made.lesson.text
                findings += [_kept(lesson, target, wanted[target], reason) for target, reason in made.refused.items()]
        return Linked(changed, tuple(findings))

    def _targets(self, name: str, text: str) -> list[str]:
        """Return the targets with a fragment in a lesson, as they are written."""
        if not _MAY_LEAD_TO_HEADING.search(text) or not isinstance(self.sources.formats[name], MarkdownFormat):
            return []
        key = self.cache.key("fragments", name, text)
        known = self.cache.get(key)
        if known is None:
            page = self._page(name, text)
            known = sorted({text[link.start : link.stop] for link in page.links if "#" in link.target})
            self.cache.put(key, known)
        return [str(target) for target in known]

    def _goal(self, name: str, target: str, texts: Mapping[str, str]) -> tuple[str, str]:
        """Return the lesson that a target leads to, and the fragment; "" where it leads to none."""
        address, _, fragment = target.partition("#")
        address = address.partition("?")[0]
        patterns = DeepLinks(self.config.links).files(address)
        if patterns is not None:
            fitting = (file_expression(pattern) for pattern in patterns)
            return next((each for one in fitting for each in texts if one.fullmatch(each)), ""), fragment
        if _SCHEME.match(address):
            return "", fragment
        folder = "" if address.startswith("/") else dirname(name)
        path = normpath(join(folder, unquote(address).lstrip("/"))) if address else name
        return path if path in texts else "", fragment

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
        return markdown_page(name, Lesson(name, text), self.config.rules)


def _kept(lesson: Lesson, target: str, wanted: str, reason: str) -> Finding:
    message = f"the link to {target} should lead to {wanted}, and is kept: {reason}"
    return Finding(lesson.path, 0, "", "fragment", message, Severity.WARNING)
