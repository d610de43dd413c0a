"""The package's README, and the tour that its documentation begins with."""

from msgspec import Struct

from sdkwright.ir.api import Api, Resource
from sdkwright.ir.operation import Operation
from sdkwright.ir.security import SchemeKind
from sdkwright.render.file import File
from sdkwright.render.format import format_exact
from sdkwright.render.indexes import method_index, resource_index
from sdkwright.render.known import Known
from sdkwright.render.markdown import block, fenced, inline, plain_words, table
from sdkwright.render.samples import Samples
from sdkwright.render.topics import topic_links

_MANY = 60
"""Methods beyond which a README lists the resources alone."""


class ReadmeView(Struct, frozen=True):
    """The fields of templates/package/README.md.jinja."""

    title: str
    description: str
    distribution: str
    client: str
    python: str
    asynchronous: str
    error: str
    topics: str
    methods: str


class TourView(Struct, frozen=True):
    """The fields of templates/docs/getting-started.md.jinja."""

    title: str
    distribution: str
    client: str
    python: str
    asynchronous: str
    schemes: str
    topics: str


def readme_files(api: Api, known: Known) -> list[File]:
    """README.md and docs/getting-started.md."""
    samples = Samples(api)
    python, asynchronous = _programs(api, samples)
    package = api.package
    title = plain_words(api.title) or package.client_class
    is_small = sum(len(resource.operations) for resource in api.all_resources()) <= _MANY
    readme = ReadmeView(
        title=title,
        description=inline(api.summary) or block(api.description),
        distribution=package.distribution,
        client=package.client_class,
        python=python,
        asynchronous=asynchronous,
        error=package.error_class,
        topics=topic_links(api, "docs/"),
        methods=method_index(api, "docs/") if is_small else resource_index(api, "docs/"),
    )
    tour = TourView(
        title=title,
        distribution=package.distribution,
        client=package.client_class,
        python=python,
        asynchronous=asynchronous,
        schemes=_schemes(api, samples),
        topics=topic_links(api, ""),
    )
    return [
        File("README.md", known.render("package/README.md.jinja", readme)),
        File("docs/getting-started.md", known.render("docs/getting-started.md.jinja", tour)),
    ]


def _showcase(api: Api) -> tuple[Resource, Operation] | None:
    """The operation that shows the package: one that is not deprecated and reads, if there is one."""
    found = [(resource, one) for resource in api.all_resources() for one in resource.operations]
    fresh = [(resource, one) for resource, one in found if not one.deprecated] or found
    reading = [(resource, one) for resource, one in fresh if one.method == "GET" and one.replies]
    return next(iter(reading or fresh), None)


def _programs(api: Api, samples: Samples) -> tuple[str, str]:
    """The first program, sync and async, shaped by ruff; empty where there is nothing to call."""
    chosen = _showcase(api)
    if chosen is None:
        return "", ""
    texts = [File(f"{kind}.py", samples.python(*chosen, asynchronous=kind == "async")) for kind in ("sync", "async")]
    shaped = [fenced(file.content.rstrip("\n"), "python") for file in format_exact(texts)]
    return shaped[0], shaped[1]


def _schemes(api: Api, samples: Samples) -> str:
    """How each scheme is given; empty where there is none."""
    rows = [
        (f"`{scheme.name}`", f"`auth={samples.construction(scheme, set())}`", inline(scheme.description))
        for scheme in api.security_schemes
        if scheme.kind is not SchemeKind.UNSUPPORTED
    ]
    return table(("Scheme", "Give", "What it is"), rows) if rows else ""
