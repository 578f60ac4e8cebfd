"""Texts that are taken back: on whichever path they could come back, no build publishes them and no catalog keeps them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from tempfile import mkdtemp

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lesson_i18n.memory import Unit
from lesson_i18n.memory.tmx import tmx_parts
from lesson_i18n.withdrawn import Withdrawal, Withdrawn, mark, written
from projects import Project

TWO = '[project]\nname = "course"\nlanguages = ["es", "ar"]\n'
LESSON = "# Apps\n\nUse the Blue app.\n\nGo home.\n"
REASON = "it leaks numbers"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A lesson, and another that says the same, translated into Spanish; a word of Arabic."""
    project = Project(tmp_path, TWO, apps=LESSON, other="Use the Blue app.\n")
    project.extract()
    catalog = polib.pofile(str(project.catalog()))
    for entry in catalog:
        entry.msgstr = {"Use the Blue app.": "Usa la app Azul.", "Apps": "Apps", "Go home.": "Vete a casa."}[
            entry.msgid
        ]
    catalog.save()
    project.translate({"Go home.": "ارجع"}, language="ar")
    project.extract()
    return project


def withdraw(project: Project, *arguments: str) -> str:
    done = project.run("withdraw", *arguments, "--reason", REASON)
    assert (done.code, done.err) == (0, "")
    return done.out


def built(project: Project, *arguments: str) -> str:
    """Return all that a build leaves in the folder of Spanish, whatever its exit code."""
    project.run("build", *arguments)
    return "".join(path.read_text("utf-8") for path in sorted((project.root / "build/es").rglob("*.md")))


# a translation into one language


def test_a_translation_that_was_withdrawn_is_published_nowhere(project: Project) -> None:
    assert "Usa la app Azul." in built(project)
    said = withdraw(project, "Use the Blue app.", "-l", "es")
    assert said.count("es: withdrew 1 translation of 'Use the Blue app.'") == 2
    for arguments in ([], ["--include-drafts"]):
        assert "Azul" not in built(project, *arguments)
        assert "# Apps\n\nUse the Blue app.\n\nVete a casa.\n" in built(project, *arguments)
    done = project.run("build")
    assert done.code == 0
    assert f"the translation was withdrawn: {REASON}" in done.err


def test_extract_takes_it_out_of_the_catalog_and_says_so(project: Project) -> None:
    withdraw(project, "Use the Blue app.", "-l", "es")
    done = project.run("extract")
    assert done.err.count(f"the translation was withdrawn ({REASON}), and is taken out") == 2
    assert "Azul" not in project.catalog().read_text("utf-8")
    assert project.entry("Go home.").msgstr == "Vete a casa."
    again = project.run("extract")
    assert "nothing to write" in again.out
    assert again.err == ""


def test_another_translation_of_the_text_is_published(project: Project) -> None:
    withdraw(project, "Use the Blue app.", "-l", "es")
    project.extract()
    for entry in (found for found in project.entries() if not found.msgstr):
        raw = entry.raw.replace('msgstr ""', 'msgstr "Usa la app de Signal."')
        project.edit(project.catalog(), (entry.raw, raw))
    assert "Usa la app de Signal." in built(project)
    assert "taken out" not in project.run("extract").err


def test_who_enters_it_again_is_told(project: Project) -> None:
    withdraw(project, "Use the Blue app.", "-l", "es")
    catalog = project.catalog().read_bytes()
    project.extract()
    project.catalog().write_bytes(catalog)
    assert "Azul" not in built(project)
    assert "taken out" in project.run("extract").err
    assert "Azul" not in project.catalog().read_text("utf-8")


def test_another_language_keeps_its_translation(project: Project) -> None:
    withdraw(project, "Go home.", "-l", "ar")
    assert "Vete a casa." in built(project)
    assert "ارجع" not in project.read("build/ar/apps.md")
    assert "Go home." in project.read("build/ar/apps.md")


# the source's text, in all languages


def test_a_lesson_that_holds_a_withdrawn_text_is_left_out_in_every_language(project: Project) -> None:
    project.run("build")
    said = withdraw(project, "Use the Blue app.")
    assert "in all languages, with 1 translation\n" in said
    assert "is left out of every build until that is changed" in said
    done = project.run("build")
    assert done.code == 1
    assert "source/apps.md:3: " in done.err
    assert f"because it holds a text that was withdrawn ({REASON})" in done.err
    assert "2 lessons left out" in done.out
    assert not list((project.root / "build").rglob("*.md"))


