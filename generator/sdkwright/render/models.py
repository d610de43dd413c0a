"""Models as Python modules, one each (mutually recursive ones share theirs), and what imports them on demand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from sdkwright.ir.api import Api, Rename
from sdkwright.ir.model import AliasModel, AnyModel, EnumModel, Field, Model, ObjectModel, UnionModel
from sdkwright.ir.text import SpecText
from sdkwright.render.environment import Templates
from sdkwright.render.excerpts import ModelModule
from sdkwright.render.facts import access_words, constraint_words, shown
from sdkwright.render.file import File
from sdkwright.render.format import LINE_LENGTH, formatted
from sdkwright.render.header import header_line
from sdkwright.render.imports import import_groups
from sdkwright.render.known import Known
from sdkwright.render.printing import Hint, Wanted, print_types
from sdkwright.render.python import WIDTH, docstring, in_one_piece, literal, prose

NamedType = EnumModel | UnionModel | AliasModel
"""What is a type with a name, not a class."""
_MOST_LISTED = 5
"""Models that the docstring of their module names."""


class Export(Struct, frozen=True):
    """A name of the lazily imported package and the module that holds it, both as source."""

    name: str
    quoted: str
    module: str


class Module(Struct, frozen=True):
    """A module and the names of its models, as source."""

    name: str
    models: str


class IndexView(Struct, frozen=True):
    """The fields of templates/models/index.py.jinja."""

    header: str
    exports: tuple[Export, ...]
    modules: tuple[Module, ...]
    renamed: tuple[Rename, ...]


class FieldView(Struct, frozen=True):
    """A member of a class, as source; `docstring` is empty where there is nothing to say."""

    name: str
    annotation: str
    optional: bool
    docstring: str


class ClassView(Struct, frozen=True):
    """The class of an object, as source."""

    name: str
    docstring: str
    fields: tuple[FieldView, ...]


class AliasView(Struct, frozen=True):
    """A type with a name, as source; the annotation of a `recursive` one is quoted."""

    name: str
    quoted: str
    annotation: str
    docstring: str
    recursive: bool


class ModuleView(Struct, frozen=True):
    """The fields of templates/models/module.py.jinja. Each group of imports is finished lines, and `rebuilt` are
    classes that mention what comes after them."""

    header: str
    docstring: str
    imports: tuple[str, ...]
    classes: tuple[ClassView, ...]
    aliases: tuple[AliasView, ...]
    rebuilt: tuple[str, ...]


def models_index(api: Api, known: Known) -> list[File]:
    """The package of the models, which imports them on demand; none where there are no models."""
    exports = tuple(
        Export(model.name, literal(SpecText(model.name)), model.module)
        for model in sorted(api.models, key=lambda model: model.name)
    )
    held = tuple(
        Module(name, ", ".join(f'"{one}"' for one in sorted(model.name for model in models)))
        for name, models in sorted(api.modules.items())
    )
    view = IndexView(header_line(api.package), exports, held, api.renamed_models)
    text = known.render("models/index.py.jinja", view)
    return [File(f"src/{api.package.import_name}/models/__init__.py", text)] if api.models else []


def model_files(modules: Sequence[ModelModule], known: Known) -> list[File]:
    """A module for each model, or for those that contain each other; their imports are exact, and in order."""
    return known.files(_texts, modules, lambda one: one.path)


def _texts(templates: Templates, modules: Sequence[ModelModule]) -> list[str]:
    """The modules in shape. Raises Unformattable."""
    hints = print_types(type_ for module in modules for model in module.models for type_ in _types(model))
    views = ((module, Sheet(module, hints).view()) for module in modules)
    files = [File(one.path, templates.render("models/module.py.jinja", view)) for one, view in views]
    return formatted(files)


class Sheet:
    """Makes the view of one module; `hints` are the annotations of its types."""

    def __init__(self, module: ModelModule, hints: Mapping[Wanted, Hint]) -> None:
        self._module = module
        self._homes = dict(module.homes)
        self._hints = hints

    def view(self) -> ModuleView:
        """Classes first, then types, each after those that it mentions."""
        models = self._module.models
        classes = [model for model in models if isinstance(model, ObjectModel)]
        aliases = _in_order([model for model in models if not isinstance(model, ObjectModel)])
        names = sorted(model.name for model in models)
        hints = [self._hints[one] for model in models for one in _types(model)]
        return ModuleView(
            header=self._module.header,
            docstring=f'"""{_listed(names)}."""',
            imports=tuple(import_groups(self._imports(models, hints))),
            classes=tuple(self._class(model) for model in classes),
            aliases=tuple(self._alias(model) for model in aliases),
            rebuilt=tuple(_rebuilt(classes, aliases)),
        )

    def _class(self, model: ObjectModel) -> ClassView:
        fields = tuple(self._field(field) for field in model.fields)
        return ClassView(model.name, docstring(model_text(model), indent=4), fields)

    def _field(self, field: Field) -> FieldView:
        hint = self._hints[field.type, field.required].text
        if field.wire_name.raw != field.name:
            hint = f"Annotated[{hint}, Field(alias={literal(field.wire_name)})]"
        said = field_text(field)
        return FieldView(field.name, hint, not field.required, docstring(said, indent=4) if said else "")

    def _alias(self, model: NamedType) -> AliasView:
        hint = self._hints[model.type, True].text
        recursive = isinstance(model, AliasModel) and model.recursive
        if recursive:
            hint = in_one_piece(hint)
        if isinstance(model, UnionModel) and model.discriminator is not None:
            mapping = ", ".join(_pair(literal(value), name) for value, name in model.discriminator.mapping)
            default = f', "{model.discriminator.default}"' if model.discriminator.default else ""
            wire_name = literal(model.discriminator.wire_name)
            hint = f"Annotated[{hint}, Discriminated({wire_name}, {{{mapping}}}{default})]"
        return AliasView(model.name, literal(SpecText(model.name)), hint, docstring(model_text(model)), recursive)

    def _imports(self, models: Iterable[AnyModel], hints: Iterable[Hint]) -> Iterator[str]:
        """What the module imports, as statements of one name each."""
        for hint in hints:
            yield from hint.imports
            for name in hint.models:
                if self._homes[name] != self._module.name:
                    yield f"from .{self._homes[name]} import {name}"
        for model in models:
            yield from _needs(model)


def _types(model: AnyModel) -> Iterator[Wanted]:
    """The types that `model` is made of, each with whether there is always a value."""
    if isinstance(model, ObjectModel):
        yield from ((field.type, field.required) for field in model.fields)
    else:
        yield model.type, True


def _needs(model: AnyModel) -> Iterator[str]:
    """What a module has to import for `model`, besides what annotations mention."""
    match model:
        case ObjectModel():
            yield "from .._runtime.models import Model"
            if any(field.wire_name.raw != field.name for field in model.fields):
                yield "from typing import Annotated"
                yield "from pydantic import Field"
        case AliasModel(recursive=True):
            yield "from typing_extensions import TypeAliasType"
        case _:
            yield "from typing import TypeAlias"
            if isinstance(model, UnionModel) and model.discriminator is not None:
                yield "from typing import Annotated"
                yield "from .._runtime.discriminator import Discriminated"


def _listed(names: list[str]) -> str:
    """As many of `names` as have room in a line."""
    for most in range(min(len(names), _MOST_LISTED), 1, -1):
        text = f"{', '.join(names[:most])}{', …' if most < len(names) else ''}"
        if len(text) <= WIDTH:
            return text
    return f"{names[0]}{', …' if len(names) > 1 else ''}"


def _in_order(aliases: list[NamedType]) -> list[NamedType]:
    """`aliases`, each after those that it mentions: they are evaluated where they stand, unless they are recursive."""
    known = {model.name: model for model in aliases}
    done: dict[str, NamedType] = {}

    def add(model: NamedType, above: tuple[str, ...]) -> None:
        if model.name in done or model.name in above:
            return
        for name in model.mentions:
            if name in known:
                add(known[name], (*above, model.name))
        done[model.name] = model

    for model in aliases:
        add(model, ())
    return list(done.values())


def _rebuilt(classes: list[ObjectModel], aliases: list[NamedType]) -> Iterator[str]:
    """The classes that mention what comes after them in their module."""
    later = {model.name for model in (*classes, *aliases)}
    for model in classes:
        later.discard(model.name)
        if later.intersection(model.mentions):
            yield model.name


def _pair(value: str, name: str) -> str:
    """An entry of a mapping; a name that makes the line too long comes in two pieces."""
    if len(value) + len(name) < LINE_LENGTH - 20:
        return f'{value}: "{name}"'
    middle = len(name) // 2
    return f'{value}: "{name[:middle]}" "{name[middle:]}"'


def model_text(model: Model) -> str:
    """The docstring of a model: title, description, and what a person has to know besides."""
    title, description = prose(model.title), prose(model.description)
    parts = [title if title and not description.startswith(title) else "", description]
    if not any(parts):
        parts = [f"`{prose(model.wire_name)}`." if model.wire_name else f"{model.name}."]
    if model.deprecated:
        parts.append("Deprecated.")
    return "\n\n".join(part for part in parts if part)


def field_text(field: Field) -> str:
    """The docstring of a member: what it is for, then its facts on one line; empty where the document says nothing."""
    description = prose(field.description) or prose(field.title)
    facts = constraint_words(field.constraints)
    if field.default is not None:
        facts.append(f"default: {shown(field.default)}")
    if field.examples:
        facts.append(f"example: {shown(field.examples[0])}")
    if access_words(field.access):
        facts.append(access_words(field.access))
    if field.deprecated:
        facts.append("deprecated")
    listed = "; ".join(facts)
    return "\n\n".join(part for part in (description, f"{listed[:1].upper()}{listed[1:]}") if part)
