"""Noun: which rules count for how much, as `[validate]` in the settings says it.

[validate]
rules = "recommended"            # or "minimal", "strict"
fail_on = "error"                # or "warning", "info"
baseline = "sdkwright-baseline.json"
build = true                     # also say what cannot be generated in full

[validate.severities]
missing-summary = "warning"      # or "error", "info", "off"

[[validate.overrides]]
files = ["legacy/*.yaml"]
pointers = ["/paths/~1v1*"]
severities = { missing-operation-id = "off" }
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from os.path import relpath
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from sdkwright.diagnostics import Diagnostic, Severity
from sdkwright.diagnostics.rule import SETS
from sdkwright.diagnostics.rules import rules
from sdkwright.tables import Unfit

LEVELS: Final = ("off", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Severities for some places. Patterns are those of shells, where `*` stands for slashes too; a pointer means what
    is below it as well; no patterns mean everywhere."""

    severities: Mapping[str, str]
    files: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()

    def is_about(self, one: Diagnostic, folder: Path) -> bool:
        """Whether `one` stands at one of the places; files are named from `folder`."""
        name = relpath(one.location.file, folder).replace("\\", "/")
        pointer = one.location.pointer
        return (not self.files or any(fnmatchcase(name, pattern) for pattern in self.files)) and (
            not self.pointers
            or any(fnmatchcase(pointer, pattern) or fnmatchcase(pointer, f"{pattern}/*") for pattern in self.pointers)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Which rules count for how much.

    Attributes:
        rules: the rule set that is applied, one of SETS.
        severities: severities by code, over the rule's own; `off` for none.
        overrides: severities for some places; the last that is about a place counts.
        fail_on: the least severity that makes a validation fail.
        baseline: the file with findings that are left for later.
        build: whether a validation builds the package too, to say what cannot be generated in full.
        folder: what files in `overrides` are relative to.
    """

    rules: str = "recommended"
    severities: Mapping[str, str] = field(default_factory=dict[str, str])
    overrides: tuple[Override, ...] = ()
    fail_on: str = "error"
    baseline: Path | None = None
    build: bool = False
    folder: Path = Path()

    @property
    def shape(self) -> str:
        """What is said, the same on every machine."""
        overrides = [(sorted(one.severities.items()), one.files, one.pointers) for one in self.overrides]
        name = self.baseline.name if self.baseline is not None else ""
        return repr((self.rules, sorted(self.severities.items()), overrides, name))

    def wanted(self) -> frozenset[str]:
        """The codes of the rules to apply."""
        named = [self.severities, *(one.severities for one in self.overrides)]
        on = {code for table in named for code, level in table.items() if level != "off"}
        return frozenset({code for code, rule in rules().items() if rule.is_in(self.rules)} | on)

    def applied(self, *, built: bool) -> frozenset[str]:
        """The codes of the rules that building a package applies, or of all others."""
        return frozenset(code for code in self.wanted() if rules()[code].is_built == built)

    def judged(self, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """`found` with the severities that count, without what is off."""
        for one in found:
            level = self._level(one)
            if level != "off":
                yield one if level is None else replace(one, severity=Severity[level.upper()])

    def _level(self, one: Diagnostic) -> str | None:
        level = self.severities.get(one.code)
        rule = rules().get(one.code)
        if level is None and rule is not None and not rule.is_in(self.rules):
            level = "off"
        for override in self.overrides:
            if one.code in override.severities and override.is_about(one, self.folder):
                level = override.severities[one.code]
        return level


def of(table: Any, folder: Path) -> Policy:
    """The policy that the table `[validate]` of a settings file in `folder` describes. Raises Unfit."""
    if not isinstance(table, dict):
        raise Unfit("validate", "`validate` must be a table")
    known = {"rules", "severities", "overrides", "fail_on", "baseline", "build"}
    _only(table, known)
    _one_of(table, "rules", SETS)
    _one_of(table, "fail_on", LEVELS[1:])
    if not isinstance(table.get("baseline", ""), str) or not isinstance(table.get("build", False), bool):
        raise Unfit("baseline" if "baseline" in table else "build", "`baseline` is a path, and `build` true or false")
    overrides = table.get("overrides", [])
    if not isinstance(overrides, list):
        raise Unfit("overrides", "`overrides` must be tables: [[validate.overrides]]")
    return Policy(
        rules=table.get("rules", "recommended"),
        severities=severities(table.get("severities", {})),
        overrides=tuple(_override(one) for one in overrides),
        fail_on=table.get("fail_on", "error"),
        baseline=folder / table["baseline"] if table.get("baseline") else None,
        build=table.get("build", False),
        folder=folder,
    )


def severities(table: Any) -> Mapping[str, str]:
    """Severities by code, checked. Raises Unfit."""
    if not isinstance(table, dict):
        raise Unfit("severities", "`severities` must be a table of rules and severities")
    for code, level in table.items():
        if code not in rules():
            near = difflib.get_close_matches(str(code), rules(), 1)
            hint = f"did you mean `{near[0]}`?" if near else "see `sdkwright rule`"
            raise Unfit(code, f"there is no rule `{code}`", hint)
        if level not in LEVELS:
            raise Unfit(code, f"the severity of `{code}` must be one of {', '.join(LEVELS)}")
    return dict(table)


def _override(table: Any) -> Override:
    if not isinstance(table, dict):
        raise Unfit("overrides", "an override must be a table")
    _only(table, {"files", "pointers", "severities"})
    patterns: dict[str, tuple[str, ...]] = {}
    for name in ("files", "pointers"):
        listed = table.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise Unfit(name, f"`{name}` must be a list of patterns")
        patterns[name] = tuple(listed)
    return Override(severities=severities(table.get("severities", {})), **patterns)


def _only(table: dict[str, Any], known: set[str]) -> None:
    for name in table:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(known))}"
            raise Unfit(name, f"there is no setting `{name}` here", hint)


def _one_of(table: dict[str, Any], name: str, values: tuple[str, ...]) -> None:
    if table.get(name, values[0]) not in values:
        raise Unfit(name, f"`{name}` must be one of {', '.join(values)}")
