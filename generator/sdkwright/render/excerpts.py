"""What of an Api a single file is made of: it is not made again where that is as it was."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sdkwright.ir.api import Api, Resource
from sdkwright.ir.digest import Digester
from sdkwright.ir.model import AnyModel
from sdkwright.render.header import header_line


@dataclass(frozen=True, slots=True)
class ModelModule:
    """A module of models: its name, the path of its file and the first line of that. `homes` are the modules of the
    models that it holds and of those that they mention, by name."""

    name: str
    path: str
    header: str
    models: tuple[AnyModel, ...]
    homes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A resource, and what of the Api its files are made of: the models that it leads to, what its fakes answer, the
    methods that its links mean, and all that is the same for all resources."""

    resource: Resource
    api: Api


def model_modules(api: Api, digester: Digester) -> list[ModelModule]:
    """The modules of the models of `api`."""
    folder, header = f"src/{api.package.import_name}/models", header_line(api.package)
    homes = api.homes
    found = []
    for name, models in api.modules.items():
        named = {one for model in models for one in (model.name, *digester.mentions[model.name])}
        places = tuple((one, homes[one]) for one in sorted(named))
        found.append(ModelModule(name, f"{folder}/{name}.py", header, tuple(models), places))
    return found


def excerpts(api: Api, digester: Digester) -> list[Excerpt]:
    """Each resource of `api` with what its files are made of."""
    every = {resource.attribute: resource for resource in api.all_resources()}
    return [_excerpt(resource, every, api, digester) for resource in every.values()]


def _excerpt(resource: Resource, every: dict[str, Resource], api: Api, digester: Digester) -> Excerpt:
    own = replace(resource, children=tuple(replace(one, operations=(), children=()) for one in resource.children))
    others = tuple(_linked(own, every))
    needed = _reached(digester.of((own, others, api.client_parameters, api.servers)).models, digester)
    part = replace(
        api,
        resources=(own, *others),
        models=tuple(model for model in api.models if model.name in needed),
        webhooks=(),
        callbacks=(),
        renamed_models=(),
        renamed_resources=(),
        renamed_webhooks=(),
        renamed_callbacks=(),
        answers={key: answers for key, answers in api.answers.items() if key[0] == resource.attribute},
    )
    return Excerpt(own, part)


def _linked(resource: Resource, every: dict[str, Resource]) -> Iterable[Resource]:
    """The other resources that links of `resource` lead to, each with the methods that they mean."""
    targets = {link.target for operation in resource.operations for link in operation.links if link.target is not None}
    for attribute in sorted({attribute for attribute, _ in targets} - {resource.attribute}):
        other = every[attribute]
        meant = tuple(one for one in other.operations if (attribute, one.name) in targets)
        yield replace(other, operations=meant, children=(), renamed_children=())


def _reached(names: Iterable[str], digester: Digester) -> set[str]:
    """The models that `names` lead to, themselves included."""
    waiting, found = [*names], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(digester.mentions[name])
    return found
