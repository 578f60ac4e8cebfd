"""The words of a language, as its dictionary knows them. The only module that knows Hunspell.

It is installed by the extra `spelling`. A dictionary is a pair of files such as `es_ES.aff` and `es_ES.dic`, as systems and office
programs install them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lesson_i18n.errors import ConfigError

_WAY_OUT = "or do not ask for the rule 'spelling' in this language"


@dataclass(frozen=True)
class Spelling:
    """Where the dictionaries are, the language by gettext's spelling of its tag, and the words that are right all the same."""

    folder: Path
    language: str
    accepted: frozenset[str] = frozenset()

    def unknown(self, words: Iterable[str]) -> list[str]:
        """Return the words that no dictionary knows, each once.

        A word with hyphens is right where its parts are. Raises `ConfigError` where the extra or the dictionary is missing.
        """
        return [word for word in dict.fromkeys(words) if not self._knows(word)]

    def _knows(self, word: str) -> bool:
        if word not in self._known:
            parts = word.split("-")
            is_right = word.casefold() in self.accepted or bool(self._dictionary.spell(word.replace("’", "'")))
            self._known[word] = is_right or (len(parts) > 1 and all(map(self._knows, parts)))
        return self._known[word]

    @cached_property
    def _known(self) -> dict[str, bool]:
        return {"": True}

    @cached_property
    def _dictionary(self) -> Any:
        try:
            from hunspell import Hunspell
        except ImportError:
            raise ConfigError(
                f"the rule 'spelling' needs the extra 'spelling'; run: pip install 'lesson-i18n[spelling]', {_WAY_OUT}"
            ) from None
        name = _name(self.folder, self.language)
        try:
            return Hunspell(name, hunspell_data_dir=str(self.folder))
        except Exception as error:  # noqa: BLE001  # the library has errors of its own
            raise ConfigError(f"{self.folder / name}.aff: not a dictionary: {error}; mend it, {_WAY_OUT}") from None


def _name(folder: Path, language: str) -> str:
    """Return the name of the dictionary of a language: its own, that of the wider language, or of another country."""
    known = {path.stem for path in folder.glob("*.aff") if path.with_suffix(".dic").is_file()}
    wide = language.partition("_")[0]
    countries = sorted(name for name in known if name.startswith(f"{wide}_"))
    for name in (language, wide, f"{wide}_{wide.upper()}", *countries):
        if name in known:
            return name
    raise ConfigError(
        f"there is no dictionary for {language!r} in {folder}; install one, such as the package hunspell-{wide} of Debian, name"
        f" another folder by 'dictionaries' in [checks], {_WAY_OUT}"
    )


def read_words(path: Path) -> frozenset[str]:
    """Return the words of a list in small letters, one in a line, remarks behind "#"; none where there is no such file.

    Raises `ConfigError` for a file that cannot be read.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: cannot be read: {error}; write it as a text in UTF-8") from error
    return frozenset(word.partition("#")[0].strip().casefold() for word in lines) - {""}
