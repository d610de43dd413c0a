"""Replies that come whole or item by item, as the caller asks: what is sent, what comes, and what type checkers know."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from callers import Caller
from pydantic import BaseModel
from wire import Server, reply

from runtime import Content, Operation, Reply, RequestOptions
from runtime.choosing import AsyncChoosing, Choosing, streamed
from runtime.errors import RateLimitError, ResponseDriftWarning
from runtime.raw import APIResponse, AsyncAPIResponse
from strictly import mypy

DOCUMENT = Path(__file__).parents[1] / "documents" / "streams.yaml"


class Whole(BaseModel):
    text: str


class Part(BaseModel):
    delta: str


ANSWER: Operation[Whole] = Operation(
    "POST",
    "/answers",
    body=(Content("application/json", lambda: object),),
    replies=(
        Reply("200", Content("application/json", lambda: Whole), Content("text/event-stream", lambda: Part)),
        Reply("204"),
    ),
)
PARTS: Operation[Part] = streamed(ANSWER)
EVENTS = {"Content-Type": "text/event-stream"}
TWO_PARTS = b'data: {"delta":"a"}\n\ndata: {"delta":"b"}\n\ndata: [DONE]\n\n'


def ask(caller: Caller, wanted: object, body: Any, client: Any = None, **asked: object) -> Any:
    """What a method gives; the items, if it is a stream."""
    client = client or caller.client()
    choosing = (AsyncChoosing if caller.asynchronous else Choosing)(client, PARTS, wanted, asked)
    options = RequestOptions(body={"by": "me"}) if asked else None
    found = caller.wait(choosing.call(ANSWER, {}, body=body, options=options))
    if hasattr(found, "__aiter__"):

        async def all_() -> list[Any]:
            return [item async for item in found]

        return caller.wait(all_())
    return list(found) if hasattr(found, "__next__") else found


def test_the_reply_comes_as_it_was_asked_for(caller: Caller, server: Server) -> None:
    server.answer(reply(200, {"text": "t"}), reply(200, TWO_PARTS, EVENTS))
    assert ask(caller, False, {"stream": False}) == Whole(text="t")
    assert ask(caller, True, {"stream": True}) == [Part(delta="a"), Part(delta="b")]
    assert [seen.header("accept") for seen in server.seen] == ["application/json", "text/event-stream"]
    assert [seen.body for seen in server.seen] == [b'{"stream":false}', b'{"stream":true}']


def test_the_body_says_so_where_no_argument_does(caller: Caller, server: Server) -> None:
    server.answer(reply(200, {"text": "t"}), reply(200, TWO_PARTS, EVENTS))
    ask(caller, False, {"q": 1}, stream=True)
    assert len(ask(caller, True, {"q": 1}, stream=True)) == 2
    assert [seen.body for seen in server.seen] == [b'{"q":1,"by":"me"}', b'{"q":1,"stream":true,"by":"me"}']


def test_a_service_that_answers_in_the_other_way_is_drift(caller: Caller, server: Server) -> None:
    server.answer(reply(200, TWO_PARTS, EVENTS), reply(200, {"text": "t"}))
    with pytest.warns(ResponseDriftWarning, match="expected application/json, got text/event-stream"):
        assert ask(caller, False, {}) == TWO_PARTS.decode()
    with pytest.warns(ResponseDriftWarning, match="delta"):
        [found] = ask(caller, True, {})
    assert found.text == "t"


def test_a_stream_that_is_refused_is_an_error_and_429_is_repeated(caller: Caller, server: Server) -> None:
    server.answer(reply(429), reply(200, TWO_PARTS, EVENTS), *[reply(429, {"code": "slow", "message": "down"})] * 3)
    assert len(ask(caller, True, {})) == 2
    with pytest.raises(RateLimitError, match="slow: down"):
        ask(caller, True, {})
    assert len(server.seen) == 5


def test_a_raw_client_gives_the_response(caller: Caller, server: Server) -> None:
    server.answer(reply(200, {"text": "t"}), reply(200, TWO_PARTS, EVENTS))
    raw = caller.client()._view(raw=True)
    whole, parts = ask(caller, False, {}, raw), ask(caller, True, {}, raw)
    assert isinstance(parts, AsyncAPIResponse if caller.asynchronous else APIResponse)
    assert whole.parse() == Whole(text="t")
    assert caller.wait(parts.read()) == TWO_PARTS


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the package of a document with such replies."""
    from sdkwright import generate

    folder = tmp_path_factory.mktemp("talk")
    assert generate(DOCUMENT, folder).ok
    sys.path.insert(0, str(folder / "src"))
    yield folder
    sys.path.remove(str(folder / "src"))


def test_generated_methods(talk: Path, server: Server) -> None:
    package = importlib.import_module("talk")
    chunk, completion = package.models.Chunk, package.models.Completion
    parts = [reply(200, TWO_PARTS, EVENTS)] * 3
    server.answer(reply(200, {"text": "t"}), *parts, reply(200, b"\x01", {"Content-Type": "audio/mpeg"}))
    with package.Talk(base_url=server.url, auth=package.auth.Token("t")) as client:
        assert client.completions.create(prompt="p") == completion(text="t")
        both = [chunk(delta="a"), chunk(delta="b")]
        assert list(client.completions.create(prompt="p", stream=True)) == both
        assert list(client.answers.create(body={"question": "q"}, stream=True)) == both
        assert list(client.voices.get("v", stream=True)) == both
        assert client.voices.get("v") == b"\x01"
    assert [seen.body for seen in server.seen[:3]] == [
        b'{"prompt":"p"}', b'{"prompt":"p","stream":true}', b'{"question":"q","stream":true}',
    ]  # fmt: skip
    assert [seen.header("accept") for seen in server.seen[3:]] == ["text/event-stream", "audio/mpeg"]


USE = """
from typing import assert_type

import talk
from talk.models import Chunk, Completion


async def use(client: talk.Talk, other: talk.AsyncTalk, wanted: bool) -> None:
    assert_type(client.completions.create(prompt="p"), Completion)
    assert_type(client.completions.create(prompt="p", stream=None), Completion)
    assert_type(client.completions.create(prompt="p", stream=True), talk.Stream[Chunk])
    assert_type(client.completions.create(prompt="p", stream=wanted), Completion | talk.Stream[Chunk])
    assert_type(await other.voices.get("v", stream=True), talk.AsyncStream[Chunk])
    assert_type(await other.voices.get("v", stream=False), bytes)
    assert_type([item async for item in await other.log.list()], list[Completion])
"""


def test_type_checkers_know_which_it_is(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    assert mypy("use.py", source=talk / "src", folder=tmp_path) == []
