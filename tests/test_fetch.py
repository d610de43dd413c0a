"""Remote documents: asked for by `fetch` alone, pinned, and worked on without a network."""

from __future__ import annotations

import contextlib
import datetime
import gc
import gzip
import ipaddress
import json
import shutil
import ssl
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, NamedTuple

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sdkwright.cli import cli
from sdkwright.download import Unfetched, download
from sdkwright.lock import FILE, Lock, UnusableLock
from sdkwright.remote import Unfit, place_of

DOCUMENT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://example.com}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses:
        "200":
          description: the pets
          content: {application/json: {schema: {$ref: "schemas/pet.yaml"}}}
"""
PET = "type: object\nproperties:\n  owner: {$ref: '../common/owner.yaml'}\n"
OWNER = "type: string\n"


class Host(BaseHTTPRequestHandler):
    """Answers with `files`; `seen` holds what was asked, with the fields of the request."""

    files: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {}
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        status, fields, body = self.files.get(self.path, (404, {}, b"nothing"))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **fields}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def certificate(folder: Path) -> Path:
    """A certificate for this machine, which is its own authority, and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    called = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(called), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "host.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


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


def serve(path: str, body: str | bytes, status: int = 200, **fields: str) -> None:
    data = body.encode() if isinstance(body, str) else body
    Host.files[path] = (status, {name.replace("_", "-"): value for name, value in fields.items()}, data)


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, **environment: str) -> Ran:
    """A command, in this process: many are run here."""
    outside = {"GITHUB_ACTIONS": None, "GITLAB_CI": None}
    with contextlib.chdir(folder):
        result = CliRunner().invoke(cli, arguments, env={**outside, **environment})
    gc.enable()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def project(tmp_path: Path, host: str) -> Path:
    serve("/v1/api/openapi.yaml", DOCUMENT)
    serve("/v1/api/schemas/pet.yaml", PET)
    serve("/v1/api/common/owner.yaml", OWNER)
    (tmp_path / "sdkwright.toml").write_text(
        f'[targets.pets]\ndocument = "{host}/v1/api/openapi.yaml"\noutput = "sdk"\n', encoding="utf-8"
    )
    return tmp_path


def copies(project: Path) -> Path:
    (folder,) = (project / "fetched").iterdir()
    return folder / "v1/api"


def test_what_is_fetched_is_generated_from_without_a_network(project: Path) -> None:
    refused = run(project, "generate")
    assert refused.returncode == 1 and "error[unfetched-document]" in refused.stderr
    assert "hint: run `sdkwright fetch`" in refused.stderr and Host.seen == []
    fetched = run(project, "fetch")
    assert fetched.returncode == 0, fetched.stderr
    assert "fetched and pinned (3 files)" in fetched.stderr
    assert [path for path, _ in Host.seen] == [
        "/v1/api/openapi.yaml", "/v1/api/schemas/pet.yaml", "/v1/api/common/owner.yaml",
    ]  # fmt: skip
    assert (copies(project) / "common/owner.yaml").read_text() == OWNER
    (pin,) = tomllib.loads((project / FILE).read_text(encoding="utf-8"))["document"]
    assert pin["url"].endswith("/v1/api/openapi.yaml") and len(pin["sha256"]) == 3
    asked = len(Host.seen)
    assert run(project, "validate").returncode == 0
    made = run(project, "generate")
    assert made.returncode == 0, made.stderr
    assert run(project, "generate", "--check").returncode == 0
    assert run(project, "fetch").returncode == 0
    assert len(Host.seen) == asked, "what is pinned and there is not asked for"
    assert "127.0.0.1" in (project / "sdk/src/pets/_client.py").read_text(encoding="utf-8").splitlines()[0]


def test_a_copy_that_is_not_what_was_fetched_is_refused_and_restored(project: Path) -> None:
    run(project, "fetch")
    pet = copies(project) / "schemas/pet.yaml"
    pet.write_text(PET + "# mine\n", encoding="utf-8")
    for command in (("generate",), ("validate",), ("generate", "--check"), ("validate", "pets")):
        ran = run(project, *command)
        assert ran.returncode == 1, command
        assert "error[changed-copy]" in ran.stdout + ran.stderr and "pet.yaml" in ran.stdout + ran.stderr
    assert not (project / "sdk").exists()
    assert "restored" not in run(project, "fetch", "--check").stderr and pet.read_text().endswith("# mine\n")
    restored = run(project, "fetch")
    assert restored.returncode == 0 and "fetched again, as it is pinned" in restored.stderr
    assert pet.read_text(encoding="utf-8") == PET
    pet.unlink()
    assert "is not there" in run(project, "validate").stdout
    assert run(project, "fetch", "-q").stderr == ""
    assert run(project, "validate").returncode == 0


