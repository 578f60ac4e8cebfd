"""The services behind deep-translator, with the library itself, against services on this machine."""

from __future__ import annotations

import logging
import re
from codecs import encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import escape
from typing import Any

import pytest
from deep_translator import constants

from lesson_i18n.engines import (
    Answer,
    BusyError,
    EngineError,
    Query,
    RejectedError,
    Setup,
    Traits,
    UnusableError,
    deep_codes,
)
from lesson_i18n.engines.deep import Deep
from lesson_i18n.errors import ConfigError
from lesson_i18n.locales import language
from lesson_i18n.mask import RefusedError, mask, unmask
from lesson_i18n.model import Segment, Span
from services import Request, Response, Service, service

KEYS = {
    "baidu": ("BAIDU_APPID", "BAIDU_APPKEY"),
    "deepl": ("DEEPL_API_KEY",),
    "google": (),
    "microsoft": ("MICROSOFT_API_KEY",),
    "mymemory": (),
    "papago": ("PAPAGO_CLIENT_ID", "PAPAGO_CLIENT_SECRET"),
    "qcri": ("QCRI_API_KEY",),
    "yandex": ("YANDEX_API_KEY",),
}
SECRET = "planted-0123456789"


def _page(text: str) -> str:
    return f'<html><div class="result-container">{escape(text)}</div></html>'


ANSWERS: dict[str, Callable[[str], Any]] = {
    "baidu": lambda text: {"trans_result": [{"src": "", "dst": text}]},
    "deepl": lambda text: {"translations": [{"text": text}]},
    "google": _page,
    "microsoft": lambda text: [{"translations": [{"text": text, "to": "es"}]}],
    "mymemory": lambda text: {"responseData": {"translatedText": text}, "responseStatus": 200, "matches": []},
    "papago": lambda text: {"message": {"result": {"translatedText": text}}},
    "qcri": lambda text: {"translatedText": text},
    "yandex": lambda text: {"code": 200, "text": [text]},
}
ALL = sorted(KEYS)


def text_in(request: Request) -> str:
    """Return the text that a service was asked to translate."""
    if request.body.startswith(b"["):
        return str(request.json[0]["text"])
    given = {**request.parameters, **(request.form if request.body else {})}
    return given.get("q") or given["text"]


def translated(text: str) -> str:
    """Return a translation that changes every letter and leaves marks alone."""
    return re.sub(r"<[^>]*>|&\w+;|[A-Za-z]+", lambda m: m[0] if m[0][0] in "<&" else encode(m[0], "rot13"), text)


class Fake:
    """All services in one: on this machine, each where the library asks for it."""

    def __init__(self, running: Service) -> None:
        self.running = running
        self.name = ""
        self.translate = translated
        running.respond = self.respond

    def respond(self, request: Request) -> Response:
        """Answer as the service does that a test is about."""
        return Response(200, ANSWERS[self.name](self.translate(text_in(request))))

    def engine(self, name: str, **options: object) -> Deep:
        """Return the engine of a service."""
        self.name = name
        return deep(name, **options)


def deep(name: str, **options: object) -> Deep:
    known = {key: setting.default for key, setting in Deep.options.items()}
    return Deep(Setup(f"deep:{name}", name, known | options))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    for variable in (variable for variables in KEYS.values() for variable in variables):
        monkeypatch.setenv(variable, f"{SECRET}-{variable.lower()}")
    with service() as running:
        paths = {"DEEPL": "/{version}/", "DEEPL_FREE": "/free/{version}/", "QCRI": "/{endpoint}?"}
        for name in constants.BASE_URLS:
            path = paths.get(name, "/{version}/{endpoint}" if name == "YANDEX" else "/service")
            monkeypatch.setitem(constants.BASE_URLS, name, running.url + path)
        yield Fake(running)


def query(text: str) -> Query:
    return Query("k", text, Segment("paragraph", text, text, Span(0, 0), 1))


def ask(engine: Deep, text: str, source: str = "en", target: str = "es") -> Answer | None:
    with closing(engine):
        return next(iter(engine.translate([query(text)], source, target)), None)


def failing(engine: Deep, text: str = "Leave the house") -> EngineError:
    """Return the error of a call that must fail; it must not hold what nobody may see."""
    with pytest.raises(EngineError) as raised:
        ask(engine, text)
    error = raised.value
    assert SECRET not in f"{error!r} {error} {engine!r} {vars(error)}"
    assert text not in str(error)
    return error


