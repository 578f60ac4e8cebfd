"""Ask a service over HTTP. The only module that knows requests.

Whatever goes wrong is an `EngineError`, and none of its messages holds an address, a key or a text, because services put keys
and texts into their addresses, and libraries put addresses into their messages.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import requests

from lesson_i18n.engines import BusyError, EngineError, RejectedError, UnusableError
from lesson_i18n.errors import ConfigError

LARGEST = 20_000_000
"""How many bytes an answer may have at most."""

_PIECE = 1 << 16
_THREAD = "lesson-i18n: a call"
_HOST = re.compile(r"https?://([A-Za-z0-9.-]{1,100})(?=[:/]|$)")
_KEY = re.compile(r"[!-~]+")
_ADDRESS = re.compile(r"https?://[\w.:/~%\[\]-]+", re.ASCII)

_NO_LONGER_THERE = (404, 405, 410, 501)
_NOT_TAKEN = (400, 411, 413, 414, 415, 422, 431)
_NOT_PAID = (402, 456)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered: `status_code`, `content` in bytes, and the name of its `encoding`."""

    status_code: int
    content: bytes
    encoding: str = "utf-8"

    @property
    def text(self) -> str:
        """The answer as text."""
        try:
            return self.content.decode(self.encoding, "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the answer as data; raises `EngineError` where it is no JSON, such as a page or half an answer."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise EngineError("its answer is not JSON") from None

    def close(self) -> None:
        """Do nothing: the answer is here already."""


class Client:
    """Makes calls, each within a time limit, and keeps connections open between them; for any number of threads."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._idle: list[requests.Session] = []
        self._is_closed = False

    def fetch(self, method: str, url: str, **content: Any) -> Reply:
        """Return the answer to a call; `content` is what requests takes: `params`, `data`, `json`, `headers`.

        Raises `BusyError`, `RejectedError`, `UnusableError` or `EngineError` for any status but success, for a redirect, and
        where there is no whole answer in time. The limit holds for the call as a whole, looking up the name of the host included,
        for which requests has none.
        """
        found: SimpleQueue[Reply | BaseException] = SimpleQueue()

        def call() -> None:
            try:
                found.put(self._fetch(method, url, content))
            except BaseException as error:  # noqa: BLE001  # is raised again where the answer is waited for
                found.put(error)

        Thread(target=call, name=_THREAD, daemon=True).start()
        try:
            reply = found.get(timeout=self._seconds)
        except Empty:
            raise EngineError(f"no answer within {self._seconds:g} seconds") from None
        if isinstance(reply, BaseException):
            raise reply
        return reply

    def close(self) -> None:
        """Close the connections."""
        self._is_closed = True
        while self._idle:
            self._idle.pop().close()

    def _fetch(self, method: str, url: str, content: Mapping[str, Any]) -> Reply:
        session = self._session()
        # A proxy would see what is meant for this machine alone.
        session.trust_env = not is_loopback(url)
        try:
            with session.request(
                method, url, timeout=self._seconds, stream=True, auth=_as_given, **content
            ) as response:
                reply = Reply(response.status_code, _content(response), response.encoding or "utf-8")
            headers = response.headers
        except requests.RequestException as error:
            session.close()
            raise _meant(error) from None
        except BaseException:
            session.close()
            raise
        if self._is_closed:
            session.close()
        else:
            self._idle.append(session)
        _refuse(reply.status_code, headers)
        return reply

    def _session(self) -> requests.Session:
        try:
            return self._idle.pop()
        except IndexError:
            session = _Session()
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            return session


class _Session(requests.Session):
    """A session that follows no redirect: another host must not see a key."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return no address."""


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own, so that what is sent there does not leave it."""
    host = (urlsplit(url).hostname or "").lower()
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def service_address(url: str, engine: str) -> str:
    """Return the address of a service from the settings, without slashes at its end; raises `ConfigError`."""
    if "@" in url:
        raise ConfigError(f"'url' in [engines.{engine}] holds a name or key; keys belong into the environment")
    try:
        is_right = bool(_ADDRESS.fullmatch(url) and urlsplit(url).hostname and urlsplit(url).port != 0)
    except ValueError:
        is_right = False
    if not is_right:
        raise ConfigError(f"'url' in [engines.{engine}] is no address; write it as in http://localhost:5000")
    return url.rstrip("/")


def key_from(variable: str, url: str = "") -> str:
    """Return the key that an environment variable holds, "" for none; `url` is where it is to be sent.

    Raises `ConfigError`, without showing the key, where it has characters that no key has, and where it would travel
    unencrypted.
    """
    key = os.environ.get(variable, "").strip()
    if key and not _KEY.fullmatch(key):
        raise ConfigError(f"the environment variable {variable} holds no key: it has blanks or foreign letters")
    if key and url.startswith("http:") and not is_loopback(url):
        raise ConfigError(f"the key in {variable} would be sent unencrypted; write the address with https://")
    return key


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request as it is: without this, requests puts a name and password of ~/.netrc in the place of a key."""
    return request


def _content(response: requests.Response) -> bytes:
    """Return an answer's bytes; raises `EngineError` for too many."""
    out = bytearray()
    for piece in response.iter_content(_PIECE):
        out += piece
        if len(out) > LARGEST:
            raise EngineError(f"its answer has more than {LARGEST // 1_000_000} megabytes")
    return bytes(out)


def _meant(error: requests.RequestException) -> EngineError:
    """Return what an error of requests means, without its words."""
    if isinstance(error, requests.Timeout):
        return EngineError("no answer in time")
    if isinstance(error, requests.exceptions.SSLError):
        return UnusableError("its certificate cannot be trusted")
    if isinstance(error, requests.exceptions.ProxyError):
        return EngineError("the proxy that the environment names failed")
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return EngineError("no connection, or it was cut")
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return EngineError("its answer is damaged")
    return UnusableError("its address cannot be asked")


def _refuse(status: int, headers: Mapping[str, str]) -> None:
    """Raise what a status means, unless it is success."""
    said = f"(HTTP {status})"
    if status < 300:
        return
    if status < 400:
        where = _HOST.match(headers.get("Location", ""))
        raise UnusableError(f"it redirects to {where[1] if where else 'another place'}, which is not followed {said}")
    if status in (429, 503):
        raise BusyError(f"it is busy {said}", _wait(headers.get("Retry-After", "")))
    if status in (401, 403, 407):
        raise UnusableError(f"it refuses access {said}; check the key")
    if status in _NOT_PAID:
        raise UnusableError(f"its quota is used up {said}")
    if status in _NO_LONGER_THERE:
        raise UnusableError(f"there is no such service at its address {said}")
    if status in _NOT_TAKEN:
        raise RejectedError(f"it does not take the text {said}")
    raise EngineError(f"it failed {said}")


def _wait(after: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, which it gives as a number or as a date."""
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", after.strip()):
        return float(after)
    try:
        date = parsedate_to_datetime(after)
    except (ValueError, TypeError):
        return None
    moment = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.fromtimestamp(time.time(), UTC)).total_seconds())


def _is_not_ours(record: logging.LogRecord) -> bool:
    return record.threadName != _THREAD


# At the level of debugging, urllib3 writes whole addresses into the log, and some services want their key in the address.
logging.getLogger("urllib3.connectionpool").addFilter(_is_not_ours)
