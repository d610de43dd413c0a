"""Incoming requests: the document's webhooks, and the callbacks of its operations, each once.

Sources: OpenAPI 3.1.1, OpenAPI Object, `webhooks`; Callback Object; Runtime Expressions. OpenAPI 3.0 has no webhooks:
`x-webhooks` is what documents and tools took for it.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.bases import WEBHOOKS_BEFORE_31
from sdkwright.build.accompanying import accompanied
from sdkwright.build.contents import contents
from sdkwright.build.contexts import shared_context
from sdkwright.build.draft import Context
from sdkwright.build.flatten import content_with_names, reply_with_names, with_names
from sdkwright.build.models import renamed
from sdkwright.build.names import unique
from sdkwright.build.operations import Operations
from sdkwright.build.resources import Place
from sdkwright.document import Document, Node
from sdkwright.ir import type as t
from sdkwright.ir.incoming import Incoming
from sdkwright.ir.operation import Content, ContentKind
from sdkwright.ir.text import SpecText
from sdkwright.names import said
from sdkwright.operations import METHODS, Found, path_items
from sdkwright.words import free, pascal, shorten, snake, words

RESERVED = frozenset({
    "parse", "receive", "message", "read", "from_env", "unverified", "models", "self", "cached_property", "builtins",
    "datetimes", "Any", "Content", "Delivery", "Incoming", "Literal", "Receiver", "StandardWebhooks", "TypeAlias",
    "Union", "UnknownWebhook", "Webhook", "Parameters", "Said", "deprecated", "property",
})  # fmt: skip
"""What a receiver has itself, and what its module names."""


class Sighting(Struct, frozen=True, kw_only=True):
    """An incoming request as it stands in the document. `labels` are texts to make its attribute of, the shortest first
    and the last unlike any other's; `asked_by` are the numbers of the operations that have it as a callback."""

    kind: str
    name: str
    labels: tuple[str, ...]
    found: Found
    expression: str = ""
    asked_by: tuple[int, ...] = ()


def webhooks(document: Document, builder: Operations) -> list[Sighting]:
    """The document's webhooks, those of `x-webhooks` last; reports those that hold no request."""
    seen: dict[str, Node] = {}
    for member in ("webhooks", WEBHOOKS_BEFORE_31):
        for name, reference in document.root.members(member):
            if not (name.startswith("x-") and member == "webhooks"):
                seen.setdefault(name, reference)
    sightings: list[Sighting] = []
    for name, reference in seen.items():
        requests = list(_requests(name, reference))
        if not requests:
            builder.report("webhook", f"the webhook {name[:100]!r} holds no request", reference, "give it a `post`")
        labels = (name, f"{name} {{method}}")
        sightings += [Sighting(kind="webhook", name=name, labels=_filled(labels, one), found=one) for one in requests]
    return sightings


def callbacks(found: Sequence[Found], places: Sequence[Place], builder: Operations) -> list[Sighting]:
    """The callbacks of `found`; one that several operations refer to is one. Reports those that hold no request."""
    seen: dict[tuple[str, str], Sighting] = {}
    for number, (operation, place) in enumerate(zip(found, places, strict=True)):
        for name, reference in operation.node.members("callbacks"):
            if name.startswith("x-"):
                continue
            requests = [] if reference.broken() else list(_called(name, reference.follow()))
            if not requests:
                builder.report("callback", f"the callback {name[:100]!r} holds no request", reference, "")
            for expression, one in requests:
                longer = f"{place.base} {name}"
                labels = _filled((name, longer, f"{longer} {{method}}", f"{longer} {{method}} {expression}"), one)
                sighting = Sighting(kind="callback", name=name, labels=labels, found=one, expression=expression)
                known = seen.setdefault(one.node.key, sighting)
                seen[one.node.key] = replace(known, asked_by=(*known.asked_by, number))
    return list(seen.values())


def _filled(labels: tuple[str, ...], found: Found) -> tuple[str, ...]:
    return tuple(label.replace("{method}", found.method.lower(), 1) for label in labels)


def _called(name: str, callback: Node) -> Iterator[tuple[str, Found]]:
    """The requests of a Callback Object, each with the expression that gives its URL."""
    for expression, reference in callback.members():
        if not expression.startswith("x-"):
            for one in _requests(name, reference):
                yield expression, one