@pytest.mark.parametrize("name", ALL)
def test_every_service_translates_through_the_library(fake: Fake, name: str) -> None:
    engine = fake.engine(name)
    masked = mask("Tell **two** friends: [write]({1}) <b>now</b> & `code`", engine.traits.dialect, is_numbered=True)
    found = ask(engine, masked.text)
    assert found
    assert unmask(masked, found.text) == "Gryy **gjb** sevraqf: [jevgr]({1}) <b>abj</b> & `code`"
    assert (found.unknown, found.detail) == (0, "")


@pytest.mark.parametrize("name", ALL)
def test_every_service_is_told_its_own_codes(fake: Fake, name: str) -> None:
    ask(fake.engine(name), "Leave", "en", "es")
    (request,) = fake.running.asked
    given = {**request.parameters, **(request.form if request.form else {})}
    told = {
        "baidu": ("en", "spa", "from", "to"),
        "deepl": ("en", "es", "source_lang", "target_lang"),
        "google": ("en", "es", "sl", "tl"),
        "microsoft": ("en", "es", "from", "to"),
        "papago": ("en", "es", "source", "target"),
    }
    if name in told:
        source, target, *keys = told[name]
        assert [given[key] for key in keys] == [source, target]
    else:
        pair = {"mymemory": "en-GB|es-ES", "qcri": "en-es", "yandex": "en-es"}[name]
        assert pair in (given.get("langpair"), given.get("lang"))


@pytest.mark.parametrize("name", ALL)
def test_a_service_that_is_too_slow_is_given_up(fake: Fake, name: str) -> None:
    engine = fake.engine(name, seconds=0.2)
    fake.running.respond = lambda request: Response(200, "{}", after=5)
    assert str(failing(engine)) in ("no answer within 0.2 seconds", "no answer in time")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (Response(429, "", {"Retry-After": "7"}), BusyError),
        (Response(500, "<html>"), EngineError),
        (Response(403, SECRET), UnusableError),
        (Response(302, "", {"Location": "https://consent.example.org"}), UnusableError),
        (Response(200, "{", cut=0), EngineError),
        (Response(200, "<html>Before you continue</html>"), EngineError),
        (Response(200, '{"translations": ["'), EngineError),
        (Response(200, "{}"), EngineError),
        (Response(200, "[]"), EngineError),
    ],
    ids=["429", "500", "403", "302", "cut", "page", "half", "empty object", "empty list"],
)
def test_a_fault_of_a_service_is_one_of_our_errors(
    fake: Fake, name: str, response: Response, kind: type[EngineError], capfd: pytest.CaptureFixture[str]
) -> None:
    engine = fake.engine(name)
    fake.running.respond = lambda request: response
    error = failing(engine)
    assert type(error) is kind
    assert getattr(error, "seconds", 7) == 7
    assert capfd.readouterr() == ("", "")


def test_an_offline_machine_is_an_error(fake: Fake) -> None:
    for name in ALL:
        engine = fake.engine(name)
        fake.running.respond = lambda request: Response(200, b"", cut=0)
        assert str(failing(engine))


