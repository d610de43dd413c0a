"""Documents of several files: references across them, and where they may lead."""

import os
import shutil
from pathlib import Path

import pytest

import sdkwright
from sdkwright.load import load
from sdkwright.validate.everything import validate

HEAD = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\npaths: {}\n'


def saved(folder: Path, text: str | bytes, name: str = "a.openapi") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def entry(reference: str) -> str:
    return HEAD + f"components: {{schemas: {{A: {{$ref: {reference!r}}}}}}}\n"


def test_files_may_refer_to_each_other_in_circles(tmp_path: Path) -> None:
    path = saved(tmp_path, entry("more/b%20c.yaml#/B"), "a.yaml")
    saved(
        tmp_path,
        "B: {properties: {up: {$ref: '../a.yaml#/components/schemas/A'}, own: {$ref: '#/B'}}}",
        "more/b c.yaml",
    )
    document = load(path).document
    assert document is not None and len(document.sources) == 2 and not document.refused
    found = document.root["components"]["schemas"]["A"].follow()
    assert found.source == (tmp_path / "more/b c.yaml").as_posix()
    assert found["properties"]["up"].follow().key == found.key
    assert found["properties"]["own"].follow().key == found.key


def test_names_are_as_the_user_gave_them_and_the_digest_is_the_same_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path, entry("more/b.yaml"), "one/spec/a.yaml")
    saved(tmp_path, "{type: string}", "one/spec/more/b.yaml")
    shutil.copytree(tmp_path / "one", tmp_path / "elsewhere/two")
    monkeypatch.chdir(tmp_path / "one")
    relative = load(Path("spec/a.yaml")).document
    absolute = load(tmp_path / "elsewhere/two/spec/a.yaml").document
    assert relative is not None and absolute is not None
    assert set(relative.sources) == {"spec/a.yaml", "spec/more/b.yaml"}
    assert relative.digest == absolute.digest
    saved(tmp_path, "{type: integer}", "one/spec/more/b.yaml")
    changed = load(Path("spec/a.yaml")).document
    assert changed is not None and changed.digest != absolute.digest


@pytest.mark.parametrize(
    "reference",
    [
        "../secret.yaml", "%2e%2e/secret.yaml", "..%2fsecret.yaml", "link.yaml", "more/../../secret.yaml", "folder/secret.yaml",
        "file:///etc/passwd", "http://127.0.0.1:9/x.yaml", "https://example.com/x", "//example.com/x", "/etc/passwd",
        "http://[::1/x", "..\\secret.yaml", "a%00b", ".", "pipe",
    ],
)  # fmt: skip
def test_references_stay_below_the_root(reference: str, tmp_path: Path) -> None:
    saved(tmp_path, "{type: string, description: secret}", "secret.yaml")
    path = saved(tmp_path, entry(reference), "spec/a.yaml")
    (tmp_path / "spec/link.yaml").symlink_to("../secret.yaml")
    (tmp_path / "spec/folder").symlink_to("..")
    os.mkfifo(tmp_path / "spec/pipe")
    document = load(path).document
    assert document is not None
    assert list(document.sources) == [path.as_posix()]
    assert len(document.refused) == 1


def test_a_wider_root_allows_more(tmp_path: Path) -> None:
    saved(tmp_path, "{type: string}", "shared.yaml")
    path = saved(tmp_path, entry("../shared.yaml"), "spec/a.yaml")
    document = load(path, root=tmp_path).document
    assert document is not None
    assert document.root["components"]["schemas"]["A"].follow().text("type") == "string"


def test_webhooks_before_3_1_are_looked_into(tmp_path: Path) -> None:
    hook = "{post: {requestBody: {content: {application/json: {schema: {$ref: %r}}}}, responses: {'200': {description: d}}}}"
    text = "openapi: 3.0.4\ninfo: {title: t, version: '1'}\npaths: {}\nx-webhooks:\n  example: " + hook % "pet.yaml"
    (tmp_path / "pet.yaml").write_text("type: object\nproperties: {name: {type: string}}\n", encoding="utf-8")
    (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
    loaded = load(tmp_path / "openapi.yaml")
    assert loaded.document is not None and len(loaded.document.sources) == 2
    assert not list(validate(loaded.document, frozenset({"broken-reference"})))
    (tmp_path / "openapi.yaml").write_text(text.replace("pet.yaml", "#/nowhere"), encoding="utf-8")
    broken = load(tmp_path / "openapi.yaml").document
    assert broken is not None
    assert [one.code for one in validate(broken, frozenset({"broken-reference"}))] == ["broken-reference"]


def test_what_looks_like_a_reference_in_data_is_data(tmp_path: Path) -> None:
    text = HEAD + (
        "x-a: {$ref: 'a.yaml'}\n"
        "components: {schemas: {A: {default: {$ref: 'b.yaml'}, example: {$ref: 'c.yaml'}, enum: [{$ref: 'd.yaml'}],\n"
        "  const: {$ref: 'e.yaml'}, properties: {$ref: {type: string}, example: {$ref: 'real.yaml'}}}}}\n"
    )
    document = load(saved(tmp_path, text)).document
    assert document is not None
    assert [Path(name).name for name in document.refused] == ["real.yaml"]


def test_a_broken_related_file_is_told_with_its_own_place(tmp_path: Path) -> None:
    path = saved(tmp_path, entry("b.yaml"), "a.yaml")
    saved(tmp_path, "a: 1\na: 2\n", "b.yaml")
    loaded = load(path)
    (one,) = loaded.diagnostics
    assert (one.code, str(one.location)) == ("duplicate-key", f"{tmp_path.as_posix()}/b.yaml:2:1")


def test_anchors_name_schemas(tmp_path: Path) -> None:
    text = HEAD + "components: {schemas: {A: {$ref: '#here'}, B: {$anchor: here, type: string}}}\n"
    document = load(saved(tmp_path, text)).document
    assert document is not None
    assert document.root["components"]["schemas"]["A"].follow().last == "B"


def test_a_part_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("B: {\n", encoding="utf-8")
    references = "{A: {$ref: 'b.yaml#/B'}, B: {$ref: b.yaml}, C: {$ref: c.yaml}}"
    (tmp_path / "a.yaml").write_text(f"{HEAD}components: {{schemas: {references}}}\n", encoding="utf-8")
    found = sdkwright.validate(tmp_path / "a.yaml").diagnostics
    assert [(one.code, Path(one.location.file).name) for one in found] == [
        ("broken-reference", "a.yaml"), ("yaml-syntax", "b.yaml"),
    ]  # fmt: skip
    lenient = sdkwright.generate(tmp_path / "a.yaml", tmp_path / "a", lenient=True).diagnostics
    assert [one.code for one in lenient] == ["broken-reference", "yaml-syntax"]
