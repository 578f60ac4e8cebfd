"""Apertium: translation by rules, offline, with the language pairs that are installed.

On Debian and Ubuntu: `apt install apertium apertium-eng-spa`. Each pair is described by a mode file: a pipe of programs. The
pipe is started once and stays open; a null ends each text, and is answered by a null. All texts go through this one pipe,
one after the other, because the same text can be translated otherwise where texts are translated together.
"""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from lesson_i18n.blanks import MARK_WORD
from lesson_i18n.dialects import Dialect
from lesson_i18n.engines import Answer, EngineError, Options, Query, Setup, Traits, UnusableError
from lesson_i18n.settings import Setting

_TABLE = """
af:afr an:arg ar:ara be:bel bg:bul br:bre ca-valencia:cat_valencia ca:cat cy:cym da:dan en:eng eo:epo es:spa eu:eus fr:fra gl:glg hi:hin
id:ind is:isl it:ita kk:kaz mk:mkd ms:zsm mt:mlt nb:nob nl:nld nn:nno oc:oci pl:pol pt:por pt-BR:por_BR ro:ron
ru:rus sc:srd sk:slk sl:slv sr:hbs sv:swe tt:tat uk:ukr ur:urd
"""
CODES = dict(pair.split(":") for pair in _TABLE.split())
"""Apertium's codes of languages, by BCP 47 tags; a tag that is not here has none."""

_TOOLS = re.compile(r"[a-z][a-z-]*")
_END = "[][\n]"
"""What stands behind each text: without a blank there, the programs keep the last word until more text comes."""

_UNKNOWN = re.compile(rf"(?<!\\)[*@#](?=\w)(?!{MARK_WORD})")
_STOP = re.compile(r" (?=[.,;:!?](?:\s|\Z))")


class Apertium:
    """The engine; `modes` in its options is the folder of the mode files."""

    options: ClassVar[Options] = {
        "modes": Setting(str, "/usr/share/apertium/modes", "The folder that holds Apertium's mode files."),
        "seconds": Setting(float, 30.0, "How long the answer to one text may take."),
    }

    def __init__(self, setup: Setup) -> None:
        self.name = setup.name
        self._modes = Path(str(setup.options["modes"]))
        self.traits = Traits(Dialect.BLANKS, leaves_machine=False, version=_version(self._modes), batch=100)
        self._seconds = float(str(setup.options["seconds"]))
        self._pipes: dict[str, _Pipe] = {}

    def supports(self, source: str, target: str) -> bool:
        """Whether the pair is installed."""
        return bool(self._mode(source, target))

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return the answers one by one; raises `EngineError` where a program fails or takes too long."""
        mode = self._mode(source, target)
        if not mode:
            raise UnusableError(f"no mode for {source} to {target} in {self._modes}")
        for query in queries:
            pipe = self._pipes.get(mode) or self._pipes.setdefault(mode, _Pipe(self._modes / f"{mode}.mode"))
            try:
                found = pipe.ask(query.text + _END, self._seconds)
            except EngineError:
                self._pipes.pop(mode).close()
                raise
            yield _answer(query.key, found)

    def close(self) -> None:
        """End the programs."""
        while self._pipes:
            self._pipes.popitem()[1].close()

    def _mode(self, source: str, target: str) -> str:
        """Return the name of the mode for a pair: for the target's own variety, or else its language; "" for none."""
        pairs = ((CODES.get(one), CODES.get(other)) for other in _wider(target) for one in _wider(source))
        names = (f"{one}-{other}" for one, other in pairs if one and other)
        return next((name for name in names if (self._modes / f"{name}.mode").is_file()), "")


def _version(modes: Path) -> str:
    """Return what changes when language pairs are installed anew."""
    return str(max((int(path.stat().st_mtime) for path in modes.glob("*.mode")), default=0))


def _wider(tag: str) -> Iterator[str]:
    """Return a tag and the tags of the wider languages that it belongs to."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


def _answer(key: str, found: str) -> Answer:
    """Return an answer without the signs before unknown words, and without blanks before stops."""
    text, unknown = _UNKNOWN.subn("", found.removesuffix("\n").removesuffix(_END.rstrip("\n")).removesuffix(_END))
    return Answer(key, _STOP.sub("", text), unknown=unknown)


class _Pipe:
    """The programs of one mode, running."""

    def __init__(self, mode: Path) -> None:
        self._programs: list[subprocess.Popen[bytes]] = []
        try:
            commands = list(_commands(mode.read_text("utf-8")))
            for command in commands:
                before = self._programs[-1].stdout if self._programs else None
                program = subprocess.Popen(  # noqa: S603  # the programs that an installed mode file names
                    command, stdin=before or subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
                self._programs.append(program)
                if before:
                    before.close()
        except (OSError, ValueError) as error:
            self.close()
            raise UnusableError(f"{mode}: cannot be run: {error}") from error

    def ask(self, text: str, seconds: float) -> str:
        """Return what the programs make of a text; raises `EngineError` where they end, or take longer."""
        entrance, exit_ = self._programs[0].stdin, self._programs[-1].stdout
        assert entrance
        assert exit_
        out, until = bytearray(), time.monotonic() + seconds
        left = memoryview(text.encode() + b"\0")
        os.set_blocking(entrance.fileno(), False)
        while not out.endswith(b"\0"):
            ready = select.select([exit_], [entrance] if left else [], [], max(0.0, until - time.monotonic()))
            if not any(ready):
                raise EngineError(f"no answer within {seconds:.0f} seconds")
            try:
                if ready[1]:
                    left = left[os.write(entrance.fileno(), left) :]
                if ready[0]:
                    part = os.read(exit_.fileno(), 1 << 16)
                    if not part:
                        raise EngineError("its programs ended")
                    out += part
            except BrokenPipeError as error:
                raise EngineError("its programs ended") from error
        return out[:-1].decode("utf-8", "replace")

    def close(self) -> None:
        """End the programs."""
        for program in self._programs:
            program.kill()
            for stream in (program.stdin, program.stdout):
                if stream:
                    stream.close()
            program.wait()


def _commands(mode: str) -> Iterator[list[str]]:
    """Return the programs of a mode with their arguments, made to answer each text at once.

    Word-bound blanks are spread over the words in them behind the first program, and closed before the words are inflected.
    """
    for number, stage in enumerate(mode.strip().split("|")):
        words = shlex.split(stage)
        inflects = "$1" in words
        program = shutil.which(words[0]) if _TOOLS.fullmatch(words[0]) else None
        if not program:
            raise ValueError(f"{words[0]} is not installed")
        if inflects:
            yield [_tool("apertium-wblank-detach")]
        arguments = ["-g" if word == "$1" else word for word in words[1:] if word != "$2"]
        yield [program, "-z", *arguments]
        if not number:
            yield [_tool("apertium-wblank-attach")]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise ValueError(f"{name} is not installed")
    return found
