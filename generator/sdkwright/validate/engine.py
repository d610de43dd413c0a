"""The one way to the engine of JSON Schema: by itself it asks the network and the disk for whatever a schema names."""

from functools import cache
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


def validator_for(schema: Any, registry: jsonschema_rs.Registry | None = None) -> jsonschema_rs.Validator:
    """A validator that knows `schema` and the resources of `registry`, and nothing else.

    Raises ValueError for what is no schema, or names another resource.
    """
    return jsonschema_rs.validator_for(schema, registry=registry, retriever=_refuse)


def registry_of(name: str, value: Any) -> jsonschema_rs.Registry:
    """A registry of one resource. Raises ValueError or ReferencingError where it names another one."""
    return jsonschema_rs.Registry([(name, value)], retriever=_refuse)


def dialect_of(name: str) -> str:
    """The draft that `$schema` names, empty if it is none that is known. Many write https for http, or a `#` more."""
    bare = name.partition("://")[2].removesuffix("#")
    return LATEST if bare.startswith(_OPENAPI) else _DRAFTS.get(bare, "")


@cache
def meta_schema(draft: str) -> jsonschema_rs.Validator:
    """The validator of schemas of a draft."""
    return validator_for({"$schema": draft, "$ref": draft})


def _refuse(address: str) -> NoReturn:
    raise ValueError(f"{address} is not asked for")
