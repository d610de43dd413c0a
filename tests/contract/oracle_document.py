"""Reads an OpenAPI document as its author wrote it, for judging what was made of it.

Shares nothing with the generator: its own YAML and JSON reading, its own references, its own idea of an operation
(OpenAPI 3.0.4, 3.1.1 and 3.2.0, Path Item, Operation, Parameter, Request Body, Response and Media Type Objects).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from oracle_yaml import Yaml12

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form", "querystring": "form"}


@dataclass(frozen=True)
class Located:
    """A value of the document, and the file that relative references in it start from."""

    value: Any
    file: Path


@dataclass(frozen=True)
class RawContent:
    """A Media Type Object: its schema, its examples by name, its encodings."""

    media_type: str
    schema: Located | None
    examples: dict[str, Any] = field(hash=False)
    encoding: dict[str, Any] = field(hash=False)
    structure: str = ""
    """What the schema itself says it describes, where the media type is a range that leaves it open."""

    @property
    def kind(self) -> str:
        """json, form, multipart, text or binary."""
        name = self.media_type.partition(";")[0].strip().lower()
        if name in ("*/*", "application/*"):
            return {"": "binary", "binary": "binary", "string": "text"}.get(self.structure, "json")
        if name in ("application/json", "text/json") or name.endswith("+json"):
            return "json"
        if name == "application/x-www-form-urlencoded":
            return "form"
        if name.startswith("multipart/"):
            return "multipart"
        return "text" if name.startswith("text/") else "binary"


@dataclass(frozen=True)
class RawParameter:
    """A Parameter Object with the standard's defaults filled in."""

    name: str
    place: str
    style: str
    explode: bool
    required: bool
    allow_reserved: bool
    content: RawContent | None
    schema: Located | None


