"""LibreTranslate's API, as a server on this machine speaks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from lesson_i18n.engines import BusyError, EngineError, Query, RejectedError, Setup, UnusableError
from lesson_i18n.engines.libretranslate import LibreTranslate
from lesson_i18n.errors import ConfigError
from lesson_i18n.mask import RefusedError, mask, unmask
from lesson_i18n.model import Segment, Span
from services import Request, Response, Service, service

SECRET = "planted-0123456789"
LANGUAGES = [
    {"code": "en", "name": "English", "targets": ["en", "es", "zt", "zh-Hans", "pb", "nb"]},
    {"code": "es", "name": "Spanish", "targets": ["en"]},
]


def texts(request: Request) -> Response:
    """Answer as the server does, each text in capitals but for its tags."""
    if request.path == "/languages":
        return Response(200, LANGUAGES)
    return Response(200, {"translatedText": [text.upper().replace("X", "x") for text in request.json["q"]]})


@pytest.fixture
def running() -> Iterator[Service]:
    with service(texts) as made:
        yield made


@pytest.fixture
def engine(running: Service) -> Iterator[LibreTranslate]:
    with closing(made(running.url)) as engine:
        yield engine


def made(url: str, **options: object) -> LibreTranslate:
    known = {key: setting.default for key, setting in LibreTranslate.options.items()}
    return LibreTranslate(Setup("libretranslate", options={**known, "seconds": 0.5, "url": url, **options}))


def queries(*texts: str) -> list[Query]:
    return [Query(f"k{n}", text, Segment("paragraph", text, text, Span(0, 0), 1)) for n, text in enumerate(texts)]


def answers(engine: LibreTranslate, *texts: str, target: str = "es") -> dict[str, str]:
    return {answer.key: answer.text for answer in engine.translate(queries(*texts), "en", target)}


def test_several_texts_go_into_one_call_as_html(running: Service, engine: LibreTranslate) -> None:
    assert answers(engine, "go <x1>home</x1>", "a &lt; b") == {"k0": "GO <x1>HOME</x1>", "k1": "A &LT; B"}
    languages, translate = running.asked
    assert (languages.method, languages.path) == ("GET", "/languages")
    assert (translate.method, translate.path) == ("POST", "/translate")
    assert translate.json == {
        "q": ["go <x1>home</x1>", "a &lt; b"],
        "source": "en",
        "target": "es",
        "format": "html",
    }


def test_the_server_is_asked_for_its_languages_once(running: Service, engine: LibreTranslate) -> None:
    assert running.asked == []
    assert engine.supports("en", "es")
    assert not engine.supports("en", "fr")
    assert not engine.supports("es", "es")
    answers(engine, "go")
    assert [request.path for request in running.asked] == ["/languages", "/translate"]


@pytest.mark.parametrize(
    ("target", "code", "detail"),
    [
        ("es-MX", "es", "es"),
        ("zh-Hant", "zt", ""),
        ("zh-TW", "zt", "zh-Hant"),
        ("zh", "zh-Hans", ""),
        ("pt-BR", "pb", ""),
        ("nb", "nb", ""),
    ],
)
def test_a_language_has_the_code_of_the_server(
    running: Service, engine: LibreTranslate, target: str, code: str, detail: str
) -> None:
    (answer,) = engine.translate(queries("go"), "en", target)
    assert (running.asked[-1].json["target"], answer.detail) == (code, detail)


def test_the_key_goes_along_and_nowhere_else(running: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBRETRANSLATE_API_KEY", SECRET)
    with closing(made(running.url)) as engine:
        answers(engine, "go")
        assert running.asked[-1].json["api_key"] == SECRET
        assert SECRET not in f"{engine!r}{running.asked[0]}{running.asked[1].headers}{running.asked[1].path}"


@pytest.mark.parametrize("said", [["one"], ["one", "two", "three"], "one", None, {"a": "one"}], ids=str)
def test_another_number_of_texts_is_asked_for_again_one_by_one(
    running: Service, engine: LibreTranslate, said: object
) -> None:
    engine.supports("en", "es")
    running.respond = lambda request: Response(200, {"translatedText": said})
    with pytest.raises(RejectedError, match="another number of texts"):
        answers(engine, "go", "come")


def test_another_number_for_one_text_is_a_fault(running: Service, engine: LibreTranslate) -> None:
    engine.supports("en", "es")
    running.respond = lambda request: Response(200, {"translatedText": "one"})
    with pytest.raises(EngineError, match="another number of texts") as raised:
        answers(engine, "go")
    assert type(raised.value) is EngineError


@pytest.mark.parametrize("said", [None, "", " ", 7, ["x"], "\\ud800"], ids=repr)
def test_what_is_no_text_is_no_answer_and_the_others_stay(
    running: Service, engine: LibreTranslate, said: object
) -> None:
    engine.supports("en", "es")
    body = b'{"translatedText": ["\\ud800", "VEN"]}' if said == "\\ud800" else {"translatedText": [said, "VEN"]}
    running.respond = lambda request: Response(200, body)
    assert answers(engine, "go", "come") == {"k1": "VEN"}


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (Response(429, "{}", {"Retry-After": "3"}), BusyError),
        (Response(500, {"error": SECRET}), EngineError),
        (Response(403, {"error": "Invalid API key"}), UnusableError),
        (Response(400, {"error": "Text exceeds the limit"}), RejectedError),
        (Response(200, "<html>"), EngineError),
        (Response(200, '{"translatedText": ["VE'), EngineError),
        (Response(200, b'{"translatedText"', cut=3), EngineError),
        (Response(200, "{}", after=5), EngineError),
    ],
    ids=["429", "500", "403", "400", "a page", "half", "cut", "slow"],
)
def test_a_fault_of_the_server_is_one_of_our_errors(
    running: Service, engine: LibreTranslate, response: Response, kind: type[EngineError]
) -> None:
    engine.supports("en", "es")
    running.respond = lambda request: response
    with pytest.raises(EngineError) as raised:
        answers(engine, "go")
    assert type(raised.value) is kind
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("said", [{}, [1], [{"code": "en"}], None, [{"code": "en", "targets": 7}], []], ids=str)
def test_a_server_that_does_not_tell_its_languages_is_a_fault(running: Service, said: Any) -> None:
    running.respond = lambda request: Response(200, said)
    with closing(made(running.url)) as engine:
        assert engine.supports("en", "es"), "so that a call says why"
        with pytest.raises(EngineError, match="which languages it has"):
            answers(engine, "go")


def test_a_server_that_does_not_run_is_a_fault(running: Service) -> None:
    with service() as gone:
        url = gone.url
    with closing(made(url)) as engine:
        assert engine.supports("en", "es"), "so that a call says why"
        with pytest.raises(EngineError, match="no connection"):
            answers(engine, "go")


def test_a_link_or_script_in_an_answer_is_refused(running: Service, engine: LibreTranslate) -> None:
    masked = mask("See [it]({1})", engine.traits.dialect, is_numbered=True)
    engine.supports("en", "es")
    for foreign in ("<script>x()</script>", "<a href='https://evil.com'>x</a>", "https://evil.com", "[x](y)"):
        running.respond = lambda request, foreign=foreign: Response(  # type: ignore[misc]
            200, {"translatedText": [request.json["q"][0] + foreign]}
        )
        with pytest.raises(RefusedError):
            unmask(masked, answers(engine, masked.text)["k0"])


def test_tags_as_a_parser_of_html_writes_them_are_read(running: Service, engine: LibreTranslate) -> None:
    masked = mask("See `code`, [it]({1}) & <b>that</b>", engine.traits.dialect, is_numbered=True)
    engine.supports("en", "es")
    written = masked.text.replace("<x1/>", "<x1></x1>").replace("See", "Ved")
    running.respond = lambda request: Response(200, {"translatedText": [written]})
    assert unmask(masked, answers(engine, masked.text)["k0"]) == "Ved `code`, [it]({1}) & <b>that</b>"


@pytest.mark.parametrize(
    ("url", "leaves"),
    [
        ("http://localhost:5000", False),
        ("http://127.0.0.1:5000/", False),
        ("http://[::1]:5000", False),
        ("http://192.168.1.5:5000", True),
        ("https://libretranslate.com", True),
    ],
)
def test_texts_leave_the_machine_unless_the_server_runs_on_it(url: str, leaves: bool) -> None:
    with closing(made(url)) as engine:
        assert engine.traits.leaves_machine is leaves


def test_the_address_must_be_one() -> None:
    with pytest.raises(ConfigError, match=r"'url' in \[engines\.libretranslate\] is no address"):
        made("localhost")
