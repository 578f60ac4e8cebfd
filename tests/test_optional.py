"""Rules that are asked only where they are named: the spelling and the language of a text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lesson_i18n.detection import _identifier, other_language
from projects import SETTINGS, Project

DICTIONARIES = Path(__file__).parent / "dictionaries"
LESSON = "Keep the door shut.\n\nKeep it shut at night, and lock it when you leave the house.\n"
FRENCH = "Gardez-la fermée la nuit, et verrouillez-la quand vous quittez la maison."
WRITTEN = {
    "Keep the door shut.": "Deja la pueerta cerrada.",
    "Keep it shut at night, and lock it when you leave the house.": FRENCH,
}
WORDS = f"""{SETTINGS}[checks]
also = ["spelling"]
dictionaries = "{DICTIONARIES}"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with a misspelt word, and a text in another language."""
    made = Project(tmp_path, a=LESSON)
    made.extract()
    made.translate(WRITTEN)
    return made


def told(project: Project, rule: str) -> list[str]:
    """Return what a rule says."""
    done = project.run("check", "--select", rule)
    return [line.partition(f" {rule}: ")[2] for line in done.out.splitlines() if f" {rule}: " in line]


def test_nothing_is_said_where_nobody_asks(project: Project) -> None:
    assert project.run("check").out == "2 translations in es: 0 errors, 0 warnings\n"


def test_a_text_in_another_language_is_told(project: Project) -> None:
    assert told(project, "wrong-language") == ["reads as 'fr', not as 'es'"]


def test_the_settings_ask_for_a_rule_besides_the_usual_ones(project: Project) -> None:
    project.write("lesson-i18n.toml", f'{SETTINGS}[checks]\nalso = ["wrong-language"]\n')
    project.translate({"Keep the door shut.": "Deja  la puerta cerrada."})
    out = project.run("check").out
    assert (" wrong-language: " in out, " blanks: " in out) == (True, True)


def test_words_that_no_dictionary_knows_are_told(project: Project) -> None:
    project.write("lesson-i18n.toml", WORDS)
    project.translate({next(reversed(WRITTEN)): "Abre las puertas."})
    assert told(project, "spelling") == ["'pueerta' is in no dictionary"]


def test_words_of_the_glossary_and_of_the_list_are_right(project: Project) -> None:
    project.write("lesson-i18n.toml", WORDS)
    project.translate({next(reversed(WRITTEN)): "Abre el cerrojo."})
    assert told(project, "spelling") == ["'pueerta' is in no dictionary", "'cerrojo' is in no dictionary"]
    project.write("locale/es/words.txt", "# ours\nPueerta  # as the poet writes it\n")
    assert told(project, "spelling") == ["'cerrojo' is in no dictionary"]
    project.write("locale/es/glossary.csv", "term,translation\nlock,cerrojo\n")
    assert told(project, "spelling") == []


def test_a_dictionary_that_changed_is_asked_again(project: Project) -> None:
    for path in DICTIONARIES.iterdir():
        project.write(f"words/{path.name}", path.read_text("utf-8"))
    project.write("lesson-i18n.toml", f'{SETTINGS}[checks]\nalso = ["spelling"]\ndictionaries = "words"\n')
    project.translate({next(reversed(WRITTEN)): "Abre las puertas."})
    assert told(project, "spelling") == ["'pueerta' is in no dictionary"]
    project.edit(project.root / "words/es_ES.dic", ("puerta/S", "puerta/S\npueerta"))
    assert told(project, "spelling") == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('also = ["speling"]', "there is no rule 'speling'; did you mean 'spelling'?"),
        ('also = ["spelling"]\ndictionaries = "nowhere"', "there is no dictionary for 'es' in "),
        ('also = ["spelling"]\ndictionaries = "broken"', "broken/es_ES.aff: not a dictionary"),
    ],
)
def test_what_is_missing_is_named(project: Project, settings: str, message: str) -> None:
    project.write("broken/es_ES.dic", "0\n")
    (project.root / "broken/es_ES.aff").mkdir()
    project.write("lesson-i18n.toml", f"{SETTINGS}[checks]\n{settings}\n")
    done = project.run("check")
    assert done.code == 2
    assert message in done.err


@pytest.mark.parametrize(
    ("module", "rule", "extra"), [("hunspell", "spelling", "spelling"), ("py3langid.langid", "wrong-language", "qa")]
)
def test_an_extra_that_is_not_installed_is_named(
    project: Project, monkeypatch: pytest.MonkeyPatch, module: str, rule: str, extra: str
) -> None:
    other_language.cache_clear()
    _identifier.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    done = project.run("check", "--select", rule)
    assert done.code == 2
    assert f"pip install 'lesson-i18n[{extra}]'" in done.err


def test_a_list_of_words_that_cannot_be_read_is_named(project: Project) -> None:
    (project.root / "locale/es/words.txt").write_bytes(b"\xff\xfe\x00")
    done = project.run("check")
    assert done.code == 2
    assert "words.txt: cannot be read" in done.err
