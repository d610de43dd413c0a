"""The pages on what the service sends, webhooks and callbacks: how it is received, and what each request is."""

from msgspec import Struct

from sdkwright.ir import type as t
from sdkwright.ir.api import Api
from sdkwright.ir.incoming import Incoming
from sdkwright.ir.model import ObjectModel
from sdkwright.ir.operation import Content, ContentKind
from sdkwright.ir.text import Json, SpecText
from sdkwright.render.python import literal
from sdkwright.render.receivers import CALLBACKS, WEBHOOKS, Kind
from sdkwright.render.topics.incoming import RequestSection, contents, sections
from sdkwright.render.topics.topic import Program, Programs, Topic
from sdkwright.render.values import Values

_HEADERS = 'headers = {name.removeprefix("HTTP_").replace("_", "-"): str(value) for name, value in environ.items()}'
_BODY = 'body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))'


class ReceivingView(Struct, frozen=True):
    """The fields of templates/docs/webhooks.md.jinja and callbacks.md.jinja: finished Markdown, empty for what the
    package lacks."""

    distribution: str
    module: str
    class_name: str
    variable: str
    several: bool
    contents: str
    requests: tuple[RequestSection, ...]
    serving: Program
    delivery: Program
    parameters: Program
    rotated: Program
    own: Program
    testing: Program


def _view(api: Api, programs: Programs, kind: Kind) -> ReceivingView:
    write = _Writer(api, programs, kind)
    return ReceivingView(
        distribution=api.package.distribution,
        module=kind.module,
        class_name=kind.class_name,
        variable=api.webhook_secret,
        several=len(kind.of(api)) > 1,
        contents=contents(api, kind),
        requests=sections(api, kind),
        serving=write.serving(),
        delivery=write.delivery(),
        parameters=write.parameters(),
        rotated=write.rotated(),
        own=write.own(),
        testing=write.testing(),
    )


