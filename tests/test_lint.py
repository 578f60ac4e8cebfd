"""`lint` on projects on the disk: what it prints, what it mends, and what it leaves alone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casefiles import FOLDER, revealed
from lesson_i18n import lint
from lesson_i18n.files import TEMPORARY
from lesson_i18n.model import Lesson, Rules, Severity
from lesson_i18n.rules import RULES
from lesson_i18n.rules.pages import Page, Remark
from lesson_i18n.rules.reading import markdown_page
from lesson_i18n.rules.site import Site
from projects import SETTINGS, Project, snapshot, times
from test_properties import line_ends, texts

COURSE = Path(__file__).resolve().parents[1] / "source"
MALFORMED = "⍽[Title]: # (Go [on] (b.md))␍\n␍\n> One [two]␍\n>   (b.md) three  ␍\n→[four] (b.md)"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with a lesson full of malformed links and one without a fault."""
    return Project(tmp_path, a=revealed(MALFORMED), b="# B\n\n[a](a.md)\n")


def test_tells_file_line_column_rule_and_sums_up(project: Project) -> None:
    done = project.run("lint")
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        "source/a.md:1:16: error malformed-link: a blank before (b.md) keeps this from being a link; remove it\n"
        "source/a.md:3:7: error malformed-link: a blank before (b.md) keeps this from being a link; remove it\n"
        "source/a.md:5:2: error malformed-link: a blank before (b.md) keeps this from being a link; remove it\n"
        "2 lessons: 3 errors, 0 warnings; --fix would mend 3 places\n"
    )


def test_writes_nothing_without_fix(project: Project) -> None:
    before = snapshot(project.root), times(project.root)
    project.run("lint")
    assert (snapshot(project.root), times(project.root)) == before


def test_fix_takes_the_gaps_away_and_nothing_else(project: Project) -> None:
    written = times(project.root)
    done = project.run("lint", "--fix")
    assert project.read("source/a.md") == revealed(
        "⍽[Title]: # (Go [on](b.md))␍\n␍\n> One [two](b.md) three  ␍\n→[four](b.md)"
    )
    assert times(project.root)[str(project.root / "source/b.md")] == written[str(project.root / "source/b.md")]
    assert done.code == 0
    assert done.out.splitlines()[0] == (
        "source/a.md:1:16: mended malformed-link: a blank before (b.md) keeps this from being a link; remove it"
    )
    assert done.out.splitlines()[-1] == "2 lessons: 0 errors, 0 warnings; mended 3 places in 1 file"


def test_a_second_fix_finds_nothing_to_do(project: Project) -> None:
    project.run("lint", "--fix")
    before = times(project.root)
    assert project.run("lint", "--fix").out == "2 lessons: 0 errors, 0 warnings\n"
    assert times(project.root) == before


def test_fix_keeps_the_mode_of_a_file_and_a_symbolic_link_to_it(project: Project) -> None:
    lesson = project.root / "source" / "a.md"
    real = project.write("shared/real.md", lesson.read_bytes())
    real.chmod(0o600)
    lesson.unlink()
    lesson.symlink_to(real)
    assert project.run("lint", "--fix").code == 0
    assert lesson.is_symlink()
    assert "[four](b.md)" in real.read_text("utf-8")
    assert real.stat().st_mode & 0o777 == 0o600


def test_fix_tells_what_is_left(project: Project) -> None:
    project.write("source/c.md", "[a] (none.md)\n[Tiitle]: # (A)\n")
    done = project.run("lint", "--fix")
    assert done.code == 1
    assert done.out.splitlines()[-2:] == [
        "source/c.md:1:1: error dead-link: there is no file none.md",
        "3 lessons: 1 error, 0 warnings; mended 5 places in 2 files",
    ]
    assert project.read("source/c.md") == "[a](none.md)\n[Title]: # (A)\n"


def test_a_metadata_line_is_mended_in_its_key_or_its_signs_alone(tmp_path: Path) -> None:
    project = Project(tmp_path, a="[Titel]:  # (A)\n[Descripton]: # (B (b))\n[Hint] :#(C)  \n")
    assert project.run("lint", "--fix").code == 0
    assert project.read("source/a.md") == "[Titel]:  # (A)\n[Description]: # (B (b))\n[Hint]: # (C)  \n"


