"""`check --fix`: mends what is mechanical, proves it, and changes no other byte of a catalog."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson_i18n import CheckOptions, check
from lesson_i18n.entries import escaped
from lesson_i18n.fixing import fix
from projects import Project, msgfmt_accepts, snapshot

LESSON = (
    "Keep the door shut: always.\n\nRead [the guide](https://a.example/x) and `rm  -rf` first.\n\nStay at home.\n"
)
DOOR, GUIDE, HOME = "Keep the door shut: always.", "Read [the guide]({1}) and `rm  -rf` first.", "Stay at home."


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project of one lesson, translated into Spanish and French without a fault."""
    made = Project(tmp_path, '[project]\nname = "course"\nlanguages = ["es", "fr"]\n', a=LESSON)
    made.extract()
    made.translate({DOOR: "Deja la puerta cerrada: siempre.", HOME: "Quédate en casa."})
    made.translate({DOOR: "Gardez la porte fermée : toujours.", HOME: "Restez à la maison."}, language="fr")
    return made


@pytest.mark.parametrize(
    ("msgid", "before", "after"),
    [
        (DOOR, "Deja la  puerta cerrada: siempre.", "Deja la puerta cerrada: siempre."),
        (DOOR, "Deja la puerta   cerrada  : siempre .", "Deja la puerta cerrada: siempre."),
        (DOOR, "Deja la puerta , cerrada: siempre.", "Deja la puerta, cerrada: siempre."),
        (DOOR, "Deja la **puerta  cerrada** : siempre.", "Deja la **puerta cerrada**: siempre."),
        (HOME, " Quédate en casa. ", "Quédate en casa."),
        (HOME, "Quédate en\u200b casa.", "Quédate en casa."),
        (HOME, "\ufeffQuédate en casa.", "Quédate en casa."),
        (GUIDE, "Lee [la  guía]({1}) y `rm  -rf` antes.", "Lee [la guía]({1}) y `rm  -rf` antes."),
        (GUIDE, "Lee [la guía]({1}) y `rm  -rf` antes .", "Lee [la guía]({1}) y `rm  -rf` antes."),
    ],
)
def test_mends_blanks_and_characters_that_nobody_sees(project: Project, msgid: str, before: str, after: str) -> None:
    project.translate({msgid: before})
    assert project.run("check", "--fix", "--write").code == 0
    assert project.entry(msgid).msgstr == after


@pytest.mark.parametrize(
    ("tag", "before", "after"),
    [
        ("fr", "Gardez la porte fermée: toujours!", "Gardez la porte fermée\u00a0: toujours\u202f!"),
        ("fr", "Gardez la «porte» fermée : toujours.", "Gardez la «\u00a0porte\u00a0» fermée\u00a0: toujours."),
        ("fr", "Gardez la porte fermée : toujours !", "Gardez la porte fermée : toujours !"),
        ("fr-CA", "Gardez la porte fermée: toujours!", "Gardez la porte fermée\u00a0: toujours!"),
        ("fr-CH", "Gardez la porte fermée: toujours!", "Gardez la porte fermée: toujours!"),
    ],
)
def test_sets_the_marks_of_french_apart(tmp_path: Path, tag: str, before: str, after: str) -> None:
    made = Project(tmp_path, f'[project]\nname = "course"\nlanguages = ["{tag}"]\n', a="Keep it shut: always!\n")
    made.extract()
    folder = tag.replace("-", "_")
    made.translate({"Keep it shut: always!": before}, language=folder)
    made.run("check", "--fix", "--write")
    assert made.entry("Keep it shut: always!", language=folder).msgstr == after


def test_shows_the_difference_and_writes_nothing_unless_told(project: Project) -> None:
    project.translate({HOME: "Quédate  en casa."})
    before = snapshot(project.root / "locale")
    line = project.entry(HOME).line
    assert project.run("check", "--fix").out == (
        "--- locale/es/LC_MESSAGES/course.po\n"
        "+++ locale/es/LC_MESSAGES/course.po\n"
        f"@@ -{line},3 +{line},3 @@ blanks\n"
        f' msgctxt "{project.entry(HOME).id}"\n'
        ' msgid "Stay at home."\n'
        '-msgstr "Quédate  en casa."\n'
        '+msgstr "Quédate en casa."\n'
        "1 translation to mend; run with --fix --write to do it\n"
    )
    assert snapshot(project.root / "locale") == before
    assert project.run("check", "--fix", "--write").out == "1 translation mended\n"
    assert project.run("check", "--fix").out == "0 translations mended\n"
    assert check(project.config(), ["es"]).findings == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_every_other_byte_of_a_catalog_stays(project: Project, end: str, begin: str) -> None:
    path = project.catalog()
    text = path.read_text("utf-8").replace('"Quédate en casa."', '""\n"Quédate "\n" en "\n"casa."')
    text = text.replace("msgctxt", "#. a remark\nmsgctxt", 1) + "\n# the end\n"
    path.write_bytes((begin + text).replace("\n", end).encode())
    before = path.read_bytes()
    project.run("check", "--fix", "--write")
    assert path.read_bytes() == before.replace(b'date "', b'date"')


