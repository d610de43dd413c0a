"""The fake service of a package: `testing`, the types of its operations, and the examples that it answers with."""

import json

from msgspec import Struct

from sdkwright.ir.answer import Answer, Answers
from sdkwright.ir.api import Api, Resource
from sdkwright.ir.operation import Operation
from sdkwright.ir.text import SpecText
from sdkwright.render.annotation import Annotations, mapped
from sdkwright.render.arguments import client_arguments
from sdkwright.render.file import File
from sdkwright.render.header import header_line
from sdkwright.render.known import Known
from sdkwright.render.python import docstring, literal
from sdkwright.render.raw import RawChild, children
from sdkwright.render.runtime import uses_pages
from sdkwright.render.samples import Samples

_OWN = frozenset({
    "asked", "async_client", "async_transport", "calls", "client", "delivered", "examples", "now", "operation", "reset",
    "slept", "time", "transport",
})  # fmt: skip
"""The names that a fake has besides its resources."""


class FakeResource(Struct, frozen=True):
    """A resource in templates/client/faked.py.jinja and testing.py.jinja; `alias` is its module under a name that no
    method has, `attribute` what the fake calls it."""

    module: str
    alias: str
    attribute: str
    class_name: str
    docstring: str
    methods: tuple[str, ...]
    children: tuple[RawChild, ...]


class FakedView(Struct, frozen=True):
    """The fields of templates/client/faked.py.jinja."""

    header: str
    pages: bool
    imports: tuple[str, ...]
    resources: tuple[FakeResource, ...]


class TestingView(Struct, frozen=True):
    """The fields of templates/client/testing.py.jinja."""

    header: str
    client_class: str
    imports: tuple[str, ...]
    models: tuple[str, ...]
    parameters: tuple[str, ...]
    resources: tuple[FakeResource, ...]
    defaults: str


def fake_files(api: Api, known: Known) -> list[File]:
    """`testing.py`, `_faked.py`, and the list of the files of examples."""
    folder = f"src/{api.package.import_name}"
    header = header_line(api.package)
    names, imports = frozenset(model.name for model in api.models), set[str]()
    resources = tuple(_resource(one, names, set()) for one in api.resources)
    every = tuple(_resource(one, names, imports) for one in api.all_resources())
    faked = FakedView(header, uses_pages(api), tuple(sorted(imports)), every)
    return [
        File(f"{folder}/testing.py", known.render("client/testing.py.jinja", _testing(api, header, resources))),
        File(f"{folder}/_faked.py", known.render("client/faked.py.jinja", faked)),
        File(f"{folder}/_examples/_index.json", _index(api)),
    ]


def examples(api: Api, answers: Answers) -> list[File]:
    """A file of examples for each resource: the `answers` to its operations."""
    folder = f"src/{api.package.import_name}/_examples"
    return [File(f"{folder}/{one.module}.json", _examples(one, answers)) for one in api.all_resources()]


def fake_attribute(resource: Resource) -> str:
    """What the fake calls a resource."""
    first, dot, rest = resource.attribute.partition(".")
    return f"{first}_{dot}{rest}" if first in _OWN else resource.attribute


def _testing(api: Api, header: str, resources: tuple[FakeResource, ...]) -> TestingView:
    annotations = Annotations(mapped(api.models))
    arguments, variables = client_arguments(api)
    declared = [f"{name}: {annotations.argument(one.type)}" for one, name in arguments]
    declared += [f"{one.name}: str" for one in variables]
    imports: set[str] = set()
    values = Samples(api).client_values(imports)
    given = ", ".join(f"{literal(SpecText(name))}: {source}" for name, source in values.items())
    return TestingView(
        header=header,
        client_class=api.package.client_class,
        imports=tuple(
            sorted(one.replace("from .._runtime", "from ._runtime") for one in annotations.imports | imports)
        ),
        models=tuple(sorted(annotations.models)),
        parameters=tuple(declared),
        resources=resources,
        defaults=f"{{{given}}}",
    )


