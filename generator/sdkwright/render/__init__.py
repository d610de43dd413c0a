"""`ir.Api` → files: writers make source of what the IR holds, templates place it, ruff formats all of it.

python, annotation, markdown   the writers: the only way from text of the document to output
environment                    Jinja, held to placing finished text
models                         datamodel-code-generator behind one adapter
client, methods, descriptors, auth, runtime   the package's modules
docs, authpage, readme, samples, package what stands around them
"""

from sdkwright.ir.api import Api
from sdkwright.render.authpage import authentication_files
from sdkwright.render.client import client_files
from sdkwright.render.docs import docs_files
from sdkwright.render.environment import Templates
from sdkwright.render.file import File
from sdkwright.render.format import format_python
from sdkwright.render.models import model_files
from sdkwright.render.package import package_files
from sdkwright.render.readme import readme_files

__all__ = ["File", "Templates", "render"]


def render(api: Api, templates: Templates) -> tuple[File, ...]:
    """Every file of the package, in the order of their paths.

    Raises TemplateProblem for a template that cannot be rendered, Unformattable for Python that does not parse.
    """
    python = [*client_files(api, templates), *model_files(api, templates), *package_files(api, templates)]
    pages = [*docs_files(api, templates), *authentication_files(api, templates), *readme_files(api, templates)]
    return tuple(sorted([*format_python(python), *pages], key=lambda file: file.path))
