"""A language's own targets in the lessons of a project: which may be used in which lesson, and what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.locales import Language
from lesson_i18n.model import Finding, Severity
from lesson_i18n.own_links import OwnLinks, read_own_links
from lesson_i18n.project import Project
from lesson_i18n.report import LocalizedTarget
from lesson_i18n.retarget import Retargeted, core, retargeted
from lesson_i18n.rules.pages import Link, Page
from lesson_i18n.rules.reading import markdown_page, values_page
from lesson_i18n.rules.site import Site
from lesson_i18n.similarity import nearest

UNUSED = "unused-target"
_ALIKE = 60.0
_OUTSIDE = ("http:", "https:", "mailto:", "tel:", "sms:")
_LEADS_NOWHERE = ("dead-link", "missing-image", "dead-fragment", "path-case")


class TargetReport(NamedTuple):
    """What came of a language's own targets: those that stand in lessons, and what is wrong with the file.

    That is: entries with a fault, those that cannot be used in a lesson, and those whose source no lesson has.
    """

    used: tuple[LocalizedTarget, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets that a language has of its own, and for lessons and sources why some must not be used there."""

    own: OwnLinks
    nowhere: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def lesson(self, name: str, project: Project, cache: Cache) -> Retargeted:
        """Return a lesson with the language's targets, cut up, and which were used."""
        sources, cut = project.sources, project.cut[name]
        lesson = sources.lessons[name]
        found = self.own.find(lesson.text)
        wanted = {source: link.target for source, link in found.items() if (name, source) not in self.nowhere}
        if not wanted:
            made = Retargeted(lesson, cut)
        else:
            made = retargeted(lesson, cut, wanted, sources.formats[name], sources.cache_for(name, cache))
        nowhere = {source: fact for (page, source), fact in self.nowhere.items() if page == name}
        return replace(made, refused={**made.refused, **nowhere})

    def report(self, made: Collection[Retargeted], project: Project) -> TargetReport:
        """Return what came of the targets in the lessons of a project."""
        return TargetReport(self._used(made), self._findings(made, project))

    def _used(self, made: Collection[Retargeted]) -> tuple[LocalizedTarget, ...]:
        """Return the targets that stand in lessons, in the file's order."""
        lessons = defaultdict(list)
        for one in made:
            for source in one.used:
                lessons[source].append(one.lesson.path)
        return tuple(
            LocalizedTarget(link.source, link.target, link.reason, tuple(sorted(lessons[source])))
            for source, link in self.own.links.items()
            if source in lessons
        )

    def _findings(self, made: Collection[Retargeted], project: Project) -> tuple[Finding, ...]:
        found, told = list(self.own.findings), set()
        for one in made:
            told |= {*one.used, *one.refused}
            for source, reason in one.refused.items():
                link = self.own.links[source]
                found.append(self.own.finding(link, f"{source!r} is kept in {one.lesson.path}: {reason}"))
        stale = [link for source, link in self.own.links.items() if source not in told]
        cut = project.cut.values() if stale else ()
        known = sorted({core(target.text) for one in cut for segment in one.segments for target in segment.targets})
        for link in stale:
            close = nearest(link.source, known, _ALIKE)
            message = f"no lesson has the target {link.source!r}" + (f"; the nearest is {close!r}" if close else "")
            finding = self.own.finding(link, f"{message}; mend or remove the entry")
            found.append(replace(finding, rule=UNUSED, severity=Severity.WARNING))
        return tuple(sorted(found, key=lambda finding: finding.line))


def language_targets(config: Config, language: Language, project: Project) -> Targets:
    """Return the targets that a language has of its own; raises `CatalogError` where its file is not TOML."""
    path = config.own_links(language)
    own = read_own_links(path, config.shown(path))
    inside = [link for link in own.links.values() if not link.target.lower().startswith(_OUTSIDE)]
    return Targets(own, dict(_nowhere(config, project, own)) if inside else {})


def _nowhere(config: Config, project: Project, own: OwnLinks) -> Iterator[tuple[tuple[str, str], str]]:
    """Return the targets that lead to nothing in the tree where the source's lead to something, by lesson and source."""
    sources = project.sources
    found = {name: own.find(lesson.text) for name, lesson in sources.lessons.items()}
    mentioned = {link.target.partition("#")[0].rpartition("/")[2] for link in own.links.values()}
    pages = []
    for name, links in found.items():
        if links or name.rpartition("/")[2] in mentioned:
            page = _page(name, project, config)
            ends = [end for source, link in links.items() for end in (source, link.target)]
            pages.append(replace(page, links=tuple(Link(at, end, 0, 0) for at, end in enumerate(ends))))
    site = Site([*sources.lessons, *sources.others], pages, config.links, config.rules)
    for page in pages:
        dead = {remark.at: remark.message for rule in _LEADS_NOWHERE for remark in site.problems(page, rule)}
        for number, source in enumerate(found[page.name]):
            if 2 * number + 1 in dead and 2 * number not in dead:
                yield (page.name, source), dead[2 * number + 1]


def _page(name: str, project: Project, config: Config) -> Page:
    lesson = project.sources.lessons[name]
    if isinstance(project.sources.formats[name], MarkdownFormat):
        return markdown_page(name, lesson, config.rules)
    return values_page(name, lesson, project.cut[name].segments)
