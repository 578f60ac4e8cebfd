"""The services behind deep-translator: `deep:google`, `deep:mymemory` and so on. The only module that knows that library.

The library knows how each service is asked and what its answers look like; everything else is done here. It makes its calls
through our own client, because it sets no time limits, and its messages hold keys and texts. It never sees more than one line
at a time, and looks no language up in its own tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from html import unescape
from types import SimpleNamespace
from typing import Any, ClassVar, NamedTuple

import deep_translator
from deep_translator import baidu, deepl, google, microsoft, mymemory, papago, qcri, yandex

from lesson_i18n.dialects import Dialect
from lesson_i18n.engines import (
    Answer,
    BusyError,
    EngineError,
    Options,
    Query,
    RejectedError,
    Setup,
    Traits,
    UnusableError,
    deep_codes,
)
from lesson_i18n.engines.answered import answered, code_of, words
from lesson_i18n.engines.http import Client, Reply, is_loopback, key_from
from lesson_i18n.errors import ConfigError
from lesson_i18n.settings import Setting


class _Microsoft(deep_translator.MicrosoftTranslator):  # type: ignore[misc]  # the library has no types
    """Microsoft's, which would else ask for the list of languages whenever it is made."""

    def _get_supported_languages(self) -> dict[str, str]:
        return {"english": "en"}


class _Service(NamedTuple):
    """One of the services.

    `make` makes the library's object, and takes the `keys`, which stand beside the environment variables that hold them;
    a service that `is_open` needs none. `size` is how many bytes a text may have, for most services because it goes into an address. `start`
    is a code that the library knows.
    """

    make: Callable[..., Any]
    codes: Mapping[str, str]
    keys: Mapping[str, str] = {}
    is_open: bool = False
    size: int = 5000
    calls: int = 2
    per_minute: float = 0
    dialect: Dialect = Dialect.BRACKETS
    start: str = "en"


_SERVICES = {
    "baidu": _Service(
        deep_translator.BaiduTranslator,
        deep_codes.BAIDU,
        {"appid": "BAIDU_APPID", "appkey": "BAIDU_APPKEY"},
        size=2000,
        calls=1,
        per_minute=50,
    ),
    "deepl": _Service(
        deep_translator.DeeplTranslator, deep_codes.DEEPL, {"api_key": "DEEPL_API_KEY"}, dialect=Dialect.XML
    ),
    "google": _Service(
        deep_translator.GoogleTranslator, deep_codes.GOOGLE, is_open=True, size=2000, calls=1, per_minute=100
    ),
    "microsoft": _Service(_Microsoft, deep_codes.MICROSOFT, {"api_key": "MICROSOFT_API_KEY"}, dialect=Dialect.XML),
    "mymemory": _Service(
        deep_translator.MyMemoryTranslator,
        deep_codes.MYMEMORY,
        {"email": "MYMEMORY_EMAIL"},
        is_open=True,
        size=490,
        calls=1,
        per_minute=60,
        start="en-GB",
    ),
    "papago": _Service(
        deep_translator.PapagoTranslator,
        deep_codes.PAPAGO,
        {"client_id": "PAPAGO_CLIENT_ID", "secret_key": "PAPAGO_CLIENT_SECRET"},
    ),
    "qcri": _Service(
        deep_translator.QcriTranslator, deep_codes.QCRI, {"api_key": "QCRI_API_KEY"}, size=2000, calls=1
    ),
    "yandex": _Service(deep_translator.YandexTranslator, deep_codes.YANDEX, {"api_key": "YANDEX_API_KEY"}),
}

_SUCCESS = ("200", "52000")
_BUSY = ("429", "54003", "54005")
_REFUSED = ("403", "52003", "54001", "54004", "58000", "58002", "90107")
"""What MyMemory and Baidu say in their answers."""


class _Call(NamedTuple):
    """Who is calling the library: the client of an engine, and the name of its service."""

    client: Client
    service: str


_CALL: ContextVar[_Call] = ContextVar("_CALL")