def test_json_holds_what_the_lines_say(project: Project) -> None:
    project.write("source/c.md", "* Words without an end\n* and the end.\n")
    found = json.loads(project.run("lint", "--format", "json").out)
    assert found["lessons"] == 3
    assert found["findings"][0] == {
        "path": "source/a.md",
        "line": 1,
        "column": 16,
        "id": "",
        "rule": "malformed-link",
        "severity": "error",
        "message": "a blank before (b.md) keeps this from being a link; remove it",
        "mendable": True,
    }
    assert [(each["rule"], each["mendable"]) for each in found["findings"][3:]] == [("split-sentence", False)]
    fixed = json.loads(project.run("lint", "--fix", "--format", "json").out)
    assert [each["line"] for each in fixed["fixed"]] == [1, 3, 5]
    assert len(fixed["findings"]) == 1


def test_warnings_alone_are_no_failure_and_quiet_leaves_them_out(tmp_path: Path) -> None:
    project = Project(tmp_path, a="* Words without an end\n* and the end.\n")
    done = project.run("lint")
    assert (done.code, done.out.count("warning split-sentence")) == (0, 1)
    assert project.run("--quiet", "lint").out == ""


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        (["--select", "dead-link"], {"dead-link"}),
        (["--select", "dead-link", "--select", "split-sentence"], {"dead-link", "split-sentence"}),
        (["--ignore", "dead-link"], {"malformed-link", "split-sentence"}),
        (["--select", "dead-link", "--ignore", "dead-link"], set()),
    ],
)
def test_rules_can_be_chosen(tmp_path: Path, arguments: list[str], rules: set[str]) -> None:
    project = Project(tmp_path, a="* Words [a] (none.md) without an end\n* and the end.\n")
    found = json.loads(project.run("lint", "--format", "json", *arguments).out)
    assert {each["rule"] for each in found["findings"]} == rules


def test_fix_mends_only_what_the_chosen_rules_say(project: Project) -> None:
    before = snapshot(project.root)
    assert project.run("lint", "--fix", "--ignore", "malformed-link").code == 0
    assert snapshot(project.root) == before


def test_the_settings_leave_rules_out_unless_one_is_asked_for(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS + '[lint]\nignore = ["dead-link"]\n', a="[a](none.md)\n")
    assert project.run("lint").code == 0
    assert project.run("lint", "--select", "dead-link").code == 1


@pytest.mark.parametrize("arguments", [["--select", "dead-lnk"], ["--ignore", "dead-lnk"]])
def test_an_unknown_rule_is_wrong_usage(project: Project, arguments: list[str]) -> None:
    done = project.run("lint", *arguments)
    assert done.code == 2
    assert done.err == f"error: {arguments[0]}: there is no rule 'dead-lnk'; did you mean 'dead-link'?\n"


def test_an_unknown_rule_in_the_settings_is_an_error(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS + '[lint]\nignore = ["zzz"]\n')
    done = project.run("lint")
    assert done.code == 2
    assert done.err.startswith("error: lesson-i18n.toml:5: there is no rule 'zzz'; known: malformed-link, ")


LINKS = """
[links]
"app://{topic}/{path}#{part}" = ["{topic}/*/{path}.md"]
"app://{page}" = []
"umbrella://{path}" = ["here/{path}.md"]
"""


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("app://anything", ""),
        ("app://x/y/z", ""),
        ("umbrella://a", ""),
        ("umbrella://none", "no lesson fits umbrella://none"),
        ("umbrella://lesson/a", ""),
    ],
)
def test_deep_links_lead_where_the_settings_say(tmp_path: Path, target: str, wrong: str) -> None:
    project = Project(tmp_path, SETTINGS + LINKS)
    project.write("source/here/a.md", f"[a]({target})\n")
    assert [finding.message for finding in lint(project.config()).findings] == [wrong][: bool(wrong)]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ('"{path}" = []', "'{path}' in [links] begins with no scheme"),
        (
            '"app://{a}/{a}" = []',
            "'app://{a}/{a}' in [links] begins with no scheme, as in app://{path}, or has a word twice",
        ),
        ('"app://{a}" = ["{b}.md"]', "'{b}.md' in [links] has {b}, which 'app://{a}' does not have"),
        ('"app://{a}" = ["../{a}.md"]', "'../{a}.md' in [links] names nothing in the source"),
        ('"app://{a}" = "{a}.md"', "'app://{a}' must be a list of texts"),
    ],
)
def test_a_pattern_that_cannot_be_is_an_error(tmp_path: Path, line: str, fact: str) -> None:
    done = Project(tmp_path, f"{SETTINGS}[links]\n{line}\n").run("lint")
    assert done.code == 2
    assert done.err.startswith(f"error: lesson-i18n.toml:5: {fact}")


