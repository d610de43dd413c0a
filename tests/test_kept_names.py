"""Names are stable: a document that grows keeps every name it has given, wherever what is new stands."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sdkwright
from growing import BASE, names, operation
from strictly import mypy

NEW_OPERATIONS = [
    ("/a", operation("list_pools")),
    ("/b", operation("getPools")),
    ("/c", operation("nodes", "nodes")),
    ("/d", operation("create")),
]
NEW_SCHEMAS = ["NodePool", "nodePool", "PoolSpec", "pool", "Pool_", "GetPool"]


def put_in(members: dict[str, Any], key: str, value: Any, place: int) -> dict[str, Any]:
    items = list(members.items())
    items.insert(place, (key, value))
    return dict(items)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_added_takes_no_name_away(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    document = copy.deepcopy(BASE)
    before = names(document, tmp_path)
    path, added = NEW_OPERATIONS[seed % len(NEW_OPERATIONS)]
    document["paths"] = put_in(document["paths"], path, {"get": added}, chance.randrange(5))
    schemas = document["components"]["schemas"]
    new = {"type": "object", "properties": {"x": {"type": "integer"}}}
    document["components"]["schemas"] = put_in(schemas, NEW_SCHEMAS[seed], new, chance.randrange(3))
    properties = document["components"]["schemas"]["Pool"]["properties"]
    inline = {"type": "object", "properties": {"y": {"type": "string"}}}
    document["components"]["schemas"]["Pool"]["properties"] = put_in(properties, "other_spec", inline, 0)
    document["webhooks"] = put_in(document["webhooks"], "pool_full", {"post": operation("other")}, 0)
    document["webhooks"] = put_in(document["webhooks"], "models_", {"post": operation("more")}, 0)
    after = names(document, tmp_path)
    kept = {part: {key: after[part].get(key) for key in given} for part, given in before.items()}
    assert kept == before
    assert len(set(after["models"].values())) == len(after["models"])
    assert sum(len(given) for given in after.values()) >= sum(len(given) for given in before.values()) + 5


def renamed(folder: Path, chosen: dict[str, str], version: str = "1.2.0") -> dict[str, Any]:
    path = folder / "growing.json"
    path.write_text(json.dumps(BASE), encoding="utf-8")
    outcome = sdkwright.generate(path, folder / "package", names=chosen, version=version, lenient=True)
    assert outcome.ok, outcome.diagnostics
    manifest: dict[str, Any] = json.loads((folder / "package/sdkwright.manifest.json").read_text(encoding="utf-8"))
    return manifest["names"]


USE = """
import warnings
import growing

def told(action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = action()
    return result, [str(one.message) for one in caught if one.category is DeprecationWarning]

client = growing.Growing(base_url="http://127.0.0.1:9", max_retries=0)
assert told(lambda: growing.Pool) == (growing.Basin, ["Pool is called Basin now"])
assert told(lambda: growing.Pool)[1] == []
hooks = growing.Webhooks.unverified()
found, said = told(lambda: hooks.models_)
assert found.name == "models" and said == ["models_ is called kinds now"], said
assert hooks.kinds.name == "models"
assert told(lambda: client.pools) == (client.basins, ["pools is called basins now"])
for resource in (client.basins, growing.AsyncGrowing(base_url="http://127.0.0.1:9").basins):
    found, said = told(lambda: resource.list)
    assert found.__wrapped__.__name__ == "everything" and not said
try:
    told(client.basins.list)
except growing.APIConnectionError:
    pass
warnings.simplefilter("error")
try:
    client.basins.list()
except DeprecationWarning as warning:
    assert str(warning) == "list is called everything now"
else:
    raise AssertionError
"""


def test_a_rename_leaves_the_old_name_for_one_major_version(tmp_path: Path) -> None:
    renamed(tmp_path, {})
    chosen = {"Pool": "Basin", "Pools": "basins", "listPools": "everything", "models": "kinds"}
    assert renamed(tmp_path, chosen)["former"]["major"] == 1
    source = tmp_path / "package" / "src"
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    inside = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "use.py"], cwd=tmp_path, env=inside, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert mypy("-p", "growing", source=source, folder=tmp_path) == []
    again = renamed(tmp_path, {**chosen, "Pool": "Tank"}, "1.9.0")["former"]["models"]
    assert again["#/components/schemas/Pool"] == ["Pool", "Basin"]
    back = renamed(tmp_path, {"Pool": "Pool"}, "1.10.0")["former"]["models"]
    assert back["#/components/schemas/Pool"] == ["Basin", "Tank"]
    assert renamed(tmp_path, {}, "1.10.1")["former"]["incoming"] == {"webhook models post": ["models_"]}
    assert "former" not in renamed(tmp_path, {}, "2.0.0")


def test_a_lock_that_was_tampered_with_gives_no_code(tmp_path: Path) -> None:
    names(BASE, tmp_path)
    manifest = tmp_path / "package" / "sdkwright.manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["names"]["models"]["#/components/schemas/Pool"] = "Pool: import os"
    said["names"]["models"]["#/components/schemas/node_pool"] = "Model"
    said["names"]["operations"]["GET /pools"] = "class"
    manifest.write_text(json.dumps(said), encoding="utf-8")
    changed = copy.deepcopy(BASE)
    changed["info"]["version"] = "2"
    again = names(changed, tmp_path)
    assert again["models"]["#/components/schemas/Pool"] == "Pool"
    assert again["models"]["#/components/schemas/node_pool"] == "NodePool"
    assert again["operations"]["GET /pools"] == "list"
