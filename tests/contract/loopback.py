"""A real HTTP/1.1 server on loopback that keeps every request as it came, byte for byte (RFC 9112)."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Self


@dataclass(frozen=True)
class Seen:
    """A request as it was on the wire: the request line's parts, the fields in order, the body's bytes."""

    method: str
    target: str
    fields: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def path(self) -> str:
        """The target up to its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target after its first question mark."""
        return self.target.partition("?")[2]

    def field(self, name: str) -> str | None:
        """The value of a field that must not come twice, None if it did not come."""
        found = [value for key, value in self.fields if key.lower() == name.lower()]
        assert len(found) <= 1, f"{name} came {len(found)} times"
        return found[0] if found else None


@dataclass(frozen=True)
class Answer:
    """What the server says to a request."""

    status: int = 204
    body: bytes = b""
    media_type: str = ""
    fields: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def json(cls, value: Any, status: int = 200, media_type: str = "application/json", **fields: str) -> Self:
        """`value` as JSON; `X_Request_Id="…"` is a field."""
        named = {name.replace("_", "-"): text for name, text in fields.items()}
        return cls(status, json.dumps(value).encode(), media_type, named)


class Loopback:
    """The server. `answer` decides what the next requests are told; `seen` holds them in order."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.answer: Answer | Callable[[Seen], Answer] = Answer()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.authority = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.authority}"

    @property
    def last(self) -> Seen:
        """The latest request."""
        return self.seen[-1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                while (request := _read(stream)) is not None:
                    self.seen.append(request)
                    answer = self.answer(request) if callable(self.answer) else self.answer
                    connection.sendall(_written(answer, request.method))
        except OSError:
            return


def _read(stream: BinaryIO) -> Seen | None:
    line = stream.readline().decode("latin-1").rstrip("\r\n")
    if not line:
        return None
    method, target, _version = line.split(" ")
    fields: list[tuple[str, str]] = []
    while text := stream.readline().rstrip(b"\r\n"):
        name, _, value = text.partition(b":")
        fields.append((name.decode("latin-1"), value.strip(b" \t").decode("utf-8", "surrogateescape")))
    named = {name.lower(): value for name, value in fields}
    if named.get("transfer-encoding", "").lower() == "chunked":
        return Seen(method, target, tuple(fields), _chunked(stream))
    return Seen(method, target, tuple(fields), stream.read(int(named.get("content-length", 0))))


def _chunked(stream: BinaryIO) -> bytes:
    """A body in chunks (RFC 9112, section 7.1)."""
    body = b""
    while size := int(stream.readline().partition(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body


def _written(answer: Answer, method: str) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} Whatever", *(f"{name}: {value}" for name, value in answer.fields.items())]
    if answer.media_type:
        lines.append(f"Content-Type: {answer.media_type}")
    if answer.status != 204:
        lines.append(f"Content-Length: {len(answer.body)}")
    head = "\r\n".join([*lines, "", ""]).encode()
    return head if method == "HEAD" or answer.status == 204 else head + answer.body
