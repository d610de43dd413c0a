"""Descriptions of the requests that a service sends: what a receiver's module says about each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar, cast
from urllib.parse import parse_qs, urlsplit

from .exchange import Headers
from .models import adapter_of
from .operation import Content
from .texts import typed

T = TypeVar("T")
Q = TypeVar("Q")

Form = Literal["one", "many", "pairs", "json"]


class Said:
    """A parameter of a request: whether a header or the query has it, and under which name. `form` is what its text
    holds: one value, many or the members of an object between separators, or JSON; `separator` is empty where each of
    many has the name again, or each member is `name=value`. `key` is what its model calls it, `name` unless said."""

    __slots__ = ("form", "key", "name", "place", "separator")

    def __init__(
        self,
        place: Literal["header", "query"],
        name: str,
        form: Form = "one",
        separator: str = ",",
        *,
        key: str | None = None,
    ) -> None:
        self.place = place
        self.name = name
        self.form: Form = form
        self.separator = separator
        self.key = name if key is None else key

    def value(self, texts: Sequence[str]) -> Any:
        """What the texts under its name say, as plain values (OpenAPI 3.1.1, "Style Values")."""
        match self.form:
            case "many":
                return texts[0].split(self.separator) if self.separator else list(texts)
            case "pairs":
                return _members(texts[0].split(self.separator or ","), paired=not self.separator)
            case "json":
                try:
                    return json.loads(texts[0])
                except (ValueError, RecursionError):
                    return texts[0]
            case _:
                return texts[0]


def _members(items: Sequence[str], *, paired: bool) -> dict[str, str]:
    """The members of an object: `name=value` each, or names and values in turn."""
    if paired:
        return {name: value for name, _, value in (item.partition("=") for item in items)}
    return dict(zip(items[::2], items[1::2], strict=False))


class Parameters(Generic[Q]):
    """The parameters of a request, whose model is a `Q`."""

    __slots__ = ("_model", "said")

    def __init__(self, model: Callable[[], type[Q]], *said: Said) -> None:
        self._model = model
        self.said = said

    def read(self, headers: Headers, url: str, problems: list[tuple[str, str]]) -> Q:
        """What a request says; what does not fit is kept as it came, and added to `problems`."""
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        found: dict[str, Any] = {}
        for one in self.said:
            texts = query.get(one.name) if one.place == "query" else headers.get(one.name)
            if texts is not None:
                found[one.key] = one.value([texts] if isinstance(texts, str) else texts)
        model = self._model()
        return cast("Q", typed(model, adapter_of(model), found, problems))


class Incoming(Generic[T, Q]):
    """A request that the service sends, whose payload is a `T`, and whose parameters are a `Q`: the document's name for
    it, its contents, and what its headers and query say.

    `marks` are the values that it has where others have other ones: in the header of that name, or in the member of the
    payload at that JSON Pointer (RFC 6901). `hints` are the same where it may have other values as well; `needs` are
    the headers among the marks without which it never comes.
    """

    __slots__ = ("contents", "hints", "marks", "name", "needs", "parameters")

    def __init__(
        self,
        name: str,
        *contents: Content,
        parameters: Parameters[Q] | None = None,
        marks: Mapping[str, tuple[object, ...]] | None = None,
        hints: Mapping[str, tuple[object, ...]] | None = None,
        needs: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.contents = contents
        self.parameters = parameters
        self.marks = marks or {}
        self.hints = hints or {}
        self.needs = needs
