"""Services for tests: a real HTTP server on this machine, which answers as a test says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """What a service was asked: the path without parameters, these, the headers and the body."""

    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as data."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode()))


@dataclass(frozen=True)
class Response:
    """What a service answers: status, body, headers, and what goes wrong on the way.

    After `after` seconds the status is sent; `drip` seconds lie between the bytes of the body; `cut` closes the connection behind so many bytes.
    """

    status: int = 200
    body: bytes | str | object = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0
    drip: float = 0
    cut: int | None = None

    @property
    def content(self) -> bytes:
        """The body in bytes: JSON, unless it is bytes or a text."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass
class Service:
    """A running service: its address, what it was asked, and what it answers."""

    url: str
    respond: Callable[[Request], Response]
    asked: list[Request] = field(default_factory=list)
    connections: int = 0


class _Server(ThreadingHTTPServer):
    """The server of a service."""

    daemon_threads = True

    def __init__(self, respond: Callable[[Request], Response]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.is_over = Event()
        self.running = Service(f"http://127.0.0.1:{self.server_port}", respond)


class _Handler(BaseHTTPRequestHandler):
    """One connection to a service."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.running.connections += 1

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # the other side had enough
            self.close_connection = True

    def do_GET(self) -> None:
        running = self.server.running
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        running.asked.append(Request(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body))
        self.answer(running.respond(running.asked[-1]))

    do_POST = do_CONNECT = do_GET  # noqa: N815  # what the base class calls

    def answer(self, said: Response) -> None:
        """Send a response, with what goes wrong on the way."""
        if self.server.is_over.wait(said.after):
            return
        self.send_response(said.status)
        self.send_header("Content-Length", str(len(said.content)))
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.end_headers()
        size = 1 if said.drip else 1 << 16
        for start in range(0, len(said.content[: said.cut]), size):
            self.wfile.write(said.content[: said.cut][start : start + size])
            self.server.is_over.wait(said.drip)
        self.close_connection = self.close_connection or said.cut is not None

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def service(respond: Callable[[Request], Response] = lambda request: Response()) -> Iterator[Service]:
    """Run a service until the end of the block."""
    server = _Server(respond)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.running
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
