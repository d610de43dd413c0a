"""Text that wants to be code, in every place of a document that takes text: what comes of it parses, imports and runs
none of it."""

from __future__ import annotations

import ast
import itertools
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sdkwright
from sdkwright.diagnostics import Severity

CODE = "__import__('os').environ.__setitem__('CANARY','sung')"
"""What a payload would run; importing the package tells whether it did."""

PAYLOADS = {
    "double quotes": f'x"""\n{CODE}\n"""',
    "single quotes": f"x'''\n{CODE}\n'''",
    "quote and comment": f'x");{CODE}#',
    "apostrophe": f"x');{CODE}#",
    "mixture": f"\"'\"\"\"''';{CODE};'''\"\"\"'\"",
    "trailing backslash": "x\\",
    "backslash and quote": f'\\";{CODE}#\\',
    "escapes": f"\\n{CODE}\\x22;\\N{{BULLET}}\\u0022",
    "line feed": f"x\n{CODE}",
    "carriage return": f"x\r{CODE}\r\n{CODE}",
    "other line ends": f"x\x85{CODE}\u2028{CODE}\u2029{CODE}\x0b{CODE}\x0c{CODE}",
    "f-string": f"{{{CODE}}}{{{{{CODE}}}}}",
    "template": f"{{{{ {CODE} }}}}{{% include '/etc/passwd' %}}{{# {CODE} #}}",
    "other templates": f"${{{CODE}}}#{{{CODE}}}%({CODE})s%s%n",
    "ends of other comments": f"*/ ]]> --> </script><script>{CODE}</script>",
    "backticks": f"```\n{CODE}\n```\n`` ` ``",
    "bidi": f"\u202e{CODE}\u2066\u200b\ufeff",
    "controls": f"\x00\x07\x1b]0;x\x07\x7f{CODE}",
    "NFKC": "\ufb01le \uff0cexec\uff08\uff09 \u1d49\u02e3\u1d49\u1d9c",
    "keyword": "class",
    "soft keyword": "match",
    "dunder": "__class__",
    "builtin": "list",
    "type": "type",
    "print": "print",
    "pydantic": "model_config",
    "pydantic fields": "model_fields",
    "copy": "copy",
    "validate": "validate",
    "self": "self",
    "cls": "cls",
    "client": "client",
    "request": "request",
    "options": "options",
    "body": "body",
    "annotations": "annotations",
    "typing": "Any",
    "empty": "",
    "digits": "1234",
    "punctuation": "!-?",
    "blank": " \t ",
    "long": "word " * 60,
    "one long word": "w" * 300,
    "traversal": "../../../../canary",
    "other traversal": "..\\..\\%2e%2e%2fcanary",
    "absolute": "/canary",
    "device": "con",
    "markup": f"<img src=x onerror=\"{CODE}\">[a](javascript:{CODE})",
    "TOML": f'"\n[tool.hatch.build.hooks.custom]\npath = "{CODE}"\n',
    "YAML and RST": f"x: !!python/object/apply:os.system ['{CODE}']\n.. include:: /etc/passwd\n",
    "regular expression": "(?P<x>[)*+",
    "many braces": "{" * 50 + "}" * 49,
}  # fmt: skip


Texts = Callable[[], str]
"""Gives a text for each place that takes one."""


def component(text: Texts) -> dict[str, Any]:
    """Schemas with `text` in all that they say."""
    return {
        text(): {"type": "object", "title": text(), "description": text(), "properties": {text(): {"type": "string"}}},
        "Holder": {
            "type": "object",
            "title": text(),
            "description": text(),
            "required": [text(), "kind"],
            "properties": {
                text(): {"type": "string", "description": text(), "title": text(), "format": text(), "default": text()},
                "kind": {"type": "string", "const": text()},
                "pattern": {"type": "string", "pattern": text(), "examples": [text()], "example": text()},
                "wrong": {"type": "integer", "enum": [1, text()], "default": text()},
                "also": {"type": "boolean", "default": text(), "const": text()},
                "number": {"type": "number", "default": text(), "minimum": text()},
                "values": {"type": "string", "enum": [text(), "other"], "x-enum-varnames": [text(), "B"],
                           "x-enum-descriptions": [text(), text()], "default": text()},
                "map": {"type": "object", "additionalProperties": {"type": "string", "title": text()}},
                "inline": {"type": "object", "properties": {text(): {"type": "array", "items": {"enum": [text(), "b", "c",
                           "d", "e", "f", "g", "h"]}}}},
                "either": {"anyOf": [{"type": "string", "title": text()}, {"type": "integer", "title": text()}]},
            },
            "x-python-type": CODE, "customBasePath": CODE, "customTypePath": CODE, "default_factory": CODE,
            "x-python-import": {"module": CODE, "name": CODE}, "x-sdkwright-name": text(),
        },
        "Union": {
            "oneOf": [{"$ref": "#/components/schemas/Holder"}, {"$ref": "#/components/schemas/Other"}],
            "discriminator": {"propertyName": "kind", "mapping": {text(): "#/components/schemas/Holder", "o": text()}},
        },
        "Other": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
        "Lost": {"type": "object", "properties": {"a": {"$ref": text()}, "b": {"$ref": f"#/components/schemas/{text()}"}}},
    }  # fmt: skip


