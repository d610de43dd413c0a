"""How long sdkwright takes, beside its peers in the same run on the same machine. Nothing is asserted.

    python tests/benchmarks DOCUMENT [--peers FOLDER…] [--only PART…]

Parts: generate, validate, growth, package, overhead. Peers are looked for in the folders (`bin` folders of environments,
`node_modules/.bin`) and on the PATH; one that is not there is left out, and said to be. The tables are Markdown.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from contest import Took, heading, row, run

PYTHON = sys.executable
PARTS = ("generate", "validate", "growth", "package", "overhead")
SIZES = (1, 4, 16)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


class Bench:
    """The parts, for one document."""

    def __init__(self, document: Path, peers: list[Path], folder: Path) -> None:
        self.document = document.resolve()
        self.path = os.pathsep.join([*(str(peer.resolve()) for peer in peers), os.environ.get("PATH", "")])
        self.folder = folder
        self.quiet = {"SDKWRIGHT_CACHE": str(folder / "cache")}

    def ours(self, *arguments: str | Path) -> Took:
        return run([PYTHON, "-m", "sdkwright", *arguments], self.folder, self.quiet)

    def peer(self, name: str, *arguments: str | Path) -> Took | None:
        found = shutil.which(name, path=self.path)
        return run([found, *arguments], self.folder, {"PATH": self.path}) if found else None

    def forget(self) -> None:
        """Empty the cache."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def generate(self) -> None:
        heading("Generate")
        document = self.folder / f"document{self.document.suffix}"
        shutil.copyfile(self.document, document)
        command = ("generate", document, "-o", "ours", "--package", "ours", "--client", "Ours", "--lenient", "-q")
        self.forget()
        cold = self.ours(*command)
        row("sdkwright, cold: client, models, docs, formatted", cold, note=self._counted("ours"))
        value = _read(self.document)
        for what, edit in EDITS.items():
            made = copy.deepcopy(value)
            edit(made)
            document.write_text(json.dumps(made), encoding="utf-8")
            row(f"sdkwright, {what}", self.ours(*command), cold)
        row("sdkwright, nothing changed", self.ours(*command), cold)
        took = self.peer(
            "openapi-python-client", "generate", "--path", self.document, "--output-path", "opc", "--overwrite"
        )
        row("openapi-python-client", took, cold, self._counted("opc"))
        took = self.peer(
            "openapi-generator-cli", "generate", "-i", self.document, "-g", "python", "-o", "og",
            "--skip-validate-spec", "--package-name", "theirs",
        )  # fmt: skip
        row("openapi-generator (python)", took, cold, self._counted("og"))
        took = self.peer(
            "datamodel-codegen", "--input", self.document, "--input-file-type", "openapi", "--output", "dcg.py",
            "--output-model-type", "pydantic_v2.BaseModel",
        )  # fmt: skip
        row("datamodel-code-generator, models only", took, cold)

    def _counted(self, folder: str) -> str:
        """How many modules a generator has written."""
        return f"{sum(1 for _ in (self.folder / folder).rglob('*.py'))} modules"

    def validate(self) -> None:
        heading("Validate")
        self.forget()
        cold = self.ours("validate", self.document)
        row("sdkwright, cold", cold)
        row("sdkwright, warm", self.ours("validate", self.document), cold)
        row("openapi-spec-validator", self.peer("openapi-spec-validator", self.document), cold)
        row("Redocly", self.peer("redocly", "lint", self.document), cold)
        rules = self.folder / ".spectral.yaml"
        rules.write_text('extends: ["spectral:oas"]\n', encoding="utf-8")
        row("Spectral", self.peer("spectral", "lint", "--ruleset", rules, self.document), cold)

    def growth(self) -> None:
        print(
            "\n### Growth\n\nThe document's operations and schemas, once and several times over, cold, less its examples:"
        )
        print("with them, more than 100 MB would be refused.\n")
        print("| times | operations | wall s | CPU s | CPU ms per operation | largest process MB |")
        print("| ---: | ---: | ---: | ---: | ---: | ---: |")
        document = _without_examples(_read(self.document))
        for times in SIZES:
            grown = _grown(document, times)
            path = self.folder / "grown.json"
            path.write_text(json.dumps(grown, separators=(",", ":")), encoding="utf-8")
            count = _operations(grown)
            self.forget()
            took = self.ours("generate", path, "-o", f"grown{times}", "--lenient", "-q")
            each = 1000 * took.cpu / count
            print(
                f"| {times} | {count} | {took.wall:.1f} | {took.cpu:.1f} | {each:.1f} | {took.memory:.0f} |", flush=True
            )
            shutil.rmtree(self.folder / f"grown{times}", ignore_errors=True)

    def package(self) -> None:
        heading("Import the package and make a client (less a bare interpreter)")
        if not (self.folder / "ours").exists():
            self.ours("generate", self.document, "-o", "ours", "--package", "ours", "--client", "Ours", "--lenient")
        bare = self._imported("pass", "ours")
        took = self._imported("import ours; ours.Ours", "ours/src")
        ours = Took(took.wall - bare.wall, took.cpu - bare.cpu, took.memory - bare.memory, took.code)
        row("sdkwright", ours)
        if (self.folder / "og").exists():
            theirs = shutil.which("python", path=self.path) or PYTHON
            bare = self._imported("pass", "og", theirs)
            took = self._imported("import theirs; theirs.ApiClient()", "og", theirs)
            other = Took(took.wall - bare.wall, took.cpu - bare.cpu, took.memory - bare.memory, took.code)
            row("openapi-generator (python)", other, ours)

    def _imported(self, source: str, path: str, python: str = PYTHON) -> Took:
        """The best of three."""
        environment = {"PYTHONPATH": str(self.folder / path)}
        runs = [run([python, "-c", source], self.folder, environment) for _ in range(3)]
        return min(runs, key=lambda one: one.wall)

    def overhead(self) -> None:
        print("\n### A call, beside bare httpx2\n\n```")
        sys.stdout.flush()
        subprocess.run([PYTHON, str(Path(__file__).with_name("overhead.py"))], check=False)
        print("```")


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


