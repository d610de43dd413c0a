"""A small HTTP/1.1 server over raw sockets: replies are scripted, faults included, and every request is recorded."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Self

Act = Callable[[socket.socket], bool]
"""Answers on the connection; whether it can be used for another request."""


@dataclass(frozen=True)
class Seen:
    """A request, as it was on the wire."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header that must not be there twice."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(found) <= 1, found
        return found[0] if found else None

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


class Server:
    """Answers requests by the acts in `script`, one each, then with 204; `seen` holds the requests in order."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.script: deque[Act] = deque()
        self.closed = threading.Event()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._open: list[socket.socket] = []

    def answer(self, *acts: Act) -> None:
        """Answer the next requests so."""
        self.script.extend(acts)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                while (request := _read(stream)) is not None:
                    with self._lock:
                        self.seen.append(request)
                        act = self.script.popleft() if self.script else reply(204)
                    if not act(connection):
                        return
        except OSError:
            return
        finally:
            self.closed.set()


def _read(stream: BinaryIO) -> Seen | None:
    line = stream.readline().decode("latin-1").rstrip("\r\n")
    if not line:
        return None
    method, target, _ = line.split(" ")
    headers: list[tuple[str, str]] = []
    while header := stream.readline().decode("utf-8").rstrip("\r\n"):
        name, _, value = header.partition(":")
        headers.append((name, value.strip()))
    if any(name.lower() == "transfer-encoding" for name, _ in headers):
        return Seen(method, target, headers, b"".join(iter(lambda: _chunk(stream), b"")))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return Seen(method, target, headers, stream.read(length))


def _chunk(stream: BinaryIO) -> bytes:
    data = stream.read(int(stream.readline() or b"0", 16))
    stream.readline()
    return data


def reply(status: int, body: bytes | str | object = b"", headers: Mapping[str, str] | None = None, **named: str) -> Act:
    """A complete response; what is neither bytes nor text is sent as JSON."""
    content, media_type = _content(body)
    fields = {"Content-Type": media_type, **(headers or {}), **{k.replace("_", "-"): v for k, v in named.items()}}

    def act(connection: socket.socket) -> bool:
        lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in fields.items() if value)]
        if status != 204:
            lines.append(f"Content-Length: {len(content)}")
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        return True

    return act


def _content(body: Any) -> tuple[bytes, str]:
    if isinstance(body, bytes):
        return body, ""
    if isinstance(body, str):
        return body.encode(), "text/plain; charset=utf-8"
    return json.dumps(body).encode(), "application/json"


def drop(connection: socket.socket) -> bool:
    """Close the connection without a word, the request having been read."""
    connection.shutdown(socket.SHUT_RDWR)
    return False


def reset_in_body(connection: socket.socket) -> bool:
    """Promise ten bytes, send three, and reset the connection."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"a')
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def reset_in_picture(connection: socket.socket) -> bool:
    """The same with bytes that are to be saved."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 10\r\n\r\nabc")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def silence(connection: socket.socket) -> bool:
    """Say nothing until the client goes away."""
    connection.settimeout(20)
    connection.recv(1)
    return False


def trickle(connection: socket.socket) -> bool:
    """Send a body byte by byte, each in time, for longer than anyone waits."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.05)
    return False


def trickle_headers(whole: list[bool]) -> Callable[[socket.socket], bool]:
    """Send headers byte by byte, each in time, for longer than anyone waits; `whole` is told whether all were taken."""

    def act(connection: socket.socket) -> bool:
        try:
            for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Long: " + b"x" * 130:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
            whole.append(True)
        except OSError:
            whole.append(False)
        return False

    return act


def refusing_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
