"""The members of payloads whose values the document gives: at which path, and which values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sdkwright.ir import type as t
from sdkwright.ir.model import AnyModel, ObjectModel, UnionModel
from sdkwright.ir.text import Json

DEEPEST = 3
"""How deep what tells payloads apart is looked for: `data.object.type`."""

Path = tuple[str, ...]


@dataclass(slots=True)
class Given:
    """The only values at each path, and at other paths an example of a text."""

    values: dict[Path, tuple[Json, ...]] = field(default_factory=dict[Path, tuple[Json, ...]])
    examples: dict[Path, Json] = field(default_factory=dict[Path, Json])

    def add(self, other: "Given") -> None:
        """Add what others say."""
        self.values |= other.values
        self.examples |= other.examples

    def below(self, name: str) -> "Given":
        """The same, at the paths that it has where this is said of the member `name`."""
        return Given(
            {(name, *path): values for path, values in self.values.items()},
            {(name, *path): example for path, example in self.examples.items()},
        )


class Members:
    """Looks into types, objects within objects, arrays left out; each model once for each depth."""

    def __init__(self, models: Mapping[str, AnyModel]) -> None:
        self.models = models
        self._known: dict[tuple[str, int], Given] = {}
        self._below: dict[tuple[str, t.Type, int], Given] = {}

    def of(self, type_: t.Type, depth: int = 0) -> Given:
        """What is given of the members of a value of `type_`."""
        bare = t.without_null(type_)
        if isinstance(bare, t.Union):
            return _common([self.of(member, depth) for member in bare.members])
        if not isinstance(bare, t.ModelRef) or depth >= DEEPEST:
            return Given()
        key = (bare.name, depth)
        if key not in self._known:
            self._known[key] = Given()  # of a type that holds itself
            self._known[key] = self._model(self.models[bare.name], depth)
        return self._known[key]

    def _model(self, model: AnyModel, depth: int) -> Given:
        if not isinstance(model, ObjectModel):
            inner = self.of(model.type, depth)
            found = Given(dict(inner.values), dict(inner.examples))
            if isinstance(model, UnionModel) and model.discriminator is not None and not model.discriminator.default:
                tags = tuple(Json.of(value.raw) for value, _ in model.discriminator.mapping)
                found.values.setdefault((model.discriminator.wire_name.raw,), tags)
            return found
        found = Given()
        for one in model.fields:
            name, bare = one.wire_name.raw, t.without_null(one.type)
            if isinstance(bare, t.String):
                if one.examples and isinstance(one.examples[0].value, str):
                    found.examples[name,] = one.examples[0]
            elif (values := values_of(bare, self.models)) is not None:
                found.values[name,] = values
            elif isinstance(bare, t.ModelRef | t.Union):
                found.add(self._member(name, bare, depth))
        return found

    def _member(self, name: str, type_: t.Type, depth: int) -> Given:
        """What is given of the members of the member `name`: many models have the same."""
        key = (name, type_, depth)
        if key not in self._below:
            self._below[key] = self.of(type_, depth + 1).below(name)
        return self._below[key]


def _common(variants: Sequence[Given]) -> Given:
    """What all variants of a union say: for each path the values of all of them."""
    paths = [path for path in variants[0].values if all(path in one.values for one in variants)]
    return Given(
        {path: tuple(dict.fromkeys(value for one in variants for value in one.values[path])) for path in paths}
    )


def values_of(type_: t.Type, models: Mapping[str, AnyModel]) -> tuple[Json, ...] | None:
    """The only values that `type_` has, None where it has any."""
    bare = t.without_null(type_)
    if isinstance(bare, t.Literal):
        return bare.values
    model = models.get(bare.name) if isinstance(bare, t.ModelRef) else None
    if model is None or isinstance(model, ObjectModel | UnionModel):
        return None
    found = t.without_null(model.type)
    return found.values if isinstance(found, t.Literal) else None
