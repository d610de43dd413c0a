"""Paths and operations: what the meta-schema cannot say about them.

Sources: OpenAPI 3.1.1, Paths, Path Item, Operation, Parameter, Server Variable and Security Requirement Objects.
"""

import re
from collections.abc import Iterator

from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.document import Document, Node, UnresolvedReference
from sdkwright.operations import Found, operations, parameters

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


def check(document: Document) -> Iterator[Diagnostic]:
    """Everything about operations and what they stand on."""
    found = list(operations(document))
    yield from _paths(document)
    yield from _operation_ids(found)
    yield from _tags(document)
    yield from _servers(document)
    schemes = _schemes(document)
    yield from _security(document.root, schemes)
    for one in found:
        yield from _parameters(one)
        yield from _security(one.node, schemes)


def _found(
    code: str, severity: Severity, message: str, place: Location, hint: str, *related: tuple[str, Location]
) -> Diagnostic:
    return Diagnostic(code=code, severity=severity, message=message, location=place, hint=hint, related=related)


def _paths(document: Document) -> Iterator[Diagnostic]:
    """Paths that differ in the names of their parameters only: a request matches both."""
    seen: dict[str, Node] = {}
    for path, item in document.root.members("paths"):
        shape = _TEMPLATE.sub("{}", path)
        if path.startswith("/") and seen.setdefault(shape, item).pointer != item.pointer:
            message = f"{path!r} is the same path as {seen[shape].last!r}"
            other = ("the other one", seen[shape].key_location)
            yield _found(
                "duplicate-path", Severity.WARNING, message, item.key_location, "merge the two path items", other
            )


def _operation_ids(found: list[Found]) -> Iterator[Diagnostic]:
    seen: dict[str, Node] = {}
    for one in found:
        name = one.operation_id
        if not name:
            message = f"{one.method} {one.path} has no operationId: its method's name is made of the path"
            yield Diagnostic(
                code="missing-operation-id",
                severity=Severity.INFO,
                message=message,
                location=one.node.key_location,
                hint="give it an operationId, which becomes the method's name",
            )
        elif seen.setdefault(name, one.node).key != one.node.key:
            other = ("the other one", seen[name]["operationId"].location)
            message = f"the operationId {name[:100]!r} is taken"
            hint = "operationIds are unique in a document"
            yield _found(
                "duplicate-operation-id", Severity.ERROR, message, one.node["operationId"].location, hint, other
            )


def _parameters(found: Found) -> Iterator[Diagnostic]:
    yield from _duplicates(found.node)
    yield from _duplicates(found.item)
    declared = {node.text("name"): node for node in parameters(found) if node.text("in") == "path"}
    in_path = _TEMPLATE.findall(found.path)
    for name in dict.fromkeys(in_path):
        if name not in declared:
            message = f"the path uses {{{name[:100]}}}, but no parameter declares it"
            hint = f"add a parameter with `in: path` and `name: {name[:100]}`"
            yield _found("undeclared-path-parameter", Severity.ERROR, message, found.node.key_location, hint)
    for name, node in declared.items():
        if name not in in_path:
            message = f"the path {found.path[:200]!r} has no {{{name[:100]}}}"
            place = node["name"].location
            yield _found(
                "unused-path-parameter",
                Severity.WARNING,
                message,
                place,
                "add it to the path, or take the parameter out",
            )


def _duplicates(holder: Node) -> Iterator[Diagnostic]:
    seen: dict[tuple[str, str], Node] = {}
    for reference in holder.elements("parameters"):
        node = _followed(reference)
        if node is None or not node.text("name"):
            continue
        key = node.text("name"), node.text("in")
        if key in seen:
            message = f"the {key[1]} parameter {key[0][:100]!r} is declared twice"
            other = ("the other one", seen[key].location)
            yield _found("duplicate-parameter", Severity.ERROR, message, reference.location, "keep one of them", other)
        seen.setdefault(key, reference)


def _followed(reference: Node) -> Node | None:
    try:
        return reference.follow()
    except UnresolvedReference:
        return None


def _tags(document: Document) -> Iterator[Diagnostic]:
    seen: dict[str, Node] = {}
    for tag in document.root.elements("tags"):
        name = tag.text("name")
        if name and seen.setdefault(name, tag).key != tag.key:
            other = ("the other one", seen[name].location)
            yield _found(
                "duplicate-tag",
                Severity.ERROR,
                f"the tag {name[:100]!r} is declared twice",
                tag.location,
                "merge them",
                other,
            )


def _servers(document: Document) -> Iterator[Diagnostic]:
    for server in document.root.elements("servers"):
        known = dict(server.members("variables"))
        for name in dict.fromkeys(_TEMPLATE.findall(server.text("url"))):
            if name not in known:
                message = f"the URL uses {{{name[:100]}}}, but no server variable declares it"
                place = server["url"].location
                yield _found("undeclared-server-variable", Severity.WARNING, message, place, "add it under `variables`")
        for name, variable in known.items():
            enum = [element.value for element in variable.elements("enum")]
            if enum and "default" in variable and variable["default"].value not in enum:
                message = f"the default of {name[:100]!r} is not among its values"
                place = variable["default"].location
                yield _found(
                    "server-variable-default", Severity.WARNING, message, place, "add it to `enum`, or choose another"
                )


def _schemes(document: Document) -> frozenset[str]:
    components = document.root.get("components")
    return (
        frozenset(name for name, _ in components.members("securitySchemes")) if components is not None else frozenset()
    )


def _security(holder: Node, schemes: frozenset[str]) -> Iterator[Diagnostic]:
    for requirement in holder.elements("security"):
        for name, member in requirement.members():
            if name not in schemes and "/" not in name:
                message = f"there is no security scheme {name[:100]!r}"
                hint = "declare it under `components/securitySchemes`"
                yield _found("unknown-security-scheme", Severity.WARNING, message, member.key_location, hint)
