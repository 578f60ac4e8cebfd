"""The command `check --fix`: what is mechanical to mend in translations, proved before it is offered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from lesson_i18n import files
from lesson_i18n.checker import CheckOptions
from lesson_i18n.checks import Subject
from lesson_i18n.checks.choice import Asked, Choice
from lesson_i18n.checks.installed import installed_rules
from lesson_i18n.checks.judging import judged
from lesson_i18n.checks.protocol import Mends
from lesson_i18n.config import Config
from lesson_i18n.entries import escaped, unescaped
from lesson_i18n.judged import Judging, LessonJudging, muted, today
from lesson_i18n.placeables import RefusedError, restore
from lesson_i18n.project import Progress, project_cache, read_project, tell
from lesson_i18n.said import number

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_QUOTED = re.compile(r'"(.*)"')


@dataclass(frozen=True, slots=True)
class Mended:
    """A translation that was mended, by which rules; `path` is the catalog's, `line` that of the msgctxt."""

    path: str
    line: int
    id: str
    rules: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Unmended:
    """A finding of a rule that can mend some, which was not mended, and why."""

    path: str
    line: int
    id: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class FixReport:
    """What was mended, or would be; `diff` has the lines of the catalogs before and after."""

    mended: tuple[Mended, ...]
    left: tuple[Unmended, ...]
    diff: tuple[str, ...]
    written: bool


def fix(
    config: Config,
    languages: Sequence[str] = (),
    options: CheckOptions | None = None,
    write: bool = False,
    progress: Progress | None = None,
) -> FixReport:
    """Mend what is mechanical in the translations of each language, all of them where none is named.

    A mended translation is offered where a build takes it and no rule finds more in it than before. With `write` the
    catalogs are written, every other byte of which stays. Raises what `check` raises, and `OutputError` for a catalog
    that cannot be written.
    """
    options = options or CheckOptions()
    choice = Choice(config, installed_rules(), options.select, options.ignore)
    chosen = config.chosen(tuple(languages))
    mended: list[Mended] = []
    left: list[Unmended] = []
    with files.locked(config.path), closing(project_cache(config)) as cache:
        now = today(config, read_project(config, cache, progress))
        for number, language in enumerate(chosen):
            tell(progress, f"mending {language.tag}", number, len(chosen))
            judging = Judging(config, now, language, choice, cache)
            judging.read(options.include_drafts)
            for lesson, asked in judging.parts():
                found, unmended = _mended(lesson, asked)
                mended += found
                left += unmended
        cache.save()
        wanted, diff = _spliced(config, mended)
        if write:
            files.replace_files(wanted, config.root, durable=True)
    return FixReport(tuple(mended), tuple(left), tuple(diff), write)


def _mended(lesson: LessonJudging, asked: Asked) -> tuple[list[Mended], list[Unmended]]:
    """Return the translations of a lesson that can be mended, and the findings that cannot, though their rules mend some."""
    menders = {rule.name: rule for rule in map(_mender, asked.rules.values()) if rule}
    wanted: dict[int, tuple[Subject, tuple[str, ...]]] = {}
    subjects = lesson.subjects()
    for position, subject in subjects.items():
        silent = muted(subject.entry)
        again, used = _asked_in_turn(subject, [rule for name, rule in menders.items() if name not in silent])
        if used:
            wanted[position] = again, used
    proved = lesson.with_others({position: again.entry for position, (again, _) in wanted.items()}).subjects()
    before, after = (_found(asked, each) for each in (subjects, proved))
    mended, left = [], []
    for position, subject in subjects.items():
        reason = _reason(proved[position], before.get(position, ()), after.get(position, ()))
        entry, rules = subject.entry, wanted[position][1] if position in wanted else ()
        if rules and not reason:
            text = proved[position].entry.msgstr
            mended.append(Mended(subject.catalog, entry.line, entry.id, rules, entry.msgstr, text))
        for name in dict.fromkeys(before.get(position, ())):
            is_gone = rules and not reason and name not in after.get(position, ())
            if name in menders and name not in muted(entry) and not is_gone:
                fact = (reason if rules else "") or "a person must look at it"
                left.append(Unmended(subject.catalog, entry.line, entry.id, name, fact))
    return mended, left


def _mender(rule: object) -> Mends | None:
    return rule if isinstance(rule, Mends) else None


def _asked_in_turn(subject: Subject, rules: Sequence[Mends]) -> tuple[Subject, tuple[str, ...]]:
    """Return a translation mended by one rule after the other, and the names of those that had something to mend."""
    used = []
    for rule in rules:
        text = rule.fixed(subject)
        with suppress(RefusedError):
            if text:
                plain = restore(subject.segment, text)
                subject = replace(subject, entry=subject.entry._replace(msgstr=text), translation=plain)
                used.append(rule.name)
    return subject, tuple(used)