class _Writer:
    """Writes the programs of one page."""

    def __init__(self, api: Api, programs: Programs, kind: Kind) -> None:
        self._api = api
        self._kind = kind
        self._incoming = kind.of(api)
        self._models = {model.name: model for model in api.models}
        self._values = Values(self._models)
        self._name = api.package.import_name
        self._made = f"{kind.module} = {kind.class_name}"

    def _shown(self) -> Incoming:
        """The request that programs show: one with a model, if there is one."""
        fresh = [one for one in self._incoming if not one.deprecated] or [*self._incoming]
        return next((one for one in fresh if self._model(one)), fresh[0])

    def _model(self, one: Incoming) -> str:
        """The class of the payload of `one`, empty where it is none."""
        name = one.type.name if isinstance(one.type, t.ModelRef) else ""
        return name if isinstance(self._models.get(name), ObjectModel) else ""

    def _program(self, imports: list[str], *lines: str) -> Program:
        return Program("\n".join([*imports, "", *lines]))

    def _imports(self, *names: str) -> list[str]:
        """The receiver's class, and `names`, from the package: constants, classes, modules, as ruff sorts them."""
        return [f"from {self._name} import {', '.join(sorted([self._kind.class_name, *names], key=_turn))}"]

    def serving(self) -> Program:
        """An application that answers: all webhooks at one URL, or one callback at its own."""
        shown, module = self._shown(), self._kind.module
        imports = ["from collections.abc import Iterable", "from wsgiref.types import StartResponse, WSGIEnvironment"]
        at_one = self._kind is WEBHOOKS
        model = self._model(shown) if at_one and len(self._incoming) > 1 else ""
        done = ["    print(payload)"]
        if model:
            done = [
                "    match payload:",
                f"        case models.{model}():",
                f"            print({literal(shown.wire_name)}, payload)",
                "        case UnknownWebhook():",
                "            print('newer than this package', payload.payload)",
                "        case _:",
                "            print(payload)",
            ]
        imports += ["", *self._imports("WebhookSignatureError", *(["UnknownWebhook", "models"] if model else []))]
        called = f"{module}.parse" if at_one else f"{module}.{shown.name}.parse"
        return self._program(
            imports,
            f"{self._made}.from_env()",
            "def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:",
            f"    {_HEADERS}",
            f"    {_BODY}",
            "    try:",
            f"        payload = {called}(headers, body)",
            "    except WebhookSignatureError:",
            "        start_response('401 Unauthorized', [])",
            "        return []",
            *done,
            "    start_response('204 No Content', [])",
            "    return []",
        )

    def delivery(self) -> Program:
        """A function that does nothing twice."""
        return self._program(
            ["from collections.abc import Mapping", "", *self._imports()],
            f"{self._made}.from_env()",
            "done: set[str] = set()",
            "def receive(headers: Mapping[str, str], body: bytes) -> None:",
            f"    delivery = {self._kind.module}.receive(headers, body)",
            "    if delivery.id is None or delivery.id not in done:",
            "        print(delivery.name, delivery.payload)",
            "    if delivery.id is not None:",
            "        done.add(delivery.id)",
        )

    def parameters(self) -> Program:
        """A function that reads what headers and query say; empty where no request has any."""
        having = [one for one in self._incoming if one.keys]
        shown = next((one for one in having if not one.deprecated), having[0] if having else None)
        if shown is None:
            return Program("")
        return self._program(
            ["from collections.abc import Mapping", "", *self._imports()],
            f"{self._made}.from_env()",
            "def receive(headers: Mapping[str, str], body: bytes, url: str) -> None:",
            f"    delivery = {self._kind.module}.{shown.name}.receive(headers, body, url)",
            f"    print(delivery.payload, delivery.parameters.{self._member(shown)})",
        )

    def _member(self, one: Incoming) -> str:
        """The first member of the model of a request's parameters."""
        assert isinstance(one.said, t.ModelRef)
        model = self._models[one.said.name]
        assert isinstance(model, ObjectModel)
        return model.fields[0].name

    def rotated(self) -> Program:
        """A receiver with the secret of today and that of yesterday."""
        names = (self._api.webhook_secret, f"FORMER_{self._api.webhook_secret}")
        given = ", ".join(f"os.environ[{literal(SpecText(name))}]" for name in names)
        return self._program(
            ["import os", "", *self._imports()], f"{self._made}([{given}])", f"print({self._kind.module})"
        )

    def own(self) -> Program:
        """A verifier of another kind of signature."""
        variable = literal(SpecText(self._api.webhook_secret))
        imports = ["import hmac", "import os", "from collections.abc import Mapping"]
        return self._program(
            [*imports, "", *self._imports("WebhookSignatureError")],
            "class HexSignature:",
            "    def verify(self, headers: Mapping[str, str], body: bytes) -> None:",
            f"        key = os.environ[{variable}].encode()",
            "        expected = 'sha256=' + hmac.digest(key, body, 'sha256').hex()",
            "        given = headers.get('X-Signature-256', '')",
            "        if not hmac.compare_digest(expected.encode(), given.encode()):",
            "            raise WebhookSignatureError('the signature is another one', 'mismatch')",
            f"{self._made}(HexSignature())",
            f"print({self._kind.module})",
        )

    def testing(self) -> Program:
        """A test of one's own: a request as the service would sign it; empty where no payload is JSON."""
        found = next((one for one in (self._shown(), *self._incoming) if self._content(one) is not None), None)
        content = self._content(found) if found is not None else None
        if found is None or content is None:
            return Program("")
        examples = [example.value.value for example in content.examples]
        value = examples[0] if examples else self._values.of(content.type)
        return self._program(
            ["import json", "import secrets", "", *self._imports()]
            + [f"from {self._name}.{self._kind.module} import StandardWebhooks"],
            "secret = secrets.token_bytes(24)",
            f"body = json.dumps({literal(Json.of(value))}).encode()",
            "headers = StandardWebhooks(secret).sign(body)",
            f"print({self._kind.class_name}(secret).{found.name}.parse(headers, body))",
        )

    def _content(self, one: Incoming) -> Content | None:
        return next((content for content in one.contents if content.kind is ContentKind.JSON), None)


def _turn(name: str) -> tuple[bool, str]:
    return name[0].islower(), name


WEBHOOK_TOPIC = Topic(
    name="webhooks",
    title="Webhooks",
    about="what the service sends of its own accord, verified and typed",
    suits=lambda api: bool(api.webhooks),
    view=lambda api, programs: _view(api, programs, WEBHOOKS),
)
CALLBACK_TOPIC = Topic(
    name="callbacks",
    title="Callbacks",
    about="what the service sends because an operation asked for it, verified and typed",
    suits=lambda api: bool(api.callbacks),
    view=lambda api, programs: _view(api, programs, CALLBACKS),
)
