"""The command `check`: the translations of each language, judged before a build and in reviews."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from lesson_i18n import files
from lesson_i18n.cache import Cache
from lesson_i18n.checks import RULES, AnyRule, Check, Scope, Subject, WideCheck
from lesson_i18n.checks.catalogs import STALE_TEMPLATE, UNKNOWN_ID, UNUSED_IGNORE
from lesson_i18n.checks.judging import Frame, subjects_of
from lesson_i18n.checks.report import CheckReport, Remark
from lesson_i18n.config import Config
from lesson_i18n.errors import ConfigError
from lesson_i18n.glossary import read_glossary
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Finding, Severity
from lesson_i18n.project import Progress, Project, language_catalogs, project_cache, read_project, tell
from lesson_i18n.remembered import localized
from lesson_i18n.settings import nearest
from lesson_i18n.targets import with_own_targets
from lesson_i18n.tree import may_use

_IGNORE = re.compile(r"^i18n-ignore:[ \t]*(\S*)[ \t]*(.*)$", re.MULTILINE)


def check(
    config: Config,
    languages: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    include_drafts: bool = False,
    progress: Progress | None = None,
) -> CheckReport:
    """Judge the confirmed translations of each language, all of them where none is named; with `include_drafts` fuzzy ones too.

    All rules are asked, or those of `select`, without those that `ignore` and the settings name; what a build leaves out is
    always told. Raises `ConfigError` for an unknown rule, and what `build` raises for files that cannot be read.
    """
    rules = _chosen(config, select, ignore)
    severities = _severities(config)
    chosen = config.chosen(tuple(languages))
    remarks: list[Remark] = []
    judged = 0
    with files.locked(config.path), closing(project_cache(config)) as cache:
        project = read_project(config, cache, progress)
        for number, language in enumerate(chosen):
            tell(progress, f"checking {language.tag}", number, len(chosen))
            run = _Run(config, language, rules, severities)
            run.read(project, include_drafts)
            run.judge(project, cache)
            remarks += run.finished()
            judged += len(run.subjects)
        cache.save()
    remarks.sort(key=lambda remark: (remark.finding.path, remark.finding.line, remark.finding.rule))
    return CheckReport(tuple(language.tag for language in chosen), judged, tuple(remarks))


def _chosen(config: Config, select: Sequence[str], ignore: Sequence[str]) -> list[AnyRule]:
    """Return the rules to ask; raises `ConfigError` for a name that none has, and for one that cannot be left out."""
    where = f"{config.path.name}, [checks]"
    wanted, unwanted = config.checks.get("select", []), config.checks.get("ignore", [])
    for names, place in ((select, "--select"), (wanted, where), (ignore, "--ignore"), (unwanted, where)):
        for name in names:
            _rule(name, place)
    for names, place in ((ignore, "--ignore"), (unwanted, where)):
        for name in names:
            if RULES[name].is_blocking:
                raise ConfigError(
                    f"{place}: {name!r} cannot be left out: a build publishes no such translation; remove it"
                )
    picked = set(select or wanted or RULES)
    left_out = {*ignore, *(unwanted if not select else ())}
    return [rule for name, rule in RULES.items() if rule.is_blocking or (name in picked and name not in left_out)]


def _severities(config: Config) -> dict[str, Severity]:
    """Return the severity of each rule, as the settings have it; raises `ConfigError` for what they cannot have."""
    where = f"{config.path.name}, [checks.severity]"
    found = {name: rule.severity for name, rule in RULES.items()}
    for name, value in config.checks.get("severity", {}).items():
        rule = _rule(name, where)
        if value not in list(Severity):
            raise ConfigError(f"{where}: {name!r} must be 'error' or 'warning', not {value!r}")
        if rule.is_blocking and value != Severity.ERROR:
            raise ConfigError(
                f"{where}: {name!r} is always an error: a build publishes no such translation; remove it"
            )
        found[name] = Severity(value)
    return found


def _rule(name: str, where: str) -> AnyRule:
    if name not in RULES:
        raise ConfigError(f"{where}: there is no rule {name!r}; {nearest(name, RULES)}")
    return RULES[name]


@dataclass(slots=True)
class _Run:
    """The judgement of one language while it is made."""

    config: Config
    language: Language
    rules: Sequence[AnyRule]
    severities: Mapping[str, Severity]
    entries: dict[str, tuple[Entry, str]] = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)
    found: list[tuple[Remark, Entry | None]] = field(default_factory=list)

    def read(self, project: Project, include_drafts: bool) -> None:
        """Read the language's catalogs: what may be published, by id, and what does not belong to the template."""
        known = {entry.id: entry for catalog in project.templates.values() for entry in catalog.entries}
        for domain, catalog in language_catalogs(self.config, self.language, project.templates).items():
            path = self.config.shown(self.config.catalog(domain, self.language))
            for entry in catalog.entries:
                if not entry.obsolete and entry.id not in known:
                    fact = f"msgctxt {entry.id!r} is not in the template; run 'lesson-i18n extract'"
                    self._tell(UNKNOWN_ID, path, fact, entry)
                elif may_use(entry, include_drafts):
                    self.entries[entry.id] = entry, path
        texts = {name: entry.msgid for name, entry in known.items()}
        self._compare(project, texts)

    def _compare(self, project: Project, texts: Mapping[str, str]) -> None:
        """Tell where lessons hold texts that the template has not."""
        stale: defaultdict[str, list[str]] = defaultdict(list)
        for name, ids in project.ids.items():
            segments = project.cut[name].segments
            if any(s.translatable and texts.get(n) != s.text for n, s in zip(ids, segments, strict=True)):
                stale[self.config.domain(name)].append(project.sources.lessons[name].path)
        for domain, lessons in stale.items():
            path = self.config.shown(self.config.catalog(domain, self.language))
            more = f" and {len(lessons) - 1} more" if len(lessons) > 1 else ""
            self._tell(
                STALE_TEMPLATE, path, f"{lessons[0]}{more}: changed since the last 'lesson-i18n extract'; run it"
            )

    def judge(self, project: Project, cache: Cache) -> None:
        """Ask all rules about all translations."""
        glossary_path = self.config.glossary(self.language)
        glossary = read_glossary(glossary_path, self.config.shown(glossary_path))
        frame = Frame(self.config.source_language, self.language, glossary)
        checks = [rule for rule in self.rules if isinstance(rule, Check)]
        blocking = [rule for rule in checks if rule.is_blocking]
        wide = [rule for rule in self.rules if isinstance(rule, WideCheck)]
        own, targets = with_own_targets(self.config, self.language, project, cache)
        for found in targets.findings:
            self._tell_of_file(found)
        for name in own.sources.lessons:
            lesson = self._subjects(name, own, frame, cache)
            for subject in lesson:
                for rule in checks if not subject.faults else blocking:
                    for message in rule.check(subject):
                        self._tell(rule, subject.catalog, message, subject.entry)
            sound = [subject for subject in lesson if not subject.faults]
            self._ask(wide, Scope.LESSON, sound)
            self.subjects += lesson
        self._ask(wide, Scope.LANGUAGE, [subject for subject in self.subjects if not subject.faults])

    def _subjects(self, name: str, project: Project, frame: Frame, cache: Cache) -> list[Subject]:
        """Return what there is to judge of one lesson: the texts that a build would take, and those it would refuse."""
        sources, cut = project.sources, project.cut[name]
        lesson, markup = sources.lessons[name], sources.formats[name]
        found = {
            position: self.entries[number]
            for position, (number, segment) in enumerate(zip(project.ids[name], cut.segments, strict=True))
            if number in self.entries and self.entries[number][0].msgid == segment.text
        }
        texts = {position: entry.msgstr for position, (entry, _) in found.items()}
        _, refused = localized(lesson, cut, texts, markup, sources.cache_for(name, cache))
        return list(subjects_of(cut, found, refused, lambda: markup.segment(lesson), frame, lesson.path))

    def _ask(self, rules: Sequence[WideCheck], scope: Scope, subjects: Sequence[Subject]) -> None:
        for rule in rules:
            for subject, message in rule.check_all(subjects) if rule.scope is scope else ():
                self._tell(rule, subject.catalog, message, subject.entry)

    def _tell(self, rule: AnyRule, path: str, message: str, entry: Entry | None = None) -> None:
        line, name = (entry.line, entry.id) if entry else (1, "")
        finding = Finding(path, line, name, rule.name, message, self.severities[rule.name])
        texts = (entry.msgid, entry.msgstr) if entry else ("", "")
        self.found.append((Remark(finding, *texts), entry))

    def _tell_of_file(self, found: Finding) -> None:
        if found.rule in {rule.name for rule in self.rules}:
            self.found.append((Remark(replace(found, severity=self.severities[found.rule])), None))

    def finished(self) -> list[Remark]:
        """Return what was found and is not muted, and the comments that mute nothing."""
        kept = []
        used: set[tuple[str, str]] = set()
        for remark, entry in self.found:
            rule = RULES[remark.finding.rule]
            if entry and not rule.is_blocking and rule.name in _muted(entry):
                used.add((entry.id, rule.name))
            else:
                kept.append(remark)
        self.found.clear()
        if UNUSED_IGNORE in self.rules:
            self._tell_unused(used)
        return kept + [remark for remark, _ in self.found]

    def _tell_unused(self, used: Collection[tuple[str, str]]) -> None:
        asked = {rule.name for rule in self.rules}
        for subject in self.subjects:
            entry = subject.entry
            if "i18n-ignore:" in entry.translator_comment:
                for name, reason in _IGNORE.findall(entry.translator_comment):
                    if fact := _unused(name, reason, (entry.id, name) in used, asked):
                        self._tell(UNUSED_IGNORE, subject.catalog, fact, entry)


def _muted(entry: Entry) -> Iterator[str]:
    """Return the rules that an entry's comment mutes, each with a reason."""
    if "i18n-ignore:" in entry.translator_comment:
        yield from (name for name, reason in _IGNORE.findall(entry.translator_comment) if reason)


def _unused(name: str, reason: str, is_used: bool, asked: Collection[str]) -> str:
    """Return why a comment that mutes a rule is worth nothing, or an empty string."""
    if name not in RULES:
        return f"there is no rule {name!r}; {nearest(name, RULES)}"
    if RULES[name].is_blocking:
        return f"{name!r} cannot be muted: a build publishes no such translation"
    if not reason:
        return f"say behind {name!r} why it is muted"
    return f"{name!r} finds nothing here; remove the comment" if name in asked and not is_used else ""
