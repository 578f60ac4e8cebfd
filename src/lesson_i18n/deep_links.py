"""Links into a reader's app, such as ``umbrella://lesson/email/0``, and the files that they stand for.

A pattern for addresses names their parts in braces: ``{path}`` stands for one part or several, any other word for one
part. The patterns for files use the same words; ``*`` stands for any one folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

DEEP_LINKS: Mapping[str, tuple[str, ...]] = {
    "umbrella://{path}": ("{path}", "{path}.md"),
    "umbrella://{path}/s_{name}": ("{path}/{name}",),
    "umbrella://lesson/{path}": ("{path}", "{path}.md", "*/{path}", "*/{path}.md"),
    "umbrella://lesson/{path}/0": ("*/{path}/beginner",),
    "umbrella://lesson/{path}/1": ("*/{path}/advanced",),
    "umbrella://lesson/{path}/2": ("*/{path}/expert",),
    "umbrella://forms/{form}": ("forms/f_{form}.yml", "forms/f_{form}.yaml"),
    "umbrella://glossary/{word}": ("glossary/_/*/{word}.md",),
    "umbrella://licences": (),
    "umbrella://thankyou": (),
}
"""Where the deep links of the lesson set lead that this program was made for; pages of the app itself lead to no file."""

_WORD = re.compile(r"\{([a-z]+)\}")


def is_pattern(address: str) -> bool:
    """Whether a text can stand for addresses: a scheme first, and no word twice."""
    words = _WORD.findall(address)
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address)) and len(words) == len(set(words))


def unknown_words(address: str, file: str) -> list[str]:
    """Return the words of a pattern for files that its pattern for addresses does not have."""
    return sorted(set(_WORD.findall(file)) - set(_WORD.findall(address)))


class DeepLinks:
    """The patterns of a project, ready to be asked."""

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        self.patterns = [(_expression(address), tuple(files)) for address, files in patterns.items()]
        self._addresses = [address.rstrip("/") for address in patterns]

    def files(self, address: str) -> list[str] | None:
        """Return the patterns of the files that an address can stand for; None where it is not to be checked.

        That is so where no pattern fits it, or one that names no file.
        """
        wanted: list[str] = []
        fits = False
        for expression, files in self.patterns:
            if match := expression.fullmatch(address.rstrip("/")):
                if not files:
                    return None
                fits = True
                wanted += [_filled(file, match) for file in files]
        return list(dict.fromkeys(wanted)) if fits else None

    def moved(self, address: str, old: str, new: str) -> str | None:
        """Return the address of a file that is `new` now, given one that can stand for `old`; None where there is none."""
        for (expression, files), pattern in zip(self.patterns, self._addresses, strict=True):
            match = expression.fullmatch(address.rstrip("/"))
            for file in files if match else ():
                if not match or not file_expression(_filled(file, match)).fullmatch(old):
                    continue
                words = _expression_of_file(file).fullmatch(new)
                if words and words.groupdict().keys() == match.groupdict().keys():
                    return _filled(pattern, words) + "/" * address.endswith("/")
        return None


def _expression_of_file(pattern: str) -> re.Pattern[str]:
    """Return an expression for the paths that fit a pattern for files, with a group for each of its words."""
    return _expression(pattern.strip("/"), "[^/]+")


def _filled(file: str, words: re.Match[str]) -> str:
    return _WORD.sub(lambda word: words[word[1]], file)


def file_expression(pattern: str) -> re.Pattern[str]:
    """Return an expression for the paths that fit a pattern for files, whatever their capitals."""
    parts = ("[^/]+" if part == "*" else re.escape(part) for part in pattern.strip("/").split("/"))
    return re.compile("/".join(parts), re.IGNORECASE)


def _expression(address: str, star: str = r"\*") -> re.Pattern[str]:
    parts = _WORD.split(address.rstrip("/"))
    written = [re.escape(part).replace(r"\*", star) for part in parts[::2]]
    words = [f"(?P<{word}>{'.+' if word == 'path' else '[^/]+'})" for word in parts[1::2]]
    return re.compile("".join(part for pair in zip(written, [*words, ""], strict=True) for part in pair))
