"""One file from another host: the only place of sdkwright that uses the network, and only `sdkwright fetch` comes here.

`urllib` is enough for that: it knows proxies and certificates by the environment's variables (HTTPS_PROXY, NO_PROXY,
SSL_CERT_FILE), and sdkwright need not be installed with an HTTP client.
"""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import IO, Final
from urllib.parse import urlsplit

from sdkwright.about import VERSION
from sdkwright.remote import Unfit, checked

LARGEST: Final = 100_000_000
"""Bytes, as sent and as unpacked."""

SILENCE: Final = 30.0
"""Seconds that a host may keep silent."""

LONGEST: Final = 300.0
"""Seconds that a download may take."""

_CHUNK: Final = 1 << 16


class Unfetched(Exception):
    """A file that did not come: the reason, and a hint. Neither holds what was asked or sent."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason, self.hint = reason, hint


@dataclass(frozen=True, slots=True)
class Answer:
    """The content of a file, and the address that it came from in the end."""

    data: bytes
    url: str


def download(url: str, headers: Mapping[str, str], *, silence: float = SILENCE, longest: float = LONGEST) -> Answer:
    """Ask for `url`, with `headers` for its host alone. Raises Unfetched."""
    deadline = time.monotonic() + longest
    asked = {"User-Agent": f"sdkwright/{VERSION}", "Accept-Encoding": "gzip, identity;q=0.5", **headers}
    try:
        request = urllib.request.Request(url, headers=asked)
        with _opener(frozenset(name.lower() for name in headers)).open(request, timeout=silence) as reply:
            return Answer(_content(reply, deadline), reply.url)
    except urllib.error.HTTPError as error:
        error.close()
        login = "if it needs a login: `--header 'Authorization: Bearer …'`" if error.code in (401, 403, 404) else ""
        raise Unfetched(
            f"the host answered {error.code} {http.client.responses.get(error.code, '')}".strip(), login
        ) from None
    except (urllib.error.URLError, OSError, http.client.HTTPException) as error:
        raise _explained(error) from None
    except ValueError:
        raise Unfetched("this cannot be sent", "a header has a name, a colon and one line of text") from None


def _explained(error: Exception) -> Unfetched:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ssl.SSLCertVerificationError):
        hint = "SSL_CERT_FILE names the file of a certificate authority of your own"
        return Unfetched(f"the host's certificate cannot be trusted: {reason.verify_message}", hint)
    if isinstance(reason, TimeoutError):
        return Unfetched(
            "the host kept silent for too long", "try again, or look whether a proxy is needed (HTTPS_PROXY)"
        )
    if isinstance(reason, OSError):
        return Unfetched(f"the host cannot be asked: {reason.strerror or type(reason).__name__}", "is there a network?")
    return Unfetched(f"the host cannot be understood: {type(reason).__name__}")


def _content(reply: http.client.HTTPResponse, deadline: float) -> bytes:
    """The body, whole and unpacked. Raises Unfetched."""
    packed = reply.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "", "gzip", "x-gzip"):
        raise Unfetched(f"the content is packed in a way that was not asked for ({packed[:20]!r})")
    unpack = zlib.decompressobj(31) if "gzip" in packed else None
    parts: list[bytes] = []
    size = received = 0
    while chunk := reply.read(_CHUNK):
        received += len(chunk)
        if unpack is not None:
            try:
                chunk = unpack.decompress(chunk, LARGEST + 1)
            except zlib.error:
                raise Unfetched("the content is not packed as the host says") from None
        parts.append(chunk)
        size += len(chunk)
        if size > LARGEST or received > LARGEST:
            raise Unfetched(f"the document has more than the {LARGEST:,} bytes that are fetched")
        if time.monotonic() > deadline:
            raise Unfetched("the download took too long")
    said = reply.headers.get("Content-Length", "")
    if (said.isdigit() and int(said) != received) or (unpack is not None and not unpack.eof):
        raise Unfetched("the connection ended in the middle of the document", "try again")
    return b"".join(parts)


def _opener(private: frozenset[str]) -> urllib.request.OpenerDirector:
    """Of urllib's handlers those for http and https: no files, no ftp."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(private),
    ):
        opener.add_handler(handler)
    return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, to https only, and shows another host nothing that was meant for the first."""

    max_redirections = 5

    def __init__(self, private: frozenset[str]) -> None:
        self._private = private

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        was, now = urlsplit(req.full_url), urlsplit(newurl)
        try:
            checked(now._replace(query="", fragment="").geturl())
        except Unfit as error:
            raise Unfetched(f"the host sends elsewhere, where it cannot be followed: {error.reason}") from None
        if was.scheme == "https" != now.scheme:
            raise Unfetched("the host sends elsewhere, without encryption")
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None and (was.scheme, was.netloc) != (now.scheme, now.netloc):
            for name in [one for one in request.headers if one.lower() in self._private]:
                request.remove_header(name)
        return request
