"""Members of a reply, by the places that they have in it: what leads there, and the type of what stands there."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.model import AliasModel, AnyModel, Field, ObjectModel, UnionModel
from sdkwright.words import words

Path = tuple[str | int, ...]

_DEEPEST = 8


class Member(Struct, frozen=True):
    """A member of an object in a reply: the names that lead to it, its type without null, and what is said of it."""

    path: tuple[str, ...]
    type: t.Type
    field: Field

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its own name, in lower case."""
        return spelled(self.path[-1])

    @property
    def around(self) -> tuple[str, ...]:
        """The words of the name of the object that it is in; none for the reply itself."""
        return spelled(self.path[-2]) if len(self.path) > 1 else ()


class Members:
    """Finds members of the types that `models` are about."""

    def __init__(self, models: Mapping[str, AnyModel]) -> None:
        self._models = models
        self._bare: dict[t.Type, t.Type] = {}

    def bare(self, type_: t.Type) -> t.Type:
        """`type_` without null, and what it is called."""
        if type_ not in self._bare:
            self._bare[type_] = self._followed(type_)
        return self._bare[type_]

    def _followed(self, type_: t.Type) -> t.Type:
        for _ in range(_DEEPEST):
            type_ = t.without_null(type_)
            model = self._models.get(type_.name) if isinstance(type_, t.ModelRef) else None
            if not isinstance(model, AliasModel):
                break
            type_ = model.type
        return type_

    def objects(self, type_: t.Type) -> Iterator[ObjectModel]:
        """The objects that a value of `type_` can be."""
        waiting = [(type_, 0)]
        while waiting:
            one, depth = waiting.pop(0)
            bare = self.bare(one)
            model = self._models.get(bare.name) if isinstance(bare, t.ModelRef) else None
            if isinstance(model, ObjectModel):
                yield model
            inner = bare if isinstance(bare, t.Union) else model.type if isinstance(model, UnionModel) else None
            if isinstance(inner, t.Union) and depth < _DEEPEST:
                waiting.extend((member, depth + 1) for member in inner.members)

    def of(self, type_: t.Type, within: tuple[str, ...] = ()) -> list[Member]:
        """The members of the objects that a value of `type_` can be, each name once; `within` leads to the value."""
        found: dict[str, Member] = {}
        for model in self.objects(type_):
            for one in model.fields:
                name = one.wire_name.raw
                found.setdefault(name, Member((*within, name), self.bare(one.type), one))
        return list(found.values())

    def at(self, type_: t.Type, path: Path) -> t.Type | None:
        """The type of what `path` leads to, None where nothing can be there."""
        for step in path:
            inner = list(self._inner(type_, step))
            if not inner:
                return None
            type_ = t.union(*inner)
        return self.bare(type_)

    def _inner(self, type_: t.Type, step: str | int) -> Iterator[t.Type]:
        """The types of what a step leads to."""
        bare = self.bare(type_)
        for one in bare.members if isinstance(bare, t.Union) else (bare,):
            match self.bare(one):
                case t.Any():
                    yield t.Any()
                case t.List(item) if isinstance(step, int):
                    yield item
                case t.Map(value) if isinstance(step, str):
                    yield value
                case _ if isinstance(step, str):
                    fields = (field for model in self.objects(one) for field in model.fields)
                    yield from (field.type for field in fields if field.wire_name.raw == step)

    def item(self, type_: t.Type | None) -> t.Type | None:
        """What an array of `type_` holds, None if that is no array."""
        bare = self.bare(type_) if type_ is not None else None
        if isinstance(bare, t.Any):
            return bare
        lists = [self.bare(one) for one in (bare.members if isinstance(bare, t.Union) else (bare,)) if one is not None]
        found = [one.item for one in lists if isinstance(one, t.List)]
        return t.union(*found) if found and len(found) == len(lists) else None


@lru_cache(maxsize=10_000)
def spelled(text: str) -> tuple[str, ...]:
    """The words of a name in lower case: `("next", "page", "token")` for all of its spellings."""
    return tuple(word.lower() for word in words(text))
