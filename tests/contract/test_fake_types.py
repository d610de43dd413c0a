"""The fake of a package to import and to check types of: nothing comes before it is needed, and mistakes are found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from shop import DOCUMENT

import sdkwright


def test_nothing_is_imported_before_it_is_needed(shop_folder: Path) -> None:
    code = """
import sys
import faked_shop
assert "faked_shop.testing" not in sys.modules
from faked_shop.testing import FakeShop
fake = FakeShop()
client = fake.client()
loaded = {name for name in sys.modules if name.startswith("faked_shop.")}
assert not {name for name in loaded if ".resources." in name or ".models." in name or name.endswith("_faked")}, loaded
fake.things.get.returns({"id": "abc"})
assert client.things.get("x").id == "abc"
assert "faked_shop.resources.pictures" not in sys.modules and "faked_shop._faked" not in sys.modules
assert "httpx2" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(shop_folder / "src")})


TYPED = """
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


OLD = """
from faked_shop.models import Thing
from faked_shop.testing import FakeShop

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
PAGES = """
operationId: list_pages
tags: [pages]
parameters: [{name: cursor, in: query, schema: {type: string}}]
responses:
  "200":
    description: ok
    content:
      application/json:
        schema:
          type: object
          required: [things]
          properties:
            things: {type: array, items: {$ref: "#/components/schemas/Thing"}}
            next_cursor: {type: string}
"""


CHAT = """
operationId: create_chat
tags: [chats]
requestBody:
  required: true
  content: {application/json: {schema: {type: object, properties: {text: {type: string}, stream: {type: boolean}}}}}
responses:
  "200":
    description: ok
    content:
      application/json: {schema: {type: object, required: [text], properties: {text: {type: string}}}}
      text/event-stream: {schema: {$ref: "#/components/schemas/Thing"}}
"""
CHATS = """
from collections.abc import Iterable

from faked_shop.models import CreateChatResponse, Thing
from faked_shop.testing import FakeOperation, FakeShop

fake = FakeShop()
chats: FakeOperation[CreateChatResponse | Iterable[Thing]] = fake.chats.create
chats.returns(CreateChatResponse(text="a"), times=1).returns([Thing(id="abc")], times=1).fails(503, times=1)
whole: CreateChatResponse = fake.client().chats.create(text="a")
things: list[Thing] = [*fake.client().chats.create(text="a", stream=True)]
assert (whole.text, things[0].id) == ("a", "abc")
fake.chats.create.returns(7)  # wrong
fake.chats.create.returns(Thing(id="abc"))  # wrong
"""


@pytest.mark.parametrize("tool", ["mypy", "basedpyright"])
def test_what_streams_on_demand_answers_with_either(tmp_path: Path, tool: str) -> None:
    shop = yaml.safe_load(DOCUMENT)
    shop["paths"]["/chats"] = {"post": yaml.safe_load(CHAT)}
    (tmp_path / "shop.yaml").write_text(yaml.safe_dump(shop), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "shop.yaml", tmp_path / "shop", package="faked_shop").ok
    assert "Any" not in (tmp_path / "shop" / "src" / "faked_shop" / "_faked.py").read_text(encoding="utf-8")
    _judged(CHATS, tmp_path / "shop" / "src", tmp_path, tool)
    run = "\n".join(line for line in CHATS.splitlines() if not line.endswith("# wrong"))
    subprocess.run([sys.executable, "-c", run], check=True, env={"PYTHONPATH": str(tmp_path / "shop" / "src")})


@pytest.mark.parametrize("tool", ["mypy", "basedpyright"])
def test_type_checkers_know_what_operations_answer(shop_folder: Path, tmp_path: Path, tool: str) -> None:
    _judged(TYPED, shop_folder / "src", tmp_path, tool)


@pytest.mark.parametrize("tool", ["mypy", "basedpyright"])
def test_deprecated_operations_are_typed_like_others(tmp_path: Path, tool: str) -> None:
    shop = yaml.safe_load(DOCUMENT)
    shop["paths"]["/pages"] = {"get": yaml.safe_load(PAGES)}
    for item in shop["paths"].values():
        for method in item.keys() - {"parameters"}:
            item[method]["deprecated"] = True
    (tmp_path / "shop.yaml").write_text(yaml.safe_dump(shop), encoding="utf-8")
    outcome = sdkwright.generate(tmp_path / "shop.yaml", tmp_path / "shop", package="faked_shop")
    assert outcome.ok, outcome.diagnostics
    assert "Any]" not in (tmp_path / "shop" / "src" / "faked_shop" / "_faked.py").read_text(encoding="utf-8")
    _judged(OLD, tmp_path / "shop" / "src", tmp_path, tool)


def _judged(source: str, package: Path, tmp_path: Path, tool: str) -> None:
    """Have `tool` find what is marked as wrong in `source`, and nothing else."""
    path = tmp_path / "use.py"
    path.write_text(source, encoding="utf-8")
    commands: dict[str, list[str | Path]] = {
        "mypy": ["--strict", "--cache-dir", tmp_path / "cache", "--no-error-summary", path],
        "basedpyright": ["--pythonpath", sys.executable, "-p", tmp_path / "pyright.json", "--outputjson"],
    }
    strict = {"include": ["use.py"], "typeCheckingMode": "strict", "extraPaths": [str(package)]}
    (tmp_path / "pyright.json").write_text(json.dumps(strict), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", tool, *map(str, commands[tool])],
        cwd=tmp_path,
        env={"MYPYPATH": str(package), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    wrong = [number for number, line in enumerate(source.splitlines(), 1) if line.endswith("# wrong")]
    assert _lines(tool, done.stdout) == wrong, done.stdout + done.stderr


def _lines(tool: str, said: str) -> list[int]:
    if tool == "mypy":
        return sorted({int(line.split(":")[1]) for line in said.splitlines() if ": error:" in line})
    errors = [one for one in json.loads(said)["generalDiagnostics"] if one["severity"] == "error"]
    return sorted({one["range"]["start"]["line"] + 1 for one in errors})
