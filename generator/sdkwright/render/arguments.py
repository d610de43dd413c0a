"""What the client of a package takes of its document: parameters, and the variables of its server."""

from sdkwright.ir.api import CLIENT_ARGUMENTS, Api, ServerVariable
from sdkwright.ir.operation import Parameter


def client_arguments(api: Api) -> tuple[list[tuple[Parameter, str]], tuple[ServerVariable, ...]]:
    """What the client takes of the document: its parameters, each with its name, and the variables of its server."""
    variables = api.server.variables if api.server is not None else ()
    taken = {variable.name for variable in variables} | CLIENT_ARGUMENTS
    return [(one, f"{one.name}_" if one.name in taken else one.name) for one in api.client_parameters], variables
