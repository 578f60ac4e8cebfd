"""The command `review`: what two commits do to the translations, shown to who cannot read the language."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lesson_i18n.locales import language
from lesson_i18n.model import Entry, Finding
from lesson_i18n.reviews.assets import FileChange
from lesson_i18n.reviews.changes import Change, Placed, compared
from lesson_i18n.reviews.comment import block, code, comment
from lesson_i18n.reviews.facts import facts
from lesson_i18n.reviews.report import ReviewReport
from projects import SETTINGS, Project, program, snapshot

CASES = Path(__file__).parent / "cases"
LESSON = (
    "# The door\n\nLock the door for 20 minutes.\n\nDo not open [the door](https://a.example/door).\n\nKeep calm.\n"
)
DOOR, LOCK, LINK, CALM = "The door", "Lock the door for 20 minutes.", "Do not open [the door]({1}).", "Keep calm."
SPANISH = {
    DOOR: "La puerta",
    LOCK: "Cierra la puerta por 20 minutos.",
    LINK: "No abras [la puerta]({1}).",
    CALM: "Mantén la calma.",
}
CATALOG = "locale/es/LC_MESSAGES/course.po"
EN, ES = language("en"), language("es")


class Repository(Project):
    """A project in git, translated into Spanish as a whole; its files may stand in a folder of the repository."""

    def __init__(self, top: Path, folder: str = "") -> None:
        (top / folder).mkdir(parents=True, exist_ok=True)
        super().__init__(top / folder, a=LESSON)
        self.top = top
        self.git("init", "--quiet", "--initial-branch", "main")
        self.extract()
        self.translate(SPANISH)
        self.extract()
        self.commit()

    def git(self, *arguments: str) -> str:
        """Run git, which must succeed."""
        who = {f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
        command = [program("git", "git"), *arguments]
        done = subprocess.run(
            command, cwd=self.top, env={**os.environ, **who, **alone}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self) -> str:
        """Commit all files and return the commit."""
        self.git("add", "--all", ".", ":!build")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def data(self, *arguments: str) -> dict[str, object]:
        """Return a review as data."""
        done = self.run("review", *(arguments or ["HEAD~..HEAD"]), "--format", "json")
        assert done.code in (0, 1), done.err
        found: dict[str, object] = json.loads(done.out)
        return found

    def changes(self, *arguments: str) -> list[dict[str, object]]:
        """Return the changed entries of a review."""
        found = self.data(*arguments)["changes"]
        assert isinstance(found, list)
        return found

    def ranks(self, *arguments: str) -> list[tuple[str, str, str]]:
        """Return rank, source and state of the changed entries."""
        texts = [(change, change["new"] or change["old"]) for change in self.changes(*arguments)]
        return [
            (str(change["rank"]), text["msgid"], f"{change['was']} → {change['is']}")
            for change, text in texts
            if isinstance(text, dict)
        ]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a project in git with one commit."""
    return Repository(tmp_path / "repository")


# what changed


def test_the_most_urgent_comes_first_and_the_rest_is_counted(repository: Repository) -> None:
    repository.translate(
        {
            DOOR: "La puerta grande",
            LOCK: "Cierra la puerta por 30 minutos.",
            LINK: "Abre [la puerta]({1}).",
            CALM: "**Mantén** la calma.",
        }
    )
    repository.commit()
    assert repository.ranks() == [
        ("refused", LINK, "confirmed → confirmed"),
        ("error", CALM, "confirmed → confirmed"),
        ("look", LOCK, "confirmed → confirmed"),
        ("rest", DOOR, "confirmed → confirmed"),
    ]
    done = repository.run("review", "HEAD~..HEAD")
    assert done.code == 1
    assert "**Left out by a build: 1, errors: 1, to look at: 1**, in 4 changed entries." in done.out
    assert "La puerta grande" not in done.out


def test_what_only_warns_does_not_fail(repository: Repository) -> None:
    repository.translate({LOCK: "Cierra la puerta por 30 minutos."})
    repository.commit()
    assert repository.run("review", "HEAD~..HEAD").code == 0


def test_an_entry_that_did_not_change_is_not_shown_whatever_is_wrong_with_it(repository: Repository) -> None:
    repository.translate({LINK: "Abre [la puerta]({1})."})
    repository.commit()
    repository.translate({CALM: "Calma."})
    repository.commit()
    assert repository.ranks() == [("rest", CALM, "confirmed → confirmed")]
    assert repository.run("review", "HEAD~..HEAD").code == 0


