"""The modules of resources: what each operation is, and the methods that call it."""

from collections.abc import Sequence

from msgspec import Struct

from sdkwright.ir.api import Rename, Resource
from sdkwright.render.annotation import Annotations
from sdkwright.render.environment import Templates
from sdkwright.render.excerpts import ResourceModule
from sdkwright.render.file import File
from sdkwright.render.known import Known
from sdkwright.render.methods import Method, method
from sdkwright.render.python import docstring, literal, prose


class Renamed(Struct, frozen=True):
    """A method or a resource that is called otherwise now; `class_name` is the resource's."""

    old: str
    new: str
    message: str
    class_name: str = ""


class Attribute(Struct, frozen=True):
    """A resource as an attribute of the client, or of the resource that it stands below."""

    attribute: str
    class_name: str
    module: str
    docstring: str


class ResourceView(Struct, frozen=True):
    """The fields of templates/client/resource.py.jinja."""

    header: str
    docstring: str
    class_name: str
    class_docstring: str
    imports: tuple[str, ...]
    models: tuple[str, ...]
    typed: bool
    methods: tuple[Method, ...]
    children: tuple[Attribute, ...]
    renamed: tuple[Renamed, ...]
    renamed_children: tuple[Renamed, ...]


def resource_files(modules: Sequence[ResourceModule], known: Known) -> list[File]:
    """A module for each resource."""
    return known.files(_texts, modules, lambda one: f"src/{one.package}/resources/{one.resource.module}.py")


def _texts(templates: Templates, modules: Sequence[ResourceModule]) -> list[str]:
    return [templates.render("client/resource.py.jinja", _resource(one)) for one in modules]


def _resource(module: ResourceModule) -> ResourceView:
    resource, maps = module.resource, frozenset(module.mapped)
    constants = Annotations(maps)
    classes = {child.name: child.class_name for child in resource.children}
    moved = resource.renamed_children
    own = (*(one.name for one in resource.operations), *classes, *(one.old for one in (*resource.renamed, *moved)))
    signatures = Annotations(maps, frozenset(own))
    methods = tuple(method(operation, constants, signatures) for operation in resource.operations)
    return ResourceView(
        header=module.header,
        docstring=docstring(f"{resource.class_name}: what each operation is, and the methods that call it."),
        class_name=resource.class_name,
        class_docstring=docstring(prose(resource.description) or prose(resource.title), indent=4),
        imports=tuple(sorted(constants.imports | signatures.imports)),
        models=tuple(sorted(constants.models | signatures.models)),
        typed=bool(constants.models | signatures.models or resource.children),
        methods=methods,
        children=tuple(map(below, resource.children)),
        renamed=tuple(map(renamed, resource.renamed)),
        renamed_children=tuple(renamed(one, classes[one.new]) for one in moved),
    )


def below(one: Resource) -> Attribute:
    """A resource as an attribute of what it stands below."""
    said = prose(one.description).split("\n\n")[0] or prose(one.title)
    return Attribute(one.name, one.class_name, one.module, docstring(said, indent=8))


def renamed(one: Rename, class_name: str = "") -> Renamed:
    """An old name; of a resource, whose class is `class_name`, or of a method."""
    return Renamed(one.old, one.new, literal(one.notice), class_name)
