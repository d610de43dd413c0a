"""A generated package, driven by the document's words: operations by method and path, arguments by wire name.

Which Python name stands for which wire name is asked of the package itself. If it were wrong, the wire would show it.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import sys
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2


class Anyone:
    """An `auth` that proves nothing, and meets any security requirement."""

    def apply(self, request: Any) -> None:
        """Leave the request alone."""


@dataclass(frozen=True)
class Method:
    """A method of a resource: where it hangs, its description of the operation, its signature."""

    resource: tuple[str, ...]
    name: str
    operation: Any
    signature: inspect.Signature

    @property
    def label(self) -> str:
        """`client.pets.update`."""
        return ".".join(("client", *self.resource, self.name))

    @property
    def chooses(self) -> bool:
        """Whether the caller chooses how the body is written."""
        return len(self.operation.body) > 1 and "content_type" in self.signature.parameters

    @cached_property
    def body_arguments(self) -> tuple[str, ...]:
        """The arguments that make up the body."""
        chosen = ["content_type"] if self.chooses else []
        others = {"self", "options", *chosen, *(one.name for one in self.operation.parameters)}
        given = self.signature.parameters.values()
        own = {one.name for one in given if one.default is False}  # the choice of a stream, which no document has
        return tuple(one.name for one in given if one.name not in others | own) if self.operation.body else ()

    @property
    def whole_body(self) -> bool:
        """Whether the body is one argument, and not the member of one that is called so."""
        if self.body_arguments not in (("body",), ("body_",)):
            return False
        kind = self.operation.body[0].annotation
        members = getattr(kind, "model_fields", {})
        return "body" not in members or kind.__name__ in str(self.signature.parameters["body"].annotation)


class Generated:
    """A package's folder, imported; clients of both kinds, whose results are awaited here."""

    def __init__(self, folder: Path) -> None:
        source = folder / "src"
        self.name = next(path.parent.name for path in source.glob("*/_client.py"))
        sys.path.insert(0, str(source))
        self.package = importlib.import_module(self.name)
        self.runtime = importlib.import_module(f"{self.name}._runtime")
        self._runtime_models = importlib.import_module(f"{self.name}._runtime.models")
        self._clients = importlib.import_module(f"{self.name}._client")
        self._runner = asyncio.Runner()
        self._blocking, self._awaited = httpx2.Client(trust_env=False), httpx2.AsyncClient(trust_env=False)

    def client_class(self, asynchronous: bool) -> type[Any]:
        """The package's own client of one kind."""
        wanted = self.runtime.AsyncClient if asynchronous else self.runtime.SyncClient
        return next(
            value
            for value in vars(self._clients).values()
            if isinstance(value, type) and issubclass(value, wanted) and value is not wanted
        )

    def client(self, url: str, asynchronous: bool, **settings: Any) -> Any:
        """A client for the server at `url`; client-wide parameters that are not in `settings` get a stand-in."""
        kind = self.client_class(asynchronous)
        signature = inspect.signature(kind.__init__)
        for name, parameter in signature.parameters.items():
            if name not in ("self", "base_url") and parameter.default is parameter.empty:
                settings.setdefault(name, "stand-in")
        return kind(
            base_url=url,
            **{"auth": Anyone(), "http_client": self._awaited if asynchronous else self._blocking, **settings},
        )

    def wait(self, outcome: Any) -> Any:
        """What a call gives, whichever kind of client made it."""
        return self._runner.run(outcome) if isinstance(outcome, Coroutine) else outcome

    @cached_property
    def methods(self) -> dict[tuple[str, str], Method]:
        """The methods by HTTP method and path template."""
        found = {}
        client = self.client("http://127.0.0.1", False)
        for method in self._methods(client, ()):
            found[method.operation.method, method.operation.path] = method
        return found

    def _methods(self, owner: Any, path: tuple[str, ...]) -> Iterator[Method]:
        for name in dir(type(owner)):
            value = inspect.getattr_static(type(owner), name)
            if isinstance(value, cached_property):
                yield from self._methods(getattr(owner, name), (*path, name))
            elif path and inspect.isfunction(value) and not name.startswith("_"):
                yield self._method(name, value, path)

    def _method(self, name: str, function: Any, path: tuple[str, ...]) -> Method:
        plain = inspect.unwrap(function)
        constants = [plain.__globals__.get(word) for word in plain.__code__.co_names]
        operation = [one for one in constants if isinstance(one, self.runtime.Operation)][-1]
        return Method(path, name, operation, inspect.signature(plain))

    def call(self, method: Method, client: Any, arguments: Mapping[tuple[str, str], Any], **body: Any) -> Any:
        """What `begun` gives in the end; of a method that gives pages, the first reply."""
        made = self.begun(method, client, arguments, **body)
        has_pages = type(made).__module__ == f"{self.name}._runtime.pages"
        return self.wait(made.page()).reply if has_pages else self.wait(made)

    def begun(self, method: Method, client: Any, arguments: Mapping[tuple[str, str], Any], **body: Any) -> Any:
        """What a method returns that is called with values by place and wire name; `body` (wire names, if an object) and
        `content_type`."""
        given = {one.name: arguments[one.place, one.wire_name] for one in method.operation.parameters
                 if (one.place, one.wire_name) in arguments and one.name in method.signature.parameters}  # fmt: skip
        if "body" in body:
            value = body.pop("body")
            given.update({method.body_arguments[0]: value} if method.whole_body else self._members(method, value))
        owner = client
        for step in method.resource:
            owner = getattr(owner, step)
        return getattr(owner, method.name)(**given, **body)

    def client_settings(self, method: Method, arguments: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
        """The arguments that are given to the client, by Python name."""
        return {
            one.name: arguments[one.place, one.wire_name]
            for one in method.operation.parameters
            if (one.place, one.wire_name) in arguments and one.name not in method.signature.parameters
        }

    def _members(self, method: Method, value: Mapping[str, Any]) -> dict[str, Any]:
        fields = method.operation.body[0].annotation.model_fields
        names = {field.alias or name: name for name, field in fields.items()}
        return {names[wire_name]: item for wire_name, item in value.items()}

    def members_of(self, method: Method) -> frozenset[str] | None:
        """The wire names that a body taken apart into arguments can have, None where any can be given."""
        if method.whole_body or not method.operation.body:
            return None
        fields = method.operation.body[0].annotation.model_fields
        return frozenset(field.alias or name for name, field in fields.items() if name in method.body_arguments)

    def plain(self, value: Any) -> Any:
        """A result as JSON would have it, through the package's own serialising."""
        if isinstance(value, self._runtime_models.Model):
            return value.to_dict()
        if isinstance(value, dict):
            return {key: self.plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(item) for item in value]
        if value is None or isinstance(value, bool | int | float | str):
            return value
        return self._runtime_models.to_json_value(value)

    def untyped(self, value: Any) -> str:
        """A documented member that a model did not take as such; empty if there is none."""
        if isinstance(value, list | dict):
            return next(filter(None, map(self.untyped, value.values() if isinstance(value, dict) else value)), "")
        if not isinstance(value, self._runtime_models.Model):
            return ""
        documented = {field.alias or name for name, field in type(value).model_fields.items()}
        strays = documented & (value.model_extra or {}).keys()
        return f"{type(value).__name__} did not take {strays}" if strays else self.untyped(vars(value))

    def receiver(self, kind: str) -> Any:
        """The receiver of webhooks or callbacks, which takes whatever comes."""
        module = importlib.import_module(f"{self.name}.{kind}s")
        return getattr(module, f"{kind.title()}s").unverified()

    def incoming(self, kind: str) -> list[Any]:
        """What the receiver has an attribute for."""
        receiver = self.receiver(kind)
        properties = [name for name, one in vars(type(receiver)).items() if isinstance(one, cached_property)]
        return [getattr(receiver, name) for name in properties]

    def models(self) -> ModuleType | None:
        """The `models` package, None where the document has no models."""
        try:
            return importlib.import_module(f"{self.name}.models")
        except ModuleNotFoundError:
            return None

    def close(self) -> None:
        """Close the connections."""
        self._blocking.close()
        self._runner.run(self._awaited.aclose())
        self._runner.close()