def test_a_source_that_changed_and_its_translations(repository: Repository) -> None:
    repository.write("source/a.md", LESSON.replace("20", "30").replace("Keep calm.", ""))
    repository.extract()
    repository.commit()
    assert repository.ranks() == [
        ("rest", LOCK.replace("20", "30"), "confirmed → fuzzy"),
        ("rest", CALM, "confirmed → gone"),
    ]


def test_a_draft_that_was_confirmed(repository: Repository) -> None:
    repository.translate({CALM: ""})
    repository.commit()
    repository.translate({CALM: "Tranquilidad."}, flag="fuzzy")
    repository.commit()
    repository.edit(repository.catalog(), ("#, fuzzy\n", ""))
    repository.commit()
    assert repository.ranks("HEAD~3..HEAD~2")[0][2] == "confirmed → empty"
    assert repository.ranks("HEAD~2..HEAD~1") == [("rest", CALM, "empty → fuzzy")]
    assert repository.ranks("HEAD~1..HEAD") == [("rest", CALM, "fuzzy → confirmed")]


def test_both_texts_and_where_links_lead_are_shown(repository: Repository) -> None:
    repository.translate({LINK: "Abre [la puerta]({1})."})
    repository.commit()
    (change,) = repository.changes()
    assert change["old"] == {"msgid": LINK, "msgstr": SPANISH[LINK]}
    assert change["new"] == {"msgid": LINK, "msgstr": "Abre [la puerta]({1})."}
    assert change["targets"] == {"1": "https://a.example/door"}
    assert change["lesson"] == "a.md"


def entry(msgid: str, msgstr: str, **more: object) -> Entry:
    """Return an entry."""
    return Entry("k", msgid, msgstr=msgstr)._replace(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (
            entry("Ask us.", "Pregunta."),
            entry("Ask us.", ""),
            "was confirmed and is empty, though its source is the same: readers get the source's text",
        ),
        (
            entry("Ask us.", "Pregunta."),
            entry("Ask us.", "Pregunta.", flags=("fuzzy",)),
            "was confirmed and is fuzzy, though its source is the same: readers get the source's text",
        ),
        (
            entry("Ask us.", "Pregunta."),
            entry("Ask them.", "Pregunta."),
            "the source changed and its confirmed translation did not",
        ),
        (
            entry("Ask us.", "Pregunta."),
            entry("Ask us.", "Pregunta.", translator_comment="i18n-ignore: length short"),
            "mutes a rule: length short",
        ),
    ],
)
def test_a_state_that_somebody_must_look_at(old: Entry, new: Entry, note: str) -> None:
    (change,) = compared({"k": Placed(old, "c")}, {"k": Placed(new, "c")}, {}, EN, ES)
    assert change.notes == (note,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (entry("a", "b"), entry("a", "b", line=7, comments=("paragraph",), path="x.md")),
        (entry("a", ""), entry("b", "")),
        (None, entry("a", "")),
        (entry("a", ""), None),
    ],
)
def test_what_is_no_change_of_a_translation(old: Entry | None, new: Entry | None) -> None:
    before, after = ({"k": Placed(one, "c")} if one else {} for one in (old, new))
    assert list(compared(before, after, {}, EN, ES)) == []


# what needs no language


@pytest.mark.parametrize(
    ("source", "old", "new", "told"),
    [
        ("Wait 20 minutes.", "Espera 20 minutos.", "Espera 30 minutos.", ["had the numbers 20, and has 30"]),
        ("Wait.", "Espera 20.", "Espera ٢٠.", []),
        ("Keep it.", "No lo tires.", "Tíralo.", ["negated something before, and does not now"]),
        ("Keep it.", "Tíralo.", "No lo tires.", ["negates something now, and did not before"]),
        (
            "Get Signal from Play.",
            "Instala Signal.",
            "Instala la app.",
            ["lacks names of the source, which it had before: Signal"],
        ),
        ("Get it.", "x" * 60, "x" * 20, ["had 60 characters, and has 20"]),
        ("Get [it]({1}).", "Toma [eso]({1}).", "[Eso]({1}) toma.", []),
    ],
)
def test_a_translation_is_compared_with_the_one_before(source: str, old: str, new: str, told: list[str]) -> None:
    assert list(facts(entry(source, old), entry(source, new), EN, ES)) == told


