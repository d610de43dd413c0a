"""The signature agrees with the official signer's vectors, byte for byte."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from runtime.exchange import Headers, Request
from runtime.signing import SdkHmacSha256, canonical_request

VECTORS = json.loads((Path(__file__).parent / "signing_vectors.json").read_text(encoding="utf-8"))
OFFICIAL = [(vector, False) for vector in VECTORS["vectors"]]
SIGNED = [(vector, True) for vector in VECTORS["body_signed_variant"]]


def request_of(given: dict[str, Any]) -> Request:
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in given["query"])
    url = f"{given['scheme']}://{given['host']}{given['path']}{'?' if query else ''}{query}"
    body = (given["body"] or "").encode()
    parameters = {"project_id": given["project_id"]} if given["project_id"] else {}
    return Request(given["method"], url, Headers(given["headers"]), body, parameters)


@pytest.mark.parametrize(
    ("vector", "sign_body"), OFFICIAL + SIGNED, ids=lambda value: value["name"] if isinstance(value, dict) else ""
)
def test_vector(vector: dict[str, Any], sign_body: bool) -> None:
    given = vector["input"]
    request = request_of(given)
    SdkHmacSha256(given["ak"], given["sk"], given["security_token"], sign_body).apply(request)
    signed = request.headers["Authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    assert canonical_request(request, signed.split(";")) == vector["canonical_request"]
    assert request.headers["Authorization"] == vector["authorization"]
    sent = {name.lower(): value.strip() for name, value in request.headers.items() if name != "Authorization"}
    assert sent == {name.lower(): value.strip() for name, value in vector["headers_sent"].items()}


def test_secrets_stay_out_of_repr() -> None:
    auth = SdkHmacSha256("EXAMPLEACCESSKEYID00", "s3cret-key", "t0ken")
    assert "s3cret" not in repr(auth) and "t0ken" not in repr(auth)


class Key(SdkHmacSha256):
    variables = {"ak": "PETS_AK", "sk": "PETS_SK", "security_token": "PETS_SECURITY_TOKEN"}


def test_from_env_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PETS_AK", raising=False)
    monkeypatch.setenv("PETS_SK", "x")
    with pytest.raises(ValueError, match="PETS_AK$"):
        Key.from_env()
    monkeypatch.setenv("PETS_AK", "EXAMPLE")
    monkeypatch.setenv("PETS_SECURITY_TOKEN", "temporary")
    request = Request("GET", "https://pets.example/", Headers())
    Key.from_env().apply(request)
    assert request.headers["X-Security-Token"] == "temporary"
    assert "Access=EXAMPLE," in request.headers["Authorization"]
