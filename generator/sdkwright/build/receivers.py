"""The receivers of a package: its webhooks and callbacks, from what stands in the document to their final names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sdkwright.build import incoming
from sdkwright.build.marks import alike, marked
from sdkwright.build.operations import Operations
from sdkwright.build.resources import Place
from sdkwright.diagnostics import Diagnostic
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document
from sdkwright.ir.incoming import Incoming
from sdkwright.ir.model import AnyModel
from sdkwright.names import Names
from sdkwright.operations import Found
from sdkwright.selectors import chosen
from sdkwright.settings import Settings

MANY = 3
"""Requests that a finding names; how many others there are is said."""


@dataclass(slots=True)
class Receivers:
    """What a package receives. `names` are attributes by what the name lock knows each request by."""

    webhooks: list[Incoming]
    callbacks: list[Incoming]
    names: dict[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(
        cls,
        document: Document,
        settings: Settings,
        lock: Names,
        builder: Operations,
        found: Sequence[Found],
        places: Sequence[Place],
    ) -> "Receivers":
        """The webhooks of `document` that the settings choose, and the callbacks of the operations `found`; their types
        are those of drafts still."""
        hooks = incoming.webhooks(document, builder)
        wanted = {one.node.key for one in chosen((each.found for each in hooks), settings.include, settings.exclude)}
        receivers = cls([], [])
        groups = (
            ([one for one in hooks if one.found.node.key in wanted], receivers.webhooks),
            (incoming.callbacks(found, places, builder), receivers.callbacks),
        )
        for seen, made in groups:
            attributes = incoming.attributes(seen, settings.names, lock.incoming)
            receivers.names |= {incoming.place_of(one): name for one, name in zip(seen, attributes, strict=True)}
            made += incoming.requests(seen, attributes, builder, places)
        return receivers

    def finish(self, names: Mapping[str, str], models: Sequence[AnyModel], emit: Callable[[Diagnostic], None]) -> None:
        """Give the models their names and the requests what tells them apart; says in `emit` what nothing does."""
        known = {model.name: model for model in models}
        self.webhooks = marked([incoming.finish(one, names) for one in self.webhooks], known)
        self.callbacks = marked([incoming.finish(one, names) for one in self.callbacks], known)
        for one, others in alike(self.webhooks, known):
            emit(_indistinct(one, others))


def _indistinct(one: Incoming, others: Sequence[Incoming]) -> Diagnostic:
    listed = ", ".join(repr(other.wire_name.raw[:100]) for other in others[:MANY])
    more = f" and {len(others) - MANY} more" if len(others) > MANY else ""
    message = f"nothing tells the webhook {one.wire_name.raw[:100]!r} from {listed}{more}"
    hint = f"give a member of their payloads a `const` of its own; until then use `webhooks.{one.name}.parse`"
    return finding("indistinct-webhook", message, one.location, hint)