def parameter(text: Texts, where: str) -> dict[str, Any]:
    schema = {"type": "string", "enum": [text(), "b"], "default": text(), "description": text()}
    return {"name": text(), "in": where, "description": text(), "example": text(), "schema": schema, "required": True}


def operation(text: Texts, name: str) -> dict[str, Any]:
    """An operation with `text` in all that it says."""
    content = {
        "schema": {"$ref": "#/components/schemas/Holder"},
        "examples": {text(): {"summary": text(), "value": text()}},
    }
    success = {
        "description": text(),
        "headers": {text(): {"description": text(), "schema": {"type": "string", "default": text()}}},
        "content": {"application/json": content, text(): {"schema": {"type": "string"}}},
        "links": {text(): {"operationId": text(), "parameters": {text(): text()}, "description": text()}},
    }
    return {
        "operationId": name,
        "tags": [text()],
        "summary": text(),
        "description": text(),
        "externalDocs": {"url": text(), "description": text()},
        "parameters": [parameter(text, where) for where in ("query", "header", "cookie")],
        "requestBody": {"description": text(), "content": {"application/json": content, text(): content}},
        "responses": {"200": success, text(): {"description": text()}, "default": {"description": text()}},
        "callbacks": {text(): {text(): {"post": {"responses": {"200": {"description": text()}}}}}},
        "deprecated": True,
        f"x-{text()}": text(),
    }


def document(text: Texts) -> dict[str, Any]:
    """An OpenAPI document with `text` in every place that takes one."""
    flow = {"authorizationUrl": text(), "tokenUrl": text(), "refreshUrl": text(), "scopes": {text(): text()}}
    server = {"url": f"https://e.example/{text()}", "description": text(),
              "variables": {text(): {"default": text(), "enum": [text()], "description": text()}}}  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": text(), "version": text(), "summary": text(), "description": text(), "termsOfService": text(),
            "contact": {"name": text(), "url": text(), "email": text()},
            "license": {"name": text(), "identifier": text(), "url": text()},
        },
        "servers": [server, {"url": text()}],
        "tags": [{"name": text(), "description": text(), "externalDocs": {"url": text()}}],
        "externalDocs": {"url": text(), "description": text()},
        "security": [{text(): [text()]}, {"flows": [text()]}, {"key": []}],
        "paths": {
            f"/{text()}": {"summary": text(), "description": text(), "get": operation(text, text())},
            f"/{{{text()}}}/b": {"parameters": [parameter(text, "path")], "post": operation(text, f"{text()} post")},
            "/plain": {"put": operation(text, "plain"), "servers": [server]},
        },
        "webhooks": {text(): {"post": operation(text, f"hook {text()}")}},
        "components": {
            "schemas": component(text),
            "parameters": {text(): parameter(text, "query")},
            "responses": {text(): {"description": text()}},
            "securitySchemes": {
                text(): {"type": "apiKey", "in": "header", "name": text(), "description": text(),
                       "x-sdkwright-environment": text()},
                "flows": {"type": "oauth2", "flows": {"clientCredentials": flow, "authorizationCode": flow}},
                "key": {"type": "http", "scheme": text(), "bearerFormat": text()},
                "open": {"type": "openIdConnect", "openIdConnectUrl": text()},
            },
        },
    }  # fmt: skip


_IMPORT = """
import importlib, inspect, os, pkgutil, sys
import {package} as package
for module in pkgutil.walk_packages(package.__path__, "{package}."):
    importlib.import_module(module.name)
for name in package.__all__:
    getattr(package, name)
for model in vars(importlib.import_module("{package}.models")).get("__all__", ()):
    getattr(importlib.import_module("{package}.models"), model)
assert "CANARY" not in os.environ
"""


def hold(package: Path, name: str) -> None:
    """Whether what was generated is sound: everything parses, stays in its folder, and imports without running text."""
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "__import__" not in called, path
    tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))
    assert [path for path in package.parent.rglob("*canary*") if package not in path.parents] == []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(package / "src"), *sys.path])}
    environment.pop("CANARY", None)
    ran = subprocess.run([sys.executable, "-W", "error::SyntaxWarning", "-c", _IMPORT.format(package=name)],
                             env=environment, capture_output=True, text=True, check=False)  # fmt: skip
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 9))
def test_text_never_becomes_code(start: int, tmp_path: Path) -> None:
    """Each place has another payload, and in each run another one than before."""
    payloads = itertools.cycle([*PAYLOADS.values()][start:] + [*PAYLOADS.values()][:start])
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document(lambda: next(payloads))), encoding="utf-8")
    outcome = sdkwright.generate(path, tmp_path / "out", lenient=True, package="held", client="Held")
    errors = [one for one in outcome.diagnostics if one.severity is Severity.ERROR]
    assert outcome.written and not errors, errors
    assert outcome.operations["full"] + outcome.operations["degraded"] > 0
    hold(tmp_path / "out", "held")