def test_another_document_is_taken_only_on_demand(project: Path) -> None:
    run(project, "fetch")
    lock = (project / FILE).read_bytes()
    assert run(project, "fetch", "--check").returncode == 0
    serve("/v1/api/openapi.yaml", DOCUMENT.replace("the pets", "every pet").replace("schemas/pet.yaml", "pet2.yaml"))
    serve("/v1/api/pet2.yaml", OWNER)
    told = run(project, "fetch", "--check")
    assert told.returncode == 1 and "error[outdated-pin]" in told.stderr and "fetch --update" in told.stderr
    assert (project / FILE).read_bytes() == lock
    shutil.rmtree(project / "fetched")
    lost = run(project, "fetch")
    assert lost.returncode == 1 and "another one now than the one that is pinned" in lost.stderr
    assert not (project / "fetched").exists()
    taken = run(project, "fetch", "--update", "pets")
    assert taken.returncode == 0 and "another one is pinned now (2 files)" in taken.stderr
    assert "every pet" in (copies(project) / "openapi.yaml").read_text(encoding="utf-8")
    assert not (copies(project) / "schemas").exists()
    assert run(project, "fetch", "--update").stderr.endswith("as it is pinned (2 files)\n")


@pytest.mark.parametrize(
    ("status", "body", "fields", "words"),
    [
        (404, "no", {}, "answered 404 Not Found"),
        (500, "no", {}, "answered 500"),
        (200, "<html>Log in</html>", {}, "error["),
        (200, "swagger: '2.0'\n", {}, "error[swagger-2]"),
        (200, "", {}, "error[empty-file]"),
        (200, DOCUMENT, {"Content_Length": "100000"}, "in the middle of the document"),
        (200, DOCUMENT, {"Content_Encoding": "br"}, "packed in a way"),
        (200, DOCUMENT, {"Content_Encoding": "gzip"}, "not packed as the host says"),
        (200, gzip.compress(b" " * 100_000_001, 1), {"Content_Encoding": "gzip"}, "more than the 100,000,000 bytes"),
        (302, "", {"Location": "http://example.com/openapi.yaml"}, "by https only"),
        (302, "", {"Location": "file:///etc/passwd"}, "answered 302"),
        (302, "", {"Location": "/v1/api/openapi.yaml"}, "answered 302"),
    ],
)  # fmt: skip
def test_what_does_not_come_leaves_everything_as_it_was(
    project: Path, status: int, body: str | bytes, fields: dict[str, str], words: str
) -> None:
    serve("/v1/api/openapi.yaml", body, status, **fields)
    ran = run(project, "fetch")
    assert ran.returncode == 1, ran.stderr
    assert words in ran.stderr and "Traceback" not in ran.stderr and "internal" not in ran.stderr
    assert "not fetched" in ran.stderr
    assert not (project / FILE).exists() and not (project / "fetched").exists()


def test_a_packed_document_is_unpacked(project: Path) -> None:
    serve("/v1/api/openapi.yaml", gzip.compress(DOCUMENT.encode()), Content_Encoding="gzip")
    assert run(project, "fetch").returncode == 0
    assert (copies(project) / "openapi.yaml").read_text(encoding="utf-8") == DOCUMENT


def test_secrets_reach_the_host_and_nothing_else(project: Path, host: str) -> None:
    (project / "sdkwright.toml").write_text(
        f'document = "{host}/v1/api/openapi.yaml?token=${{SPEC_TOKEN}}"\noutput = "sdk"\n', encoding="utf-8"
    )
    unset = run(project, "fetch")
    assert unset.returncode == 1 and "the variable SPEC_TOKEN is not set" in unset.stderr
    serve("/v1/api/openapi.yaml?token=s3cr3t", DOCUMENT)
    ran = run(project, "fetch", "--header", "Authorization: Bearer t0p", SPEC_TOKEN="s3cr3t")
    assert ran.returncode == 0, ran.stderr
    assert all(fields["authorization"] == "Bearer t0p" for _, fields in Host.seen)
    assert Host.seen[0][0].endswith("?token=s3cr3t")
    for path in [*project.rglob("*"), project / FILE]:
        if path.is_file():
            assert b"s3cr3t" not in path.read_bytes() and b"t0p" not in path.read_bytes()
    assert "s3cr3t" not in ran.stdout + ran.stderr
    assert run(project, "generate").returncode == 0


def test_another_host_sees_no_header_of_the_first(project: Path, host: str) -> None:
    there = host.replace("https://127.0.0.1", "https://localhost")
    serve("/v1/api/openapi.yaml", "", 302, Location=f"{host}/moved.yaml")
    serve("/moved.yaml", DOCUMENT.replace("schemas/pet.yaml", "pet.yaml"))
    serve("/pet.yaml", OWNER)
    run(project, "fetch", "--header", "X-Key: mine")
    assert [fields.get("x-key") for _, fields in Host.seen] == ["mine", "mine", None]
    Host.seen.clear()
    serve("/v1/api/openapi.yaml", "", 302, Location=f"{there}/moved.yaml")
    run(project, "fetch", "--update", "--header", "X-Key: mine")
    assert [(path, fields.get("x-key")) for path, fields in Host.seen] == [
        ("/v1/api/openapi.yaml", "mine"), ("/moved.yaml", None), ("/pet.yaml", None),
    ]  # fmt: skip


