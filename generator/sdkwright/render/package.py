"""What makes the modules a publishable package: its metadata, license, change log and a test of its own."""

from email.utils import parseaddr

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.render.file import File
from sdkwright.render.header import header_line
from sdkwright.render.known import Known
from sdkwright.render.overrides import text_of
from sdkwright.render.python import literal, prose
from sdkwright.render.toml import string


class ProjectView(Struct, frozen=True):
    """The fields of templates/package/pyproject.toml.jinja."""

    header: str
    distribution: str
    version: str
    description: str
    license: str
    author: str
    folder: str
    receives: bool


class ChangelogView(Struct, frozen=True):
    """The fields of templates/package/CHANGELOG.md.jinja."""

    version: str


class LicenseView(Struct, frozen=True):
    """The fields of templates/package/LICENSE.jinja."""

    expression: str


class TestView(Struct, frozen=True):
    """The fields of templates/package/test_package.py.jinja."""

    header: str
    import_name: str
    distribution: str
    client: str


def package_files(api: Api, known: Known) -> list[File]:
    """Everything at the root of the package but its README, and its tests."""
    package = api.package
    header = header_line(package)
    project = ProjectView(
        header=header,
        distribution=string(package.distribution),
        version=string(package.version),
        description=string(_description(api)),
        license=string(package.license) if package.license else "",
        author=_author(package.author),
        folder=string(f"src/{package.import_name}"),
        receives=bool(api.webhooks or api.callbacks),
    )
    test = TestView(header, package.import_name, literal(package.distribution), package.client_class)
    files = [
        File("pyproject.toml", known.render("package/pyproject.toml.jinja", project)),
        File("CHANGELOG.md", known.render("package/CHANGELOG.md.jinja", ChangelogView(package.version))),
        File("tests/test_package.py", known.render("package/test_package.py.jinja", test)),
    ]
    if package.license:
        files.append(File("LICENSE", _license(package.license, known)))
    return files


def _description(api: Api) -> str:
    """One line for the package index (at most 512 characters there)."""
    said = prose(api.summary) or prose(api.title) or api.package.client_class
    return f"A typed client of {prose(api.title)}: {said}"[:300] if api.summary else f"A typed client of {said}"[:300]


def _author(author: str) -> str:
    """The entry of `authors`, empty for nobody."""
    if not author:
        return ""
    name, address = parseaddr(author) if "<" in author else (author, "")
    parts = [f"name = {string(name)}"] if name else []
    parts += [f"email = {string(address)}"] if address else []
    return f"{{ {', '.join(parts)} }}" if parts else ""


def _license(expression: str, known: Known) -> str:
    """The text of a license that we hold, else what it is called."""
    name = f"package/licenses/{expression}.txt"
    if "/" not in expression and known.templates.path(name).is_file():
        return text_of(known.templates.path(name))
    return known.render("package/LICENSE.jinja", LicenseView(expression))
