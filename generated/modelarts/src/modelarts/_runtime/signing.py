"""The request signature SDK-HMAC-SHA256: canonical request, string to sign, one round of HMAC."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final, Self
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from .auth import Scheme
from .exchange import Request

ALGORITHM: Final = "SDK-HMAC-SHA256"
UNSIGNED: Final = "UNSIGNED-PAYLOAD"
DATE: Final = "X-Sdk-Date"
CONTENT_HASH: Final = "X-Sdk-Content-Sha256"


class SdkHmacSha256(Scheme):
    """Signs requests with an access key.

    Args:
        ak: the access key's id.
        sk: the secret access key.
        security_token: goes with temporary keys; it is sent and signed.
        sign_body: False leaves bodies that are not plain JSON out of the signature, as the official SDKs do.

    Signed are all headers set by the client (names with an underscore excepted), the path, the query and the body.
    """

    def __init__(self, ak: str, sk: str, security_token: str | None = None, sign_body: bool = True) -> None:
        if not ak or not sk:
            raise ValueError(f"{type(self).__name__} needs both the access key's id and its secret")
        self._ak = ak
        self._sk = sk
        self._security_token = security_token
        self._sign_body = sign_body

    @classmethod
    def from_env(cls, *, sign_body: bool = True) -> Self:
        """The key's id, its secret and, for temporary ones, the security token in the environment.

        Raises ValueError that names the variables of the first two which are not set.
        """
        ak, sk = cls._from_env("ak", "sk")
        return cls(ak, sk, cls._found("security_token"), sign_body)

    def apply(self, request: Request) -> None:
        """Add the date, what identifies the caller, and `Authorization`; an existing date or content hash stays."""
        headers = request.headers
        if self._security_token:
            headers["X-Security-Token"] = self._security_token
        project = request.parameters.get("project_id")
        if project and "X-Project-Id" not in headers:
            headers["X-Project-Id"] = project
        streamed = not isinstance(request.content, bytes)
        if streamed or (not self._sign_body and not _is_plain_json(headers.get("Content-Type"))):
            headers[CONTENT_HASH] = UNSIGNED
        headers.setdefault(DATE, datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"))
        headers.setdefault("Host", urlsplit(request.url).netloc.rpartition("@")[2])
        signed = sorted(name.lower() for name in headers if "_" not in name and name.lower() != "authorization")
        canonical = canonical_request(request, signed)
        to_sign = f"{ALGORITHM}\n{headers[DATE]}\n{_sha256(canonical.encode())}"
        signature = hmac.new(self._sk.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
        headers["Authorization"] = (
            f"{ALGORITHM} Access={self._ak}, SignedHeaders={';'.join(signed)}, Signature={signature}"
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(ak={self._ak[:4]}…)"


def canonical_request(request: Request, signed: list[str]) -> str:
    """The text whose hash is signed: method, path, query, headers, their names and the payload's hash."""
    url = urlsplit(request.url)
    path = "/".join(_encoded(segment) for segment in unquote(url.path).split("/"))
    pairs = sorted(parse_qsl(url.query, keep_blank_values=True))
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)
    lines = "".join(f"{name}:{request.headers[name].strip()}\n" for name in signed)
    return "\n".join(
        (
            request.method.upper(),
            path if path.endswith("/") else f"{path}/",
            query,
            lines,
            ";".join(signed),
            _payload_hash(request),
        )
    )


def _payload_hash(request: Request) -> str:
    if not request.content:
        return _sha256(b"")
    if not isinstance(request.content, bytes):
        return UNSIGNED
    return request.headers.get(CONTENT_HASH) or _sha256(request.content)


def _is_plain_json(content_type: str | None) -> bool:
    return not content_type or content_type.startswith(("application/json", "application/bson"))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
