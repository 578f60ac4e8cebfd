"""What a build publishes, and what it does to the files of its output folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polib
import pytest

from lesson_i18n.building import build
from lesson_i18n.formats.markdown import MarkdownFormat
from lesson_i18n.model import Lesson, Segmentation
from lesson_i18n.report import Count
from projects import Project, msgcat, msgfmt_accepts, snapshot, times

TWO_LANGUAGES = '[project]\nname = "course"\nlanguages = ["es", "ar"]\n'
LESSON = """# First steps

Do not use your phone.

Read [the guide](https://example.org/guide) today.
"""
SPANISH = {
    "First steps": "Primeros pasos",
    "Do not use your phone.": "No uses el teléfono.",
    "Read [the guide]({1}) today.": "Lee hoy [la guía]({1}).",
}
BUILT = """# Primeros pasos

No uses el teléfono.

Lee hoy [la guía](https://example.org/guide).
"""
WARNING = "Do not use your phone."


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of one lesson, all translated and not built yet."""
    return translated(tmp_path, LESSON)


def translated(
    root: Path, lesson: str | bytes, translations: Mapping[str, str] = SPANISH, name: str = "steps.md"
) -> Project:
    project = Project(root)
    project.write(f"source/{name}", lesson)
    project.extract()
    project.translate(translations)
    return project


# what is published


def save_in_state(project: Project, msgid: str, msgstr: str, *, fuzzy: bool, obsolete: bool) -> None:
    """Save the catalog with one of its entries in another state, the source left as it is."""
    catalog = polib.pofile(str(project.catalog()))
    entry = catalog.find(msgid)
    assert entry
    entry.msgstr = msgstr
    entry.obsolete = obsolete
    if fuzzy:
        entry.flags.append("fuzzy")
    catalog.save()


@pytest.mark.parametrize(
    ("state", "msgstr", "published", "with_drafts"),
    [
        ("translated", "No uses el teléfono.", True, True),
        ("fuzzy", "No toques el teléfono.", False, True),
        ("obsolete", "Usa el teléfono.", False, False),
        ("fuzzy and obsolete", "Usa el teléfono.", False, False),
        ("empty", "", False, False),
        ("fuzzy and empty", "", False, False),
    ],
)
def test_only_confirmed_text_is_published(
    project: Project, state: str, msgstr: str, published: bool, with_drafts: bool
) -> None:
    save_in_state(project, WARNING, msgstr, fuzzy="fuzzy" in state, obsolete="obsolete" in state)
    for include_drafts, is_used in ((False, published), (True, with_drafts)):
        (built,) = build(project.config(), include_drafts=include_drafts).languages
        stands = BUILT.replace("No uses el teléfono.", msgstr if is_used else WARNING)
        assert project.read("build/es/steps.md") == stands
        assert built.translated.segments == (3 if is_used else 2)
        assert built.drafts == (Count(1, 5) if is_used and state == "fuzzy" else Count())


def test_the_report_says_how_many_drafts_stand_in_the_output(project: Project) -> None:
    project.translate({WARNING: "No toques el teléfono."}, flag="fuzzy")
    assert "of these 1 segment unconfirmed (drafts)" in project.build("--include-drafts")
    assert "drafts" not in project.build()


def test_a_build_without_drafts_takes_those_of_an_earlier_build_back(project: Project) -> None:
    project.translate({WARNING: "No toques el teléfono."}, flag="fuzzy")
    project.build("--include-drafts")
    project.build()
    assert "No toques el teléfono." not in project.read("build/es/steps.md")


def test_a_translation_whose_text_is_gone_is_not_published(project: Project) -> None:
    project.edit(project.root / "source/steps.md", (f"{WARNING}\n\n", ""))
    project.extract()
    assert "#~" in project.catalog().read_text()
    project.build("--include-drafts")
    assert project.read("build/es/steps.md") == BUILT.replace("No uses el teléfono.\n\n", "")


def test_without_translations_the_lessons_are_those_of_the_source(tmp_path: Path) -> None:
    project = translated(tmp_path, LESSON, {})
    project.build()
    assert project.read("build/es/steps.md") == LESSON


def test_one_refused_translation_does_not_stop_the_others(project: Project) -> None:
    project.write("source/other.md", "# Elsewhere\n")
    project.extract()
    project.translate({"Elsewhere": "En otra parte", WARNING: "No\n\n- uses"})
    done = project.run("build")
    assert done.code == 1
    assert "1 translation refused" in done.out
    assert project.read("build/es/steps.md") == BUILT.replace("No uses el teléfono.", WARNING)
    assert project.read("build/es/other.md") == "# En otra parte\n"


# sources, template and catalog that do not agree


def test_a_source_newer_than_the_template_still_builds_what_is_unchanged(project: Project) -> None:
    project.edit(
        project.root / "source/steps.md",
        ("# First steps\n", "A new beginning of many words.\n\n# First steps\n"),
    )
    project.build()
    assert project.read("build/es/steps.md") == "A new beginning of many words.\n\n" + BUILT


def test_a_translation_of_another_text_is_not_used(project: Project) -> None:
    project.edit(project.root / "source/steps.md", ("Do not use your phone.", "Do use your phone."))
    project.build()
    assert project.read("build/es/steps.md") == BUILT.replace("No uses el teléfono.", "Do use your phone.")


def test_an_entry_whose_msgid_was_changed_in_the_catalog_is_not_used(project: Project) -> None:
    project.edit(project.catalog(), (f'msgid "{WARNING}"', 'msgid "Do not use a phone."'))
    project.build()
    assert project.read("build/es/steps.md") == BUILT.replace("No uses el teléfono.", WARNING)


def test_an_entry_that_the_template_does_not_know_stops_the_build(project: Project) -> None:
    project.edit(project.catalog(), (f'msgctxt "{project.entry(WARNING).id}"', 'msgctxt "unknown2"'))
    done = project.run("build")
    assert done.code == 2
    assert "'unknown2' is not in the template; run 'lesson-i18n extract'" in done.err
    assert not (project.root / "build/es").exists()


def test_a_mended_link_reaches_the_build_without_a_change_of_the_catalog(project: Project) -> None:
    catalog = project.catalog().read_bytes()
    project.edit(project.root / "source/steps.md", ("example.org/guide", "example.org/new"))
    project.build()
    assert project.read("build/es/steps.md") == BUILT.replace("example.org/guide", "example.org/new")
    assert project.catalog().read_bytes() == catalog


def test_a_project_without_catalogs_says_what_to_run(tmp_path: Path) -> None:
    done = Project(tmp_path, steps=LESSON).run("build")
    assert done.code == 2
    assert "run 'lesson-i18n extract'" in done.err


# standard tools


def test_a_catalog_rewrapped_and_sorted_by_msgcat_builds_the_same_bytes(project: Project) -> None:
    project.build()
    before = snapshot(project.root / "build/es")
    catalog = project.catalog().read_bytes()
    msgcat(project.catalog(), "--width=50", "--sort-output")
    assert project.catalog().read_bytes() != catalog
    assert project.run("build", "--check").code == 0
    project.build()
    assert snapshot(project.root / "build/es") == before


@pytest.mark.parametrize("language", ["es", "ar"])
def test_msgfmt_accepts_every_catalog(tmp_path: Path, language: str) -> None:
    project = Project(tmp_path, TWO_LANGUAGES, steps=LESSON)
    project.write("source/odd.md", 'Say "yes" \\ {no} at <https://example.org>.\n\nOne\\\ntwo %s\n')
    project.extract()
    assert msgfmt_accepts(project.catalog(language=language)) == ""
    project.translate({"Do not use your phone.": "…"}, language=language)
    project.extract()
    assert msgfmt_accepts(project.catalog(language=language)) == ""


# bytes


@pytest.mark.parametrize(
    ("lesson", "built"),
    [
        ("# Hello\r\n\r\nOne\r\ntwo.\r\n", "# Hola\r\n\r\nUno,\r\ndos.\r\n"),
        ("\ufeff# Hello\n\nOne\ntwo.\n", "\ufeff# Hola\n\nUno,\ndos.\n"),
        ("\ufeff# Hello\r\n\r\nOne two.", "\ufeff# Hola\r\n\r\nUno, dos."),
        ("# Hello\n\nOne two.", "# Hola\n\nUno, dos."),
        ("# Hello ##  \n\n\n  One two.\t \n\n\n", "# Hola ##  \n\n\n  Uno, dos.\t \n\n\n"),
        ("Hello\n=====\n\n>\tOne two.\n", "Hola\n=====\n\n>\tUno, dos.\n"),
    ],
    ids=["CRLF", "BOM", "BOM and CRLF", "no final newline", "trailing blanks", "underlined heading"],
)
def test_what_is_not_text_keeps_its_bytes(tmp_path: Path, lesson: str, built: str) -> None:
    project = translated(tmp_path, lesson, {})
    project.build()
    assert project.read("build/es/steps.md") == lesson
    project.translate({"Hello": "Hola", "One two.": "Uno, dos."})
    project.build()
    assert project.read("build/es/steps.md") == built


def test_a_hard_break_in_a_crlf_lesson_gets_the_line_end_of_the_lesson(tmp_path: Path) -> None:
    project = translated(tmp_path, "One\\\r\ntwo.\r\n", {"One\ntwo.": "Uno\ndos\ntres."})
    project.build()
    assert project.read("build/es/steps.md") == "Uno\\\r\ndos\\\r\ntres.\r\n"


@pytest.mark.parametrize("lesson", [b"", b"\n", b"\xef\xbb\xbf", b"\r\n\r\n", b"---\n"])
def test_a_lesson_without_text_is_copied(project: Project, lesson: bytes) -> None:
    project.write("source/empty.md", lesson)
    project.build()
    assert (project.root / "build/es/empty.md").read_bytes() == lesson


def test_a_project_without_any_text_is_built(tmp_path: Path) -> None:
    project = translated(tmp_path, b"", {})
    project.build()
    assert (project.root / "build/es/steps.md").read_bytes() == b""


@pytest.mark.parametrize("name", ["día uno/cómo estás.md", "a b/ c .md", "第一课/安全.markdown", ".metadata.md"])
def test_a_lesson_keeps_its_path(tmp_path: Path, name: str) -> None:
    project = translated(tmp_path, LESSON, name=name)
    project.build()
    assert project.read(f"build/es/{name}") == BUILT


@pytest.mark.parametrize("name", ["image.png", "notes.txt", "LICENSE", "deep/er/.hidden", "form.json"])
def test_other_files_are_copied(project: Project, name: str) -> None:
    data = b"\x89PNG\r\n\x1a\n\x00\xff# First steps\n"
    project.write(f"source/{name}", data)
    project.build()
    assert (project.root / "build/es" / name).read_bytes() == data


def test_a_catalog_for_each_folder_builds_the_same_bytes(tmp_path: Path) -> None:
    trees = []
    for depth in (0, 1):
        root = tmp_path / str(depth)
        root.mkdir()
        settings = f'[project]\nname = "course"\nlanguages = ["es"]\n[catalogs]\ndepth = {depth}\n'
        project = Project(root, settings, top="# First steps\n")
        project.write("source/phones/steps.md", "# Phones\n\nDo not use your phone.\n")
        project.write("source/mail/deep/steps.md", "# Mail\n\nBurn it.\n")
        project.extract()
        phones, mail = ("phones", "mail") if depth else ("course", "course")
        project.translate({"First steps": "Primeros pasos"})
        project.translate({"Phones": "Teléfonos", WARNING: "No uses el teléfono."}, domain=phones)
        project.translate({"Mail": "Correo"}, domain=mail)
        project.build()
        trees.append(snapshot(root / "build/es"))
    assert trees[0] == trees[1]
    assert trees[0]["phones/steps.md"] == "# Teléfonos\n\nNo uses el teléfono.\n".encode()
    assert trees[0]["mail/deep/steps.md"] == b"# Correo\n\nBurn it.\n"


# languages


def test_a_build_of_one_language_leaves_the_others_alone(tmp_path: Path) -> None:
    project = Project(tmp_path, TWO_LANGUAGES, steps=LESSON)
    project.extract()
    project.build("ar")
    assert not (tmp_path / "build/es").exists()
    before = times(tmp_path / "build/ar")
    project.edit(tmp_path / "source/steps.md", (WARNING, "Use it."))
    project.build("es")
    assert "Use it." in project.read("build/es/steps.md")
    assert times(tmp_path / "build/ar") == before


def test_a_language_that_the_project_has_not_is_wrong_usage(project: Project) -> None:
    done = project.run("build", "fr")
    assert done.code == 2
    assert "'fr' is not among the languages" in done.err
    assert not (project.root / "build/fr").exists()


# the output folder


def test_outputs_whose_source_is_gone_are_removed_with_their_folders(project: Project) -> None:
    project.write("source/old/lesson.md", "# Old\n")
    project.write("source/old/image.png", b"\x89PNG")
    project.write("build/notes.txt", "beside the trees")
    project.build()
    (project.root / "source/old/lesson.md").unlink()
    project.build()
    assert set(snapshot(project.root / "build/es")) == {"steps.md", "old", "old/image.png"}
    (project.root / "source/old/image.png").unlink()
    assert "removed 1" in project.build()
    assert set(snapshot(project.root / "build/es")) == {"steps.md"}
    assert project.read("build/notes.txt") == "beside the trees"


@pytest.mark.parametrize("has_built", [False, True])
def test_an_output_folder_with_foreign_files_is_left_alone(project: Project, has_built: bool) -> None:
    if has_built:
        project.build()
    project.write("build/es/mine.txt", "precious")
    project.edit(project.root / "source/steps.md", (WARNING, "Use it."))
    before = snapshot(project.root / "build")
    done = project.run("build")
    assert done.code == 2
    assert "build/es/mine.txt: was not written by lesson-i18n" in done.err
    assert snapshot(project.root / "build") == before


def test_a_file_of_the_same_name_that_no_build_wrote_is_not_replaced(project: Project) -> None:
    project.write("build/es/steps.md", "precious")
    assert project.run("build").code == 2
    assert project.read("build/es/steps.md") == "precious"


def test_a_foreign_file_in_one_language_keeps_the_others_from_being_half_built(tmp_path: Path) -> None:
    project = Project(tmp_path, TWO_LANGUAGES, steps=LESSON)
    project.extract()
    project.write("build/ar/mine.txt", "precious")
    assert project.run("build").code == 2
    assert not (tmp_path / "build/es").exists()


def test_the_leftover_of_a_killed_build_does_no_harm(project: Project) -> None:
    project.build()
    before = snapshot(project.root / "build")
    project.write("build/es/.steps.md.lesson-i18n-new", "# Prim")
    project.write("build/es/gone/.old.md.lesson-i18n-new", "")
    assert project.run("build", "--check").code == 0
    project.build()
    assert snapshot(project.root / "build") == before


def test_a_build_that_was_killed_is_completed_by_the_next(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        project.write(f"source/more/{number}.md", f"# Lesson {number}\n")
    replace, done = Path.replace, []

    def killed(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) == 4:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        assert project.run("build").code == 130
    assert 0 < len(list((project.root / "build/es").rglob("*.md"))) < 5
    (project.root / "source/more/0.md").unlink()
    project.build()
    assert {name for name in snapshot(project.root / "build/es") if name.endswith(".md")} == {
        "steps.md",
        *(f"more/{number}.md" for number in (1, 2, 3)),
    }


def test_a_damaged_record_stops_the_build(project: Project) -> None:
    project.build()
    record = project.root / "build/.lesson-i18n/es.json"
    record.write_text('{"files": ["../../source/steps.md"]}')
    done = project.run("build")
    assert done.code == 2
    assert "damaged" in done.err
    assert project.read("source/steps.md") == LESSON


def test_outputs_that_do_not_change_are_not_written(project: Project) -> None:
    project.write("source/other.md", "# Elsewhere\n")
    project.write("source/image.png", b"\x89PNG")
    project.extract()
    project.build()
    before = times(project.root / "build/es")
    assert "wrote 0 files, removed 0" in project.build()
    assert times(project.root / "build/es") == before
    project.translate({"Elsewhere": "En otra parte"})
    assert "wrote 1 file, removed 0" in project.build()
    after = times(project.root / "build/es")
    assert [path for path in after if after[path] != before[path]] == [str(project.root / "build/es/other.md")]


def test_an_output_that_somebody_edited_is_built_again(project: Project) -> None:
    project.build()
    project.write("build/es/steps.md", "edited")
    project.build()
    assert project.read("build/es/steps.md") == BUILT


# --check


def test_a_check_writes_nothing_and_tells_what_would_be_written(project: Project) -> None:
    before = snapshot(project.root)
    done = project.run("--verbose", "build", "--check")
    assert (done.code, snapshot(project.root)) == (1, before)
    assert "would write es/steps.md" in done.out


def test_a_check_after_a_build_is_fine(project: Project) -> None:
    project.build()
    before = times(project.root)
    assert project.run("build", "--check").code == 0
    assert times(project.root) == before


def test_a_check_notices_a_changed_catalog(project: Project) -> None:
    project.build()
    project.translate({WARNING: "Ni lo toques."})
    before = snapshot(project.root)
    assert project.run("build", "--check").code == 1
    assert snapshot(project.root) == before


def test_a_check_notices_an_output_without_source(project: Project) -> None:
    project.write("source/image.png", b"\x89PNG")
    project.build()
    (project.root / "source/image.png").unlink()
    before = snapshot(project.root)
    done = project.run("--verbose", "build", "--check")
    assert (done.code, snapshot(project.root)) == (1, before)
    assert "would remove es/image.png" in done.out


def test_a_check_of_a_build_with_a_refused_translation_fails(project: Project) -> None:
    project.translate({WARNING: "- No"})
    assert project.run("build").code == 1
    assert project.run("build", "--check").code == 1


def test_a_localized_lesson_is_parsed_again_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However harmless its texts look: the promise holds for each lesson, and no rule about texts stands in for the parser."""
    project = Project(
        tmp_path, steps="# First steps\n\nGo home.\n", other="- One\n- Two\n", plain="Nobody translates this.\n"
    )
    project.extract()
    project.translate({"First steps": "Primeros pasos", "One": "Uno", "Two": "Dos"})
    parsed: list[str] = []
    segment = MarkdownFormat.segment

    def noted(self: MarkdownFormat, lesson: Lesson) -> Segmentation:
        parsed.append(lesson.text)
        return segment(self, lesson)

    monkeypatch.setattr(MarkdownFormat, "segment", noted)
    project.run("build", "--jobs", "1")
    for name in ("steps", "other"):
        text = project.read(f"build/es/{name}.md")
        assert text != project.read(f"source/{name}.md")
        assert text in parsed
