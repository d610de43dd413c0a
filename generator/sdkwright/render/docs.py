"""The pages of resources: each method with its signature, its parameters, what it gives, and samples."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Resource
from sdkwright.ir.model import ObjectModel
from sdkwright.ir.operation import Content, Example, Operation, Parameter, Place, Reply
from sdkwright.render.auth import scheme_names
from sdkwright.render.environment import Templates
from sdkwright.render.excerpts import ResourcePage
from sdkwright.render.facts import constraint_words, shown
from sdkwright.render.file import File
from sdkwright.render.format import format_exact
from sdkwright.render.known import Known
from sdkwright.render.links import links_table, methods
from sdkwright.render.markdown import block, cell, code, fenced, in_cell, inline, plain_words, table
from sdkwright.render.modelpages import joined, members_table, pretty
from sdkwright.render.samples import Samples
from sdkwright.render.statuses import error_class, phrase
from sdkwright.render.typewords import TypeWords

MERGE_PATCH = (
    "The body is a JSON merge patch (RFC 7396): a member that is left out keeps its value, and `None` removes it. "
    "Exactly what is set is sent."
)


class Section(Struct, frozen=True):
    """An operation on the page of its resource; every field is finished Markdown."""

    title: str
    signature: str
    description: str
    endpoint: str
    parameters: str
    body: str
    replies: str
    links: str
    errors: str
    python: str
    asynchronous: str
    curl: str
    examples: str


class ResourceView(Struct, frozen=True):
    """The fields of templates/docs/resource.md.jinja."""

    title: str
    attribute: str
    description: str
    contents: str
    operations: tuple[Section, ...]


def resource_pages(pages: Sequence[ResourcePage], known: Known) -> list[File]:
    """A page for each resource."""
    return known.files(_texts, pages, lambda one: f"docs/resources/{one.resource.module}.md")


def _texts(templates: Templates, excerpts: Sequence[ResourcePage]) -> list[str]:
    pages = [_Page(one) for one in excerpts]
    shaped = {file.path: file.content for file in format_exact([one for page in pages for one in page.programs()])}
    return [templates.render("docs/resource.md.jinja", page.view(shaped)) for page in pages]


class _Page:
    """Makes the view of a resource's page."""

    def __init__(self, page: ResourcePage) -> None:
        api = page.api
        self._api = api
        self._resource = page.resource
        self._models = {model.name: model for model in api.models}
        self._samples = Samples(api)
        self._methods = methods(api)
        self._schemes = frozenset(scheme_names(api))
        self._from_resource = TypeWords({**dict(page.homes), **api.homes}, "../models/")

    def programs(self) -> list[File]:
        """The Python samples, not in shape yet: by resource, method and kind."""
        return [
            File(
                f"{self._resource.module}.{one.name}.{kind}.py",
                self._samples.python(self._resource, one, asynchronous=kind == "async"),
            )
            for one in self._resource.operations
            for kind in ("sync", "async")
        ]

    def view(self, shaped: Mapping[str, str]) -> ResourceView:
        """The page, with the programs that are `shaped`, by path."""
        resource = self._resource
        rows = [
            (f"[`{one.name}`](#{one.name})", in_cell(code(f"{one.method} {one.path.raw}")), cell(one.summary))
            for one in resource.operations
        ]
        return ResourceView(
            title=plain_words(resource.title) or resource.class_name,
            attribute=f"`client.{resource.attribute}`",
            description=block(resource.description),
            contents=table(("Method", "Request", "What it does"), rows),
            operations=tuple(self._operation(one, shaped) for one in resource.operations),
        )

    def _operation(self, operation: Operation, shaped: Mapping[str, str]) -> Section:
        said = [f"**{inline(operation.summary)}**" if operation.summary else "", block(operation.description)]
        if operation.deprecated:
            said.append("**Deprecated.**")
        path = f"{self._resource.module}.{operation.name}"
        return Section(
            title=operation.name.replace("_", "\\_") if operation.name.startswith("_") else operation.name,
            signature=fenced(_signature(self._resource, operation), "python"),
            description="\n\n".join(part for part in said if part),
            endpoint=self._endpoint(operation),
            parameters=self._parameters(operation),
            body=self._body(operation),
            replies=self._replies(operation),
            links=links_table(operation, self._methods),
            errors=self._errors(operation),
            python=fenced(shaped[f"{path}.sync.py"].rstrip("\n"), "python"),
            asynchronous=fenced(shaped[f"{path}.async.py"].rstrip("\n"), "python"),
            curl=fenced(self._samples.curl(operation), "sh"),
            examples="\n\n".join(_examples(operation)),
        )

    def _endpoint(self, operation: Operation) -> str:
        lines = [f"- Request: {code(f'{operation.method} {operation.path.raw}')}"]
        known = [operation.server] if operation.server else [server.url for server in self._api.servers]
        servers = [code(url.raw) for url in known if url]
        if servers:
            lines.append(f"- Server: {', '.join(servers)}")
        if operation.pagination is not None:
            reason = inline(operation.pagination.reason)
            lines.append(f"- Pages: a loop gives the items of all ([pagination](../pagination.md)); {reason}")
        ways = [" and ".join(map(self._scheme, names)) or "none" for names in operation.security]
        if ways:
            lines.append(f"- Authentication: {' or '.join(ways)}")
        if operation.wire_id:
            lines.append(f"- Operation: {code(operation.wire_id.raw)}")
        return "\n".join(lines)

    def _scheme(self, name: str) -> str:
        """A scheme by its name, with a link to what is said of those that have a class."""
        return f"[{code(name)}](../authentication.md)" if name in self._schemes else code(name)

    def _parameters(self, operation: Operation) -> str:
        rows = [
            (
                in_cell(code(one.wire_name.raw)),
                one.place.value,
                f"`{one.name}`{' (of the client)' if one.client_wide else ''}",
                in_cell(self._from_resource.of(one.type)),
                "yes" if one.required else "no",
                joined(cell(one.description), _parameter_facts(one)),
            )
            for one in operation.parameters
        ]
        if operation.body is not None:
            media_types = " or ".join(code(content.media_type.raw) for content in operation.body.contents)
            needed = "yes" if operation.body.required else "with a body"
            rows.append(("`Content-Type`", "header", "(set by the client)", in_cell(media_types), needed, ""))
        return table(("Name", "In", "Argument", "Type", "Mandatory", "Description"), rows) if rows else ""

    def _body(self, operation: Operation) -> str:
        body = operation.body
        if body is None:
            return ""
        types = ", ".join(
            f"{code(content.media_type.raw)} ({self._from_resource.of(content.type)})" for content in body.contents
        )
        parts = [f"{'Mandatory' if body.required else 'Optional'}, as {types}.", block(body.description)]
        if any(content.merge_patch for content in body.contents):
            parts.append(MERGE_PATCH)
        model = self._object(body.contents[0])
        if body.arguments:
            parts.append("Its members are arguments of the method:")
        elif body.arguments == ():
            parts.append(f"It is the argument `{body.argument_name}`.")
        if model is not None and model.fields:
            parts.append(members_table(model, self._from_resource))
        return "\n\n".join(part for part in parts if part)

    def _object(self, content: Content) -> ObjectModel | None:
        bare = t.without_null(content.type)
        model = self._models[bare.name] if isinstance(bare, t.ModelRef) else None
        return model if isinstance(model, ObjectModel) else None

    def _replies(self, operation: Operation) -> str:
        rows = [
            (f"`{one.status}`{phrase(one.status)}", self._contents(one), cell(one.description))
            for one in operation.replies
        ]
        parts = [table(("Status", "Body", "Description"), rows)] if rows else []
        gives = f"The method gives: {self._from_resource.returned(operation)}."
        whole = not operation.streams and operation.choice is None and operation.pagination is None
        parts += [] if whole else [gives]
        headers: dict[str, list[str]] = {}
        for reply in (*operation.replies, *operation.errors):
            if reply.headers:
                headers.setdefault(self._headers(reply), []).append(f"`{reply.status}`")
        for listed, statuses in headers.items():
            parts += [f"Headers of {', '.join(statuses)}:", listed]
        return "\n\n".join(parts)

    def _headers(self, reply: Reply) -> str:
        rows = [
            (in_cell(code(one.name.raw)), in_cell(self._from_resource.of(one.type)), cell(one.description))
            for one in reply.headers
        ]
        return table(("Header", "Type", "Description"), rows)

    def _errors(self, operation: Operation) -> str:
        rows = [
            (
                f"`{one.status}`{phrase(one.status)}",
                f"`{error_class(one.status)}`",
                self._contents(one),
                cell(one.description),
            )
            for one in operation.errors
        ]
        return table(("Status", "Raises", "Body", "Description"), rows) if rows else ""

    def _contents(self, reply: Reply) -> str:
        found = [f"{self._from_resource.of(one.type)} ({code(one.media_type.raw)})" for one in reply.contents]
        return in_cell(", ".join(found)) or "none"


