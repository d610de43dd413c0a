"""Operations whose replies are documented, and models for them."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from runtime import Content, Operation, Reply
from runtime.models import Model


class Item(Model):
    count: int
    kind: Literal["a", "b"] | None = None
    max_count: int | None = Field(default=None, alias="maxCount")
    at: AwareDatetime | None = None


class Pool(Model):
    name: str
    items: list[Item] | None = None


class Problem(Model):
    code: int
    message: str


def json_of(annotation: Any) -> Content:
    return Content("application/json", lambda: annotation)


def operation(*replies: Reply, errors: tuple[Reply, ...] = ()) -> Operation[Any]:
    return Operation("PATCH", "/x", replies=replies, errors=errors)


POOL = operation(Reply("200", json_of(Pool)), Reply("204"))
