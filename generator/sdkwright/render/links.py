"""What replies lead to: links of the document, as the methods that they mean and where the arguments come from."""

from collections.abc import Mapping

from sdkwright.ir.api import Api, Resource
from sdkwright.ir.link import Link, LinkArgument
from sdkwright.ir.operation import Operation
from sdkwright.ir.text import Json
from sdkwright.render.expressions import embedded, meaning
from sdkwright.render.facts import shown
from sdkwright.render.markdown import cell, code, in_cell, table

Methods = Mapping[tuple[str, str], tuple[Resource, Operation]]


def methods(api: Api) -> Methods:
    """Every method, by its resource's attribute and its name."""
    every = ((resource, one) for resource in api.all_resources() for one in resource.operations)
    return {(resource.attribute, one.name): (resource, one) for resource, one in every}


def links_table(operation: Operation, known: Methods) -> str:
    """The links of an operation's replies, for the page of a resource; empty for none."""
    rows = [
        (
            in_cell(code(link.name.raw)),
            ", ".join(f"`{status}`" for status in link.statuses),
            in_cell(_target(link, known)),
            in_cell("; ".join(_given(link, operation, known))),
            cell(link.description),
        )
        for link in operation.links
    ]
    return table(("Link", "Of", "Leads to", "With", "Description"), rows) if rows else ""


def _target(link: Link, known: Methods) -> str:
    at = f", at {code(link.server.raw)}" if link.server else ""
    if link.target is None:
        return f"{code(link.operation.raw)}, which this package does not have{at}"
    resource, operation = known[link.target]
    return f"[{code(f'client.{resource.attribute}.{operation.name}')}]({resource.module}.md#{operation.name}){at}"


def _given(link: Link, asking: Operation, known: Methods) -> list[str]:
    """Where each argument of the method comes from."""
    target = known[link.target][1] if link.target is not None else None
    given = [f"{code(_name(one, target))}: {_value(one.value, asking)}" for one in link.arguments]
    return given if link.body is None else [*given, f"the body: {_value(link.body, asking)}"]


def _name(argument: LinkArgument, target: Operation | None) -> str:
    """The argument of the method that a parameter is; its name in the document where the method has none."""
    for one in target.parameters if target is not None else ():
        if one.wire_name.raw == argument.wire_name.raw and argument.place in ("", one.place.value):
            return one.name
    return argument.wire_name.raw


def _value(value: Json, asking: Operation) -> str:
    text = value.value
    if not isinstance(text, str):
        return code(shown(value))
    if text.startswith("$"):
        return meaning(text, asking)
    return ", where ".join([code(text), *embedded(text, asking)])
