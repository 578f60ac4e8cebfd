"""Files in TOML that people write: the settings, a language's own targets, what was withdrawn."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from lesson_i18n.errors import LessonI18nError


def parse_toml(text: str, shown: str, error: type[LessonI18nError]) -> dict[str, Any]:
    """Return what a text holds; raises an error of the given class, with the name `shown` and the line, where it is not TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        line = re.search(r"line (\d+)", str(problem))
        number = line[1] if line else text.count("\n") + 1
        raise error(f"{shown}:{number}: not TOML: {problem}; mend the line") from problem
