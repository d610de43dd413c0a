"""What is fetched: which addresses, who sees secrets, and locks that somebody changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from hosts import DOCUMENT, OWNER, Host, run, serve
from sdkwright.lock import FILE, Lock, UnusableLock
from sdkwright.remote import Unfit, place_of

pytest_plugins = "hosted"


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
