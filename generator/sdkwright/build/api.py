"""Assembles the Api from the passes, in their order."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from sdkwright.apart import beside
from sdkwright.build import flatten, models, renames
from sdkwright.build.contexts import context_of
from sdkwright.build.declared import Streams
from sdkwright.build.incoming import RESERVED
from sdkwright.build.links import linked
from sdkwright.build.names import model_names
from sdkwright.build.operations import Operations, alternatives
from sdkwright.build.package import package, servers
from sdkwright.build.pagination import Members, paginated
from sdkwright.build.receivers import Receivers
from sdkwright.build.resources import Place, arrange
from sdkwright.build.schemas import Report, Schemas
from sdkwright.build.security import secret_variable, security_names, security_schemes
from sdkwright.build.tree import resources as grown
from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node
from sdkwright.ir.api import Api, Resource
from sdkwright.ir.model import AnyModel, ObjectModel
from sdkwright.ir.operation import Operation, Parameter
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.names import Names
from sdkwright.operations import Found, operations, refused
from sdkwright.selectors import chosen, selects
from sdkwright.settings import FILE, Settings
from sdkwright.words import pascal, shorten

_MANY: Final = 200
"""Schemas from which on a process of its own to arrange operations beside is worth its start."""


def assemble(
    document: Document, settings: Settings, lock: Names, emit: Callable[[Diagnostic], None]
) -> tuple[Api, Names]:
    """The Api of `document`, and what its parts are called; whatever is not represented in full goes to `emit`."""

    def report(code: str, message: str, node: Node, hint: str) -> None:
        emit(finding(code, message, node.location, hint))

    facts = package(document, settings)
    schemas = Schemas(report, context_of)
    root, components = document.root, document.root.get("components")
    found, whole = _chosen(document, settings, emit)
    tags = {node.text("name"): node for node in root.elements("tags")}
    arranged = partial(arrange, found, tags, settings.names, lock)
    positions = _beside_naming(arranged, components if whole else None, schemas)
    reserved = {facts.client_class, f"Async{facts.client_class}", facts.error_class}
    scheme_names = security_names(document, {*reserved, *_component_classes(components)})
    builder = Operations(
        schemas=schemas,
        report=report,
        client_wide=frozenset(settings.client_parameters),
        security_names=scheme_names,
        streams=Streams(settings.streams, emit),
    )
    built = linked(found, positions, map(builder.build, found, positions))
    receivers = Receivers.of(document, settings, lock, builder, found, positions)
    drafts = schemas.drafts
    places = {key: _place(key, document) for key in drafts}
    locked = {key: lock.models[place] for key, place in places.items() if place in lock.models}
    names = model_names(drafts, {*reserved, *scheme_names.values()}, settings.names, locked)
    sent = models.reachable(models.sent_types(built, lambda merge_patch: True), drafts)
    patched = models.reachable(models.sent_types(built, lambda merge_patch: merge_patch), drafts)
    finished = models.finish(drafts, names, sent, patched)
    done = _done(found, built, names, finished, settings, emit)
    receivers.finish(names, finished, emit)
    given = Names(
        resources={position.tag: position.attribute for position in positions},
        operations={f"{one.method} {one.path}": place.method for one, place in zip(found, positions, strict=True)},
        models={places[key]: name for key, name in names.items()},
        incoming=receivers.names,
    )
    given = replace(given, former=renames.remembered(lock, given, facts.version))
    resources = _resources(tags, positions, done, {*names.values(), *reserved})
    schemes = security_schemes(document, scheme_names, settings, facts.import_name, report)
    _say_what_is_refused(document, report)
    api = Api(
        package=facts,
        **_facts(root),
        servers=servers(document),
        client_parameters=_client_parameters(done),
        resources=tuple(renames.with_renamed(one, given.former, given) for one in resources),
        models=tuple(finished),
        security_schemes=schemes,
        security=alternatives(root, scheme_names),
        webhooks=tuple(receivers.webhooks),
        callbacks=tuple(receivers.callbacks),
        webhook_secret=secret_variable(facts.import_name, schemes) if receivers.names else "",
        **_renamed(given, {*reserved, *scheme_names.values()}),
    )
    return api, given


def _renamed(given: Names, taken: set[str]) -> dict[str, Any]:
    """The former names, by member of the Api; models' are not among those that are `taken`."""
    return {
        "renamed_models": renames.renames(given.former.models, given.models, taken),
        "renamed_resources": renames.renamed_resources(given.former, given),
        "renamed_webhooks": renames.renamed_incoming(given.former, given, "webhook", RESERVED),
        "renamed_callbacks": renames.renamed_incoming(given.former, given, "callback", RESERVED),
    }


