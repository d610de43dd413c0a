"""Packages can be imported under the names that titles make, whatever else is called so."""

from __future__ import annotations

import ast
import builtins
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sdkwright
from linted import findings

IMPORT = """
import importlib, pkgutil, sys
sys.path.append(sys.argv[1])
package = importlib.import_module(sys.argv[2])
assert package.__file__.startswith(sys.argv[1]), package.__file__
for module in pkgutil.walk_packages(package.__path__, sys.argv[2] + "."):
    if not module.name.endswith("aiohttp"):
        importlib.import_module(module.name)
"""
CALL = {"tags": ["none"], "security": [{"o": []}], "responses": {"204": {"description": ""}}}


def document(title: str) -> dict[str, Any]:
    """One whose parts are called as badly as its title may be."""
    schemes = {name: {"type": "http", "scheme": "bearer"} for name in ("o", "none", "Auth")}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": {"/a": {"get": CALL}, "/b": {"get": {**CALL, "tags": ["i"]}}, "/c": {"get": {**CALL, "tags": ["O"]}}},
        "webhooks": {"l": {"post": {"responses": {"204": {"description": ""}}}}},
        "components": {"securitySchemes": schemes, "schemas": {"l": {"type": "object"}}},
    }


@pytest.mark.parametrize(
    ("title", "package", "client"),
    [
        ("Calendar API", "calendar_client", "Calendar"),
        ("Telnetlib", "telnetlib_client", "Telnetlib"),
        ("Pydantic", "pydantic_client", "Pydantic"),
        ("None", "none", "NoneClient"),
        ("I", "i", "IClient"),
        ("Auth", "auth", "AuthClient"),
        ("API", "api", "API"),
        ("SyncClient", "syncclient", "SyncClient"),
        ("Server", "server", "Server"),
        ("用户", "client", "Client"),
        ("Any Any", "any_any", "AnyAny"),
        ("AppServiceCertificateOrders API Client", "app_service_certificate_orders", "AppServiceCertificateOrders"),
        ("U.S. Geological Survey of Water", "us_geological_survey", "USGeologicalSurvey"),
    ],
)
def test_a_title_makes_names_that_can_be_used(title: str, package: str, client: str, tmp_path: Path) -> None:
    (tmp_path / "named.json").write_text(json.dumps(document(title)), encoding="utf-8")
    outcome = sdkwright.generate(tmp_path / "named.json", tmp_path / "out")
    assert outcome.ok, outcome.diagnostics
    assert f"class {client}(" in (tmp_path / "out" / "src" / package / "_client.py").read_text()
    command = [sys.executable, "-W", "error", "-c", IMPORT, tmp_path / "out" / "src", package]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    assert findings(tmp_path / "out", "E", "F") == ""


def test_modules_of_models_take_no_name_that_their_package_uses(tmp_path: Path) -> None:
    def generated(schemas: dict[str, Any]) -> Path:
        about = {"openapi": "3.1.0", "info": {"title": "Hidden", "version": "1"}}
        (tmp_path / "hidden.json").write_text(
            json.dumps({**about, "components": {"schemas": schemas}}), encoding="utf-8"
        )
        assert sdkwright.generate(tmp_path / "hidden.json", tmp_path / "package").ok
        return tmp_path / "package" / "src" / "hidden" / "models"

    thing = {"type": "object", "properties": {"x": {"type": "string"}}}
    index = ast.parse((generated({"Thing": thing}) / "__init__.py").read_text(encoding="utf-8"))
    used = {one.id for one in ast.walk(index) if isinstance(one, ast.Name)} & {*dir(builtins), "import_module"}
    assert {"sorted", "object", "import_module"} <= used
    models = generated(dict.fromkeys(map(str.title, used), thing))
    assert used.isdisjoint(path.stem for path in models.iterdir())
    script = "import sys; sys.path.append(sys.argv[1]); from hidden import models; [getattr(models, one) for one in dir(models)]"
    subprocess.run([sys.executable, "-c", script, models.parents[1]], check=True)


def test_models_in_a_script_without_capitals_are_no_modules_and_no_members(tmp_path: Path) -> None:
    city = {"type": "object", "properties": {"名": {"type": "string"}}}
    land = {"type": "object", "properties": {"都市": {"$ref": "#/components/schemas/都市"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Lands", "version": "1"},
        "components": {"schemas": {"Land": land, "都市": city}},
    }
    (tmp_path / "lands.json").write_text(json.dumps(document), encoding="utf-8")
    assert sdkwright.generate(tmp_path / "lands.json", tmp_path / "package", lenient=True).ok
    script = "import sys; sys.path.append(sys.argv[1]); from lands import models; print(models.Land(都市=models.都市(名='x')))"
    command = [sys.executable, "-c", script, tmp_path / "package" / "src"]
    run = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    assert run.stdout == "都市_=都市(名='x')\n"
