"""`ir.Api` → files: writers make source of what the IR holds, templates place it, ruff formats all of it.

python, annotation, markdown   the writers: the only way from text of the document to output
environment                    Jinja, held to placing finished text
excerpts, known                what a file is made of, and the files that were made before of the very same
models                         datamodel-code-generator behind one adapter
client, resources, methods, descriptors, auth, fakes, runtime   the package's modules
docs, indexes, readme, topics, samples, modulepage, package   what stands around them
"""

from functools import partial

from sdkwright.apart import beside
from sdkwright.ir.api import Api
from sdkwright.render.client import client_files
from sdkwright.render.docs import resource_pages
from sdkwright.render.environment import Templates
from sdkwright.render.excerpts import Excerpts, excerpts
from sdkwright.render.fakes import examples, fake_files
from sdkwright.render.file import File
from sdkwright.render.format import Unformattable, format_python
from sdkwright.render.indexes import index_files
from sdkwright.render.known import Known
from sdkwright.render.modelpages import model_pages
from sdkwright.render.models import model_files, models_index
from sdkwright.render.modulepage import module_page
from sdkwright.render.package import package_files
from sdkwright.render.readme import readme_files
from sdkwright.render.resources import resource_files
from sdkwright.render.topics import topic_files

__all__ = ["File", "Templates", "examples", "render"]

_MANY = 200
"""Operations from which on a process of its own for what stands around the client is worth its start."""


def render(api: Api, templates: Templates) -> list[File]:
    """Every file of the package that needs no answers: all but the `examples`.

    Raises TemplateProblem for a template that cannot be used, Unformattable for Python that does not parse.
    """
    known = Known(api, templates)
    parts = excerpts(api, known.digester)
    client = partial(_client, api, parts, known)
    around = partial(_around, api, parts, known)
    many = sum(len(resource.operations) for resource in api.all_resources()) > _MANY
    try:
        files = sum(beside(client, around) if many else (client(), around()), [])
    except Unformattable as error:
        raise templates.blamed(str(error)) if templates.replaced else error from error
    files.append(module_page(api, known, files))
    known.keep()
    return files


def _client(api: Api, parts: Excerpts, known: Known) -> list[File]:
    """The clients and the models that they speak of, with the pages of these."""
    mixed = [*client_files(api, known), *resource_files(parts.resources, known)]
    models = [*model_files(parts.models, known), *model_pages(parts.models, known)]
    return [*format_python(mixed, api.package.import_name), *models]


def _around(api: Api, parts: Excerpts, known: Known) -> list[File]:
    """The fakes, what makes a package of it all, and the other pages: about as much work as the client is."""
    mixed = [*fake_files(api, known), *models_index(api, known), *package_files(api, known)]
    pages = [*index_files(api, known), *topic_files(api, known), *readme_files(api, known)]
    files = [*format_python(mixed, api.package.import_name), *pages, *resource_pages(parts.pages, known)]
    known.keep()
    return files
