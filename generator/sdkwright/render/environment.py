"""Jinja as this project uses it: a template places finished text, and may print nothing else.

`finalize` refuses text of the document that no writer has quoted, and a template's variables must be exactly the
fields of the view that it is given.
"""

import dataclasses
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, meta

from sdkwright.ir.text import Json, SpecText


class TemplateProblem(Exception):
    """A template that cannot be rendered: its name and what is wrong with it."""

    def __init__(self, template: str, reason: str) -> None:
        super().__init__(f"{template}: {reason}")
        self.template = template
        self.reason = reason


@cache
def templates_folder() -> Path:
    """The templates: beside the package where it was installed from a wheel, in the checkout otherwise."""
    package = Path(__file__).parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parents[1] / "templates"


class Templates:
    """Renders templates; those in `override` stand in for ours of the same name."""

    def __init__(self, override: Path | None = None) -> None:
        ours = templates_folder()
        self._override = override
        folders = [folder for folder in (override, ours) if folder is not None]
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            undefined=StrictUndefined,
            finalize=_finished,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._checked: set[str] = set()

    @property
    def digest(self) -> str:
        """A hash of every template, those of the user included."""
        made = hashlib.sha256()
        for folder in (templates_folder(), *([self._override] if self._override is not None else [])):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not {"__pycache__", ".mypy_cache", ".ruff_cache"} & set(path.parts):
                    made.update(f"{path.relative_to(folder).as_posix()}\0".encode())
                    made.update(hashlib.sha256(path.read_bytes()).digest())
        return made.hexdigest()

    def render(self, name: str, view: object) -> str:
        """The template `name` with the fields of `view`, a dataclass. Raises TemplateProblem."""
        fields = {name: getattr(view, name) for name in _field_names(view)}
        try:
            if name not in self._checked:
                self._check(name, frozenset(fields))
            return self._environment.get_template(name).render(fields)
        except TemplateError as error:
            raise TemplateProblem(error.name if hasattr(error, "name") and error.name else name, str(error)) from error

    def _check(self, name: str, fields: frozenset[str]) -> None:
        """Compare a template's variables with its view's fields; an override may leave some unused."""
        used = self._variables(name)
        if used - fields:
            raise TemplateProblem(name, f"uses what its view does not have: {', '.join(sorted(used - fields))}")
        own = self._override is None or not (self._override / name).exists()
        if own and fields - used:
            raise TemplateProblem(name, f"does not use what its view has: {', '.join(sorted(fields - used))}")
        self._checked.add(name)

    def _variables(self, name: str) -> set[str]:
        assert self._environment.loader is not None
        source = self._environment.loader.get_source(self._environment, name)[0]
        tree = self._environment.parse(source)
        found = meta.find_undeclared_variables(tree)
        for included in meta.find_referenced_templates(tree):
            if included is not None:
                found |= self._variables(included)
        return found


def _finished(value: object) -> object:
    """What may be printed: text that a writer has finished, and numbers."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    if isinstance(value, SpecText | Json):
        raise TemplateError("text of the document may only be printed through a writer")
    raise TemplateError(f"a template may print text only, not {type(value).__name__}")


def _field_names(view: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(view))
