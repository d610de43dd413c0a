"""What services and the ways to them do wrong, and what a client has to make of each: the switchboard's positions.

A call that meets a fault and would then be answered well is repeated or is not; how often the service must have been
asked follows from RFC 9110 (section 9.2.2) and from whether doing the same again does harm, nothing else.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

import brotli
from backports import zstd
from switchboard import Act, Exchange

Meaning = Literal["fine", "drift", "lost", "unread", "refused", "passing", "failing"]
"""`fine`: an answer. `drift`: an answer that is not as documented. `lost`: the request came, its answer did not.
`unread`: an answer that came and cannot be read. `refused`: an error that stays. `passing`: one after which anything is
asked again. `failing`: one after which only what does no harm is."""

NOW = datetime(2026, 1, 31, 10, 0, 0, tzinfo=UTC)
ELSEWHERE = "http://elsewhere.invalid/x"
PAGE = b"<!doctype html><html><title>502</title><body>Bad gateway</body></html>"


@dataclass(frozen=True)
class Answer:
    """What the service would say if all went well: a JSON text, items of a stream, or nothing; `more` are fields beside."""

    status: int
    body: bytes = b""
    media_type: str = ""
    more: tuple[tuple[str, str], ...] = ()

    async def __call__(self, exchange: Exchange) -> None:
        await exchange.reply(self.status, self.body, *self.fields())

    def fields(self, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """What goes before the body."""
        kind = (("Content-Type", self.media_type),) if self.media_type else ()
        return (*kind, *self.more, *more)


@dataclass(frozen=True)
class Fault:
    """One position of the switchboard, met by all calls, or only by those whose answer `has_body`. `waits` are the
    seconds that a client has to wait before it asks again. `noticed` is what it means to aiohttp, which looks further
    than it has to."""

    name: str
    meaning: Meaning
    act: Callable[[Answer], Act]
    waits: float = 1.0
    status: int = 0
    has_body: bool = False
    noticed: Meaning | None = None


Body = partial(Fault, has_body=True)


def _raw(*pieces: bytes, close: bool = True) -> Callable[[Answer], Act]:
    def of(answer: Answer) -> Act:
        async def act(exchange: Exchange) -> None:
            await exchange.write(_filled(b"".join(pieces), answer), close=close)

        return act

    return of


def _filled(template: bytes, answer: Answer) -> bytes:
    """`template` with the answer, and the numbers that belong to it, in their places."""
    body, half = answer.body, answer.body[: len(answer.body) // 2]
    values = {
        b"STATUS": b"%d" % answer.status,
        b"BODY": body,
        b"HALF": half,
        b"SIZE": b"%d" % len(body),
        b"MORE": b"%d" % (len(body) + 9),
    }
    values |= {b"TYPE": answer.media_type.encode(), b"FEW": b"%d" % max(1, len(body) - 1), b"HEX": b"%x" % len(body)}
    for name, value in values.items():
        template = template.replace(b"<%s>" % name, value)
    return template


def _reset(*pieces: bytes) -> Callable[[Answer], Act]:
    def of(answer: Answer) -> Act:
        async def act(exchange: Exchange) -> None:
            exchange.transport.write(_filled(b"".join(pieces), answer))
            await exchange.reset()

        return act

    return of


def _status(status: int, body: bytes = b"", *fields: tuple[str, str]) -> Callable[[Answer], Act]:
    return lambda answer: lambda exchange: exchange.reply(status, body, *fields)


def _coded(coding: str, code: Callable[[bytes], bytes]) -> Callable[[Answer], Act]:
    def of(answer: Answer) -> Act:
        fields = answer.fields(("Content-Encoding", coding))
        return lambda exchange: exchange.reply(answer.status, code(answer.body), *fields)

    return of


def _chunked(answer: Answer) -> Act:
    return lambda exchange: exchange.reply(answer.status, answer.body, *answer.fields(), length=False)


def _closing(answer: Answer) -> Act:
    return lambda exchange: exchange.reply(answer.status, answer.body, *answer.fields(("Connection", "close")))


def _said(body: bytes, media_type: str = "application/json") -> Callable[[Answer], Act]:
    return lambda answer: lambda exchange: exchange.reply(answer.status, body, ("Content-Type", media_type))


def _wrong_gzip(data: bytes) -> bytes:
    return gzip.compress(data)[:-4] + b"\0\0\0\0"


HEAD = b"HTTP/1.1 <STATUS> OK\r\nContent-Type: <TYPE>\r\n"
RETRY_AFTER: tuple[tuple[str, float], ...] = (
    ("7", 7.0),
    ("0", 0.0),
    ("Sat, 31 Jan 2026 10:00:09 GMT", 9.0),
    ("Saturday, 31-Jan-26 10:00:09 GMT", 9.0),
    ("Sat Jan 31 10:00:09 2026", 9.0),
    ("Sat, 31 Jan 2026 09:00:00 GMT", 0.0),
    ("86400", 60.0),
    ("soon", 1.0),
    ("-5", 1.0),
)
"""Each form of the field (RFC 9110, section 10.2.3), and what makes no sense, after which a client waits as without."""


def _faults() -> Iterator[Fault]:
    yield Fault("dropped after the request", "lost", _raw(b""))
    yield Fault("reset after the request", "lost", _reset(b""))
    yield Fault("reset in the headers", "lost", _reset(b"HTTP/1.1 200 OK\r\nContent-"))
    yield Body("reset in the body", "lost", _reset(HEAD, b"Content-Length: <SIZE>\r\n\r\n<HALF>"))
    yield Body("dropped in the body", "lost", _raw(HEAD, b"Content-Length: <SIZE>\r\n\r\n<HALF>"))
    yield Body("dropped between chunks", "lost", _raw(HEAD, b"Transfer-Encoding: chunked\r\n\r\n<HEX>\r\n<BODY>\r\n"))
    yield Body("a length that is too long", "lost", _raw(HEAD, b"Content-Length: <MORE>\r\n\r\n<BODY>"))
    yield Body(
        "a length that is too short", "drift", _raw(HEAD, b"Content-Length: <FEW>\r\n\r\n<BODY>"), noticed="lost"
    )
    yield Body("two lengths", "lost", _raw(HEAD, b"Content-Length: <SIZE>\r\nContent-Length: 1\r\n\r\n<BODY>"))
    yield Fault("no HTTP", "lost", _raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"))
    yield Body("a broken checksum", "unread", _coded("gzip", _wrong_gzip))
    yield Body("no gzip at all", "unread", _coded("gzip", lambda data: b"plain"))
    for coding, code in (
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
    ):
        yield Body(coding, "fine", _coded(coding, code))
    yield Body("chunked", "fine", _chunked)
    yield Body("closed after the answer", "fine", _closing)
    yield Body("until the connection ends", "fine", _raw(HEAD, b"\r\n<BODY>"))
    yield Body(
        "early hints",
        "fine",
        _raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", HEAD, b"Content-Length: <SIZE>\r\n\r\n<BODY>"),
    )
    yield Body("invalid JSON", "drift", _said(b'{"a": '))
    yield Body("nothing in place of JSON", "drift", _said(b""))
    yield Body("HTML in place of JSON", "drift", _said(PAGE, "text/html"))
    yield Fault("an error in HTML", "failing", _status(502, PAGE, ("Content-Type", "text/html")), status=502)
    yield Fault(
        "an error in broken JSON",
        "refused",
        _status(400, b'{"message": ', ("Content-Type", "application/json")),
        status=400,
    )
    for status in (301, 302, 303, 307, 308):
        yield Fault(f"{status} elsewhere", "refused", _status(status, b"", ("Location", ELSEWHERE)), status=status)
    for value, seconds in RETRY_AFTER:
        yield Fault(f"429, {value}", "passing", _status(429, b"", ("Retry-After", value)), seconds, 429)
    yield Fault("429", "passing", _status(429), status=429)
    yield Fault("503, 3", "passing", _status(503, b"", ("Retry-After", "3")), 3.0, 503)
    for status in (408, 500, 503, 504):
        yield Fault(str(status), "failing", _status(status), status=status)
    for status in (400, 401, 403, 404, 409, 422, 501):
        yield Fault(f"{status} for good", "refused", _status(status), status=status)


FAULTS: dict[str, Fault] = {fault.name: fault for fault in _faults()}


def nothing_back(exchange: Exchange) -> Any:
    """Say nothing until the client gives up."""
    return exchange.gone()


def half_an_answer(answer: Answer) -> Act:
    """Begin an answer, and say nothing more until the client gives up."""

    async def act(exchange: Exchange) -> None:
        exchange.transport.write(_filled(HEAD + b"Content-Length: <SIZE>\r\n\r\n<HALF>", answer))
        await exchange.gone()

    return act
