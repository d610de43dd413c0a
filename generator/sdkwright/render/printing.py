"""datamodel-code-generator, behind this one adapter: schemas made from the IR in, the text of a module each out.

It prints types, imports and classes, and decides nothing: names are final, aliases, docstrings and discriminators are
finished text of our writers, which reach the templates in `templates/models` as extra data per class.
"""

import hashlib
import importlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

from sdkwright.cache import Cache
from sdkwright.render.environment import templates_folder
from sdkwright.render.schemas import ROOT
from sdkwright.render.workers import over_processes

Sheet = tuple[dict[str, Any], dict[str, Any]]
"""What a module is printed from: schemas and template data, by `module.ClassName`."""

SHARE = 100
"""Modules that are printed in one call."""

_IMPORTS = """\
from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field
from typing_extensions import TypeAliasType

from .._runtime.discriminator import Discriminated
"""
_HOME, _CLASS = "sdkwright_sheet", "SdkwrightPlaceholder"
"""Stand for the module and the class of a model that has its module to itself: models that differ in nothing else are
printed once."""

_LEADING_COMMENT = re.compile(r"\A(#.*\n)+\s*(from __future__ import annotations\n)?")


def print_modules(sheets: Mapping[str, Sheet]) -> dict[str, str]:
    """The text of each module, without header: from the cache, or printed, many modules over several processes."""
    blanks = {module: _blank(sheet) for module, sheet in sheets.items()}
    cache = Cache(f"models {version('datamodel-code-generator')} {_templates_digest()}")
    keys = {blank: cache.key(blank) for blank in blanks.values()}
    known = cache.get(keys.values())
    printed = _printed([blank for blank, key in keys.items() if key not in known])
    cache.put({keys[blank]: text for blank, text in printed.items()})
    texts = {blank: printed[blank] if blank in printed else known[key] for blank, key in keys.items()}
    return {module: _filled(texts[blank], sheets[module]) for module, blank in blanks.items()}


def _blank(sheet: Sheet) -> str:
    """A sheet as JSON; the names of a model that is alone in its module left blank."""
    text = json.dumps(sheet)
    if len(sheet[0]) > 1:
        return text
    (name,) = sheet[0]
    blanks = {
        name: f"{_HOME}.{_CLASS}",
        f"#/$defs/{name}": f"#/$defs/{_HOME}.{_CLASS}",
        f'"""{_class_of(sheet)}."""': f'"""{_CLASS}."""',
    }
    for filled, blank in blanks.items():
        text = text.replace(json.dumps(filled), json.dumps(blank))
    return text


def _filled(text: str, sheet: Sheet) -> str:
    """The text of a module with the names that were left blank."""
    if len(sheet[0]) > 1:
        return text
    return text.replace(_CLASS, _class_of(sheet))


def _class_of(sheet: Sheet) -> str:
    return next(iter(sheet[0])).rpartition(".")[2]


def _printed(blanks: Sequence[str]) -> dict[str, str]:
    """The text of each of `blanks`."""
    if not blanks:
        return {}
    importlib.import_module("datamodel_code_generator.parser.jsonschema")  # once, for all processes
    shares = [blanks[start : start + SHARE] for start in range(0, len(blanks), SHARE)]
    texts = (text for share in over_processes(_print, shares) for text in share)
    return dict(zip(blanks, texts, strict=True))


def _print(blanks: Sequence[str]) -> list[str]:
    """The text of each of `blanks`, by datamodel-code-generator. A pure function of its arguments."""
    from datamodel_code_generator import GenerateConfig, InputFileType, LiteralType, generate
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.format import PythonVersion

    sheets: list[Sheet] = [
        json.loads(blank.replace(f"{_HOME}.", f"{_HOME}{number}.")) for number, blank in enumerate(blanks)
    ]
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
    found = {path[-1].removesuffix(".py"): _relative(text) for path, text in texts.items()}
    return [found[next(iter(definitions)).partition(".")[0]] for definitions, _ in sheets]


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