def _schema_of(document: dict[str, Any]) -> dict[str, Any]:
    """The first schema with properties, by name."""
    schemas = document["components"]["schemas"]
    name = next(name for name, schema in sorted(schemas.items()) if isinstance(schema.get("properties"), dict))
    found: dict[str, Any] = schemas[name]
    return found


def _property(document: dict[str, Any]) -> None:
    _schema_of(document)["properties"]["one_more"] = {"type": "string"}


def _description(document: dict[str, Any]) -> None:
    _schema_of(document)["description"] = "Other words."


def _operation(document: dict[str, Any]) -> None:
    item = next(iter(document["paths"].values()))
    next(item[method] for method in METHODS if method in item)["summary"] = "Other words"


def _schema(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["OneMore"] = {"type": "object", "properties": {"name": {"type": "string"}}}


EDITS: dict[str, Callable[[dict[str, Any]], None]] = {
    "one schema changed": _property,
    "one description changed": _description,
    "one operation changed": _operation,
    "one schema more": _schema,
}
"""What is done to the document before it is generated over what was generated of it before."""


def _operations(document: dict[str, Any]) -> int:
    return sum(1 for item in document["paths"].values() for method in item if method in METHODS)


def _without_examples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_examples(inner) for key, inner in value.items() if key not in ("example", "examples")}
    return [_without_examples(inner) for inner in value] if isinstance(value, list) else value


def _grown(document: dict[str, Any], times: int) -> dict[str, Any]:
    """`document` with all of its paths and components `times` over, each copy referring to its own."""
    made = copy.deepcopy(document)
    for number in range(2, times + 1):
        text = json.dumps({"paths": document["paths"], "components": document.get("components", {})})
        for kind, named in document.get("components", {}).items():
            for name in named if isinstance(named, dict) else ():
                text = text.replace(f'"#/components/{kind}/{name}"', f'"#/components/{kind}/{name}{number}"')
        copied = json.loads(text)
        for path, item in copied["paths"].items():
            for operation in item.values():
                if isinstance(operation, dict) and "operationId" in operation:
                    operation["operationId"] += f"_{number}"
                    operation["tags"] = [f"{tag} {number}" for tag in operation.get("tags", [])]
            made["paths"][f"/copy{number}{path}"] = item
        for kind, named in copied["components"].items():
            if isinstance(named, dict) and kind != "securitySchemes":
                made["components"][kind].update({f"{name}{number}": value for name, value in named.items()})
    return made


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    parser.add_argument("document", type=Path)
    parser.add_argument("--peers", type=Path, nargs="*", default=[], metavar="FOLDER")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    size = given.document.stat().st_size / 1e6
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, a document of {size:.1f} MB")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(given.document, given.peers, Path(folder))
        for part in given.only:
            getattr(bench, part)()


if __name__ == "__main__":
    main()
