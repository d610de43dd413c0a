"""The page on transport: TLS, proxies, an httpx2 client of one's own, aiohttp, and another way to send altogether."""

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.render.topics.topic import Program, Programs, Topic

_STRICT = """context = ssl.create_default_context()
context.minimum_version = ssl.TLSVersion.TLSv1_3
"""
_OWN = """class Counting:
    def __init__(self) -> None:
        self.sent = 0
        self._inner = HttpxTransport()

    def send(self, request: Request, timeout: object) -> Response:
        self.sent += 1
        return self._inner.send(request, None)

    def close(self) -> None:
        self._inner.close()


counting = Counting()
"""


class TransportView(Struct, frozen=True):
    """The fields of templates/docs/transport.md.jinja."""

    distribution: str
    client: str
    tls: str
    connections: str
    many: str
    own: str


def _view(api: Api, programs: Programs) -> TransportView:
    call = programs.calls[0]
    module = f"{api.package.import_name}.transport"
    names = ("HttpxTransport", "Request", "Response")
    return TransportView(
        distribution=api.package.distribution,
        client=api.package.client_class,
        tls=programs.program(call, client=("ssl_context=context",), imports=("import ssl",), before=_STRICT),
        connections=programs.program(
            call,
            beside="httpx2.Client(limits=httpx2.Limits(max_connections=10)) as connections",
            client=("http_client=connections",),
            imports=("import httpx2",),
        ),
        many=_many(programs),
        own=programs.program(
            call,
            "print(CALL)\nprint(counting.sent)",
            client=("transport=counting",),
            imports=tuple(f"from {module} import {name}" for name in names),
            before=_OWN,
        ),
    )


def _many(programs: Programs) -> Program:
    body = "results = await asyncio.gather(*(CALL for _ in range(20)))\nprint(len(results))"
    given = ("transport=AiohttpTransport()",)
    return programs.program(programs.calls[0], body, client=given, imports=("AiohttpTransport",), asynchronous=True)


TRANSPORT = Topic(
    name="transport",
    title="Transport",
    about="TLS, proxies, connections of your own, aiohttp where many calls run at once",
    suits=lambda api: any(resource.operations for resource in api.all_resources()),
    view=_view,
)
