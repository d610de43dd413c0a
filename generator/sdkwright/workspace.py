"""Noun: what is made of which document in a project: one target, or several under `[targets]`.

author = "The shop"                     # what the top level says counts for each target that does not say it

[targets.pets]
document = "spec/pets.yaml"
output = "sdk/pets"

[targets.orders]
document = "spec/orders.yaml"
output = "sdk/orders"
client = "Orders"
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sdkwright import settings as settings_file
from sdkwright.diagnostics import Diagnostic
from sdkwright.settings import InvalidSettings, Settings
from sdkwright.tables import Table

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""What a target may be called; no file name with an ending is, so that the two can stand in one place."""

_MERGED: Final = ("names", "pagination", "streams", "validate")
"""Tables to which a target adds, rather than that it replaces them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A package to generate, and what it is called in the project."""

    name: str
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The targets of a settings file, in its order; `shared` is what its top level says."""

    path: Path
    shared: Settings
    targets: tuple[Target, ...]
    is_several: bool

    def chosen(self, names: Iterable[str]) -> tuple[Target, ...]:
        """The targets called `names`, in the order of the file; all if there are none. Raises UnknownTarget."""
        wanted = list(names)
        known = [one.name for one in self.targets]
        for name in wanted:
            if name not in known:
                raise UnknownTarget(name, known)
        return tuple(one for one in self.targets if not wanted or one.name in wanted)

    def share(self, number: int, count: int) -> tuple[Target, ...]:
        """The targets of the runner `number` of `count`, counted from 1: each target in one share, shares of about
        the same weight, and the same ones wherever this is asked."""
        return shares(self.targets, count)[number - 1]


class UnknownTarget(Exception):
    """There is no target of that name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        names = list(known)
        near = difflib.get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names) or 'none'}"
        super().__init__(f"there is no target {name!r}: {hint}")


def load(path: Path) -> Workspace:
    """Read the targets in a settings file. Raises InvalidSettings with all that is wrong in it."""
    table = settings_file.read(path)
    if "targets" not in table.members:
        only = settings_file.of(table)
        alone = [Target(name=_name_of(only), settings=only)] if only.document is not None else []
        return Workspace(path=path, shared=only, targets=tuple(alone), is_several=False)
    top = {name: value for name, value in table.members.items() if name != "targets"}
    shared = settings_file.of(table.inner(members=top))
    targets = _targets(table, top)
    if problems := list(_collisions(table, targets)):
        raise InvalidSettings(*problems)
    return Workspace(path=path, shared=shared, targets=targets, is_several=True)


def _targets(table: Table, top: Mapping[str, Any]) -> tuple[Target, ...]:
    """The targets that a table names, each with what the top level says. Raises InvalidSettings."""
    named = table.members["targets"]
    if not isinstance(named, dict) or not named:
        raise InvalidSettings(table.problem("targets", "`targets` must hold tables", "write [targets.NAME]"))
    found: list[Target] = []
    problems: list[Diagnostic] = []
    for name, members in named.items():
        if not NAME.fullmatch(name) or not isinstance(members, dict):
            hint = "letters, digits, _ and - make a name, and [targets.NAME] a table"
            problems.append(table.problem(name, f"{name!r} is no target", hint))
            continue
        inner = table.inner("targets", name, members=_merged(top, members))
        try:
            settings = settings_file.of(inner)
        except InvalidSettings as error:
            problems.extend(error.diagnostics)
            continue
        if settings.document is None:
            problems.append(inner.problem("", f"the target {name!r} has no `document`", "name its OpenAPI document"))
        found.append(Target(name=name, settings=settings))
    if problems:
        raise InvalidSettings(*problems)
    return tuple(found)


def _merged(top: Mapping[str, Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """What a target says, over what the top level says."""
    both = {**top, **members}
    for name in _MERGED:
        above, own = top.get(name), members.get(name)
        if isinstance(above, dict) and isinstance(own, dict):
            both[name] = {**above, **own}
            if isinstance(above.get("severities"), dict) and isinstance(own.get("severities"), dict):
                both[name]["severities"] = {**above["severities"], **own["severities"]}
            if isinstance(above.get("overrides"), list) and isinstance(own.get("overrides"), list):
                both[name]["overrides"] = [*above["overrides"], *own["overrides"]]
    return both


def _collisions(table: Table, targets: Iterable[Target]) -> Iterator[Diagnostic]:
    """Packages that would be written over each other, or into each other."""
    seen: dict[Path, str] = {}
    for target in targets:
        if target.settings.output is None:
            continue
        folder = target.settings.output.resolve()
        for other, name in seen.items():
            if folder == other or folder.is_relative_to(other) or other.is_relative_to(folder):
                message = f"the targets {name!r} and {target.name!r} would be written to the same folder"
                inner = table.inner("targets", target.name, members={})
                yield inner.problem("output", message, "give each an `output` of its own")
        seen[folder] = target.name


def _name_of(settings: Settings) -> str:
    """What the one target of a file is called: as its folder, else as its document."""
    candidates = [
        path.name if path is settings.output else path.stem for path in (settings.output, settings.document) if path
    ]
    return next((name for name in candidates if NAME.fullmatch(name)), "package")


def shares(targets: Iterable[Target], count: int) -> list[tuple[Target, ...]]:
    """`targets` in `count` shares of about the same weight, which is the size of the documents."""
    weights = [0] * count
    parts: list[list[Target]] = [[] for _ in range(count)]
    ordered = list(targets)
    for target in sorted(ordered, key=lambda one: (-weight(one), one.name)):
        lightest = weights.index(min(weights))
        weights[lightest] += weight(target)
        parts[lightest].append(target)
    return [tuple(sorted(part, key=ordered.index)) for part in parts]


def weight(target: Target) -> int:
    """How much work a target is: the bytes of its document, and something for the package itself."""
    try:
        size = target.settings.document.stat().st_size if target.settings.document is not None else 0
    except OSError:
        size = 0
    return size + 20_000
