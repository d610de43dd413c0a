"""TLS: certificates are those that the caller trusts, and deadlines count within it too."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from callers import Caller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from wire import Server, reply, trickle_headers

from runtime import Content, Operation, Reply, RequestOptions
from runtime.aiohttp_transport import AiohttpTransport
from runtime.errors import APIConnectionError, APITimeoutError

GET: Operation[Any] = Operation("GET", "/x", replies=(Reply("200", Content("", lambda: object)),))


class Secured(Server):
    """A server that speaks TLS with a certificate of its own."""

    def __init__(self, certificate: Path) -> None:
        super().__init__()
        self.url = self.url.replace("http:", "https:")
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate)

    def _serve(self, connection: Any) -> None:
        try:
            connection = self._tls.wrap_socket(connection, server_side=True)
        except OSError:
            return
        super()._serve(connection)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key, and a certificate of it for 127.0.0.1 that nobody has signed."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = dt.datetime.now(dt.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    made = made.add_extension(here, critical=True).add_extension(x509.BasicConstraints(True, None), critical=True)
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(written + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secured(certificate: Path) -> Iterator[Secured]:
    with Secured(certificate) as running:
        yield running


def client(caller: Caller, server: Server, tls: ssl.SSLContext | None) -> Any:
    """A client with connections of its own."""
    how: dict[str, Any] = {"transport": AiohttpTransport(ssl_context=tls)} if caller.aiohttp else {"ssl_context": tls}
    return caller.client(base_url=server.url, max_retries=0, http_client=None, **how)


def test_a_certificate_is_trusted_if_the_caller_says_so(caller: Caller, secured: Secured, certificate: Path) -> None:
    secured.answer(reply(200, {"a": 1}))
    with pytest.raises(APIConnectionError) as caught:
        caller.call(GET, client=client(caller, secured, None))
    assert not caught.value.sent and secured.seen == []
    trusting = ssl.create_default_context(cafile=certificate)
    assert caller.call(GET, client=client(caller, secured, trusting)) == {"a": 1}


def test_the_deadline_counts_within_tls(caller: Caller, secured: Secured, certificate: Path) -> None:
    whole: list[bool] = []
    secured.answer(trickle_headers(whole))
    trusting = client(caller, secured, ssl.create_default_context(cafile=certificate))
    with pytest.raises(APITimeoutError):
        caller.call(GET, client=trusting, options=RequestOptions(deadline=0.3))
    assert whole == []  # it was still sending
