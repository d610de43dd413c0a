"""Runs the programs of documentation, as a reader would who has copied them: each alone, in a folder of its own."""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import logging
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
import httpx2
import pytest
from loopback import Loopback
from yarl import URL

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""What incoming requests are signed with."""


class Reader:
    """Runs programs that use the package in `folder`. Whatever server they call, they reach `server`, which still sees
    the other's name as `Host`."""

    def __init__(self, folder: Path, server: Loopback, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = next(path.parent.name for path in (folder / "src").glob("*/_client.py"))
        self._server = server
        self._here = here
        self._monkeypatch = monkeypatch
        monkeypatch.syspath_prepend(str(folder / "src"))
        monkeypatch.chdir(here)
        for library in (httpx2.HTTPTransport, httpx2.AsyncHTTPTransport):
            method = next(name for name in vars(library) if re.fullmatch("handle_(async_)?request", name))
            monkeypatch.setattr(library, method, self._led(getattr(library, method)))
        monkeypatch.setattr(aiohttp.ClientSession, "_request", self._led_aiohttp(aiohttp.ClientSession._request))

    def run(self, source: str) -> tuple[int, str]:
        """How many requests the program made, and what it printed. Raises what it raises."""
        for variable in self._variables(source):
            signing = variable.endswith("WEBHOOK_SECRET")
            self._monkeypatch.setenv(variable, SECRET if signing else f"the-{variable.lower()}")
        for path in _opened(source):
            (self._here / path).write_bytes(b"what is in the file\n")
        before = len(self._server.seen)
        with contextlib.redirect_stdout(io.StringIO()) as printed, warnings.catch_warnings(), logged(self.name):
            warnings.simplefilter("ignore")
            exec(compile(source, "<sample>", "exec"), {"__name__": "__main__"})
        return len(self._server.seen) - before, printed.getvalue()

    def _variables(self, source: str) -> set[str]:
        """The environment variables that a program reads, itself or by `from_env()`."""
        found = set(re.findall(r'os\.environ\["(\w+)"\]', source))
        for scheme in re.findall(r"(\w+)\.from_env\(\)", source):
            if scheme in ("Webhooks", "Callbacks"):
                found.add(importlib.import_module(f"{self.name}.{scheme.lower()}").__dict__[scheme]._variable)
                continue
            known = getattr(importlib.import_module(f"{self.name}.auth"), scheme).variables
            found |= {known["token"]} if "token" in known else set(known.values())
        return {name for name in found if name not in os.environ}

    def _led(self, send: Callable[..., Any]) -> Callable[..., Any]:
        """`send` of a library, with requests led to the server."""
        host, port = self._server.authority.split(":")

        def led(transport: Any, request: httpx2.Request) -> Any:
            request.url = request.url.copy_with(scheme="http", host=host, port=int(port))
            return send(transport, request)

        return led

    def _led_aiohttp(self, send: Callable[..., Any]) -> Callable[..., Any]:
        host, port = self._server.authority.split(":")

        async def led(session: Any, method: str, url: Any, **how: Any) -> Any:
            return await send(session, method, URL(url).with_scheme("http").with_host(host).with_port(int(port)), **how)

        return led


@contextlib.contextmanager
def imported_anew(name: str) -> Iterator[None]:
    """Import the modules of a package anew inside, and forget them after: two copies of one package in one process would
    not know each other's models."""
    before = _forgotten(name)
    try:
        yield
    finally:
        _forgotten(name)
        sys.modules.update(before)


def _forgotten(name: str) -> dict[str, ModuleType]:
    return {one: sys.modules.pop(one) for one in list(sys.modules) if one.partition(".")[0] == name}


@contextlib.contextmanager
def logged(name: str) -> Iterator[None]:
    """Undo what is done to logging inside."""
    loggers = [logging.getLogger(), logging.getLogger(name)]
    before = [(logger.level, logger.handlers[:]) for logger in loggers]
    try:
        yield
    finally:
        for logger, (level, handlers) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.handlers[:] = handlers


def _opened(source: str) -> list[str]:
    """The files that a program names: `Path("x.png")`, `open("x.png", "rb")`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    named = [node.args[0] for node in calls if isinstance(node.func, ast.Name) and node.func.id in ("Path", "open")]
    return [node.value for node in named if isinstance(node, ast.Constant) and isinstance(node.value, str)]