def test_when_the_source_says_something_else_the_lesson_is_back_with_the_new_text(project: Project) -> None:
    withdraw(project, project.entry("Go home.").id)
    project.edit(project.root / "source/apps.md", ("Go home.", "Stay where you are."))
    assert "# Apps\n\nUsa la app Azul.\n\nStay where you are.\n" in built(project)
    project.extract()
    assert "# Apps\n\nUsa la app Azul.\n\nStay where you are.\n" in built(project, "--include-drafts")
    assert "Vete a casa." not in project.catalog().read_text("utf-8")
    assert project.run("build").code == 0


def test_its_translation_is_not_published_for_the_new_text_either(project: Project) -> None:
    name = project.entry("Go home.").id
    withdraw(project, name)
    project.edit(project.root / "source/apps.md", ("Go home.", "Go home now."))
    project.extract()
    assert project.entry("Go home now.").id == name
    project.translate({"Go home now.": "Vete a casa."})
    assert "Go home now." in built(project)
    project.translate({"Go home now.": "Vete ya."})
    assert "Vete ya." in built(project)


def test_a_text_that_the_source_has_no_longer_can_be_withdrawn(project: Project) -> None:
    project.edit(project.root / "source/apps.md", ("Go home.", "Go home now."))
    project.extract()
    assert project.entry("Go home now.").fuzzy
    assert "is left out" not in withdraw(project, "Go home.")
    assert "Vete a casa." not in built(project, "--include-drafts")
    project.extract()
    assert "Vete a casa." not in project.catalog().read_text("utf-8")


# the paths on which it could come back


def test_an_obsolete_translation_does_not_come_back_with_its_text(project: Project) -> None:
    source = project.root / "source/apps.md"
    project.edit(source, ("Go home.\n", ""))
    project.extract()
    assert "#~ msgstr" in project.catalog().read_text("utf-8")
    withdraw(project, "Go home.", "-l", "es")
    project.edit(source, ("Use the Blue app.\n", "Use the Blue app.\n\nGo home.\n"))
    project.extract()
    assert project.entry("Go home.").msgstr == ""
    assert "Vete a casa." not in project.catalog().read_text("utf-8")


def test_it_is_not_propagated_to_the_same_text_elsewhere(project: Project) -> None:
    withdraw(project, "Use the Blue app.", "-l", "es")
    project.write("source/third.md", "Use the Blue app.\n")
    project.extract()
    assert "Azul" not in project.catalog().read_text("utf-8")


def test_it_is_not_offered_for_a_similar_text(project: Project) -> None:
    withdraw(project, "Use the Blue app.", "-l", "es")
    project.edit(project.root / "source/other.md", ("Use the Blue app.", "You can use the Blue app today."))
    project.extract()
    assert "Azul" not in project.catalog().read_text("utf-8")


def test_the_memory_does_not_propose_it(project: Project) -> None:
    units = [Unit("Use the Blue app.", "Usa la app Azul."), Unit("Use the Blue app now.", "Usa ya la app Azul.")]
    folder = project.root / "locale/es/memory"
    folder.mkdir(parents=True)
    (folder / "old.tmx").write_text("".join(tmx_parts(units, "en", "es")), "utf-8")
    withdraw(project, "Use the Blue app.", "-l", "es")
    project.extract()
    project.write("lesson-i18n.toml", TWO + '[draft]\nengines = ["memory"]\n')
    assert project.run("draft", "es").code == 0
    assert "Usa la app Azul." not in project.catalog().read_text("utf-8")
    assert "Usa ya la app Azul." in project.catalog().read_text("utf-8")


def test_no_engine_brings_it_back(project: Project) -> None:
    project.write("lesson-i18n.toml", TWO + '[draft]\nengines = ["pseudo"]\n')
    project.write("source/third.md", "Take the Blue app.\n")
    project.extract()
    project.run("draft", "es")
    drafted = project.entry("Take the Blue app.").msgstr
    assert drafted
    withdraw(project, "Take the Blue app.", "-l", "es")
    project.extract()
    assert project.entry("Take the Blue app.").msgstr == ""
    done = project.run("draft", "es")
    assert REASON in done.out
    assert project.entry("Take the Blue app.").msgstr == ""


