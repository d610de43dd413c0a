"""datamodel-code-generator, behind this one adapter: types of the IR in, annotations and what they import out.

It prints each distinct type once, as the one member of a class, and decides nothing: which models there are, their
names, modules and members are the IR's, and `templates/models/module.py.jinja` places them. A package has few distinct
types (GitHub's 38,575 members have 486, less the models that they mention), so that this costs next to nothing.
"""

import ast
import hashlib
import importlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version

from msgspec import Struct

from sdkwright.cache import Cache
from sdkwright.ir import type as t
from sdkwright.processes import over_processes
from sdkwright.render.environment import templates_folder
from sdkwright.render.python import literal
from sdkwright.render.schemas import MODEL, ROOT, schema_of

SHARE = 200
"""Types that are printed in one call."""

_MEMBER = "value"
_IMPORT = re.compile(r"^from (\S+) import (.+)$", re.MULTILINE)
_HINT = re.compile(rf"^{_MEMBER}: (.+)\Z", re.MULTILINE | re.DOTALL)
_STRING = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_MODEL = re.compile(rf"{_STRING.pattern}|{MODEL}(\d+)")
"""A string, which is left as it is, or what stands for a model."""


class Hint(Struct, frozen=True):
    """An annotation: its text, the statements that import what it needs, the models that it mentions."""

    text: str
    imports: tuple[str, ...]
    models: tuple[str, ...]


Wanted = tuple[t.Type, bool]
"""A type, and whether there is always a value; if not, the annotation has `None` too."""


def print_types(wanted: Iterable[Wanted]) -> dict[Wanted, Hint]:
    """The annotation of each type: from the cache, or printed, many over several processes."""
    models = {one: t.model_names(one[0]) for one in dict.fromkeys(wanted)}
    sheets = {one: json.dumps([schema_of(one[0], models[one]), one[1]]) for one in models}
    texts = _texts(list(dict.fromkeys(sheets.values())))
    read = {sheet: _read(text) for sheet, text in texts.items()}
    return {one: _filled(read[sheet], models[one]) for one, sheet in sheets.items()}


def _texts(sheets: Sequence[str]) -> dict[str, str]:
    """What is printed for each of `sheets`."""
    cache = Cache(f"types {version('datamodel-code-generator')} {_template_digest()}")
    keys = {sheet: cache.key(sheet) for sheet in sheets}
    known = cache.get(keys.values())
    missing = [sheet for sheet, key in keys.items() if key not in known]
    if missing:
        importlib.import_module("datamodel_code_generator.parser.jsonschema")  # once, for all processes
    shares = [missing[start : start + SHARE] for start in range(0, len(missing), SHARE)]
    printed = dict(zip(missing, (text for share in over_processes(_print, shares) for text in share), strict=True))
    cache.put({keys[sheet]: text for sheet, text in printed.items()})
    return {sheet: printed[sheet] if sheet in printed else known[key] for sheet, key in keys.items()}


def _print(sheets: Sequence[str]) -> list[str]:
    """The module of each of `sheets`, by datamodel-code-generator. A pure function of its arguments."""
    from datamodel_code_generator import GenerateConfig, InputFileType, LiteralType, generate
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.format import PythonVersion

    modules = [f"sheet{number}" for number in range(len(sheets))]
    definitions = {
        f"{module}.Sheet": {"type": "object", "properties": {_MEMBER: schema}, "required": [_MEMBER] * required}
        for module, (schema, required) in zip(modules, map(json.loads, sheets), strict=True)
    }
    printed = generate(
        {"$defs": definitions},
        config=GenerateConfig(
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            output=None,
            formatters=[],
            disable_timestamp=True,
            target_python_version=PythonVersion.PY_311,
            custom_template_dir=templates_folder() / "models",
            use_standard_collections=True,
            use_union_operator=True,
            enum_field_as_literal=LiteralType.All,
            use_exact_imports=True,
            use_tuple_for_fixed_items=True,
        ),
    )
    assert isinstance(printed, dict)
    texts = {path[-1].removesuffix(".py"): text for path, text in printed.items()}
    return [texts[module] for module in modules]


def _read(text: str) -> Hint:
    """The annotation in a printed module, and its imports, models aside."""
    found = _HINT.search(text)
    assert found is not None, text
    hint = _STRING.sub(lambda one: literal(ast.literal_eval(one[1])), found[1].strip())
    imports = (
        f"from {module.replace(f'{ROOT}._runtime', '.._runtime')} import {name}"
        for module, names in _IMPORT.findall(text)
        if module not in ("__future__", f"{ROOT}.models")
        for name in names.split(", ")
        if re.search(rf"\b{name}\b", hint)
    )
    return Hint(hint, tuple(imports), ())


def _filled(hint: Hint, models: tuple[str, ...]) -> Hint:
    """`hint` with the names of the models that it mentions."""
    if not models:
        return hint
    return Hint(_MODEL.sub(lambda found: found[1] or models[int(found[2])], hint.text), hint.imports, models)


@cache
def _template_digest() -> str:
    return hashlib.sha256((templates_folder() / "models/pydantic_v2/BaseModel.jinja2").read_bytes()).hexdigest()
