"""The command draft with engines that make calls: what leaves, what is written, what is kept, what is said."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import pytest
from deep_translator import constants

from projects import Project, Result, msgfmt_accepts
from services import Request, Response, Service, service

SECRET = "planted-0123456789"
LESSON = "# Leave\n\nSee [the *map*](https://example.org/map) and `code`.\n\nGo home. Tell **two** friends.\n"
LANGUAGES = [{"code": "en", "targets": ["es"]}]


def capitals(text: str) -> str:
    """Return a text in capitals, its tags and marks as they are."""
    return text.upper().replace("<X", "<x").replace("</X", "</x")


def libretranslate(translate: Callable[[str], str] = capitals) -> Callable[[Request], Response]:
    """Return how LibreTranslate answers."""
    return lambda request: Response(
        200,
        LANGUAGES
        if request.path == "/languages"
        else {"translatedText": [translate(text) for text in request.json["q"]]},
    )


@pytest.fixture
def running() -> Iterator[Service]:
    with service(libretranslate()) as made:
        yield made


def project(root: Path, engine: str, table: str = "", languages: str = '["es"]', more: str = "") -> Project:
    settings = (
        f'[project]\nname = "course"\nlanguages = {languages}\n[draft]\nengines = ["{engine}", "pseudo"]\n'
        f'[engines."{engine}"]\n{table}\n{more}\n'
    )
    made = Project(root, settings, leave=LESSON)
    made.extract()
    return made


def draft(project: Project, *arguments: str) -> Result:
    """Run the command; the planted key must not come out of it, nor stay anywhere."""
    done = project.run("draft", *arguments)
    assert SECRET not in done.out + done.err
    for path in project.root.rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes(), path
    return done


def test_a_server_drafts_a_lesson_and_is_not_asked_twice(
    tmp_path: Path, running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIBRETRANSLATE_API_KEY", SECRET)
    made = project(tmp_path, "libretranslate", f'url = "{running.url}"')
    assert "libretranslate: 3 segments" in draft(made).out
    assert made.entry("See [the *map*]({1}) and `code`.").msgstr == "SEE [THE *MAP*]({1}) AND `code`."
    assert msgfmt_accepts(made.catalog()) == ""
    assert "100 % of the words translated" in made.build("--include-drafts")
    asked = len(running.asked)
    assert [request.path for request in running.asked].count("/translate") == 1
    made.catalog().unlink()
    made.extract()
    assert "libretranslate: 3 segments" in draft(made).out
    assert [request.path for request in running.asked[asked:]] == ["/languages"]
    assert not (made.root / "locale" / ".lesson-i18n" / "sent.jsonl").exists(), "nothing left this machine"


def test_a_target_never_reaches_a_service(tmp_path: Path, running: Service) -> None:
    made = project(tmp_path, "libretranslate", f'url = "{running.url}"')
    draft(made)
    assert "example.org" not in str(running.asked)
    assert "`code`" not in str(running.asked)


def test_a_service_that_fails_at_first_is_asked_again(tmp_path: Path, running: Service) -> None:
    faults = iter([Response(500), Response(429, "", {"Retry-After": "0"})])

    def respond(request: Request) -> Response:
        answer = libretranslate()(request)
        return answer if request.path == "/languages" else next(faults, answer)

    running.respond = respond
    made = project(tmp_path, "libretranslate", f'url = "{running.url}"')
    done = draft(made)
    assert (done.code, done.err) == (0, "")
    assert "libretranslate: 3 segments" in done.out


def test_a_service_that_refuses_is_set_aside_and_the_next_engine_goes_on(tmp_path: Path, running: Service) -> None:
    running.respond = lambda request: Response(403, SECRET)
    made = project(tmp_path, "libretranslate", f'url = "{running.url}"')
    done = draft(made)
    assert done.code == 1
    assert "it refuses access (HTTP 403); check the key" in done.out + done.err
    assert "pseudo: 3 segments" in done.out


def test_what_a_service_smuggles_in_is_dropped(tmp_path: Path, running: Service) -> None:
    running.respond = libretranslate(lambda text: f"{capitals(text)} https://evil.com <script>x</script>")
    made = project(tmp_path, "libretranslate", f'url = "{running.url}"', languages='["es"]')
    made.write("lesson-i18n.toml", made.read("lesson-i18n.toml").replace(', "pseudo"', ""))
    done = draft(made)
    assert "evil.com" not in made.catalog().read_text("utf-8")
    assert all(not entry.msgstr for entry in made.entries())
    assert done.code == 0


def test_a_key_missing_in_the_answer_of_a_model_fails_that_text_alone(tmp_path: Path, running: Service) -> None:
    def respond(request: Request) -> Response:
        texts = json.loads(request.json["messages"][1]["content"])["texts"]
        written = {key: capitals(text) for key, text in texts.items() if text != "Leave"}
        return Response(200, {"choices": [{"message": {"content": json.dumps(written)}}]})

    running.respond = respond
    made = project(tmp_path, "openai", f'url = "{running.url}/v1"\nmodel = "small"')
    done = draft(made)
    assert done.code == 0
    assert "openai: 2 segments" in done.out
    assert "pseudo: 1 segment" in done.out


def test_all_that_leaves_is_written_down_neighbours_too(
    tmp_path: Path, running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lesson_i18n.engines.openai.is_loopback", lambda url: False)
    monkeypatch.setenv("MY_KEY", SECRET)
    made = project(
        tmp_path, "openai", f'url = "{running.url}"\nmodel = "m"\nkey-variable = "MY_KEY"', languages='["es"]'
    )
    running.respond = lambda request: Response(200, {"choices": [{"message": {"content": "{}"}}]})
    draft(made)
    sent = (made.root / "locale" / ".lesson-i18n" / "sent.jsonl").read_text("utf-8")
    texts = {json.loads(line)["text"] for line in sent.splitlines()}
    told = json.loads(running.asked[0].json["messages"][1]["content"])
    around = {text for near in told["around"].values() for text in near.values()} - {""}
    assert {*told["texts"].values(), *told["lessons"], *around} <= texts


def test_a_service_of_deep_translator_drafts_and_names_the_wider_language(
    tmp_path: Path, running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(constants.BASE_URLS, "GOOGLE_TRANSLATE", running.url)
    running.respond = lambda request: Response(
        200, f'<div class="result-container">{escape(capitals(request.parameters["q"]))}</div>'
    )
    made = project(tmp_path, "deep:google", "per-minute = 60000", languages='["es-MX"]')
    done = draft(made)
    assert (done.code, done.err) == (0, "")
    entry = made.entry("See [the *map*]({1}) and `code`.", language="es_MX")
    assert entry.msgstr == "SEE [THE *MAP*]({1}) AND `code`."
    assert entry.translator_comment.startswith("draft: deep:google:es, ")
    sent = (made.root / "locale" / ".lesson-i18n" / "sent.jsonl").read_text("utf-8")
    assert [json.loads(line)["text"] for line in sent.splitlines()] == [
        "Leave",
        "See [1]the [2]map[/2][/1] and [3].",
        "Go home. Tell [1]two[/1] friends.",
    ]


def test_what_the_settings_say_of_a_family_of_engines_holds_for_each(tmp_path: Path) -> None:
    made = project(tmp_path, "deep:google", more="[engines.deep]\nprice-per-million = 1e6")
    done = draft(made, "--dry-run", "--format", "json")
    (language,) = json.loads(done.out)["languages"]
    (google,) = (use for use in language["engines"] if use["engine"] == "deep:google")
    assert google["cost"] == google["characters"] > 0


def test_an_offline_project_refuses_engines_that_leave_the_machine(tmp_path: Path) -> None:
    made = project(tmp_path, "deep:google", more="[privacy]\noffline = true")
    done = draft(made)
    assert done.code == 2
    assert "the engine 'deep:google' sends texts to another machine" in done.err


def test_an_offline_project_may_ask_a_server_on_this_machine(tmp_path: Path, running: Service) -> None:
    made = project(tmp_path, "libretranslate", f'url = "{running.url}"', more="[privacy]\noffline = true")
    assert draft(made).code == 0


@pytest.mark.parametrize(
    ("engine", "table", "message"),
    [
        ("deep:gogle", "", "no engine 'deep:gogle'; known: deep:baidu"),
        ("openai", 'url = "http://localhost:1"', "[engines.openai] lacks 'model'; add it"),
        ("libretranslate", 'url = "nowhere"', "'url' in [engines.libretranslate] is no address"),
        ("libretranslate", 'adress = "x"', "unknown setting 'adress'"),
        ("openai", 'json-mode = "no"', "'json-mode' must be true or false"),
        ("argos", "", "[engines.argos] lacks 'model'"),
    ],
    ids=["service", "model", "address", "key", "type", "argos"],
)
def test_a_mistake_in_the_settings_is_named(tmp_path: Path, engine: str, table: str, message: str) -> None:
    done = draft(project(tmp_path, engine, table))
    assert done.code == 2
    assert message in done.err


def test_what_makes_calls_is_loaded_only_when_an_engine_wants_it(tmp_path: Path) -> None:
    project(tmp_path, "pseudo")
    code = (
        "import sys; from lesson_i18n.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'requests', 'deep_translator', 'argostranslate'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "draft"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
