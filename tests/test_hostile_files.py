"""Whatever is given as a document, the commands end in good time with a finding and its code: no traceback, no hang, no
request to anybody."""

from __future__ import annotations

import codecs
import ctypes
import gzip
import http.server
import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from limited import PETS, Ran, run, several


def both(files: Iterable[Path], before: str = "") -> list[str]:
    """What `validate` says of files, each of which `generate` refuses for the same reason, writing nothing; empty where it
    is fine. All in one process, for time."""
    paths = list(files)
    commands = (("validate", "--format", "jsonl", "--quiet"), ("generate", "-o", "out"))
    ran = iter(several([(one.parent, (*words, one.name)) for one in paths for words in commands], before))
    return [_same(path, next(ran), next(ran)) for path in paths]


def _same(path: Path, judged: Ran, made: Ran) -> str:
    found = [json.loads(line) for line in judged.stdout.splitlines()]
    code: str = found[0]["code"] if found else ""
    assert (made.returncode == 0) is (not code), path
    assert f"error[{code}]" in made.stderr or not code, path
    assert (path.parent / "out").exists() is (not code), path
    return code


ENCODED = {
    "UTF-16 with a mark": (codecs.BOM_UTF16_LE + PETS.encode("utf-16-le"), ""),
    "UTF-32 with a mark": (codecs.BOM_UTF32_BE + PETS.encode("utf-32-be"), ""),
    "UTF-8 with a mark": (codecs.BOM_UTF8 + PETS.encode(), ""),
    "CRLF": (PETS.replace("\n", "\r\n").encode(), ""),
    "CR": (PETS.replace("\n", "\r").encode(), ""),
    "UTF-16 without a mark": (PETS.encode("utf-16-be"), "encoding"),
    "UTF-32 without a mark": (PETS.encode("utf-32-le"), "encoding"),
    "Latin-1": (PETS.replace("Pets", "Hündchen").encode("latin-1"), "encoding"),
    "Shift JIS": (PETS.replace("Pets", "犬").encode("shift_jis"), "encoding"),
    "a mark that lies": (codecs.BOM_UTF16_LE + PETS.encode(), "encoding"),
    "a mark alone": (codecs.BOM_UTF8, "empty-file"),
    "compressed": (gzip.compress(PETS.encode()), "encoding"),
    "NUL": (PETS.replace("Pets", "P\0ets").encode(), "encoding"),
    "a control": (PETS.replace("Pets", "P\x1bets").encode(), "yaml-syntax"),
    "blank": (b" \n \n", "empty-file"),
    "half a character, raw": (PETS.replace("Pets", "\ud800").encode("utf-8", "surrogatepass"), "encoding"),
    "half a character, escaped": (PETS.replace('"1"', '"\\ud800"').encode(), "yaml-syntax"),
    "digits": (PETS.encode() + b"x-a: " + b"9" * 100_000, "number-range"),
    "nested": (PETS.encode() + b"x-a: " + b"[" * 100_000 + b"]" * 100_000, "deep-nesting"),
    "anchors": (PETS.encode() + b"\n".join(b"x-%d: &a%d 1" % (n, n) for n in range(10_000)), ""),
    "a text a thousand times": (PETS.encode() + b'x-a: &a "' + b"s" * 10_000 + b'"\nx-b: [' + b"*a," * 1000 + b"]", ""),
    "merges of merges": (
        PETS.encode() + b"x-0: &a0 {k: 1}\n"
        + b"".join(b"x-%d: &a%d {<<: [%s], q%d: 1}\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9), n) for n in range(1, 40)),
        "alias-bomb",
    ),
}  # fmt: skip


def test_bytes_of_all_kinds(tmp_path: Path) -> None:
    for case, (data, _) in ENCODED.items():
        (tmp_path / case).mkdir()
        (tmp_path / case / "a.yaml").write_bytes(data)
    found = both(tmp_path / case / "a.yaml" for case in ENCODED)
    assert dict(zip(ENCODED, found, strict=True)) == {case: code for case, (_, code) in ENCODED.items()}


def test_a_character_that_yaml_does_not_allow_is_named_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PETS.replace("Pets", "é\x0b"), encoding="utf-8")
    said = run(tmp_path, "validate", "a.yaml").stdout.decode()
    assert "a.yaml:2:16: error[yaml-syntax] YAML allows no character U+000B" in said


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_truncated_files(name: str, tmp_path: Path) -> None:
    """Each cut is read as a document, or refused with a place; in one process, for time."""
    script = (
        "import sys, pathlib\nfrom sdkwright import validate\n"
        "path = pathlib.Path(sys.argv[1])\ndata = path.read_bytes()\n"
        "for cut in range(0, len(data), int(sys.argv[2])):\n"
        "    path.write_bytes(data[:cut])\n"
        "    found = validate(path).diagnostics\n"
        "    assert all(one.location.line or cut == 0 for one in found), found\n"
        "    assert found or path.suffix == '.yaml'\n"
    )
    text = PETS if name == "a.yaml" else json.dumps(yaml.safe_load(PETS), indent=1)
    (tmp_path / name).write_text(text, encoding="utf-8")
    step = str(max(1, len(text) // 120))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SDKWRIGHT_CACHE": ""}
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / name), step], env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_noise(tmp_path: Path) -> None:
    noise = random.Random(5)
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_bytes(noise.randbytes(3000))
    assert both(tmp_path / f"{name}.yaml" for name in "abc") == ["encoding"] * 3


