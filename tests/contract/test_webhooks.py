"""Webhooks and callbacks of every document: what a payload becomes, which one it is, and how both are typed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from conftest import DOCUMENTS, ROOT
from oracle_document import RawDocument
from promises import Judge
from reception import received

import sdkwright

RECEIVING = [name for name, path in DOCUMENTS.items() if list(RawDocument(path).incoming())]


@pytest.mark.parametrize("name", RECEIVING)
def test_payloads_come_out_as_they_went_in(name: str, judges: dict[str, Judge]) -> None:
    verdicts = list(received(judges[name], 30))
    assert [one for one in verdicts if one.problem] == []
    counted = Counter(one.promise for one in verdicts)
    assert counted["payload"] > 30
    assert name != "webhooks" or counted["parameters"] >= 150


@pytest.mark.parametrize("name", ["letter.seen", "letter.kept"])
def test_the_name_tells_that_examples_have_in_a_header(name: str, judges: dict[str, Judge]) -> None:
    receiver = judges["webhooks"].generated.receiver("webhook")
    assert receiver.receive({"x-event": name.replace(".", "-")}, b'{"letter": "a"}').name == name


@pytest.mark.parametrize("name", sorted(DOCUMENTS.keys() - set(RECEIVING)))
def test_what_receives_nothing_has_no_receiver(name: str, packages: Path) -> None:
    package = next((packages / name / "src").iterdir())
    modules = {path.stem for folder in (package, package / "_runtime") for path in folder.glob("*.py")}
    assert not modules & {"webhooks", "callbacks", "receivers", "telling", "payloads", "verifying", "incoming", "texts"}
    assert "Webhook" not in next((packages / name).rglob("errors.py")).read_text(encoding="utf-8")


def test_receivers_cost_nothing_until_they_are_used(packages: Path) -> None:
    program = """
        import sys, parcels
        assert not [one for one in sys.modules if "webhooks" in one or "telling" in one]
        hooks = parcels.Webhooks.unverified()
        assert not [one for one in sys.modules if one.startswith("parcels.models.")]
        hooks.order_shipped
        assert hooks.parse({}, b'{"type": "order.paid", "amount": 1}').type == "order.paid"
        assert "parcels.models.order_paid" in sys.modules and "parcels.models.lost" not in sys.modules
    """
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(program)]
    done = subprocess.run(
        command, cwd=packages / "webhooks" / "src", capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr


USES = """
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
MISUSES = """
from parcels import Webhooks

Webhooks(None)
Webhooks("whsec_AAAA").parse({}, "text")
Webhooks("whsec_AAAA").order_paid.parse({}, b"").nothing
Webhooks("whsec_AAAA").topic_moved.receive({}, b"").parameters.nothing
"""


@pytest.mark.parametrize(("source", "lines"), [(USES, []), (MISUSES, [4, 5, 6, 7])], ids=["right", "wrong"])
def test_type_checkers_know_what_is_received(source: str, lines: list[int], packages: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(source, encoding="utf-8")
    path = packages / "webhooks" / "src"
    mypy = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "mypy"), str(program)],
        cwd=tmp_path, env={"MYPYPATH": str(path), "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [line for line in mypy.stdout.splitlines() if ": error:" in line]
    assert [int(line.split(":")[1]) for line in found] == lines, mypy.stdout
    (tmp_path / "pyrightconfig.json").write_text(
        (ROOT / "tests" / "pyright.json").read_text(encoding="utf-8").replace("{", f'{{"extraPaths": ["{path}"],', 1)
    )
    pyright = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, "-p", str(tmp_path), str(program)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [line for line in pyright.stdout.splitlines() if " - error" in line]
    assert sorted({int(line.split(":")[1]) for line in found}) == lines, pyright.stdout


def test_no_tool_minds_how_many_there_are(tmp_path: Path) -> None:
    """Chains of types are nested to those who read them, and pyright goes no deeper than 256."""
    schemas = {f"E{number}": {"type": "object", "properties": {"n": {"const": number}}} for number in range(300)}
    webhooks = {
        name: {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}},
                "responses": {"204": {"description": "Seen."}},
            }
        }
        for name in schemas
    }
    document = {"openapi": "3.1.0", "info": {"title": "Crowd", "version": "1"}, "webhooks": webhooks}
    (tmp_path / "crowd.json").write_text(json.dumps({**document, "components": {"schemas": schemas}}), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "crowd.json", tmp_path / "crowd").ok
    module = tmp_path / "crowd" / "src" / "crowd" / "webhooks.py"
    settings = json.loads((ROOT / "tests" / "pyright.json").read_text(encoding="utf-8"))
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({**settings, "include": [str(module)]}), encoding="utf-8")
    for command in (
        ["ruff", "check", "--config", str(ROOT / "pyproject.toml"), str(module)],
        ["basedpyright", "--pythonpath", sys.executable, "-p", str(tmp_path)],
        ["mypy", "--strict", "--cache-dir", str(tmp_path / "mypy"), str(module)],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=module.parents[1], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:]


def test_requests_with_the_same_parameters_share_a_model(tmp_path: Path) -> None:
    def said(*names: str) -> list[dict[str, object]]:
        return [{"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in names]

    def hook(*parameters: dict[str, object]) -> dict[str, object]:
        return {"post": {"parameters": [*parameters], "responses": {"204": {"description": "Seen."}}}}

    places = [
        {"name": "in-path", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "in-cookie", "in": "cookie", "schema": {"type": "string"}},
        {"name": "spread", "in": "query", "schema": {"type": "object", "additionalProperties": {"type": "string"}}},
    ]
    webhooks = {
        "a": hook(*said("X-Id", "X-Try")), "b": hook(*said("X-Id", "X-Try")), "c": hook(*said("X-Id", "X-Try")),
        "d": hook(*said("X-Id")), "e": hook(*said("X-Id")), "f": hook(*said("X-Try")), "g": hook(*places),
    }  # fmt: skip
    document = {"openapi": "3.1.0", "info": {"title": "Same", "version": "1"}, "webhooks": webhooks}
    (tmp_path / "same.json").write_text(json.dumps(document), encoding="utf-8")
    outcome = sdkwright.generate(tmp_path / "same.json", tmp_path / "same")
    told = sorted(one.message.split("'")[1] for one in outcome.diagnostics if one.code == "webhook")
    assert told == ["in-cookie", "in-path", "spread"]
    text = (tmp_path / "same" / "src" / "same" / "webhooks.py").read_text(encoding="utf-8")
    found = dict(re.findall(r"^_(\w): Incoming\[None, (?:models\.)?(\w+)\]", text, re.MULTILINE))
    shared = dict.fromkeys("ABC", "WebhookParameters") | dict.fromkeys("DE", "DParameters")
    assert found == {**shared, "F": "FParameters", "G": "None"}
    assert len(re.findall(r'Said\("header"', text)) == 2 + 1 + 1, "each set of parameters is there once"
