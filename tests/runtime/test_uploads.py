"""Bodies that are read while they are sent: whatever they are read from, and what becomes of repetitions."""

import io
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from callers import Caller
from wire import Server, reply

from runtime import Content, Operation, Reply, RequestOptions, uploads
from runtime.errors import RateLimitError
from runtime.models import Model

DATA = bytes(range(256)) * 1000


class Form(Model):
    file: bytes
    note: str | None = None


def upload(*, multipart: bool = False, method: str = "PUT") -> Operation[Any]:
    content = (
        Content("multipart/form-data", lambda: Form, writer=uploads.multipart)
        if multipart
        else Content("application/octet-stream", lambda: bytes, writer=uploads.binary)
    )
    return Operation(method, "/files", body=(content,), replies=(Reply("204"),))


class Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False


def pieces() -> Iterator[bytes]:
    for at in range(0, len(DATA), 50_000):
        yield DATA[at : at + 50_000]


async def later() -> AsyncIterator[bytes]:
    for piece in pieces():
        yield piece


def sources(folder: Path) -> dict[str, Any]:
    (folder / "data.bin").write_bytes(DATA)
    ahead = io.BytesIO(b"skipped" + DATA)
    ahead.seek(7)
    return {"bytes": DATA, "path": folder / "data.bin", "file": ahead, "pipe": Unseekable(DATA), "iterator": pieces(), "async": later()}  # fmt: skip


@pytest.mark.parametrize("kind", ["bytes", "path", "file", "pipe", "iterator", "async"])
@pytest.mark.parametrize("multipart", [False, True])
def test_whatever_it_is_read_from(caller: Caller, server: Server, tmp_path: Path, kind: str, multipart: bool) -> None:
    source = sources(tmp_path)[kind]
    told: list[tuple[int, int | None]] = []
    body = {"file": ("f.bin", source), "note": "n"} if multipart else source
    options = RequestOptions(progress=lambda *now: told.append(now))
    if kind == "async" and not caller.asynchronous:
        with pytest.raises(ValueError, match="async client"):
            caller.call(upload(multipart=multipart), body=body, options=options)
        return
    caller.call(upload(multipart=multipart), body=body, options=options)
    [seen] = server.seen
    assert seen.body.count(DATA) == 1
    assert (seen.body == DATA) is not multipart
    known = kind in ("bytes", "path", "file")
    assert (seen.header("content-length"), seen.header("transfer-encoding")) == ((str(len(seen.body)), None) if known else (None, "chunked"))  # fmt: skip
    if kind != "bytes":
        assert told[-1] == (len(seen.body), len(seen.body) if known else None)


@pytest.mark.parametrize(("kind", "sent"), [("bytes", 2), ("path", 2), ("file", 2), ("pipe", 1), ("iterator", 1)])
def test_only_what_can_be_read_again_is_sent_again(
    caller: Caller, server: Server, tmp_path: Path, kind: str, sent: int
) -> None:
    server.answer(reply(429), reply(204))
    told: list[tuple[int, int | None]] = []
    options = RequestOptions(progress=lambda *now: told.append(now))
    try:
        caller.call(upload(), body=sources(tmp_path)[kind], options=options)
    except RateLimitError:
        assert sent == 1
    assert [seen.body == DATA for seen in server.seen] == [True] * sent
    if kind in ("path", "file"):
        assert told.count((len(DATA), len(DATA))) == sent


@pytest.mark.parametrize("change", ["longer", "shorter"])
@pytest.mark.parametrize("opened", [False, True])
def test_a_file_that_changes_while_it_is_sent(
    caller: Caller, server: Server, tmp_path: Path, change: str, opened: bool
) -> None:
    path = sources(tmp_path)["path"]

    def told(sent: int, total: int | None) -> None:
        assert total == len(DATA)
        os.truncate(path, len(DATA) + 5 if change == "longer" else sent)

    with path.open("rb") as file:
        body = file if opened else path
        if change == "longer":
            caller.call(upload(), body=body, options=RequestOptions(progress=told))
            assert [seen.body for seen in server.seen] == [DATA]
            return
        with pytest.raises(ValueError, match="shorter"):
            caller.call(upload(), body=body, options=RequestOptions(progress=told))


def test_a_path_that_is_no_file_is_read_to_its_end(caller: Caller, server: Server, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(DATA,), daemon=True)
    writer.start()
    server.answer(reply(429))
    with pytest.raises(RateLimitError):
        caller.call(upload(), body=tmp_path / "pipe")
    assert [(seen.body, seen.header("transfer-encoding")) for seen in server.seen] == [(DATA, "chunked")]


def test_an_error_of_the_iterator_is_the_callers(caller: Caller, server: Server) -> None:
    def failing() -> Iterator[bytes]:
        yield b"a"
        raise LookupError("the caller's own")

    with pytest.raises(LookupError, match="own"):
        caller.call(upload(), body=failing())


def test_files_are_not_compressed(caller: Caller, server: Server, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="gzip"):
        caller.call(upload(), body=sources(tmp_path)["path"], options=RequestOptions(gzip=True))
    assert server.seen == []
