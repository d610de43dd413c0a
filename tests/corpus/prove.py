"""Generates one document's package and holds it to its promises: run by the corpus command, a process per document."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "contract"))

from generated import Generated
from loopback import Answer, Loopback
from oracle_document import Located, RawDocument
from oracle_schema import difference
from promises import Judge, Verdict, usable
from proof import Proof

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Write the proof of one document as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("document", type=Path)
    parser.add_argument("package", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--strict", action="store_true")
    given = parser.parse_args()
    started = time.monotonic()
    proof = Proof(name=given.name)
    try:
        if generate(proof, given.document, given.package, lenient=not given.strict):
            behave(proof, given.document, given.package, quick=given.quick)
            check(proof, given.package, quick=given.quick)
    except Exception as error:
        proof.failures.append(f"the proof broke off: {type(error).__name__}: {traceback.format_exc()[-1500:]}")
    proof.seconds = time.monotonic() - started
    given.result.write_text(json.dumps(asdict(proof)), encoding="utf-8")


def generate(proof: Proof, document: Path, package: Path, *, lenient: bool) -> bool:
    """Generate the package as a user would; whether there is one."""
    report = package.parent / "report.json"
    command = [
        sys.executable,
        "-m",
        "sdkwright",
        "generate",
        str(document),
        "-o",
        str(package),
        "--report",
        str(report),
    ]
    run = subprocess.run([*command, *(["--lenient"] if lenient else [])], check=False, capture_output=True, text=True)
    if report.exists():
        totals = Counter(one["status"] for one in json.loads(report.read_text(encoding="utf-8"))["operations"])
        proof.full, proof.refused = totals["full"], totals["refused"]
    if run.returncode or not package.exists():
        proof.failures.append(f"generate: exit {run.returncode}: {(run.stderr or run.stdout)[-800:]}")
    return package.exists()


def behave(proof: Proof, document: Path, package: Path, *, quick: bool) -> None:
    """Call every operation, feed every reply."""
    read = RawDocument(document)
    generated = Generated(package)
    with Loopback() as server:
        judge = Judge(generated, read, server)
        judge.drawer.seconds = 2 if quick else 10
        told: dict[str, list[Verdict]] = {"present": [], "examples": [], "values": [], "calls": []}
        for operation in read.operations():
            proof.operations += 1
            told["present"].append(judge.present(operation))
            told["examples"] += guarded(judge.examples(operation), operation.label)
            told["calls"] += guarded(judge.calls(operation, 1 if quick else 2), operation.label)
            told["values"] += guarded(judge.generated_replies(operation, 2 if quick else 5), operation.label)
        told["values"] += models(judge, 5 if quick else 50)
    undrawn = [one for verdicts in told.values() for one in verdicts if one.promise == "undrawn"]
    counts = {name: counted([one for one in verdicts if one.promise != "undrawn"]) for name, verdicts in told.items()}
    proof.present = counts["present"][0]
    proof.examples, proof.values, proof.calls = counts["examples"], counts["values"], counts["calls"]
    proof.undrawn = len(undrawn)
    broken = [one for verdicts in told.values() for one in verdicts if one.problem and one.promise != "undrawn"]
    proof.failures += [f"{one.promise}: {one.place}: {one.problem}" for one in [*broken, *undrawn]]


def counted(verdicts: list[Verdict]) -> tuple[int, int]:
    return sum(not one.problem for one in verdicts), len(verdicts)


def guarded(verdicts: Iterable[Verdict], place: str) -> list[Verdict]:
    """The verdicts until one cannot be reached: what Schemathesis or jsonschema-rs cannot do is not the package's."""
    found: list[Verdict] = []
    try:
        found.extend(verdicts)
    except Exception as error:
        found.append(Verdict("undrawn", place, f"{type(error).__name__}: {str(error)[:200]}"))
    return found


def models(judge: Judge, count: int) -> list[Verdict]:
    """Generated values of each named schema, as replies of its model."""
    found: list[Verdict] = []
    package = judge.generated.models()
    if package is None:
        return found
    classes = {_letters(name): name for name in package.__all__}
    schemas = (judge.document.root.get("components") or {}).get("schemas") or {}
    names = Counter(_letters(name) for name in schemas)
    for name, schema in schemas.items():
        key = _letters(name)
        if key in classes and names[key] == 1:
            model = getattr(package, classes[key])
            found += guarded(_model(judge, name, Located(schema, judge.document.path), model, count), name)
    return found


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _model(judge: Judge, name: str, schema: Located, model: Any, count: int) -> Iterable[Verdict]:
    runtime = judge.generated.runtime
    reply = runtime.Reply("200", runtime.Content("application/json", lambda: model))
    operation = runtime.Operation("GET", "/model", replies=(reply,))
    for value in judge.drawer.values(schema, count, name):
        if value is None or not usable(value):  # whether null is allowed is said where the model is used
            continue
        judge.server.answer = Answer.json(value)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            result = judge.clients[False].call(operation, {})
        problem = difference(value, judge.generated.plain(result))
        drift = next((str(one.message) for one in told if "not as documented" in str(one.message)), "")
        yield Verdict("model value", f"{name} {repr(value)[:240]}", problem or drift[:300])


def check(proof: Proof, package: Path, *, quick: bool) -> None:
    """What tools that know nothing of the document say about the package."""
    source = package / "src"
    name = next(path.parent.name for path in source.glob("*/_client.py"))
    modules = [
        ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(source.rglob("*.py"))
    ]
    lines = "\n".join(f"import {one}" for one in modules)
    script = package.parent / "imports.py"
    exported = f"for one in {name}.__all__: getattr({name}, one)"
    path = f"import sys\nsys.path.insert(0, {str(source)!r})"
    script.write_text(f"{path}\n{lines}\n{exported}\n", encoding="utf-8")
    proof.import_problems = errors(proof, "import", [sys.executable, "-W", "error", str(script)], source)
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise"]
    proof.ruff = errors(proof, "ruff", [*ruff, "--config", str(ROOT / "pyproject.toml"), str(source)], source)
    if quick:
        return
    mypy = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(package.parent / "mypy"), "-p", name]
    proof.mypy = errors(proof, "mypy", mypy, source)
    project = package.parent / "pyrightconfig.json"
    settings = {"include": ["package/src"], "typeCheckingMode": "strict", "enableTypeIgnoreComments": False,
                "pythonVersion": "3.11", "extraPaths": ["package/src"]}  # fmt: skip
    project.write_text(json.dumps(settings), encoding="utf-8")
    pyright = [sys.executable, "-m", "basedpyright", "-p", str(project), "--pythonpath", sys.executable]
    proof.pyright = errors(proof, "pyright", pyright, source)


def errors(proof: Proof, tool: str, command: list[str], folder: Path) -> int:
    """How many lines of errors a tool prints, 0 if it is content."""
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    if run.returncode == 0:
        return 0
    said = (run.stdout + run.stderr).splitlines()
    lines = [line for line in said if "error" in line.lower() or re.search(r":\d+:\d+:", line)]
    proof.failures += [f"{tool}: {line[:300]}" for line in lines[:10]]
    return max(1, len(lines))


if __name__ == "__main__":
    main()
