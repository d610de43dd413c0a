"""Models as Python modules: what each is printed from, and the package that imports them on demand."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sdkwright.ir.api import Api, Rename
from sdkwright.ir.model import AliasModel, AnyModel, Field, Model, ObjectModel, UnionModel
from sdkwright.ir.text import SpecText
from sdkwright.render.environment import Templates
from sdkwright.render.facts import access_words, constraint_words, shown
from sdkwright.render.file import File
from sdkwright.render.format import LINE_LENGTH
from sdkwright.render.header import header_line
from sdkwright.render.printing import Sheet, print_modules
from sdkwright.render.python import docstring, literal, prose
from sdkwright.render.schemas import definition


@dataclass(frozen=True, slots=True)
class Export:
    """A name of the lazily imported package and the module that holds it, both as source."""

    name: str
    quoted: str
    module: str


@dataclass(frozen=True, slots=True)
class Module:
    """A module and the names of its models, as source."""

    name: str
    models: str


@dataclass(frozen=True, slots=True)
class IndexView:
    """The fields of templates/models/index.py.jinja."""

    header: str
    exports: tuple[Export, ...]
    modules: tuple[Module, ...]
    renamed: tuple[Rename, ...]


def model_files(api: Api, templates: Templates) -> list[File]:
    """One module per model (mutually recursive ones share theirs), and the package that imports them on demand."""
    if not api.models:
        return []
    folder = f"src/{api.package.import_name}/models"
    header = header_line(api.package)
    exports = tuple(
        Export(model.name, literal(SpecText(model.name)), model.module)
        for model in sorted(api.models, key=lambda model: model.name)
    )
    held: defaultdict[str, list[str]] = defaultdict(list)
    for export in exports:
        held[export.module].append(export.name)
    index = IndexView(
        header,
        exports,
        tuple(Module(name, ", ".join(f'"{one}"' for one in names)) for name, names in sorted(held.items())),
        api.renamed_models,
    )
    files = [File(f"{folder}/__init__.py", templates.render("models/index.py.jinja", index))]
    for module, text in print_modules(_sheets(api.models)).items():
        files.append(File(f"{folder}/{module}.py", f"{header}\n{_module_docstring(held[module])}\n\n{text}"))
    return files


def _module_docstring(names: list[str]) -> str:
    return f'"""{", ".join(names[:5])}{", …" if len(names) > 5 else ""}."""'


def _sheets(models: tuple[AnyModel, ...]) -> dict[str, Sheet]:
    """What each module is printed from."""
    modules = {model.name: model.module for model in models}
    sheets: defaultdict[str, Sheet] = defaultdict(lambda: ({}, {}))
    for model in models:
        definitions, extra = sheets[model.module]
        key = f"{model.module}.{model.name}"
        definitions[key] = definition(model, modules)
        extra[key] = _template_data(model)
    return sheets


def _template_data(model: AnyModel) -> dict[str, Any]:
    """What the templates in `templates/models` print besides types."""
    data: dict[str, Any] = {
        "class_docstring": docstring(model_text(model), indent=4 if isinstance(model, ObjectModel) else 0),
        "recursive": isinstance(model, AliasModel) and model.recursive,
        "discriminated": "",
        "members": {},
    }
    if isinstance(model, ObjectModel):
        data["members"] = {field.name: _member(field) for field in model.fields}
    if isinstance(model, UnionModel) and model.discriminator is not None:
        mapping = ", ".join(_pair(literal(value), name) for value, name in model.discriminator.mapping)
        default = f', "{model.discriminator.default}"' if model.discriminator.default else ""
        data["discriminated"] = f"Discriminated({literal(model.discriminator.wire_name)}, {{{mapping}}}{default})"
    return data


def _pair(value: str, name: str) -> str:
    """An entry of a mapping; a name that makes the line too long comes in two pieces."""
    if len(value) + len(name) < LINE_LENGTH - 20:
        return f'{value}: "{name}"'
    middle = len(name) // 2
    return f'{value}: "{name[:middle]}" "{name[middle:]}"'


def _member(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "alias": literal(field.wire_name) if field.wire_name.raw != field.name else "",
        "required": field.required,
        "docstring": docstring(text, indent=4) if (text := field_text(field)) else "",
    }


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
