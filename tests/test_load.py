"""What cannot be read is said with its place; what can be read is read as YAML 1.2 and JSON mean it."""

import codecs
import os
from pathlib import Path

import pytest

from sdkwright.diagnostics import Location
from sdkwright.load import Loaded, load
from sdkwright.validate.everything import validate

HEAD = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\npaths: {}\n'
OBJECT = '{"openapi": "3.1.0",\n "x-a": %s}'

WRONG = {
    "duplicate": (HEAD + "x-a: {b: 1, b: 2}\n", "duplicate-key", 4, 13),
    "tab": ("openapi: 3.1.0\n\tinfo: 1\n", "yaml-tab", 2, 1),
    "colon": ("a: b: c\n", "yaml-syntax", 1, 5),
    "truncated": ('openapi: "3.1\n', "yaml-syntax", 1, 10),
    "bracket": (HEAD + "x-ä: [a, {b: 1},\n\n", "yaml-syntax", 4, 16),
    "object tag": (HEAD + 'x-a: !!python/object/apply:os.system ["true"]\n', "yaml-tag", 4, 6),
    "scalar tag": (HEAD + "x-a: !mine 1\n", "yaml-tag", 4, 6),
    "endless alias": (HEAD + "x-a: &a [*a]\n", "endless-alias", 4, 6),
    "endless merge": (HEAD + "x-a: &a\n  <<: *a\n", "endless-alias", 4, 6),
    "unknown alias": (HEAD + "x-a: *nobody\n", "yaml-syntax", 4, 6),
    "collection key": ("openapi: 3.1.0\n? [a]\n: b\n", "yaml-key", 2, 3),
    "two documents": (HEAD + "---\n" + HEAD, "yaml-syntax", 4, 1),
    "not a number": (HEAD + "x-a: .nan\n", "number-range", 4, 6),
    "flow depth": (HEAD + "x-a: " + "[" * 100_000, "deep-nesting", 4, 205),
    "block depth": (HEAD + "".join(" " * level + "a:\n" for level in range(3000)), "deep-nesting", 205, 202),
    "empty": ("", "empty-file", 1, 1),
    "comment": ("# nothing\n", "empty-file", 1, 1),
    "text": ("hello", "not-openapi", 1, 1),
    "swagger": ('swagger: "2.0"\n', "swagger-2", 1, 10),
    "no version": ("info: {}\n", "not-openapi", 1, 1),
    "future": ("openapi: 4.0.0\n", "version", 1, 10),
    "JSON duplicate": ('{"a": 1,\n "a": 2}', "duplicate-key", 2, 2),
    "JSON NaN": (OBJECT % "NaN", "number-range", 2, 9),
    "JSON 1e400": (OBJECT % "1e400", "number-range", 2, 9),
    "JSON digits": (OBJECT % ("1" * 6000), "number-range", 2, 9),
    "JSON depth": (OBJECT % ("[" * 100_000 + "]" * 100_000), "deep-nesting", 2, 208),
    "JSON 300 deep": (OBJECT % ("[" * 300 + "]" * 300), "deep-nesting", 2, 208),
    "JSON comma": ('{"a": 1,\n}', "json-syntax", 2, 1),
    "JSON truncated": ('{"a": {"b": 1,\n\n', "json-syntax", 1, 14),
    "JSON cut in a text": ('{"a": "b', "json-syntax", 1, 7),
    "JSON broken line": ('{"a": "b\n"}', "json-syntax", 1, 9),
    "JSON half character": (OBJECT % '"ok \\ud83d\\ude00 \\ud800"', "lone-surrogate", 2, 26),
    "JSON list": ("[]", "not-openapi", 1, 1),
}  # fmt: skip


def saved(folder: Path, text: str | bytes, name: str = "a.openapi") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def value(loaded: Loaded) -> dict[str, object]:
    assert loaded.document is not None, loaded.diagnostics
    found: dict[str, object] = loaded.document.root.value
    return found


def test_what_a_mistake_belongs_to_is_told(tmp_path: Path) -> None:
    (one,) = load(saved(tmp_path, "openapi: 3.1.0\ninfo:\n  title: [a, b\n  version: 1\n")).diagnostics
    ((word, place),) = one.related
    assert (one.location.line, word, place.line, place.column) == (4, "it begins here", 3, 10)


def codes(loaded: Loaded) -> list[str]:
    return [one.code for one in loaded.diagnostics]


