"""What each incoming request is: sections of the pages on webhooks and callbacks."""

from http import HTTPStatus

from msgspec import Struct

from sdkwright.ir.api import Api
from sdkwright.ir.incoming import Incoming
from sdkwright.ir.operation import Parameter, Place
from sdkwright.render.expressions import embedded
from sdkwright.render.facts import shown
from sdkwright.render.markdown import block, cell, code, in_cell, inline, table
from sdkwright.render.receivers import Kind, place_of
from sdkwright.render.topics.topic import Call
from sdkwright.render.typewords import TypeWords


class RequestSection(Struct, frozen=True):
    """A request on the page; every field is finished Markdown."""

    title: str
    description: str
    facts: str
    parameters: str
    replies: str


def contents(api: Api, kind: Kind) -> str:
    """Every request: its attribute, the document's name, what the payload is."""
    words = TypeWords(api.homes, "models/")
    rows = [
        (
            f"[{code(f'{kind.module}.{one.name}')}](#{one.name.lower()})",
            in_cell(code(one.wire_name.raw)),
            in_cell(words.of(one.type)),
            cell(one.summary),
        )
        for one in kind.of(api)
    ]
    return table(("Attribute", "Name", "Payload", "What it is"), rows)


def sections(api: Api, kind: Kind) -> tuple[RequestSection, ...]:
    """A section for each request."""
    words = TypeWords(api.homes, "models/")
    calls = {
        (resource.attribute, one.name): Call(resource, one)
        for resource in api.all_resources()
        for one in resource.operations
    }
    return tuple(_section(one, words, calls) for one in kind.of(api))


def _section(one: Incoming, words: TypeWords, calls: dict[tuple[str, str], Call]) -> RequestSection:
    said = [f"**{inline(one.summary)}**" if one.summary else "", block(one.description)]
    said += ["**Deprecated.**"] if one.deprecated else []
    kinds = " or ".join(code(content.media_type.raw) for content in one.contents)
    facts = [
        f"Name: {code(one.wire_name.raw)}",
        f"Request: {code(f'{one.method} {one.expression.raw}'.rstrip())}",
        *_asked(one, calls),
        f"Payload: {words.of(one.type)}{f' ({kinds})' if kinds else ''}",
        *([f"Parameters: {words.of(one.said)}"] if one.keys else []),
        *(f"Told by: {text}" for text in [_marks(one)] if text),
    ]
    rows = [(f"`{reply.status}`{_phrase(reply.status)}", cell(reply.description)) for reply in one.replies]
    return RequestSection(
        title=one.name,
        description="\n\n".join(part for part in said if part),
        facts="\n".join(f"- {fact}" for fact in facts),
        parameters=_parameters(one.parameters, words),
        replies=table(("Status", "What the service takes it for"), rows) if rows else "",
    )


def _asked(one: Incoming, calls: dict[tuple[str, str], Call]) -> list[str]:
    """Which methods ask for a callback, and what its URL is made of."""
    if not one.asked_by:
        return []
    asking = [calls[asked] for asked in one.asked_by]
    links = [
        f"[{code(f'client.{call.resource.attribute}.{call.operation.name}')}]"
        f"(resources/{call.resource.module}.md#{call.operation.name})"
        for call in asking
    ]
    meant = embedded(one.expression.raw, asking[0].operation)
    return [f"Asked for by: {', '.join(links)}", *([f"URL: {'; '.join(meant)}"] if meant else [])]


def _marks(one: Incoming) -> str:
    told = []
    for mark in one.marks:
        place = f"the header {code(mark.header.raw)}" if mark.header else code(place_of(mark).raw)
        values = " or ".join(code(shown(value)) for value in mark.values)
        told.append(f"{place} is {values}{' (by an example)' if mark.by_example else ''}")
    return ", ".join(told)


def _parameters(parameters: tuple[Parameter, ...], words: TypeWords) -> str:
    rows = [
        (
            in_cell(code(one.wire_name.raw)),
            one.place.value,
            in_cell(words.of(one.type)),
            "yes" if one.required else "no",
            cell(one.description),
        )
        for one in parameters
        if one.place in (Place.HEADER, Place.QUERY, Place.COOKIE)
    ]
    return table(("Name", "In", "Type", "Mandatory", "Description"), rows) if rows else ""


def _phrase(status: str) -> str:
    """The reason phrase of a status (RFC 9110, section 15), empty for ranges."""
    try:
        return f" {HTTPStatus(int(status)).phrase}"
    except ValueError:
        return ""
