"""Takes content codings off (RFC 9110, section 8.4): all of a body or an error, never a part that looks like the whole.

gzip and deflate are Python's own; `br` and `zstd` are known where the packages are that httpx2 and aiohttp take.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, Protocol

PIECE: Final = 1 << 20
"""Bytes that are decoded at a time: little can mean much."""


class CodingError(Exception):
    """What came is not coded as it says, or ends too early."""


class Member(Protocol):
    """A compressed text that ends by itself; `unused` is what came behind it. `some` is asked until it has no more."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused(self) -> bytes: ...

    def some(self, data: bytes) -> bytes: ...


class _Zlib:
    def __init__(self, bits: int) -> None:
        self._one = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        return self._one.eof

    @property
    def unused(self) -> bytes:
        return self._one.unused_data

    def some(self, data: bytes) -> bytes:
        return self._one.decompress(self._one.unconsumed_tail + data, PIECE)


class _Zstd:
    def __init__(self, one: Any) -> None:
        self._one = one

    @property
    def eof(self) -> bool:
        return bool(self._one.eof)

    @property
    def unused(self) -> bytes:
        return bytes(self._one.unused_data)

    def some(self, data: bytes) -> bytes:
        return b"" if self._one.eof else bytes(self._one.decompress(data, PIECE))


class _Brotli:
    unused = b""

    def __init__(self, one: Any) -> None:
        self._one = one
        self._process: Callable[..., bytes] = getattr(one, "process", None) or one.decompress

    @property
    def eof(self) -> bool:
        return bool(self._one.is_finished())

    def some(self, data: bytes) -> bytes:
        try:
            return self._process(data, output_buffer_limit=PIECE // 2)
        except TypeError:  # before 1.2
            return self._process(data)


class Decoder:
    """Undoes one coding. Members that follow each other are one content, if the coding knows such: those that begin
    with `again`."""

    def __init__(self, make: Callable[[bytes], Member], again: bytes | None) -> None:
        self._make = make
        self._again = again
        self._member: Member | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` means. Raises CodingError."""
        while data:
            if self._member is None:
                self._member = self._make(data)
            elif self._member.eof:
                if self._again is None or not data.startswith(self._again):
                    return  # padding and the like
                self._member = self._make(data)
            while piece := _some(self._member, data):
                yield piece
                data = b""
            data = self._member.unused if self._member.eof else b""

    def end(self) -> None:
        """There is no more. Raises CodingError where there should be."""
        if self._member is not None and not self._member.eof:
            raise CodingError("the content ends before its end")


def _some(member: Member, data: bytes) -> bytes:
    try:
        return member.some(data)
    except Exception as error:
        raise CodingError(str(error) or type(error).__name__) from error


class Decoders:
    """Undoes codings one after the other."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` means. Raises CodingError."""
        return self._through(iter((data,)), 0)

    def _through(self, pieces: Iterator[bytes], number: int) -> Iterator[bytes]:
        if number == len(self._decoders):
            return pieces
        fed = (out for piece in pieces for out in self._decoders[number].feed(piece))
        return self._through(fed, number + 1)

    def end(self) -> None:
        """There is no more. Raises CodingError where there should be."""
        for decoder in self._decoders:
            decoder.end()


def decoders(codings: str | None) -> Decoders:
    """What undoes the codings of `Content-Encoding`: nothing where there are none, or one that is not known here."""
    named = [
        name for one in reversed((codings or "").split(",")) if (name := one.strip().lower()) not in ("", "identity")
    ]
    found = [one for one in map(_decoder, named) if one is not None]
    return Decoders(found if len(found) == len(named) else [])


def _decoder(name: str) -> Decoder | None:
    match name:
        case "gzip" | "x-gzip":
            return Decoder(lambda data: _Zlib(zlib.MAX_WBITS | 16), b"\x1f")
        case "deflate":
            return Decoder(lambda data: _Zlib(zlib.MAX_WBITS if data[0] & 15 == 8 else -zlib.MAX_WBITS), None)
        case "br" if (brotli := _known("brotli", "brotlicffi")) is not None:
            return Decoder(lambda data: _Brotli(brotli.Decompressor()), None)
        case "zstd" if (zstd := _known("compression.zstd", "backports.zstd")) is not None:
            return Decoder(lambda data: _Zstd(zstd.ZstdDecompressor()), b"")
        case _:
            return None


@cache
def _known(*names: str) -> Any:
    """The first of some modules that there is."""
    for name in names:
        above = name.partition(".")[0]
        if find_spec(above) is not None and find_spec(name) is not None:
            return import_module(name)
    return None
