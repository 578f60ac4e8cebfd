"""The command draft: what it writes into catalogs, what it leaves alone, and what it says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import engines
from engines import Obedient, Respond, shouted
from lesson_i18n.drafted import is_untouched, origin
from lesson_i18n.engines import Query, UnusableError
from projects import Project, msgfmt_accepts, snapshot

SETTINGS = '[project]\nname = "course"\nlanguages = ["es"]\n[draft]\nengines = ["obedient"]\n'
LESSON = "# Leave\n\nSee [the *map*](https://example.org/map) and `code`.\n\nGo home. Tell **two** friends.\n"
REMARK = re.compile(r"draft: obedient, 70 %, \d{4}-\d\d-\d\d, check [a-z2-7]{4}")


@pytest.fixture(autouse=True)
def respond(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Respond], None]:
    """Install the engines of the tests; return what sets how they answer."""
    monkeypatch.syspath_prepend(str(engines.install(tmp_path / "installed")))
    monkeypatch.setattr(Obedient, "asked", [])
    return lambda said: monkeypatch.setattr(Obedient, "respond", staticmethod(said))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path, SETTINGS, leave=LESSON)
    made.extract()
    return made


def drafted(project: Project, *arguments: str) -> str:
    done = project.run("draft", *arguments)
    assert done.code == 0, done.err
    return done.out


def test_an_empty_entry_gets_a_fuzzy_draft_that_says_where_it_is_from(project: Project) -> None:
    drafted(project)
    entry = project.entry("See [the *map*]({1}) and `code`.")
    assert entry.msgstr == "SEE [THE *MAP*]({1}) AND `code`."
    assert entry.flags == ("fuzzy", "python-brace-format")
    assert REMARK.fullmatch(entry.translator_comment)
    assert msgfmt_accepts(project.catalog()) == ""


def test_drafts_are_built_only_when_asked_for(project: Project) -> None:
    drafted(project)
    project.build()
    assert project.read("build/es/leave.md") == LESSON
    project.build("--include-drafts")
    assert "SEE [THE *MAP*](https://example.org/map) AND `code`." in project.read("build/es/leave.md")


def test_a_second_run_sends_nothing_and_writes_nothing(project: Project) -> None:
    drafted(project)
    before, asked = snapshot(project.root / "locale" / "es"), len(Obedient.asked)
    assert "drafted 0 segments" in drafted(project)
    assert snapshot(project.root / "locale" / "es") == before
    assert len(Obedient.asked) == asked


def test_a_draft_that_was_lost_is_not_asked_for_again(project: Project) -> None:
    drafted(project)
    project.catalog().unlink()
    project.extract()
    assert "3 segments" in drafted(project)
    assert len(Obedient.asked) == 3


@pytest.mark.parametrize("flag", ["", "fuzzy"])
def test_what_a_person_wrote_is_never_touched(project: Project, flag: str) -> None:
    project.translate({"Leave": "Sal"}, flag)
    before = project.entry("Leave")
    drafted(project, "--redraft")
    drafted(project, "--redraft")
    assert project.entry("Leave") == before._replace(line=project.entry("Leave").line)
    assert project.entry("Go home. Tell **two** friends.").msgstr == "GO HOME. TELL **TWO** FRIENDS."


def confirm_heading(project: Project, *changes: tuple[str, str]) -> None:
    """Remove the flag of the first draft, and save other changes beside it."""
    text = project.read("locale/es/LC_MESSAGES/course.po")
    head, _, rest = text.partition("#, fuzzy\n")
    project.write("locale/es/LC_MESSAGES/course.po", head + rest)
    project.edit(project.catalog(), *changes)


def test_a_draft_that_is_confirmed_as_it_is_keeps_its_remark(project: Project) -> None:
    drafted(project)
    confirm_heading(project)
    project.extract()
    entry = project.entry("Leave")
    assert (entry.msgstr, entry.flags, origin(entry)) == ("LEAVE", (), "obedient")
    assert "nothing to write" in project.extract()


def test_a_confirmed_draft_that_a_person_changed_loses_its_remark_and_keeps_other_remarks(project: Project) -> None:
    project.edit(project.catalog(), ("#. heading 1", "# ask Ana\n#. heading 1"))
    drafted(project)
    confirm_heading(project, ('msgstr "LEAVE"', 'msgstr "Sal"'))
    project.extract()
    entry = project.entry("Leave")
    assert (entry.msgstr, entry.flags, entry.translator_comment) == ("Sal", (), "ask Ana")
    assert project.entry("Go home. Tell **two** friends.").translator_comment
    assert "nothing to write" in project.extract()


def test_redraft_replaces_what_only_a_machine_has_written(
    project: Project, respond: Callable[[Respond], None]
) -> None:
    drafted(project)
    project.edit(project.catalog(), ('msgstr "LEAVE"', 'msgstr "SAL"'))
    project.write("lesson-i18n.toml", SETTINGS + '[engines.obedient]\nmodel = "two"\n')
    respond(lambda query: shouted(query).replace("HOME", "CASA"))
    assert "drafted 0 segments" in drafted(project)
    drafted(project, "--redraft")
    assert project.entry("Leave").msgstr == "SAL"
    assert project.entry("Go home. Tell **two** friends.").msgstr == "GO CASA. TELL **TWO** FRIENDS."


def test_a_draft_of_a_text_that_was_edited_is_still_a_machine_s(project: Project) -> None:
    drafted(project)
    project.edit(project.root / "source" / "leave.md", ("Go home.", "Go straight home."))
    project.extract()
    entry = project.entry("Go straight home. Tell **two** friends.")
    assert (entry.fuzzy, entry.previous_msgid) == (True, "Go home. Tell **two** friends.")
    assert is_untouched(entry)
    drafted(project, "--redraft")
    entry = project.entry("Go straight home. Tell **two** friends.")
    assert (entry.msgstr, entry.previous_msgid) == ("GO STRAIGHT HOME. TELL **TWO** FRIENDS.", None)


def test_a_draft_whose_code_was_exchanged_is_still_a_machine_s(project: Project) -> None:
    drafted(project)
    project.edit(project.root / "source" / "leave.md", ("`code`", "`other`"))
    project.extract()
    entry = project.entry("See [the *map*]({1}) and `other`.")
    assert entry.msgstr == "SEE [THE *MAP*]({1}) AND `other`."
    assert is_untouched(entry)


def test_a_draft_of_a_text_that_is_gone_is_no_proposal_for_another(project: Project) -> None:
    drafted(project)
    project.write("source/leave.md", "Go home soon. Tell **two** good friends.\n")
    project.extract()
    assert [entry.msgstr for entry in project.entries() if not entry.obsolete and not is_untouched(entry)] in (
        [],
        [""],
    )


def test_the_first_good_answer_wins(project: Project, respond: Callable[[Respond], None]) -> None:
    project.write("lesson-i18n.toml", SETTINGS.replace('["obedient"]', '["recall", "other"]'))
    respond(lambda query: shouted(query) if "<x" in query.text or query.text == "Leave" else "lost")
    drafted(project)
    origins = {entry.msgid: entry.translator_comment.split(",")[0] for entry in project.entries()}
    assert origins["Leave"] == "draft: recall"
    assert origins["Go home. Tell **two** friends."] == "draft: other"


def test_an_answer_that_fails_is_asked_for_in_sentences_and_then_in_runs(
    project: Project, respond: Callable[[Respond], None]
) -> None:
    respond(lambda query: query.text.upper() if "<" not in query.text else "no marks")
    drafted(project)
    assert project.entry("Go home. Tell **two** friends.").msgstr == "GO HOME. TELL **TWO** FRIENDS."
    assert Obedient.asked[-3:] == [["Tell"], ["two"], ["friends."]]
    assert "translated in parts" in project.entry("Go home. Tell **two** friends.").translator_comment


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("see <x1>the <x2>map</x2> and <x3/>.", "the answer lost mark 1"),
        ("see [it](http://evil.example) <x1>the <x2>map</x2></x1> and <x3/>.", "the answer added"),
        ("<script>x</script> <x1>the <x2>map</x2></x1> and <x3/>.", "the answer has a tag '<script>'"),
        ("", "the answer lost mark 1"),
    ],
)
def test_a_bad_answer_is_dropped_with_its_reason(
    project: Project, respond: Callable[[Respond], None], said: str, reason: str
) -> None:
    respond(
        lambda query: said if "<x3/>" in query.text else None if "map" in query.text or "and" in query.text else "x"
    )
    out = drafted(project)
    assert f"  without a draft, obedient: {reason}" in out
    assert project.entry("See [the *map*]({1}) and `code`.").msgstr == ""


def test_a_draft_that_would_be_refused_by_a_build_is_dropped(
    tmp_path: Path, respond: Callable[[Respond], None]
) -> None:
    project = Project(tmp_path, SETTINGS, a="Do not open it.\n\nNumber one is here.\n")
    project.extract()
    respond(lambda query: "Abre esto." if "open" in query.text else "1. está aquí")
    out = drafted(project)
    assert "without a draft, obedient: changes the structure of the lesson" in out
    assert "without a draft, obedient: the source says 'Do not', and nothing in the answer negates" in out


def test_doubtful_drafts_come_first(project: Project, respond: Callable[[Respond], None]) -> None:
    respond(lambda query: query.text if query.text == "Leave" else shouted(query))
    report = json.loads(drafted(project, "--format", "json"))
    (language,) = report["languages"]
    assert language["drafts"][0]["score"] < language["drafts"][1]["score"]
    assert (language["drafts"][0]["path"], language["drafts"][0]["line"]) == ("source/leave.md", 1)
    assert language["drafts"][0]["remarks"] == ["same as the source"]
    assert language["origins"] == {"obedient": {"segments": 3, "words": 11}}
    assert language["engines"] == [{"engine": "obedient", "texts": 3, "characters": 80, "cost": 0.0, "problem": ""}]
    assert report["dry_run"] is False


def test_a_dry_run_says_what_would_be_sent_and_sends_nothing(project: Project) -> None:
    project.write("lesson-i18n.toml", SETTINGS + "[engines.obedient]\nprice-per-million = 20000\n")
    before = snapshot(project.root / "locale" / "es")
    out = drafted(project, "--dry-run")
    assert "obedient would be asked for 3 texts, 80 characters, 1.60 at the price in the settings" in out
    assert snapshot(project.root / "locale" / "es") == before
    assert Obedient.asked == []


def test_the_limit_of_characters_stops_before_it_is_passed(project: Project) -> None:
    out = drafted(project, "--max-characters", "50")
    assert sum(len(text) for call in Obedient.asked for text in call) <= 50
    assert "without a draft, obedient: not asked: more characters than --max-characters" in out


def test_an_engine_that_is_set_aside_leaves_the_rest_to_the_next(
    project: Project, respond: Callable[[Respond], None]
) -> None:
    project.write("lesson-i18n.toml", SETTINGS.replace('["obedient"]', '["online", "recall"]'))
    respond(lambda query: UnusableError("no key") if "<x" in query.text or not query.text.count("{1}") else "x")
    done = project.run("draft")
    assert done.code == 1
    assert "set aside: no key" in done.out


def test_a_language_that_no_engine_knows_is_told(tmp_path: Path) -> None:
    project = Project(tmp_path, SETTINGS.replace('"es"', '"ar"'), a="Text.\n")
    project.extract()
    assert "without a draft, no engine translates into this language: 1 segment (1 word)" in drafted(project)


def test_an_engine_that_does_not_know_a_language_is_told_beside_one_that_has_no_answer(tmp_path: Path) -> None:
    settings = SETTINGS.replace('"es"', '"ar"').replace('["obedient"]', '["memory", "obedient"]')
    project = Project(tmp_path, settings, a="Text.\n")
    project.extract()
    said = "without a draft, memory: no answer; obedient: does not translate en into ar: 1 segment (1 word)"
    assert said in project.run("draft").out


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('engines = ["obediant"]', "lesson-i18n.toml:5: unknown engine 'obediant'; did you mean 'obedient'?"),
        (
            'engines = ["obedient"]\n[engines.obediant]\nmodel = "x"',
            "unknown engine 'obediant'; did you mean 'obedient'?",
        ),
        ('engines = ["absent"]', "the engine 'absent' of engines-for-tests cannot be loaded: ModuleNotFoundError"),
        (
            'engines = ["obedient"]\n[engines.obedient]\nmodell = "x"',
            "lesson-i18n.toml:7: unknown setting 'modell' in [engines.obedient]; did you mean 'model'?",
        ),
        ('engines = ["obedient"]\n[engines.obedient]\nmodel = 3', "'model' must be a text, not 3"),
        ('engines = ["obedient"]\n[engines]\nobedient = 3', "'obedient' must be a table, not 3"),
        (
            'engines = ["online"]\n[privacy]\noffline = true',
            "'online' sends texts to another machine, and 'offline' in [privacy] forbids it",
        ),
        ('engines = ["obedient"]\n[privacy]\noffline = 1', "'offline' must be true or false, not 1"),
    ],
)
def test_wrong_settings_are_named(project: Project, settings: str, message: str) -> None:
    project.write("lesson-i18n.toml", SETTINGS.replace('engines = ["obedient"]', settings))
    done = project.run("draft")
    assert (done.code, Obedient.asked) == (2, [])
    assert message in done.err


def test_an_engine_of_others_never_shows_what_its_errors_say(
    project: Project, respond: Callable[[Respond], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lesson_i18n.asking.TRIES", 1)
    respond(lambda query: ValueError("https://example.org/?key=SECRET"))
    done = project.run("-v", "draft")
    assert "obedient: it raised ValueError" in done.out
    kept = b"".join(path.read_bytes() for path in (project.root / "locale").rglob("*") if path.is_file())
    assert "SECRET" not in done.out + done.err
    assert b"SECRET" not in kept


def test_a_killed_run_is_taken_up_where_it_ended(tmp_path: Path) -> None:
    lessons = "\n\n".join(f"This is text number {n} of many." for n in range(300))
    project = Project(tmp_path, SETTINGS.replace('"obedient"', '"slow"'), many=lessons + "\n")
    project.extract()
    path = os.pathsep.join([str(tmp_path / "installed"), str(Path(__file__).parent), *sys.path])
    command = [sys.executable, "-m", "lesson_i18n", "-q", "draft"]
    environment = os.environ | {"PYTHONPATH": path}
    running = subprocess.Popen(command, cwd=tmp_path, env=environment)
    asked = tmp_path / "asked.txt"
    until = time.monotonic() + 60
    while not (asked.is_file() and asked.read_text().count("\n") > 20) and time.monotonic() < until:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    first = asked.read_text().splitlines()
    assert 20 < len(first) < 300
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    again = asked.read_text().splitlines()
    assert set(again) == {f"This is text number {n} of many." for n in range(300)}
    assert len(again) <= 301, "only the text that was under way may be sent twice"
    assert all(entry.msgstr for entry in project.entries())


def test_a_text_that_its_lesson_has_no_more_is_not_sent(project: Project) -> None:
    project.edit(project.root / "source" / "leave.md", ("Go home.", "Go straight home."))
    out = drafted(project)
    assert "without a draft, its lesson has changed; run 'lesson-i18n extract': 1 segment (5 words)" in out
    assert len(Obedient.asked) == 2


def test_queries_say_where_a_text_stands(project: Project, respond: Callable[[Respond], None]) -> None:
    seen: list[Query] = []

    def said(query: Query) -> str:
        seen.append(query)
        return shouted(query)

    respond(said)
    drafted(project)
    query = next(query for query in seen if "map" in query.text)
    assert (query.path, query.title, query.before) == ("leave.md", "Leave", "Leave")
    assert (query.after, query.segment.kind) == ("Go home. Tell **two** friends.", "paragraph")


def test_engines_are_told_the_terms_of_a_text_and_a_draft_without_them_says_so(
    project: Project, respond: Callable[[Respond], None]
) -> None:
    project.write("locale/es/glossary.csv", "term,translation\nhome,casa\nfriends,amistades\nleave,salir\n")
    told: dict[str, list[tuple[str, str]]] = {}

    def answer(query: Query) -> str:
        told[query.text] = [(term.source, term.target) for term in query.terms]
        return query.text.replace("home", "a casa") if query.text != "Leave" else "Salir"

    respond(answer)
    report = json.loads(drafted(project, "--format", "json"))
    assert told["Leave"] == [("leave", "salir")]
    assert sorted(terms for terms in told.values() if len(terms) > 1) == [
        [("home", "casa"), ("friends", "amistades")]
    ]
    remarks = {draft["line"]: draft["remarks"] for draft in report["languages"][0]["drafts"]}
    assert remarks[1] == []
    assert "glossary: 'friends'" in remarks[5]
