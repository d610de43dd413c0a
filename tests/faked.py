"""What fakes answer of a document that was just made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from sdkwright.build import answered, build
from sdkwright.diagnostics import Diagnostic
from sdkwright.document import Document
from sdkwright.ir.answer import Answer, Answers
from sdkwright.ir.api import Api
from sdkwright.load import load
from sdkwright.settings import Settings

COMPONENTS = {
    "Tree": {"type": "object", "required": ["leaf", "children"], "properties": {"leaf": {"type": "string"}, "up": {"$ref": "#/components/schemas/Tree"}, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}},
    "Endless": {"type": "object", "required": ["next"], "properties": {"next": {"anyOf": [{"$ref": "#/components/schemas/Endless"}, {"type": "null"}]}}},
    "Animal": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"feline": "#/components/schemas/Cat", "canine": "Dog"}}},
    "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
    "Dog": {"type": "object", "required": ["kind", "barks"], "properties": {"kind": {"type": "string"}, "barks": {"type": "boolean"}}},
}  # fmt: skip


class Made(NamedTuple):
    """What is made of a document, its answers, and what is said of both."""

    api: Api
    answers: Answers
    diagnostics: tuple[Diagnostic, ...]


def made_of(document: Document, settings: Settings) -> Made:
    made = build(document, settings)
    said = answered(made.api, document, settings)
    return Made(made.api, said.answers, (*made.diagnostics, *said.diagnostics))


def built(folder: Path, contents: list[dict[str, Any]], **more: Any) -> Made:
    paths = {
        f"/{number}": {
            "get": {
                "operationId": f"get_{number}",
                "responses": {"200": {"description": "it", "content": {"application/json": content}}},
            }
        }
        for number, content in enumerate(contents)
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Answers", "version": "1"},
        "paths": paths,
        "components": {"schemas": COMPONENTS},
        **more,
    }
    path = folder / "answers.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    loaded = load(path, root=None, data=None).document
    assert loaded is not None
    return made_of(loaded, Settings(lenient=True))


def answers(made: Made) -> dict[int, Answer]:
    """The answers by the number of their content."""
    return {
        int(operation.path.raw[1:]): answer
        for resource in made.api.all_resources()
        for operation in resource.operations
        for answer in made.answers[resource.attribute, operation.name]
    }


def accepts(schema: Any, value: Any) -> bool:
    text = json.dumps({"allOf": [schema], "$defs": COMPONENTS}).replace("#/components/schemas/", "#/$defs/")
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True).is_valid(value)
