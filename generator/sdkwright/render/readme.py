"""The package's README, and the tour that its documentation begins with."""

from dataclasses import dataclass

from sdkwright.ir.api import Api, Resource
from sdkwright.ir.operation import Operation
from sdkwright.ir.security import SchemeKind
from sdkwright.render.docs import method_index
from sdkwright.render.environment import Templates
from sdkwright.render.file import File
from sdkwright.render.format import format_python
from sdkwright.render.markdown import block, code, fenced, inline, plain_words, table
from sdkwright.render.samples import Samples
from sdkwright.render.topics import topic_links


@dataclass(frozen=True, slots=True)
class ReadmeView:
    """The fields of templates/package/README.md.jinja."""

    title: str
    description: str
    distribution: str
    import_name: str
    client: str
    python: str
    asynchronous: str
    error: str
    topics: str
    methods: str


@dataclass(frozen=True, slots=True)
class TourView:
    """The fields of templates/docs/getting-started.md.jinja."""

    title: str
    distribution: str
    import_name: str
    client: str
    python: str
    asynchronous: str
    schemes: str
    arguments: str
    error: str
    errors: str
    options: str
    strict: str


def readme_files(api: Api, templates: Templates) -> list[File]:
    """README.md and docs/getting-started.md."""
    samples = Samples(api)
    chosen = _showcase(api)
    programs = _programs(api, samples, chosen)
    package = api.package
    readme = ReadmeView(
        title=plain_words(api.title) or package.client_class,
        description=inline(api.summary) or block(api.description),
        distribution=package.distribution,
        import_name=package.import_name,
        client=package.client_class,
        python=programs["sync"],
        asynchronous=programs["async"],
        error=package.error_class,
        topics=topic_links(api, "docs/"),
        methods=method_index(api, "docs/"),
    )
    tour = TourView(
        title=plain_words(api.title) or package.client_class,
        distribution=package.distribution,
        import_name=package.import_name,
        client=package.client_class,
        python=programs["sync"],
        asynchronous=programs["async"],
        schemes=_schemes(api, samples),
        arguments=_arguments(api),
        error=package.error_class,
        errors=programs["errors"],
        options=programs["options"],
        strict=programs["strict"],
    )
    return [
        File("README.md", templates.render("package/README.md.jinja", readme)),
        File("docs/getting-started.md", templates.render("docs/getting-started.md.jinja", tour)),
    ]


def _showcase(api: Api) -> tuple[Resource, Operation] | None:
    """The operation that shows the package: one that is not deprecated and reads, if there is one."""
    found = [(resource, one) for resource in api.all_resources() for one in resource.operations]
    fresh = [(resource, one) for resource, one in found if not one.deprecated] or found
    reading = [(resource, one) for resource, one in fresh if one.method == "GET" and one.replies]
    return next(iter(reading or fresh), None)


def _programs(api: Api, samples: Samples, chosen: tuple[Resource, Operation] | None) -> dict[str, str]:
    """The programs of README and tour, by name, shaped by ruff; empty where there is nothing to call."""
    if chosen is None:
        return dict.fromkeys(("sync", "async", "errors", "options", "strict"), "")
    resource, operation = chosen
    package = api.package
    imports: set[str] = set()
    given = samples.arguments(operation, imports)
    client = samples.client(operation, imports)
    called = f"client.{resource.attribute}.{operation.name}"
    item = ".first()" if operation.pagination is not None else ""
    first = f"from {package.import_name} import {package.client_class}"
    opened = f"with {client} as client:"
    comma = "" if client.endswith("()") else ", "
    texts = {
        "sync": samples.python(resource, operation, asynchronous=False),
        "async": samples.python(resource, operation, asynchronous=True),
        "errors": "\n".join([
            first, *sorted(imports), f"from {package.import_name} import APIConnectionError, APIStatusError", opened,
            "    try:", f"        result = {called}({', '.join(given)}){item}", "    except APIStatusError as error:",
            "        print(error.status_code, error.request_id, error.body)", "    except APIConnectionError as error:",
            "        print(error.sent, error.__cause__)",
        ]),
        "options": "\n".join([
            first, *sorted(imports), f"from {package.import_name} import RequestOptions", opened,
            f"    result = {called}({', '.join([*given, 'options=RequestOptions(timeout=5, max_retries=0)'])}){item}",
            "    print(result)",
        ]),
        "strict": "\n".join([
            first, *sorted(imports), f"with {client[:-1]}{comma}validation='strict') as client:",
            f"    result = {called}({', '.join(given)}){item}", "    print(result)",
        ]),
    }  # fmt: skip
    shaped = format_python([File(f"{name}.py", text) for name, text in texts.items()])
    return {file.path.removesuffix(".py"): fenced(file.content.rstrip("\n"), "python") for file in shaped}


def _schemes(api: Api, samples: Samples) -> str:
    """How each scheme is given; empty where there is none."""
    rows = [
        (f"`{scheme.name}`", f"`auth={samples.construction(scheme, set())}`", inline(scheme.description))
        for scheme in api.security_schemes
        if scheme.kind is not SchemeKind.UNSUPPORTED
    ]
    return table(("Scheme", "Give", "What it is"), rows) if rows else ""


def _arguments(api: Api) -> str:
    rows = [(f"`{one.name}`", inline(one.description)) for one in api.client_parameters]
    rows += [
        (f"`{one.name}`", " ".join([inline(one.description), *(code(value.raw) for value in one.values)]))
        for one in (api.server.variables if api.server is not None else ())
    ]
    return table(("Argument", "What it is"), rows) if rows else ""
