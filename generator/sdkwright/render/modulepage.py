"""The page on modules: every file of code in the package, how long it is, and what it is there for."""

import ast
import re
from collections.abc import Iterable

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.ir.text import SpecText
from sdkwright.render.file import File
from sdkwright.render.known import Known
from sdkwright.render.markdown import cell, table

_DOCSTRING = re.compile(r'(?:#[^\n]*\n)*(r?"""(?:[^"\\]|\\.|"(?!""))*""")', re.DOTALL)
_MANY = 50
"""Modules beyond which a folder is one row."""


class ModulesView(Struct, frozen=True):
    """The fields of templates/docs/modules.md.jinja."""

    size: str
    modules: str


def module_page(api: Api, known: Known, files: Iterable[File]) -> File:
    """docs/modules.md, about the Python in `files`."""
    root = f"src/{api.package.import_name}/"
    folders: dict[str, list[tuple[str, File]]] = {}
    for file in sorted(files, key=lambda file: file.path):
        if file.path.startswith(root) and file.path.endswith(".py"):
            path = file.path.removeprefix(root)
            folders.setdefault(path.rpartition("/")[0], []).append((path, file))
    rows: list[tuple[str, ...]] = []
    for folder, inside in folders.items():
        if len(inside) > _MANY:
            count = f"{_lines(file for _, file in inside)}"
            rows.append((f"`{folder}/`", count, f"{len(inside)} modules: {_purpose(inside[0][1])}"))
        else:
            rows += [(f"`{path}`", f"{_lines([file])}", _purpose(file)) for path, file in inside]
    modules = [file for inside in folders.values() for _, file in inside]
    size = f"{len(modules)} modules of {_lines(modules)} lines"
    view = ModulesView(size, table(("Module", "Lines", "What it is"), rows))
    return File("docs/modules.md", known.render("docs/modules.md.jinja", view))


def _lines(files: Iterable[File]) -> int:
    return sum(file.content.count("\n") for file in files)


def _purpose(file: File) -> str:
    """The first line of a module's docstring, for a cell."""
    found = _DOCSTRING.match(file.content)
    text: str = ast.literal_eval(found[1]) if found else ""
    return cell(SpecText(text.strip().partition("\n")[0]))
