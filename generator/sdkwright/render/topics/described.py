"""What the runtime's docstrings say, for pages: one text, in the package's editor and in its documentation."""

import ast
import inspect
import re
from functools import cache

from sdkwright.render.environment import templates_folder
from sdkwright.render.markdown import in_cell, table

_ENTRY = re.compile(r"^(\w+): (.*(?:\n +.*)*)", re.MULTILINE)


@cache
def attributes(module: str, name: str) -> dict[str, str]:
    """The attributes of a class of templates/runtime, as its docstring describes them."""
    text = next(ast.get_docstring(node) or "" for node in _classes(module) if node.name == name)
    listed = inspect.cleandoc(text.partition("Attributes:\n")[2])
    return {found[1]: " ".join(found[2].split()) for found in _ENTRY.finditer(listed)}


@cache
def classes(module: str) -> dict[str, tuple[str, str]]:
    """The public classes of templates/runtime/MODULE.py, in order: what each derives from first, and its docstring up
    to a list of attributes."""
    found = {}
    for node in _classes(module):
        if not node.name.startswith("_"):
            above = node.bases[0].id if node.bases and isinstance(node.bases[0], ast.Name) else ""
            text = (ast.get_docstring(node) or "").partition("\n\nAttributes:")[0]
            found[node.name] = (above, " ".join(text.split()))
    return found


def attribute_table(module: str, name: str, head: str) -> str:
    """The attributes of a class of templates/runtime as a table."""
    rows = [(f"`{one}`", in_cell(f"{said[:1].upper()}{said[1:]}")) for one, said in attributes(module, name).items()]
    return table((head, "What it does"), rows)


@cache
def _classes(module: str) -> list[ast.ClassDef]:
    text = (templates_folder() / "runtime" / f"{module}.py").read_text(encoding="utf-8")
    return [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
