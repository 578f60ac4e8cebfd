from __future__ import annotations

from pathlib import Path

import pytest

from lesson_i18n.negation import lost_prohibition, negations
from projects import Project

OPEN = "Do not open the attachment."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Open it.", 0),
        (OPEN, 1),
        ("Don't. Never, nobody!", 3),
        ("You can’t go without it.", 2),
        ("Notice the knot.", 0),
        ("_Never_ use the __none__ option. _Don't!_", 3),
    ],
)
def test_counts_the_negations_of_an_english_text(text: str, count: int) -> None:
    assert negations(text) == count


def test_counts_none_in_a_language_that_it_does_not_know() -> None:
    assert negations("ne rien ouvrir", "fr") == 0


@pytest.mark.parametrize(
    ("source", "language", "translation"),
    [
        (OPEN, "es", "Abre el archivo adjunto."),
        ("Wait. Never share it.", "es-MX", "Espera. Compártelo."),
        ("*  **Don’t** open it.".strip("* "), "es", "Ábrelo."),
        (OPEN, "ar", "افتح المرفق."),
        ("Wait. _Do not_ open it.", "es", "Espera. _Ábrelo._"),
    ],
)
def test_sees_a_prohibition_that_was_lost(source: str, language: str, translation: str) -> None:
    assert lost_prohibition(source, "en", translation, language)


@pytest.mark.parametrize(
    ("source", "language", "translation"),
    [
        (OPEN, "es", "No abras el archivo adjunto."),
        (OPEN, "es", "_No_ abras el archivo adjunto."),
        (OPEN, "es", "Evita abrir el archivo adjunto."),
        (OPEN, "ar", "لا تفتح المرفق."),
        (OPEN, "ar", "تجنّب فتح المرفق."),
        ("Don't worry.", "es", "Tranquilo."),
        ("It does not matter.", "es", "Da igual."),
        (OPEN, "fr", "Ouvrez la pièce jointe."),
    ],
)
def test_holds_back_only_what_certainly_lost_it(source: str, language: str, translation: str) -> None:
    assert lost_prohibition(source, "en", translation, language) == ""


def test_a_translation_without_the_not_is_not_published(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write("source/a.md", f"{OPEN}\n\nStay calm.\n")
    project.extract()
    project.translate({OPEN: "Abre el archivo adjunto.", "Stay calm.": "Mantén la calma."})
    done = project.run("build")
    assert project.read("build/es/a.md") == f"{OPEN}\n\nMantén la calma.\n"
    assert done.code == 1
    assert "source/a.md:1: " in done.err
    assert "'Do not'" in done.err
