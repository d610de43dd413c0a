"""Operations: parameters, body, replies and what the method returns. Names are filled in by `names.py`' decisions.

Sources: OpenAPI 3.1.1, Operation, Parameter, Responses Objects.
"""

import re

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.build.annotations import constraints
from sdkwright.build.contents import contents, examples, media_types, reply
from sdkwright.build.contexts import shared_context
from sdkwright.build.declared import NOTHING_MEANT, Meant, Streams
from sdkwright.build.draft import Context
from sdkwright.build.names import ARGUMENT_RESERVED, identifiers
from sdkwright.build.package import own_server
from sdkwright.build.parts import parts_of
from sdkwright.build.resources import Place as Position
from sdkwright.build.schemas import Report, Schemas
from sdkwright.document import Node, UnresolvedReference
from sdkwright.ir import type as t
from sdkwright.ir.operation import Body, Content, ContentKind, Operation, Parameter, Place, Reply, StreamChoice
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.names import said as said_name
from sdkwright.operations import RESERVED_HEADERS, Found, parameters

_PLACES = frozenset(place.value for place in Place)
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_STYLES = {
    Place.PATH: "simple",
    Place.QUERY: "form",
    Place.QUERYSTRING: "form",
    Place.HEADER: "simple",
    Place.COOKIE: "form",
}


class Operations(Struct, frozen=True, kw_only=True, eq=False):
    """Builds operations. `client_wide` are the wire names of the parameters that the client is given once;
    `security_names` maps the document's scheme names to classes; `streams` are those that the settings declare. `known`
    are the parameters that were met, by place, and `shared` the replies: many operations refer to the same."""

    schemas: Schemas
    report: Report
    streams: Streams
    client_wide: frozenset[str]
    security_names: dict[str, str]
    known: dict[tuple[str, str], Parameter] = {}
    shared: dict[tuple[str, str, str, bool], Reply] = {}

    def silent(self) -> "Operations":
        """One that knows the same, and says nothing of what it finds."""
        return replace(self, report=lambda *_: None)

    def build(self, found: Found, position: Position) -> Operation:
        """The operation that stands at `found`, under the names that `position` gives it."""
        context = Context(base=position.base)
        meant = self.streams.of(found, _successes(found.node)) if self.streams.declared else NOTHING_MEANT
        responses = self.replies(found.node, context, found.method, meant)
        succeed = tuple(one for one in responses if one.status.startswith("2"))
        if not succeed:
            succeed = tuple(one for one in responses if one.status == "default")
        streams, result, choice = _outcome(succeed)
        return Operation(
            name=position.method,
            wire_id=SpecText(found.operation_id),
            method=found.method,
            path=SpecText(found.path),
            summary=SpecText(found.node.text("summary")),
            description=SpecText(found.node.text("description")),
            deprecated=found.node.flag("deprecated"),
            parameters=self.parameters(found, context),
            body=self._body(found.node, context),
            replies=succeed,
            errors=tuple(one for one in responses if one not in succeed),
            result=result,
            streams=streams,
            choice=choice,
            security=self._security(found.node),
            server=own_server(found, self.report),
            external_docs=SpecText(docs.text("url")) if (docs := found.node.get("externalDocs")) else NO_TEXT,
            idempotent=said if isinstance(said := found.node.value.get("x-sdkwright-idempotent"), bool) else None,
            location=found.node.location,
        )

    def parameters(self, found: Found, context: Context) -> tuple[Parameter, ...]:
        in_path = list(dict.fromkeys(_TEMPLATE.findall(found.path)))
        built: list[Parameter] = []
        for node in parameters(found):
            place = node.text("in")
            name = node.text("name")
            if place not in _PLACES or (place == "path" and name not in in_path):
                continue
            if place == "header" and name.lower() in RESERVED_HEADERS:
                self.report(
                    "reserved-header", f"the parameter {name!r} is ignored", node, "the client sets this header"
                )
                continue
            if node.key not in self.known:
                self.known[node.key] = self._parameter(node, Place(place), context)
            built.append(self.known[node.key])
        declared = {parameter.wire_name.raw for parameter in built if parameter.place is Place.PATH}
        built.extend(_undeclared(name, found.item) for name in in_path if name not in declared)
        built.sort(key=lambda one: in_path.index(one.wire_name.raw) if one.place is Place.PATH else len(in_path))
        return _named(built)

    def _parameter(self, node: Node, place: Place, context: Context) -> Parameter:
        name = node.text("name")
        media = next(media_types(node), None)
        schema = media[1].get("schema") if media else node.get("schema")
        said = self.schemas.alike.said(parts_of(schema)) if schema and isinstance(schema.value, dict) else None
        style = node.text("style") or _STYLES[place]
        explode = node.value.get("explode")
        return Parameter(
            name=said_name(node),
            wire_name=SpecText(name),
            place=place,
            type=self.schemas.of(schema, context.step(name)),
            required=place is Place.PATH or node.flag("required"),
            style=style,
            explode=explode if isinstance(explode, bool) else style in ("form", "cookie"),
            allow_reserved=node.flag("allowReserved"),
            allow_empty=node.flag("allowEmptyValue"),
            media_type=SpecText(media[0]) if media else NO_TEXT,
            client_wide=name in self.client_wide,
            description=SpecText(node.text("description") or (said.description.raw if said else "")),
            default=said.default if said else None,
            examples=examples(node) or (examples(media[1]) if media else ()),
            constraints=said.constraints if said else constraints([]),
            format=said.format if said else NO_TEXT,
            deprecated=node.flag("deprecated"),
            location=node.location,
        )

    def _body(self, operation: Node, context: Context) -> Body | None:
        reference = operation.get("requestBody")
        if reference is None:
            return None
        node = reference.follow()
        shared = shared_context(node, "request") if node.key != reference.key else context.step("request")
        found = contents(node, self.schemas, shared)
        if not found:
            return None
        return Body(
            required=node.flag("required"),
            contents=found,
            description=SpecText(reference.text("description") or node.text("description")),
            location=reference.location,
        )

    def replies(
        self, operation: Node, context: Context, method: str, meant: Meant = NOTHING_MEANT
    ) -> tuple[Reply, ...]:
        """The replies that the document describes; what the settings `meant` is for successes."""
        successes = _successes(operation) if meant is not NOTHING_MEANT else ()
        found: list[Reply] = []
        for status, reference in operation.members("responses"):
            if status.startswith("x-"):
                continue
            inner = context.step(_reply_step(status, operation))
            try:
                declared = meant.of_reply(status) if status in successes else NOTHING_MEANT
                found.append(self._reply(status, reference, inner, method, declared))
            except UnresolvedReference as error:
                self.report("unresolved-reference", error.reason, error.node, "")
        return tuple(found)

    def _reply(self, status: str, reference: Node, context: Context, method: str, meant: Meant) -> Reply:
        """A reply; one that operations only refer to is built once for all of them."""
        node = reference.follow()
        if node.key == reference.key or meant is not NOTHING_MEANT:
            return reply(status, reference, self.schemas, context, method, meant)
        key = (*node.key, status, method == "HEAD")
        if key not in self.shared:
            self.shared[key] = reply(status, reference, self.schemas, context, method)
        said = SpecText(reference.text("description") or node.text("description"))
        return replace(self.shared[key], description=said, location=reference.location)

    def _security(self, operation: Node) -> tuple[tuple[str, ...], ...]:
        holder = operation if "security" in operation else operation.document.root
        return alternatives(holder, self.security_names)