@pytest.mark.parametrize("case", WRONG)
def test_wrong_text_has_a_place(case: str, tmp_path: Path) -> None:
    text, code, line, column = WRONG[case]
    loaded = load(saved(tmp_path, text))
    assert loaded.document is None or code == "duplicate-key"
    (one,) = (one for one in loaded.diagnostics if code == "not-openapi" or one.code != "not-openapi")
    assert (one.code, one.location.line, one.location.column) == (code, line, column)
    assert one.message
    assert one.hint or code == "not-openapi"


def test_all_duplicates_are_told_and_the_first_counts(tmp_path: Path) -> None:
    for text in (
        HEAD + "x-a: 1\nx-a: 2\nx-b:\n  c: {d: 1, d: 2}\n",
        '{"openapi": "3.1.0",\n "info": {"title": "T", "version": "1"},\n "paths": {},\n "x-a": 1,\n "x-a": 2,\n'
        ' "x-b": {\n  "c": {"d": 1, "d": 2}}}',
    ):
        loaded = load(saved(tmp_path, text))
        assert [(one.code, one.location.line) for one in loaded.diagnostics] == [
            ("duplicate-key", 5),
            ("duplicate-key", 7),
        ]
        assert value(loaded)["x-a"] == 1 and value(loaded)["x-b"] == {"c": {"d": 1}}
        assert loaded.document is not None
        assert loaded.document.locate(Location(loaded.document.entry, pointer="/x-a")).line == 4


def test_swagger_is_told_how_to_convert(tmp_path: Path) -> None:
    (one,) = load(saved(tmp_path, 'swagger: "2.0"')).diagnostics
    assert "swagger2openapi" in one.hint


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2"])
def test_a_version_that_is_a_number_is_an_error_and_what_was_meant_is_read(version: str, tmp_path: Path) -> None:
    text = f"openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    loaded = load(tmp_path / "a.yaml")
    assert loaded.document is not None and loaded.document.version == (3, int(version[-1]))
    assert [(one.code, one.severity.label, one.location.line, one.location.column) for one in loaded.diagnostics] == [
        ("version", "error", 1, 10)
    ]
    assert [one.code for one in validate(loaded.document) if one.severity.label == "error"] == []


@pytest.mark.parametrize("version", ["3", "4.0", "3.9", "true", "2.0", "1e999", "[3.0]"])
def test_other_versions_are_none(version: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"openapi: {version}\npaths: {{}}\n", encoding="utf-8")
    loaded = load(tmp_path / "a.yaml")
    assert loaded.document is None and {one.code for one in loaded.diagnostics} <= {"version", "number-range"}


def test_aliases_cannot_explode(tmp_path: Path) -> None:
    lines = ["x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"x-{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 10)}]" for i in range(12)]
    assert codes(load(saved(tmp_path, HEAD + "\n".join(lines)))) == ["alias-bomb"]


def test_yaml_is_read_as_1_2(tmp_path: Path) -> None:
    text = (
        "x-v: [no, on, yes, y, true, ~, null, 2024-01-01, 0o17, 0x1F, 017, 1_000, 1e3, 1:30, .5, '1']\n"
        "x-k: {200: a, no: b, null: c, true: d}\n"
    )
    found = value(load(saved(tmp_path, HEAD + text)))
    assert found["x-v"] == [
        "no", "on", "yes", "y", True, None, None, "2024-01-01", 15, 31, 17, "1_000", 1000.0, "1:30", 0.5, "1",
    ]  # fmt: skip
    assert found["x-k"] == {"200": "a", "no": "b", "null": "c", "true": "d"}


def test_aliases_and_merge_keys_are_values(tmp_path: Path) -> None:
    found = value(load(saved(tmp_path, HEAD + "x-a: &a {b: 1, c: 2}\nx-d: {<<: *a, c: 3}\nx-e: *a\n")))
    assert found["x-d"] == {"b": 1, "c": 3}
    assert found["x-e"] == {"b": 1, "c": 2}


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"), (b"", "utf-8"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(mark: bytes, encoding: str, end: str, tmp_path: Path) -> None:
    text = (HEAD + "x-ü: 😀\nx-z: {a: 1}\n").replace("\n", end)
    loaded = load(saved(tmp_path, mark + text.encode(encoding)))
    assert value(loaded)["x-ü"] == "😀"
    assert loaded.document is not None
    place = loaded.document.locate(Location(loaded.document.entry, pointer="/x-z/a"))
    assert (place.line, place.column, place.end_line, place.end_column) == (5, 10, 5, 11)


