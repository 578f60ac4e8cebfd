"""What a build goes by, whatever the language: levels of risk, what was withdrawn, and lessons that no language may have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lesson_i18n.config import Config, line_of
from lesson_i18n.model import Finding
from lesson_i18n.moves import misled
from lesson_i18n.project import Project
from lesson_i18n.states import LEVELS
from lesson_i18n.withdrawn import Withdrawn, mark, read_withdrawn, written

_INSTEAD = "its last build stands in its place, or the source's text, where there is either"


@dataclass(frozen=True, slots=True)
class Edition:
    """A project as a build is to publish it.

    `levels` are the levels of risk of its lessons, `left_out` says by name why lessons are in no language's tree, `remarks` are
    about lessons and settings. With `include_drafts`, fuzzy translations are used too, where the policy lets them. `targets`
    are those that a language has of its own, by the source's.
    """

    config: Config
    project: Project
    include_drafts: bool
    withdrawn: Withdrawn
    levels: Mapping[str, str]
    left_out: Mapping[str, str]
    remarks: tuple[Finding, ...]
    targets: tuple[tuple[str, str], ...] = ()

    @property
    def terms(self) -> str:
        """What stands for all that says what may be published; it differs where that differs."""
        policy = self.config.policy
        rules = [*((level, sorted(policy.states[level])) for level in LEVELS), policy.key, policy.paths]
        return mark(repr([rules, self.include_drafts, *map(written, self.withdrawn.all), *self.targets]))


def edition(config: Config, project: Project, include_drafts: bool) -> Edition:
    """Return what a build goes by; raises `CatalogError` where the list of what was withdrawn cannot be read."""
    withdrawn = read_withdrawn(config.withdrawn, config.shown(config.withdrawn))
    levels, remarks = _risks(config, project)
    recalled = _recalled(project, withdrawn)
    broken = [broken_finding(one.path, one.reason) for one in project.broken.values()]
    left_out = {name: finding.message for name, finding in recalled.items()}
    return Edition(
        config, project, include_drafts, withdrawn, levels, left_out, (*remarks, *broken, *recalled.values())
    )


def broken_finding(path: str, reason: str) -> Finding:
    """Return the error about a lesson that could not be made, given the message of what stopped it."""
    place = re.match(rf"{re.escape(path)}(?::(\d+))?: ", reason)
    line, fact = (int(place[1] or 0), reason[place.end() :]) if place else (0, reason)
    return Finding(path, line, "", "quarantine", f"{fact}; until then, {_INSTEAD}")


def _risks(config: Config, project: Project) -> tuple[dict[str, str], list[Finding]]:
    """Return the level of risk of each lesson, and what is wrong with what lessons and settings say of it."""
    levels, findings = {}, []
    for name, lesson in project.sources.lessons.items():
        levels[name], problem = config.policy.level(name, lesson, config.rules.syntax)
        if problem:
            message = f"{problem}; until it is mended, the risk counts as {levels[name]}"
            findings.append(Finding(lesson.path, 0, "", "risk", message))
    settings, sources = config.path, project.sources
    for glob in config.policy.unused([*sources.lessons, *project.broken]):
        message = f"no lesson fits {glob!r} in [[risk]], so it protects none; mend it, or remove it"
        findings.append(Finding(settings.name, line_of(settings, message), "", "risk", message))
    wrong = misled(config.policy.renamed, [*sources.lessons, *sources.others, *project.broken])
    findings += [Finding(settings.name, line_of(settings, message), "", "renamed", message) for message in wrong]
    return levels, findings


def _recalled(project: Project, withdrawn: Withdrawn) -> dict[str, Finding]:
    """Return a finding for each lesson that holds a text of the source which was withdrawn: no language may have it."""
    found: dict[str, Finding] = {}
    todays = [entry for catalog in project.templates.values() for entry in catalog.entries] if withdrawn else []
    for entry in todays:
        if entry.path in project.broken and (reason := withdrawn.source(entry.msgid)):
            message = f"the lesson is left out, because it held a text that was withdrawn ({reason}); mend it"
            path = project.broken[entry.path].path
            found.setdefault(entry.path, Finding(path, 0, entry.id, "withdrawn", message))
    for name, cut in project.cut.items() if withdrawn else ():
        for segment, number in zip(cut.segments, project.ids[name], strict=True):
            if reason := withdrawn.source(segment.text):
                message = (
                    f"the lesson is left out, because it holds a text that was withdrawn ({reason}); change the text"
                )
                path = project.sources.lessons[name].path
                found.setdefault(name, Finding(path, segment.line, number, "withdrawn", message))
    return found