def alternatives(holder: Node, names: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """The security requirements of the document or of an operation, each a tuple of class names."""
    found: list[tuple[str, ...]] = []
    for requirement in holder.elements("security"):
        if isinstance(requirement.value, dict):
            found.append(tuple(names[name] for name in requirement.value if name in names))
    return tuple(dict.fromkeys(found))


def _successes(operation: Node) -> dict[str, Node]:
    """The replies that mean success, by status, as far as references lead to them."""
    every = {status: one for status, one in operation.members("responses") if not one.broken()}
    told = [status for status in every if status.startswith("2")] or [status for status in every if status == "default"]
    return {status: every[status].follow() for status in told}


def _reply_step(status: str, operation: Node) -> str:
    """`response` for the first success, and a word that tells the status for the others."""
    first = next((name for name in operation.value["responses"] if name.startswith("2")), "default")
    if status == first:
        return "response"
    return f"response {status}" if status != "default" else "response default"


def _outcome(replies: tuple[Reply, ...]) -> tuple[bool, t.Type, StreamChoice | None]:
    """Whether successes come item by item, whatever is asked for; the type of all, or of each item; and the choice
    where one reply can come in both ways."""
    items = [content.type for one in replies for content in one.contents if content.kind is ContentKind.STREAM]
    whole = [one for one in replies if not one.contents or any(map(_is_whole, one.contents))]
    if items and not any(one.contents for one in whole):
        return True, t.union(*items), None
    result = t.union(*(_result(one) for one in whole)) if replies else t.Any()
    asked = next((one.stream.asked for reply in replies for one in reply.contents if one.stream is not None), ())
    return False, result, StreamChoice(item=t.union(*items), asked=asked) if items else None


def _is_whole(content: Content) -> bool:
    return content.kind is not ContentKind.STREAM


def _result(one: Reply) -> t.Type:
    """What a reply gives that comes whole: its JSON contents where it has some, otherwise all of them; None for no
    content."""
    if not one.contents:
        return t.Null()
    json = [content.type for content in one.contents if content.kind is ContentKind.JSON]
    return t.union(*(json or [content.type for content in filter(_is_whole, one.contents)]))


def _undeclared(name: str, item: Node) -> Parameter:
    """A parameter that the path template uses and nothing declares: a string."""
    return Parameter(
        name="",
        wire_name=SpecText(name),
        place=Place.PATH,
        type=t.String(),
        required=True,
        style="simple",
        explode=False,
        location=item.location,
    )


def _named(parameters: list[Parameter]) -> tuple[Parameter, ...]:
    """`parameters` with the names of their arguments; equal wire names in two places get the place added."""
    wire_names = [parameter.wire_name.raw for parameter in parameters]
    keys = [
        parameter.wire_name.raw
        if wire_names.index(parameter.wire_name.raw) == number
        else f"{parameter.wire_name.raw} {parameter.place.value}"
        for number, parameter in enumerate(parameters)
    ]
    chosen = {key: one.name for key, one in zip(keys, parameters, strict=True) if one.name}
    names = identifiers(keys, ARGUMENT_RESERVED, "parameter", chosen)
    return tuple(replace(parameter, name=names[key]) for parameter, key in zip(parameters, keys, strict=True))
