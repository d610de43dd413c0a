"""Values for samples: what the document gives as an example, else the plainest value that its types allow."""

from collections.abc import Mapping
from typing import Any

from sdkwright.ir import type as t
from sdkwright.ir.model import Access, AliasModel, AnyModel, Field, ObjectModel, UnionModel
from sdkwright.ir.operation import Content, Operation, Parameter

_DEEPEST = 5
_PLAIN: dict[type[t.Type], Any] = {
    t.Boolean: True,
    t.Integer: 1,
    t.Number: 1.5,
    t.Decimal: "1.50",
    t.String: "string",
    t.Base64: "c2Rr",
    t.Binary: "content",
    t.Date: "2026-01-31",
    t.DateTime: "2026-01-31T10:00:00Z",
    t.Uuid: "00000000-0000-4000-8000-000000000000",
}


class Values:
    """Makes JSON values of IR types."""

    def __init__(self, models: Mapping[str, AnyModel]) -> None:
        self._models = models

    def of(self, type_: t.Type, depth: int = 0) -> Any:
        """The plainest value of `type_`; of an object only what is required."""
        match type_:
            case t.ModelRef(name):
                return self._model(self._models[name], depth + 1)
            case t.Literal(values):
                return values[0].value
            case t.List(item):
                return [] if depth > _DEEPEST else [self.of(item, depth + 1)]
            case t.Tuple(items, _):
                return [self.of(item, depth + 1) for item in items]
            case t.Map():
                return {}
            case t.Union(members):
                return self.of(next((one for one in members if not isinstance(one, t.Null)), members[0]), depth)
            case _:
                return _PLAIN.get(type(type_))

    def parameter(self, parameter: Parameter) -> Any:
        """The value that a sample gives to a parameter."""
        if parameter.examples and self._fits(parameter.type, parameter.examples[0].value.value):
            return parameter.examples[0].value.value
        if parameter.default is not None:
            return parameter.default.value
        bare = t.without_null(parameter.type)
        return parameter.wire_name.raw if isinstance(bare, t.String) else self.of(parameter.type)

    def body(self, operation: Operation) -> Any:
        """The value that a sample sends as the body: the first example of the first media type."""
        assert operation.body is not None
        return self.content(operation.body.contents[0])

    def content(self, content: Content) -> Any:
        """The value that a sample has for a body: its first example, where that is of its type."""
        if content.examples and self._fits(content.type, content.examples[0].value.value):
            return content.examples[0].value.value
        return self.of(content.type)

    def _fits(self, type_: t.Type, value: Any) -> bool:
        """Whether an example is of the kind that its type says, at its top: some documents show another type's."""
        match t.without_null(type_):
            case t.ModelRef(name):
                model = self._models[name]
                return isinstance(value, dict) if isinstance(model, ObjectModel) else self._fits(model.type, value)
            case t.Map():
                return isinstance(value, dict)
            case t.List() | t.Tuple():
                return isinstance(value, list)
            case t.String() | t.Date() | t.DateTime() | t.Uuid() | t.Base64() | t.Binary():
                return isinstance(value, str)
            case t.Integer() | t.Number():
                return isinstance(value, int | float)
            case _:
                return True

    def telling(self, type_: t.Type) -> Any:
        """The plainest value of `type_`, or an object with its first member where that has none."""
        bare = t.without_null(type_)
        model = self._models[bare.name] if isinstance(bare, t.ModelRef) else None
        if isinstance(model, ObjectModel) and model.fields:
            return self.of(bare) or {model.fields[0].wire_name.raw: self._field(model.fields[0], 1)}
        return self.of(bare)

    def brief(self, type_: t.Type, value: Any) -> Any:
        """`value` with what is required of its objects alone, or their first member, and with the first object of a
        list."""
        bare = t.without_null(type_)
        match bare:
            case t.ModelRef(name) if isinstance(value, dict):
                return self._brief_model(self._models[name], value)
            case t.List(item) if isinstance(value, list) and value:
                return [self.brief(item, value[0])] if isinstance(value[0], dict) else value
            case t.Map(inner) if isinstance(value, dict):
                return {key: self.brief(inner, one) for key, one in list(value.items())[:1]}
            case _:
                return value

    def _brief_model(self, model: AnyModel, value: dict[str, Any]) -> Any:
        if isinstance(model, AliasModel):
            return self.brief(model.type, value)
        if not isinstance(model, ObjectModel):
            return value
        fields = {field.wire_name.raw: field for field in model.fields}
        known = [name for name in value if name in fields]
        kept = [name for name in known if fields[name].required] or known[:1]
        return {name: self.brief(fields[name].type, value[name]) for name in kept} or value

    def _model(self, model: AnyModel, depth: int) -> Any:
        if isinstance(model, ObjectModel):
            if depth > _DEEPEST:
                return {}
            return {one.wire_name.raw: self._field(one, depth) for one in model.fields if _is_sent(one)}
        if isinstance(model, UnionModel) and model.discriminator is not None:
            value, name = model.discriminator.mapping[0]
            chosen = self._model(self._models[name], depth)
            return {**chosen, model.discriminator.wire_name.raw: value.raw}
        return None if depth > _DEEPEST * 2 else self.of(model.type, depth)

    def _field(self, field: Field, depth: int) -> Any:
        if field.examples:
            return field.examples[0].value
        return field.default.value if field.default is not None else self.of(field.type, depth)


def _is_sent(field: Field) -> bool:
    return field.required and field.access is not Access.READ_ONLY
