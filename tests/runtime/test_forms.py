"""Forms and parts on the wire: each member as its encoding wants it, and names that break out of nothing."""

import io
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from callers import Caller
from pydantic import Field
from sending import send
from wire import Server

from runtime import Content, Encoding
from runtime.models import Model


class Form(Model):
    user_name: str = Field(alias="user name")
    tags: list[str] | None = None
    nested: dict[str, Any] | None = None
    flag: bool | None = None


def test_form(caller: Caller, server: Server) -> None:
    content = Content("application/x-www-form-urlencoded", lambda: Form)
    send(caller, content, {"user_name": "a&b=ü +", "tags": ["x", "y"], "nested": {"k": [1, None]}, "flag": True})
    [seen] = server.seen
    assert seen.header("content-type") == "application/x-www-form-urlencoded"
    assert parse_qsl(seen.body.decode(), strict_parsing=True) == [
        ("user name", "a&b=ü +"),
        ("tags", "x"),
        ("tags", "y"),
        ("nested", '{"k":[1,null]}'),
        ("flag", "true"),
    ]


def test_form_encoding(caller: Caller, server: Server) -> None:
    how = (Encoding("tags", style="pipeDelimited", explode=False), Encoding("nested", style="deepObject", explode=True))
    content = Content("application/x-www-form-urlencoded", lambda: Form, encoding=how)
    send(caller, content, {"user name": "a", "tags": ["x", "y"], "nested": {"k": 1}})
    assert server.seen[0].body == b"user%20name=a&tags=x%7Cy&nested%5Bk%5D=1"


class Upload(Model):
    file: bytes
    meta: dict[str, Any] | None = None
    names: list[str] | None = None
    others: list[bytes] | None = None


def parts(seen: Any) -> list[tuple[str, str | None, str, bytes]]:
    """Name, file name, media type and bytes of each part, as Python's own MIME reader has them."""
    head = b"Content-Type: " + (seen.header("content-type") or "").encode() + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + seen.body)
    found: list[tuple[str, str | None, str, bytes]] = []
    assert isinstance(message, EmailMessage)
    for part in message.iter_parts():
        disposition = part["content-disposition"].params
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        found.append((disposition["name"], disposition.get("filename"), part.get("content-type", ""), data))
    return found


class NamedBytes(io.BytesIO):
    name = "/somewhere/else/photo.png"


@pytest.mark.parametrize("kind", ["bytes", "file", "path", "tuple", "typed tuple"])
def test_multipart_file(caller: Caller, server: Server, kind: str, tmp_path: Path) -> None:
    data = b"\x00\r\n--x\xff"
    (tmp_path / "photo.png").write_bytes(data)
    named = NamedBytes(data)
    given, name, media_type = {
        "bytes": (data, "file", "application/octet-stream"),
        "file": (named, "photo.png", "application/octet-stream"),
        "path": (tmp_path / "photo.png", "photo.png", "application/octet-stream"),
        "tuple": (("p.png", data), "p.png", "application/octet-stream"),
        "typed tuple": (("p.png", io.BytesIO(data), "image/png"), "p.png", "image/png"),
    }[kind]
    send(caller, Content("multipart/form-data", lambda: Upload), {"file": given, "meta": {"a": None}})
    assert sorted(parts(server.seen[0])) == [
        ("file", name, media_type, data),
        ("meta", None, "application/json", b'{"a":null}'),
    ]


def test_multipart_arrays_and_encodings(caller: Caller, server: Server) -> None:
    how = (Encoding("file", content_type="image/png, image/gif"), Encoding("names", content_type="application/json"))
    content = Content("multipart/form-data", lambda: Upload, encoding=how)
    send(caller, content, {"file": b"1", "names": ["x", "y"], "others": [b"2", b"3"]})
    assert parts(server.seen[0]) == [
        ("file", "file", "image/png", b"1"),
        ("names", None, "application/json", b'["x","y"]'),
        ("others", "others", "application/octet-stream", b"2"),
        ("others", "others", "application/octet-stream", b"3"),
    ]


def test_multipart_names_cannot_break_out(caller: Caller, server: Server) -> None:
    evil = 'a"\r\nX-Evil: 1\r\n\r\n'
    send(caller, Content("multipart/form-data", lambda: object), {evil: (evil, b"1", "text/plain")})
    assert b"\r\nX-Evil" not in server.seen[0].body
    for given in (
        ("f", b"1", "text/plain\r\nX-Evil: 1"),
        ("f", b"1", "text/plain", {"X-Good\r\nX-Evil": "1"}),
        ("f", b"1", "text/plain", {"X-Good": "1\nX-Evil: 1"}),
    ):
        with pytest.raises(ValueError, match="line breaks"):
            send(caller, Content("multipart/form-data", lambda: object), {"f": given})


def test_parts_have_headers_of_their_own(caller: Caller, server: Server) -> None:
    given = {"file": ("f.txt", b"1", "text/plain", {"X-Part": "one"}), "meta": ("", {"a": 1}, "application/json", {"X-Part": "two"})}  # fmt: skip
    send(caller, Content("multipart/form-data", lambda: object), given)
    body = server.seen[0].body
    assert b'; name="file"; filename="f.txt"\r\nContent-Type: text/plain\r\nX-Part: one\r\n\r\n1\r\n' in body
    assert b'; name="meta"\r\nContent-Type: application/json\r\nX-Part: two\r\n\r\n{"a":1}\r\n' in body
