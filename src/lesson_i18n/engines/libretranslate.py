"""LibreTranslate: the HTTP API of a server, best of one's own.

Texts are sent as HTML, so that the server keeps the marks in them as tags, several in a call. The server says itself which
languages it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any, ClassVar

from lesson_i18n.dialects import Dialect
from lesson_i18n.engines import Answer, EngineError, Options, Query, RejectedError, Setup, Traits, UnusableError
from lesson_i18n.engines.answered import TAGS, Code, answered, code_of
from lesson_i18n.engines.http import Client, is_loopback, key_from, service_address
from lesson_i18n.settings import Setting

KEY = "LIBRETRANSLATE_API_KEY"
"""The environment variable that holds the key, for servers that want one."""


class LibreTranslate:
    """The engine; `url` in its options is the server's address."""

    options: ClassVar[Options] = {
        "url": Setting(str, "http://localhost:5000", "The address of the server."),
        "seconds": Setting(float, 60.0, "How many seconds an answer may take."),
        "batch": Setting(int, 20, "How many texts go into a call."),
    }

    def __init__(self, setup: Setup) -> None:
        """Make the engine; raises `ConfigError` for an address that is none, and for a key that cannot be sent there."""
        self.name = setup.name
        self._url = service_address(str(setup.options["url"]), setup.name)
        self._key = key_from(KEY, self._url)
        self._client = Client(float(str(setup.options["seconds"])))
        self._pairs: dict[str, dict[str, str]] = {}
        self._lock = Lock()
        batch = max(1, int(str(setup.options["batch"])))
        self.traits = Traits(
            Dialect.XML, leaves_machine=not is_loopback(self._url), batch=batch, characters=5000, calls=2
        )

    def supports(self, source: str, target: str) -> bool:
        """Whether the server translates the pair; True where it does not say, because a call will then say why."""
        try:
            ours, theirs = self._codes(source, target)
        except EngineError:
            return True
        return bool(ours and theirs)

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return the answers, which the server gives all at once; raises an `EngineError` where it fails."""
        ours, theirs = self._codes(source, target)
        if not ours or not theirs:
            raise UnusableError(f"the server does not translate {source} into {target}")
        body = {
            "q": [query.text for query in queries],
            "source": ours.code,
            "target": theirs.code,
            "format": "html",
            **({"api_key": self._key} if self._key else {}),
        }
        said = self._client.fetch("POST", f"{self._url}/translate", json=body).json()
        texts = said.get("translatedText") if isinstance(said, dict) else None
        if not isinstance(texts, list) or len(texts) != len(queries):
            # One by one, an answer cannot come to stand beside another's text.
            error = RejectedError if len(queries) > 1 else EngineError
            raise error("it answered with another number of texts")
        for query, text in zip(queries, texts, strict=True):
            if answer := answered(query, text, target, theirs.tag):
                yield answer

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _codes(self, source: str, target: str) -> tuple[Code | None, Code | None]:
        """Return the server's codes for a pair; raises an `EngineError` where it does not tell its languages."""
        with self._lock:
            self._pairs = self._pairs or _pairs(self._client.fetch("GET", f"{self._url}/languages").json())
        ours = code_of(source, {TAGS.get(code, code): code for code in self._pairs})
        return ours, code_of(target, self._pairs[ours.code]) if ours else None


def _pairs(said: Any) -> dict[str, dict[str, str]]:
    """Return, by the code of each language, the codes of those that it is translated into, by their tags."""
    try:
        pairs = {
            str(one["code"]): {TAGS.get(other, other): str(other) for other in one["targets"] if other != one["code"]}
            for one in said
        }
    except (TypeError, KeyError):
        pairs = {}
    if not pairs:
        raise EngineError("it does not say which languages it has")
    return pairs
