"""Receivers: the modules of a package that read what the service sends, `webhooks` and `callbacks`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api, Package, Rename
from sdkwright.ir.incoming import Incoming, Mark
from sdkwright.ir.operation import Content, Parameter, Place
from sdkwright.ir.text import SpecText
from sdkwright.render.annotation import Annotations
from sdkwright.render.environment import Templates
from sdkwright.render.file import File
from sdkwright.render.header import header_line
from sdkwright.render.known import Known
from sdkwright.render.python import docstring, literal, prose

RECEIVER_ERRORS = (
    "UnknownWebhookError", "WebhookDriftWarning", "WebhookError", "WebhookPayloadError", "WebhookSignatureError",
)  # fmt: skip
"""What templates/client/errors.py.jinja has of them."""

_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}

_MANY = 100
"""So many types of a union stand in one chain: checkers nest chains, and end at some depth (pyright: 256)."""


class Received(Struct, frozen=True):
    """A request in templates/client/receiver.py.jinja."""

    name: str
    constant: str
    type: str
    said: str
    arguments: tuple[str, ...]
    docstring: str


class Shared(Struct, frozen=True):
    """What the headers and query of several requests say, in the same template."""

    constant: str
    type: str
    source: str


class Former(Struct, frozen=True):
    """A request that is called otherwise now, in the same template."""

    old: str
    now: Received
    message: str


class ReceiverView(Struct, frozen=True):
    """The fields of templates/client/receiver.py.jinja."""

    header: str
    docstring: str
    imports: tuple[str, ...]
    class_name: str
    class_docstring: str
    payload: str
    payloads: str
    delivery: str
    deliveries: str
    variable: str
    shared: tuple[Shared, ...]
    incoming: tuple[Received, ...]
    renamed: tuple[Former, ...]


class ReceiverModule(Struct, frozen=True):
    """What the module of a receiver is made of; `classes` are the names of all models."""

    kind: "Kind"
    package: Package
    title: SpecText
    variable: str
    incoming: tuple[Incoming, ...]
    renamed: tuple[Rename, ...]
    classes: tuple[str, ...]


class Kind(Struct, frozen=True):
    """A kind of receiver: its module, its class, and what one request is called."""

    module: str
    class_name: str
    noun: str

    def of(self, api: Api) -> tuple[Incoming, ...]:
        """What it receives in a package."""
        return api.webhooks if self.module == "webhooks" else api.callbacks

    def renamed(self, api: Api) -> tuple[Rename, ...]:
        """What of it is called otherwise now."""
        return api.renamed_webhooks if self.module == "webhooks" else api.renamed_callbacks

    @property
    def names(self) -> tuple[str, ...]:
        """What the front door exports of it."""
        return (self.class_name, f"{self.noun.title()}Delivery", f"{self.noun.title()}Payload")


WEBHOOKS = Kind("webhooks", "Webhooks", "webhook")
CALLBACKS = Kind("callbacks", "Callbacks", "callback")


def kinds_of(api: Api) -> list[Kind]:
    """The receivers that a package has."""
    return [kind for kind in (WEBHOOKS, CALLBACKS) if kind.of(api)]


def receiver_exports(api: Api) -> list[tuple[str, tuple[str, ...]]]:
    """What the front door has of the receivers, by module."""
    kinds = kinds_of(api)
    found = [(kind.module, (kind.class_name, "UnknownWebhook")) for kind in kinds]
    return [*found, ("errors", RECEIVER_ERRORS)] if kinds else []


def receiver_files(api: Api, known: Known) -> list[File]:
    """A module for each receiver."""
    classes = tuple(model.name for model in api.models)
    for one in (*api.webhooks, *api.callbacks):
        known.digester.add(one)
    modules = [
        ReceiverModule(kind, api.package, api.title, api.webhook_secret, kind.of(api), kind.renamed(api), classes)
        for kind in kinds_of(api)
    ]
    return known.files(_modules, modules, lambda one: f"src/{api.package.import_name}/{one.kind.module}.py")


def _modules(templates: Templates, wanted: Sequence[ReceiverModule]) -> list[str]:
    return [templates.render("client/receiver.py.jinja", _view(one)) for one in wanted]


def _view(module: ReceiverModule) -> ReceiverView:
    incoming, kind = module.incoming, module.kind
    shadowed = {*module.classes, *(one.name for one in incoming), *(one.old for one in module.renamed)}
    annotations, constants = Annotations(frozenset(), frozenset(shadowed)), Annotations(frozenset())
    named = _constants(incoming)
    shared = _shared(incoming, named.values(), annotations)
    received = tuple(_received(one, named[one.name], annotations, constants, shared) for one in incoming)
    by_name = {one.name: one for one in received}
    types = t.union(*(one.type for one in incoming))
    payloads = [annotations.result(one) for one in (types.members if isinstance(types, t.Union) else (types,))]
    deliveries = [
        f"Delivery[Literal[{literal(one.wire_name)}], {made.type}, {made.said}]"
        for one, made in zip(incoming, received, strict=True)
    ]
    unknown = ["UnknownWebhook"] if len(incoming) > 1 else []
    class_name, delivery, payload = kind.names
    imports = annotations.imports | constants.imports
    return ReceiverView(
        header=header_line(module.package),
        docstring=docstring(f"What the service sends of its own accord: {kind.module}."),
        imports=tuple(sorted(line.replace("from .._runtime", "from ._runtime") for line in imports)),
        class_name=class_name,
        class_docstring=docstring(_class_text(module), indent=4),
        payload=payload,
        payloads="Any" if payloads == ["Any"] else _union([*payloads, *unknown]),
        delivery=delivery,
        deliveries=_union([*deliveries, *unknown]),
        variable=literal(module.variable),
        shared=tuple(shared.values()),
        incoming=received,
        renamed=tuple(Former(one.old, by_name[one.new], literal(one.notice)) for one in module.renamed),
    )


def _union(types: Sequence[str]) -> str:
    """A union; one of very many is made of several, each in parentheses."""
    once = list(dict.fromkeys(types))
    chains = [" | ".join(once[start : start + _MANY]) for start in range(0, len(once), _MANY)]
    return chains[0] if len(chains) == 1 else " | ".join(f"({chain})" for chain in chains)


def _constants(incoming: Sequence[Incoming]) -> dict[str, str]:
    """The constant of each request, by its name."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for one in incoming:
        constant = f"_{one.name.upper()}"
        found[one.name] = f"{constant}_{len(taken)}" if constant in taken else constant
        taken.add(found[one.name])
    return found


