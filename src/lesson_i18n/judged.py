"""One language judged: what the rules say about its translations, of which only what changed is judged again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lesson_i18n.cache import Cache
from lesson_i18n.checks import AnyRule, Subject
from lesson_i18n.checks.catalogs import STALE_TEMPLATE, UNKNOWN_ID, UNUSED_IGNORE, WITHDRAWN
from lesson_i18n.checks.choice import Asked, Choice
from lesson_i18n.checks.judging import Frame, Judgement, Rules, Share, judged, subjects_of
from lesson_i18n.checks.report import Judged, Remark, language_share
from lesson_i18n.checks.taken_back import taken_back
from lesson_i18n.config import Config
from lesson_i18n.glossary import read_glossary
from lesson_i18n.locales import Language
from lesson_i18n.model import Entry, Finding
from lesson_i18n.project import Project, put_into
from lesson_i18n.settings import nearest
from lesson_i18n.shelves import may_use
from lesson_i18n.spelling import Spelling, read_words
from lesson_i18n.targets import with_own_targets
from lesson_i18n.translations import language_catalogs
from lesson_i18n.withdrawn import read_withdrawn

_IGNORE = re.compile(r"^i18n-ignore:[ \t]*(\S*)[ \t]*(.*)$", re.MULTILINE)

Found = Mapping[int, tuple[Entry, str]]
"""The translations of a lesson that were made for its text of today: by position the entry, and the path of its catalog."""


@dataclass(frozen=True, slots=True)
class Today:
    """A project beside its templates: the text of each id, and by domain the lessons that have changed since `extract`."""

    project: Project
    texts: Mapping[str, str]
    stale: Mapping[str, Sequence[str]]


def today(config: Config, project: Project) -> Today:
    """Return a project beside its templates, which is the same for all languages."""
    texts = {entry.id: entry.msgid for catalog in project.templates.values() for entry in catalog.entries}
    stale: defaultdict[str, list[str]] = defaultdict(list)
    for name, ids in project.ids.items():
        segments = project.cut[name].segments
        if any(s.translatable and texts.get(n) != s.text for n, s in zip(ids, segments, strict=True)):
            stale[config.domain(name)].append(project.sources.lessons[name].path)
    return Today(project, texts, stale)


def judge(
    config: Config, today: Today, language: Language, choice: Choice, include_drafts: bool, cache: Cache
) -> Judged:
    """Return what the rules say about a language; with `include_drafts` about fuzzy entries too.

    Raises `CatalogError` for a catalog or a glossary that cannot be read, and for a check of others that fails.
    """
    run = Judging(config, today, language, choice, cache)
    run.read(include_drafts)
    run.judge()
    return run.finished()


@dataclass(slots=True)
class Judging:
    """The judgement of one language while it is made; first of all it is read."""

    config: Config
    today: Today
    language: Language
    choice: Choice
    cache: Cache
    project: Project = field(init=False)
    frame: Frame = field(init=False)
    entries: dict[str, tuple[Entry, str]] = field(default_factory=dict)
    lessons: dict[str, str] = field(default_factory=dict)
    told: list[tuple[str, Remark, Entry | None]] = field(default_factory=list)
    shares: dict[str, Share] = field(default_factory=dict)
    judged: int = 0

    def read(self, include_drafts: bool) -> None:
        """Read the language's catalogs: what may be published, by id, and what does not belong to the template."""
        withdrawn = read_withdrawn(self.config.withdrawn, self.config.shown(self.config.withdrawn))
        for domain, catalog in language_catalogs(self.config, self.language, self.today.project.messages).items():
            path = self.config.shown(self.config.catalog(domain, self.language))
            for entry in catalog.entries:
                if not entry.obsolete and (fact := taken_back(entry, withdrawn, self.language.tag)):
                    self._tell(entry.path, WITHDRAWN.name, path, fact, entry)
                if not entry.obsolete and entry.id not in self.today.texts:
                    fact = f"msgctxt {entry.id!r} is not in the template; run 'lesson-i18n extract'"
                    self._tell("", UNKNOWN_ID.name, path, fact, entry)
                elif may_use(entry, include_drafts):
                    self.entries[entry.id] = entry, path
        for domain, lessons in self.today.stale.items():
            path = self.config.shown(self.config.catalog(domain, self.language))
            more = f" and {len(lessons) - 1} more" if len(lessons) > 1 else ""
            fact = f"{lessons[0]}{more}: changed since the last 'lesson-i18n extract'; run it"
            self._tell("", STALE_TEMPLATE.name, path, fact)

        self.frame = self._frame()
        self.project, targets = with_own_targets(self.config, self.language, self.today.project, self.cache)
        for finding in targets.findings:
            self._tell_of_file(finding)

    def parts(self) -> Iterator[tuple[LessonJudging, Asked]]:
        """Return each lesson with its translations, and what is asked about it."""
        for name in self.project.sources.lessons:
            found = dict(self._made_for_today(name))
            lesson = LessonJudging(self.project, name, found, self.frame, self.cache)
            yield lesson, self.choice.at(self.language.tag, name)

    def judge(self) -> None:
        """Ask all rules about all translations."""
        together: list[tuple[str, Subject]] = []
        for lesson, asked in self.parts():
            name, found = lesson.name, lesson.found
            self.judged += len(found)
            self.lessons |= {entry.id: name for entry, _ in found.values()}
            judgement = lesson.judgement(asked)
            self.shares[lesson.path] = judgement.share
            for position, rule, message in judgement.told:
                entry, catalog = found[position]
                self._tell(name, rule, catalog, message, entry)
            if asked.ours.language or asked.theirs.language:
                together += [(name, subject) for subject in lesson.sound(judgement)]
        self._judge_together(together)

    def _frame(self) -> Frame:
        """Return what is the same for all translations: the languages, the glossary, the words that are spelt right."""
        path = self.config.glossary(self.language)
        glossary = read_glossary(path, self.config.shown(path))
        folder, words = self.config.spelling(self.language)
        known = {word.casefold() for term in glossary.terms for target in term.targets for word in target.split()}
        spelling = Spelling(folder, self.language.folder, read_words(words) | known)
        return Frame(self.config.source_language, self.language, glossary, spelling)

    def _judge_together(self, subjects: Sequence[tuple[str, Subject]]) -> None:
        """Ask the rules for a whole language, each about the lessons where it is to be asked."""
        where = {name: self.choice.at(self.language.tag, name) for name in {name for name, _ in subjects}}
        wide = [rule for asked in where.values() for rule in (*asked.ours.language, *asked.theirs.language)]
        for name, rule in {rule.name: rule for rule in wide}.items():
            asked = [subject for lesson, subject in subjects if name in where[lesson].rules]
            for subject, message in rule.check_all(asked):
                self._tell(self.lessons[subject.entry.id], name, subject.catalog, message, subject.entry)

    def _made_for_today(self, name: str) -> Iterator[tuple[int, tuple[Entry, str]]]:
        project = self.project
        for at, (number, segment) in enumerate(zip(project.ids[name], project.cut[name].segments, strict=True)):
            known = self.entries.get(number)
            if known and known[0].msgid == segment.text:
                yield at, known

    def _tell(self, lesson: str, rule: str, path: str, message: str, entry: Entry | None = None) -> None:
        asked = self.choice.at(self.language.tag, lesson)
        if rule in asked.rules:
            line, name = (entry.line, entry.id) if entry else (1, "")
            finding = Finding(path, line, name, rule, message, asked.severities[rule])
            texts = (entry.msgid, entry.msgstr) if entry else ("", "")
            self.told.append((lesson, Remark(finding, *texts), entry))

    def _tell_of_file(self, found: Finding) -> None:
        asked = self.choice.at(self.language.tag)
        if found.rule in asked.rules:
            self.told.append(("", Remark(replace(found, severity=asked.severities[found.rule])), None))

    def finished(self) -> Judged:
        """Return what was found and is not muted, and the comments that mute nothing."""
        kept = []
        used: set[tuple[str, str]] = set()
        for _, remark, entry in self.told:
            rule = self.choice.rules[remark.finding.rule]
            if entry and not rule.is_blocking and rule.name in muted(entry):
                used.add((entry.id, rule.name))
            else:
                kept.append(remark)
        self.told.clear()
        self._tell_unused(used)
        remarks = (*kept, *(remark for _, remark, _ in self.told))
        return Judged(self.language.tag, self.judged, remarks, language_share(self.shares))

    def _tell_unused(self, used: Collection[tuple[str, str]]) -> None:
        for number, (entry, path) in self.entries.items():
            if "i18n-ignore:" in entry.translator_comment and number in self.lessons:
                lesson = self.lessons[number]
                asked = self.choice.at(self.language.tag, lesson).rules
                for name, reason in _IGNORE.findall(entry.translator_comment):
                    if fact := _unused(name, reason, (number, name) in used, asked, self.choice.rules):
                        self._tell(lesson, UNUSED_IGNORE.name, path, fact, entry)


