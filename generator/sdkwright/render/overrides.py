"""The user's templates: which of ours each replaces, whole or block by block, and what is wrong with one."""

import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes
from msgspec import Struct

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.templates import TemplateProblem

_FIXED: Final = ("runtime/about.py", "models/")
"""Ours that nothing can stand in for: one is written anew, the others are read by datamodel-code-generator."""


class Replaced(Struct, frozen=True):
    """One of our templates, or a block of it, that one of the user's stands in for: the hash of ours, and where theirs
    is."""

    name: str
    digest: str
    place: Location


def can_replace(name: str, ours: Path) -> bool:
    """Whether a template of the user may stand in for the file `name` of ours."""
    is_fixed = name == _FIXED[0] or (name.startswith(_FIXED[1]) and name.endswith(".jinja2"))
    return (ours / name).is_file() and not is_fixed


def problems(name: str, tree: nodes.Template, path: Path, environment: Environment, ours: Path) -> Iterator[Diagnostic]:
    """What is wrong with the user's template `name`, whatever its view: what it says besides blocks, and blocks that
    the template which it extends does not have."""
    if not _extends(tree, name):
        return
    known = {block.name for block in environment.parse(text_of(ours / name)).find_all(nodes.Block)}
    for node in tree.body:
        if isinstance(node, nodes.Block) and node.name not in known:
            near = difflib.get_close_matches(node.name, known, 1)
            hint = (f"did you mean `{near[0]}`? " if near else "") + f"it has {', '.join(sorted(known)) or 'none'}"
            yield finding("template", f"{name} has no block `{node.name}`", located(path, node.lineno, node.name), hint)
        if isinstance(node, nodes.Output) and any(_is_said(one) for one in node.nodes):
            message = "what stands outside the blocks of a template that extends another is not printed"
            yield finding("template", message, located(path, _line_of(node)), "move it into a block")


def replaced(name: str, tree: nodes.Template, path: Path, environment: Environment, ours: Path) -> Iterator[Replaced]:
    """What the user's template `name` stands in for: blocks of ours if it extends it, else all of it."""
    text = text_of(ours / name)
    if not _extends(tree, name):
        yield Replaced(name, _hashed(text), located(path, 1))
        return
    blocks = dict(_blocks(text, environment))
    for node in tree.body:
        if isinstance(node, nodes.Block) and node.name in blocks:
            place = located(path, node.lineno, node.name)
            yield Replaced(f"{name}#{node.name}", _hashed(blocks[node.name]), place)


def located(path: Path, line: int, word: str = "") -> Location:
    """The place of `word` in a line of a template, or of the line."""
    lines = text_of(path).split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    column = text.find(word) + 1 if word else len(text) - len(text.lstrip()) + 1
    start = max(1, column)
    return Location(path.as_posix(), line, start, line, start + max(1, len(word) if word else len(text.strip())))


def syntax_problem(error: TemplateSyntaxError, path: Path) -> Diagnostic:
    """What Jinja says of a template that is none."""
    return finding(
        "template", error.message or "this is no template", located(path, error.lineno), "see jinja.palletsprojects.com"
    )


def _extends(tree: nodes.Template, name: str) -> bool:
    """Whether the template `name` extends ours of that name."""
    return any(
        isinstance(one.template, nodes.Const) and one.template.value == name for one in tree.find_all(nodes.Extends)
    )


def _is_said(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.TemplateData) or bool(node.data.strip())


def _line_of(node: nodes.Output) -> int:
    """The line of the first thing in it that is not white space."""
    for one in node.nodes:
        if isinstance(one, nodes.TemplateData) and one.data.strip():
            return one.lineno + one.data[: len(one.data) - len(one.data.lstrip())].count("\n")
        if _is_said(one):
            return one.lineno
    return node.lineno


def _blocks(text: str, environment: Environment) -> Iterator[tuple[str, str]]:
    """Each block of a template with its source."""
    tokens = list(environment.lex(text))
    open_: list[tuple[str, int]] = []
    for number, (_, kind, value) in enumerate(tokens):
        if kind != "name" or tokens[number - 1][1] not in ("block_begin", "whitespace"):
            continue
        if value == "block":
            open_.append((next(word for _, kind, word in tokens[number + 1 :] if kind == "name"), number))
        elif value == "endblock" and open_:
            name, start = open_.pop()
            yield name, "".join(word for _, _, word in tokens[start:number])


def text_of(path: Path) -> str:
    """The text of a template. Raises TemplateProblem where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = f"this template cannot be read: {error.strerror or error}"
        raise TemplateProblem([finding("template", reason, Location(path.as_posix()), "")]) from None
    except UnicodeDecodeError:
        place = Location(path.as_posix())
        raise TemplateProblem([finding("template", "this template is not UTF-8", place, "save it as UTF-8")]) from None


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
