"""Checks the request signature SDK-HMAC-SHA256 as a gateway would: from the bytes of the wire and the secret key.

Source: the canonical request as the service's pages on request signing describe it (method, path with a slash at the
end, sorted query, sorted headers, their names, hash of the body; the hash of all that with the date, signed once).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import quote, unquote_to_bytes

from loopback import Seen

FORM = re.compile(
    r"SDK-HMAC-SHA256 Access=(?P<access>\S+), SignedHeaders=(?P<signed>\S+), Signature=(?P<signature>[0-9a-f]{64})"
)


def complaint(seen: Seen, access: str, secret: str) -> str:
    """What a gateway has against the request; empty if it lets it pass."""
    found = FORM.fullmatch(seen.field("Authorization") or "")
    if found is None:
        return f"Authorization is {seen.field('Authorization')!r}"
    if found["access"] != access:
        return "another access key"
    names = found["signed"].split(";")
    if names != sorted(names) or "host" not in names or "x-sdk-date" not in names:
        return f"signed headers are {names}"
    date = seen.field("X-Sdk-Date") or ""
    if not re.fullmatch(r"\d{8}T\d{6}Z", date):
        return f"the date is {date!r}"
    said = seen.field("X-Sdk-Content-Sha256")
    body_hash = hashlib.sha256(seen.body).hexdigest()
    if said is not None and (said not in ("UNSIGNED-PAYLOAD", body_hash) or "x-sdk-content-sha256" not in names):
        return f"the hash of the body is {said!r}"
    canonical = "\n".join([
        seen.method,
        _path(seen.path),
        _query(seen.query),
        "".join(f"{name}:{(seen.field(name) or '').strip()}\n" for name in names),
        ";".join(names),
        body_hash if said is None or not seen.body else said,
    ])  # fmt: skip
    text = f"SDK-HMAC-SHA256\n{date}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    wanted = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return "" if hmac.compare_digest(wanted, found["signature"]) else f"the signature is wrong, for\n{canonical}"


def _path(path: str) -> str:
    """Decoded once, each segment encoded anew, a slash at the end."""
    segments = unquote_to_bytes(path).split(b"/")
    encoded = "/".join(quote(segment, safe="~") for segment in segments)
    return encoded if encoded.endswith("/") else f"{encoded}/"


def _query(query: str) -> str:
    pairs = []
    for one in query.split("&") if query else ():
        name, _, value = one.partition("=")
        pairs.append((unquote_to_bytes(name), unquote_to_bytes(value)))
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(pairs))
