"""What the client of a package takes of its document: the server that it goes to, parameters, server variables."""

from dataclasses import replace

from sdkwright.ir.api import Api, Server, ServerVariable
from sdkwright.ir.operation import Parameter

_OWN_ARGUMENTS = frozenset({
    "auth", "base_url", "deadline", "headers", "hooks", "http_client", "max_reply", "max_retries", "proxy", "self",
    "ssl_context", "timeout", "transport", "user_agent", "validation",
})  # fmt: skip
"""What every client takes, whatever the document calls its parameters and server variables."""


def client_arguments(api: Api) -> tuple[list[tuple[Parameter, str]], tuple[ServerVariable, ...]]:
    """What the client takes of the document: its parameters, each with its name, and the variables of its server."""
    server = first_server(api)
    variables = server.variables if server is not None else ()
    taken = {variable.name for variable in variables} | _OWN_ARGUMENTS
    return [(one, f"{one.name}_" if one.name in taken else one.name) for one in api.client_parameters], variables


def first_server(api: Api) -> Server | None:
    """The server that the client goes to, its variables under names that are free."""
    server = next((one for one in api.servers if _is_absolute(one)), None)
    if server is None:
        return None
    variables = tuple(
        replace(one, name=f"{one.name}_") if one.name in _OWN_ARGUMENTS else one for one in server.variables
    )
    return replace(server, variables=variables)


def _is_absolute(server: Server) -> bool:
    return server.url.raw.lower().startswith(("http://", "https://"))
