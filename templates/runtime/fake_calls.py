"""Calls as a fake service sees them: what was asked, as it would have been on the wire, and in the caller's words."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from .exchange import Headers, Request
from .operation import Content


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a multipart body (RFC 7578): the name of its member, and a file's name where it has one."""

    name: str
    content: bytes
    media_type: str
    filename: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was sent; one that is repeated is another call.

    Attributes:
        operation: what was called, such as `things.get`; empty for what neither the document nor the fake knows.
        method: the HTTP method.
        url: the URL, with its query.
        headers: the headers, whatever proves who calls among them.
        content: the body's bytes, as they were sent.
        arguments: what the caller gave for parameters, by the names of the method's arguments.
    """

    operation: str
    method: str
    url: str = field(repr=False)
    headers: Headers = field(repr=False)
    content: bytes = field(repr=False)
    arguments: Mapping[str, object] = field(repr=False)

    @classmethod
    def of(cls, operation: str, request: Request, content: bytes) -> Call:
        """The call that a request makes."""
        return cls(operation, request.method, request.url, request.headers.copy(), content, dict(request.arguments))

    @property
    def path(self) -> str:
        """The path, percent-encoded as it was sent."""
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, list[str]]:
        """The values of the query, decoded, by name."""
        return parse_qs(urlsplit(self.url).query, keep_blank_values=True)

    @property
    def body(self) -> Any:
        """What the body says: plain JSON, the values of a form by name, a list of Part, text, or bytes; None for none.
        Raises ValueError where it is no JSON and says so."""
        if not self.content:
            return None
        said = self.headers.get("Content-Type", "")
        content = gzip.decompress(self.content) if self.headers.get("Content-Encoding") == "gzip" else self.content
        match Content(said, lambda: object).kind:
            case "json":
                import json

                return json.loads(content)
            case "form":
                return parse_qs(content.decode(), keep_blank_values=True)
            case "multipart":
                return _parts(said, content)
            case "text":
                return content.decode("utf-8", "replace")
            case _:
                return content


def _parts(content_type: str, content: bytes) -> list[Part]:
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + content)
    found: list[Part] = []
    for part in cast("list[Message]", whole.get_payload()) if whole.is_multipart() else []:
        name = part.get_param("name", "", header="content-disposition")
        data = cast("bytes | None", part.get_payload(decode=True))
        found.append(Part(str(name), data or b"", part.get_content_type(), part.get_filename()))
    return found