def test_a_wider_language_does_not_bring_it_back(tmp_path: Path) -> None:
    settings = TWO.replace('"es", "ar"', '"es", "es-MX"')
    project = Project(tmp_path, settings, apps=LESSON)
    project.extract()
    for language in ("es", "es_MX"):
        project.translate({"Go home.": "Vete a casa."}, language=language)
    withdraw(project, "Go home.", "-l", "es-MX")
    project.build()
    assert "Vete a casa." in project.read("build/es/apps.md")
    assert "Vete a casa." not in project.read("build/es-MX/apps.md")


STEPS = ("remove", "restore", "copy", "edit", "extract", "enter again", "old catalog", "draft")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), max_size=7), st.booleans())
def test_whatever_happens_it_is_not_published(tmp_path: Path, steps: list[str], in_all: bool) -> None:
    project = Project(
        Path(mkdtemp(dir=tmp_path)), TWO + '[draft]\nengines = ["memory"]\n', apps=LESSON, other="Stay.\n"
    )
    project.extract()
    project.translate({"Use the Blue app.": "Usa la app Azul.", "Go home.": "Vete a casa."})
    old = project.catalog().read_bytes()
    withdraw(project, "Use the Blue app.", *([] if in_all else ["-l", "es"]))
    for step in steps:
        if step == "remove":
            project.write("source/apps.md", "# Apps\n\nGo home.\n")
        elif step == "restore":
            project.write("source/apps.md", LESSON)
        elif step == "copy":
            project.write("source/other.md", "Stay.\n\n- Use the Blue app.\n")
        elif step == "edit":
            project.write("source/apps.md", LESSON.replace("the Blue app", "our Blue app"))
        elif step == "enter again":
            text = project.catalog().read_text("utf-8")
            text = text.replace('"Use the Blue app."\nmsgstr ""', '"Use the Blue app."\nmsgstr "Usa la app Azul."')
            project.catalog().write_text(text, "utf-8")
        elif step == "old catalog":
            project.catalog().write_bytes(old)
        else:
            assert project.run(step, *(["es"] if step == "draft" else [])).code == 0
        assert "Azul" not in built(project, "--include-drafts")
    assert project.run("extract").code == 0
    assert "Azul" not in project.catalog().read_text("utf-8")


# the command and its file


def test_the_file_holds_marks_and_no_text(project: Project) -> None:
    withdraw(project, "Go home.")
    text = project.read("locale/withdrawn.toml")
    assert "Go home" not in text
    assert "Vete" not in text
    (table,) = tomllib.loads(text)["withdrawn"]
    assert (table["lesson"], table["reason"], table["source"]) == ("apps.md", REASON, mark("Go home."))
    assert table["translations"] == {"es": [mark("Vete a casa.")], "ar": [mark("ارجع")]}


def test_what_people_wrote_into_the_file_stays_and_nothing_is_written_twice(project: Project) -> None:
    withdraw(project, "Go home.")
    text = project.read("locale/withdrawn.toml") + "# Ana asked for this\n"
    project.write("locale/withdrawn.toml", text)
    withdraw(project, "Go home.")
    assert project.read("locale/withdrawn.toml") == text
    withdraw(project, "Apps", "-l", "es")
    assert project.read("locale/withdrawn.toml").startswith(text)
    assert len(tomllib.loads(project.read("locale/withdrawn.toml"))["withdrawn"]) == 2


def test_a_table_that_is_removed_allows_its_text_again(project: Project) -> None:
    withdraw(project, "Go home.")
    (project.root / "locale/withdrawn.toml").unlink()
    assert project.run("build").code == 0
    assert "Vete a casa." in built(project)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Go hom."], "no text 'Go hom.', and no id; did you mean 'Go home.'?"),
        (["zzzzzzzz"], "give its id or its msgid"),
        (["Use the Blue app.", "-l", "ar"], "has no translation in ar"),
        (["Go home.", "-l", "fr"], "'fr' is not among the languages"),
    ],
)
def test_what_cannot_be_withdrawn_is_said(project: Project, arguments: list[str], said: str) -> None:
    done = project.run("withdraw", *arguments, "--reason", REASON)
    assert done.code == 2
    assert said in done.err
    assert not (project.root / "locale/withdrawn.toml").exists()


