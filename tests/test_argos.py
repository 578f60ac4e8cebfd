"""Argos: the calls that the engine makes, of a stand-in that has the library's names.

The library and its models are too large to be installed for tests: nothing here says what a translation is like.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lesson_i18n.engines import Answer, EngineError, Query, Setup, UnusableError
from lesson_i18n.engines.argos import Argos
from lesson_i18n.errors import ConfigError
from lesson_i18n.model import Segment, Span

PACKAGE = """\
import json

class Package:
    def __init__(self, path):
        self.package_path = path
        said = json.loads((path / "metadata.json").read_text())
        self.from_code, self.to_code = said["from_code"], said["to_code"]
        (path / "model").read_text()
"""
TRANSLATE = """\
class Language:
    def __init__(self, code, name):
        self.code, self.name = code, name

class PackageTranslation:
    def __init__(self, from_lang, to_lang, pkg):
        assert (from_lang.code, to_lang.code) == (pkg.from_code, pkg.to_code)
        self.sentencizer = None

    def translate(self, text):
        if "fail" in text:
            raise RuntimeError(text)
        return " | ".join(sentence.upper() for sentence in self.sentencizer.split_sentences(text))
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the stand-in on the path."""
    folder = tmp_path / "site" / "argostranslate"
    folder.mkdir(parents=True)
    for name, text in (("__init__", ""), ("package", PACKAGE), ("translate", TRANSLATE)):
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(folder.parent)
    for name in ("argostranslate", "argostranslate.package", "argostranslate.translate"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a model file, as far as the stand-in reads it."""
    return archive(tmp_path / "en_zt.argosmodel", "zt")


def archive(path: Path, target: str) -> Path:
    said = {"from_code": "en", "to_code": target, "package_version": "1.9"}
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"en_{target}/metadata.json", json.dumps(said))
        file.writestr(f"en_{target}/model", "…")
    return path


def made(model: Path | str, root: Path = Path()) -> Argos:
    return Argos(Setup("argos", options={"model": str(model)}, root=root))


def ask(engine: Argos, text: str, target: str = "zh-Hant") -> Iterator[Answer]:
    yield from engine.translate([Query("k", text, Segment("paragraph", text, text, Span(0, 0), 1))], "en", target)


@pytest.mark.usefixtures("library")
def test_the_library_is_told_the_sentences(model: Path) -> None:
    with closing(made(model)) as engine:
        (answer,) = ask(engine, "Go home. Tell [1]two[/1] friends.")
        assert answer.text == "GO HOME. | TELL [1]TWO[/1] FRIENDS."
        assert answer.detail == ""


@pytest.mark.usefixtures("library")
def test_what_is_unpacked_is_removed_at_the_end(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    with closing(made(model)) as engine:
        list(ask(engine, "Go"))
        assert len(list((tmp_path / "tmp").iterdir())) == 1
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.usefixtures("library")
def test_a_model_may_be_a_folder_of_the_project(model: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(model) as file:
        file.extractall(tmp_path)
    with closing(made("en_zt", tmp_path)) as engine:
        assert [answer.text for answer in ask(engine, "Go")] == ["GO"]


def test_a_model_is_for_its_pair(model: Path) -> None:
    engine = made(model)
    assert engine.supports("en", "zh-Hant")
    assert engine.supports("en-GB", "zh-TW")
    assert not engine.supports("en", "zh")
    assert not engine.supports("es", "zh-Hant")
    assert engine.traits.version == "en_zt.argosmodel 1.9"
    assert not engine.traits.leaves_machine


@pytest.mark.usefixtures("library")
def test_a_wider_language_is_named(model: Path) -> None:
    with closing(made(model)) as engine:
        assert [answer.detail for answer in ask(engine, "Go", "zh-HK")] == ["zh-Hant"]


def test_a_library_that_is_not_installed_is_named(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("argostranslate", "argostranslate.package", "argostranslate.translate"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UnusableError, match=r"pip install 'lesson-i18n\[argos\]'"):
        list(ask(made(model), "Go"))


@pytest.mark.parametrize("content", [None, b"no zip", b""], ids=["missing", "no zip file", "empty"])
def test_a_model_that_is_none_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "en_es.argosmodel"
    if content is not None:
        path.write_bytes(content)
    engine = made(path)
    assert engine.supports("en", "es"), "so that a call says why"
    with pytest.raises(UnusableError, match=r"en_es\.argosmodel: no model of Argos Translate; name a file"):
        list(ask(engine, "Go"))


@pytest.mark.parametrize("said", ["[]", "{}", "{", '{"from_code": "en"}'])
def test_a_folder_without_what_a_model_says_of_itself_is_none(tmp_path: Path, said: str) -> None:
    (tmp_path / "metadata.json").write_text(said)
    with pytest.raises(UnusableError, match="no model of Argos Translate"):
        list(ask(made(tmp_path), "Go"))


@pytest.mark.usefixtures("library")
def test_a_failure_of_the_library_is_one_of_our_errors(model: Path, tmp_path: Path) -> None:
    with closing(made(model)) as engine, pytest.raises(EngineError, match=r"^the model failed \(RuntimeError\)$"):
        list(ask(engine, "fail"))
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "metadata.json").write_text('{"from_code": "en", "to_code": "es"}')
    with pytest.raises(UnusableError, match=r"bare: cannot be loaded \(FileNotFoundError\)"):
        list(ask(made(tmp_path / "bare"), "Go", "es"))


def test_a_model_must_be_named() -> None:
    with pytest.raises(ConfigError, match=r"\[engines\.argos\] lacks 'model'; add the path of a model"):
        made("")