def test_paths_that_differ_in_capitals_alone(tmp_path: Path) -> None:
    project = Project(tmp_path, Guide="# One\n", guide="# Two\n")
    if (project.root / "source/GUIDE.md").exists():
        pytest.skip("this disk takes capitals and small letters for the same")
    project.write("source/Topics/a.md", "A\n")
    project.write("source/topics/a.md", "A\n")
    assert project.run("lint").out == (
        "source/guide.md:1:1: error path-case: this path and Guide.md differ in capitals alone; rename one\n"
        "source/topics:1:1: error path-case: this path and Topics differ in capitals alone; rename one\n"
        "4 lessons: 2 errors, 0 warnings\n"
    )
    assert project.run("lint", "--ignore", "path-case").code == 0


def test_images_are_looked_for_only_where_there_are_any(tmp_path: Path) -> None:
    project = Project(tmp_path, a="![a](none.png)\n")
    assert project.run("lint").code == 0
    project.write("source/other.png", b"")
    assert "there is no image none.png" in project.run("lint").out


def test_data_files_are_looked_at_too(tmp_path: Path) -> None:
    project = Project(tmp_path, a="# A\n")
    text = 'title: x\nlist:\n- check: "Read [a] (a.md), [b](b.md)"\n- check: Go to [a](a.md#b)\n'
    path = project.write("source/c_list.yml", text)
    assert [(finding.line, finding.column, finding.rule) for finding in lint(project.config()).findings] == [
        (3, 16, "malformed-link"),
        (3, 28, "dead-link"),
        (4, 16, "dead-fragment"),
    ]
    project.run("lint", "--fix")
    assert path.read_text("utf-8") == text.replace("] (", "](")


def test_a_lesson_that_cannot_be_read_is_named(project: Project) -> None:
    project.write("source/c.md", b"\xff")
    done = project.run("lint")
    assert (done.code, done.err) == (
        2,
        "error: source/c.md:1: not UTF-8 at byte 0 (0xff); convert the file to UTF-8\n",
    )


def test_where_one_lesson_cannot_be_written_none_is(project: Project) -> None:
    project.write("source/c.md", "[a] (a.md)\n")
    (project.root / "source" / f".c.md{TEMPORARY}").mkdir()
    before = snapshot(project.root)
    done = project.run("lint", "--fix")
    assert (done.code, done.err.partition(": cannot")[0]) == (2, "error: source/c.md")
    assert snapshot(project.root) == before


