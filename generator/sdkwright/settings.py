"""Settings: what a project says once, in `sdkwright.toml` or under `[tool.sdkwright]` of `pyproject.toml`.

Nothing is needed for a document to be generated; each member only replaces what would be made of the document's title.
`workspace.py` reads files that hold several targets.
"""

import difflib
import keyword
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from sdkwright import pagination as pages
from sdkwright import policy, remote
from sdkwright import streams as items
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.names import PACKAGE_CLASSES
from sdkwright.policy import Policy
from sdkwright.selectors import FORMS, by_selector, is_selector
from sdkwright.tables import Table, Unfit, problem
from sdkwright.variables import are_variables

FILE = "sdkwright.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What to generate from what, and under which names.

    Attributes:
        document: the OpenAPI document; of one on another host (`https://…`), the copy that `sdkwright fetch` keeps.
        output: the folder of the package.
        package: the import name.
        distribution: the name on the package index.
        client: the client's class; the async one gets `Async` in front.
        version: the package's version.
        client_parameters: wire names of parameters that are given once, to the client.
        names: Python names for things of the document, by operationId, tag or schema name.
        environment: environment variables of credentials, by security scheme, or by scheme and argument.
        root: the folder that `$ref`s may not leave; the document's own folder by default.
        templates: a folder of templates that replace those of the same name.
        author: who publishes the package, `Name <address>`.
        license: its SPDX license expression.
        include: selectors of the operations to generate: `tag:pets`, `operation:list*`, `/pets/*`, `GET /pets`; all by
            default.
        exclude: selectors of the operations to leave out.
        pagination: how operations come in pages, or that they do not (None), by selector; the last that means an
            operation has the word, over the document's own.
        streams: which replies come item by item, and how, by selector; as for `pagination`, over the document's own.
        keep: files in the package's folder that are the user's own, as patterns of .gitignore; never written (but by
            the first run) nor removed, as what is in `custom/` and `src/*/custom/`.
        lenient: whether errors that do not touch what is generated are warnings.
        validate: which rules count for how much.
        folder: where the settings file is; not itself a setting.
        source: the address of the document, if it is on another host; not itself a setting.
    """

    document: Path | None = None
    output: Path | None = None
    package: str | None = None
    distribution: str | None = None
    client: str | None = None
    version: str | None = None
    client_parameters: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    environment: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict[str, str | Mapping[str, str]])
    root: Path | None = None
    templates: Path | None = None
    author: str | None = None
    license: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    pagination: Mapping[str, pages.Declared | None] = field(default_factory=dict[str, pages.Declared | None])
    streams: Mapping[str, items.Declared] = field(default_factory=dict[str, items.Declared])
    keep: tuple[str, ...] = ()
    lenient: bool = False
    validate: Policy = field(default_factory=Policy)
    folder: Path | None = None
    source: str | None = None

    @property
    def document_name(self) -> str:
        """The document as generated files name it: the same on every machine."""
        if self.document is None:
            return "the document"
        if self.folder is None:
            return self.document.name
        name = os.path.relpath(self.document, self.folder).replace(os.sep, "/")
        return self.document.name if name.startswith("../") else name


class InvalidSettings(Exception):
    """Settings that cannot be used; `diagnostics` say why, each with its place."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = diagnostics


_DECLARED = ("pagination", "streams")
_PATHS = ("document", "output", "root", "templates")
_IDENTIFIER = "a Python identifier that is no keyword"
_CLIENT = f"{_IDENTIFIER}, and no class that packages have beside their client"
_RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "package": (lambda text: _is_identifier(text), _IDENTIFIER),
    "client": (lambda text: _is_identifier(text) and text not in PACKAGE_CLASSES, _CLIENT),
    "distribution": (
        lambda text: re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", text) is not None,
        "a project name (letters, digits, and . _ - between them)",
    ),
    "version": (
        lambda text: re.fullmatch(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?(\+[a-z0-9.]+)?", text) is not None,
        "a version as PEP 440 spells it, such as 1.0.0",
    ),
    "author": (lambda text: text.isprintable(), "printable text"),
    "license": (lambda text: re.fullmatch(r"[A-Za-z0-9.+() -]+", text) is not None, "an SPDX license expression"),
}


def _is_identifier(text: str) -> bool:
    return text.isascii() and text.isidentifier() and not keyword.iskeyword(text)


def find(folder: Path) -> Path | None:
    """The settings file for `folder`: its own, or the nearest above."""
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            return place / FILE
        project = place / "pyproject.toml"
        if project.is_file() and "[tool.sdkwright" in project.read_text(encoding="utf-8", errors="replace"):
            return project
    return None


