"""Which findings count: rule sets, severities, overrides, `x-sdkwright-ignore`, the ignore file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sdkwright.diagnostics import Severity
from sdkwright.pipeline import validate
from sdkwright.policy import Policy
from sdkwright.settings import InvalidSettings, load

TEXT = """\
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a:
    get: {responses: {'200': {description: d}}}
  /b:
    get:
      responses: {'500': {description: d}}
      parameters: [{name: p, in: query, schema: {type: integer, default: x}}]
"""
ALL = ["missing-operation-id", "missing-operation-id", "no-success-response", "default-mismatch"]


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SDKWRIGHT_CACHE", str(tmp_path / "cache"))
    (tmp_path / "a.yaml").write_text(TEXT, encoding="utf-8")
    return Path("a.yaml")


def codes(document: Path, policy: Policy | None = None) -> list[str]:
    return [one.code for one in validate(document, policy=policy).diagnostics]


def settings(folder: Path, text: str) -> Policy:
    (folder / "sdkwright.toml").write_text(text, encoding="utf-8")
    return load(folder / "sdkwright.toml").validate


def test_rule_sets_hold_each_other(document: Path) -> None:
    minimal, usual, strict = (codes(document, Policy(rules=name)) for name in ("minimal", "recommended", "strict"))
    assert usual == codes(document) == ALL
    assert not set(minimal) & {"missing-operation-id", "no-success-response"}
    assert set(usual) < set(strict) and "missing-summary" in strict


def test_settings_say_how_bad_a_rule_is_and_where(document: Path, tmp_path: Path) -> None:
    policy = settings(
        tmp_path,
        '[validate]\nfail_on = "warning"\nseverities = {no-success-response = "off", missing-tag = "warning"}\n'
        '[[validate.overrides]]\npointers = ["/paths/~1b"]\nfiles = ["a*"]\n'
        'severities = {missing-operation-id = "error", missing-tag = "off"}\n',
    )
    found = {(one.code, one.location.line): one.severity for one in validate(document, policy=policy).diagnostics}
    assert found == {
        ("missing-operation-id", 5): Severity.INFO,
        ("missing-tag", 5): Severity.WARNING,
        ("missing-operation-id", 7): Severity.ERROR,
        ("default-mismatch", 9): Severity.ERROR,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('rules = "all"', "minimal, recommended, strict"), ('severities = {no-succes-response = "off"}', "no-success-response"),
        ('severities = {missing-tag = "bad"}', "off, info, warning, error"), ("fail_on = 1", "info, warning, error"),
        ('overides = []', "overrides"), ("overrides = [{file = []}]", "files"), ("build = 1", "true or false"),
    ],
)  # fmt: skip
def test_what_a_policy_cannot_be_is_said_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings) as raised:
        settings(tmp_path, f"[validate]\n{text}\n")
    (one,) = raised.value.diagnostics
    assert words in one.message + one.hint and one.location.line in (1, 2)


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        ("[missing-operation-id]", [*ALL[1:]]),
        ("{missing-operation-id: it is old}", [*ALL[1:]]),
        ("all", [*ALL[1:]]),
        ("[default-mismatch]", ["unused-ignore", *ALL]),
        ("[webhook]", ALL),
    ],
)
def test_an_object_may_be_exempt(ignored: str, left: list[str], document: Path) -> None:
    document.write_text(TEXT.replace("get: {", f"get: {{x-sdkwright-ignore: {ignored}, ", 1), encoding="utf-8")
    assert sorted(codes(document)) == sorted(left)
    assert sorted(codes(document)) == sorted(left), "from the cache"


def test_what_only_building_finds_is_ignored_in_the_same_ways(document: Path) -> None:
    xml = "{operationId: %s, responses: {'200': {description: d, content: {application/xml: {schema: {type: object}}}}}}\n"
    more = (
        "  /x: {get: "
        + xml % "x"
        + "    , x-sdkwright-ignore: [raw-xml, wide-union]}\n  /y: {get: "
        + xml % "y"
        + "    }\n"
    )
    document.write_text(TEXT.replace("default: x", "example: x") + more, encoding="utf-8")
    without = [*ALL[:3], "example-mismatch"]
    built = codes(document, Policy(build=True))
    assert codes(document) == without and built == [*without, "unused-ignore", "raw-xml"]
    assert codes(document, Policy(build=True)) == built, "from the cache"
    assert run("--build", "--baseline", "later.json", "--write-baseline", "a.yaml").returncode == 0
    assert codes(document, Policy(baseline=Path("later.json"))) == []
    assert codes(document, Policy(baseline=Path("later.json"), build=True)) == ["unused-ignore"]


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sdkwright", "validate", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "GITHUB_ACTIONS": "", "GITLAB_CI": ""}, capture_output=True, text=True, check=False, input=given,
    )  # fmt: skip


def test_an_ignore_file_leaves_findings_for_later_and_tells_what_is_done(document: Path) -> None:
    assert run("a.yaml").returncode == 1
    assert run("--baseline", "later.json", "--write-baseline", "a.yaml").returncode == 0
    entries = json.loads(Path("later.json").read_text())["ignored"]
    assert [one["code"] for one in entries] == ALL and {one["file"] for one in entries} == {"a.yaml"}
    quiet = run("--baseline", "later.json", "--fail-on", "info", "a.yaml")
    assert (quiet.returncode, quiet.stdout) == (0, "")

    edited = TEXT.replace("  /a:", "  /new: {parameters: []}\n\n  /a:").replace(
        "[{name: p", "[{name: o, in: query, schema: {}}, {name: p"
    )
    document.write_text(edited, encoding="utf-8")
    assert codes(document, Policy(baseline=Path("later.json"))) == [], "edits elsewhere change nothing"
    document.write_text(edited.replace("default: x", "default: 1").replace("'500'", "'501'"), encoding="utf-8")
    (stale,) = validate(document, policy=Policy(baseline=Path("later.json"))).diagnostics
    assert (stale.code, stale.location.file) == ("unused-ignore", "later.json")
    line = Path("later.json").read_text().splitlines()[stale.location.line - 1]
    marked = line[stale.location.column - 1 : stale.location.end_column - 1]
    (entry,) = [one for one in entries if one["id"] == marked]
    assert f"`default-mismatch` is ignored at a.yaml#{entry['pointer']}," in stale.message


def test_an_ignore_file_that_nests_without_end_is_said(document: Path) -> None:
    ignoring = document.parent / "deep.json"
    ignoring.write_text("[" * 100_000 + "]" * 100_000, encoding="utf-8")
    assert "settings" in [one.code for one in validate(document, policy=Policy(baseline=ignoring)).diagnostics]


def test_an_ignore_file_that_is_none_is_said(document: Path) -> None:
    Path("later.json").write_text("[]")
    assert codes(document, Policy(baseline=Path("later.json")))[-1] == "settings"
    assert codes(document, Policy(baseline=Path("nowhere.json")))[-1] == "settings"


def test_the_same_bytes_are_looked_at_once(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("b.yaml").write_text("type: 1\n", encoding="utf-8")
    document.write_text(TEXT + "components: {schemas: {B: {$ref: b.yaml}}}\n", encoding="utf-8")
    first = validate(document)
    with monkeypatch.context() as patched:
        patched.setattr("sdkwright.load.load", None)
        again = validate(document)
        assert again.diagnostics == first.diagnostics and again.sources == first.sources
        elsewhere = validate(Path.cwd() / document).diagnostics
        assert [
            str(one.location).endswith(str(other.location))
            for one, other in zip(elsewhere, first.diagnostics, strict=True)
        ]
    Path("b.yaml").write_text("type: string\n", encoding="utf-8")
    assert len(validate(document).diagnostics) < len(first.diagnostics), "a file beside it is another now"


def test_several_documents_are_one_run(document: Path) -> None:
    Path("c.yaml").write_text(TEXT, encoding="utf-8")
    ran = run("--format", "jsonl", "--severity", "missing-operation-id=off", "a.yaml", "c.yaml")
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [one["location"]["file"] for one in found] == ["a.yaml", "a.yaml", "c.yaml", "c.yaml"]
    assert ran.stderr.startswith("a.yaml, c.yaml: 2 errors, 2 warnings")
    Path("report.sarif").write_text("old")
    ran = run("--format", "sarif", "--output-file", "report.sarif", "a.yaml")
    assert ran.returncode == 1 and "a.yaml:9:" in ran.stdout
    assert json.loads(Path("report.sarif").read_text())["version"] == "2.1.0"
    assert run("--severity", "no-rule=off", "a.yaml").returncode == 2


def test_a_document_may_come_from_standard_input(document: Path) -> None:
    Path("b.yaml").write_text("type: strin\n", encoding="utf-8")
    ran = run("--format", "jsonl", "-", given=TEXT + "components: {schemas: {B: {$ref: b.yaml}}}\n")
    found = [json.loads(line)["location"] for line in ran.stdout.splitlines()]
    assert {one["file"] for one in found} == {"<stdin>", "b.yaml"}
    assert ("default-mismatch", 9) in [
        (json.loads(line)["code"], json.loads(line)["location"]["line"]) for line in ran.stdout.splitlines()
    ]
    assert run("-", given="").returncode == 1


def test_what_is_ignored_stays_so_when_elements_are_added_before_it(document: Path) -> None:
    """Elements are known by what they are called, not by their number."""
    tags = "tags: [%s{name: a, x-sdkwright-nothing: 1}]\n"
    document.write_text(TEXT + tags % "", encoding="utf-8")
    assert "unknown-extension" in codes(document)
    assert run("--baseline", "later.json", "--write-baseline", "a.yaml").returncode == 0
    document.write_text(TEXT + tags % "{name: b}, {name: c}, ", encoding="utf-8")
    assert codes(document, Policy(baseline=Path("later.json"))) == []
