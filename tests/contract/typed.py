"""Programs that use generated packages, for type checkers: a line says so that is wrong in their eyes."""

FAKES = """
from faked_shop.models import Thing
from faked_shop.testing import Call, FakeReply, FakeShop

fake = FakeShop(examples=False)
fake.things.get.returns(Thing(id="abc"), times=1).fails(404, retry_after=2.5).disconnects()
fake.things.list.returns([Thing(id="abc")])
fake.things.delete.returns(None)
fake.events.watch.returns([Thing(id="abc")])
fake.calls_.login.returns("welcome")


def answer(call: Call) -> FakeReply:
    return FakeReply(body=call.body)


fake.things.create.answers(answer)
thing: Thing = fake.client(validation="strict").things.get("x")
paths: list[str] = [call.path for call in fake.things.get.calls]
fake.things.get.returns(7)  # wrong
fake.things.gets.returns()  # wrong
fake.client(validations="strict")  # wrong
"""

DEPRECATED = """
from old_shop.models import Thing
from old_shop.testing import FakeShop

fake = FakeShop()
fake.things.get.returns(Thing(id="abc")).fails(404)
fake.things.list.returns([Thing(id="abc")])
fake.things.delete.returns(None)
fake.pages.list.pages([Thing(id="abc")], [Thing(id="abd")])
fake.events.watch.returns([Thing(id="abc")])
fake.calls_.login.returns("welcome")
fake.things.get.returns(7)  # wrong
fake.things.list.returns(7)  # wrong
fake.things.delete.returns(7)  # wrong
fake.pages.list.returns(7)  # wrong
fake.events.watch.returns(7)  # wrong
fake.calls_.login.returns(7)  # wrong
"""

CHOOSING = """
from collections.abc import Iterable

from chatting_shop.models import CreateChatResponse, Thing
from chatting_shop.testing import FakeOperation, FakeShop

fake = FakeShop()
chats: FakeOperation[CreateChatResponse | Iterable[Thing]] = fake.chats.create
chats.returns(CreateChatResponse(text="a"), times=1).returns([Thing(id="abc")], times=1).fails(503, times=1)
whole: CreateChatResponse = fake.client().chats.create(text="a")
things: list[Thing] = [*fake.client().chats.create(text="a", stream=True)]
assert (whole.text, things[0].id) == ("a", "abc")
fake.chats.create.returns(7)  # wrong
fake.chats.create.returns(Thing(id="abc"))  # wrong
"""

WALKS = """
from typing import assert_type

from shelf import APIResponse, AsyncAPIResponse, AsyncShelf, Page, Pager, Shelf
from shelf.models import Book, ListByCursorResponse


def use(client: Shelf) -> None:
    for book in client.books.list_by_cursor(page_token="x"):
        assert_type(book, Book)
    assert_type(client.books.list_by_cursor(), Pager[Book, ListByCursorResponse])
    assert_type(client.books.list_by_cursor().limit(3), Pager[Book, ListByCursorResponse])
    assert_type(client.books.list_by_link().first(), Book | None)
    for page in client.books.list_by_cursor().pages():
        assert_type(page, Page[Book, ListByCursorResponse])
    assert_type(client.books.list_by_link().page().reply, list[Book])
    assert_type(client.with_raw_response.books.list_by_cursor(), APIResponse[ListByCursorResponse])
    assert_type(client.plain.list_at_once(), list[Book])


async def wait(client: AsyncShelf) -> None:
    async for book in client.books.list_by_offset(offset=2):
        assert_type(book, Book)
    assert_type(await client.books.list_by_link().first(), Book | None)
    async for page in client.books.list_by_cursor().pages():
        assert_type(page.items, list[Book])
    assert_type(await client.with_raw_response.books.list_by_cursor(), AsyncAPIResponse[ListByCursorResponse])
    assert_type(await client.plain.list_at_once(), list[Book])
"""

RECEIVERS = """
from parcels import UnknownWebhook, Webhooks, models
from parcels.webhooks import WebhookDelivery, WebhookPayload

hooks = Webhooks(["whsec_AAAA", b"key"], tolerance=60, validation="strict")
paid: models.OrderPaid = hooks.order_paid.parse({}, b"")
text: list[str] = hooks.list_post.parse({}, b"")


def amount(payload: WebhookPayload) -> str:
    match payload:
        case models.OrderPaid():
            return payload.type
        case UnknownWebhook():
            return repr(payload.payload)
        case _:
            return ""


def which(delivery: WebhookDelivery) -> models.Topic | None:
    if delivery.name == "topic.made":
        return delivery.payload
    return None


def tries(delivery: WebhookDelivery) -> int | None:
    if delivery.name == "topic.moved":
        return delivery.parameters.x_try
    return None


nothing: None = hooks.order_shipped.receive({}, b"").parameters
often: int = hooks.topic_moved.receive({}, b"", "https://here.example/hook?shop=1").parameters.x_try
amount(hooks.parse({"a": "b"}, b""))
which(hooks.receive({"a": "b"}, b""))
"""

MISTAKEN_RECEIVERS = """
from parcels import Webhooks

Webhooks(None)  # wrong
Webhooks("whsec_AAAA").parse({}, "text")  # wrong
Webhooks("whsec_AAAA").order_paid.parse({}, b"").nothing  # wrong
Webhooks("whsec_AAAA").topic_moved.receive({}, b"").parameters.nothing  # wrong
"""

PROGRAMS = {
    "fakes": FAKES,
    "fakes of deprecated operations": DEPRECATED,
    "fakes of streams on demand": CHOOSING,
    "walks": WALKS,
    "receivers": RECEIVERS,
    "receivers, mistaken": MISTAKEN_RECEIVERS,
}
