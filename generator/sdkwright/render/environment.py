"""Jinja as this project uses it: a template places finished text, and may print nothing else.

`finalize` refuses text of the document that no writer has quoted, and a template's variables must be exactly the
fields of the view that it is given. A template of the user stands in for ours of the same name; where it extends that
name, for the blocks that it has.
"""

import difflib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from msgspec import Struct

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.location import near
from sdkwright.diagnostics.rules import finding
from sdkwright.ir.text import Json, SpecText
from sdkwright.render.fields import unknown
from sdkwright.render.overrides import (
    Replaced,
    can_replace,
    located,
    problems,
    replaced,
    syntax_problem,
    text_of,
)
from sdkwright.templates import TemplateProblem, names_in, templates_digest, templates_folder

__all__ = ["TemplateProblem", "Templates", "templates_folder"]

_OURS: Final = "sdkwright"
"""Before the name of a template of ours that the user's of the same name extends."""


class _Environment(Environment):
    """Jinja, in which a template that extends its own name means ours."""

    def join_path(self, template: str, parent: str) -> str:
        return f"{_OURS}/{template}" if template == parent else template


class Templates:
    """Renders templates; those in `override` stand in for ours of the same name.

    Raises TemplateProblem for a folder that is not there.
    """

    def __init__(self, override: Path | None = None) -> None:
        ours = templates_folder()
        override = near(override) if override is not None else None
        if override is not None and not override.is_dir():
            hint = "`templates` in the settings names a folder"
            raise TemplateProblem([_problem("there is no such folder", Location(override.as_posix()), hint)])
        self._override = override
        self._theirs = frozenset(names_in(override)) if override is not None else frozenset[str]()
        folders = [FileSystemLoader(folder) for folder in (override, ours) if folder is not None]
        self._environment = _Environment(
            loader=ChoiceLoader([*folders, PrefixLoader({_OURS: FileSystemLoader(ours)})]),
            undefined=StrictUndefined,
            finalize=_finished,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._checked: set[str] = set()

    @cached_property
    def replaced(self) -> tuple[Replaced, ...]:
        """What of ours the templates of the user stand in for. Raises TemplateProblem with all that is wrong with
        them, whatever their views."""
        found: list[Replaced] = []
        wrong: list[Diagnostic] = []
        used: set[str] = set()
        trees: dict[str, nodes.Template] = {}
        for name in sorted(self._theirs):
            try:
                trees[name] = tree = self._environment.parse(text_of(self.path(name))) if _is_jinja(name) else _EMPTY
                used |= {one for one in meta.find_referenced_templates(tree) if one is not None}
            except TemplateSyntaxError as error:
                wrong.append(syntax_problem(error, self.path(name)))
        for name, tree in trees.items():
            asked = (name, tree, self.path(name), self._environment, templates_folder())
            if can_replace(name, templates_folder()):
                wrong.extend(problems(*asked))
                found.extend(replaced(*asked))
            elif name not in used:
                wrong.append(self._idle(name))
        if wrong:
            raise self._refused(wrong)
        return tuple(found)

    def path(self, name: str) -> Path:
        """The file `name`: the user's, or else ours."""
        own = self._override is not None and name in self._theirs
        return (self._override if own and self._override is not None else templates_folder()) / name

    def digest(self) -> str:
        """A hash of what all templates say now."""
        return templates_digest(self._override)

    def original(self, name: str) -> Path:
        """The file `name` of ours."""
        return templates_folder() / name

    def render(self, name: str, view: Struct) -> str:
        """The template `name` with the fields of `view`. Raises TemplateProblem."""
        fields = {name: getattr(view, name) for name in view.__struct_fields__}
        try:
            if name not in self._checked:
                self._check(name, type(view))
            return self._environment.get_template(name).render(fields)
        except TemplateError as error:
            raise self._refused([self._failed(name, error)]) from error

    def blamed(self, reason: str) -> TemplateProblem:
        """What to say of Python that does not parse where the user's templates had a part in it."""
        theirs = ", ".join(dict.fromkeys(one.place.file for one in self.replaced))
        place = Location(self._override.as_posix() if self._override is not None else "")
        message = f"with these templates what is generated is no Python: {reason}"
        return TemplateProblem([_problem(message, place, f"one of {theirs}")])

    def _check(self, name: str, view: type[Struct]) -> None:
        """Compare a template's variables with its view's fields; an override may leave some unused."""
        involved = self._involved(name, set())
        wrong = [
            _problem(one.message, located(self.path(inner), one.line, one.name), one.hint)
            for inner, tree in involved.items()
            for one in unknown(tree, view)
        ]
        if wrong:
            raise self._refused(wrong)
        if not self._theirs & set(involved):
            used = {variable for tree in involved.values() for variable in meta.find_undeclared_variables(tree)}
            if idle := set(view.__struct_fields__) - used:
                message = f"does not use what its view has: {', '.join(sorted(idle))}"
                raise TemplateProblem([_problem(message, Location(name), "")])
        self._checked.add(name)

    def _involved(self, name: str, seen: set[str]) -> dict[str, nodes.Template]:
        """A template and those that it is made of; not ours that one of the user's extends, which is known to fit."""
        seen.add(name)
        tree = self._environment.parse(text_of(self.path(name)))
        found = {name: tree}
        for other in meta.find_referenced_templates(tree):
            if other is not None and other not in seen and self.path(other).is_file():
                found |= self._involved(other, seen)
        return found

    def _idle(self, name: str) -> Diagnostic:
        known = [one for one in names_in(templates_folder()) if can_replace(one, templates_folder())]
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"a template is called as one of {', '.join(known)}"
        message = "this stands in for no template of that name, and no other template uses it"
        return _problem(message, Location(self.path(name).as_posix()), hint)

    def _failed(self, name: str, error: TemplateError) -> Diagnostic:
        """What went wrong while a template was rendered, at the innermost place that is a template's."""
        place, trace = located(self.path(name), 1), error.__traceback__
        while trace is not None:
            path = Path(trace.tb_frame.f_code.co_filename)
            if path.suffix != ".py" and path.is_file():
                place = located(path, trace.tb_lineno)
            trace = trace.tb_next
        if isinstance(error, TemplateNotFound):
            return _problem(
                f"there is no template {error.name!r}", place, "names are relative to the folder of templates"
            )
        if isinstance(error, TemplateSyntaxError):
            return syntax_problem(error, self.path(name))
        return _problem(str(error), place, "a template places finished text, and may print nothing else")

    def _refused(self, wrong: list[Diagnostic]) -> TemplateProblem:
        files = {one.location.file for one in wrong if Path(one.location.file).is_file()}
        return TemplateProblem(wrong, {file: text_of(Path(file)) for file in files})


def templates_of(override: Path | None, said: str) -> Templates:
    """The templates, those of the user in `override` before ours. Ours alone are compiled once in a process, unless
    they no longer say what they `said`. Raises TemplateProblem."""
    return Templates(override) if override is not None else _ours(said)


@lru_cache(maxsize=1)
def _ours(said: str) -> Templates:
    return Templates()


_EMPTY: Final = nodes.Template([])


def _problem(message: str, place: Location, hint: str) -> Diagnostic:
    return finding("template", message, place, hint)


def _is_jinja(name: str) -> bool:
    return name.endswith((".jinja", ".jinja2"))


def _finished(value: object) -> object:
    """What may be printed: text that a writer has finished, and numbers."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    if isinstance(value, SpecText | Json):
        raise TemplateError("text of the document may only be printed through a writer")
    raise TemplateError(f"a template may print text only, not {type(value).__name__}")
