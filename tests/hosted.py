"""Fixtures: a host on this machine, and a project whose document it has."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from hosts import DOCUMENT, OWNER, PET, Host, certificate, serve


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def host(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a host that speaks https."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Host.seen.clear()
    Host.files.clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def project(tmp_path: Path, host: str) -> Path:
    serve("/v1/api/openapi.yaml", DOCUMENT)
    serve("/v1/api/schemas/pet.yaml", PET)
    serve("/v1/api/common/owner.yaml", OWNER)
    (tmp_path / "sdkwright.toml").write_text(
        f'[targets.pets]\ndocument = "{host}/v1/api/openapi.yaml"\noutput = "sdk"\n', encoding="utf-8"
    )
    return tmp_path
