"""Values of a JSON Schema, made by Schemathesis: the source of bodies, replies and arguments."""

from __future__ import annotations

import contextlib
import signal
import zlib
from collections.abc import Iterator
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from oracle_schema import instant, validator
from schemathesis.core import NOT_SET
from schemathesis.generation.hypothesis.reporting import UnsatisfiableSchema as UnsatisfiableSchema


class OutOfTime(BaseException):
    """Raised into Schemathesis where it has had its time; not an Exception, so that nothing takes it for a failure."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[list[bool]]:
    """End what is inside after so many seconds of this process's own work, however busy the machine is, keeping what it
    has done; 0 for no limit. A limit is for the main thread alone. Gives a list that is empty until the time is over."""
    over: list[bool] = []

    def stop(*_: object) -> None:
        over.append(True)
        raise OutOfTime

    if not seconds:
        yield over
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.2)  # again where a callback of Hypothesis swallows it
    try:
        yield over
    except OutOfTime:
        pass
    except Exception:  # what Hypothesis makes of being interrupted
        if not over:
            raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def values(schema: Any, count: int, name: str = "", seconds: float = 0) -> list[Any]:
    """Up to `count` JSON values of a schema that stands alone, those only that jsonschema-rs accepts.

    The same schema and `name` give the same values, unless `seconds` cut them short. Raises what Schemathesis raises
    where it cannot make any.
    """
    # Values go through the public interface: a document of one operation whose body is the schema.
    body = {"required": True, "content": {"application/json": {"schema": _moved(schema)}}}
    operation = {"requestBody": body, "responses": {"200": {"description": "Any."}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Values", "version": "1"},
        "paths": {"/values": {"post": operation}},
        "components": {"schemas": {key: _moved(part) for key, part in _definitions(schema).items()}},
    }
    strategy = schemathesis.openapi.from_dict(document)["/values"]["POST"].as_strategy()
    made: list[Any] = []

    @seed(zlib.crc32(name.encode()))
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(case: Any) -> None:
        made.append(case.body)

    with limited(seconds):
        collect()
    accepts = validator(schema)
    return [value for value in made if value is not NOT_SET and _is_json(value) and accepts.is_valid(value)]


def _definitions(schema: Any) -> dict[str, Any]:
    return schema.get("$defs", {}) if isinstance(schema, dict) else {}


def _moved(schema: Any) -> Any:
    """The schema with references to `#/$defs` as references to `#/components/schemas`."""
    if isinstance(schema, list):
        return [_moved(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    moved = {}
    for keyword, value in schema.items():
        if keyword == "$ref" and isinstance(value, str):
            moved[keyword] = value.replace("#/$defs/", "#/components/schemas/")
        elif keyword in ("enum", "const"):
            moved[keyword] = value
        elif keyword != "$defs":
            moved[keyword] = _moved(value)
    return moved


def _is_json(value: Any) -> bool:
    """Whether it is a JSON value and nothing of Schemathesis' own, such as content of a file."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    return value is None or type(value) in (bool, int, float, str)


def representable(value: Any) -> bool:
    """Whether Python has the moments that a value names: RFC 3339 allows leap seconds, `datetime` does not."""
    if isinstance(value, dict):
        return all(map(representable, value.values()))
    if isinstance(value, list):
        return all(map(representable, value))
    return not isinstance(value, str) or instant(value) is not None or ":60" not in value
