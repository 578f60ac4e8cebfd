"""What a lesson is cut into, and what it becomes with translations, in the notation of the case files."""

from __future__ import annotations

from collections.abc import Iterator

from casefiles import revealed, shown
from lesson_i18n.errors import SourceError
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Segmentation
from lesson_i18n.reassemble import localize


def cut_or_error(markdown: MarkdownFormat, text: str) -> list[str]:
    """Return what a lesson is cut into, a line for each thing, or the error that it cannot be cut for."""
    try:
        return list(listing(markdown.segment(Lesson("lesson.md", text))))
    except SourceError as error:
        return [f"error: {error}"]


def listing(cut: Segmentation) -> Iterator[str]:
    """Return a line for each segment, one for each of its targets and notes, and one for each warning.

    A segment's line tells its line in the lesson, its kind and its text; a kind in parentheses is not for translators.
    """
    for segment in cut.segments:
        kind = segment.kind if segment.translatable else f"({segment.kind})"
        yield f"{segment.line} {kind}: {segment.text}"
        for number, target in enumerate(segment.targets, 1):
            yield f"  {{{number}}} {target.text}"
        for note in segment.notes:
            yield f"  note: {note}"
    for finding in cut.findings:
        yield f"warning: {finding.line}: {finding.message}"


def localized(markdown: MarkdownFormat, source: str) -> tuple[str, str]:
    """Return the localized lesson of a case, and the refused translations with their reasons, a line each."""
    text, _, pairs = source.partition("⇒\n")
    lesson = Lesson("lesson.md", revealed(text))
    cut = markdown.segment(lesson)
    output, refused = localize(lesson, cut, translations(cut, pairs), markdown.segment, markdown.fit)
    reasons = "".join(f"{shown(cut.segments[at].text)}: {reason}\n" for at, reason in refused.items())
    return output, reasons


def translations(cut: Segmentation, pairs: str) -> dict[int, str]:
    """Return msgstrs by position; each line is about the next segment that has its msgid."""
    found: dict[int, str] = {}
    for line in pairs.removesuffix("\n").split("\n"):
        msgid, arrow, msgstr = line.partition(" => ")
        after = max(found, default=-1)
        position = next((at for at, one in enumerate(cut.segments) if at > after and shown(one.text) == msgid), None)
        assert arrow, f"not 'msgid => msgstr': {line!r}"
        assert position is not None, f"{msgid!r} is not a text behind the one before it"
        found[position] = revealed(msgstr)
    return found
