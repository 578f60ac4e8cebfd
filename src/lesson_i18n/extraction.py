"""The template as the lessons make it today, with the ids that their segments had.

A lesson stands where it is as it was the last time, and where the old template has the messages that it had then. Its
messages are taken as they are; only the other lessons are cut, and matched with the messages that are left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from lesson_i18n.cache import Cache
from lesson_i18n.catalog import read_catalog, rendered
from lesson_i18n.config import Config
from lesson_i18n.errors import CatalogError
from lesson_i18n.identify import identify
from lesson_i18n.model import Catalog, Entry, Finding, Segment
from lesson_i18n.placeables import BRACES
from lesson_i18n.project import Progress, Sources, cut_lessons, read_sources
from lesson_i18n.remembered import Messages, messages_of, remember_messages
from lesson_i18n.repair import Recalled, is_sound, lost_domains, recall, template_domains
from lesson_i18n.settle import runs_of
from lesson_i18n.template import Template
from lesson_i18n.work import Workers


@dataclass(frozen=True, slots=True)
class Extracted:
    """The new template, the old ones by domain, and how many lessons there are.

    `findings` are about the lessons, `repairs` say what old templates had to be repaired.
    """

    template: Template
    old: Mapping[str, Catalog]
    lessons: int
    findings: tuple[Finding, ...]
    repairs: tuple[Finding, ...]


def extracted(config: Config, cache: Cache, progress: Progress | None, workers: Workers | None = None) -> Extracted:
    """Return the template that the sources make; old ones that are lost, damaged or in conflict are repaired.

    Raises `CatalogError` for what cannot be repaired, see `repair.recall`.
    """
    sources = read_sources(config, progress)
    old, messages = _standing(config, sources, cache)
    cut = cut_lessons(sources, [name for name in sources.lessons if name not in messages], progress, workers=workers)
    segments = {name: found.segments for name, found in cut.items()}
    if not old:
        texts = {segment.text for found in segments.values() for segment in found}
        old = recall(config, _domains(config, sources), texts)
    fresh, cached = _fresh(config, segments, old), sources.cached(segments)
    for name, found in cut.items():
        messages[name] = Messages({entry.id: entry.raw for entry in fresh[name]}, found.findings)
        if name in cached:
            remember_messages(sources.lessons[name], messages[name], cache)
    lessons: dict[str, list[dict[str, str]]] = {}
    for name in sources.lessons:
        if messages[name].lines:
            lessons.setdefault(config.domain(name), []).append(messages[name].lines)
    lessons = lessons or {config.name: []}
    lessons |= {domain: [] for domain in old.templates if domain not in lessons}
    template = Template(lessons, chain.from_iterable(fresh.values()))
    findings = tuple(finding for name in sources.lessons for finding in messages[name].findings)
    return Extracted(template, old.templates, len(sources.lessons), findings, old.findings)


def _standing(config: Config, sources: Sources, cache: Cache) -> tuple[Recalled | None, dict[str, Messages]]:
    """Return the old templates, with the messages of lessons that do not stand as their memory, and those that do.

    No templates, and no lessons, where something must be repaired, or a lesson has messages in two places.
    """
    known = messages_of({name: sources.lessons[name] for name in sources.cached(sources.lessons)}, cache)
    templates: dict[str, Catalog] = {}
    try:
        for domain in template_domains(config):
            path = config.template(domain)
            runs = (found.lines for name, found in known.items() if config.domain(name) == domain)
            templates[domain] = read_catalog(path, config.shown(path), runs_of(runs))
    except CatalogError:
        return None, {}
    settled = {line for catalog in templates.values() for line in catalog.settled.values()}
    standing = {name: found for name, found in known.items() if settled.issuperset(found.lines.values())}
    memory = tuple(entry for catalog in templates.values() for entry in catalog.entries)
    ids = [*chain.from_iterable(catalog.settled for catalog in templates.values()), *(entry.id for entry in memory)]
    is_torn = len(set(ids)) < len(ids) or any(entry.path in standing for entry in memory)
    if is_torn or lost_domains(config, _domains(config, sources)) or not all(map(is_sound, templates.values())):
        return None, {}
    return Recalled(templates, memory, ()), standing


def _domains(config: Config, sources: Sources) -> set[str]:
    return {config.domain(name) for name in sources.lessons}


def _fresh(config: Config, segments: Mapping[str, Sequence[Segment]], old: Recalled) -> dict[str, tuple[Entry, ...]]:
    """Return the template's entries of each lesson that was cut, with the lines of the old ones that say the same."""
    standing = {number for catalog in old.templates.values() for number in catalog.settled}
    ids = identify(segments, old.memory, standing)
    known = {domain: {entry.id: entry for entry in catalog.entries} for domain, catalog in old.templates.items()}
    fresh = {}
    for name, found in segments.items():
        pairs = zip(ids[name], found, strict=True)
        entries = (_entry(name, number, segment) for number, segment in pairs if number)
        fresh[name] = rendered(entries, known.get(config.domain(name), {}))
    return fresh


def _entry(path: str, number: str, segment: Segment) -> Entry:
    targets = (f"{{{n}}} {' '.join(target.text.split())}" for n, target in enumerate(segment.targets, 1))
    return Entry(
        id=number,
        msgid=segment.text,
        path=path,
        comments=tuple(comment.rstrip() for comment in (segment.kind, *targets, *segment.notes)),
        flags=(BRACES,) if segment.targets else (),
    )
