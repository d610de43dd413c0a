"""The page on errors: how to catch them, what they tell, the statuses and bodies of the document, the whole tree."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.model import ObjectModel
from sdkwright.ir.operation import ContentKind, Operation, Reply
from sdkwright.render.auth import uses_oauth2
from sdkwright.render.markdown import cell, in_cell, table
from sdkwright.render.runtime import uses_pages
from sdkwright.render.statuses import error_class, phrase
from sdkwright.render.topics.described import classes
from sdkwright.render.topics.topic import Call, Program, Programs, Topic, links
from sdkwright.render.typewords import TypeWords

_FAMILIES = ("ClientError", "ServerError")


class ErrorsPageView(Struct, frozen=True):
    """The fields of templates/docs/errors.md.jinja."""

    error_class: str
    catching: str
    typed: str
    statuses: str
    tree: str


def _view(api: Api, programs: Programs) -> ErrorsPageView:
    return ErrorsPageView(
        error_class=api.package.error_class,
        catching=_catching(programs),
        typed=_typed(api, programs),
        statuses=_statuses(api, programs.calls),
        tree="\n".join(_tree(api)),
    )


def _catching(programs: Programs) -> Program:
    """For a call that can be refused in a way of its own, if there is one."""
    call = programs.first(_can_lack) or programs.first(lambda operation: bool(_own(operation))) or programs.calls[0]
    names = list(dict.fromkeys([*(error_class(one.status) for one in _own(call.operation)[:1]), "APIStatusError"]))
    lines = ["try:", "    print(CALL)"]
    for name in names:
        said = (
            "error.error_msg"
            if len(names) > 1 and name == names[0]
            else "error.status_code, error.request_id, error.body"
        )
        lines += [f"except {name} as error:", f"    print({said})"]
    lines += ["except APIConnectionError as error:", "    print(error, error.sent)"]
    return programs.program(call, "\n".join(lines), imports=(*names, "APIConnectionError"))


def _can_lack(operation: Operation) -> bool:
    return any(one.status == "404" for one in operation.errors)


def _own(operation: Operation) -> list[Reply]:
    """The errors of an operation that have a class of their own, those first that callers can do something about."""
    found = [one for one in operation.errors if one.status[:1] in ("4", "5") and one.status not in ("401", "429")]
    return sorted(found, key=lambda one: (one.status not in ("404", "409"), one.status))


def _typed(api: Api, programs: Programs) -> Program:
    """A program that tells by its class what the body of an error is."""
    models = {model.name: model for model in api.models}
    for call in programs.calls:
        for reply in call.operation.errors:
            for content in reply.contents:
                bare = t.without_null(content.type)
                model = models.get(bare.name) if isinstance(bare, t.ModelRef) else None
                if content.kind is ContentKind.JSON and isinstance(model, ObjectModel) and model.fields:
                    field = next((one for one in model.fields if isinstance(one.type, t.String)), model.fields[0])
                    name = error_class(reply.status)
                    body = [
                        "try:", "    print(CALL)", f"except {name} as error:",
                        f"    if isinstance(error.body, {model.name}):", f"        print(error.body.{field.name})",
                    ]  # fmt: skip
                    statement = f"from {api.package.import_name}.models import {model.name}"
                    return programs.program(call, "\n".join(body), imports=(name, statement))
    return Program()


def _statuses(api: Api, calls: Iterable[Call]) -> str:
    """What the document says of errors: a row for each status and kind of body, with the methods that have it."""
    words = TypeWords(api.homes, "models/")
    found: dict[tuple[str, str], list[tuple[Call, Reply]]] = {}
    for call in calls:
        for reply in call.operation.errors:
            bodies = ", ".join(dict.fromkeys(words.of(one.type) for one in reply.contents))
            found.setdefault((reply.status, bodies), []).append((call, reply))
    rows = []
    for status, bodies in sorted(found):
        replies = found[status, bodies]
        said = {reply.description.raw: cell(reply.description) for _, reply in replies}
        named = f"`{status}`{' (any other)' if status == 'default' else phrase(status)}"
        described = next(iter(said.values())) if len(said) == 1 else ""
        methods = links((call for call, _ in replies), limit=4)
        rows.append((named, f"`{error_class(status)}`", in_cell(bodies) or "none", described, methods))
    return table(("Status", "Raises", "Body", "Description", "From"), rows) if rows else ""


def _tree(api: Api) -> Iterator[str]:
    """The classes as a list in lists; those of single statuses are named beside their families."""
    known = dict(classes("errors"))
    if uses_oauth2(api):
        known["TokenError"] = classes("tokens")["TokenError"]
    if not uses_pages(api):
        del known["PaginationError"]
    yield f"- `{api.package.error_class}`: all of them"
    yield from _below("PackageError", known, 1)


def _below(above: str, known: dict[str, tuple[str, str]], depth: int) -> Iterator[str]:
    for name, (parent, text) in known.items():
        if parent == above and above not in _FAMILIES:
            own = [f"`{one}` ({said.rstrip('.')})" for one, (family, said) in known.items() if family == name]
            listed = f"; {', '.join(own)}" if name in _FAMILIES else ""
            said = text.rstrip(".")
            yield f"{'  ' * depth}- `{name}`: {said[:1].lower()}{said[1:]}{listed}"
            yield from _below(name, known, depth + 1)


ERRORS = Topic(
    name="errors",
    title="Errors",
    about="what is raised when, what an error tells, and the bodies that the service sends with it",
    suits=lambda api: any(resource.operations for resource in api.all_resources()),
    view=_view,
)
