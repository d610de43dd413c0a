"""The page on authentication: what the package's schemes are, and programs that prove who calls in each way."""

from collections.abc import Callable
from dataclasses import dataclass

from sdkwright.ir.api import Api, Resource
from sdkwright.ir.operation import Operation
from sdkwright.ir.security import SchemeKind, SecurityScheme
from sdkwright.ir.text import SpecText
from sdkwright.render.auth import uses_oauth2
from sdkwright.render.environment import Templates
from sdkwright.render.file import File
from sdkwright.render.format import format_python
from sdkwright.render.markdown import cell, code, fenced, in_cell, table
from sdkwright.render.python import literal
from sdkwright.render.samples import Samples

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


@dataclass(frozen=True, slots=True)
class AuthPageView:
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


def authentication_files(api: Api, templates: Templates) -> list[File]:
    """docs/authentication.md, where the document has security schemes."""
    if not _usable(api):
        return []
    programs = _Programs(api).all()
    view = AuthPageView(
        import_name=api.package.import_name,
        schemes=_schemes(api),
        oauth2=uses_oauth2(api),
        flows=_flows(api),
        discovery=any(scheme.discovery_url and not scheme.flows for scheme in api.security_schemes),
        signature=any(scheme.kind is SchemeKind.SIGNATURE for scheme in api.security_schemes),
        **programs,
    )
    return [File("docs/authentication.md", templates.render("docs/authentication.md.jinja", view))]


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
            cell_of_scopes(flow.scopes),
        )
        for scheme in _usable(api)
        for flow in scheme.flows
        if flow.token_url
    ]
    return table(("Class", "Flow", "Tokens are asked for at", "Scopes"), rows) if rows else ""


def cell_of_scopes(scopes: tuple[tuple[SpecText, SpecText], ...]) -> str:
    """The scopes and what each is for, in one cell."""
    return "; ".join(" ".join(part for part in (in_cell(code(name.raw)), cell(said)) if part) for name, said in scopes)


class _Programs:
    """Writes the programs of the page: each is whole, and makes a call where the document has one that fits."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._samples = Samples(api)
        self._name = api.package.import_name
        places = [(resource, one) for resource in api.all_resources() for one in resource.operations]
        self._operations = sorted((place for place in places if not place[1].deprecated), key=_length)

    def all(self) -> dict[str, str]:
        """Every program by its field, in a fence; empty where no scheme or no operation is for it."""
        texts = {
            "environment": self._for(lambda scheme: True, lambda scheme: ([], f"{scheme.name}.from_env()", "")),
            "several": self._several(),
            "function": self._for(_takes_tokens, self._function),
            "async_function": self._for(_takes_tokens, self._function, asynchronous=True),
            "credentials": self._for(_is_for_programs, self._credentials),
            "refresh": self._for(_is_for_people, self._refresh),
            "own": self._own(),
        }
        shaped = format_python([File(f"{name}.py", text) for name, text in texts.items()])
        return {
            file.path.removesuffix(".py"): fenced(file.content.rstrip("\n"), "python") if file.content.strip() else ""
            for file in shaped
        }

    def _for(
        self,
        suits: Callable[[SecurityScheme], bool],
        write: Callable[[SecurityScheme], tuple[list[str], str, str]],
        *,
        asynchronous: bool = False,
    ) -> str:
        """A program for the first scheme that suits and that an operation is content with alone. `write` gives imports,
        the construction, and what is defined before."""
        for scheme in filter(suits, _usable(self._api)):
            found = next((place for place in self._operations if (scheme.name,) in place[1].security), None)
            if found is not None:
                imports, auth, before = write(scheme)
                imports = [*imports, f"from {self._name}.auth import {scheme.name}"]
                return self._program(found, imports, auth, before, asynchronous=asynchronous)
        return ""

    def _program(
        self,
        place: tuple[Resource, Operation],
        imports: list[str],
        auth: str,
        before: str,
        *,
        asynchronous: bool = False,
    ) -> str:
        resource, operation = place
        named = set(imports)
        kind = f"{'Async' if asynchronous else ''}{self._api.package.client_class}"
        named.add(f"from {self._name} import {kind}")
        opened = f"{'Async' if asynchronous else ''}{self._samples.client(operation, named, auth)}"
        call = f"client.{resource.attribute}.{operation.name}({', '.join(self._samples.arguments(operation, named))})"
        if not asynchronous:
            return "\n".join([*sorted(named), "", before, f"with {opened} as client:", f"    print({call})"])
        named.add("import asyncio")
        body = [f"    async with {opened} as client:", f"        print(await {call})"]
        before = before.replace("def ", "async def ", 1)
        return "\n".join([*sorted(named), "", before, "async def main() -> None:", *body, "asyncio.run(main())"])

    def _several(self) -> str:
        schemes = {scheme.name: scheme for scheme in _usable(self._api)}
        for place in self._operations:
            for names in place[1].security:
                if len(names) > 1 and all(name in schemes for name in names):
                    imports = [f"from {self._name}.auth import {name}" for name in names]
                    return self._program(place, imports, f"[{', '.join(f'{name}.from_env()' for name in names)}]", "")
        return ""

    def _function(self, scheme: SecurityScheme) -> tuple[list[str], str, str]:
        before = f"def token_of_the_day() -> str:\n    return {_variable(scheme, 'token')}\n"
        return ["import os"], f"{scheme.name}(token_of_the_day)", before

    def _credentials(self, scheme: SecurityScheme) -> tuple[list[str], str, str]:
        given = [f"{name}={_variable(scheme, name)}" for name in ("client_id", "client_secret")]
        scopes = [literal(name) for flow in scheme.flows[:1] for name, _ in flow.scopes[:2]]
        given += [f"scopes=[{', '.join(scopes)}]"] if scopes else []
        return ["import os"], f"{scheme.name}({', '.join(given)})", ""

    def _refresh(self, scheme: SecurityScheme) -> tuple[list[str], str, str]:
        names = ("client_id", "client_secret", "refresh_token")
        given = [*(f"{name}={_variable(scheme, name)}" for name in names), "renewed=keep"]
        imports = ["import os", "from pathlib import Path", f"from {self._name}.auth import AccessToken"]
        return imports, f"{scheme.name}({', '.join(given)})", _KEPT

    def _own(self) -> str:
        found = next((place for place in self._operations if any(place[1].security)), None)
        imports = [f"from {self._name}.auth import Request"]
        return "" if found is None else self._program(found, imports, "Stamp()", _OWN)


def _length(place: tuple[Resource, Operation]) -> tuple[bool, int]:
    """What makes a program long: operations that only read, and need little, come first."""
    operation = place[1]
    needed = sum(one.required and not one.client_wide for one in operation.parameters)
    return operation.method != "GET", needed + (operation.body is not None)


def _variable(scheme: SecurityScheme, argument: str) -> str:
    return f"os.environ[{literal(dict(scheme.variables)[argument])}]"


def _takes_tokens(scheme: SecurityScheme) -> bool:
    return scheme.kind in (SchemeKind.BEARER, SchemeKind.OAUTH2)


def _is_for_programs(scheme: SecurityScheme) -> bool:
    kinds = {flow.kind for flow in scheme.flows}
    return scheme.kind is SchemeKind.OAUTH2 and ("clientCredentials" in kinds or not kinds)


def _is_for_people(scheme: SecurityScheme) -> bool:
    return scheme.kind is SchemeKind.OAUTH2 and any(flow.kind != "clientCredentials" for flow in scheme.flows)