def _done(
    found: list[Found],
    built: list[Operation],
    names: Mapping[str, str],
    finished: list[AnyModel],
    settings: Settings,
    emit: Callable[[Diagnostic], None],
) -> list[Operation]:
    """The operations with their final names, and with what is known of their pages."""
    known = {model.name: model for model in finished}
    objects = {name: model for name, model in known.items() if isinstance(model, ObjectModel)}
    done = [flatten.finish(operation, names, objects) for operation in built]
    members = Members(known)
    return [paginated(*pair, members, settings.pagination, emit) for pair in zip(found, done, strict=True)]


def _facts(root: Node) -> dict[str, Any]:
    """What the document says of itself (OpenAPI 3.1.1, Info Object)."""
    info = root.get("info") or root
    return {
        **{name: SpecText(info.text(name)) for name in ("title", "version", "summary", "description")},
        "license_name": _text(info, "license", "name"),
        "contact": _text(info, "contact", "email"),
        "external_docs": _text(root, "externalDocs", "url"),
    }


def _chosen(document: Document, settings: Settings, emit: Callable[[Diagnostic], None]) -> tuple[list[Found], bool]:
    """The operations of the package, and whether the components that none of them uses belong to it too: where those
    are all."""
    every = list(operations(document))
    found = list(chosen(every, settings.include, settings.exclude))
    _say_what_selects_nothing(settings, every, emit)
    return found, len(found) == len(every)


def _beside_naming(arranged: Callable[[], list[Place]], components: Node | None, schemas: Schemas) -> list[Place]:
    """What is `arranged`, while the types of `components` are made."""
    every = [one for _, one in components.members("schemas")] if components is not None else []
    name = partial(_named, every, schemas)
    if len(every) > _MANY:
        return beside(name, arranged)[1]
    name()
    return arranged()


def _named(components: Iterable[Node], schemas: Schemas) -> None:
    for one in components:
        schemas.named(one)


def _place(key: str, document: Document) -> str:
    """A draft's key as it is on every machine: places relative to the document's folder, long ones as a digest."""
    folder, _, entry = document.entry.rpartition("/")
    place = key.replace(f"{folder}/", "") if folder else key
    return shorten(place.replace(f"{entry}#", "#"), 160)


def _say_what_is_refused(document: Document, report: Report) -> None:
    """Report the operations of the document that no part of the package stands for."""
    for name, node, reason in refused(document):
        report("refused-operation", f"{name[:200]} is not generated: {reason}", node, "")


def _say_what_selects_nothing(settings: Settings, every: list[Found], emit: Callable[[Diagnostic], None]) -> None:
    for selector in (*settings.include, *settings.exclude, *settings.pagination, *settings.streams):
        if not any(selects(selector, one) for one in every):
            message = f"no operation is meant by the selector {selector[:200]!r}"
            kind, _, name = selector.partition(":")
            known = {tag for one in every for tag in one.tags} if kind == "tag" else {one.operation_id for one in every}
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {kind}:{near[0]}?" if near else "`sdkwright generate --report` lists all operations"
            emit(finding("idle-selector", message, Location(FILE), hint))


def _component_classes(components: Node | None) -> set[str]:
    return {pascal(name) for name, _ in components.members("schemas")} if components is not None else set()


def _text(node: Node, key: str, member: str) -> SpecText:
    inner = node.get(key)
    return SpecText(inner.text(member)) if inner is not None else NO_TEXT


def _client_parameters(done: list[Operation]) -> tuple[Parameter, ...]:
    """The parameters that the client is given once, each as the first operation that has it declares it."""
    found: dict[str, Parameter] = {}
    for operation in done:
        for parameter in operation.parameters:
            if parameter.client_wide:
                known = found.setdefault(parameter.name, parameter)
                if parameter.required and not known.required:
                    found[parameter.name] = replace(known, required=True)
    return tuple(found.values())


def _resources(
    declared: Mapping[str, Node], positions: list[Place], done: list[Operation], taken: set[str]
) -> tuple[Resource, ...]:
    grouped: dict[str, list[Operation]] = {}
    for position, operation in zip(positions, done, strict=True):
        grouped.setdefault(position.tag, []).append(operation)
    places = {position.tag: (position.attribute, position.branch) for position in positions}
    return grown(declared, places, grouped, taken)