@pytest.mark.parametrize(
    ("source", "new", "told"),
    [
        ("Open WhatsApp and the GPS.", "Abre la app.", ["lacks names of the source: WhatsApp, GPS"]),
        ("Open WhatsApp now.", "Abre WhatsApp.", []),
        ("Open the Door.", "Abre la puerta.", []),
        ("OPEN THE DOOR NOW", "Abre la puerta.", []),
        ("Run `ABC` now.", "Corre `ABC` ya.", []),
    ],
)
def test_names_of_a_new_translation(source: str, new: str, told: list[str]) -> None:
    assert list(facts(None, entry(source, new), EN, ES)) == told


def test_names_in_another_script_are_not_missed() -> None:
    assert list(facts(None, entry("Open WhatsApp now.", "افتح واتساب."), EN, language("ar"))) == []


# files that decide what readers get


def test_new_targets_hosts_settings_glossary_and_assets_come_first(repository: Repository) -> None:
    repository.write("source/map.png", b"old")
    repository.commit()
    link = (
        '[[link]]\nsource = "https://a.example/door"\ntarget = "https://b.example/es"\nreason = "@someone says so"\n'
    )
    repository.write("locale/es/links.toml", link)
    repository.write("locale/es/glossary.csv", "term,translation\ndoor,puerta\n")
    repository.write("locale/es/assets/map.png", b"new one")
    repository.write("lesson-i18n.toml", '[project]\nname = "course"\nlanguages = ["es", "ar"]\n')
    repository.extract()
    repository.commit()
    data = repository.data()
    assert data["hosts"] == [{"host": "b.example", "by": "locale/es/links.toml"}]
    files = data["files"]
    assert isinstance(files, list)
    assert [(one["path"], one["kind"], one["state"], one["facts"]) for one in files] == [
        (
            "locale/es/links.toml",
            "targets",
            "added",
            ["https://a.example/door leads to https://b.example/es: @someone says so"],
        ),
        ("lesson-i18n.toml", "settings", "changed", []),
        ("locale/es/glossary.csv", "glossary", "added", []),
        ("locale/es/assets/map.png", "asset", "added", ["7 bytes"]),
    ]
    assert '+languages = ["es", "ar"]' in "".join(files[1]["lines"])


def test_each_change_of_a_target_is_told(repository: Repository) -> None:
    link = '[[link]]\nsource = "https://a.example/door"\ntarget = "https://{}/es"\nreason = "{}"\n'
    repository.write("locale/es/links.toml", link.format("b.example", "x"))
    repository.commit()
    repository.write("locale/es/links.toml", link.format("c.example", "x"))
    repository.commit()
    repository.write("locale/es/links.toml", "")
    repository.commit()
    told = "https://a.example/door leads to https://c.example/es, and led to https://b.example/es: x"
    assert repository.data("HEAD~2..HEAD~1")["files"][0]["facts"] == [told]  # type: ignore[index]
    gone = "https://a.example/door is the source's again, and led to https://c.example/es"
    assert repository.data("HEAD~1..HEAD")["files"][0]["facts"] == [gone]  # type: ignore[index]


def test_a_target_with_a_fault_fails_the_review(repository: Repository) -> None:
    link = '[[link]]\nsource = "https://a.example/door"\ntarget = "javascript:x"\nreason = "x"\n'
    repository.write("locale/es/links.toml", link)
    repository.commit()
    done = repository.run("review", "HEAD~..HEAD")
    assert done.code == 1
    assert "error in line 1: `'javascript:x' runs a program" in done.out


def test_withdrawn_texts_and_accepted_findings_are_shown(repository: Repository) -> None:
    repository.write("lesson-i18n.toml", SETTINGS + '[checks]\nbaseline = "checks-baseline.json"\n')
    repository.commit()
    repository.translate({CALM: "**Calma**."})
    assert repository.run("check", "--write-baseline").code == 0
    repository.run("withdraw", repository.entry(DOOR).id, "--reason", "wrong")
    repository.commit()
    files = repository.data()["files"]
    assert isinstance(files, list)
    assert {"withdrawn", "baseline"} <= {one["kind"] for one in files}