def test_a_host_without_a_certificate_is_not_believed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    ran = run(project, "fetch")
    assert ran.returncode == 1 and "certificate cannot be trusted" in ran.stderr and Host.seen == []


def test_a_document_without_settings(tmp_path: Path, host: str) -> None:
    serve("/openapi.json", json.dumps({"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "paths": {}}))
    url = f"{host}/openapi.json"
    assert run(tmp_path, "validate", url).returncode == 1
    assert run(tmp_path, "fetch", url).returncode == 0
    assert run(tmp_path, "validate", url).returncode == 0
    assert run(tmp_path, "generate", url, "-o", "sdk").returncode == 0
    assert run(tmp_path, "generate", url, "-o", "sdk", "--check").returncode == 0
    (tmp_path / "sdkwright.toml").write_text("", encoding="utf-8")
    pruned = run(tmp_path, "fetch", "--prune")
    assert pruned.returncode == 0 and "no longer pinned" in pruned.stderr
    assert not (tmp_path / "fetched").exists() and Lock.read(tmp_path).pins == {}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.com/a.yaml", "https only"),
        ("https://user:pass@example.com/a.yaml", "no credentials"),
        ("https://user@example.com/a.yaml", "no credentials"),
        ("https://example.com/a.yaml?api_key=123", "looks like a secret"),
        ("https://example.com/a.yaml?X-Amz-Signature=123", "looks like a secret"),
        ("https:///a.yaml", "names no host"),
        ("https://exa mple.com/a.yaml", "no address"),
        ("https://example.com/%2e%2e/a.yaml", "cannot be that of a file"),
        ("https://example.com/a%2fb.yaml", "cannot be that of a file"),
        ("https://example.com:99999/a.yaml", "no address"),
        ("https://[::1/a.yaml", "no address"),
    ],
)
def test_addresses_that_cannot_be_are_refused_with_their_line(tmp_path: Path, url: str, words: str) -> None:
    (tmp_path / "sdkwright.toml").write_text(f'\ndocument = "{url}"\n', encoding="utf-8")
    for command in ("fetch", "generate", "validate"):
        ran = run(tmp_path, command)
        assert ran.returncode == 2
        assert "sdkwright.toml:2:1: error[settings]" in ran.stderr and words in ran.stderr
    assert run(tmp_path, "fetch", url).returncode == 2


def test_every_address_has_a_place_of_its_own() -> None:
    addresses = (
        "https://a.example/openapi.yaml", "https://a.example:8443/openapi.yaml", "https://a.example/v2/openapi.yaml",
        "https://a.example/openapi.yaml?v=1", "https://a.example/openapi.yaml?v=2", "https://a.example/",
    )  # fmt: skip
    places = [place_of(url) for url in addresses]
    assert len(set(places)) == len(addresses)
    assert places[0].as_posix() == "fetched/a.example/openapi.yaml"
    assert all(place.parts[0] == "fetched" for place in places)
    with pytest.raises(Unfit):
        place_of("https://a.example/con\\..\\x")


@pytest.mark.parametrize(
    "text",
    ["nonsense", "document = 1", '[[document]]\nurl = "x"\n', '[[document]]\nurl = "x"\npath = "../x"\nsha256 = {}\n',
     '[[document]]\nurl = "x"\npath = "a"\nsha256 = { a = "short" }\n', "\x00"],
)  # fmt: skip
def test_a_lock_that_was_tampered_with_is_no_crash(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UnusableLock):
        Lock.read(tmp_path)
    (tmp_path / "sdkwright.toml").write_text('document = "https://a.example/x.yaml"\noutput = "x"\n', encoding="utf-8")
    told = run(tmp_path, "validate")
    assert told.returncode == 1 and "error[changed-copy]" in told.stdout
    assert run(tmp_path, "fetch").returncode == 2


def test_a_silent_host_is_not_waited_for(host: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unfetched, match="silent"):
        download(f"http://127.0.0.1:{silent.getsockname()[1]}/", {}, silence=0.2)


def test_a_host_that_is_not_there_is_said(project: Path) -> None:
    (project / "sdkwright.toml").write_text('document = "https://127.0.0.1:1/x.yaml"\noutput = "x"\n', encoding="utf-8")
    ran = run(project, "fetch")
    assert ran.returncode == 1 and "the host cannot be asked" in ran.stderr
