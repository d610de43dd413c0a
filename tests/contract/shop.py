"""A small document of all kinds of replies, for its fake, and what calls through clients of either kind."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Coroutine
from typing import Any

DOCUMENT = """
openapi: 3.2.0
info: {title: Shop, version: "1"}
servers: [{url: https://shop.example/v1}]
security: [{key: []}]
paths:
  /things:
    get:
      operationId: list_things
      tags: [things]
      parameters: [{name: limit, in: query, schema: {type: integer}}, {name: tag, in: query, schema: {type: array, items: {type: string}}}]
      responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}}}
    post:
      operationId: create_thing
      tags: [things]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
      responses: {"201": {description: made, headers: {Location: {required: true, schema: {type: string, format: uri}}}, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: get_thing
      tags: [things]
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Thing"}
              examples: {wrong: {value: {id: 7}}, right: {value: {id: abc, name: an example, more: [1]}}}
        "404": {description: gone, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}, example: {code: 17, text: no such thing}}}}
        "4XX": {description: wrong, content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}}
    delete: {operationId: delete_thing, tags: [things], responses: {"204": {description: done}}}
  /things/{id}/picture:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: get_picture, tags: [pictures], responses: {"200": {description: ok, content: {image/png: {}}}}}
    post:
      operationId: add_picture
      tags: [pictures]
      requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {title: {type: string}, file: {type: string, format: binary}}}}}}
      responses: {"204": {description: done}}
  /login:
    post:
      operationId: login
      tags: [calls]
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {user: {type: string}}}}}}
      responses: {"200": {description: ok, content: {text/plain: {schema: {type: string, enum: [welcome]}}}}}
  /events:
    get: {operationId: watch, tags: [events], responses: {"200": {description: ok, content: {text/event-stream: {schema: {$ref: "#/components/schemas/Thing"}}}}}}
  /log:
    get: {operationId: read_log, tags: [events], responses: {"200": {description: ok, content: {application/jsonl: {itemSchema: {$ref: "#/components/schemas/Thing"}}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: string, minLength: 3}, name: {type: string}}}
    Problem: {type: object, required: [code], properties: {code: {type: integer, minimum: 10}, text: {type: string}}}
"""


class Caller:
    """Calls through a client of either kind, and waits for the outcome."""

    def __init__(self, shop: Any, asynchronous: bool) -> None:
        self.shop = shop
        self.testing = importlib.import_module("faked_shop.testing")
        self.asynchronous = asynchronous
        self._runner = asyncio.Runner()

    def fake(self, **how: Any) -> Any:
        return self.testing.FakeShop(**how)

    def client(self, fake: Any, **settings: Any) -> Any:
        return fake.async_client(**settings) if self.asynchronous else fake.client(**settings)

    def wait(self, outcome: Any) -> Any:
        return self._runner.run(outcome) if isinstance(outcome, Coroutine) else outcome

    def get(self, fake: Any, **settings: Any) -> Any:
        """What the fake answers to one call."""
        return self.wait(self.client(fake, **settings).things.get("x1"))

    def items(self, stream: Any) -> list[Any]:
        async def collected() -> list[Any]:
            return [item async for item in stream]

        return self._runner.run(collected()) if self.asynchronous else list(stream)

    def close(self) -> None:
        self._runner.close()
