"""Markdown lessons: cut into segments with their spans, and texts fitted back into their places.

Nothing is rendered: everything between the segments is copied.
"""

from __future__ import annotations

from collections.abc import Collection

from lesson_i18n.formats.cutter import cut
from lesson_i18n.formats.escapes import escaped
from lesson_i18n.formats.fences import refuse_comment_ends
from lesson_i18n.formats.lines import indented
from lesson_i18n.formats.values import write_value
from lesson_i18n.marked import Scan
from lesson_i18n.model import Lesson, Rules, Segment, Segmentation, Syntax
from lesson_i18n.scan import is_plain, scan


class MarkdownFormat:
    """Markdown in the syntax that the settings name, with metadata lines and front matter."""

    suffixes: Collection[str] = (".md", ".markdown")

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def reads(self, path: str) -> bool:
        """Whether a file is a lesson: every one with such an ending is."""
        return True

    def segment(self, lesson: Lesson) -> Segmentation:
        """Return the segments of a lesson in reading order, and its skeleton; raises `SourceError`."""
        return cut(lesson, self.rules)

    def fit(self, segment: Segment, text: str) -> str:
        """Return a translation as it is written in the place of its segment, its lines ended by newlines.

        Raises `RefusedError` where it could end the comment that it is to stand in.
        """
        place = segment.place
        style = place.style.partition(" ")[0]
        if style in ("yaml", "toml", "json"):
            return write_value(text, place)
        if style in ("attribute", "cell", "title"):
            return escaped(text, place.style)
        if style == "code":
            return indented(text, place.indent)
        if style == "comment":
            refuse_comment_ends(segment, text)
        return _written(segment, text)


def _written(segment: Segment, text: str) -> str:
    """Return a Markdown text with its hard breaks and, where the source is wrapped, wrapped at the same width."""
    place = segment.place
    newline = "\n" + place.indent
    width = 0 if segment.verbatim else place.width
    parts = [newline.join(_wrapped(part.strip(), width, segment.syntax)) for part in text.split("\n")]
    written = ((place.hard_break or "") + newline).join(parts)
    for shown, raw in segment.verbatim:
        written = written.replace(shown, raw, 1)
    return written


def _wrapped(text: str, width: int, syntax: Syntax) -> list[str]:
    """Return a text in lines of at most `width` characters, where its words allow it; one line where that is 0.

    A line begins only with a letter, so that none can open a block, and never ends in a backslash. Code, targets and
    whatever else is no prose stay whole: many parsers count the blanks before a further line as part of them. A text with
    tags is not wrapped.
    """
    if not width or "<" in text:
        return [text]
    found = Scan() if is_plain(text, syntax) else scan(text, syntax, {})
    words = text.split(" ")
    lines, at = [words[0]], len(words[0])
    for word in words[1:]:
        fits = len(lines[-1]) + 1 + len(word) <= width
        is_whole = not word[:1].isalpha() or lines[-1].endswith((" ", "\\")) or not lines[-1] or found.hides(at)
        if fits or is_whole:
            lines[-1] += " " + word
        else:
            lines.append(word)
        at += 1 + len(word)
    return lines
