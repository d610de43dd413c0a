"""The runtime of a package: templates/runtime, byte for byte, less the parts that its document has no use for."""

import ast
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.model import ObjectModel, UnionModel
from sdkwright.ir.operation import Content, ContentKind
from sdkwright.render.auth import uses_oauth2
from sdkwright.render.environment import templates_folder
from sdkwright.render.file import File
from sdkwright.render.header import header_line
from sdkwright.render.known import Known
from sdkwright.render.overrides import text_of
from sdkwright.render.python import literal


class AboutView(Struct, frozen=True):
    """The fields of templates/client/about.py.jinja."""

    header: str
    import_name: str
    distribution: str
    version: str
    error_class: str


def runtime_files(api: Api, known: Known) -> list[File]:
    """The modules of `_runtime`, `about.py` among them, which is rendered."""
    folder = f"src/{api.package.import_name}/_runtime"
    package = api.package
    about = AboutView(
        header=header_line(package),
        import_name=literal(package.import_name),
        distribution=literal(package.distribution),
        version=literal(package.version),
        error_class=package.error_class,
    )
    files = [File(f"{folder}/about.py", known.render("client/about.py.jinja", about))]
    for path in sorted((templates_folder() / "runtime").glob("*.py")):
        if path.name != "about.py" and _needed(path.stem, api):
            files.append(File(f"{folder}/{path.name}", text_of(known.templates.path(f"runtime/{path.name}"))))
    return files


def _needed(module: str, api: Api) -> bool:
    match module:
        case "signing":
            return any(scheme.algorithm for scheme in api.security_schemes)
        case "oauth2" | "tokens" | "discovery":
            return uses_oauth2(api)
        case "streams" | "events":
            return uses_streams(api)
        case "choosing":
            return any(one.choice is not None for resource in api.all_resources() for one in resource.operations)
        case "pages" | "walk" | "following" | "fake_pages":
            return uses_pages(api)
        case "receivers" | "incoming" | "telling" | "payloads" | "texts" | "verifying":
            return bool(api.webhooks or api.callbacks)
        case "uploads":
            return any(content.kind in (ContentKind.BINARY, ContentKind.MULTIPART) for content in _sent(api))
        case "merge_patch":
            return uses_merge_patch(api)
        case "discriminator":
            return any(isinstance(model, UnionModel) and model.discriminator is not None for model in api.models)
        case "base64":
            return any(isinstance(one, t.Base64) for type_ in {*_written(api)} for one in t.within(type_))
        case _:
            return True


def uses_streams(api: Api) -> bool:
    """Whether a reply of the document comes item by item, or can."""
    return any(one.streams or one.choice is not None for resource in api.all_resources() for one in resource.operations)


def uses_pages(api: Api) -> bool:
    """Whether a reply of the document leads to another page."""
    return any(one.pagination is not None for resource in api.all_resources() for one in resource.operations)


def uses_merge_patch(api: Api) -> bool:
    """Whether a body of the document is a merge patch (RFC 7396)."""
    return any(content.merge_patch for content in _sent(api))


def _sent(api: Api) -> list[Content]:
    bodies = (operation.body for resource in api.all_resources() for operation in resource.operations)
    return [content for body in bodies if body is not None for content in body.contents]


def _written(api: Api) -> Iterator[t.Type]:
    """The types that the package's modules have as values: of models, and of contents that are sent or received."""
    for model in api.models:
        yield from (field.type for field in model.fields) if isinstance(model, ObjectModel) else (model.type,)
    for resource in api.all_resources():
        for operation in resource.operations:
            replies = (*operation.replies, *operation.errors)
            yield from (content.type for reply in replies for content in reply.contents)
    yield from (content.type for content in _sent(api))
    yield from (content.type for one in (*api.webhooks, *api.callbacks) for content in one.contents)


def error_names(api: Api) -> tuple[str, ...]:
    """The public classes of templates/runtime/errors.py, without that of pages where there are none."""
    return tuple(sorted(_errors() if uses_pages(api) else _errors() - {"PaginationError"}))


@cache
def _errors() -> frozenset[str]:
    tree = ast.parse((templates_folder() / "runtime" / "errors.py").read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_")
