"""A host on this machine that answers over TLS, and the commands that ask it."""

from __future__ import annotations

import contextlib
import datetime
import gc
import ipaddress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar, NamedTuple

from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sdkwright.cli import cli

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

    disable_nagle_algorithm = True
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


def copies(project: Path) -> Path:
    (folder,) = (project / "fetched").iterdir()
    return folder / "v1/api"