def test_a_catalog_that_is_not_up_to_date_is_told(repository: Repository) -> None:
    repository.write("source/a.md", LESSON.replace("Keep calm", "Keep very calm"))
    repository.translate({DOOR: "Puerta"})
    repository.commit()
    done = repository.run("review", "HEAD~..HEAD")
    assert done.code == 1
    assert "changed since the last 'lesson-i18n extract'" in done.out


def test_a_host_that_the_source_leads_to_now_is_told(repository: Repository) -> None:
    repository.write("source/a.md", LESSON.replace("a.example", "z.example"))
    repository.extract()
    repository.commit()
    data = repository.data()
    assert data["hosts"] == [{"host": "z.example", "by": "a.md"}]
    assert (data["lessons"], data["changes"]) == (1, [])


# which commits


def test_three_dots_begin_where_two_branches_parted(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "theirs")
    repository.translate({CALM: "Calma."})
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.translate({DOOR: "Puerta"})
    repository.commit()
    assert [msgid for _, msgid, _ in repository.ranks("main...theirs")] == [CALM]
    assert [msgid for _, msgid, _ in repository.ranks("main..theirs")] == [DOOR, CALM]
    assert [msgid for _, msgid, _ in repository.ranks("theirs..")] == [DOOR, CALM]


def test_one_revision_is_compared_with_the_disk(repository: Repository) -> None:
    repository.translate({CALM: "Calma."})
    repository.write("locale/es/links.toml", "")
    data = repository.data("HEAD")
    assert (data["head"], len(repository.changes("HEAD"))) == ("", 1)
    assert data["files"][0]["path"] == "locale/es/links.toml"  # type: ignore[index]


def test_lessons_and_settings_are_those_of_the_later_commit(repository: Repository) -> None:
    """What is on the disk has no say: neither other lessons nor other settings."""
    repository.translate({LINK: "Abre [la puerta]({1})."})
    head = repository.commit()
    repository.write("source/a.md", "# Another lesson\n")
    repository.write("lesson-i18n.toml", '[project]\nname = "course"\nlanguages = ["fr"]\n')
    assert repository.ranks(f"{head}~..{head}") == [("refused", LINK, "confirmed → confirmed")]


def test_files_that_archives_leave_out_are_read(repository: Repository) -> None:
    repository.write(".gitattributes", "source/** export-ignore\n*.po export-subst\n")
    repository.translate({LINK: "Abre [la puerta]({1})."})
    repository.commit()
    assert repository.ranks() == [("refused", LINK, "confirmed → confirmed")]


def test_a_project_in_a_folder_and_files_outside_of_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "top", "courses/one")
    repository.translate({CALM: "Calma."})
    (repository.top / "README.md").write_text("x")
    repository.write("source/a.md", LESSON + "\nMore.\n")
    repository.commit()
    data = repository.data()
    assert (data["outside"], data["lessons"]) == (1, 1)
    assert data["changes"][0]["catalog"] == CATALOG  # type: ignore[index]


def test_a_domain_that_was_renamed_changes_no_entry(repository: Repository) -> None:
    repository.write("lesson-i18n.toml", '[project]\nname = "lessons"\nlanguages = ["es"]\n')
    repository.extract()
    repository.commit()
    assert (repository.root / "locale/es/LC_MESSAGES/lessons.po").is_file()
    assert repository.changes() == []


def test_a_project_that_was_not_there_before_is_new_as_a_whole(repository: Repository) -> None:
    empty = repository.git("commit-tree", "-m", "x", repository.git("mktree", "--missing"))
    assert {state for _, _, state in repository.ranks(f"{empty}..HEAD")} == {"gone → confirmed"}


def test_a_catalog_that_was_damaged_can_be_mended(repository: Repository) -> None:
    sound = repository.read(CATALOG)
    repository.write(CATALOG, sound + "<<<<<<< ours\n")
    repository.commit()
    repository.write(CATALOG, sound)
    repository.commit()
    data = repository.data()
    assert "could not be read before" in data["files"][0]["facts"][0]  # type: ignore[index]
    assert len(data["changes"]) == len(SPANISH)  # type: ignore[arg-type]


def test_a_review_runs_in_a_hook_of_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.translate({CALM: "Calma."})
    repository.commit()
    monkeypatch.setenv("GIT_DIR", "elsewhere")
    assert repository.ranks() == [("rest", CALM, "confirmed → confirmed")]


