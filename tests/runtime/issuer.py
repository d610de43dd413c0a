"""An authorization server and the service that trusts it, on one loopback port; both count what they are asked."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote_plus


@dataclass(frozen=True)
class Asked:
    """A token request: who asks (from `Authorization`, decoded as RFC 6749, section 2.3.1, has it), and the form."""

    client: tuple[str, str] | None
    form: dict[str, str]
    content_type: str
    accept: str


@dataclass
class Answer:
    """What the token endpoint says next: a status, and JSON or bytes."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Issuer:
    """Tokens are `t1`, `t2`, …; the service under any path accepts those in `good`.

    `answer` makes the reply of the token endpoint from the number of the request; `metadata` is what discovery finds.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.discoveries = 0
        self.served: list[tuple[str, str | None]] = []
        self.good: set[str] | None = None
        self.pause = 0.0
        self.expires_in: object = 3600
        self.answer: Callable[[int], Answer | None] = lambda number: None
        self.metadata: Any = None
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.issuer = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.token_url = f"{self.url}/token"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def grant(self, asked: Asked) -> Answer:
        """The reply of the token endpoint."""
        with self._lock:
            self.asked.append(asked)
            number = len(self.asked)
        time.sleep(self.pause)
        usual = {"access_token": f"t{number}", "token_type": "Bearer", "expires_in": self.expires_in}
        return self.answer(number) or Answer(200, usual)

    def serve(self, path: str, proof: str | None) -> Answer:
        """The reply of the service."""
        with self._lock:
            self.served.append((path, proof))
        accepted = self.good is None or (proof or "").removeprefix("Bearer ") in self.good
        return Answer(200 if accepted else 401, {"path": path})


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True
    issuer: Issuer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path.partition("?")[0].endswith("token"):
            self._say(self.server.issuer.grant(_asked(self.headers, body)))
        else:
            self._say(self.server.issuer.serve(self.path, self.headers.get("Authorization")))

    do_PUT = do_POST

    def do_GET(self) -> None:
        issuer = self.server.issuer
        if "/.well-known/" in self.path:
            issuer.discoveries += 1
            self._say(Answer(200, issuer.metadata))
        else:
            self._say(issuer.serve(self.path, self.headers.get("Authorization")))

    def _say(self, answer: Answer) -> None:
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


def _asked(headers: Message, body: bytes) -> Asked:
    client = None
    proof = headers.get("Authorization", "")
    if proof.startswith("Basic "):
        name, _, secret = base64.b64decode(proof[6:]).decode().partition(":")
        client = (unquote_plus(name), unquote_plus(secret))
    pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
    form = dict(pairs)
    assert len(form) == len(pairs), "a parameter is there twice (RFC 6749, section 3.2)"
    return Asked(client, form, headers.get("Content-Type", ""), headers.get("Accept", ""))
