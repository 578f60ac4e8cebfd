"""A review as Markdown for a comment in a pull request.

No text of a catalog, file or commit can become markup there: each stands in a code span or a fenced block, whose marks are longer than
any that the text holds, so that no link, image, tag, or name of a person is made of it. What nobody sees is written by its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lesson_i18n.characters import visible
from lesson_i18n.model import Entry, Finding
from lesson_i18n.reviews.assets import KINDS, FileChange
from lesson_i18n.reviews.changes import Change
from lesson_i18n.reviews.report import ERROR, LOOK, RANKS, REFUSED, REST, ReviewReport, rank
from lesson_i18n.said import number

LIMIT = 65_536
"""So many characters a comment on GitHub may have."""

_LONGEST = 1_200
_SHORT = 300
_MOST = 20
_MOST_LINES = 40
_TITLES = {REFUSED: "Left out by a build", ERROR: "Errors", LOOK: "To look at"}
_END = 400
"""So many characters the last line may take."""


def comment(report: ReviewReport, limit: int = LIMIT) -> str:
    """Return a review as Markdown of at most `limit` characters, the most urgent first; what is left out is counted."""
    head, table = "\n".join(_head(report)), "\n".join(_table(report))
    if len(head) + len(table) + _END > limit:
        table = ""
    parts = [*_of_hosts(report), *_of_files(report), *_of_changes(report)]
    used, kept = len(head) + len(table) + _END, 0
    for _, text in parts:
        used += len(text) + 2
        if used > limit:
            break
        kept += 1
    while kept and not parts[kept - 1][0]:  # a heading with nothing below it
        kept -= 1
    shown = [text for _, text in parts[:kept]]
    left = [kind for kind, _ in parts[kept:] if kind]
    if left:
        counts = ", ".join(f"{_TITLES.get(kind, kind).lower()} {left.count(kind):,}" for kind in dict.fromkeys(left))
        shown.append(f"**And {len(left):,} more**, for which there is no room here: {counts}.")
    return "\n\n".join(filter(None, [head, *shown, table])) + "\n"


def code(text: str, most: int = _SHORT) -> str:
    """Return any text as a code span on one line, cut behind so many characters."""
    shown = _cut(visible(text.replace("\n", "⏎")), most)
    if not shown:
        return "(empty)"
    fence = "`" * (_longest_run(shown) + 1)
    blank = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def block(lines: Sequence[str]) -> str:
    """Return lines of any text as a fenced block that shows what was added and removed."""
    shown = [visible(line, "\t") for line in lines]
    fence = "`" * max(3, *(_longest_run(line) + 1 for line in shown))
    return "\n".join([f"{fence}diff", *shown, fence])


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _cut(text: str, most: int = _LONGEST) -> str:
    more = len(text) - most
    return text if more <= 0 else f"{text[:most]}… (and {more:,} characters more)"


def _head(report: ReviewReport) -> Iterator[str]:
    yield f"## Translations: {code(report.asked)}\n"
    ranks = [rank(change) for change in report.changes]
    counts = [
        f"{_TITLES[name].lower()}: {ranks.count(name):,}" for name in RANKS if name in _TITLES and name in ranks
    ]
    total = "1 changed entry" if len(ranks) == 1 else f"{len(ranks):,} changed entries"
    yield f"**{', '.join(counts).capitalize() or 'Nothing to look at'}**, in {total}."
    if report.lessons or report.outside:
        outside = f"{number(report.outside, 'file')} outside the project not looked at" if report.outside else ""
        lessons = f"{number(report.lessons, 'source file')} changed" if report.lessons else ""
        yield f"{'; '.join(filter(None, [lessons, outside]))}."


def _table(report: ReviewReport) -> Iterator[str]:
    if report.changes:
        yield "### All changed entries\n\n| language | was → is | entries |\n|---|---|--:|"
        for tag, states in report.states.items():
            for state, often in sorted(states.items(), key=lambda pair: (-pair[1], pair[0])):
                yield f"| {tag} | {state} | {often:,} |"


def _of_hosts(report: ReviewReport) -> Iterator[tuple[str, str]]:
    if report.hosts:
        lines = [f"- {code(host, 100)}, by {code(by, 100)}" for host, by in list(report.hosts.items())[:_MOST]]
        if len(report.hosts) > _MOST:
            lines.append(f"- and {len(report.hosts) - _MOST:,} more")
        yield "hosts", "\n".join(["### Hosts that readers were not led to before", "", *lines])


def _of_files(report: ReviewReport) -> Iterator[tuple[str, str]]:
    if report.files:
        yield "", "### Files that decide what readers get"
    for change in report.files:
        found = [finding for finding in report.findings if finding.path == change.path]
        yield "file", "\n".join(_of_file(change, found))


def _of_file(change: FileChange, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"- {code(change.path)} ({KINDS[change.kind]}) {change.state}"
    yield from (
        f"  - {finding.severity} in line {finding.line}: {code(finding.message)}" for finding in findings[:_MOST]
    )
    yield from (f"  - {code(fact)}" for fact in change.facts[:_MOST])
    if len(change.facts) > _MOST:
        yield f"  - and {len(change.facts) - _MOST:,} more"
    if change.lines:
        yield "\n<details><summary>Lines</summary>\n"
        yield block([_cut(line, _SHORT) for line in change.lines[:_MOST_LINES]])
        if len(change.lines) > _MOST_LINES:
            yield f"\nand {number(len(change.lines) - _MOST_LINES, 'line')} more"
        yield "\n</details>"


def _of_changes(report: ReviewReport) -> Iterator[tuple[str, str]]:
    before = ""
    for change in report.changes:
        name = rank(change)
        if name == REST:
            return
        if name != before:
            yield "", f"### {_TITLES[name]}"
        before = name
        yield name, "\n".join(_of_change(change, is_open=name != LOOK))


def _of_change(change: Change, is_open: bool) -> Iterator[str]:
    entry = change.entry
    yield f"**{change.language.tag}** {code(entry.path)}, entry {code(entry.id)}, {change.story}\n"
    for finding in change.findings[:_MOST]:
        yield f"- {finding.severity} {code(finding.rule)}: {code(finding.message)}"
    yield from (f"- {code(note)}" for note in change.notes)
    for at, target in change.targets[:_MOST]:
        yield f"- {code('{' + at + '}')} leads to {code(target)}"
    yield f"\n<details{' open' * is_open}><summary>Texts</summary>\n"
    yield block([*_texts("source", change.old, change.new, 0), *_texts("translation", change.old, change.new, 1)])
    yield "\n</details>"


def _texts(title: str, old: Entry | None, new: Entry | None, which: int) -> Iterator[str]:
    """Return the lines of the source (0) or the translation (1), as they were and as they are."""
    before, after = (((e.msgid, e.msgstr)[which] if e else "") for e in (old, new))
    yield f"@@ {title} @@"
    if before == after:
        yield from (f"  {line}" for line in _lines(after))
    else:
        yield from (f"- {line}" for line in _lines(before) if before)
        yield from (f"+ {line}" for line in _lines(after) if after)


def _lines(text: str) -> list[str]:
    return _cut(visible(text, "\n\t")).split("\n")
