"""Small documents with one list each, and what building makes of its pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sdkwright.build import build
from sdkwright.ir.operation import Operation
from sdkwright.load import load
from sdkwright.settings import load as settings_of

THING = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
THINGS = {"type": "array", "items": THING}
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
URL = {"type": "string", "format": "uri"}


def asked(**parameters: Any) -> list[dict[str, Any]]:
    """Query parameters by name: a schema, or what the parameter says besides."""
    return [
        {"name": name, "in": "query", **(said if "schema" in said else {"schema": said})}
        for name, said in parameters.items()
    ]


def members(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def document(
    schema: Any, parameters: Any = (), *, path: str = "/things", method: str = "get", **more: Any
) -> dict[str, Any]:
    headers = more.pop("headers", None)
    reply = {"description": "d", "content": {"application/json": {"schema": schema}}}
    reply |= {"headers": headers} if headers else {}
    reply |= {"links": more.pop("links")} if "links" in more else {}
    operation = {"operationId": "listThings", "parameters": list(parameters), "responses": {"200": reply}, **more}
    return {"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "paths": {path: {method: operation}}}


def built(folder: Path, what: dict[str, Any], settings: str = "") -> tuple[Operation, list[Any]]:
    """The one operation of a document, and what building says."""
    (folder / "openapi.json").write_text(json.dumps(what), encoding="utf-8")
    (folder / "sdkwright.toml").write_text(f'document = "openapi.json"\n{settings}', encoding="utf-8")
    loaded = load(folder / "openapi.json").document
    assert loaded is not None
    made = build(loaded, settings_of(folder / "sdkwright.toml"))
    (resource,) = made.api.all_resources()
    return resource.operations[0], list(made.diagnostics)


def said(operation: Operation) -> dict[str, Any] | None:
    """What is known of the pages, as plain values; what is empty is left out."""
    found = operation.pagination
    if found is None:
        return None
    names = ("items", "next", "more", "done", "total", "current")
    paths = {name: [getattr(one, "raw", one) for one in getattr(found, name)] for name in names}
    rest = {"style": found.style.value, "parameter": found.parameter, "header": found.header.raw}
    rest |= {"in_body": found.in_body.raw, "first": found.first if found.style.value in ("page", "offset") else None}
    return {
        name: ".".join(map(str, value)) if isinstance(value, list) else value
        for name, value in (paths | rest).items()
        if value or (value == 0 and value is not False)
    }