def _broken_link(path: Path) -> None:
    path.symlink_to("nowhere")


def _loop(path: Path) -> None:
    path.symlink_to("b.yaml")
    path.with_name("b.yaml").symlink_to(path.name)


def _zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _hundred_megabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_001)


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (Path.mkdir, "unreadable-file"),
    "nothing": (lambda path: None, "missing-file"),
    "a broken link": (_broken_link, "missing-file"),
    "links in a circle": (_loop, "unreadable-file"),
    "a device without end": (_zeros, "large-file"),
    "100 MB": (_hundred_megabytes, "large-file"),
    "a pipe that nobody writes to": (lambda path: os.mkfifo(path), "unreadable-file"),
}


def test_what_is_no_file(tmp_path: Path) -> None:
    for case, (make, _) in ODD.items():
        (tmp_path / case).mkdir()
        make(tmp_path / case / "a.yaml")
        entry = PETS.replace("#/components/schemas/Pet", "a.yaml")
        (tmp_path / case / "entry.yaml").write_text(entry, encoding="utf-8")
    files = [tmp_path / case / name for case in ODD for name in ("a.yaml", "entry.yaml")]
    found = iter(both(files, "import sdkwright.load.text as text; text.PATIENCE = 0.1\n"))
    for case, (_, expected) in ODD.items():
        assert next(found) == expected, case
        assert next(found) in ("broken-reference", expected), case


def test_pipes_and_standard_input_are_documents(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for arguments in (("validate", "pipe"), ("generate", "pipe", "-o", "out"), ("generate", "pipe", "-o", "out")):
        writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(PETS,), daemon=True)
        writer.start()
        assert run(tmp_path, *arguments).returncode == 0
        writer.join(5)
    assert (tmp_path / "out/src").is_dir()
    assert run(tmp_path, "validate", "-", stdin=None, input=PETS.encode()).returncode == 0
    assert b"<stdin>" in run(tmp_path, "validate", "-", stdin=None, input=b"\0").stdout
    for more, code in ((), 0), (("--check",), 0), (("--lenient", "--check"), 0):
        made = run(tmp_path, "generate", "-", "-o", "piped", *more, stdin=None, input=PETS.encode())
        assert made.returncode == code, made.stderr
    other = PETS.replace("listPets", "getPets").encode()
    before = (tmp_path / "piped/sdkwright.manifest.json").read_bytes()
    assert run(tmp_path, "generate", "-", "-o", "piped", stdin=None, input=other).returncode == 0
    assert (tmp_path / "piped/sdkwright.manifest.json").read_bytes() != before, "the document before is remembered"
    assert b"<stdin>:1:1" in run(tmp_path, "generate", "-", "-o", "none", stdin=None, input=b"\0").stderr
    assert not (tmp_path / "none").exists()


def _like_anybody() -> None:
    """Give up what root may do with files that are shut: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (prctl(2))."""
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


@pytest.mark.skipif(os.geteuid() == 0 and sys.platform != "linux", reason="root may read everything")
def test_files_and_folders_without_rights(tmp_path: Path) -> None:
    (tmp_path / "shut.yaml").write_text(PETS, encoding="utf-8")
    (tmp_path / "shut.yaml").chmod(0)
    (tmp_path / "fine.yaml").write_text(PETS, encoding="utf-8")
    (tmp_path / "entry.yaml").write_text(PETS.replace("#/components/schemas/Pet", "shut.yaml"), encoding="utf-8")
    tmp_path.chmod(0o555)
    preexec = _like_anybody if os.geteuid() == 0 else None
    try:
        assert b"error[unreadable-file]" in run(tmp_path, "validate", "shut.yaml", preexec_fn=preexec).stdout
        assert (
            b"error[unreadable-file]" in run(tmp_path, "generate", "shut.yaml", "-o", "out", preexec_fn=preexec).stderr
        )
        assert b"Permission denied" in run(tmp_path, "validate", "entry.yaml", preexec_fn=preexec).stdout
        assert b"Permission denied" in run(tmp_path, "generate", "fine.yaml", "-o", "out", preexec_fn=preexec).stderr
        for option in ("--output-file", "--baseline"):
            more = ("--write-baseline",) if option == "--baseline" else ()
            ran = run(tmp_path, "validate", "fine.yaml", option, "new.json", *more, preexec_fn=preexec)
            assert ran.returncode == 1 and b"Permission denied" in ran.stderr
    finally:
        tmp_path.chmod(0o755)
    assert not (tmp_path / "out").exists()