def _requests(name: str, reference: Node) -> Iterator[Found]:
    """The requests of a path item."""
    if reference.is_reference and reference.broken():
        return
    for item in path_items(reference):
        for method, node in item.members():
            if method in METHODS and isinstance(node.value, dict) and not (node.is_reference and node.broken()):
                yield Found(path=name, method=method.upper(), node=node.follow(), item=item)


def attributes(seen: Sequence[Sighting], overrides: Mapping[str, str], lock: Mapping[str, str]) -> list[str]:
    """An attribute for each of `seen`. Those that somebody chose come first, then those of `lock`, by place, then those
    that the document spells exactly so, then the document's order."""
    labels = [_telling(one, seen) for one in seen]
    chosen = [overrides.get(one.name) or said(one.found.node) or said(one.found.item) for one in seen]
    locked = [lock.get(place_of(one)) for one in seen]
    wanted = [
        free(own or kept or snake(words(label), one.kind), RESERVED)
        for own, kept, label, one in zip(chosen, locked, labels, seen, strict=True)
    ]
    taken: set[str] = set()
    names: dict[int, str] = {}
    for number in sorted(
        range(len(seen)), key=lambda one: (not chosen[one], not locked[one], wanted[one] != labels[one])
    ):
        names[number] = unique(wanted[number], taken, f"{wanted[number]}_")
    return [names[number] for number in range(len(seen))]


def _telling(one: Sighting, seen: Sequence[Sighting]) -> str:
    """The shortest label of `one` that no other has."""
    others = [other for other in seen if other is not one]
    return next(
        (label for number, label in enumerate(one.labels) if all(label != other.labels[number] for other in others)),
        one.labels[-1],
    )


def place_of(one: Sighting) -> str:
    """What the name lock knows an incoming request by."""
    return shorten(f"{one.kind} {one.labels[-1]}", 160)


def requests(
    seen: Sequence[Sighting], names: Sequence[str], builder: Operations, places: Sequence[Place]
) -> list[Incoming]:
    """The incoming requests that stand at `seen`, under `names`; their types are those of drafts still."""
    quiet = builder.silent()
    made: list[Incoming] = []
    for one, name in zip(seen, names, strict=True):
        node = one.found.node
        context = Context(base=pascal(f"{name} payload"))
        found = _contents(node, builder, context, one)
        made.append(
            Incoming(
                name=name,
                wire_name=SpecText(one.name),
                wire_id=SpecText(one.found.operation_id),
                method=one.found.method,
                summary=SpecText(node.text("summary") or one.found.item.text("summary")),
                description=SpecText(node.text("description") or one.found.item.text("description")),
                deprecated=node.flag("deprecated"),
                parameters=quiet.parameters(replace(one.found, path=""), context),
                contents=found,
                type=_payload(found),
                replies=quiet.replies(node, context, one.found.method),
                expression=SpecText(one.expression),
                asked_by=tuple((places[number].attribute, places[number].method) for number in one.asked_by),
                location=node.location,
            )
        )
    return accompanied(made, [one.found for one in seen], builder, seen[0].kind) if seen else []


def _contents(node: Node, builder: Operations, context: Context, one: Sighting) -> tuple[Content, ...]:
    reference = node.get("requestBody")
    if reference is None:
        return ()
    body = reference.follow()
    shared = shared_context(body, "payload") if body.key != reference.key else context
    found = contents(body, builder.schemas, shared)
    for content in found:
        if content.kind is ContentKind.MULTIPART:
            message = f"{content.media_type.raw[:100]!r} is not read: the payload is its bytes"
            builder.report(one.kind, message, body, "offer JSON or a form beside it")
    return tuple(
        replace(content, type=t.Binary()) if content.kind is ContentKind.MULTIPART else content for content in found
    )


def _payload(found: Sequence[Content]) -> t.Type:
    """What can be received: a media type each."""
    return t.union(*(content.type for content in found)) if found else t.Null()


def finish(one: Incoming, names: Mapping[str, str]) -> Incoming:
    """`one` with the names of models in its types."""
    return replace(
        one,
        parameters=tuple(with_names(parameter, names) for parameter in one.parameters),
        contents=tuple(content_with_names(content, names) for content in one.contents),
        type=renamed(one.type, names),
        said=renamed(one.said, names),
        keys=tuple((with_names(parameter, names), key) for parameter, key in one.keys),
        replies=tuple(reply_with_names(reply, names) for reply in one.replies),
    )