def _signature(resource: Resource, operation: Operation) -> str:
    """The call with the names of its arguments; `…` stands for what need not be given."""
    path = [one.name for one in operation.parameters if one.place is Place.PATH and not one.client_wide]
    others = (one for one in operation.parameters if one.place is not Place.PATH and not one.client_wide)
    named = [(one.name, one.needed) for one in others]
    body = operation.body
    if body is not None:
        named += [(one.name, one.required) for one in body.arguments] or [(body.argument_name, body.required)]
    choice = operation.choice
    named += [(choice.argument, False)] if choice is not None and not choice.declared else []
    named.sort(key=lambda one: not one[1])
    keywords = [name if required else f"{name}=…" for name, required in named]
    arguments = [*path, "*", *keywords, "options=None"]
    line = f"client.{resource.attribute}.{operation.name}({', '.join(arguments)})"
    if len(line) <= 100:
        return line
    inner = "".join(f"    {argument},\n" for argument in arguments)
    return f"client.{resource.attribute}.{operation.name}(\n{inner})"


def _examples(operation: Operation) -> list[str]:
    found: list[str] = []
    for content in operation.body.contents if operation.body is not None else ():
        found += [_example("Request", content, one) for one in content.examples]
    for reply in (*operation.replies, *operation.errors):
        for content in reply.contents:
            found += [_example(f"Reply {reply.status}", content, one) for one in content.examples]
    return found


def _example(what: str, content: Content, example: Example) -> str:
    name = f" {code(example.name.raw)}" if example.name else ""
    said = ": ".join(part for part in (f"{what}{name}", inline(example.summary)) if part)
    language = "json" if "json" in content.media_type.raw else ""
    value = example.value.value
    text = pretty(value) if language or not isinstance(value, str) else value
    described = f"\n\n{block(example.description)}" if example.description else ""
    return f"{said}{described}\n\n{fenced(text, language)}"


def _parameter_facts(one: Parameter) -> list[str]:
    facts = constraint_words(one.constraints)
    if one.default is not None:
        facts.append(f"default {shown(one.default)}")
    facts += [f"example {shown(example.value)}" for example in one.examples[:1]]
    return [*facts, *(["deprecated"] if one.deprecated else [])]
