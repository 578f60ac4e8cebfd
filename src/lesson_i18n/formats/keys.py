"""Rules for keys: globs over the keys that lead to a value.

`screens[].items[].label` names every `label` of every item of every screen. `[]` stands for any position in a list,
`*` and `?` for characters of one key, `**` for any number of keys and positions, none included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import lru_cache

from lesson_i18n.formats.fields import Path

Chosen = Callable[[Path], bool]
"""Whether a rule names the value at a path."""

_GLOB = re.compile(r"(?:(?:\[\])+|[^.\[\]]+(?:\[\])*)(?:\.[^.\[\]]+(?:\[\])*)*")
_PART = re.compile(r"\[\]|[^.\[\]]+")
_END = "\0"
_POSITION = "\1"
_WILD = {"*": f"[^{_END}{_POSITION}]*", "?": f"[^{_END}{_POSITION}]"}


def is_glob(text: str) -> bool:
    """Whether a text is a rule for keys."""
    return bool(_GLOB.fullmatch(text))


@lru_cache(maxsize=64)
def chooser(globs: tuple[str, ...]) -> Chosen:
    """Return a function that tells whether one of these globs names the value at a path."""
    expression = re.compile("|".join(map(_expression, globs)) or "(?!)", re.DOTALL)
    known: dict[str, bool] = {}

    def chosen(path: Path) -> bool:
        spelt = "".join((_POSITION if isinstance(part, int) else _spelt(part)) + _END for part in path)
        if spelt not in known:
            known[spelt] = bool(expression.fullmatch(spelt))
        return known[spelt]

    return chosen


def anywhere(keys: Collection[str]) -> tuple[str, ...]:
    """Return globs for keys in which a key alone stands for itself at any depth, and for the items of its list."""
    globs = ((f"**.{key}", f"**.{key}[]") if _PART.fullmatch(key) else (key,) for key in sorted(keys))
    return tuple(glob for pair in globs for glob in pair)


def kind(path: Path, keys: int = 2) -> str:
    """Return the last keys of a path: what translators are told that a value is."""
    named = [" ".join(_spelt(part).split()) for part in path if isinstance(part, str)]
    return "".join(each if each.isprintable() else "\ufffd" for each in " ".join(named[-keys:])) or "text"


def _spelt(key: str) -> str:
    return key.replace(_END, "\ufffd").replace(_POSITION, "\ufffd")


def _expression(glob: str) -> str:
    parts = []
    for part in _PART.findall(glob):
        if part == "**":
            parts.append(f"(?:[^{_END}]*{_END})*")
        elif part == "[]":
            parts.append(_POSITION + _END)
        else:
            parts.append("".join(_WILD.get(each) or re.escape(each) for each in part) + _END)
    return "".join(parts)
