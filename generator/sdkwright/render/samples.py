"""Samples: an operation called from Python, sync and async, and by curl, each ready to be copied and run."""

import base64
import binascii
import json
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sdkwright.ir import type as t
from sdkwright.ir.api import Api, Resource
from sdkwright.ir.model import AnyModel, ObjectModel, UnionModel
from sdkwright.ir.operation import Argument, Content, ContentKind, Operation, Parameter, Place
from sdkwright.ir.security import SchemeKind, SecurityScheme
from sdkwright.ir.text import Json, SpecText
from sdkwright.render.imports import import_groups
from sdkwright.render.python import in_one_piece, literal
from sdkwright.render.values import Values

_CONSTRUCTED = {
    t.DateTime: ("datetime.fromisoformat({})", "from datetime import datetime"),
    t.Date: ("date.fromisoformat({})", "from datetime import date"),
    t.Uuid: ("UUID({})", "from uuid import UUID"),
    t.Decimal: ("Decimal({})", "from decimal import Decimal"),
}


class Samples:
    """Writes the samples of one package."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._models: Mapping[str, AnyModel] = {model.name: model for model in api.models}
        self._values = Values(self._models)
        self._schemes = {scheme.name: scheme for scheme in api.security_schemes}

    def python(self, resource: Resource, operation: Operation, *, asynchronous: bool) -> str:
        """A program that makes the call and prints what it returns; ruff gives it its shape."""
        imports: set[str] = set()
        client = f"{'Async' if asynchronous else ''}{self._api.package.client_class}"
        imports.add(f"from {self._api.package.import_name} import {client}")
        opened = f"{'Async' if asynchronous else ''}{self.client(operation, imports)}"
        called = f"client.{resource.attribute}.{operation.name}({', '.join(self.arguments(operation, imports))})"
        paged = operation.pagination is not None
        if not asynchronous:
            use = [f"    for item in {called}:", "        print(item)"]
            use = use if paged else [f"    result = {called}", "    print(result)"]
            return "\n".join(["\n\n".join(import_groups(imports)), "", f"with {opened} as client:", *use])
        imports.add("import asyncio")
        use = [f"        async for item in {called}:", "            print(item)"]
        use = use if paged else [f"        result = await {called}", "        print(result)"]
        main = ["async def main() -> None:", f"    async with {opened} as client:", *use, "asyncio.run(main())"]
        return "\n".join(["\n\n".join(import_groups(imports)), "", *main])

    def arguments(
        self, operation: Operation, imports: set[str], *, brief: bool = False, instead: Mapping[str, str] | None = None
    ) -> list[str]:
        """The arguments of the call: all that are required, and the members of the example; if `brief` as few of these
        as can be. `instead` is source for some, by name."""
        own = instead or {}
        found = []
        for one in operation.parameters:
            if not one.client_wide and (one.needed or one.name in own):
                source = own.get(one.name) or self.expression(one.type, self._values.parameter(one), imports)
                found.append(source if one.place is Place.PATH else f"{one.name}={source}")
        body = operation.body
        if body is None:
            return found
        example = self._values.body(operation)
        if not body.arguments:
            if not (self.shows_body(operation) or body.argument_name in own):
                return found
            type_ = body.contents[0].type
            value = self._values.brief(type_, example) if brief else example
            source = own.get(body.argument_name) or self.expression(type_, value, imports)
            return [*found, f"{body.argument_name}={source}"]
        given = example if isinstance(example, dict) else {}
        chosen = [one for one in body.arguments if one.required or one.wire_name.raw in given or one.name in own]
        if brief:
            needed = [one for one in chosen if one.required or one.name in own]
            chosen = needed or chosen[:1]
        for member in chosen:
            value = given.get(member.wire_name.raw)
            value = self._values.brief(member.type, value) if brief else value
            found.append(f"{member.name}={own.get(member.name) or self.expression(member.type, value, imports)}")
        return found

    def shows_body(self, operation: Operation) -> bool:
        """Whether a sample has something to send: a body that is mandatory, or has an example, or mandatory members,
        which documents often forget to say of the body."""
        body = operation.body
        return body is not None and (body.required or bool(body.contents[0].examples or self._values.body(operation)))

    def example(self, operation: Operation, argument: Argument, *, brief: bool = False) -> Any:
        """A JSON value of an argument that is a member of the body: the document's, else the plainest that says
        something."""
        whole = self._values.body(operation)
        name = argument.wire_name.raw
        value = whole[name] if isinstance(whole, dict) and whole.get(name) else self._values.telling(argument.type)
        return self._values.brief(argument.type, value) if brief else value

    def content(self, content: Content, imports: set[str]) -> str:
        """Python source of a short body: the document's example, else the plainest that says something."""
        value = self._values.content(content) or self._values.telling(content.type)
        return self.expression(content.type, self._values.brief(content.type, value), imports)

    def expression(self, type_: t.Type, value: Any, imports: set[str]) -> str:
        """Python source of a JSON value as a value of `type_`."""
        bare = t.without_null(type_)
        match bare:
            case t.ModelRef(name):
                return self._constructed(self._models[name], value, imports)
            case t.List(item) if isinstance(value, list):
                return f"[{', '.join(self.expression(item, one, imports) for one in value)}]"
            case t.Map(inner) if isinstance(value, dict):
                entries = [f"{_json(key)}: {self.expression(inner, one, imports)}" for key, one in value.items()]
                return f"{{{', '.join(entries)}}}"
            case t.Union(members) if isinstance(value, dict):
                chosen = next((one for one in members if self._is_one(one, value)), None)
                return self.expression(chosen, value, imports) if chosen is not None else _json(value)
            case t.Base64() if isinstance(value, str):
                return _bytes_of(value)
            case t.Binary() if isinstance(value, str):
                return f"{_json(value)}.encode()"
            case _ if type(bare) in _CONSTRUCTED and isinstance(value, str):
                pattern, statement = _CONSTRUCTED[type(bare)]
                imports.add(statement)
                return pattern.format(_json(value))
            case _:
                return _json(value)

    def _is_one(self, type_: t.Type, value: dict[str, Any]) -> bool:
        """Whether an object has what a model asks for, and nothing else."""
        model = self._models[type_.name] if isinstance(type_, t.ModelRef) else None
        if isinstance(model, UnionModel):
            return True
        if not isinstance(model, ObjectModel):
            return False
        needed = {field.wire_name.raw for field in model.fields if field.required}
        return needed <= value.keys() <= {field.wire_name.raw for field in model.fields}

    def _constructed(self, model: AnyModel, value: Any, imports: set[str]) -> str:
        if isinstance(model, UnionModel) and model.discriminator is not None and isinstance(value, dict):
            tag = value.get(model.discriminator.wire_name.raw)
            chosen = next((name for known, name in model.discriminator.mapping if known.raw == tag), None)
            return self._constructed(self._models[chosen], value, imports) if chosen else _json(value)
        if not isinstance(model, ObjectModel):
            return self.expression(model.type, value, imports)
        fields = {field.wire_name.raw: field for field in model.fields}
        if not isinstance(value, dict) or not value.keys() <= fields.keys():
            return _json(value)
        imports.add(f"from {self._api.package.import_name}.models import {model.name}")
        entries = [
            f"{fields[key].name}={self.expression(fields[key].type, inner, imports)}" for key, inner in value.items()
        ]
        return f"{model.name}({', '.join(entries)})"

    def client(self, operation: Operation, imports: set[str], auth: str = "", given: tuple[str, ...] = ()) -> str:
        """The construction of a client that can make the call, with whatever suits unless `auth` says, and with the
        arguments that are `given`."""
        named = {one.partition("=")[0] for one in given}
        needed = [f"{name}={source}" for name, source in self.client_values(imports).items() if name not in named]
        arguments = [*needed, *([f"auth={auth}"] if auth else self._auth(operation, imports)), *given]
        return f"{self._api.package.client_class}({', '.join(arguments)})"

    def client_values(self, imports: set[str]) -> dict[str, str]:
        """The arguments that a client must be given, as source."""
        found = {
            one.name: self.expression(one.type, self._values.parameter(one), imports)
            for one in self._api.client_parameters
            if one.needed
        }
        if self._api.server is None:
            found["base_url"] = '"https://api.example.com"'
        return found

    def _auth(self, operation: Operation, imports: set[str]) -> list[str]:
        made = [self.construction(scheme, imports) for scheme in self.schemes(operation)]
        return [f"auth={made[0]}" if len(made) == 1 else f"auth=[{', '.join(made)}]"] if made else []

    def schemes(self, operation: Operation) -> list[SecurityScheme]:
        """What a sample proves itself with: the first alternative that it can."""
        for alternative in operation.security:
            known = [self._schemes[name] for name in alternative if name in self._schemes]
            if known and all(scheme.kind is not SchemeKind.UNSUPPORTED for scheme in known):
                return known
        return []

    def construction(self, scheme: SecurityScheme, imports: set[str]) -> str:
        """An object of a scheme's class, its secrets from the environment."""
        imports.add(f"from {self._api.package.import_name}.auth import {scheme.name}")
        return f"{scheme.name}.from_env()"

    def curl(self, operation: Operation) -> str:
        """A curl command that sends the same request."""
        lines = [f"curl --request {operation.method}"] if operation.method != "GET" else ["curl"]
        headers: list[str] = []
        query: list[str] = []
        for scheme in self.schemes(operation)[:1] if self._sendable(operation) else []:
            self._prove(scheme, headers, query, lines)
        for one in operation.parameters:
            if one.required and one.place in (Place.QUERY, Place.HEADER):
                text = _text(self._values.parameter(one))
                if one.place is Place.QUERY:
                    query.append(f"{quote(one.wire_name.raw, safe='')}={quote(text, safe='')}")
                else:
                    headers.append(shlex.quote(f"{one.wire_name.raw}: {text}"))
        data = self._data(operation, headers)
        url = self._url(operation) + (f"?{'&'.join(query)}" if query else "")
        quoted = f'"{url}"' if "$" in url else shlex.quote(url)
        return " \\\n  ".join([*lines, quoted, *(f"--header {one}" for one in headers), *data])

    def _sendable(self, operation: Operation) -> bool:
        return any(scheme.kind is not SchemeKind.SIGNATURE for scheme in self.schemes(operation))

    def _prove(self, scheme: SecurityScheme, headers: list[str], query: list[str], lines: list[str]) -> None:
        found = [f"${variable}" for _, variable in scheme.variables]
        variable = found[0]
        match scheme.kind, scheme.place:
            case SchemeKind.BEARER | SchemeKind.OAUTH2, _:
                headers.append(f'"Authorization: Bearer {variable}"')
            case SchemeKind.BASIC, _:
                lines.append(f'--user "{":".join(found)}"')
            case SchemeKind.API_KEY, "header":
                headers.append(f'"{_shell(scheme.parameter.raw)}: {variable}"')
            case SchemeKind.API_KEY, "cookie":
                headers.append(f'"Cookie: {_shell(scheme.parameter.raw)}={variable}"')
            case SchemeKind.API_KEY, "query":
                query.append(f"{quote(scheme.parameter.raw, safe='')}={variable}")
            case _:
                pass

    def _data(self, operation: Operation, headers: list[str]) -> list[str]:
        body = operation.body
        if body is None or not self.shows_body(operation):
            return []
        content = body.contents[0]
        value = self._values.body(operation)
        if content.kind is ContentKind.MULTIPART and isinstance(value, dict):
            return [f"--form {shlex.quote(f'{key}={_text(inner)}')}" for key, inner in value.items()]
        headers.append(shlex.quote(f"Content-Type: {content.media_type.raw}"))
        if content.kind is ContentKind.FORM and isinstance(value, dict):
            return [f"--data-urlencode {shlex.quote(f'{key}={_text(inner)}')}" for key, inner in value.items()]
        text = json.dumps(value, ensure_ascii=False, indent=2) if content.kind is ContentKind.JSON else _text(value)
        return [f"--data {shlex.quote(text)}"]

    def _url(self, operation: Operation) -> str:
        base = self._api.server.usual.raw if self._api.server is not None else "https://api.example.com"
        return (operation.server.raw or base).rstrip("/") + self.path(operation).raw

    def path(self, operation: Operation) -> SpecText:
        """The path with its parameters filled in."""
        path = operation.path.raw.partition("#")[0]
        for one in operation.parameters:
            if one.place is Place.PATH:
                path = path.replace(f"{{{one.wire_name.raw}}}", quote(self._in_path(one), safe=""))
        return SpecText(path)

    def _in_path(self, parameter: Parameter) -> str:
        return _text(self._values.parameter(parameter)) or "value"


def _json(value: object) -> str:
    return literal(Json.of(value))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(one) for one in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _bytes_of(text: str) -> str:
    try:
        return f"b{in_one_piece(base64.b64decode(text, validate=True).decode('ascii'))}"
    except (binascii.Error, ValueError):
        return f"{in_one_piece(text)}.encode()"


def _shell(text: str) -> str:
    """`text` inside double quotes of a shell (POSIX, section 2.2.3)."""
    return "".join(f"\\{one}" if one in '$`"\\' else one for one in text if one.isprintable())