def _found(asked: Asked, subjects: Mapping[int, Subject]) -> dict[int, list[str]]:
    """Return the names of the rules that find something, by position."""
    found: dict[int, list[str]] = {}
    sound = {position: subject for position, subject in subjects.items() if not subject.faults}
    for position, name, _ in (*judged(subjects, asked.ours).told, *judged(sound, asked.theirs).told):
        found.setdefault(position, []).append(name)
    return found


def _reason(proved: Subject, before: Sequence[str], after: Sequence[str]) -> str:
    """Return why a mended translation is not offered, or an empty string."""
    if proved.faults:
        return f"mended, a build would leave it out still: {proved.faults[0].message}"
    more = Counter(after) - Counter(before)
    return f"mended, it would be found by {', '.join(sorted(more))}" if more else ""


def _spliced(config: Config, mended: Sequence[Mended]) -> tuple[dict[Path, bytes], list[str]]:
    """Return the catalogs with mended translations, every other byte as it was, and the difference."""
    wanted: dict[Path, bytes] = {}
    diff: list[str] = []
    for shown in dict.fromkeys(one.path for one in mended):
        path = config.root / shown
        lines = [line.encode() for line in _LINE.findall(files.read_bytes(path, shown).decode())]
        diff += [f"--- {shown}", f"+++ {shown}"]
        moved = 0
        for one in sorted((one for one in mended if one.path == shown), key=lambda one: one.line):
            moved += _splice(lines, one, moved, diff)
        wanted[path] = b"".join(lines)
    return wanted, diff


def _splice(lines: list[bytes], one: Mended, moved: int, diff: list[str]) -> int:
    """Exchange the lines of a translation, and add them to a difference; return how many lines more there are.

    `moved` is how many more there are above.
    """
    top = one.line - 1 + moved
    start = next(at for at in range(top, len(lines)) if lines[at].startswith(b"msgstr"))
    stop = next((at for at in range(start + 1, len(lines)) if not lines[at].startswith(b'"')), len(lines))
    old = [line.decode().rstrip("\r\n") for line in lines[start:stop]]
    new = [f"msgstr {first}" if not at else first for at, first in enumerate(_quoted(old, one.before, one.after))]
    end = lines[start][len(lines[start].rstrip(b"\r\n")) :]
    last = lines[stop - 1][len(lines[stop - 1].rstrip(b"\r\n")) :]
    context = [line.decode().rstrip("\r\n") for line in lines[top:start]]
    diff.append(
        f"@@ -{one.line},{len(context) + len(old)} +{top + 1},{len(context) + len(new)} @@ {', '.join(one.rules)}"
    )
    diff += [*(f" {line}" for line in context), *(f"-{line}" for line in old), *(f"+{line}" for line in new)]
    lines[start:stop] = [line.encode() + (end if at < len(new) - 1 else last) for at, line in enumerate(new)]
    return len(new) - len(old)


def _quoted(old: Sequence[str], before: str, after: str) -> list[str]:
    """Return a mended translation in quoted lines that end where those of the old one do."""
    pieces = [_QUOTED.search(line) for line in old]
    texts = [unescaped(piece[1]) for piece in pieces if piece]
    if "".join(texts) != before:
        return [f'"{escaped(after)}"']
    ends = list(accumulate(map(len, texts)))
    moves = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    places = [0, *(_moved(end, moves) for end in ends[:-1]), len(after)]
    return [f'"{escaped(after[start:stop])}"' for start, stop in pairwise(places)]


def _moved(place: int, moves: Sequence[tuple[str, int, int, int, int]]) -> int:
    """Return where a place of the old text is in the new one."""
    for kind, start, stop, first, last in moves:
        if start <= place <= stop:
            return first + place - start if kind == "equal" else last
    return 0


def fix_lines(report: FixReport) -> list[str]:
    """Return what was mended, or would be, for people to read: the difference, what is left and why, and how much."""
    lines = [] if report.written else list(report.diff)
    lines += [f"{one.path}:{one.line}: not mended: {one.rule}: {one.reason}" for one in report.left]
    what = number(len(report.mended), "translation")
    if report.written or not report.mended:
        return [*lines, f"{what} mended"]
    return [*lines, f"{what} to mend; run with --fix --write to do it"]


def fix_data(report: FixReport) -> dict[str, Any]:
    """Return what was mended, or would be, as JSON has it.

    - `mended`: each with `path` and `line` in the catalog, `id`, the `rules` that mended it, `before` and `after`
    - `left`: findings that were not mended, each with `path`, `line`, `id`, `rule` and the `reason`
    - `written`: whether the catalogs were written
    """
    return {
        "mended": [asdict(one) for one in report.mended],
        "left": [asdict(one) for one in report.left],
        "written": report.written,
    }
