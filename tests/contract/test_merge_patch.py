"""merge_patch finds the smallest patch: applied as RFC 7396 says, by code of the test, it gives what is wanted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from generated import Generated
from loopback import Answer, Loopback
from oracle_schema import SchemaReader, difference, validator
from promises import Judge


def applied(target: Any, patch: Any) -> Any:
    """MergePatch(Target, Patch) as in RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = applied(result.get(name), value)
    return result


def smaller(patch: Any) -> list[Any]:
    """The patches that say one thing less."""
    if not isinstance(patch, dict):
        return []
    found: list[Any] = []
    for name, value in patch.items():
        rest = {key: item for key, item in patch.items() if key != name}
        found += [rest, *({**rest, name: less} for less in smaller(value))]
    return found


def without_nulls(value: Any) -> Any:
    """The value without the members that a merge patch cannot set (RFC 7396, section 1); arrays stay as they are."""
    if not isinstance(value, dict):
        return value
    return {key: without_nulls(item) for key, item in value.items() if item is not None}


def drawn(schema: Any) -> list[Any]:
    """Values of `schema`, made in a process of its own: Hypothesis draws constants from all modules that are loaded, and
    a failure here must be found again by whoever runs this module alone."""
    code = "import json, sys; from oracle_values import values; print(json.dumps(values(json.load(sys.stdin), 60)))"
    given = json.dumps(schema)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, input=given, capture_output=True, text=True, check=True
    )
    made: list[Any] = json.loads(ran.stdout)
    return made


@pytest.fixture(scope="session")
def pairs(judges: dict[str, Judge]) -> list[tuple[str, Any, Any]]:
    """Bodies of ModelArts and of a small document, each beside another."""
    bodies: list[tuple[str, Any, Any]] = []
    for name, path in (("modelarts", "/v2/"), ("bodies", "/merge/")):
        document = judges[name].document
        content = next(one for one in document.operations() if one.path.startswith(path)).bodies[0]
        made = [without_nulls(one) for one in drawn(SchemaReader(document).standalone(content.schema))]
        bodies += [(name, before, after) for before, after in zip(made, reversed(made), strict=True)]
    return bodies


def model(generated: Generated) -> Any:
    method = next(one for (verb, _), one in generated.methods.items() if verb == "PATCH")
    return method.operation.body[0].annotation


def test_the_patch_leads_from_one_to_the_other_and_says_nothing_more(
    pairs: list[tuple[str, Any, Any]], judges: dict[str, Judge]
) -> None:
    assert len(pairs) > 40
    for name, before, after in pairs:
        generated = judges[name].generated
        kind = model(generated)
        models = [kind.model_validate(one, by_name=False) for one in (before, after)]
        patch = generated.package.merge_patch(*models)
        assert isinstance(patch, kind)
        wire = generated.plain(patch)
        assert difference(applied(before, wire), after) == ""
        spelled, wanted = (generated.plain(one) for one in models)
        equal = validator({"const": wanted}).is_valid  # another offset of the same instant is another text
        assert equal(applied(spelled, wire))
        assert not [less for less in smaller(wire) if equal(applied(spelled, less))]


def test_another_offset_of_the_same_instant_is_said(judges: dict[str, Judge]) -> None:
    generated = judges["bodies"].generated
    kind = model(generated)
    texts = ("2000-01-01T01:01:00Z", "2000-01-01T00:00:00-01:01")
    before, after = (kind.model_validate({"name": "a", "madeAt": text}) for text in texts)
    assert generated.plain(generated.package.merge_patch(before, after)) == {"madeAt": texts[1]}


def test_what_is_removed_is_null_at_every_depth(judges: dict[str, Judge], server: Loopback) -> None:
    generated = judges["modelarts"].generated
    m: Any = generated.package
    before = m.NodePoolUpdate.model_validate({
        "spec": {"resources": {"flavor": "f", "count": 1, "maxCount": 1, "labels": {"a": "1", "b": "2"},
                               "taints": [{"key": "k", "effect": "NoExecute"}], "network": {"vpc": "v", "subnet": "s"}}},
    })  # fmt: skip
    after = m.NodePoolUpdate.model_validate(
        {
            "spec": {
                "resources": {
                    "flavor": "f",
                    "count": 2,
                    "maxCount": 1,
                    "labels": {"b": "2"},
                    "network": {"subnet": "s"},
                }
            }
        }
    )
    patch = m.merge_patch(before, after)
    server.answer = Answer.json({})
    client = generated.client(server.url, False, project_id="p")
    client.node_pools.update("pool", "node-pool", spec=patch.spec)
    resources = {"count": 2, "labels": {"a": None}, "taints": None, "network": {"vpc": None}}
    assert json.loads(server.last.body) == {"spec": {"resources": resources}}
