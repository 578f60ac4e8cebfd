"""Directives in HTML comments, by which an author steers extraction: skip, skip-start, skip-end, note.

`skip` and `note` are about the block that follows, with all that is inside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lesson_i18n.errors import SourceError

_DIRECTIVE = re.compile(r"\s*<!--\s*i18n:\s*(?P<verb>[\w-]*)\s*:?\s*(?P<text>.*?)\s*-->\s*", re.DOTALL)
_ANYWHERE = re.compile(r"<!--\s*i18n:")


def may_hold_directives(text: str) -> bool:
    """Whether a lesson can hold directives at all; quick, and never wrong when it says no."""
    return "i18n:" in text


@dataclass(frozen=True, slots=True)
class _Scope:
    """What directives ask of one block, and the depth at which it stands."""

    depth: int = 0
    skip: bool = False
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Directives:
    """The directives that hold where a walk over the blocks of a lesson has come to."""

    path: str
    scopes: list[_Scope] = field(default_factory=list)
    asked: _Scope | None = None
    range_start: int = 0
    depth: int = 0

    @property
    def skipping(self) -> bool:
        """Whether the text here is to be left as it is."""
        return bool(self.range_start) or any(scope.skip for scope in self.scopes)

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes to translators that are about the text here."""
        return tuple(note for scope in self.scopes for note in scope.notes)

    def obey(self, block: str, line: int) -> str:
        """Take an HTML block that may be a directive; return its verb, or "" where it is none.

        Raises `SourceError` where it is unknown, does not match, or shares its lines with something else.
        """
        match = _DIRECTIVE.fullmatch(block)
        if not match:
            self.refuse_inside(block, line)
            return ""
        verb = match["verb"]
        if verb in ("skip", "note"):
            before = self.asked or _Scope()
            notes = (" ".join(match["text"].split()),) if verb == "note" else ()
            self.asked = _Scope(0, before.skip or verb == "skip", before.notes + notes)
        elif verb not in ("skip-start", "skip-end"):
            raise self._error(line, f"unknown directive {verb!r}; known: skip, skip-start, skip-end, note")
        elif (verb == "skip-start") == bool(self.range_start):
            raise self._error(
                line, f"'i18n: {verb}' has no match; a range begins with skip-start, ends with skip-end"
            )
        else:
            self.range_start = line if verb == "skip-start" else 0
        return verb

    def refuse_inside(self, text: str, line: int) -> None:
        """Raise `SourceError` where a text that begins on a line holds a directive, which it cannot obey there."""
        if found := _ANYWHERE.search(text):
            raise self._error(
                line + text.count("\n", 0, found.start()),
                "an i18n directive must stand alone, with blank lines around it; move it there",
            )

    def enter(self) -> None:
        """Begin a block: what was asked is about it."""
        if self.asked:
            self.scopes.append(replace(self.asked, depth=self.depth))
            self.asked = None
        self.depth += 1

    def leave(self) -> None:
        """End the block that was begun last."""
        self.depth -= 1
        while self.scopes and self.scopes[-1].depth >= self.depth:
            self.scopes.pop()

    def end(self) -> None:
        """End the lesson; raises `SourceError` where a range is still open."""
        if self.range_start:
            raise self._error(self.range_start, "'i18n: skip-start' has no 'i18n: skip-end'; add one")

    def _error(self, line: int, message: str) -> SourceError:
        return SourceError(f"{self.path}:{line}: {message}")
