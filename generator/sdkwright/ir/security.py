"""Security schemes: how a client proves who it is (OpenAPI, Security Scheme Object)."""

from dataclasses import dataclass
from enum import Enum

from sdkwright.diagnostics.location import Location
from sdkwright.ir.text import NO_TEXT, SpecText


class SchemeKind(Enum):
    """What the runtime does for a scheme."""

    API_KEY = "api-key"
    BASIC = "basic"
    BEARER = "bearer"
    SIGNATURE = "signature"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """A scheme. `name` is the class in the package's `auth` module; OAuth 2 and OpenID Connect arrive as BEARER.

    `place` and `parameter` are those of an API key. `algorithm` is the value of `x-sdkwright-signature`, the extension
    that marks a request signature: SIGNATURE when the runtime has it, UNSUPPORTED otherwise.
    """

    name: str
    wire_name: SpecText
    kind: SchemeKind
    description: SpecText = NO_TEXT
    place: str = ""
    parameter: SpecText = NO_TEXT
    algorithm: str = ""
    location: Location