def test_other_encodings_and_binaries_are_refused_where_they_begin(tmp_path: Path) -> None:
    (one,) = load(saved(tmp_path, "openapi: 3.1.0\ninfo: é".encode("latin-1"))).diagnostics
    assert (one.code, one.location.line, one.location.column) == ("encoding", 2, 7)
    assert codes(load(saved(tmp_path, bytes(range(256))))) == ["encoding"]
    assert codes(load(saved(tmp_path, HEAD.encode("utf-16-le")))) == ["encoding"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").symlink_to("nothing")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert codes(load(tmp_path)) == ["unreadable-file"]
    assert codes(load(tmp_path / "missing.yaml")) == ["missing-file"]
    (one,) = load(tmp_path / "broken.yaml").diagnostics
    assert (one.code, one.hint) == ("missing-file", "it is a link to nothing")
    assert codes(load(tmp_path / "loop.yaml")) == ["unreadable-file"]
    assert codes(load(tmp_path / ("a" * 300))) == ["unreadable-file"]
    assert codes(load(tmp_path / "a\0b")) == ["missing-file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights(tmp_path: Path) -> None:
    path = saved(tmp_path, HEAD)
    path.chmod(0)
    assert codes(load(path)) == ["unreadable-file"]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_001)
    assert codes(load(path)) == ["large-file"]


YAML_PLACES = """\
openapi: 3.1.0
info:
  title: "a title"
  version: '1'
paths:
  /a/{b}:
    get: {operationId: one, tags: [x, "y"]}
  ? /c~d
  : {}
x-none:
x-base: &base {wide: 10}
x-other:
  <<: *base
"""
JSON_PLACES = """\
{
  "openapi": "3.1.0", "info": {"title": "ü", "version":
     "1"},
  "paths": {"/a/{b}": {"get": {"tags": [1, "y", {"z": null}]}}}
}
"""


@pytest.mark.parametrize(
    ("text", "pointer", "at_key", "expected"),
    [
        (YAML_PLACES, "/info/title", False, (3, 10, 3, 19)),
        (YAML_PLACES, "/info/title", True, (3, 3, 3, 8)),
        (YAML_PLACES, "/paths/~1a~1{b}", True, (6, 3, 6, 9)),
        (YAML_PLACES, "/paths/~1a~1{b}/get/tags/1", False, (7, 39, 7, 42)),
        (YAML_PLACES, "/paths/~1c~0d", True, (8, 5, 8, 9)),
        (YAML_PLACES, "/x-none", False, (10, 1, 10, 7)),
        (YAML_PLACES, "/x-other/wide", False, (11, 22, 11, 24)),
        (YAML_PLACES, "/info/nothing", False, (3, 3, 3, 8)),
        (JSON_PLACES, "/info/title", False, (2, 41, 2, 44)),
        (JSON_PLACES, "/info/version", False, (3, 6, 3, 9)),
        (JSON_PLACES, "/info/version", True, (2, 46, 2, 55)),
        (JSON_PLACES, "/paths/~1a~1{b}/get/tags/2/z", False, (4, 55, 4, 59)),
        (JSON_PLACES, "/paths/~1a~1{b}/get/tags/2", False, (4, 49, 4, 50)),
    ],
)
def test_every_value_has_its_place(
    text: str, pointer: str, at_key: bool, expected: tuple[int, int, int, int], tmp_path: Path
) -> None:
    document = load(saved(tmp_path, text)).document
    assert document is not None
    place = document.locate(Location(document.entry, pointer=pointer, at_key=at_key))
    assert (place.line, place.column, place.end_line, place.end_column) == expected


@pytest.mark.parametrize("broken", ["x-z: {a: 1", "x-z: {a: 1, a: 2}", "x-z: {a: no}"])
def test_lines_end_where_editors_end_them(broken: str, tmp_path: Path) -> None:
    text = HEAD + '# \u2028 \x85\nx-a: "a\u2028b\x85c\u2029d"\nx-b:\n  c: 1\n'
    document = load(saved(tmp_path, text)).document
    assert document is not None
    place = document.locate(Location(document.entry, pointer="/x-b/c"))
    assert (place.line, place.column, place.end_column) == (7, 6, 7)
    (one,) = load(saved(tmp_path, text + broken)).diagnostics
    assert one.location.line in (8, 9)
