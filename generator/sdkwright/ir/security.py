"""Security schemes: how a client proves who it is (OpenAPI, Security Scheme Object)."""

from enum import Enum

from sdkwright.diagnostics.location import Location
from sdkwright.ir.text import NO_TEXT, SpecText
from sdkwright.ir.value import Value


class SchemeKind(Enum):
    """What the runtime does for a scheme."""

    API_KEY = "api-key"
    BASIC = "basic"
    BEARER = "bearer"
    OAUTH2 = "oauth2"
    SIGNATURE = "signature"
    UNSUPPORTED = "unsupported"


class Flow(Value, frozen=True):
    """A way to an access token (OpenAPI, OAuth Flow Object), `clientCredentials` or another. Each scope has a text."""

    kind: str
    token_url: SpecText
    refresh_url: SpecText
    scopes: tuple[tuple[SpecText, SpecText], ...]


class SecurityScheme(Value, frozen=True, kw_only=True):
    """A scheme. `name` is the class in the package's `auth` module.

    `place` and `parameter` are those of an API key. `algorithm` is the value of `x-sdkwright-signature`, the extension
    that marks a request signature: SIGNATURE when the runtime has it, UNSUPPORTED otherwise. OAuth 2 and OpenID Connect
    are OAUTH2 where there is a way to ask for tokens, by `flows` or `discovery_url`; else BEARER.

    `variables` are the arguments of the class that can be credentials, in their order, and the environment variable
    that holds each.
    """

    name: str
    wire_name: SpecText
    kind: SchemeKind
    description: SpecText = NO_TEXT
    place: str = ""
    parameter: SpecText = NO_TEXT
    algorithm: str = ""
    flows: tuple[Flow, ...] = ()
    discovery_url: SpecText = NO_TEXT
    client_secret_post: bool = False
    variables: tuple[tuple[str, str], ...] = ()
    location: Location