@pytest.mark.parametrize("reason", ["", " ", "two\nlines"])
def test_a_reason_is_one_line(project: Project, reason: str) -> None:
    done = project.run("withdraw", "Go home.", "--reason", reason)
    assert (done.code, "say in one line why" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[withdrawn]]\nsource = 1\n", "withdrawn.toml:1: a value of another type"),
        ('# a\n[[withdrawn]]\nsource = "x"\n', "withdrawn.toml:2: 'source' or 'reason' is missing"),
        ('[[withdrawn]]\nsauce = "x"\n', "withdrawn.toml:1: unknown key 'sauce'"),
        ("[[withdrawn]\n", "withdrawn.toml:1: not TOML"),
        ("withdrawn = 1\n", "withdrawn.toml:1: 'withdrawn' must be tables"),
        ("withdrawn = [1]\n", "withdrawn.toml:1: 'withdrawn' must be tables"),
        ('[[withdrawn]]\nsource = "x"\nreason = "y"\ntranslations = { es = "z" }\n', "a value of another type"),
        ("<<<<<<< ours\n", "withdrawn.toml:1: not TOML"),
        ("[withdrawed]\n", "withdrawn.toml:1: unknown table 'withdrawed'"),
    ],
)
@pytest.mark.parametrize("command", ["build", "extract"])
def test_a_damaged_file_stops_every_command_that_it_binds(
    project: Project, text: str, said: str, command: str
) -> None:
    project.write("locale/withdrawn.toml", text)
    done = project.run(command)
    assert done.code == 2
    assert said in done.err


@given(
    st.builds(
        Withdrawal,
        st.text(),
        st.text(),
        st.text(min_size=1),
        st.text(min_size=1),
        st.just(""),
        st.dictionaries(
            st.sampled_from(["es", "pt-BR", "zh-Hant"]), st.frozensets(st.text("abc", min_size=1), min_size=1)
        ),
    )
)
def test_what_is_written_is_read_again(withdrawal: Withdrawal) -> None:
    table = tomllib.loads(written(withdrawal))["withdrawn"][0]
    assert {key: table.get(key, "") for key in ("id", "lesson", "reason", "source")} == {
        key: getattr(withdrawal, key) for key in ("id", "lesson", "reason", "source")
    }
    assert {tag: frozenset(marks) for tag, marks in table.get("translations", {}).items()} == withdrawal.translations


def test_blanks_and_the_codes_of_accents_make_no_other_text() -> None:
    assert mark("Vete  a\ncasa, café") == mark("Vete a casa, cafe\u0301")
    assert not Withdrawn().pair("a", "b", "c", {"es"})


# what translators are told before a build


def test_check_names_a_withdrawn_translation_until_another_stands_there(project: Project) -> None:
    assert project.run("check").code == 0
    withdraw(project, "Use the Blue app.", "-l", "es")
    done = project.run("check")
    said = f"error withdrawn: the translation was withdrawn ({REASON}); translate the text anew, in other words"
    assert (done.code, done.out.count(said)) == (1, 2)
    assert project.run("check", "ar").code == 0
    catalog = project.catalog().read_text("utf-8")
    project.catalog().write_text(catalog.replace("Usa la app Azul.", "Usa la app de Signal."), "utf-8")
    assert project.run("check").code == 0


def test_check_names_a_withdrawn_text_in_every_language_whether_it_is_translated_or_not(project: Project) -> None:
    withdraw(project, "Use the Blue app.")
    project.extract()
    said = f"error withdrawn: the text was withdrawn in all languages ({REASON}); leave it to the maintainers"
    for language in ("es", "ar"):
        done = project.run("check", language)
        assert (done.code, done.out.count(said)) == (1, 2)
    project.write("source/apps.md", "# Apps\n\nGo home.\n")
    project.write("source/other.md", "Use no app.\n")
    project.extract()
    assert project.run("check").code == 0


def test_check_tells_of_a_draft_too(project: Project) -> None:
    project.translate({"Go home.": "Vete a casa."}, flag="fuzzy")
    withdraw(project, "Go home.", "-l", "es")
    assert project.run("check").out.count("error withdrawn:") == 1
