"""What a build goes by, whatever the language: levels of risk, what was withdrawn, and lessons that no language may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lesson_i18n.config import Config
from lesson_i18n.model import Finding
from lesson_i18n.project import Project, Sources
from lesson_i18n.withdrawn import Withdrawn, read_withdrawn


@dataclass(frozen=True, slots=True)
class Edition:
    """A project as a build is to publish it.

    `levels` are the levels of risk of its lessons, `left_out` says by name why lessons are in no language's tree, `remarks` are
    about lessons and settings. With `include_drafts`, fuzzy translations are used too, where the policy lets them.
    """

    config: Config
    project: Project
    include_drafts: bool
    withdrawn: Withdrawn
    levels: Mapping[str, str]
    left_out: Mapping[str, str]
    remarks: tuple[Finding, ...]


def edition(config: Config, project: Project, include_drafts: bool) -> Edition:
    """Return what a build goes by; raises `CatalogError` where the list of what was withdrawn cannot be read."""
    withdrawn = read_withdrawn(config.withdrawn, config.shown(config.withdrawn))
    levels, remarks = _risks(config, project.sources)
    recalled = _recalled(project, withdrawn)
    left_out = {name: finding.message for name, finding in recalled.items()}
    return Edition(config, project, include_drafts, withdrawn, levels, left_out, (*remarks, *recalled.values()))


def _risks(config: Config, sources: Sources) -> tuple[dict[str, str], list[Finding]]:
    """Return the level of risk of each lesson, and what is wrong with what lessons and settings say of it."""
    levels, findings = {}, []
    for name, lesson in sources.lessons.items():
        levels[name], problem = config.policy.level(name, lesson, config.rules.syntax)
        if problem:
            message = f"{problem}; until it is mended, the risk counts as {levels[name]}"
            findings.append(Finding(lesson.path, 0, "", "risk", message))
    for glob in config.policy.unused(sources.lessons):
        message = f"no lesson fits {glob!r} in [[risk]], so it protects none; mend it, or remove it"
        findings.append(Finding(config.path.name, 0, "", "risk", message))
    return levels, findings


def _recalled(project: Project, withdrawn: Withdrawn) -> dict[str, Finding]:
    """Return a finding for each lesson that holds a text of the source which was withdrawn: no language may have it."""
    found: dict[str, Finding] = {}
    for name, cut in project.cut.items() if withdrawn else ():
        for segment, number in zip(cut.segments, project.ids[name], strict=True):
            if reason := withdrawn.source(segment.text):
                message = (
                    f"the lesson is left out, because it holds a text that was withdrawn ({reason}); change the text"
                )
                path = project.sources.lessons[name].path
                found.setdefault(name, Finding(path, segment.line, number, "withdrawn", message))
    return found
