"""The page on authentication: what the package's schemes are, and programs that prove who calls in each way."""

from collections.abc import Callable

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.ir.operation import Operation
from sdkwright.ir.security import SchemeKind, SecurityScheme
from sdkwright.ir.text import SpecText
from sdkwright.render.auth import uses_oauth2
from sdkwright.render.markdown import cell, code, in_cell, table
from sdkwright.render.python import literal
from sdkwright.render.topics.topic import Program, Programs, Topic

_SENT = {
    SchemeKind.BASIC: "`Authorization: Basic …`",
    SchemeKind.BEARER: "`Authorization: Bearer …`",
    SchemeKind.OAUTH2: "`Authorization: Bearer …`",
    SchemeKind.SIGNATURE: "a signature of the request",
}
_KEPT = """def keep(token: AccessToken) -> None:
    if token.refresh_token is not None:
        Path("refresh-token").write_text(token.refresh_token)
"""
_OWN = """class Stamp:
    def apply(self, request: Request) -> None:
        request.headers["X-Stamp"] = "42"
"""


class AuthenticationView(Struct, frozen=True):
    """The fields of templates/docs/authentication.md.jinja: finished Markdown, empty for what the package lacks."""

    import_name: str
    schemes: str
    environment: str
    several: str
    function: str
    async_function: str
    oauth2: bool
    flows: str
    credentials: str
    refresh: str
    discovery: bool
    signature: bool
    own: str


def _view(api: Api, programs: Programs) -> AuthenticationView:
    write = _Writer(api, programs)
    return AuthenticationView(
        import_name=api.package.import_name,
        schemes=_schemes(api),
        environment=write.environment(),
        several=write.several(),
        function=write.for_first(_takes_tokens, write.function),
        async_function=write.for_first(_takes_tokens, write.function, asynchronous=True),
        oauth2=uses_oauth2(api),
        flows=_flows(api),
        credentials=write.for_first(_is_for_programs, write.credentials),
        refresh=write.for_first(_is_for_people, write.refresh),
        discovery=any(scheme.discovery_url and not scheme.flows for scheme in api.security_schemes),
        signature=any(scheme.kind is SchemeKind.SIGNATURE for scheme in api.security_schemes),
        own=write.own(),
    )


def _usable(api: Api) -> list[SecurityScheme]:
    return [scheme for scheme in api.security_schemes if scheme.kind is not SchemeKind.UNSUPPORTED]


def _schemes(api: Api) -> str:
    rows = [
        (
            f"`{scheme.name}`",
            in_cell(_SENT.get(scheme.kind) or f"the {_place(scheme)} {code(scheme.parameter.raw)}"),
            ", ".join(f"`{variable}`" for _, variable in scheme.variables),
            cell(scheme.description),
        )
        for scheme in _usable(api)
    ]
    return table(("Class", "Sent as", "Environment variables", "What it is"), rows)


def _place(scheme: SecurityScheme) -> str:
    return "query parameter" if scheme.place == "query" else scheme.place


def _flows(api: Api) -> str:
    rows = [
        (
            f"`{scheme.name}`",
            f"`{flow.kind}`",
            in_cell(code((flow.refresh_url or flow.token_url).raw)),
            _scopes(flow.scopes),
        )
        for scheme in _usable(api)
        for flow in scheme.flows
        if flow.token_url
    ]
    return table(("Class", "Flow", "Tokens are asked for at", "Scopes"), rows) if rows else ""


def _scopes(scopes: tuple[tuple[SpecText, SpecText], ...]) -> str:
    """The scopes and what each is for, in one cell."""
    return "; ".join(" ".join(part for part in (in_cell(code(name.raw)), cell(said)) if part) for name, said in scopes)


