"""The engines that come with the program: pseudo, and Apertium for real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lesson_i18n.blanks import is_spread
from lesson_i18n.engines import Answer, Engine, EngineError, Query, Setup, UnusableError
from lesson_i18n.engines.apertium import Apertium
from lesson_i18n.engines.pseudo import Pseudo
from lesson_i18n.mask import mask, unmask
from lesson_i18n.model import Segment, Span
from projects import Project, missing, msgfmt_accepts, program

ROOT = Path(__file__).resolve().parent.parent


def asked(engine: Engine, text: str, target: str, is_numbered: bool = False) -> tuple[str, Answer]:
    """Return the translation of a msgid, and the engine's answer."""
    masked = mask(text, engine.traits.dialect, is_numbered=is_numbered)
    (answer,) = engine.translate(
        [Query("k", masked.text, Segment("paragraph", text, text, Span(0, 0), 1))], "en", target
    )
    return unmask(masked, answer.text), answer


def made(name: str, **options: object) -> Setup:
    known = {"apertium": Apertium.options, "pseudo": Pseudo.options}[name]
    return Setup(name, options={key: setting.default for key, setting in known.items()} | options)


def course(root: Path, languages: str, engine: str) -> Project:
    """Return the bundled course as a project, extracted."""
    settings = f'[project]\nname = "course"\nlanguages = {languages}\n[draft]\nengines = ["{engine}"]\n'
    shutil.copytree(ROOT / "source", root / "source")
    project = Project(root, settings)
    project.extract()
    return project


@pytest.fixture
def apertium() -> Iterator[Apertium]:
    program("apertium-transfer", "apertium")
    with closing(Apertium(made("apertium"))) as engine:
        for target in ("es", "ca"):
            if not engine.supports("en", target):
                missing("a pair is not installed; on Debian: apt install apertium-eng-spa apertium-eng-cat")
        yield engine


def test_pseudo_text_is_accented_longer_and_in_brackets() -> None:
    text, _ = asked(Pseudo(made("pseudo", longer=0.5)), "Leave your **phone** at `home`", "en-XA")
    assert text == "⟦Ļéàvé ýöûŕ **þĥöñé** àţ `home` ·················⟧"


def test_pseudo_text_from_right_to_left_is_in_letters_that_are() -> None:
    text, _ = asked(Pseudo(made("pseudo")), "Open [it]({1})", "ar-XB", is_numbered=True)
    assert text == "⟦وبهن [يت]({1}) ·····⟧"


def test_the_bundled_course_is_drafted_and_built_in_test_locales(tmp_path: Path) -> None:
    project = course(tmp_path, '["en-XA", "ar-XB"]', "pseudo")
    done = project.run("draft")
    assert (done.code, done.err) == (0, "")
    assert "without a draft" not in done.out
    assert "100 % of the words translated" in project.build("--include-drafts", "en-XA")
    assert "100 % of the words translated" in project.build("--include-drafts", "ar-XB")


def test_apertium_drafts_the_bundled_course_and_every_draft_is_built(tmp_path: Path, apertium: Apertium) -> None:
    project = course(tmp_path, '["ca"]', "apertium")
    done = project.run("draft")
    assert (done.code, done.err) == (0, "")
    assert "without a draft" not in done.out
    assert msgfmt_accepts(project.catalog(language="ca")) == ""
    built = project.build("--include-drafts")
    assert "100 % of the words translated" in built
    assert "refused" not in built
    assert "Contrasenyes" in project.read("build/ca/communications/passwords.md")


def test_emphasis_follows_its_word_where_apertium_moves_it(apertium: Apertium) -> None:
    text, _ = asked(apertium, "A **black** cat sees [the white *house*]({1}).", "es", is_numbered=True)
    assert text == "Un gato **negro** ve [la *casa* blanca]({1})."


def test_marked_words_that_apertium_moves_apart_are_told(apertium: Apertium) -> None:
    assert asked(apertium, "A **black** cat.", "es")[1].remark == ""
    assert is_spread("[[t:x:1]]uno[[/]] dos [[t:x:1]]tres[[/]]")
    assert is_spread("[[t:x:1; t:x:2]]uno[[/]] [[t:x:1]]dos[[/]] [[t:x:2]]tres[[/]]")
    assert not is_spread("[[t:x:1]]uno[[/]] [[t:x:1; t:x:2]]dos[[/]], tres [[t:x:3]]cuatro[[/]]")


def test_what_apertium_takes_for_its_own_signs_comes_back(apertium: Apertium) -> None:
    text, _ = asked(apertium, r"A cat ^ and @home #tag {x} [y] / z $ < > \\ *w", "es")
    assert text == r"Un gato ^ y @home #tag {x} [y] / z $ < > \\ *w"


def test_apertium_counts_the_words_that_it_does_not_know(apertium: Apertium) -> None:
    text, answer = asked(apertium, "The zorblax and the `code` see the cat.", "es")
    assert answer.unknown == 1
    assert "zorblax y el `code` ve" in text


def test_apertium_answers_each_text_in_the_same_way_wherever_it_stands(apertium: Apertium) -> None:
    alone = asked(apertium, "Close the window.", "es")[0]
    asked(apertium, "Many words without an end", "es")
    assert asked(apertium, "Close the window.", "es")[0] == alone


@pytest.mark.parametrize("text", ["", " ", "...", "\u0301", "word " * 20_000])
def test_apertium_answers_any_text(apertium: Apertium, text: str) -> None:
    (answer,) = apertium.translate([Query("k", text, Segment("paragraph", text, text, Span(0, 0), 1))], "en", "es")
    assert answer.key == "k"


def test_a_regional_language_is_translated_by_the_pair_of_the_language(apertium: Apertium) -> None:
    assert apertium.supports("en-GB", "es-MX")
    assert asked(apertium, "A cat", "es-MX")[0] == "Un gato"
    assert not apertium.supports("en", "ar")


def tools(folder: Path, monkeypatch: pytest.MonkeyPatch, **scripts: str) -> Apertium:
    """Return an engine whose only mode is a pipe of these scripts."""
    for name in ("apertium-wblank-attach", "apertium-wblank-detach"):
        scripts = {name: "exec cat", **scripts}
    for name, script in scripts.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    (folder / "eng-spa.mode").write_text(f"{list(scripts)[-1]} 'a b.bin' | {list(scripts)[-1]} $1 'c.bin'")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return Apertium(made("apertium", modes=str(folder), seconds=0.3))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("sleep 5", "no answer within 0 seconds"),
        ("exit 1", "its programs ended"),
        ("printf 'half'", "its programs ended"),
    ],
)
def test_programs_that_hang_or_end_are_an_error_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    with closing(tools(tmp_path, monkeypatch, tool=script)) as engine, pytest.raises(EngineError, match=message):
        asked(engine, "A cat", "es")


def test_a_pair_without_its_programs_is_named(tmp_path: Path) -> None:
    (tmp_path / "eng-spa.mode").write_text("no-such-program x.bin")
    engine = Apertium(made("apertium", modes=str(tmp_path)))
    with pytest.raises(UnusableError, match=r"eng-spa\.mode: cannot be run: no-such-program is not installed"):
        asked(engine, "A cat", "es")