def _resource(resource: Resource, models: frozenset[str], imports: set[str]) -> FakeResource:
    """A resource; what its annotations need goes to `imports`."""
    alias = f"_{resource.module}_"
    own = (*(one.name for one in resource.operations), *(one.name for one in resource.children))
    annotations = Annotations(frozenset(), models.union(own), "_models")
    methods = [_method(one, f"{alias}.{resource.class_name}.{one.name}", annotations) for one in resource.operations]
    imports.update(annotations.imports)
    return FakeResource(
        module=resource.module,
        alias=alias,
        attribute=fake_attribute(resource),
        class_name=resource.class_name,
        docstring=docstring(f"`{resource.attribute}`: what its methods answer, and which calls they had.", indent=4),
        methods=tuple(methods),
        children=children(resource.children),
    )


def _method(operation: Operation, stands_for: str, annotations: Annotations) -> str:
    """A line for a method. Of a deprecated one, which must not be touched lest type checkers report the package itself,
    and of one that gives a stream on demand, whose overloads have no type in common, the type is written out."""
    if operation.deprecated or operation.choice is not None:
        return f"{operation.name}: {_written_out(operation, annotations)}"
    if operation.pagination is not None:
        return f"{operation.name} = _pages.OfPages({stands_for})"
    return f"{operation.name} = _fake.{'OfStream' if operation.streams else 'OfMethod'}({stands_for})"


def _written_out(operation: Operation, annotations: Annotations) -> str:
    """The type that `OfMethod`, `OfStream` or `OfPages` would find; what is whole or a stream answers with either."""
    result = annotations.result(operation.result)
    if operation.pagination is not None:
        return f"_pages.FakePages[{annotations.result(operation.pagination.item)}, {result}]"
    if operation.streams:
        return f"_fake.FakeOperation[_abc.Iterable[{result}]]"
    items = f" | _abc.Iterable[{annotations.result(operation.choice.item)}]" if operation.choice is not None else ""
    return f"_fake.FakeOperation[{result}{items}]"


def _index(api: Api) -> str:
    """Where each operation goes: by resource, which has a module, and method its verb and path, and a word where its
    replies are pages."""
    groups = []
    for resource in api.all_resources():
        lines = [f"{json.dumps(one.name)}: {json.dumps(_request(one))}" for one in resource.operations]
        kept = f'{{"module": {json.dumps(resource.module)}, "methods": {_lines("{", lines, "}")}}}'
        groups.append(f"{json.dumps(resource.attribute)}: {kept}")
    return f"{_lines('{', groups, '}')}\n"


def _request(operation: Operation) -> list[str]:
    return [operation.method, operation.path.raw, *(["pages"] if operation.pagination is not None else [])]


def _examples(resource: Resource, answers: Answers) -> str:
    """The answers of a resource's operations, and the bodies that they share, each on a line of its own."""
    bodies: dict[str, int] = {}
    replies = []
    for operation in resource.operations:
        found: dict[str, list[list[object]]] = {}
        for answer in answers.get((resource.attribute, operation.name), ()):
            number = bodies.setdefault(_ascii(answer.body.text), len(bodies))
            found.setdefault(answer.status, []).append([answer.media_type.raw, number, *_headers(answer)])
        replies.append(f"{json.dumps(operation.name)}: {json.dumps(found)}")
    return f'{{"replies": {_lines("{", replies, "}")}, "bodies": {_lines("[", list(bodies), "]")}}}\n'


def _headers(answer: Answer) -> list[dict[str, str]]:
    return [{name.raw: value for name, value in answer.headers}] if answer.headers else []


def _ascii(text: str) -> str:
    """JSON with an escape for whatever could look like something else on screen."""
    return text if text.isascii() else json.dumps(json.loads(text))


def _lines(opened: str, items: list[str], closed: str) -> str:
    inner = ",\n".join(items)
    return f"{opened}\n{inner}\n{closed}" if items else f"{opened}{closed}"
