"""The lessons of a project with the targets that a language has of its own, and what came of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.errors import SourceError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.lazy import Lazy
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

    That is: entries with a fault, those that cannot be used in a lesson, and those whose source no lesson has. `wanted` are the
    sources and targets of all entries without a fault.
    """

    used: tuple[LocalizedTarget, ...] = ()
    findings: tuple[Finding, ...] = ()
    wanted: tuple[tuple[str, str], ...] = ()

    def among(self, names: Container[str]) -> tuple[LocalizedTarget, ...]:
        """Return those that stand in lessons of these names, and in no others."""
        found = (replace(one, lessons=tuple(filter(names.__contains__, one.lessons))) for one in self.used)
        return tuple(one for one in found if one.lessons)


def with_own_targets(
    config: Config, language: Language, project: Project, cache: Cache
) -> tuple[Project, TargetReport]:
    """Return a project whose lessons have a language's own targets in the place of the source's, and what came of them.

    Where it has none of its own, that of a wider language stands. What is wrong with the file of that is told there. The
    texts for translators and their ids stay the same. Raises `CatalogError` where a file is not TOML.
    """
    own = _own_links(config, language)
    if not own.links:
        return project, TargetReport(findings=own.findings)
    sources = project.sources
    nowhere = _nowhere(config, project, own)
    made: dict[str, Retargeted] = {}
    for name, lesson in sources.lessons.items():
        if found := own.find(lesson.text):
            wanted = {source: link.target for source, link in found.items() if (name, source) not in nowhere}
            refused = {source: nowhere[name, source] for source in found if (name, source) in nowhere}
            known = sources.cache_for(name, cache)
            with suppress(SourceError):  # told where the lesson is made
                one = retargeted(lesson, project.cut[name], wanted, sources.formats[name], known)
                made[name] = replace(one, refused={**one.refused, **refused})
    lessons = {name: one.lesson for name, one in made.items()}
    cut = {name: one.cut for name, one in made.items()}
    own_sources = replace(sources, lessons={**sources.lessons, **lessons})
    changed = replace(
        project, sources=own_sources, cut=Lazy(project.cut, lambda name: cut.get(name) or project.cut[name])
    )
    pairs = tuple((source, link.target) for source, link in own.links.items())
    return changed, TargetReport(_used(own, made), tuple(_findings(own, made, project)), pairs)


def _own_links(config: Config, language: Language) -> OwnLinks:
    """Return a language's entries, and those that it borrows."""
    paths = {each.tag: config.own_links(each) for each in config.chain(language)}
    found = {tag: read_own_links(path, config.shown(path)) for tag, path in paths.items()}
    return found.pop(language.tag).borrowing(found)


def _used(own: OwnLinks, made: Mapping[str, Retargeted]) -> tuple[LocalizedTarget, ...]:
    """Return the targets that stand in lessons, in the file's order."""
    lessons = defaultdict(list)
    for name, one in made.items():
        for source in one.used:
            lessons[source].append(name)
    return tuple(
        LocalizedTarget(link.source, link.target, link.reason, tuple(sorted(lessons[source])), link.borrowed)
        for source, link in own.links.items()
        if source in lessons
    )


def _findings(own: OwnLinks, made: Mapping[str, Retargeted], project: Project) -> Iterator[Finding]:
    """Return what is wrong with the file: entries with a fault, those kept out of a lesson, those of no use."""
    yield from own.findings
    told = set()
    for one in made.values():
        told |= {*one.used, *one.refused}
        for source, reason in one.refused.items():
            if not own.links[source].borrowed:
                yield own.finding(own.links[source], f"{source!r} is kept in {one.lesson.path}: {reason}")
    stale = [link for source, link in own.links.items() if source not in told and not link.borrowed]
    cut = project.cut.values() if stale else ()
    known = sorted({core(target.text) for one in cut for segment in one.segments for target in segment.targets})
    for link in stale:
        close = nearest(link.source, known, _ALIKE)
        hint = f"; the nearest is {close!r}" if close else ""
        message = f"no lesson has the target {link.source!r}{hint}; mend or remove the entry"
        yield replace(own.finding(link, message), rule=UNUSED, severity=Severity.WARNING)


def _nowhere(config: Config, project: Project, own: OwnLinks) -> dict[tuple[str, str], str]:
    """Return the targets that lead to nothing in the tree where the source's lead to something, by lesson and source."""
    if all(link.target.lower().startswith(_OUTSIDE) for link in own.links.values()):
        return {}
    sources = project.sources
    found = {name: own.find(lesson.text) for name, lesson in sources.lessons.items()}
    mentioned = {link.target.partition("#")[0].rpartition("/")[2] for link in own.links.values()}
    pages = []
    for name, links in found.items():
        if links or name.rpartition("/")[2] in mentioned:
            page = _page(name, project, config)
            ends = [end for source, link in links.items() for end in (source, link.target)]
            pages.append(replace(page, links=tuple(Link(at, end, 0, 0) for at, end in enumerate(ends))))
    names, policy = [*sources.lessons, *sources.others], config.policy
    site = Site(names, pages, config.links, config.rules, policy.expected_ids, policy.renamed)
    nowhere = {}
    for page in pages:
        dead = {remark.at: remark.message for rule in _LEADS_NOWHERE for remark in site.problems(page, rule)}
        for number, source in enumerate(found[page.name]):
            if 2 * number + 1 in dead and 2 * number not in dead:
                nowhere[page.name, source] = dead[2 * number + 1]
    return nowhere


def _page(name: str, project: Project, config: Config) -> Page:
    lesson = project.sources.lessons[name]
    if isinstance(project.sources.formats[name], MarkdownFormat):
        return markdown_page(name, lesson, config.rules)
    return values_page(name, lesson, project.cut[name].segments)
