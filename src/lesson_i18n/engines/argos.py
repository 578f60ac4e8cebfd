"""Argos Translate: neural translation on this machine, with a model that the user has. The only module that knows it.

It is installed by the extra `argos` (argos-translate-lt), and loaded at the first text. The library itself would look for the ends of
sentences with a further model, and fetch that from the network; sentences are told to it instead.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NamedTuple

from lesson_i18n.dialects import Dialect
from lesson_i18n.engines import Answer, EngineError, Options, Query, Setup, Traits, UnusableError
from lesson_i18n.engines.answered import TAGS, answered, code_of
from lesson_i18n.errors import ConfigError
from lesson_i18n.sentences import sentences
from lesson_i18n.settings import Setting

_METADATA = "metadata.json"


class _Model(NamedTuple):
    """What a model says of itself: the codes of its languages, and its version."""

    source: str = ""
    target: str = ""
    version: str = ""


class Argos:
    """The engine; `model` in its options is the path of a model, which translates one pair of languages."""

    options: ClassVar[Options] = {
        "model": Setting(str, None, "The model: a file `*.argosmodel`, or the folder that it was unpacked to."),
    }

    def __init__(self, setup: Setup) -> None:
        """Make the engine; raises `ConfigError` where no model is named."""
        if not setup.options["model"]:
            raise ConfigError(f"[engines.{setup.name}] lacks 'model'; add the path of a model")
        self.name = setup.name
        self._path = setup.root / Path(str(setup.options["model"])).expanduser()
        self._problem = ""
        self._model = _Model()
        try:
            self._model = _read(self._path)
        except UnusableError as error:
            self._problem = str(error)
        self._unpacked: TemporaryDirectory[str] | None = None
        self._translation: Any = None
        self.traits = Traits(
            Dialect.BRACKETS, leaves_machine=False, version=f"{self._path.name} {self._model.version}"
        )

    def supports(self, source: str, target: str) -> bool:
        """Whether the model is for the pair; True where it cannot be read, because a call will then say why."""
        return bool(
            self._problem or (self._tag(source, self._model.source) and self._tag(target, self._model.target))
        )

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return the answers one by one; raises an `EngineError` where the library or the model is missing or fails."""
        if self._problem:
            raise UnusableError(self._problem)
        if not self._translation:
            self._translation = self._load(source)
        for query in queries:
            try:
                text = self._translation.translate(query.text)
            except Exception as error:  # noqa: BLE001  # the library names none
                raise EngineError(f"the model failed ({type(error).__name__})") from None
            if answer := answered(query, text, target, self._tag(target, self._model.target)):
                yield answer

    def close(self) -> None:
        """Let go of the model, and remove what was unpacked."""
        self._translation = None
        if self._unpacked:
            self._unpacked.cleanup()
            self._unpacked = None

    def _tag(self, tag: str, code: str) -> str:
        """Return the tag that the model's code is for where it fits a language, else ""."""
        found = code_of(tag, {TAGS.get(code, code): code})
        return found.tag if found else ""

    def _load(self, source: str) -> Any:
        """Return the library's object for the model."""
        try:
            from argostranslate.package import Package
            from argostranslate.translate import Language, PackageTranslation
        except ImportError:
            raise UnusableError(
                "argos-translate-lt is not installed; run: pip install 'lesson-i18n[argos]'"
            ) from None
        try:
            languages = (Language(code, code) for code in (self._model.source, self._model.target))
            translation = PackageTranslation(*languages, Package(self._folder()))
        except Exception as error:  # noqa: BLE001  # the library names none
            raise UnusableError(f"{self._path.name}: cannot be loaded ({type(error).__name__})") from None
        translation.sentencizer = _Sentences(source)
        return translation

    def _folder(self) -> Path:
        """Return the folder that holds the model, unpacked."""
        if self._path.is_dir():
            return self._path
        self._unpacked = TemporaryDirectory(prefix="lesson-i18n-")
        with zipfile.ZipFile(self._path) as archive:
            archive.extractall(self._unpacked.name)
        return next(Path(self._unpacked.name).glob(f"*/{_METADATA}")).parent


class _Sentences:
    """What tells the library the sentences of a text."""

    def __init__(self, source: str) -> None:
        self._source = source

    def split_sentences(self, text: str) -> list[str]:
        """Return the sentences, without the blanks around them."""
        return [sentence.strip() for sentence in sentences(text, self._source) if sentence.strip()]


def _read(path: Path) -> _Model:
    """Return what a model says of itself; raises `UnusableError` where it is none."""
    try:
        if path.is_dir():
            data = (path / _METADATA).read_bytes()
        else:
            with zipfile.ZipFile(path) as archive:
                (name,) = (name for name in archive.namelist() if name.endswith(f"/{_METADATA}"))
                data = archive.read(name)
        said = json.loads(data)
        return _Model(str(said["from_code"]), str(said["to_code"]), str(said.get("package_version", "")))
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError):
        raise UnusableError(
            f"{path}: no model of Argos Translate; name a file *.argosmodel, or the folder that it was unpacked to"
        ) from None
