"""The command `check`: the translations of each language, judged before a build and in reviews.

What is remembered of a language stands for all that was read for it; where a byte of that has changed, what is
remembered of its lessons does. Languages of which nothing is remembered can be judged by several processes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lesson_i18n import files
from lesson_i18n.baseline import compared, read_baseline, renewed
from lesson_i18n.cache import Cache
from lesson_i18n.checks.choice import Choice
from lesson_i18n.checks.installed import installed_rules
from lesson_i18n.checks.judging import Share
from lesson_i18n.checks.report import CheckReport, Judged, LanguageShare, Remark
from lesson_i18n.config import Config
from lesson_i18n.errors import WorkError
from lesson_i18n.helpers import processes
from lesson_i18n.judged import judge, today
from lesson_i18n.locales import Language
from lesson_i18n.model import Finding, Severity
from lesson_i18n.project import Progress, Sources, project_cache, project_of, read_sources, tell
from lesson_i18n.repair import lost_domains, template_domains
from lesson_i18n.work import processors

_WORTH_A_PROCESS = 2_000_000
"""As many bytes of catalogs take so long to judge that another process is worth its start."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What `check` is to do: the rules that it asks or leaves out, and whether it judges fuzzy entries too.

    `jobs` is the number of processes at most; with 0 it is the number of processors, where there is enough to do. With
    `write_baseline` what is found is accepted from now on.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    include_drafts: bool = False
    jobs: int = 0
    write_baseline: bool = False


def check(
    config: Config,
    languages: Sequence[str] = (),
    options: CheckOptions | None = None,
    progress: Progress | None = None,
) -> CheckReport:
    """Judge the confirmed translations of each language, all of them where none is named.

    All rules are asked, or those that `options` select, without those that these and the settings leave out; what a
    build leaves out is always told. Raises `ConfigError` for an unknown rule, and what `build` raises for files that
    cannot be read.
    """
    options = options or CheckOptions()
    choice = _choice(config, options)
    chosen = config.chosen(tuple(languages))
    baseline = read_baseline(config, choice.rules, options.write_baseline)
    with files.locked(config.path), closing(project_cache(config)) as cache:
        sources = read_sources(config, progress)
        keys = _keys(config, sources, choice, options, cache)
        known = {tag: _unpacked(value) for tag in keys if (value := cache.get(keys[tag])) is not None}
        left = [language for language in chosen if language.tag not in known]
        for found in _judged(config, sources, left, options, cache, progress):
            known[found.tag] = found
            if found.tag in keys:
                cache.put(keys[found.tag], _packed(found))
        cache.save()
        judged = [known[language.tag] for language in chosen]
        if options.write_baseline:
            baseline = renewed(config, judged, baseline, choice)
    return compared(config, judged, baseline, choice)


def _choice(config: Config, options: CheckOptions) -> Choice:
    return Choice(config, installed_rules(), options.select, options.ignore)


def _judged(
    config: Config,
    sources: Sources,
    languages: Sequence[Language],
    options: CheckOptions,
    cache: Cache,
    progress: Progress | None,
) -> Iterator[Judged]:
    """Judge languages, in several processes where that is worth it."""
    jobs = _jobs(config, languages, options.jobs)
    if jobs < 2:
        yield from _judge_all(config, sources, languages, options, cache, progress)
        return
    tell(progress, f"checking {len(languages)} languages", 0, len(languages))
    tags = [language.tag for language in languages]
    parts = [tags[at::jobs] for at in range(jobs)]
    with processes(jobs) as helpers:
        under_way = [helpers.submit(_judge_part, (config, part, options)) for part in parts]
        try:
            for part in under_way:
                yield from helpers.result(part)
        except helpers.broken as error:
            raise WorkError(helpers.reason) from error


def _jobs(config: Config, languages: Sequence[Language], wanted: int) -> int:
    """Return how many processes are to judge languages."""
    if wanted:
        return min(wanted, len(languages))
    paths = [config.catalog(domain, language) for domain in template_domains(config) for language in languages]
    size = sum(path.stat().st_size for path in paths if path.is_file())
    return min(processors(), len(languages), size // _WORTH_A_PROCESS)


def _judge_part(part: tuple[Config, Sequence[str], CheckOptions]) -> list[Judged]:
    """Judge some languages in a process of their own, which remembers what it finds."""
    config, tags, options = part
    with closing(project_cache(config)) as cache:
        sources = read_sources(config, None)
        made = list(_judge_all(config, sources, config.chosen(tuple(tags)), options, cache, None))
        cache.save()
    return made


def _judge_all(
    config: Config,
    sources: Sources,
    languages: Sequence[Language],
    options: CheckOptions,
    cache: Cache,
    progress: Progress | None,
) -> Iterator[Judged]:
    """Judge languages one after the other."""
    choice = _choice(config, options)
    now = today(config, project_of(config, sources, cache, progress)) if languages else None
    for number, language in enumerate(languages if now else ()):
        tell(progress, f"checking {language.tag}", number, len(languages))
        assert now
        yield judge(config, now, language, choice, options.include_drafts, cache)


def _keys(
    config: Config, sources: Sources, choice: Choice, options: CheckOptions, cache: Cache
) -> Mapping[str, bytes]:
    """Return by language what its judgement is remembered by: all that is read for it.

    There is none where others made a format or a check, for who knows what those depend on, nor where a template is lost.
    """
    has_foreign = len(sources.cached(sources.lessons)) < len(sources.lessons)
    if (
        has_foreign
        or not choice.is_remembered
        or lost_domains(config, {config.domain(name) for name in sources.lessons})
    ):
        return {}
    same = hashlib.sha256(repr(replace(options, jobs=0, write_baseline=False)).encode())
    for name, lesson in sources.lessons.items():
        same.update(f"{name}\0{len(lesson.text)}\0{lesson.text}".encode("utf-8", "surrogatepass"))
    domains = template_domains(config)
    for domain in domains:
        same.update(f"{domain}\0".encode() + _bytes(config.template(domain)))
    same.update("\0".join(sources.others).encode() + _bytes(config.withdrawn))
    keys = {}
    for language in config.languages:
        own = config.glossary(language), config.spelling(language)[1], *map(config.own_links, config.chain(language))
        paths = [*own, *(config.catalog(domain, language) for domain in domains)]
        keys[language.tag] = cache.key("judged", language.tag, same.digest(), *map(_bytes, paths))
    return keys


def _bytes(path: Path) -> bytes:
    """Return what a file holds; where it cannot be read, why, which is told when it is needed."""
    try:
        return path.read_bytes()
    except OSError as error:
        return repr(error).encode()


def _packed(found: Judged) -> object:
    remarks = []
    for remark in found.remarks:
        about = remark.finding
        place = about.path, about.line, about.id, about.rule, about.message, about.severity, about.column
        remarks.append((*place, remark.msgid, remark.msgstr))
    return found.tag, found.judged, remarks, found.share


def _unpacked(value: Any) -> Judged:
    tag, judged, remarks, (whole, lessons) = value
    share = LanguageShare(Share(*whole), tuple((path, Share(*share)) for path, share in lessons))
    return Judged(tag, judged, tuple(map(_remark, remarks)), share)


def _remark(packed: Sequence[Any]) -> Remark:
    path, line, name, rule, message, severity, column, msgid, msgstr = packed
    return Remark(Finding(path, line, name, rule, message, Severity(severity), column), msgid, msgstr)
