"""Drafts become models: names replace keys, modules are decided, request and reply shapes are settled."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sdkwright.build.annotations import constraints, schemas_of
from sdkwright.build.draft import Draft, Member
from sdkwright.build.graph import components
from sdkwright.build.names import FIELD_RESERVED, identifiers, module_names
from sdkwright.build.scalars import is_enumeration
from sdkwright.ir import type as t
from sdkwright.ir.model import Access, AliasModel, AnyModel, Discriminator, EnumModel, Field, ObjectModel, UnionModel
from sdkwright.ir.operation import Operation
from sdkwright.ir.text import NO_TEXT, Json, SpecText


def renamed(type_: t.Type, names: Mapping[str, str]) -> t.Type:
    """`type_` with every draft's key replaced by its name."""
    if not t.model_names(type_):
        return type_
    match type_:
        case t.ModelRef(name):
            return t.ModelRef(names[name])
        case t.List(item):
            return t.List(renamed(item, names))
        case t.Map(value):
            return t.Map(renamed(value, names))
        case t.Tuple(items, rest):
            return t.Tuple(tuple(renamed(item, names) for item in items), renamed(rest, names) if rest else None)
        case t.Union(members):
            return t.union(*(renamed(member, names) for member in members))
        case _:
            return type_


def finish(drafts: Mapping[str, Draft], names: Mapping[str, str], sent: set[str], patched: set[str]) -> list[AnyModel]:
    """The models of `drafts`. `sent` are the keys of those that requests hold, `patched` of those in merge patches:
    there every map may hold `null`, which takes the member away (RFC 7396, section 2)."""
    edges = {key: tuple(name for name in _mentions(draft) if name in drafts) for key, draft in drafts.items()}
    modules = module_names(components(edges), names)
    for draft in drafts.values():
        if draft.discriminator and any(drafts[key].fields is None for _, key in draft.discriminator.mapping):
            draft.discriminator = None
    return [
        _model(key, draft, names, modules[key], edges[key], key in sent, key in patched, _holds_itself(key, drafts))
        for key, draft in drafts.items()
    ]


def _model(
    key: str,
    draft: Draft,
    names: Mapping[str, str],
    module: str,
    mentions: Iterable[str],
    sent: bool,
    patched: bool,
    recursive: bool,
) -> AnyModel:
    node = draft.node
    nodes = list(draft.description_nodes) or [node]
    shared: dict[str, Any] = {
        "name": names[key],
        "module": module,
        "wire_name": SpecText(draft.context.base) if draft.named else NO_TEXT,
        "title": SpecText(node.text("title")),
        "description": SpecText(next((text for one in (node, *nodes) if (text := one.text("description"))), "")),
        "deprecated": node.flag("deprecated"),
        "examples": tuple(Json.of(node[name].value) for name in ("example",) if name in node)
        + tuple(Json.of(element.value) for element in node.elements("examples")),
        "constraints": constraints(schemas_of(nodes)),
        "mentions": tuple(names[one] for one in dict.fromkeys((*mentions, *_told_apart(draft)))),
        "location": node.location,
    }
    if draft.fields is not None:
        fields = _fields(draft.fields, names, sent, patched)
        return ObjectModel(fields=fields, extra=draft.extra and renamed(draft.extra, names), **shared)
    type_ = renamed(draft.type or t.Any(), names)
    if recursive:
        return AliasModel(type=type_, recursive=True, **shared)
    if is_enumeration(type_):
        return EnumModel(type=type_, **shared)
    if isinstance(type_, t.Union):
        return UnionModel(type=type_, discriminator=_discriminator(draft, names), **shared)
    return AliasModel(type=type_, **shared)


def _holds_itself(key: str, drafts: Mapping[str, Draft]) -> bool:
    """Whether a type contains itself without an object in between, whose class would take its place."""
    waiting, seen = [key], set[str]()
    while waiting:
        draft = drafts[waiting.pop()]
        for name in t.model_names(draft.type) if draft.type is not None else ():
            if name == key:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False


def _fields(found: list[Member], names: Mapping[str, str], sent: bool, patched: bool) -> tuple[Field, ...]:
    chosen = {one.wire_name: one.said.name for one in found if one.said.name}
    wire_names = [one.wire_name for one in found]
    spelled = identifiers(wire_names, FIELD_RESERVED, "field", chosen)
    mentioned = {names[key] for one in found for key in t.model_names(one.type)}
    if not mentioned.isdisjoint(spelled.values()):  # in scripts without capitals
        spelled = identifiers(wire_names, FIELD_RESERVED | mentioned, "field", chosen)
    return tuple(_field(one, spelled[one.wire_name], names, sent, patched) for one in found)


def _field(one: Member, name: str, names: Mapping[str, str], sent: bool, patched: bool) -> Field:
    """A member that only the service sets is not asked of those who send the model, nor the reverse of the service."""
    said, type_ = one.said, renamed(one.type, names)
    required = one.required and (said.access is Access.BOTH or (said.access is Access.READ_ONLY and not sent))
    return Field(
        name=name,
        wire_name=SpecText(one.wire_name),
        type=with_removals(type_) if patched else type_,
        required=required,
        access=said.access,
        title=said.title,
        description=said.description,
        default=said.default,
        examples=said.examples,
        constraints=said.constraints,
        format=said.format,
        deprecated=said.deprecated,
        location=one.location,
    )


def with_removals(type_: t.Type) -> t.Type:
    """`type_` where the values of maps may be `null`."""
    match type_:
        case t.Map(value):
            return t.Map(t.optional(with_removals(value)))
        case t.Union(members):
            return t.union(*(with_removals(member) for member in members))
        case _:
            return type_


def _discriminator(draft: Draft, names: Mapping[str, str]) -> Discriminator | None:
    if draft.discriminator is None:
        return None
    tag = draft.discriminator
    return Discriminator(
        wire_name=SpecText(tag.wire_name),
        mapping=tuple((SpecText(value), names[key]) for value, key in tag.mapping),
        default=names[tag.default] if tag.default else "",
    )


def _told_apart(draft: Draft) -> Iterable[str]:
    """The keys of the models that a discriminator names."""
    tag = draft.discriminator
    return (key for key in (*(key for _, key in tag.mapping), tag.default) if key) if tag is not None else ()


def _mentions(draft: Draft) -> tuple[str, ...]:
    types = [one.type for one in draft.fields or ()]
    types.extend(type_ for type_ in (draft.type, draft.extra) if type_ is not None)
    return tuple(dict.fromkeys(name for type_ in types for name in t.model_names(type_)))


def reachable(roots: Iterable[t.Type], drafts: Mapping[str, Draft]) -> set[str]:
    """The keys of all drafts that `roots` lead to."""
    waiting = [name for root in roots for name in t.model_names(root)]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in found and key in drafts:
            found.add(key)
            waiting.extend(_mentions(drafts[key]))
    return found


def sent_types(operations: Iterable[Operation], chosen: Callable[[bool], bool]) -> list[t.Type]:
    """The types of request bodies; `chosen` is asked whether one that is, or is not, a merge patch counts."""
    return [
        content.type
        for operation in operations
        if operation.body is not None
        for content in operation.body.contents
        if chosen(content.merge_patch)
    ]
