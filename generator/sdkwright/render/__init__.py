"""`ir.Api` → files: writers make source of what the IR holds, templates place it, ruff formats all of it.

python, annotation, markdown   the writers: the only way from text of the document to output
environment                    Jinja, held to placing finished text
models                         datamodel-code-generator behind one adapter
client, methods, descriptors, auth, fakes, runtime   the package's modules
docs, indexes, readme, topics, samples, modulepage, package   what stands around them
"""

from collections.abc import Sequence
from functools import partial

from sdkwright.ir.api import Api
from sdkwright.processes import beside
from sdkwright.render.client import client_files
from sdkwright.render.docs import docs_files
from sdkwright.render.environment import Templates
from sdkwright.render.fakes import fake_files
from sdkwright.render.file import File
from sdkwright.render.format import Unformattable, format_exact, format_python
from sdkwright.render.models import model_files, models_index
from sdkwright.render.modulepage import module_page
from sdkwright.render.package import package_files
from sdkwright.render.readme import readme_files
from sdkwright.render.topics import topic_files

__all__ = ["File", "Templates", "render"]

_MANY = 200
"""Operations from which on a process of its own for what stands around the client is worth its start."""


def render(api: Api, templates: Templates) -> tuple[File, ...]:
    """Every file of the package, in the order of their paths.

    Raises TemplateProblem for a template that cannot be used, Unformattable for Python that does not parse.
    """
    client, around = partial(_client, api, templates), partial(_around, api, templates)
    many = sum(len(resource.operations) for resource in api.all_resources()) > _MANY
    files = sum(beside(client, around) if many else (client(), around()), [])
    files.append(module_page(api, templates, files))
    return tuple(sorted(files, key=lambda file: file.path))


def _client(api: Api, templates: Templates) -> list[File]:
    """The clients and the models that they speak of."""
    return _shaped(templates, client_files(api, templates), model_files(api, templates))


def _around(api: Api, templates: Templates) -> list[File]:
    """The fakes, what makes a package of it all, and the pages: about as much work as the client is."""
    mixed = [*fake_files(api, templates), *models_index(api, templates), *package_files(api, templates)]
    pages = [*docs_files(api, templates), *topic_files(api, templates), *readme_files(api, templates)]
    return [*_shaped(templates, mixed), *pages]


def _shaped(templates: Templates, mixed: list[File], exact: Sequence[File] = ()) -> list[File]:
    """`mixed`, and files that are `exact` in what they import, in shape."""
    try:
        return [*format_python(mixed), *format_exact(exact)]
    except Unformattable as error:
        raise templates.blamed(str(error)) if templates.replaced else error from error
