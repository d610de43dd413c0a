"""Types in words, for documentation: models are links, enumerations show their values."""

from collections.abc import Mapping

from sdkwright.ir import type as t
from sdkwright.ir.operation import Operation
from sdkwright.render.facts import shown
from sdkwright.render.markdown import code

_WORDS: dict[type[t.Type], str] = {
    t.Any: "any value",
    t.Never: "nothing",
    t.Null: "null",
    t.Boolean: "boolean",
    t.Integer: "integer",
    t.Number: "number",
    t.Decimal: "decimal",
    t.String: "string",
    t.Base64: "bytes (base64)",
    t.Binary: "bytes",
    t.Date: "date",
    t.DateTime: "date-time",
    t.Uuid: "UUID",
}


class TypeWords:
    """Writes types for pages whose links to models begin with `folder`."""

    def __init__(self, homes: Mapping[str, str], folder: str) -> None:
        """`homes` are the modules of models, by name."""
        self._links = {name: f"[{name}]({folder}{module}.md#{name.lower()})" for name, module in homes.items()}

    def of(self, type_: t.Type) -> str:
        """`type_` as Markdown."""
        match type_:
            case t.ModelRef(name):
                return self._links[name]
            case t.Literal(values):
                return ", ".join(code(shown(value)) for value in values)
            case t.List(item):
                return f"list of {self._inner(item)}"
            case t.Map(value):
                return f"map of {self._inner(value)}"
            case t.Tuple(items, _):
                return f"list of exactly {', '.join(map(self.of, items))}" if items else "empty list"
            case t.Union(members):
                return " or ".join(self.of(member) for member in members)
            case _:
                return _WORDS[type(type_)]

    def returned(self, operation: Operation) -> str:
        """What a method gives, as Markdown."""
        result = "nothing" if isinstance(operation.result, t.Null) else self.of(operation.result)
        if operation.streams:
            return f"stream of {result}"
        if operation.pagination is not None:
            return f"pages of {self.of(operation.pagination.item)}"
        choice = operation.choice
        return f"{result}; with `{choice.argument}=True` a stream of {self.of(choice.item)}" if choice else result

    def _inner(self, type_: t.Type) -> str:
        words = self.of(type_)
        return f"({words})" if isinstance(type_, t.Union) else words