@dataclass(slots=True)
class LessonJudging:
    """The translations of one lesson, of which no more is made than somebody asks for."""

    project: Project
    name: str
    found: Found
    frame: Frame
    cache: Cache
    made: dict[int, Subject] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The lesson's path, as it is shown."""
        return self.project.sources.lessons[self.name].path

    def judgement(self, asked: Asked) -> Judgement:
        """Return what rules say about the lesson, which is remembered of our own."""
        cache = self.project.sources.cache_for(self.name, self.cache)
        key = self._key(asked.ours, cache)
        known = cache.get(key)
        if known is not None:
            told, refused, share = known
            judgement = Judgement([tuple(one) for one in told], refused, Share(*share))
        else:
            judgement = judged(self.subjects(), asked.ours)
            cache.put(key, judgement)
        if not asked.theirs.sound and not asked.theirs.lesson:
            return judgement
        sound = {position: subject for position, subject in self.subjects().items() if not subject.faults}
        return judgement._replace(told=[*judgement.told, *judged(sound, asked.theirs).told])

    def sound(self, judgement: Judgement) -> list[Subject]:
        """Return the translations that a build would take, without the reasons why it would not take others."""
        if self.made:
            return [subject for subject in self.made.values() if not subject.faults]
        left_out = set(judgement.refused)
        found = {position: known for position, known in self.found.items() if position not in left_out}
        cut = self.project.cut[self.name]
        return list(subjects_of(cut, found, {}, self.frame, self.path))

    def with_others(self, entries: Mapping[int, Entry]) -> LessonJudging:
        """Return the lesson with other translations in some positions."""
        others = {position: (entry, self.found[position][1]) for position, entry in entries.items()}
        return LessonJudging(self.project, self.name, {**self.found, **others}, self.frame, self.cache)

    def _key(self, rules: Rules, cache: Cache) -> bytes:
        """Return what the judgement is remembered by: all that it depends on."""
        lesson, frame = self.project.sources.lessons[self.name], self.frame
        about = (frame.source.tag, frame.target.tag, repr(frame.glossary.terms))
        entries = (f"{position} {entry.raw}" for position, (entry, _) in self.found.items())
        return cache.key("judged", *about, rules.names, lesson.path, lesson.text, *entries)

    def subjects(self) -> dict[int, Subject]:
        """Return what there is to judge, by position: the texts that a build would take, and those it would refuse."""
        if not self.made:
            sources, cut = self.project.sources, self.project.cut[self.name]
            lesson = sources.lessons[self.name]
            texts = {position: entry.msgstr for position, (entry, _) in self.found.items()}
            _, refused = put_into(sources, self.project.localizing(self.name, texts), self.cache)
            made = subjects_of(cut, self.found, refused, self.frame, lesson.path)
            self.made = dict(zip(self.found, made, strict=True))
        return self.made


def muted(entry: Entry) -> frozenset[str]:
    """Return the rules that an entry's comment mutes, each with a reason."""
    if "i18n-ignore:" not in entry.translator_comment:
        return frozenset()
    return frozenset(name for name, reason in _IGNORE.findall(entry.translator_comment) if reason)


def _unused(name: str, reason: str, is_used: bool, asked: Collection[str], known: Mapping[str, AnyRule]) -> str:
    """Return why a comment that mutes a rule is worth nothing, or an empty string."""
    if name not in known:
        return f"there is no rule {name!r}; {nearest(name, known)}"
    if known[name].is_blocking:
        return f"{name!r} cannot be muted: a build publishes no such translation"
    if not reason:
        return f"say behind {name!r} why it is muted"
    return f"{name!r} finds nothing here; remove the comment" if name in asked and not is_used else ""
