"""Sends a body of whatever media type, or one parameter."""

from typing import Any

from callers import Caller

from runtime import Content, Operation, Parameter, Reply, uploads


def send(caller: Caller, content: Content, body: object, **how: Any) -> None:
    content.writer = {"multipart": uploads.multipart, "binary": uploads.binary}.get(content.kind)
    operation: Operation[Any] = Operation("PATCH", "/x", body=(content,), replies=(Reply("204"),))
    caller.call(operation, body=body, **how)


def sent(caller: Caller, parameter: Parameter, value: object) -> None:
    path = f"/a/{{{parameter.wire_name}}}/z" if parameter.place == "path" else "/a"
    operation: Operation[Any] = Operation("GET", path, parameters=(parameter,), replies=(Reply("204"),))
    caller.call(operation, {parameter.name: value})
