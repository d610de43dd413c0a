"""Findings as SARIF 2.1.0, for code scanning.

Sources: docs.oasis-open.org/sarif/sarif/v2.1.0; docs.github.com, "SARIF support for code scanning": of a run with more
than 25,000 results GitHub takes none, and it keeps the first 5,000. Here the worst come first, and no more are written.
"""

import json
from typing import Any, Final, TextIO
from urllib.parse import quote

from sdkwright.about import VERSION
from sdkwright.diagnostics.diagnostic import Diagnostic, Severity
from sdkwright.diagnostics.findings import Findings, repository_path, said
from sdkwright.diagnostics.fingerprint import fingerprints
from sdkwright.diagnostics.location import Location
from sdkwright.diagnostics.rule import Rule
from sdkwright.diagnostics.rules import page_of, rules
from sdkwright.diagnostics.visible import visible

MOST: Final = 5_000

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_DANGER: Final = {Severity.ERROR: "7.0", Severity.WARNING: "5.0", Severity.INFO: "2.0"}


def write(findings: Findings, stream: TextIO) -> None:
    """Write one run: the rules that were applied, and the results."""
    found = findings.worst_first()
    kept = found[:MOST]
    codes = list(dict.fromkeys(one.code for one in kept))
    names = fingerprints(kept, repository_path)
    run: dict[str, Any] = {
        "tool": {
            "driver": {"name": "sdkwright", "version": VERSION, "rules": [_rule(code) for code in codes]},
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(len(found) - len(kept))],
        "results": [_result(one, codes.index(one.code), name) for one, name in zip(kept, names, strict=True)],
    }
    json.dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, stream, indent=2)
    stream.write("\n")


def _invocation(left_out: int) -> dict[str, Any]:
    if not left_out:
        return {"executionSuccessful": True}
    message = {"text": f"{left_out} more findings, none worse than these"}
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [{"level": "warning", "message": message}],
    }


def _rule(code: str) -> dict[str, Any]:
    rule = rules().get(code) or Rule(code, "structure", "minimal", Severity.ERROR, code)
    page = page_of(code)
    text = page.read_text(encoding="utf-8") if page is not None else rule.summary
    properties: dict[str, Any] = {
        "tags": ["openapi", rule.layer],
        "precision": "high",
        "problem.severity": _PROBLEMS[rule.severity],
    }
    if rule.layer == "security":
        properties["tags"].append("security")
        properties["security-severity"] = _DANGER[rule.severity]
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def _result(one: Diagnostic, index: int, fingerprint: str) -> dict[str, Any]:
    place = _place(one.location)
    if one.anchor or one.location.pointer:
        place["logicalLocations"] = [{"fullyQualifiedName": visible(one.location.pointer)}]
    made: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": _message(said(one))},
        "locations": [place],
        "partialFingerprints": {"sdkwright/v1": fingerprint},
    }
    if one.related:
        made["relatedLocations"] = [
            {"id": number, **_place(place), "message": {"text": _message(visible(word))}}
            for number, (word, place) in enumerate(one.related, 1)
        ]
    return made


def _message(text: str) -> str:
    """`text` as a message string, in which `[words](target)` would be a link (section 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _place(place: Location) -> dict[str, Any]:
    path = repository_path(place)
    artifact: dict[str, Any] = {"uri": quote(path, safe="/~:@" if path.startswith("/") else "/~@")}
    if not path.startswith(("/", "..")):
        artifact["uriBaseId"] = "%SRCROOT%"
    region = {"startLine": max(1, place.line)}
    if place.line:
        region |= {"startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
