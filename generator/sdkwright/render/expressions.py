"""Runtime expressions in words (OpenAPI 3.1.1, "Runtime Expressions")."""

import re

from sdkwright.ir.operation import Operation
from sdkwright.render.markdown import code

EMBEDDED = re.compile(r"\{(\$[^{}]*)\}")
"""An expression in braces, within other text."""

_SOURCE = re.compile(r"\$(request|response)\.(header|query|path|body)[.#]?(.*)", re.DOTALL)
_WHOLE = {"$url": "the URL of the request", "$method": "its method", "$statusCode": "the status of the response"}


def meaning(expression: str, asking: Operation | None) -> str:
    """What an expression stands for, as Markdown, in exchanges of the operation `asking`."""
    found = _SOURCE.fullmatch(expression)
    if found is None:
        return _WHOLE.get(expression, "what the service makes of it")
    of, place, name = found.groups()
    if place == "body":
        argument = _argument(asking, "body", name.removeprefix("/")) if of == "request" else ""
        return f"{code(name) if name else 'all'} in the body of the {of}{argument}"
    argument = _argument(asking, place, name) if of == "request" else ""
    kind = {"query": "query parameter", "path": "path parameter", "header": "header"}[place]
    return f"the {kind} {code(name)} of the {of}{argument}"


def embedded(text: str, asking: Operation | None) -> list[str]:
    """What each expression within `text` stands for, each once: `{$url} is the URL of the request`."""
    found = [f"{code(one)} is {meaning(one, asking)}" for one in EMBEDDED.findall(text)]
    return list(dict.fromkeys(found))


def _argument(asking: Operation | None, place: str, name: str) -> str:
    """The argument of the method that is meant, if there is one."""
    if asking is None:
        return ""
    found = [one.name for one in asking.parameters if one.place.value == place and one.wire_name.raw == name]
    if place == "body" and asking.body is not None:
        found = [one.name for one in asking.body.arguments if one.wire_name.raw == name]
    return f" (the argument {code(found[0])})" if found else ""
