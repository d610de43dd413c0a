"""What comes with the payloads of incoming requests: a model of the parameters that headers and queries say.

Requests with the same parameters share a model: services send the same headers with all of theirs.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from sdkwright.build.annotations import Annotations
from sdkwright.build.draft import Context, Draft, Member
from sdkwright.build.operations import Operations
from sdkwright.document import Node
from sdkwright.ir import type as t
from sdkwright.ir.incoming import Incoming
from sdkwright.ir.model import Access
from sdkwright.ir.operation import Parameter, Place
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.operations import Found, parameters
from sdkwright.words import pascal

_READ: Final = frozenset({Place.HEADER, Place.QUERY})
Keys = tuple[tuple[Parameter, SpecText], ...]


def accompanied(incoming: Sequence[Incoming], found: Sequence[Found], builder: Operations, kind: str) -> list[Incoming]:
    """`incoming`, the requests that stand at `found`, with the types of what their headers and queries say, which are
    those of drafts still. Reports the parameters that are not read."""
    keyed = [_keys(one, place, builder, kind) for one, place in zip(incoming, found, strict=True)]
    groups = Counter(_same(keys) for keys in keyed if keys)
    shared = [same for same, count in groups.most_common() if count > 1]
    numbers = {same: number for number, same in enumerate(shared)}
    made: list[Incoming] = []
    for one, place, keys in zip(incoming, found, keyed, strict=True):
        number = numbers.get(_same(keys))
        made.append(replace(one, keys=keys, said=_model(one, place.node, keys, builder, kind, number)))
    return made


def _keys(one: Incoming, found: Found, builder: Operations, kind: str) -> Keys:
    """The parameters that can be read, each with a name that no other has."""
    for node in parameters(found):
        if node.text("in") == "path":
            _say_not_read(node, builder, kind)
    keyed: dict[str, Parameter] = {}
    for parameter in one.parameters:
        name, place = parameter.wire_name.raw, parameter.place
        if place in _READ and not (place is Place.QUERY and _is_spread(parameter)):
            keyed[name if name not in keyed else f"{name} ({place.value})"] = parameter
        else:
            _say_not_read(found.node.document.at(parameter.location.file, parameter.location.pointer), builder, kind)
    return tuple((parameter, SpecText(key)) for key, parameter in keyed.items())


def _say_not_read(node: Node, builder: Operations, kind: str) -> None:
    message = f"the {node.text('in')[:20]} parameter {node.text('name')[:100]!r} of a {kind} is not read"
    builder.report(kind, message, node, "say it in a header, or in a query as one value")


def _is_spread(parameter: Parameter) -> bool:
    """Whether the members of an object have names of their own in a query."""
    spread = parameter.explode or parameter.style == "deepObject"
    return isinstance(t.without_null(parameter.type), t.Map | t.ModelRef) and not parameter.media_type and spread


def _same(keys: Keys) -> tuple[object, ...]:
    """What the parameters of two requests have in common if one model does for both."""
    return tuple(
        (key, one.place, one.style, one.explode, one.media_type, one.type, one.required, one.deprecated)
        for one, key in keys
    )


def _model(one: Incoming, node: Node, keys: Keys, builder: Operations, kind: str, number: int | None) -> t.Type:
    """A draft for the parameters of a request, and of those that have the same, the `number` of which is that of the
    group, the largest first."""
    if not keys:
        return t.Null()
    drafts = builder.schemas.drafts
    key = f"{node.source}#{node.pointer}/parameters"
    if number is not None:
        key = f"{node.document.entry}#{kind}s/parameters/{number}"
    if key not in drafts:
        whose = f"`{one.name}`" if number is None else f"{kind}s"
        base = f"{kind if number == 0 else one.name} parameters"
        said = Node(
            node.document, node.source, node.pointer, {"description": f"What headers and query of {whose} say."}
        )
        fields = [_member(parameter, name, shared=number is not None) for parameter, name in keys]
        drafts[key] = Draft(key=key, node=said, context=Context(base=pascal(base)), named=False, fields=fields)
    return t.ModelRef(key)


def _member(parameter: Parameter, key: SpecText, *, shared: bool) -> Member:
    """A member of the model; an example is of one request, and none of a model that several share."""
    said = Annotations(
        name="",
        title=NO_TEXT,
        description=parameter.description,
        default=parameter.default,
        examples=() if shared else tuple(one.value for one in parameter.examples),
        constraints=parameter.constraints,
        format=parameter.format,
        access=Access.BOTH,
        deprecated=parameter.deprecated,
    )
    return Member(key.raw, parameter.type, parameter.required, said, parameter.location)