def test_a_flag_and_a_comment_stay_and_drafts_are_mended_when_asked(project: Project) -> None:
    project.translate({HOME: "Quédate  en casa."}, flag="fuzzy")
    assert project.run("check", "--fix").out == "0 translations mended\n"
    entry = project.entry(HOME)
    project.edit(project.catalog(), (entry.raw, f"# mine\n{entry.raw}"))
    project.run("check", "--fix", "--write", "--include-drafts")
    mended = project.entry(HOME)
    assert (mended.msgstr, mended.flags, mended.translator_comment) == ("Quédate en casa.", ("fuzzy",), "mine")


def test_what_is_muted_or_left_out_is_not_mended(project: Project) -> None:
    project.translate({HOME: "Quédate  en casa."})
    assert fix(project.config(), options=CheckOptions(ignore=("blanks",))).mended == ()
    entry = project.entry(HOME)
    project.edit(project.catalog(), (entry.raw, f"# i18n-ignore: blanks it is verse\n{entry.raw}"))
    report = fix(project.config())
    assert (report.mended, report.left) == ((), ())


def test_what_only_a_person_can_mend_is_told(project: Project) -> None:
    project.translate({HOME: "Quédate \u2067en casa."})
    line = project.entry(HOME).line
    assert project.run("check", "--fix").out == (
        f"locale/es/LC_MESSAGES/course.po:{line}: not mended: hidden-character: a person must look at it\n"
        "0 translations mended\n"
    )


def test_what_a_build_would_leave_out_all_the_same_is_not_mended(project: Project) -> None:
    project.translate({HOME: "Quédate  en casa\u200b: https://b.example"})
    before = snapshot(project.root / "locale")
    (left,) = fix(project.config(), write=True).left
    assert left.rule == "hidden-character"
    assert left.reason.startswith("mended, a build would leave it out still: added address 'https://b.example'")
    assert snapshot(project.root / "locale") == before


MODULE = """\
from lesson_i18n import *

class Mine:
    '''A check whose repairs are to be proved.'''

    name = "mine"
    severity = Severity.WARNING

    def check(self, subject):
        if "casa" in subject.says:
            yield "says casa"

    def fixed(self, subject):
        return FIXED
"""


@pytest.mark.parametrize(
    ("fixed", "reason"),
    [
        ('"Quédate en 30 minutos."', "mended, it would be found by numbers"),
        ('"Quédate en [tu sitio](https://b.example)."', "mended, a build would leave it out still: added link"),
        ("None", "a person must look at it"),
    ],
)
def test_a_repair_of_somebody_else_is_proved(
    project: Project,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    fixed: str,
    reason: str,
) -> None:
    site = tmp_path_factory.mktemp("site")
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "mine_checks", raising=False)
    (site / "mine_checks.py").write_text(MODULE.replace("FIXED", fixed), "utf-8")
    (site / "mine_checks-1.dist-info").mkdir()
    (site / "mine_checks-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: mine-checks\nVersion: 1\n"
    )
    (site / "mine_checks-1.dist-info" / "entry_points.txt").write_text("[lesson_i18n.checks]\nm = mine_checks:Mine\n")
    before = snapshot(project.root / "locale")
    (left,) = fix(project.config(), ["es"], write=True).left
    assert (left.rule, left.reason[: len(reason)]) == ("mine", reason)
    assert snapshot(project.root / "locale") == before


def test_json_says_what_was_mended(project: Project) -> None:
    project.translate({HOME: "Quédate  en casa."})
    data = json.loads(project.run("check", "--fix", "--format", "json").out)
    (mended,) = data["mended"]
    assert (mended["before"], mended["after"], mended["rules"]) == (
        "Quédate  en casa.",
        "Quédate en casa.",
        ["blanks"],
    )
    assert (data["left"], data["written"]) == ([], False)


@pytest.mark.parametrize("arguments", [("--write",), ("--fix", "--format", "sarif"), ("--fix", "--write-baseline")])
def test_what_does_not_go_together_is_told(project: Project, arguments: tuple[str, ...]) -> None:
    assert project.run("check", *arguments).code == 2


WORDS = st.lists(st.sampled_from(["puerta", "**ahora**", "casa", "y", "é", "¡sí!"]), min_size=2, max_size=6)


@settings(max_examples=40)
@given(WORDS, st.lists(st.integers(1, 3), min_size=6, max_size=6), st.integers(20, 80))
def test_blanks_put_in_anywhere_go_again_and_any_wrapping_stays_sound(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], blanks: list[int], width: int
) -> None:
    made = Project(tmp_path_factory.mktemp("made"), a="Keep the door shut **now**.\n\nStay.\n")
    made.extract()
    path = str(made.catalog())
    catalog = polib.pofile(path, wrapwidth=width)
    catalog[0].msgstr = "".join(word + " " * blank for word, blank in zip(words, blanks, strict=False)).strip()
    catalog[-1].msgstr = "Quédate."
    catalog.save(path)
    made.run("check", "--fix", "--write")
    assert made.entries()[0].msgstr == " ".join(words)
    assert made.run("check", "--fix").out == "0 translations mended\n"
    assert msgfmt_accepts(made.catalog()) == ""


def test_the_text_of_a_catalog_is_escaped(project: Project) -> None:
    project.translate({HOME: 'Quédate  en "casa" \\ hoy.'})
    project.run("check", "--fix", "--write")
    assert f'msgstr "{escaped(chr(81))}uédate en \\"casa\\" \\\\ hoy."' in project.catalog().read_text("utf-8")
