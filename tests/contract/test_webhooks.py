"""Webhooks and callbacks of every document: what a payload becomes, and which one it is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from conftest import DOCUMENTS
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
