"""Calls over HTTP: whatever goes wrong is one of our errors, in time, and none of them holds an address, a key or a text."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from lesson_i18n.engines import BusyError, EngineError, RejectedError, UnusableError
from lesson_i18n.engines import http as module
from lesson_i18n.engines.http import Client, is_loopback, key_from, service_address
from lesson_i18n.errors import ConfigError
from services import Response, Service, service

SECRET = "sk-planted-0123456789"


@pytest.fixture
def running() -> Iterator[Service]:
    with service() as made:
        yield made


@pytest.fixture
def client() -> Iterator[Client]:
    with closing(Client(0.5)) as made:
        yield made


def failing(client: Client, url: str) -> EngineError:
    """Return the error of a call that must fail."""
    with pytest.raises(EngineError) as raised:
        client.fetch("POST", f"{url}/v2", params={"key": SECRET}, headers={"Authorization": SECRET}).json()
    error = raised.value
    assert SECRET not in f"{error!r} {error} {error.__cause__}"
    assert url not in str(error)
    return error


@pytest.mark.parametrize(
    ("response", "kind", "message"),
    [
        (Response(429), BusyError, "it is busy (HTTP 429)"),
        (Response(503), BusyError, "it is busy (HTTP 503)"),
        (Response(500, SECRET), EngineError, "it failed (HTTP 500)"),
        (Response(502, "<html>Bad gateway</html>"), EngineError, "it failed (HTTP 502)"),
        (Response(401), UnusableError, "it refuses access (HTTP 401); check the key"),
        (Response(403), UnusableError, "it refuses access (HTTP 403); check the key"),
        (Response(402), UnusableError, "its quota is used up (HTTP 402)"),
        (Response(456), UnusableError, "its quota is used up (HTTP 456)"),
        (Response(404), UnusableError, "there is no such service at its address (HTTP 404)"),
        (Response(400), RejectedError, "it does not take the text (HTTP 400)"),
        (Response(413), RejectedError, "it does not take the text (HTTP 413)"),
        (Response(200, b'{"a": 1}', cut=4), EngineError, "no connection, or it was cut"),
        (Response(200, b"no zip file", {"Content-Encoding": "gzip"}), EngineError, "its answer is damaged"),
        (
            Response(302, "", {"Location": f"https://other.example/?key={SECRET}"}),
            UnusableError,
            "it redirects to other.example, which is not followed (HTTP 302)",
        ),
        (
            Response(307, "", {"Location": f"https://{SECRET}@[broken"}),
            UnusableError,
            "it redirects to another place, which is not followed (HTTP 307)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_has_its_meaning(
    running: Service, client: Client, response: Response, kind: type[EngineError], message: str
) -> None:
    running.respond = lambda request: response
    error = failing(client, running.url)
    assert (type(error), str(error)) == (kind, message)


@pytest.mark.parametrize(
    "body",
    ["", "<html>Sign in</html>", '{"translatedText": ["ab', "[" * 100_000, b"\xff\xfe\x00"],
    ids=["nothing", "a page", "half", "nested", "no text"],
)
def test_an_answer_that_is_not_json_is_an_error(running: Service, client: Client, body: bytes | str) -> None:
    running.respond = lambda request: Response(200, body)
    assert str(failing(client, running.url)) == "its answer is not JSON"


def test_a_redirect_is_not_followed_to_another_host(running: Service, client: Client) -> None:
    with service(lambda request: Response(200, "{}")) as other:
        running.respond = lambda request: Response(307, "", {"Location": f"{other.url}/v2"})
        failing(client, running.url)
        assert other.asked == []


def wait(running: Service, client: Client, header: str) -> float | None:
    """Return how long a service that is busy is to be left alone."""
    running.respond = lambda request: Response(429, "", {"Retry-After": header})
    error = failing(client, running.url)
    assert isinstance(error, BusyError)
    return error.seconds


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("0.5", 0.5), (" 3 ", 3), ("Mon, 01 Jan 2001 00:00:00 GMT", 0)]
)
def test_the_service_says_when_it_wants_to_be_asked_again(
    running: Service, client: Client, header: str, seconds: float
) -> None:
    assert wait(running, client, header) == seconds


def test_the_service_may_name_the_moment(running: Service, client: Client) -> None:
    hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert 3500 < (wait(running, client, hour) or 0) <= 3600


@pytest.mark.parametrize("header", ["", "soon", "-5", "nan", "1e9", "99999999999", "Mon, 99 Foo 2001"])
def test_a_wait_that_cannot_be_read_is_none(running: Service, client: Client, header: str) -> None:
    assert wait(running, client, header) is None


@pytest.mark.parametrize(
    "response",
    [Response(200, "{}", after=5), Response(200, b"[0, 1, 2, 3, 4, 5, 6, 7]", drip=0.1)],
    ids=["nothing comes", "bytes drip, each in time"],
)
def test_no_call_takes_longer_than_its_limit(running: Service, client: Client, response: Response) -> None:
    running.respond = lambda request: response
    start = time.monotonic()
    assert "no answer" in str(failing(client, running.url))
    assert time.monotonic() - start < 1.5


def test_an_answer_without_an_end_is_not_read_to_the_end(
    running: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 1_000_000)
    running.respond = lambda request: Response(200, b"x" * 3_000_000)
    assert str(failing(client, running.url)) == "its answer has more than 1 megabytes"


def test_a_service_that_is_not_there_is_an_error(client: Client) -> None:
    with service() as gone:
        url = gone.url
    assert str(failing(client, url)) == "no connection, or it was cut"


def test_a_connection_is_kept_for_the_next_call(running: Service, client: Client) -> None:
    running.respond = lambda request: Response(200, "{}")
    for _ in range(5):
        client.fetch("GET", running.url)
    assert (len(running.asked), running.connections) == (5, 1)


def test_a_call_after_a_failed_one_is_not_disturbed_by_it(running: Service, client: Client) -> None:
    answers = iter([Response(200, b"old", after=0.7), Response(200, b"new")])
    running.respond = lambda request: next(answers)
    failing(client, running.url)
    assert client.fetch("GET", running.url).text == "new"


def test_cookies_are_not_kept(running: Service, client: Client) -> None:
    running.respond = lambda request: Response(200, "{}", {"Set-Cookie": "who=you; Path=/"})
    for _ in range(2):
        client.fetch("GET", running.url)
    assert all("cookie" not in request.headers for request in running.asked)


def test_what_is_for_this_machine_does_not_go_through_a_proxy(
    running: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service(lambda request: Response(200, b"proxy")) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        running.respond = lambda request: Response(200, b"service")
        assert client.fetch("GET", running.url).text == "service"
        assert client.fetch("GET", "http://service.invalid/").text == "proxy"


def test_a_key_is_not_replaced_by_a_password_of_netrc(
    running: Service, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with service(lambda request: Response(200, b"{}")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        (tmp_path / "netrc").write_text("machine service.invalid login me password mine\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        client.fetch("GET", "http://service.invalid/", headers={"Authorization": "Bearer key"})
        assert proxy.asked[0].headers["authorization"] == "Bearer key"


def test_nothing_of_a_call_is_logged(running: Service, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.fetch("GET", running.url, params={"auth_key": SECRET, "q": "a text"})
    assert caplog.text == ""
    assert running.asked[0].parameters["auth_key"] == SECRET


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:5000",
        "http://LOCALHOST",
        "https://127.0.0.1/v1",
        "http://127.9.9.9:1",
        "http://[::1]:8080/v1",
    ],
)
def test_this_machine_is_known_by_its_addresses(url: str) -> None:
    assert is_loopback(service_address(url, "openai"))


@pytest.mark.parametrize(
    "url",
    [
        "http://192.168.1.5:5000",
        "https://api.example.org/v1",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://0.0.0.0:5000",
        "http://127.1",
        "http://[::2]",
    ],
)
def test_any_other_machine_is_another_one(url: str) -> None:
    assert not is_loopback(service_address(url, "openai"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:5000",
        "ftp://localhost",
        "http://",
        "http://:80",
        "http://evil.example\\.localhost",
        "http://local host",
        "http://localhost/?key=x",
        "http://localhost#x",
        "http://localhost:99999",
        "http://[::1",
        "http://lоcalhost",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"'url' in \[engines\.openai\] is no address; write it as in"):
        service_address(url, "openai")


def test_a_key_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(ConfigError, match="keys belong into the environment") as raised:
        service_address(f"http://me:{SECRET}@localhost", "openai")
    assert SECRET not in str(raised.value)


def test_slashes_at_the_end_of_an_address_do_not_count() -> None:
    assert service_address("http://localhost:5000//", "libretranslate") == "http://localhost:5000"


def test_a_key_comes_from_the_environment_without_the_blanks_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", f" {SECRET}\n")
    assert key_from("SOME_KEY") == SECRET
    monkeypatch.delenv("SOME_KEY")
    assert key_from("SOME_KEY") == ""


@pytest.mark.parametrize("tail", ["\nX-Header: 1", "é", " and more", "\u2028"])
def test_what_cannot_be_a_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, tail: str) -> None:
    monkeypatch.setenv("SOME_KEY", SECRET + tail + "x")
    with pytest.raises(ConfigError, match="SOME_KEY holds no key") as raised:
        key_from("SOME_KEY")
    assert SECRET not in str(raised.value)


def test_a_key_is_not_sent_unencrypted_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", SECRET)
    assert key_from("SOME_KEY", "http://localhost:5000") == SECRET
    assert key_from("SOME_KEY", "https://example.org") == SECRET
    with pytest.raises(ConfigError, match="the key in SOME_KEY would be sent unencrypted") as raised:
        key_from("SOME_KEY", "http://192.168.1.5:5000")
    assert SECRET not in str(raised.value)
