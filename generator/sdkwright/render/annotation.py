"""Types as annotations of the client's methods. Models print themselves through datamodel-code-generator."""

from collections.abc import Iterable

from sdkwright.ir import type as t
from sdkwright.ir.model import AnyModel, ObjectModel
from sdkwright.render.python import literal

_PLAIN: dict[type[t.Type], tuple[str, str]] = {
    t.Any: ("Any", "from typing import Any"),
    t.Never: ("Any", "from typing import Any"),
    t.Null: ("None", ""),
    t.Boolean: ("bool", ""),
    t.Integer: ("int", ""),
    t.Number: ("float", ""),
    t.Decimal: ("Decimal", "from decimal import Decimal"),
    t.String: ("str", ""),
    t.Base64: ("bytes", ""),
    t.Binary: ("bytes", ""),
    t.Date: ("date", "from datetime import date"),
    t.DateTime: ("datetime", "from datetime import datetime"),
    t.Uuid: ("UUID", "from uuid import UUID"),
}


_RUNTIME: dict[type[t.Type], tuple[str, str]] = {
    **_PLAIN,
    t.Base64: ("Base64", "from .._runtime.base64 import Base64"),
    t.DateTime: ("AwareDatetime", "from pydantic import AwareDatetime"),
}


def mapped(models: Iterable[AnyModel]) -> frozenset[str]:
    """The names of those models that a plain mapping can stand for: objects, and unions that hold one."""
    known = {model.name: model for model in models}
    found = {name for name, model in known.items() if isinstance(model, ObjectModel)}
    waiting = [name for name in known if name not in found]
    while more := [name for name in waiting if name not in found and _holds(known[name], found)]:
        found.update(more)
    return frozenset(found)


def _holds(model: AnyModel, objects: set[str]) -> bool:
    if isinstance(model, ObjectModel):
        return True
    members = model.type.members if isinstance(model.type, t.Union) else (model.type,)
    return any(isinstance(one, t.Map) or (isinstance(one, t.ModelRef) and one.name in objects) for one in members)


class Annotations:
    """Writes annotations for one module and remembers what they need to be imported.

    `shadowed` are names that the scope they stand in gives another meaning (a method called `list`): those of them that
    an annotation needs are written with their module, `builtins.list`. `mapped` are the models that a plain mapping can
    stand for, `package` is what the module calls the package of models.
    """

    def __init__(self, mapped: frozenset[str], shadowed: frozenset[str] = frozenset(), package: str = "models") -> None:
        self._package = package
        self._mapped = mapped
        self._shadowed = shadowed
        self.imports: set[str] = set()
        self.models: set[str] = set()

    def result(self, type_: t.Type) -> str:
        """What a method returns."""
        return self._text(type_, argument=False)

    def argument(self, type_: t.Type) -> str:
        """What a method takes: a mapping wherever a model is, a sequence wherever a list is, bytes or a file."""
        return self._text(type_, argument=True)

    def runtime(self, type_: t.Type) -> str:
        """What pydantic is given to read and write `type_` with, models by way of the package that imports them."""
        match type_:
            case t.ModelRef(name):
                return f"models.{name}"
            case t.Literal():
                return self._text(type_, argument=False)
            case t.List(item):
                return f"list[{self.runtime(item)}]"
            case t.Map(value):
                return f"dict[str, {self.runtime(value)}]"
            case t.Tuple(items, _):
                return f"tuple[{', '.join(map(self.runtime, items)) or '()'}]"
            case t.Union(members):
                return " | ".join(dict.fromkeys(map(self.runtime, members)))
            case _:
                name, statement = _RUNTIME[type(type_)]
                if statement:
                    self.imports.add(statement)
                return name

    def _text(self, type_: t.Type, *, argument: bool) -> str:
        match type_:
            case t.Any() | t.Never() if argument:
                return self._builtin("object")
            case t.Binary() if argument:
                self.imports.add("from .._runtime import FileContent")
                return "FileContent"
            case t.ModelRef(name):
                if name in self._shadowed:
                    return f"{self._package}.{name}"
                self.models.add(name)
                return name
            case t.Literal(values):
                self.imports.add("from typing import Literal")
                return f"Literal[{', '.join(map(literal, values))}]"
            case t.List(item):
                return self._list(item, argument)
            case t.Map(value):
                return self._map(value, argument)
            case t.Tuple(items, _):
                inner = ", ".join(self._text(item, argument=argument) for item in items)
                return f"{self._builtin('tuple')}[{inner or '()'}]"
            case t.Union(members):
                texts = [self._text(member, argument=argument) for member in members]
                return " | ".join(dict.fromkeys(texts))
            case _:
                name, statement = _PLAIN[type(type_)]
                if name in self._shadowed and name in ("date", "datetime"):
                    self.imports.add("import datetime as datetimes")
                    return f"datetimes.{name}"
                if statement:
                    self.imports.add(statement)
                return self._builtin(name)

    def _list(self, item: t.Type, argument: bool) -> str:
        inner = self._text(item, argument=argument)
        if argument:
            self.imports.add("from collections.abc import Sequence")
            return f"Sequence[{self.accepting(item, inner)}]"
        return f"{self._builtin('list')}[{inner}]"

    def _map(self, value: t.Type, argument: bool) -> str:
        inner = self._text(value, argument=argument)
        if argument:
            self.imports.add("from collections.abc import Mapping")
            return f"Mapping[{self._builtin('str')}, {self.accepting(value, inner)}]"
        return f"{self._builtin('dict')}[{self._builtin('str')}, {inner}]"

    def accepting(self, type_: t.Type, text: str) -> str:
        """`text`, the annotation of `type_`, widened by a plain mapping if models of objects are among it."""
        members = type_.members if isinstance(type_, t.Union) else (type_,)
        if not any(isinstance(member, t.ModelRef) and member.name in self._mapped for member in members):
            return text
        self.imports.add("from collections.abc import Mapping")
        mapping = f"Mapping[{self._builtin('str')}, {self._builtin('object')}]"
        if text.endswith(" | None"):
            return f"{text.removesuffix(' | None')} | {mapping} | None"
        return f"{text} | {mapping}"

    def _builtin(self, name: str) -> str:
        if name not in self._shadowed:
            return name
        if name in ("bool", "int", "float", "str", "bytes", "list", "dict", "tuple", "object"):
            self.imports.add("import builtins")
            return f"builtins.{name}"
        return name
