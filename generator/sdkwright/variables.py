"""Noun: environment variables that hold credentials, as a document or the settings name them."""

import re
from collections.abc import Mapping
from typing import Any, Final

MEMBER: Final = "x-sdkwright-environment"

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,200}")


def is_variable(name: object) -> bool:
    """Whether every shell can set a variable of that name (POSIX, section 8.1)."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def are_variables(value: object) -> bool:
    """Whether `value` names variables: one, or one for each argument of a scheme's class."""
    return is_variable(value) or (isinstance(value, dict) and bool(value) and all(map(is_variable, value.values())))


def named(value: Any, arguments: tuple[str, ...]) -> Mapping[str, str]:
    """The variables by argument. One name alone is that of the only argument, or what the names of several begin with;
    whatever names no variable counts as not said."""
    if isinstance(value, dict):
        return {name: variable for name, variable in value.items() if name in arguments and is_variable(variable)}
    if not is_variable(value):
        return {}
    return {arguments[0]: value} if len(arguments) == 1 else {name: f"{value}_{name.upper()}" for name in arguments}