def _shared(incoming: Sequence[Incoming], taken: Iterable[str], constants: Annotations) -> dict[t.Type, Shared]:
    """What the headers and queries of several requests say, once, by the model."""
    counted = Counter(one.said for one in incoming if one.keys)
    firsts = {one.said: one for one in reversed(incoming) if counted[one.said] > 1}
    used = {*taken}
    found: dict[t.Type, Shared] = {}
    for said, one in firsts.items():
        constant = f"_PARAMETERS_{len(found)}" if found else "_PARAMETERS"
        while constant in used:
            constant += "_"
        used.add(constant)
        found[said] = Shared(constant, constants.result(said), _parameters(one, constants))
    return found


def _parameters(one: Incoming, constants: Annotations) -> str:
    said = ", ".join(_said(parameter, key) for parameter, key in one.keys)
    return f"Parameters(lambda: {constants.runtime(one.said)}, {said})"


def _received(
    one: Incoming, constant: str, annotations: Annotations, constants: Annotations, shared: Mapping[t.Type, Shared]
) -> Received:
    arguments = [literal(one.wire_name), *(_content(content, constants) for content in one.contents)]
    if one.keys:
        said = shared[one.said].constant if one.said in shared else _parameters(one, constants)
        arguments.append(f"parameters={said}")
    for name, by_example in (("marks", False), ("hints", True)):
        found = [mark for mark in one.marks if mark.by_example is by_example]
        if found:
            arguments.append(f"{name}={{{', '.join(map(_mark, found))}}}")
    needs = [literal(mark.header) for mark in one.marks if mark.required and not mark.by_example]
    if needs:
        arguments.append(f"needs=({', '.join(needs)},)")
    return Received(
        name=one.name,
        constant=constant,
        type=annotations.result(one.type),
        said=annotations.result(one.said),
        arguments=tuple(arguments),
        docstring=docstring(_text(one), indent=8),
    )


def _content(content: Content, constants: Annotations) -> str:
    return f"Content({literal(content.media_type)}, lambda: {constants.runtime(content.type)})"


def _said(parameter: Parameter, key: SpecText) -> str:
    """Where a parameter is found, and how its values stand in its text (OpenAPI 3.1.1, "Style Values")."""
    said = [literal(SpecText(parameter.place.value)), literal(parameter.wire_name)]
    type_ = t.without_null(parameter.type)
    separator = _SEPARATORS.get(parameter.style, ",")
    if parameter.media_type:
        said.append('"json"')
    elif isinstance(type_, t.List | t.Tuple):
        said += ['"many"', literal(SpecText("" if parameter.explode and parameter.place is Place.QUERY else separator))]
    elif isinstance(type_, t.Map | t.ModelRef):
        said += ['"pairs"', literal(SpecText("" if parameter.explode else separator))]
    if key != parameter.wire_name:
        said.append(f"key={literal(key)}")
    return f"Said({', '.join(said)})"


def _mark(mark: Mark) -> str:
    values = ", ".join(map(literal, mark.values))
    return f"{literal(place_of(mark))}: ({values}{',' if len(mark.values) == 1 else ''})"


def place_of(mark: Mark) -> SpecText:
    """A header's name, or the JSON Pointer of a member (RFC 6901, section 3)."""
    tokens = (one.raw.replace("~", "~0").replace("/", "~1") for one in mark.member)
    return mark.header or SpecText("".join(f"/{token}" for token in tokens))


def _text(one: Incoming) -> str:
    parts = [prose(one.summary), prose(one.description)]
    if one.expression:
        asked = ", ".join(f"`{resource}.{method}`" for resource, method in one.asked_by)
        parts.append(f"Asked for by {asked}, sent to `{prose(one.expression)}`.")
    if one.deprecated:
        parts.append("Deprecated.")
    said = "\n\n".join(part for part in dict.fromkeys(parts) if part)
    return said or f"`{prose(one.wire_name)}`."


def _class_text(module: ReceiverModule) -> str:
    title = prose(module.title) or module.package.client_class
    what = "The callbacks of the operations of" if module.kind is CALLBACKS else "The webhooks of"
    example = module.incoming[0].name
    return (
        f"{what} {title}: `parse(headers, body)` verifies a request and gives its payload, "
        f"`{example}.parse(headers, body)` that of one that is known by its URL.\n\n"
        f"`from_env()` reads `{module.variable}`; `unverified()` is for services that sign nothing."
    )
