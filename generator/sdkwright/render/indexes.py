"""The first page of the documentation, and what it lists: topics, methods, models."""

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.ir.text import SpecText
from sdkwright.render.file import File
from sdkwright.render.known import Known
from sdkwright.render.markdown import block, cell, code, in_cell, plain_words, table
from sdkwright.render.topics import topic_links
from sdkwright.render.typewords import TypeWords

_MANY = 200
"""Models beyond which they have a page of their own."""


class IndexView(Struct, frozen=True):
    """The fields of templates/docs/index.md.jinja."""

    title: str
    description: str
    topics: str
    methods: str
    models: str


class ModelIndexView(Struct, frozen=True):
    """The fields of templates/docs/model-index.md.jinja."""

    title: str
    models: str


def index_files(api: Api, known: Known) -> list[File]:
    """docs/index.md, and docs/models.md where there are many models."""
    title = plain_words(api.title) or api.package.client_class
    listed = [
        f"- [{one.name}](models/{one.module}.md#{one.name.lower()})"
        for one in sorted(api.models, key=lambda model: model.name)
    ]
    is_long = len(listed) > _MANY
    view = IndexView(
        title=title,
        description=block(api.description),
        topics=topic_links(api, ""),
        methods=method_index(api, ""),
        models=f"The {len(listed)} models have [a page of their own](models.md)." if is_long else "\n".join(listed),
    )
    files = [File("docs/index.md", known.render("docs/index.md.jinja", view))]
    if is_long:
        page = known.render("docs/model-index.md.jinja", ModelIndexView(title, "\n".join(listed)))
        files.append(File("docs/models.md", page))
    return files


def method_index(api: Api, folder: str) -> str:
    """Every method: its call, its request, what it returns; links are relative to the folder above `folder`."""
    words = TypeWords(api.homes, f"{folder}models/")
    rows = [
        (
            f"[{code(f'client.{resource.attribute}.{one.name}')}]({folder}resources/{resource.module}.md#{one.name})",
            in_cell(code(f"{one.method} {one.path.raw}")),
            in_cell(words.returned(one)),
        )
        for resource in api.all_resources()
        for one in resource.operations
    ]
    return table(("Method", "Request", "Returns"), rows)


def resource_index(api: Api, folder: str) -> str:
    """Every resource: how many methods it has, and the first line of what it is about."""
    rows = [
        (
            f"[{code(f'client.{one.attribute}')}]({folder}resources/{one.module}.md)",
            str(len(one.operations)),
            cell(SpecText(one.description.raw.strip().partition("\n")[0])),
        )
        for one in api.all_resources()
    ]
    return table(("Resource", "Methods", "What it is"), rows)