@dataclass(frozen=True)
class RawOperation:
    """An Operation Object with what its path item adds to it."""

    method: str
    path: str
    operation_id: str
    parameters: tuple[RawParameter, ...]
    bodies: tuple[RawContent, ...]
    body_required: bool
    replies: dict[str, tuple[RawContent, ...]] = field(hash=False)
    passing: frozenset[int] = frozenset()
    """The statuses that the document says pass: by `Retry-After`, or by `x-sdkwright-retriable`."""

    idempotent: bool | None = None
    """Whether the document says that doing the same again does no harm, by `x-sdkwright-idempotent`."""

    @property
    def label(self) -> str:
        """`GET /pets/{id}`."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class RawIncoming:
    """A request that the service sends: a webhook, or a callback with the expression of its URL."""

    kind: str
    name: str
    expression: str
    operation: RawOperation

    @property
    def label(self) -> str:
        """`webhook POST order.paid`."""
        return f"{self.kind} {self.operation.method} {self.name} {self.expression}".rstrip()


class RawDocument:
    """An OpenAPI document and the files that it refers to."""

    def __init__(self, path: Path) -> None:
        self._files: dict[Path, Any] = {}
        self.path = path.resolve()
        self.root = self._file(self.path)
        found = re.match(r"3\.(\d+)", str(self.root.get("openapi", "")))
        self.minor = int(found[1]) if found else 0

    def _file(self, path: Path) -> Any:
        if path not in self._files:
            text = path.read_text(encoding="utf-8-sig")
            is_json = text.lstrip()[:1] in ("{", "[")
            self._files[path] = json.loads(text) if is_json else yaml.load(text, Loader=Yaml12)
        return self._files[path]

    def target(self, reference: str, file: Path) -> tuple[Located, str]:
        """What a `$ref` in `file` points at, and the canonical spelling of it (RFC 3986, RFC 6901)."""
        name, _, fragment = reference.partition("#")
        path = (file.parent / unquote(name)).resolve() if name and name != self.root.get("$self") else file
        fragment = unquote(fragment)
        value = self._file(path)
        if fragment and not fragment.startswith("/"):
            return Located(_anchored(value, fragment), path), f"{path}#{fragment}"
        for token in fragment.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        return Located(value, path), f"{path}#{fragment}"

    def follow(self, found: Located) -> Located:
        """`found`, or what it refers to in the end. Members beside a `$ref` win over the target's (3.1, Reference)."""
        for _ in range(50):
            if not isinstance(found.value, dict) or not isinstance(found.value.get("$ref"), str):
                return found
            found, _key = self.target(found.value["$ref"], found.file)
        raise ValueError("a reference never ends")

    def operations(self) -> Iterator[RawOperation]:
        """Every operation under `paths`, in document order."""
        paths = self.root.get("paths") or {}
        for path, given in paths.items():
            if str(path).startswith("x-") or not isinstance(given, dict):
                continue
            item = self.follow(Located(given, self.path))
            members = {**item.value, **{k: v for k, v in given.items() if k != "$ref"}}
            methods = [(name.upper(), members[name]) for name in METHODS if isinstance(members.get(name), dict)]
            methods += [*(members.get("additionalOperations") or {}).items()]
            for method, operation in methods:
                # The standard knows no operation that is a reference; documents kept as a tree have them.
                found = self.follow(Located(operation, item.file))
                yield self._operation(method, path, found.value, Located(members, item.file), found.file)

    def incoming(self) -> Iterator[RawIncoming]:
        """Every webhook, those of OpenAPI 3.0's `x-webhooks` included, then every callback of the operations under
        `paths` (OpenAPI 3.1.1, OpenAPI Object, `webhooks`; Callback Object), each place in the document once."""
        for name, given in {**(self.root.get("x-webhooks") or {}), **(self.root.get("webhooks") or {})}.items():
            for operation in self._requests(name, Located(given, self.path)):
                yield RawIncoming("webhook", name, "", operation)
        seen: set[int] = set()
        for given in (self.root.get("paths") or {}).values():
            item = self.follow(Located(given, self.path))
            for method in METHODS:
                for name, raw in ((item.value.get(method) or {}).get("callbacks") or {}).items():
                    callback = self.follow(Located(raw, item.file))
                    if id(callback.value) in seen:
                        continue
                    seen.add(id(callback.value))
                    for expression, inner in callback.value.items():
                        for operation in self._requests(name, Located(inner, callback.file)):
                            yield RawIncoming("callback", name, expression, operation)

    def _requests(self, name: str, given: Located) -> Iterator[RawOperation]:
        item = self.follow(given)
        for method in item.value if isinstance(item.value, dict) else ():
            if method in METHODS and isinstance(item.value[method], dict):
                yield self._operation(method.upper(), name, item.value[method], item, item.file)

    def _operation(self, method: str, path: str, raw: dict[str, Any], item: Located, file: Path) -> RawOperation:
        merged: dict[tuple[str, str], RawParameter] = {}
        shared = [Located(given, item.file) for given in item.value.get("parameters") or []]
        for located in [*shared, *(Located(given, file) for given in raw.get("parameters") or [])]:
            parameter = self._parameter(located)
            if parameter.place != "header" or parameter.name.lower() not in IGNORED_HEADERS:
                merged[parameter.name, parameter.place] = parameter
        for name in re.findall(r"\{([^{}]*)\}", path):
            # A template's expression that nobody declares can still only be filled with text.
            bare = RawParameter(name, "path", "simple", False, True, False, None, Located({"type": "string"}, file))
            merged.setdefault((name, "path"), bare)
        body = self.follow(Located(raw.get("requestBody") or {}, file))
        replies = {}
        passing = set()
        for status, given in (raw.get("responses") or {}).items():
            reply = self.follow(Located(given, file))
            headers = {str(name).lower() for name in reply.value.get("headers") or {}}
            if str(status).isdigit() and ("retry-after" in headers or reply.value.get("x-sdkwright-retriable")):
                passing.add(int(status))
            replies[str(status)] = self._contents(reply.value.get("content"), reply.file)
        return RawOperation(
            method=method,
            path=path,
            operation_id=str(raw.get("operationId", "")),
            parameters=tuple(merged.values()),
            bodies=self._contents(body.value.get("content"), body.file),
            body_required=bool(body.value.get("required")),
            replies=replies,
            passing=frozenset(passing),
            idempotent=raw.get("x-sdkwright-idempotent"),
        )

    def _parameter(self, given: Located) -> RawParameter:
        found = self.follow(given)
        raw = found.value
        contents = self._contents(raw.get("content"), found.file)
        style = raw.get("style", STYLES[raw["in"]])
        return RawParameter(
            name=str(raw["name"]),
            place=raw["in"],
            style=style,
            explode=bool(raw.get("explode", style in ("form", "cookie"))),
            required=bool(raw.get("required")) or raw["in"] == "path",
            allow_reserved=bool(raw.get("allowReserved")),
            content=contents[0] if contents else None,
            schema=Located(raw["schema"], found.file) if "schema" in raw else None,
        )

    def _contents(self, raw: Any, file: Path) -> tuple[RawContent, ...]:
        found = []
        for media_type, given in (raw or {}).items():
            content = self.follow(Located(given or {}, file))
            schema = content.value.get("schema")
            found.append(
                RawContent(
                    media_type=media_type,
                    schema=None if schema is None else Located(schema, content.file),
                    examples=dict(self._examples(content)),
                    encoding=content.value.get("encoding") or {},
                    structure=self._structure(Located(schema, content.file)) if isinstance(schema, dict) else "",
                )
            )
        return tuple(found)

    def _structure(self, schema: Located) -> str:
        """The type of a schema, `binary` for files, `string` for text without any form, empty for any value."""
        value = self.follow(schema).value
        if value.get("format") == "binary" or value.get("contentMediaType"):
            return "binary"
        if value.get("type") == "string":
            return "string" if not {"format", "enum", "const", "contentEncoding"} & value.keys() else "json"
        return "json" if value.keys() - {"description", "title", "example", "examples"} else ""

    def _examples(self, content: Located) -> Iterator[tuple[str, Any]]:
        raw = content.value
        if "example" in raw:
            yield "example", raw["example"]
        for name, given in (raw.get("examples") or {}).items() if isinstance(raw.get("examples"), dict) else ():
            example = self.follow(Located(given, content.file)).value
            for member in ("value", "dataValue"):
                if isinstance(example, dict) and member in example:
                    yield str(name), example[member]
        schema = raw.get("schema")
        target = self.follow(Located(schema, content.file)).value if isinstance(schema, dict) else None
        if isinstance(target, dict):
            if "example" in target:
                yield "schema example", target["example"]
            listed = target.get("examples")
            for number, value in enumerate(listed if isinstance(listed, list) else ()):
                yield f"schema example {number}", value


def _anchored(value: Any, anchor: str) -> Any:
    """The schema that has `anchor` (JSON Schema 2020-12 Core, section 8.2.2)."""
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, dict):
            if anchor in (current.get("$anchor"), current.get("$dynamicAnchor")):
                return current
            pending.extend(current.values())
        elif isinstance(current, list):
            pending.extend(current)
    raise KeyError(anchor)