@pytest.mark.parametrize("name", ALL)
def test_keys_go_to_the_service_and_nowhere_else(fake: Fake, name: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(fake.engine(name), "Leave")
    assert caplog.text == ""
    assert str(fake.running.asked).count(SECRET) == (1 if name == "baidu" else len(KEYS[name]))


@pytest.mark.parametrize("name", [name for name in ALL if KEYS[name]])
def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for variable in KEYS[name]:
        monkeypatch.delenv(variable, raising=False)
    error = failing(deep(name))
    assert (type(error), str(error)) == (UnusableError, f"no key; set {' and '.join(KEYS[name])} in the environment")


def test_the_key_of_deepl_stands_in_a_header_and_not_in_the_address(fake: Fake) -> None:
    ask(fake.engine("deepl"), "Leave")
    (request,) = fake.running.asked
    assert request.headers["authorization"] == f"DeepL-Auth-Key {SECRET}-deepl_api_key"
    assert (request.method, request.path, request.parameters) == ("POST", "/v2/translate", {})
    assert request.form["tag_handling"] == "xml"


def test_a_free_key_of_deepl_goes_to_the_free_service(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPL_API_KEY", f"{SECRET}:fx")
    ask(fake.engine("deepl"), "Leave")
    assert fake.running.asked[0].path == "/free/v2/translate"


def test_microsoft_is_told_the_region_and_asks_nothing_beside(fake: Fake) -> None:
    ask(fake.engine("microsoft", region="westeurope"), "Leave")
    (request,) = fake.running.asked
    assert request.headers["ocp-apim-subscription-region"] == "westeurope"
    assert request.parameters["textType"] == "html"


def test_an_encrypted_connection_is_used_where_the_library_would_use_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with service(lambda request: Response(502)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        failing(deep("mymemory"))
        assert [request.method for request in proxy.asked] == ["CONNECT"]


@pytest.mark.parametrize("name", ALL)
def test_lines_and_the_blanks_around_them_stay(fake: Fake, name: str) -> None:
    found = ask(fake.engine(name), "  one two \n\n three\t")
    assert found
    assert found.text == "  bar gjb \n\n guerr\t"
    assert len(fake.running.asked) == 2


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("text", ["...", "[1] 12", "<x1/> &amp; <x2>1</x2>"])
def test_what_has_no_letters_is_not_sent(fake: Fake, name: str, text: str) -> None:
    found = ask(fake.engine(name), text)
    assert found
    assert found.text == text
    assert fake.running.asked == []


@pytest.mark.parametrize("name", ["deepl", "microsoft", "mymemory", "yandex"])
def test_a_blank_answer_is_none(fake: Fake, name: str) -> None:
    engine = fake.engine(name)
    fake.translate = lambda text: " "
    assert ask(engine, "Leave") is None


@pytest.mark.parametrize("name", ["google", "qcri"])
def test_where_the_library_finds_nothing_there_is_no_answer(fake: Fake, name: str) -> None:
    engine = fake.engine(name)
    fake.translate = lambda text: ""
    assert "cannot be used" in str(failing(engine)) if name == "qcri" else ask(engine, "Leave") is None


@pytest.mark.parametrize("name", ALL)
def test_a_text_that_comes_back_as_it_was_is_unknown(fake: Fake, name: str) -> None:
    engine = fake.engine(name)
    fake.translate = lambda text: text
    found = ask(engine, "Signal &amp; [1]Tor[/1]" if name not in ("deepl", "microsoft") else "Signal <x1>Tor</x1>")
    assert found
    assert found.unknown == 2


@pytest.mark.parametrize("name", ALL)
def test_a_link_that_a_service_brings_in_is_refused(fake: Fake, name: str) -> None:
    engine = fake.engine(name)
    masked = mask("Write to [us]({1})", engine.traits.dialect, is_numbered=True)
    for foreign in ("https://evil.example", "<script>x</script>", "[a](b)", "![x](y)", "evil.com"):
        fake.translate = lambda text, foreign=foreign: f"{translated(text)} {foreign}"  # type: ignore[misc]
        found = next(iter(engine.translate([query(masked.text)], "en", "es")))
        with pytest.raises(RefusedError):
            unmask(masked, found.text)
    engine.close()


def test_entities_in_the_answers_of_mymemory_are_read(fake: Fake) -> None:
    engine = fake.engine("mymemory")
    fake.translate = lambda text: "L&#39;eau &quot;ici&quot;"
    found = ask(engine, "The water")
    assert found
    assert found.text == 'L\'eau "ici"'


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [
        ("mymemory", {"responseStatus": "403", "responseData": {"translatedText": "INVALID"}}, UnusableError),
        ("mymemory", {"responseStatus": 429, "responseData": {"translatedText": "WARNING"}}, BusyError),
        ("mymemory", {"responseStatus": "x", "responseData": {"translatedText": "WARNING"}}, EngineError),
        ("baidu", {"error_code": "54003", "error_msg": SECRET}, BusyError),
        ("baidu", {"error_code": "52003", "error_msg": SECRET}, UnusableError),
        ("baidu", {"error_code": 1, "error_msg": SECRET}, EngineError),
        ("yandex", {"code": 429}, BusyError),
        ("yandex", {"code": 401, "message": SECRET}, EngineError),
        ("microsoft", {"error": {"code": 1, "message": SECRET}}, EngineError),
    ],
    ids=lambda value: str(value) if not isinstance(value, type) else "",
)
def test_an_error_that_is_sent_as_a_success_is_one(
    fake: Fake, name: str, said: dict[str, Any], kind: type[EngineError]
) -> None:
    engine = fake.engine(name)
    fake.running.respond = lambda request: Response(200, said)
    assert type(failing(engine)) is kind


def test_the_warning_of_mymemory_is_no_translation(fake: Fake) -> None:
    engine = fake.engine("mymemory")
    fake.translate = lambda text: "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY."
    assert type(failing(engine)) is UnusableError


@pytest.mark.parametrize("name", ALL)
def test_a_text_that_is_too_long_can_be_asked_in_pieces(fake: Fake, name: str) -> None:
    engine = fake.engine(name)
    long = "ж" * engine.traits.characters
    assert type(failing(engine, long)) is RejectedError
    assert fake.running.asked == []


def test_several_threads_do_not_mix_texts_up(fake: Fake) -> None:
    engine = fake.engine("yandex")
    texts = [f"word {'a' * n}" for n in range(40)]
    with closing(engine), ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: next(iter(engine.translate([query(text)], "en", "es"))).text, texts))
    assert found == [translated(text) for text in texts]


