"""What of an Api a single file is made of: it is not made again where that is as it was."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sdkwright.ir import type as t
from sdkwright.ir.api import Api, Resource
from sdkwright.ir.digest import Digester
from sdkwright.ir.model import AnyModel, reached
from sdkwright.render.annotation import mapped
from sdkwright.render.header import header_line

Mentions = Mapping[str, tuple[str, ...]]
"""The models that each model mentions, by name."""


class ModelModule(Struct, frozen=True):
    """A module of models: its name, the path of its file and the first line of that. `homes` are the modules of the
    models that it holds and of those that they mention, by name."""

    name: str
    path: str
    header: str
    models: tuple[AnyModel, ...]
    homes: tuple[tuple[str, str], ...]


class ResourceModule(Struct, frozen=True):
    """A resource's module: the name of its package and its first line. `mapped` are those models that it mentions for
    which a plain mapping can stand."""

    resource: Resource
    package: str
    header: str
    mapped: tuple[str, ...]


class ResourcePage(Struct, frozen=True):
    """A resource's page: the models that its requests lead to, the methods that its links mean, and all that is the
    same for all resources, in `api`. `homes` are the modules of the models that it mentions, by name."""

    resource: Resource
    api: Api
    homes: tuple[tuple[str, str], ...]


class Excerpts(Struct, frozen=True):
    """What the files of all models and resources are made of."""

    models: list[ModelModule]
    resources: list[ResourceModule]
    pages: list[ResourcePage]


def excerpts(api: Api, digester: Digester) -> Excerpts:
    """What the files of `api` are made of: of each resource its own operations, and what these speak of."""
    every = {resource.attribute: resource for resource in api.all_resources()}
    own = [replace(one, children=tuple(map(_bare, one.children))) for one in every.values()]
    header, homes, maps = header_line(api.package), api.homes, mapped(api.models)
    mentions = {model.name: model.mentions for model in api.models}
    numbers = {model.name: number for number, model in enumerate(api.models)}
    found = Excerpts(models=_model_modules(api, mentions), resources=[], pages=[])
    for resource in own:
        digester.add(resource)
        types = (type_ for one in resource.operations for type_ in (*one.sent, *one.received))
        named = sorted(t.all_model_names(types))
        found.resources.append(
            ResourceModule(resource, api.package.import_name, header, tuple(one for one in named if one in maps))
        )
        found.pages.append(_page(resource, every, api, tuple((one, homes[one]) for one in named), mentions, numbers))
    return found


def _bare(resource: Resource) -> Resource:
    return replace(resource, operations=(), children=())


def _model_modules(api: Api, mentions: Mentions) -> list[ModelModule]:
    """The modules of the models of `api`."""
    folder, header = f"src/{api.package.import_name}/models", header_line(api.package)
    homes = api.homes
    found = []
    for name, models in api.modules.items():
        named = {one for model in models for one in (model.name, *mentions[model.name])}
        places = tuple((one, homes[one]) for one in sorted(named))
        found.append(ModelModule(name, f"{folder}/{name}.py", header, tuple(models), places))
    return found


def _page(
    resource: Resource,
    every: dict[str, Resource],
    api: Api,
    homes: tuple[tuple[str, str], ...],
    mentions: Mentions,
    numbers: Mapping[str, int],
) -> ResourcePage:
    sent = (type_ for operation in resource.operations for type_ in operation.sent)
    needed = reached(t.all_model_names((*sent, *(one.type for one in api.client_parameters))), mentions)
    part = replace(
        api,
        resources=(resource, *_linked(resource, every)),
        models=tuple(api.models[number] for number in sorted(numbers[name] for name in needed)),
        webhooks=(),
        callbacks=(),
        renamed_models=(),
        renamed_resources=(),
        renamed_webhooks=(),
        renamed_callbacks=(),
    )
    return ResourcePage(resource, part, homes)


def _linked(resource: Resource, every: dict[str, Resource]) -> Iterable[Resource]:
    """The other resources that links of `resource` lead to, each with the methods that they mean."""
    targets = {link.target for operation in resource.operations for link in operation.links if link.target is not None}
    for attribute in sorted({attribute for attribute, _ in targets} - {resource.attribute}):
        other = every[attribute]
        meant = tuple(one for one in other.operations if (attribute, one.name) in targets)
        yield replace(other, operations=meant, children=(), renamed_children=())