class _Counting(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on loopback, and what it was asked for."""
    asked: list[str] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Counting,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_nobody_is_asked_for_anything(version: str, host: tuple[str, list[str]], tmp_path: Path) -> None:
    url, asked = host
    (tmp_path / "secret.json").write_text('{"type": "integer"}', encoding="utf-8")
    secret = (tmp_path / "secret.json").as_uri()
    naming = [
        {"$schema": f"{url}/schema"}, {"$schema": secret}, {"allOf": [{"$ref": f"{url}/ref"}]}, {"$id": f"{url}/id"},
        {"$id": f"{url}/id/", "allOf": [{"$ref": "other"}]}, {"allOf": [{"$ref": secret}]},
        {"allOf": [{"$dynamicRef": f"{url}/dynamic#a"}]}, {"$recursiveRef": f"{url}/recursive"},
        {"properties": {"a": {"$schema": f"{url}/inner"}}}, {"$vocabulary": {f"{url}/words": True}},
        {"allOf": [{"$ref": url.replace("http:", "")}]}, {"externalDocs": {"url": f"{url}/docs"}},
    ]  # fmt: skip
    plain = {"type": "object", "properties": {"a": {"type": "string"}}, "default": {"a": 1}, "example": {"a": 2}}
    document = {
        "openapi": version, "info": {"title": "T", "version": "1", "termsOfService": f"{url}/terms"},
        "jsonSchemaDialect": f"{url}/dialect", "$self": f"{url}/self", "servers": [{"url": url}],
        "paths": {"/a": {"$ref": f"{url}/path"}},
        "components": {
            "schemas": {f"A{number}": {**plain, **one} for number, one in enumerate(naming)},
            "examples": {"e": {"externalValue": f"{url}/example"}},
            "securitySchemes": {"o": {"type": "openIdConnect", "openIdConnectUrl": f"{url}/discover"}},
        },
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    assert run(tmp_path, "validate", "a.json", "--rules", "strict", "--build").returncode == 1
    run(tmp_path, "generate", "a.json", "-o", "out", "--lenient")
    assert asked == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_folder_whose_name_is_no_unicode(tmp_path: Path) -> None:
    """A small document, and one so large that a second process is told of its operations."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    (folder / "a.yaml").write_text(PETS, encoding="utf-8")
    (folder / "b.yaml").write_text(PETS + "# much\n" * 100_000, encoding="utf-8")
    for path in sorted(folder.iterdir()):
        ran = run(tmp_path, "generate", os.fspath(path), "-o", path.stem, "--package", "pets")
        assert ran.returncode == 0, ran.stderr
    made = [{path.relative_to(tmp_path / name) for path in (tmp_path / name).rglob("*")} for name in "ab"]
    assert made[0] == made[1]


FULL = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (%d, %d)); import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"


@pytest.mark.parametrize("size", [0, 3000])
def test_a_disk_that_fills_up_leaves_the_old_tree(size: int, tmp_path: Path) -> None:
    """A limit on the size of files makes every write beyond it fail, as a full disk does."""
    (tmp_path / "a.yaml").write_text(PETS, encoding="utf-8")
    full = FULL % (size, size)
    assert run(tmp_path, "generate", "a.yaml", "-o", "out", limits=full, store=tmp_path / "cache").returncode == 1
    assert not (tmp_path / "out").exists()
    assert run(tmp_path, "generate", "a.yaml", "-o", "out").returncode == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    (tmp_path / "a.yaml").write_text(PETS.replace("Pet", "Dog").replace("pets", "dogs"), encoding="utf-8")
    ran = run(
        tmp_path, "generate", "a.yaml", "-o", "out", "--report", "report.json", limits=full, store=tmp_path / "cache"
    )
    assert ran.returncode == 1 and b"no room for temporary files" in ran.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
    assert {path.name for path in tmp_path.iterdir()} <= {"a.yaml", "out", "cache", "report.json"}
    if (tmp_path / "report.json").exists():
        json.loads((tmp_path / "report.json").read_bytes())
    if size == 0:
        for more in (
            ("--output-file", "found.sarif", "--format", "sarif"),
            ("--baseline", "b.json", "--write-baseline"),
        ):
            assert run(tmp_path, "validate", "a.yaml", *more, limits=full, store=tmp_path / "cache").returncode == 1
            assert not (tmp_path / more[1]).exists(), "half a file"
