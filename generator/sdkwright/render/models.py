"""Models as Python modules: datamodel-code-generator, behind this one adapter, prints types, imports and classes.

It is handed schemas made from the IR and nothing else; aliases, docstrings and discriminators are finished text of our
writers, which reach the templates in `templates/models` as extra data per class.
"""

import hashlib
import json
import multiprocessing
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from sdkwright.cache import Cache
from sdkwright.ir.api import Api
from sdkwright.ir.model import AliasModel, AnyModel, Field, Model, ObjectModel, UnionModel
from sdkwright.ir.text import SpecText
from sdkwright.render.environment import Templates, templates_folder
from sdkwright.render.facts import access_words, constraint_words, shown
from sdkwright.render.file import File
from sdkwright.render.format import LINE_LENGTH
from sdkwright.render.header import header_line
from sdkwright.render.python import docstring, literal, prose
from sdkwright.render.schemas import ROOT, definition

_IMPORTS = """\
from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field
from typing_extensions import TypeAliasType

from .._runtime.discriminator import Discriminated
"""
LEAST_SHARE = 150
"""Modules that are worth a call of their own; a call costs a start-up in its process."""

_Sheet = tuple[dict[str, Any], dict[str, Any]]
"""What a module is printed from: schemas and template data, by `module.ClassName`."""

_LEADING_COMMENT = re.compile(r"\A(#.*\n)+\s*(from __future__ import annotations\n)?")


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
    )
    files = [File(f"{folder}/__init__.py", templates.render("models/index.py.jinja", index))]
    modules = {model.name: model.module for model in api.models}
    for module, text in print_modules(api.models, modules).items():
        files.append(File(f"{folder}/{module}.py", f"{header}\n{_module_docstring(held[module])}\n\n{text}"))
    return files


def _module_docstring(names: list[str]) -> str:
    return f'"""{", ".join(names[:5])}{", …" if len(names) > 5 else ""}."""'


def print_modules(models: tuple[AnyModel, ...], modules: Mapping[str, str]) -> dict[str, str]:
    """The text of each module, without header: from the cache, or printed, many modules over several processes."""
    sheets: defaultdict[str, _Sheet] = defaultdict(lambda: ({}, {}))
    for model in models:
        definitions, extra = sheets[model.module]
        key = f"{model.module}.{model.name}"
        definitions[key] = definition(model, modules)
        extra[key] = _template_data(model)
    cache = Cache(f"models {version('datamodel-code-generator')} {_templates_digest()}")
    keys = {module: cache.key(json.dumps(sheet, sort_keys=True)) for module, sheet in sheets.items()}
    known = cache.get(keys.values())
    printed = _printed([sheet for module, sheet in sheets.items() if keys[module] not in known])
    cache.put({keys[module]: text for module, text in printed.items()})
    return {module: printed[module] if module in printed else known[keys[module]] for module in sheets}


def _printed(sheets: list[_Sheet]) -> dict[str, str]:
    """The text of each module of `sheets`."""
    workers = min(os.cpu_count() or 1, len(sheets) // LEAST_SHARE)
    if workers < 2:
        return _print(sheets) if sheets else {}
    shares = [sheets[start : start + LEAST_SHARE] for start in range(0, len(sheets), LEAST_SHARE)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return {module: text for texts in pool.map(_print, shares) for module, text in texts.items()}


def _print(sheets: list[_Sheet]) -> dict[str, str]:
    """The text of each module of `sheets`, by datamodel-code-generator. A pure function of its arguments."""
    from datamodel_code_generator import GenerateConfig, InputFileType, LiteralType, generate
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.format import PythonVersion

    printed = generate(
        {"$defs": {key: schema for definitions, _ in sheets for key, schema in definitions.items()}},
        config=GenerateConfig(
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            output=None,
            formatters=[],
            disable_timestamp=True,
            target_python_version=PythonVersion.PY_311,
            base_class=f"{ROOT}._runtime.models.Model",
            custom_class_name_generator=_as_it_is,
            custom_template_dir=templates_folder() / "models",
            extra_template_data=defaultdict(dict, {key: data for _, extra in sheets for key, data in extra.items()}),
            use_standard_collections=True,
            use_union_operator=True,
            enum_field_as_literal=LiteralType.All,
            use_type_alias=True,
            use_exact_imports=True,
            use_tuple_for_fixed_items=True,
        ),
    )
    texts = printed if isinstance(printed, dict) else {("models.py",): str(printed)}
    return {path[-1].removesuffix(".py"): _relative(text) for path, text in texts.items() if path[-1] != "__init__.py"}


@cache
def _templates_digest() -> str:
    made = hashlib.sha256(_IMPORTS.encode())
    for path in sorted((templates_folder() / "models").rglob("*.jinja2")):
        made.update(path.read_bytes())
    return made.hexdigest()


def _as_it_is(name: str) -> str:
    """Our names are final: without this, datamodel-code-generator takes underscores out of them."""
    return name.rpartition(".")[2]


def _relative(text: str) -> str:
    body = _LEADING_COMMENT.sub("", text)
    return f"{_IMPORTS}{body}".replace(f"from {ROOT}._runtime.", "from .._runtime.").replace(
        f"from {ROOT}.models.", "from ."
    )


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