def test_an_unknown_service_is_named() -> None:
    with pytest.raises(ConfigError, match="no engine 'deep:gogle'; known: deep:baidu, deep:deepl, deep:google"):
        deep("gogle")


TABLES = {name: getattr(deep_codes, name.upper()) for name in ALL}


@pytest.mark.parametrize("name", ALL)
def test_the_tables_hold_tags_as_they_are_written(name: str) -> None:
    assert {tag: language(tag).tag for tag in TABLES[name]} == {tag: tag for tag in TABLES[name]}


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("baidu", constants.BAIDU_LANGUAGE_TO_CODE.values()),
        ("google", constants.GOOGLE_LANGUAGES_TO_CODES.values()),
        ("mymemory", constants.MY_MEMORY_LANGUAGES_TO_CODES.values()),
        ("papago", constants.PAPAGO_LANGUAGE_TO_CODE.keys()),
        ("qcri", constants.QCRI_LANGUAGE_TO_CODE.values()),
    ],
    ids=["baidu", "google", "mymemory", "papago", "qcri"],
)
def test_the_tables_hold_no_code_that_the_library_does_not_know(name: str, known: Any) -> None:
    assert set(TABLES[name].values()) <= set(known)


@pytest.mark.parametrize(
    ("name", "target", "code", "detail"),
    [
        ("google", "he", "iw", ""),
        ("google", "fil", "tl", ""),
        ("google", "jv", "jw", ""),
        ("google", "zh-Hant", "zh-TW", ""),
        ("google", "zh-TW", "zh-TW", "zh-Hant"),
        ("google", "zh", "zh-CN", ""),
        ("google", "nb", "no", "no"),
        ("google", "es-MX", "es", "es"),
        ("google", "pt-BR", "pt", "pt"),
        ("google", "fa-AF", "fa", "fa"),
        ("mymemory", "es-MX", "es-MX", ""),
        ("mymemory", "es-CL", "es-419", "es-419"),
        ("deepl", "pt-BR", "pt-br", ""),
        ("deepl", "en-AU", "en-gb", "en-001"),
        ("deepl", "zh-HK", "zh-hant", "zh-Hant"),
        ("microsoft", "sr-ME", "sr-Latn", "sr-Latn"),
        ("baidu", "ja", "jp", ""),
        ("papago", "zh-MO", "zh-TW", "zh-Hant"),
    ],
)
def test_a_language_has_the_code_of_the_nearest_one(
    fake: Fake, name: str, target: str, code: str, detail: str
) -> None:
    engine = fake.engine(name)
    assert engine.supports("ru" if name == "deepl" else "en", target)
    found = ask(engine, "Leave", "en", target)
    assert found
    assert found.detail == detail
    request = fake.running.asked[0]
    assert code in re.split(r"[|-]{2}|\|", "|".join({**request.parameters, **request.form}.values()))


@pytest.mark.parametrize(
    ("name", "source", "target"),
    [
        ("google", "en", "sr-Latn"),
        ("google", "en", "en-GB"),
        ("qcri", "en", "fr"),
        ("papago", "en", "ar"),
        ("deepl", "en", "ca"),
        ("google", "en", "tlh"),
    ],
)
def test_a_pair_that_a_service_has_not_is_not_asked_for(fake: Fake, name: str, source: str, target: str) -> None:
    engine = fake.engine(name)
    assert not engine.supports(source, target)


@pytest.mark.parametrize("name", ALL)
def test_every_service_leaves_the_machine(fake: Fake, name: str) -> None:
    traits: Traits = fake.engine(name).traits
    assert traits.leaves_machine
    assert traits.by_text
