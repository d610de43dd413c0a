"""A document that grows, and the names of its packages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sdkwright


def operation(operation_id: str, tag: str = "Pools", schema: str = "Pool") -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "operationId": operation_id,
        "tags": [tag],
        "responses": {"200": {"description": "", "content": content}},
    }


BASE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Growing", "version": "1"},
    "paths": {
        "/pools": {"get": operation("listPools"), "post": operation("pools/create")},
        "/pools/{id}": {"get": operation("getPool")},
        "/nodes": {"get": operation("listNodes", "Nodes", "node_pool")},
    },
    "webhooks": {"pool-full": {"post": operation("poolFull")}, "models": {"post": operation("models")}},
    "components": {
        "schemas": {
            "Pool": {
                "type": "object",
                "properties": {
                    "spec": {"type": "object", "properties": {"size": {"type": "integer"}}},
                    "other spec": {"type": "object", "properties": {"size": {"type": "string"}}},
                },
            },
            "node_pool": {"type": "object", "properties": {"name": {"type": "string"}}},
        }
    },
}


def names(document: dict[str, Any], folder: Path) -> dict[str, dict[str, str]]:
    path = folder / "growing.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(path, folder / "package", lenient=True)
    assert outcome.ok, outcome.diagnostics
    return json.loads((folder / "package" / "sdkwright.manifest.json").read_text(encoding="utf-8"))["names"]
