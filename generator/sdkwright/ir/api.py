"""The whole of an API as a package will show it: names, servers, resources, models, security."""

from sdkwright.ir.incoming import Incoming
from sdkwright.ir.model import AnyModel
from sdkwright.ir.operation import Operation, Parameter
from sdkwright.ir.security import SecurityScheme
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.ir.value import Value


class Package(Value, frozen=True, kw_only=True):
    """The names and facts of the package to generate; all of them settled (from settings, or from the title).

    `author` (`Name <address>`) and `license` (an SPDX expression) are empty where the settings do not say.
    """

    import_name: str
    distribution: str
    version: str
    client_class: str
    error_class: str
    document_name: str
    author: str = ""
    license: str = ""


CLIENT_ARGUMENTS = frozenset({
    "self", "auth", "base_url", "deadline", "headers", "hooks", "http_client", "max_reply", "max_retries", "proxy",
    "ssl_context", "timeout", "transport", "user_agent", "validation",
})  # fmt: skip
"""What every client takes, whatever the document calls its parameters and server variables."""


class ServerVariable(Value, frozen=True, kw_only=True):
    """A variable in a server's URL: a keyword argument of the client.

    `values` are the known ones; `open` says that others may be given (`x-sdkwright-values` instead of `enum`).
    """

    name: str
    wire_name: SpecText
    default: SpecText
    values: tuple[SpecText, ...] = ()
    open: bool = False
    description: SpecText = NO_TEXT


class Server(Value, frozen=True, kw_only=True):
    """A server: its URL template and variables. A relative URL needs a `base_url` from the user.

    `usual` is the URL with all variables at their defaults.
    """

    url: SpecText
    description: SpecText = NO_TEXT
    variables: tuple[ServerVariable, ...] = ()

    @property
    def usual(self) -> SpecText:
        url = self.url.raw
        for variable in self.variables:
            url = url.replace(f"{{{variable.wire_name.raw}}}", variable.default.raw)
        return SpecText(url)

    @property
    def is_absolute(self) -> bool:
        """Whether requests can go there."""
        return self.usual.raw.lower().startswith(("http://", "https://"))


class Rename(Value, frozen=True):
    """A name that something had in an earlier package of the same major version, and the one that it has now."""

    old: str
    new: str

    @property
    def notice(self) -> SpecText:
        """What is said to those who use the old name."""
        return SpecText(f"{self.old} is called {self.new} now")


class Resource(Value, frozen=True, kw_only=True):
    """A group of operations, `client.<attribute>` (`beta.agents` below `beta`): class name, module, operations,
    resources below it; `renamed` and `renamed_children` are old names of its methods and of those resources."""

    attribute: str
    class_name: str
    module: str
    title: SpecText
    description: SpecText = NO_TEXT
    operations: tuple[Operation, ...]
    children: tuple["Resource", ...] = ()
    renamed: tuple[Rename, ...] = ()
    renamed_children: tuple[Rename, ...] = ()

    @property
    def name(self) -> str:
        """What it is called where it stands."""
        return self.attribute.rpartition(".")[2]


class Api(Value, frozen=True, kw_only=True):
    """Everything that `render` needs. `renamed_models` and the like are old names of what is there;
    `webhook_secret` is the environment variable of the secret that incoming requests are signed with."""

    package: Package
    title: SpecText
    version: SpecText
    summary: SpecText = NO_TEXT
    description: SpecText = NO_TEXT
    license_name: SpecText = NO_TEXT
    contact: SpecText = NO_TEXT
    external_docs: SpecText = NO_TEXT
    servers: tuple[Server, ...]
    client_parameters: tuple[Parameter, ...]
    resources: tuple[Resource, ...]
    models: tuple[AnyModel, ...]
    security_schemes: tuple[SecurityScheme, ...]
    security: tuple[tuple[str, ...], ...] = ()
    webhooks: tuple[Incoming, ...] = ()
    callbacks: tuple[Incoming, ...] = ()
    webhook_secret: str = ""
    renamed_models: tuple[Rename, ...] = ()
    renamed_resources: tuple[Rename, ...] = ()
    renamed_webhooks: tuple[Rename, ...] = ()
    renamed_callbacks: tuple[Rename, ...] = ()

    @property
    def server(self) -> Server | None:
        """Where requests go unless the user says otherwise: the first server that they can go to."""
        return next((one for one in self.servers if one.is_absolute), None)

    @property
    def homes(self) -> dict[str, str]:
        """The module of each model, by its name."""
        return {model.name: model.module for model in self.models}

    @property
    def modules(self) -> dict[str, list[AnyModel]]:
        """The models of each module, by its name."""
        held: dict[str, list[AnyModel]] = {}
        for model in self.models:
            held.setdefault(model.module, []).append(model)
        return held

    def all_resources(self) -> tuple[Resource, ...]:
        """Every resource, parents before children."""
        return tuple(found for resource in self.resources for found in _walk(resource))


def _walk(resource: Resource) -> tuple[Resource, ...]:
    return (resource, *(found for child in resource.children for found in _walk(child)))