def test_a_review_writes_nothing(repository: Repository) -> None:
    repository.translate({CALM: "Calma."})
    repository.commit()
    before = snapshot(repository.top)
    repository.run("review", "HEAD~..HEAD")
    assert snapshot(repository.top) == before


def test_a_link_out_of_the_repository_is_not_followed(repository: Repository, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("very secret\n")
    for path in (CATALOG, "locale/es/glossary.csv"):
        (repository.root / path).unlink(missing_ok=True)
        (repository.root / path).symlink_to(secret)
    repository.commit()
    for asked in ("HEAD~..HEAD", "HEAD~"):
        done = repository.run("review", asked)
        assert "very secret" not in done.out


def test_a_file_that_is_a_link_out_of_the_repository_is_not_shown(repository: Repository, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("very secret\n")
    repository.translate({CALM: "Calma."})
    (repository.root / "locale/es/links.toml").symlink_to(secret)
    repository.write("locale/es/assets/x.txt", "x")
    repository.commit()
    done = repository.run("review", "HEAD~..HEAD")
    assert done.code == 0
    assert "`locale/es/links.toml` (where links lead) changed" in done.out
    assert "is a link that leads out of the project" in done.out
    assert "very secret" not in done.out + done.err + repository.run("review", "HEAD~").out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("nowhere..HEAD", "git knows no revision 'nowhere' here"),
        ("HEAD..nowhere", "git knows no revision 'nowhere' here"),
        ("nowhere", "git knows no revision 'nowhere' here"),
        ("--output=x..HEAD", "no such option"),
        ("HEAD:source..HEAD", "git knows no revision 'HEAD:source' here"),
        ("a\nb..HEAD", "git knows no revision 'a\\nb' here"),
    ],
)
def test_what_is_no_revision_is_an_error(repository: Repository, asked: str, said: str) -> None:
    done = repository.run("review", asked)
    assert (done.code, done.out) == (2, "")
    assert said.lower() in done.err.lower()
    assert not (repository.root / "x").exists()


def test_a_revision_is_never_an_option_of_git(repository: Repository) -> None:
    done = repository.run("review", "--", "--output=x..HEAD")
    assert done.code == 2
    assert "git knows no revision '--output=x' here" in done.err
    assert not (repository.root / "x").exists()


def test_outside_of_git_there_is_nothing_to_compare(tmp_path: Path) -> None:
    project = Project(tmp_path, a=LESSON)
    project.extract()
    done = project.run("review", "HEAD")
    assert (done.code, done.out) == (2, "")
    assert "is in no git repository" in done.err


