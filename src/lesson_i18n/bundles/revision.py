"""The revision that a bundle is made of, as git tells it, and the time that its files are given."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lesson_i18n.bundles.archive import EARLIEST
from lesson_i18n.config import Config
from lesson_i18n.errors import ConfigError
from lesson_i18n.git import answer
from lesson_i18n.locales import Language, wider


@dataclass(frozen=True, slots=True)
class Revision:
    """The last commit that changed what a language's bundle is made of, whether something is not committed, its time.

    `commit` is empty outside git, and where nothing was committed yet. `time` is in seconds since 1970.
    """

    commit: str = ""
    dirty: bool = False
    time: int = EARLIEST


class History:
    """What git knows about a project; where there is no git, or no repository, it knows nothing."""

    def __init__(self, config: Config) -> None:
        """Read the time that the environment wants, `SOURCE_DATE_EPOCH`; raises `ConfigError` where it is no number."""
        self._config = config
        self._date = _source_date()

    def revision(self, language: Language) -> Revision:
        """Return the revision of a language's bundle: of the sources, the settings, the templates, and what is its own.

        What is a wider language's is its own as well, because it borrows of that.
        So a translation that changes in one language changes no other bundle. The time that the environment wants wins
        over that of the commit.
        """
        config = self._config
        tags = set(wider(language.tag))
        own = [config.locale / each.folder for each in config.languages if each.tag in tags]
        paths = [*self._shared, *own]
        commit, _, time = answer(config.root, "log", "-1", "--format=%H %ct", "--", *map(str, paths)).partition(" ")
        parts = tuple(map(config.shown, paths))
        is_dirty = any(self._is_below(name, parts) for name in self._changed)
        date = int(time or EARLIEST) if self._date is None else self._date
        return Revision(commit, bool(commit) and is_dirty, date)

    @property
    def _shared(self) -> list[Path]:
        config = self._config
        return [config.source, config.path, config.withdrawn, *sorted(config.locale.glob("*.pot"))]

    @staticmethod
    def _is_below(name: str, parts: tuple[str, ...]) -> bool:
        return any(name == part or name.startswith(f"{part}/") for part in parts)

    @cached_property
    def _changed(self) -> list[str]:
        """The files of the project that are not as they were committed."""
        config = self._config
        said = answer(
            config.root,
            "status",
            "--porcelain",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--",
            *map(str, (config.source, config.path, config.locale)),
        )
        top = answer(config.root, "rev-parse", "--show-prefix")
        return [line[3:].removeprefix(top) for line in said.split("\0") if line]


def _source_date() -> int | None:
    """Return the time that the environment wants files to have, if it does."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given and not (given.isascii() and given.isdecimal() and len(given) < 12):
        raise ConfigError(f"SOURCE_DATE_EPOCH is {given[:30]!r}; it must be seconds since 1970, in digits")
    return int(given) if given else None
