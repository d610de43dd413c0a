"""Import statements in the order that ruff's isort rules give them (I001), so that nothing has to be sorted after."""

import re
import sys
from collections.abc import Iterable

_STANDARD, _INSTALLED, _RELATIVE = range(3)


def import_groups(statements: Iterable[str]) -> list[str]:
    """`import a` and `from a import b` (one name each): joined by module, in groups for the standard library, for what
    is installed, and for what stands beside the module."""
    modules: dict[str, set[str]] = {}
    for statement in statements:
        words = statement.split()
        modules.setdefault(words[1], set()).update(words[3:4])
    groups: dict[int, list[str]] = {}
    for module in sorted(modules, key=lambda module: (bool(modules[module]), _module_order(module))):
        names = sorted(modules[module], key=_name_order)
        line = f"from {module} import {', '.join(names)}" if names else f"import {module}"
        groups.setdefault(_origin(module), []).append(line)
    return ["\n".join(groups[origin]) for origin in sorted(groups)]


def _origin(module: str) -> int:
    if module.startswith("."):
        return _RELATIVE
    return _STANDARD if module.partition(".")[0] in sys.stdlib_module_names else _INSTALLED


def _module_order(module: str) -> tuple[int, object]:
    """Further away before nearer, then by name."""
    name = module.lstrip(".")
    return len(name) - len(module), _natural(name)


def _name_order(name: str) -> tuple[int, object]:
    """Constants, classes, then all else."""
    return 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2, _natural(name)


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """Letters of either case alike, and numbers by their value; one that begins with 0 goes by its digits."""
    parts = re.findall(r"\d+|\D+", name.lower())
    return [(not part.isdigit(), len(part) if part.isdigit() and part[0] != "0" else 0, part) for part in parts]