def test_without_git_a_review_says_what_it_needs(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = repository.run("review", "HEAD")
    assert done.code == 2
    assert "git is not installed" in done.err


def test_commits_without_a_common_past_are_an_error(repository: Repository) -> None:
    empty = repository.git("commit-tree", "-m", "x", repository.git("mktree", "--missing"))
    done = repository.run("review", f"{empty}...HEAD")
    assert done.code == 2
    assert "no commit that both came from" in done.err
    assert "is not in" in repository.run("review", f"HEAD..{empty}").err


def test_a_language_that_the_project_has_not_is_an_error(repository: Repository) -> None:
    done = repository.run("review", "HEAD..HEAD", "fr")
    assert done.code == 2
    assert "'fr' is not among the languages" in done.err


# the comment

EVIL = [
    "@octocat", "#1", "https://evil.example", "www.evil.example", "[x](https://evil.example)", "![x](https://evil.example/x.png)",
    "<script>", "<img src=x>", "</details>", "<!--", "`", "``", "```", "~~~", "````", "|", "\\", "\n", "\n\n", "\r", "\r\n", "  ", "\t",
    "# ", "- ", "> ", "1. ", "***", "_x_", "&lt;", "$x$", "$`", "`$", ":tada:", "x", "é", "نص", "\u202e", "\u2066", "\u200b", "\u2028", "\x00",
    "\ud800", "---", "===", "[x]: https://evil.example", "{1}", "%0A",
]  # fmt: skip
texts = st.lists(st.sampled_from(EVIL), min_size=1, max_size=8).map("".join)


def report_of(text: str) -> ReviewReport:
    """Return a review in which a text stands wherever a text of others can."""
    finding = Finding(text, 1, "k", text, text)
    old, new = Entry(text, text + "a", text, msgstr=text), Entry(text, text, text, msgstr=text)
    new = new._replace(comments=("{1} " + text.replace("\n", " "),))
    changes = (Change(ES, text, old, new, (finding,), (text,)),)
    files = (FileChange(text, "settings", "changed", (text,), (text,), (f"+{text}", f" {text}", text)),)
    return ReviewReport(text, "0", "1", changes, files, (finding,), {text: text}, 1, 1)


def outline(tokens: list[Token] | None) -> Iterator[tuple[str, str]]:
    """Return what a Markdown reader sees, the insides of code left out."""
    for token in tokens or []:
        inside = "" if token.type in ("code_inline", "fence", "inline") else token.content
        if inside or token.type != "text":
            yield token.type, inside
        yield from outline(token.children)


@given(texts)
def test_no_text_of_others_becomes_markup_in_a_comment(text: str) -> None:
    """Whatever it is, a reader sees the same blocks, links and words as with a harmless text, and the text in code alone."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    seen, harmless = (list(outline(parser.parse(comment(report_of(one))))) for one in (text, "x"))
    assert seen == harmless


@given(texts)
def test_what_nobody_sees_is_made_visible_in_a_comment(text: str) -> None:
    written = comment(report_of(text))
    assert not set("\u202e\u2066\u200b\u2028\x00\ud800\r") & set(written)
    assert "\u202e" not in text or "⟨U+202E⟩" in written


@given(texts)
def test_a_code_span_holds_the_text_and_nothing_else(text: str) -> None:
    (inline,) = (token for token in MarkdownIt("commonmark").parse(code(text)) if token.type == "inline")
    (child,) = inline.children or []
    assert child.type == "code_inline"


@given(st.lists(texts.map(lambda text: text.replace("\n", "")), min_size=1, max_size=4))
def test_a_block_ends_where_it_is_to_end(lines: list[str]) -> None:
    (fence,) = MarkdownIt("commonmark").parse(block(lines))
    assert (fence.type, fence.info) == ("fence", "diff")
    assert fence.content.count("\n") == len(lines)


def test_a_long_review_is_cut_and_says_how_much_is_left(repository: Repository) -> None:
    many = {f"Text number {at}a.": f"Texto sin número {at * 1000}." for at in range(2, 300)}
    repository.write("source/b.md", "\n\n".join(many))
    repository.extract()
    repository.translate(many)
    repository.commit()
    for limit in (65536, 5000, 2000):
        done = repository.run("review", "HEAD~..HEAD", "--limit", str(limit))
        assert len(done.out) <= limit
        assert "more**, for which there is no room here: to look at" in done.out
        assert done.out.count("```diff") * 2 == done.out.count("```")


@given(st.integers(2000, 9000), texts)
def test_a_comment_is_never_longer_than_its_limit(limit: int, text: str) -> None:
    report = report_of(text * 200)
    more = ReviewReport(report.asked, "0", "1", report.changes * 9, report.files * 9, (), report.hosts)
    assert len(comment(more, limit)) <= limit


def test_the_comment_as_a_whole(repository: Repository) -> None:
    """The comment of tests/cases/review.md; write it anew with LESSON_I18N_WRITE=1 and read the difference."""
    link = '[[link]]\nsource = "https://a.example/door"\ntarget = "https://b.example/es"\nreason = "the same page"\n'
    repository.write("locale/es/links.toml", link)
    repository.write("source/b.md", "Ask `nobody` here.\n")
    repository.extract()
    repository.translate(
        {
            DOOR: "@todos, miren [aquí](https://evil.example) | <b>`ya`</b>\u202e",
            LOCK: "Cierra la puerta por 30 minutos.",
            LINK: "Abre [la puerta]({1}).",
            CALM: "",
            "Ask `nobody` here.": "No preguntes a `nobody` aquí.",
        }
    )
    repository.commit()
    written = repository.run("review", "HEAD~..HEAD").out
    for change in repository.changes():
        written = written.replace(f"`{change['id']}`", "`ID`")
    golden = CASES / "review.md"
    if os.environ.get("LESSON_I18N_WRITE"):
        golden.write_text(written, "utf-8")
    assert written == golden.read_text("utf-8")
