"""Tells of what a service deprecates: operations and arguments, each once, at the line that calls the package."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from .caller import level
from .containers import is_object
from .operation import Operation
from .unset import UNSET

_told: set[tuple[str, str, str]] = set()


def tell(operation: Operation[Any], arguments: Mapping[str, object], body: object) -> None:
    """Warn of the operation, and of those of its arguments that are given (DeprecationWarning)."""
    for name, message in _said(operation, arguments, body):
        key = (operation.method, operation.path, name)
        if key not in _told:
            _told.add(key)
            warnings.warn(f"{operation.method} {operation.path}: {message}", DeprecationWarning, stacklevel=level())


def _said(operation: Operation[Any], arguments: Mapping[str, object], body: object) -> Iterator[tuple[str, str]]:
    if operation.deprecated:
        yield "", "the service deprecates this operation"
    given = {**arguments, **(body if is_object(body) else {})}
    for name in operation.deprecated_arguments:
        if given.get(name, UNSET) is not UNSET:
            yield name, f"the service deprecates {name}"