def test_the_library_returns_the_report_and_prints_nothing(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    report = lint(project.config(), fix=True)
    assert [(finding.rule, finding.line, finding.column) for finding in report.fixed] == [
        ("malformed-link", 1, 16),
        ("malformed-link", 3, 7),
        ("malformed-link", 5, 2),
    ]
    assert (report.lessons, report.findings, report.mendable, report.failed) == (2, (), (), False)
    assert capsys.readouterr() == ("", "")


def test_every_rule_is_named_and_explained() -> None:
    for name, rule in RULES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert rule.look.__name__ == name.replace("-", "_")
        assert rule.meaning[0].isupper()
        assert rule.meaning.endswith(".")
        assert rule.severity in Severity


def test_the_course_holds_one_malformed_link_and_no_other_fault(tmp_path: Path) -> None:
    project = Project(tmp_path)
    shutil.copytree(COURSE, tmp_path / "source", dirs_exist_ok=True)
    assert [(f.path, f.line, f.rule) for f in lint(project.config()).findings] == [
        ("source/support/online-abuse.md", 51, "malformed-link")
    ]


def test_a_translation_survives_the_mending_of_its_link(project: Project) -> None:
    project.extract()
    project.translate({entry.msgid: entry.msgid.replace("four", "vier") for entry in project.entries()})
    project.extract()
    assert project.run("lint", "--fix").code == 0
    project.extract()
    assert sorted((entry.msgid, entry.msgstr) for entry in project.entries() if entry.usable) == [
        ("B", "B"),
        ("Go [on]({1})", "Go [on]({1})"),
        ("One [two]({1}) three\n[four]({2})", "One [two]({1}) three\n[vier]({2})"),
        ("[a]({1})", "[a]({1})"),
    ]
    assert [entry.msgid for entry in project.entries() if not (entry.usable or entry.obsolete)] == []


FRAGMENTS = [revealed(fragment) for fragment in (FOLDER / "fragments.txt").read_text("utf-8").split()]
MALFORMED_PARTS = [
    "[a]",
    "[b]",
    "![c]",
    " ",
    "  ",
    "\n",
    "\n> ",
    "\n  ",
    "(a.md)",
    "(https://b.org/c)",
    "- ",
    "| ",
    "|---|\n",
]
malformed = st.builds(
    str.replace,
    st.lists(st.sampled_from(MALFORMED_PARTS) | st.sampled_from(FRAGMENTS), max_size=20).map("".join),
    st.just("\n"),
    line_ends,
)


def page(text: str) -> Page:
    return markdown_page("lesson.md", Lesson("lesson.md", text), Rules())


def looked(page: Page, rule: str) -> list[Remark]:
    site = Site([page.name], [page], {}, Rules())
    return list(RULES[rule].look(page, site))


@settings(max_examples=400)
@given(texts | malformed)
def test_every_character_of_a_text_is_found_at_its_place(text: str) -> None:
    for piece in page(text).pieces:
        for offset, character in enumerate(piece.content):
            if not character.isspace() and character != "\x01":
                assert text[piece.place(offset)] == character, piece


@settings(max_examples=400)
@given(malformed | texts)
@example("[a]\r\n> (b.md)")
@example("> [a]\r> (b.md) [c] (d.md)")
def test_mending_links_takes_gaps_away_and_makes_links(text: str) -> None:
    before = page(text)
    edits = [remark.edit for remark in looked(before, "malformed-link") if remark.edit]
    mended, at = "", 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        assert re.fullmatch(r"[\s>]+", text[edit.start : edit.stop])
        assert edit.text == ""
        mended += text[at : edit.start]
        at = edit.stop
    mended += text[at:]
    meant = [link.target for link in before.links if link.fault in ("gap", "") and not link.is_bare]
    after = page(mended)
    assert sorted(link.target for link in after.links if not link.fault and not link.is_bare) == sorted(meant)


@pytest.mark.parametrize(
    ("setting", "dead"),
    [
        ("", ["on-mkdocs"]),
        ('[publish]\nslugger = "github"\n', ["on-mkdocs"]),
        ('[publish]\nslugger = "mkdocs"\n', ["on-github-é"]),
        ('[publish]\nslugger = "none"\n', []),
    ],
)
def test_fragments_are_judged_by_the_slugger_of_the_settings(tmp_path: Path, setting: str, dead: list[str]) -> None:
    lesson = "# On GitHub é\n\n# On … MkDocs\n\n[a](#on-github-é) [b](#on-mkdocs) [c](b.md#on--mkdocs)\n"
    project = Project(tmp_path, SETTINGS + setting, a=lesson, b='# <a id="on--mkdocs"></a>B\n')
    found = [finding.message.partition(";")[0] for finding in lint(project.config()).findings]
    assert found == [f"a.md has no heading or id #{fragment}" for fragment in dead]


def test_a_link_that_the_settings_lead_to_its_new_place_is_not_dead(tmp_path: Path) -> None:
    renamed = '[renamed]\n"old/mail.md" = "safe/mail.md"\n"gone.md" = "nowhere.md"\n'
    links = "[a](old/mail.md#send) [b](umbrella://lesson/mail) [c](old/mail.md#sent) [d](gone.md) [e](old/other.md)\n"
    project = Project(tmp_path, SETTINGS + renamed, a=links, **{"safe/mail": "# Send\n", "x/letter": "# X\n"})
    assert [finding.message for finding in lint(project.config()).findings] == [
        "safe/mail.md has no heading or id #sent",
        "there is no file gone.md",
        "there is no file old/other.md",
    ]


def test_places_that_are_moved_in_a_circle_end(tmp_path: Path) -> None:
    renamed = '[renamed]\n"x" = "y"\n"y" = "x/more"\n'
    project = Project(tmp_path, SETTINGS + renamed, a="[a](x/b.md) [b](umbrella://x/b)\n")
    assert [finding.message for finding in lint(project.config()).findings] == [
        "there is no file x/b.md",
        "no lesson fits umbrella://x/b",
    ]
