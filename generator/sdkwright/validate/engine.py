"""The one way to the engine of JSON Schema: by itself it asks the network and the disk for whatever a schema names."""

import importlib.util
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn

import jsonschema_rs

LATEST: Final = "https://json-schema.org/draft/2020-12/schema"
_DRAFTS: Final = {
    "json-schema.org/draft-04/schema": "http://json-schema.org/draft-04/schema",
    "json-schema.org/draft-06/schema": "http://json-schema.org/draft-06/schema",
    "json-schema.org/draft-07/schema": "http://json-schema.org/draft-07/schema",
    "json-schema.org/draft/2019-09/schema": "https://json-schema.org/draft/2019-09/schema",
    "json-schema.org/draft/2020-12/schema": LATEST,
}
_OPENAPI: Final = "spec.openapis.org/oas/3."
"""OpenAPI's own dialects are 2020-12 with words more."""


_WORDS: Final = {
    (3, 1): ("oas3.1", "vocabularies", "base"),
    (3, 2): ("oas3.2", "meta", "2025-09-17.json"),
}


def validator_for(
    schema: Any,
    registry: jsonschema_rs.Registry | None = None,
    formats: Mapping[str, Callable[[str], bool]] | None = None,
) -> jsonschema_rs.Validator:
    """A validator that knows `schema` and the resources of `registry`, and nothing else; with `formats` it judges
    formats, by those and by its own.

    Raises ValueError for what is no schema, or names another resource.
    """
    known = dict(formats) if formats is not None else None
    judged = True if formats is not None else None
    return jsonschema_rs.validator_for(
        schema, registry=registry, retriever=_refuse, formats=known, validate_formats=judged
    )


def registry_of(name: str, value: Any) -> jsonschema_rs.Registry:
    """A registry of one resource. Raises ValueError or ReferencingError where it names another one."""
    return jsonschema_rs.Registry([(name, value)], retriever=_refuse)


def dialect_of(name: str) -> str:
    """The draft that `$schema` names, empty if it is none that is known. Many write https for http, or a `#` more."""
    bare = name.partition("://")[2].removesuffix("#")
    return LATEST if bare.startswith(_OPENAPI) else _DRAFTS.get(bare, "")


@cache
def meta_schema(draft: str, version: tuple[int, int]) -> jsonschema_rs.Validator:
    """The validator of schemas of a draft, in documents of a version of OpenAPI.

    The latest draft has OpenAPI's words too, by the vocabulary that the authority carries. Its package is not imported,
    which would take longer.
    """
    if draft != LATEST:
        return validator_for({"$schema": draft, "$ref": draft})
    package = importlib.util.find_spec("openapi_schema_validator")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("openapi_schema_validator")
    words = Path(package.submodule_search_locations[0], "schemas", *_WORDS[version]).read_bytes()
    return validator_for({"$schema": LATEST, "$dynamicAnchor": "meta", "allOf": [{"$ref": LATEST}, json.loads(words)]})


def _refuse(address: str) -> NoReturn:
    raise ValueError(f"{address} is not asked for")
