"""The page on observability: the log, hooks, traces, and how the service knows the caller."""

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.render.python import literal
from sdkwright.render.topics.described import attribute_table
from sdkwright.render.topics.topic import Programs, Topic

_HOOKS = """hooks = Hooks(
    request=lambda request: print(request.method, request.headers["User-Agent"]),
    response=lambda response: print(response.status_code, f"{response.elapsed:.3f} s", response.request_id),
    retry=lambda retry: print(f"attempt {retry.attempt} failed: {retry.error}; next in {retry.delay:.1f} s"),
    error=lambda error: print(f"gave up: {error}"),
)
"""


class ObservabilityView(Struct, frozen=True):
    """The fields of templates/docs/observability.md.jinja."""

    import_name: str
    distribution: str
    logging: str
    hooks: str
    hook_table: str
    agent: str


def _view(api: Api, programs: Programs) -> ObservabilityView:
    call = programs.calls[0]
    log = f"logging.basicConfig()\nlogging.getLogger({literal(api.package.import_name)}).setLevel(logging.DEBUG)\n"
    return ObservabilityView(
        import_name=api.package.import_name,
        distribution=api.package.distribution,
        logging=programs.program(call, before=log, imports=("import logging",)),
        hooks=programs.program(call, before=_HOOKS, client=("hooks=hooks",), imports=("Hooks",)),
        hook_table=attribute_table("options", "Hooks", "Hook"),
        agent=programs.program(call, client=("user_agent='inventory/2.1'",)),
    )


OBSERVABILITY = Topic(
    name="observability",
    title="Observability",
    about="the log, hooks, OpenTelemetry, the User-Agent",
    suits=lambda api: any(resource.operations for resource in api.all_resources()),
    view=_view,
)