class Deep:
    """The engine of one service, which stands behind the colon of its name."""

    options: ClassVar[Options] = {
        "seconds": Setting(float, 30.0, "How many seconds an answer may take."),
        "region": Setting(str, "", "For `deep:microsoft`: the region of your account, where it has one."),
        "domain": Setting(str, "general", "For `deep:qcri`: the domain of the texts."),
    }

    def __init__(self, setup: Setup) -> None:
        """Make the engine; raises `ConfigError` for a service that there is none of."""
        if setup.variant not in _SERVICES:
            raise ConfigError(f"no engine {setup.name!r}; known: {', '.join(f'deep:{name}' for name in _SERVICES)}")
        self.name = setup.name
        self._service = _SERVICES[setup.variant]
        self._domain = str(setup.options["domain"])
        self._keys = {parameter: key_from(variable) for parameter, variable in self._service.keys.items()}
        self._extra = _extra(setup.variant, self._keys, str(setup.options["region"]))
        self._call = _Call(Client(float(str(setup.options["seconds"]))), setup.variant)
        self.traits = Traits(
            self._service.dialect,
            leaves_machine=True,
            version=self._domain if setup.variant == "qcri" else "",
            characters=self._service.size,
            calls=self._service.calls,
            per_minute=self._service.per_minute,
        )

    def supports(self, source: str, target: str) -> bool:
        """Whether the service has codes for both languages, and two different ones."""
        codes = {code.code for tag in (source, target) if (code := code_of(tag, self._service.codes))}
        return len(codes) == 2

    def translate(self, queries: Sequence[Query], source: str, target: str) -> Iterator[Answer]:
        """Return the answers one by one; raises an `EngineError` where the service fails or there is no key for it."""
        missing = [self._service.keys[parameter] for parameter, key in self._keys.items() if not key]
        if missing and not self._service.is_open:
            raise UnusableError(f"no key; set {' and '.join(missing)} in the environment")
        ours, theirs = (code_of(tag, self._service.codes) for tag in (source, target))
        if not ours or not theirs:
            raise UnusableError(f"it has no code for {target if ours else source}")
        for query in queries:
            lines = [self._line(line, ours.code, theirs.code) for line in query.text.split("\n")]
            text = None if None in lines else "\n".join(map(str, lines))
            if answer := answered(query, text, target, theirs.tag):
                yield answer

    def close(self) -> None:
        """Close the connections."""
        self._call.client.close()

    def _line(self, line: str, source: str, target: str) -> str | None:
        """Return the translation of a line with the blanks around it; None where the service has none."""
        text = line.strip()
        if not words(text):
            return line
        if len(text.encode()) > self._service.size:
            raise RejectedError("the text is longer than it takes")
        found = self._ask(text, source, target)
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
        if not isinstance(found, str) or not found.strip():
            return None
        if self._call.service == "mymemory":
            found = unescape(found)
            if found.startswith("MYMEMORY WARNING"):
                raise UnusableError("its quota for today is used up")
        start = line.index(text)
        return line[:start] + found.strip() + line[start + len(text) :]

    def _ask(self, text: str, source: str, target: str) -> object:
        """Return what the library answers; each time of an object of its own, because they keep texts in themselves."""
        token = _CALL.set(self._call)
        keys = {parameter: key for parameter, key in self._keys.items() if key}
        start = self._service.start
        try:
            translator = self._service.make(source=start, target=start, **keys, **self._extra)
            translator.source, translator.target = source, target
            return translator.translate(text, domain=self._domain)
        except EngineError:
            raise
        except Exception as error:  # noqa: BLE001  # fifteen classes without a common root, keys in their messages
            raise _meant(error) from None
        finally:
            _CALL.reset(token)


def _extra(service: str, keys: Mapping[str, str], region: str) -> Mapping[str, object]:
    """Return what the library's object takes beside keys and languages."""
    if service == "deepl":
        return {"use_free_api": keys["api_key"].endswith(":fx")}  # keys of the free service end so
    return {"region": region, "textType": "html"} if service == "microsoft" else {}


def _meant(error: Exception) -> EngineError:
    """Return what an error of the library means, without its words."""
    name = type(error).__name__
    if name in ("ApiKeyException", "AuthorizationException"):
        return UnusableError("it refuses access; check the key")
    if name == "TooManyRequests":
        return BusyError("it is busy")
    if name in ("NotValidLength", "NotValidPayload"):
        return RejectedError("the text is longer than it takes")
    return EngineError(f"its answer cannot be used ({name})")


class _Requests:
    """What the library finds under the name of requests."""

    exceptions = SimpleNamespace(RequestException=())
    """Nothing to catch: the library would go on without an answer."""

    @staticmethod
    def get(url: str, **content: Any) -> Reply:
        """Return the answer to a GET call."""
        return _sent("GET", url, content)

    @staticmethod
    def post(url: str, **content: Any) -> Reply:
        """Return the answer to a POST call."""
        return _sent("POST", url, content)


def _sent(method: str, url: str, content: dict[str, Any]) -> Reply:
    """Make a call of the library, safely: encrypted, and with DeepL's key in a header, where that service now wants it."""
    client, service = _CALL.get()
    content.pop("proxies", None)  # those of the environment are used
    if url.startswith("http:") and not is_loopback(url):
        url = "https:" + url.removeprefix("http:")
    if service == "deepl":
        params = dict(content.pop("params"))
        content["headers"] = {"Authorization": f"DeepL-Auth-Key {params.pop('auth_key')}"}
        params["source_lang"] = params["source_lang"].partition("-")[0]
        content["data"] = {**params, "tag_handling": "xml", "outline_detection": "0"}
        method = "POST"
    reply = client.fetch(method, url, **content)
    if service in ("baidu", "mymemory"):
        _refuse(reply.json())
    return reply


def _refuse(said: object) -> None:
    """Raise what a service says of itself in an answer that HTTP calls a success."""
    data = said if isinstance(said, dict) else {}
    code = str(data.get("responseStatus") or data.get("error_code") or "200")
    if code in _SUCCESS:
        return
    if code in _BUSY:
        raise BusyError(f"it is busy (code {code})")
    if code in _REFUSED:
        raise UnusableError(f"it refuses access (code {code}); check key and quota")
    raise EngineError("it failed")


for _module in (baidu, deepl, google, microsoft, mymemory, papago, qcri, yandex):
    if not hasattr(_module, "requests"):
        raise ImportError(f"this version of deep-translator calls {_module.__name__} in another way")
    _module.requests = _Requests
