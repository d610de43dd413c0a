"""The clients as `with_raw_response` shows them, for type checkers alone: a line for each method."""

from msgspec import Struct

from sdkwright.ir.api import Api, Resource
from sdkwright.ir.operation import Operation
from sdkwright.render.python import docstring
from sdkwright.render.runtime import uses_pages

_ANY = "_typing.Any"
_CALLABLE = "_abc.Callable[..., {}]"


class RawMethod(Struct, frozen=True):
    """A method, of the blocking and of the awaiting resource, as the method that it stands for. A deprecated one must
    not be touched, or type checkers would report the package itself; a stream is raw as it is."""

    blocking: str
    awaiting: str


class RawResource(Struct, frozen=True):
    """A resource in templates/client/raw.py.jinja; `alias` is its module under a name that no method has."""

    module: str
    alias: str
    name: str
    class_name: str
    docstring: str
    methods: tuple[RawMethod, ...]
    children: tuple["RawChild", ...]


class RawChild(Struct, frozen=True):
    """A resource below another one, or below the client."""

    name: str
    class_name: str


class RawView(Struct, frozen=True):
    """The fields of templates/client/raw.py.jinja."""

    header: str
    client_class: str
    pages: bool
    resources: tuple[RawResource, ...]
    children: tuple[RawChild, ...]


def raw_view(api: Api, header: str) -> RawView:
    """What the template places."""
    return RawView(
        header,
        api.package.client_class,
        uses_pages(api),
        tuple(_resource(one) for one in api.all_resources()),
        children(api.resources),
    )


def children(resources: tuple[Resource, ...]) -> tuple[RawChild, ...]:
    """`resources` as attributes of what they stand below."""
    return tuple(RawChild(one.name, one.class_name) for one in resources)


def _resource(resource: Resource) -> RawResource:
    alias = f"_{resource.module}_"
    return RawResource(
        module=resource.module,
        alias=alias,
        name=resource.name,
        class_name=resource.class_name,
        docstring=docstring(f"`{resource.attribute}`, as its responses came.", indent=4),
        methods=tuple(_method(one, f"{alias}.{{}}{resource.class_name}.{one.name}") for one in resource.operations),
        children=children(resource.children),
    )


def _method(operation: Operation, stands_for: str) -> RawMethod:
    if operation.deprecated or operation.streams or operation.choice is not None:
        return RawMethod(
            f"{operation.name}: {_CALLABLE.format(f'_raw.APIResponse[{_ANY}]')}",
            f"{operation.name}: {_CALLABLE.format(f'_abc.Coroutine[{_ANY}, {_ANY}, _raw.AsyncAPIResponse[{_ANY}]]')}",
        )
    if operation.pagination is not None:
        return RawMethod(
            f"{operation.name} = _pages.RawPages({stands_for.format('')})",
            f"{operation.name} = _pages.AsyncRawPages({stands_for.format('Async')})",
        )
    return RawMethod(
        f"{operation.name} = _raw.Raw({stands_for.format('')})",
        f"{operation.name} = _raw.AsyncRaw({stands_for.format('Async')})",
    )
