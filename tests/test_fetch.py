"""Remote documents: asked for by `fetch` alone, pinned, and worked on without a network."""

from __future__ import annotations

import gzip
import json
import shutil
import tomllib
from pathlib import Path

import pytest

from hosts import DOCUMENT, OWNER, PET, Host, copies, run, serve
from sdkwright.download import Unfetched, download
from sdkwright.lock import FILE, Lock

pytest_plugins = "hosted"


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


def test_a_silent_host_is_not_waited_for(host: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unfetched, match="silent"):
        download(f"http://127.0.0.1:{silent.getsockname()[1]}/", {}, silence=0.2)


def test_a_host_that_is_not_there_is_said(project: Path) -> None:
    (project / "sdkwright.toml").write_text('document = "https://127.0.0.1:1/x.yaml"\noutput = "x"\n', encoding="utf-8")
    ran = run(project, "fetch")
    assert ran.returncode == 1 and "the host cannot be asked" in ran.stderr