def read(path: Path) -> Table:
    """The table of settings in a file. Raises InvalidSettings."""
    try:
        text = path.read_bytes().decode("utf-8")
        found: dict[str, Any] = tomllib.loads(text)
    except OSError as error:
        raise InvalidSettings(problem(path, "", 1, f"this file cannot be read: {error.strerror}", "")) from None
    except UnicodeDecodeError:
        raise InvalidSettings(problem(path, "", 1, "this file is not UTF-8", "save it as UTF-8")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        raise InvalidSettings(problem(path, "", line, str(error), "see toml.io", column)) from None
    if path.name == FILE:
        return Table(path=path, text=text, at=(), members=found)
    tool = found.get("tool", {})
    members = tool.get("sdkwright", {}) if isinstance(tool, dict) else {}
    table = Table(path=path, text=text, at=("tool", "sdkwright"), members=members)
    if not isinstance(members, dict):
        raise InvalidSettings(table.problem("", "`tool.sdkwright` must be a table", "write [tool.sdkwright]"))
    return table


def load(path: Path) -> Settings:
    """Read the settings of the one target in `path`; paths in them are relative to its folder. Raises
    InvalidSettings."""
    return of(read(path))


def of(table: Table) -> Settings:
    """Settings from the members of a table. Raises InvalidSettings."""
    known = {one.name for one in fields(Settings)} - {"folder", "source"}
    problems: list[Diagnostic] = []
    values: dict[str, Any] = {}
    folder = table.path.parent
    for name, value in table.members.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(known))}"
            problems.append(table.problem(name, f"there is no setting `{name}`", hint))
            continue
        if name in ("validate", "pagination", "streams"):
            try:
                values[name] = _read(name, value, folder)
            except Unfit as error:
                problems.append(table.problem(error.name, error.reason, error.hint))
            continue
        reason = _reason(name, value)
        if reason:
            problems.append(table.problem(name, f"`{name}` must be {reason}", f"it is {value!r}"[:200]))
            continue
        if name == "document" and remote.is_address(value):
            try:
                values = {**_copied(value, folder), **values}
            except remote.Unfit as error:
                problems.append(table.problem(name, error.reason, error.hint))
            continue
        values[name] = folder / value if name in _PATHS else tuple(value) if isinstance(value, list) else value
    if problems:
        raise InvalidSettings(*problems)
    return Settings(**{"folder": folder, **values})


def _read(name: str, value: Any, folder: Path) -> Any:
    """What a table with words of its own says. Raises Unfit."""
    match name:
        case "validate":
            return policy.of(value, folder)
        case "pagination":
            return by_selector(name, value, pages.of)
        case _:
            return by_selector(name, value, items.of_settings)


def at_address(settings: Settings, url: str, folder: Path) -> Settings:
    """`settings` for the document at `url`, whose copy is below `folder`. Raises InvalidSettings."""
    try:
        return replace(settings, **_copied(url, folder), folder=folder)
    except remote.Unfit as error:
        place = Location(url[:200])
        raise InvalidSettings(
            Diagnostic(code="settings", severity=Severity.ERROR, message=error.reason, location=place, hint=error.hint)
        ) from None


def _copied(url: str, folder: Path) -> dict[str, Any]:
    """What settings hold of the document at `url`: its copy, and the folder that references in that may not leave.
    Raises remote.Unfit."""
    copy = folder / remote.place_of(url)
    return {"document": copy, "source": url, "root": remote.root_of(copy)}


def override(settings: Settings, *, of_command: bool = True, **given: Any) -> Settings:
    """`settings` with the members in `given` that are not None, options `of_command` or keywords of a call. Raises
    InvalidSettings for one that cannot be."""
    chosen = {name: _plain(value) for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        if isinstance(value, str | tuple | dict) and name not in _DECLARED and (reason := _reason(name, value)):
            place = Location(f"--{name.replace('_', '-')}" if of_command else f"`{name}`")
            told = ", ".join(map(repr, value)) if isinstance(value, tuple) else repr(value)
            message, hint = f"{place} must be {reason}", f"it is {told}"[:200]
            raise InvalidSettings(
                Diagnostic(code="settings", severity=Severity.ERROR, message=message, location=place, hint=hint)
            )
    paths = {name: Path(chosen[name]) for name in _PATHS if name in chosen}
    return replace(settings, **{**chosen, **paths})


def _plain(value: Any) -> Any:
    """`value` as settings hold it, whatever sequence or mapping it is."""
    if isinstance(value, Mapping):
        return dict(value)
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _reason(name: str, value: Any) -> str:
    """What `value` would have to be, empty if it is."""
    match name:
        case "client_parameters" | "keep":
            return "" if _are_strings(value) else "a list of strings"
        case "include" | "exclude":
            fine = _are_strings(value) and all(is_selector(one) for one in value)
            return "" if fine else f"a list of selectors ({FORMS})"
        case "lenient":
            return "" if isinstance(value, bool) else "true or false"
        case "environment":
            fine = isinstance(value, dict) and all(map(are_variables, value.values()))
            return "" if fine else "a table of environment variables, or of tables of them, by security scheme"
        case "names":
            fine = isinstance(value, dict) and all(
                isinstance(one, str) and one.isidentifier() and not keyword.iskeyword(one) for one in value.values()
            )
            return "" if fine else "a table of Python identifiers"
        case _:
            if not isinstance(value, str) or not value:
                return "a string"
            fits, wanted = _RULES.get(name, (lambda text: "\0" not in text, "a path"))
            return "" if fits(value) else wanted


def _are_strings(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
