"""Makes the runtime importable as the package `runtime`, straight from the templates; a server and both clients."""

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2] / "templates"), str(Path(__file__).parent)]

from callers import Caller
from walker import Walker
from wire import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A real HTTP server on loopback, which answers what the test told it to and records what it got."""
    with Server() as running:
        yield running


@pytest.fixture(params=["sync", "async", "aiohttp"])
def caller(request: pytest.FixtureRequest, server: Server) -> Iterator[Caller]:
    """Makes clients of one kind, and calls through them: the same test body for both kinds."""
    made = Caller(server.url, asynchronous=request.param != "sync", aiohttp=request.param == "aiohttp")
    yield made
    made.close()


@pytest.fixture
def walker(caller: Caller) -> Iterator[Walker]:
    """Walks through pages with clients of one kind; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield Walker(caller)
