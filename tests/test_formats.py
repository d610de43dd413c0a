"""Each output format is what its consumers read, whatever a document holds."""

import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema_rs
import pytest

from format_schemas import CHECKSTYLE, GITLAB, JUNIT, OASIS, RDJSON, SARIF
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.diagnostics.findings import Findings
from sdkwright.diagnostics.fingerprint import Anchors, fingerprints
from sdkwright.diagnostics.formats import FORMATS, chosen, write

HOSTILE = "a\r\n::error::b %0A ]]> --> <b>\"'`|` [x](1) @all ## \x1b[31m \u202e \ufffe \ud800 ##[add-mask]c"
SCHEMAS = {"sarif": [OASIS, SARIF], "gitlab": [GITLAB], "rdjson": [RDJSON]}


def finding(
    message: str, line: int = 2, severity: Severity = Severity.ERROR, file: str = "spec/ä b.yaml"
) -> Diagnostic:
    place = Location(file, line, 3, line, 6, f"/x/{line}") if line else Location(file)
    return Diagnostic(
        code="wrong-type", severity=severity, message=message, location=place, hint=message,
        related=((message, place),),
    )  # fmt: skip


def written(style: str, *found: Diagnostic, documents: tuple[str, ...] = ()) -> str:
    stream = io.StringIO()
    write(style, Findings(found, {"spec/ä b.yaml": "one\nüb: c\n"}, documents), stream)
    stream.getvalue().encode("utf-8")
    return stream.getvalue()


EVERYTHING = (
    finding(HOSTILE), finding("warned", 1, Severity.WARNING), finding("told", 1, Severity.INFO), finding("whole", 0),
    finding("elsewhere", file=f"../{HOSTILE}.yaml"),
)  # fmt: skip


@pytest.mark.parametrize("style", SCHEMAS)
@pytest.mark.parametrize("found", [(), EVERYTHING], ids=["nothing", "everything"])
def test_json_formats_fit_their_schemas(style: str, found: tuple[Diagnostic, ...]) -> None:
    value = json.loads(written(style, *found))
    for schema in SCHEMAS[style]:
        jsonschema_rs.validator_for(schema, validate_formats=True).validate(value)


def test_the_schema_of_sarif_is_that_of_oasis() -> None:
    assert OASIS["id"] == json.loads(written("sarif"))["$schema"]
    value = json.loads(written("sarif", finding("a")))
    value["runs"][0]["results"][0]["message"].pop("text")
    assert not jsonschema_rs.is_valid(OASIS, value)


def fits(element: ElementTree.Element, schema: dict[str, tuple[dict[str, bool], set[str]]]) -> None:
    attributes, children = schema[element.tag]
    assert set(element.keys()) <= attributes.keys(), element.tag
    assert {name for name, required in attributes.items() if required} <= set(element.keys()), element.tag
    for child in element:
        assert child.tag in children
        fits(child, schema)


@pytest.mark.parametrize("found", [(), EVERYTHING], ids=["nothing", "everything"])
def test_xml_formats_fit_their_schemas(found: tuple[Diagnostic, ...]) -> None:
    junit = ElementTree.fromstring(written("junit", *found, documents=("fine.yaml",)).encode())
    fits(junit, JUNIT)
    assert len(list(junit.iter("testcase"))) == int(junit.get("tests", "")) == len(found) + 1
    assert len(list(junit.iter("failure"))) == int(junit.get("failures", "")) == max(0, len(found) - 1)
    checkstyle = ElementTree.fromstring(written("checkstyle", *found, documents=("fine.yaml",)).encode())
    fits(checkstyle, CHECKSTYLE)
    assert len(list(checkstyle.iter("error"))) == len(found)


def test_the_worst_come_first_and_no_more_than_services_take() -> None:
    many = [finding("told", line, Severity.INFO) for line in range(1, 5001)]
    run = json.loads(written("sarif", *many, finding("bad")))["runs"][0]
    assert (len(run["results"]), run["results"][0]["level"]) == (5000, "error")
    assert "1 more" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    rows = written("markdown", *many, finding("bad")).splitlines()
    assert "bad" in rows[4] and rows[-1].startswith("… and ") and 2 * sum(len(row) + 1 for row in rows) < 65_000, (
        "two fit a comment"
    )


def test_annotations_stay_within_the_caps_and_the_rest_is_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(Path.cwd().parent))
    (tmp_path / "summary").write_text("before\n")
    shown = written("github", *(finding(f"{HOSTILE}{line}", line) for line in range(1, 15)))
    commands = [line for line in shown.splitlines() if line.startswith("::")]
    assert sum(line.startswith("::error ") for line in commands) == 10
    assert f"file={Path.cwd().name}/spec/ä b.yaml," in commands[0]
    assert "4 more: 4 wrong-type" in shown
    token = next(line for line in commands if line.startswith("::stop-commands::")).rpartition(":")[2]
    assert commands[11:] == [f"::stop-commands::{token}", f"::{token}::", "::endgroup::"]
    assert "%250A" in commands[0]
    summary = (tmp_path / "summary").read_text(encoding="utf-8")
    assert summary.startswith("before\n### sdkwright: 14 errors") and "@all" not in summary and "<b>" not in summary


def test_markdown_is_a_table_of_plain_cells() -> None:
    rows = written("markdown", *EVERYTHING).splitlines()[4:]
    assert len(rows) == len(EVERYTHING)
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)


def test_fingerprints_are_unique_and_survive_edits_elsewhere() -> None:
    before = {"tags": [{"name": "a"}, {"name": "b", "x": 1}], "list": ["p", "p", [1]]}
    after = {"tags": [{"name": "new"}, *before["tags"]], "list": ["p", "p", [1]]}
    assert Anchors(before).of("/tags/1/x") == Anchors(after).of("/tags/2/x") == "/tags/[name=b]/x"
    assert [Anchors(before).of(f"/list/{index}") for index in range(3)] == ["/list/[p]", "/list/[p]1", "/list/2"]
    twice = [finding("one", 2), finding("two", 2), finding("one", 3)]
    made = fingerprints(twice, lambda place: place.file)
    assert len(set(made)) == 3
    assert made == fingerprints([finding("reworded", 2), *twice[1:]], lambda place: place.file)


def test_columns_of_rdjson_count_bytes() -> None:
    diagnostic = json.loads(written("rdjson", finding("x")))["diagnostics"][0]
    assert diagnostic["location"]["range"] == {"start": {"line": 2, "column": 4}, "end": {"line": 2, "column": 7}}


def test_the_format_suits_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITLAB_CI", raising=False)
    assert chosen() == "text" and chosen() in FORMATS
    monkeypatch.setenv("GITLAB_CI", "true")
    assert chosen() == "gitlab"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert chosen() == "github"


def test_hyperlinks_lead_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_HYPERLINK", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    path = tmp_path / "a b.yaml"
    path.write_text("x")
    shown = written("text", finding("bad", file=str(path)))
    assert f"\x1b]8;;{path.as_uri()}\x1b\\" in shown
    bare = re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\|\x1b\[[0-9;]*m", "", shown)
    monkeypatch.setenv("FORCE_HYPERLINK", "0")
    monkeypatch.delenv("FORCE_COLOR")
    assert bare == written("text", finding("bad", file=str(path)))
