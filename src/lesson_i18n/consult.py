"""Ask one engine for drafts of what is left, and prove each in its lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lesson_i18n.answers import Answers
from lesson_i18n.asking import Allowance, Asked, Asker, Pace
from lesson_i18n.cache import Cache
from lesson_i18n.config import Config
from lesson_i18n.draft_report import EngineUse
from lesson_i18n.engines import Engine, Query, Term
from lesson_i18n.estimate import estimate
from lesson_i18n.glossary import Glossary
from lesson_i18n.locales import Language
from lesson_i18n.mask import Masked, mask
from lesson_i18n.model import Draft, Segment
from lesson_i18n.negation import lost_prohibition
from lesson_i18n.project import Progress, Project, put_into, tell
from lesson_i18n.proposals import Ask, Proposal, propose
from lesson_i18n.withdrawn import Withdrawn

_NO_WORDS = "there is nothing to translate in it"


class Wanted(NamedTuple):
    """An entry that wants a draft: its id, the path of its lesson, and its segment with the position there."""

    id: str
    lesson: str
    position: int
    segment: Segment


class Made(NamedTuple):
    """A draft, and remarks for its reviewer."""

    draft: Draft
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the engines brought so far for one language, by id: what is left, what was made, and why there is no more.

    `glossary` is the language's.
    """

    left: dict[str, Wanted]
    glossary: Glossary = field(default_factory=Glossary)
    made: dict[str, Made] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    uses: list[EngineUse] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking takes in a run; `day` is the one that drafts are dated with, in a dry run nothing is sent; nothing of `withdrawn` is proposed."""

    config: Config
    project: Project
    cache: Cache
    store: Answers
    allowance: Allowance
    day: str
    is_dry: bool
    withdrawn: Withdrawn
    progress: Progress | None


def consult(engine: Engine, language: Language, found: Found, asking: Asking) -> None:
    """Ask an engine for what is left, and move what is proved to what was made."""
    table = asking.config.engine_table(engine.name)
    calls, per_minute = table.get("calls") or engine.traits.calls, table.get("per-minute") or engine.traits.per_minute
    pair = (asking.config.source_language.tag, language.tag)
    asker = Asker(
        engine, pair, asking.store, asking.allowance, Pace(int(calls), float(per_minute)), asking.day, asking.is_dry
    )
    texts = {one: _masked(one.segment, engine) for one in found.left.values()}
    wanted = [one for one, masked in texts.items() if masked.has_words]
    found.reasons.update({one.id: _NO_WORDS for one, masked in texts.items() if not masked.has_words})
    proposals = propose(
        [(at, texts[one]) for at, one in enumerate(wanted)], _asks(asker, wanted, found.glossary, asking), pair[0]
    )
    made = {}
    for one, proposal in zip(wanted, proposals, strict=True):
        if proposal.text:
            made[one.id] = _made(one, proposal, engine.name, pair, found.glossary)
        else:
            found.reasons[one.id] = f"{engine.name}: {proposal.refused}"
    refused = _refused(made, found.left, pair, asking)
    found.reasons.update({name: f"{engine.name}: {reason}" for name, reason in refused.items()})
    for name in [name for name in made if name not in refused]:
        found.made[name] = made[name]
        del found.left[name]
    cost = asker.characters * float(table.get("price-per-million") or 0) / 1e6
    found.uses.append(EngineUse(engine.name, asker.texts, asker.characters, cost, asker.set_aside))


def _masked(segment: Segment, engine: Engine) -> Masked:
    return mask(segment.text, engine.traits.dialect, segment.syntax, bool(segment.targets))


def _asks(asker: Asker, wanted: Sequence[Wanted], glossary: Glossary, asking: Asking) -> Ask:
    """Return what asks an engine for texts, each a part of the one of `wanted` that its number names."""

    def ask(texts: Sequence[tuple[int, Masked]]) -> Asked:
        what = f"asking {asker.engine.name} for {asker.pair[1]}"
        queries = [
            _query(str(at), masked, wanted[number], glossary, asking.project)
            for at, (number, masked) in enumerate(texts)
        ]
        return asker.ask(queries, lambda done: tell(asking.progress, what, done, len(queries)))

    return ask


def _query(key: str, masked: Masked, one: Wanted, glossary: Glossary, project: Project) -> Query:
    segments = project.cut[one.lesson].segments
    before, after = (
        segments[at].text if 0 <= at < len(segments) else "" for at in (one.position - 1, one.position + 1)
    )
    terms = tuple(Term(term.sources[0], term.targets[0]) for term in glossary.terms_in(one.segment.text))
    return Query(key, masked.text, one.segment, one.id, one.lesson, segments[0].text, before, after, terms)


def _made(one: Wanted, proposal: Proposal, engine: str, pair: tuple[str, str], glossary: Glossary) -> Made:
    guess = estimate(one.segment.text, proposal.text, pair, proposal.unknown, proposal.depth, proposal.score)
    origin = f"{engine}:{proposal.detail}" if proposal.detail else engine
    terms = glossary.missing_terms(one.segment.text, proposal.text)
    missed = (
        (f"glossary: {', '.join(repr(next(iter(term.sources or term.targets))) for term in terms)}",) if terms else ()
    )
    remarks = (*filter(None, [proposal.remark]), *missed, *guess.remarks)
    return Made(Draft(one.id, proposal.text, origin, guess.score), remarks)


def _refused(
    made: Mapping[str, Made], wanted: Mapping[str, Wanted], pair: tuple[str, str], asking: Asking
) -> dict[str, str]:
    """Return why a build would leave drafts out, by id: each lesson is put together with its drafts and looked at again."""
    refused = {}
    by_lesson: dict[str, dict[int, str]] = {}
    for name, (draft, _) in made.items():
        one = wanted[name]
        if reason := asking.withdrawn.pair(one.segment.text, draft.text, name, {pair[1]}):
            refused[name] = f"it was withdrawn: {reason}"
        elif words := lost_prohibition(one.segment.text, pair[0], draft.text, pair[1]):
            refused[name] = f"the source says {words!r}, and nothing in the answer negates"
        else:
            by_lesson.setdefault(one.lesson, {})[one.position] = draft.text
    for number, (lesson, texts) in enumerate(by_lesson.items()):
        tell(asking.progress, f"proving drafts for {pair[1]}", number, len(by_lesson))
        project = asking.project
        _, reasons = put_into(project.sources, project.localizing(lesson, texts), asking.cache)
        refused.update({project.ids[lesson][position]: reason for position, reason in reasons.items()})
    return refused