class _Writer:
    """Writes the programs of the page; each is empty where no scheme or no operation is for it."""

    def __init__(self, api: Api, programs: Programs) -> None:
        self._schemes = _usable(api)
        self._programs = programs
        self._module = f"{api.package.import_name}.auth"

    def for_first(
        self,
        suits: Callable[[SecurityScheme], bool],
        write: Callable[[SecurityScheme], tuple[list[str], str, str]],
        *,
        asynchronous: bool = False,
    ) -> Program:
        """A program for the first scheme that suits and that an operation is content with alone. `write` gives imports,
        the construction, and what is defined before."""
        for scheme in filter(suits, self._schemes):
            found = self._programs.first(_content_with(scheme))
            if found is not None:
                imports, auth, before = write(scheme)
                imports = [*imports, f"from {self._module} import {scheme.name}"]
                body = "print(await CALL)" if asynchronous else "print(CALL)"
                before = before.replace("def ", "async def ", 1) if asynchronous else before
                return self._programs.program(
                    found, body, imports=tuple(imports), auth=auth, before=before, asynchronous=asynchronous
                )
        return Program()

    def environment(self) -> Program:
        return self.for_first(lambda scheme: True, lambda scheme: ([], f"{scheme.name}.from_env()", ""))

    def several(self) -> Program:
        known = {scheme.name for scheme in self._schemes}
        for call in self._programs.calls:
            for names in call.operation.security:
                if len(names) > 1 and known.issuperset(names):
                    imports = tuple(f"from {self._module} import {name}" for name in names)
                    auth = f"[{', '.join(f'{name}.from_env()' for name in names)}]"
                    return self._programs.program(call, imports=imports, auth=auth)
        return Program()

    def function(self, scheme: SecurityScheme) -> tuple[list[str], str, str]:
        before = f"def token_of_the_day() -> str:\n    return {_variable(scheme, 'token')}\n"
        return ["import os"], f"{scheme.name}(token_of_the_day)", before

    def credentials(self, scheme: SecurityScheme) -> tuple[list[str], str, str]:
        given = [f"{name}={_variable(scheme, name)}" for name in ("client_id", "client_secret")]
        scopes = [literal(name) for flow in scheme.flows[:1] for name, _ in flow.scopes[:2]]
        given += [f"scopes=[{', '.join(scopes)}]"] if scopes else []
        return ["import os"], f"{scheme.name}({', '.join(given)})", ""

    def refresh(self, scheme: SecurityScheme) -> tuple[list[str], str, str]:
        names = ("client_id", "client_secret", "refresh_token")
        given = [*(f"{name}={_variable(scheme, name)}" for name in names), "renewed=keep"]
        imports = ["import os", "from pathlib import Path", f"from {self._module} import AccessToken"]
        return imports, f"{scheme.name}({', '.join(given)})", _KEPT

    def own(self) -> Program:
        found = self._programs.first(lambda operation: any(operation.security))
        if found is None:
            return Program()
        imports = (f"from {self._module} import Request",)
        return self._programs.program(found, imports=imports, auth="Stamp()", before=_OWN)


def _content_with(scheme: SecurityScheme) -> Callable[[Operation], bool]:
    return lambda operation: (scheme.name,) in operation.security


def _variable(scheme: SecurityScheme, argument: str) -> str:
    return f"os.environ[{literal(dict(scheme.variables)[argument])}]"


def _takes_tokens(scheme: SecurityScheme) -> bool:
    return scheme.kind in (SchemeKind.BEARER, SchemeKind.OAUTH2)


def _is_for_programs(scheme: SecurityScheme) -> bool:
    kinds = {flow.kind for flow in scheme.flows}
    return scheme.kind is SchemeKind.OAUTH2 and ("clientCredentials" in kinds or not kinds)


def _is_for_people(scheme: SecurityScheme) -> bool:
    return scheme.kind is SchemeKind.OAUTH2 and any(flow.kind != "clientCredentials" for flow in scheme.flows)


AUTHENTICATION = Topic(
    name="authentication",
    title="Authentication",
    about="every way to prove who you are",
    suits=lambda api: bool(_usable(api)),
    view=_view,
)
