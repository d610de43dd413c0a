"""Generates one document's package and holds it to its promises: run by the corpus command, a process per document."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "contract"))

from adversity import of_document
from fakes import FakeJudge
from generated import Generated
from kept import LIBRARIES, DrawnValues, fingerprint, once
from loopback import Answer, Loopback
from oracle_document import Located, RawDocument
from oracle_schema import difference
from oracle_values import values
from promises import Judge, Verdict, usable
from proof import UNASKED, Proof
from switchboard import Switchboard
from tools import Finding, Tools

TESTS = Path(__file__).parents[1]


def main() -> None:
    """Write the proof of one document as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("document", type=Path)
    parser.add_argument("package", type=Path)
    parser.add_argument("result", type=Path)
    for flag in ("--no-types", "--quick", "--anew", "--strict"):
        parser.add_argument(flag, action="store_true")
    given = parser.parse_args()
    started = time.monotonic()
    proof = Proof(name=given.name)
    try:
        if generate(proof, given.document, given.package, lenient=not given.strict):
            prove(proof, given.document, given.package, given)
    except Exception as error:
        proof.failures.append(f"the proof broke off: {type(error).__name__}: {traceback.format_exc()[-1500:]}")
    proof.seconds = time.monotonic() - started
    given.result.write_text(json.dumps(asdict(proof)), encoding="utf-8")


def generate(proof: Proof, document: Path, package: Path, *, lenient: bool) -> bool:
    """Generate the package as a user would; whether there is one."""
    report = package.parent / "report.json"
    said = ["-o", str(package), "--report", str(report), *(["--lenient"] if lenient else [])]
    command = [sys.executable, "-m", "sdkwright", "generate", str(document), *said]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    if report.exists():
        operations = json.loads(report.read_text(encoding="utf-8"))["operations"]
        totals = Counter(one["status"] for one in operations)
        proof.full, proof.refused = totals["full"], totals["refused"]
        proof.degraded = [f"{one['operation']}: {'; '.join(one['reasons'])}" for one in operations
                          if one["status"] == "degraded"]  # fmt: skip
    if run.returncode or not package.exists():
        proof.failures.append(f"generate: exit {run.returncode}: {(run.stderr or run.stdout)[-800:]}")
    return package.exists()


def prove(proof: Proof, document: Path, package: Path, given: argparse.Namespace) -> None:
    """Let the tools and the tests of behaviour judge the package, side by side; what they found before, they find."""
    tools = Tools(given.name, package, anew=given.anew)
    said = [document.name, given.quick]
    tests = [TESTS / "contract", *(TESTS / "corpus" / name for name in ("prove.py", "proof.py"))]
    key = fingerprint(
        package / "src", package / "sdkwright.manifest.json", document.parent, *tests, tools=LIBRARIES, said=said
    )
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(ask, tools, types=not given.no_types)
        found = once(f"{given.name}.behaviour", key, lambda: behave(document, package, given.quick), anew=given.anew)
        for name, value in found.items():
            setattr(proof, name, [*proof.failures, *value] if name == "failures" else value)
        for name, (count, lines) in asked.result().items():
            setattr(proof, name, count)
            proof.failures += lines


def ask(tools: Tools, *, types: bool) -> dict[str, Finding]:
    """What each tool says, by the name of its column."""
    found = {"import_problems": tools.imports(), "ruff": tools.ruff(), "silenced": tools.silenced()}
    unasked: Finding = (UNASKED, [])
    return found | {"mypy": tools.mypy() if types else unasked, "pyright": tools.pyright() if types else unasked}


def behave(document: Path, package: Path, quick: bool) -> dict[str, Any]:
    """Call every operation, feed every reply: the columns of the proof that this fills."""
    values({"type": "string"}, 1)  # Hypothesis prepares its alphabet, in no schema's time
    read = RawDocument(document)
    generated = Generated(package)
    told: dict[str, list[Verdict]] = {"present": [], "examples": [], "values": [], "calls": [], "fakes": []}
    called: list[bool] = []
    with Loopback() as server:
        judge = Judge(generated, read, server)
        judge.drawer.seconds = 2 if quick else 4
        judge.drawer.store = DrawnValues()
        faked = FakeJudge(judge)
        for operation in read.operations():
            told["present"].append(judge.present(operation))
            told["examples"] += guarded(judge.examples(operation), operation.label)
            told["values"] += guarded(judge.generated_replies(operation, 2 if quick else 5), operation.label)
            calls = guarded(judge.calls(operation, 1 if quick else 2), operation.label)
            told["calls"] += calls
            told["fakes"] += guarded(faked.verdicts(operation, bare=True), operation.label)
            called.append(sum(not one.problem for one in calls) > 1 and not any(map(_broken, calls)))
        told["values"] += models(judge, package, 5 if quick else 50)
        with Switchboard() as board:
            told["faults"] = guarded(of_document(judge, board, quick), document.name)
    verdicts = [one for some in told.values() for one in some]
    failed = [one for one in verdicts if one.problem]
    failed.sort(key=lambda one: not _broken(one))
    return {
        "operations": len(called),
        "receivers": len(read.root.get("webhooks") or {}),
        "present": counted(told["present"])[0],
        "examples": counted(told["examples"]),
        "values": counted(told["values"]),
        "calls": (sum(called), len(called)),
        "fakes": counted(told["fakes"]),
        "faults": counted(told["faults"]),
        "undrawn": sum(one.promise == "undrawn" for one in verdicts),
        "failures": [" ".join(f"{one.promise}: {one.place}: {one.problem}".split()) for one in failed],
    }


def _broken(verdict: Verdict) -> bool:
    return bool(verdict.problem) and verdict.promise != "undrawn"


def counted(verdicts: list[Verdict]) -> tuple[int, int]:
    """How many are kept, of all; what could not be made is not among them."""
    made = [one for one in verdicts if one.promise != "undrawn"]
    return sum(not one.problem for one in made), len(made)


def guarded(verdicts: Iterable[Verdict], place: str) -> list[Verdict]:
    """The verdicts until one cannot be reached: what Schemathesis or jsonschema-rs cannot do is not the package's."""
    found: list[Verdict] = []
    try:
        found.extend(verdicts)
    except Exception as error:
        found.append(Verdict("undrawn", place, f"{type(error).__name__}: {str(error)[:200]}"))
    return found


def models(judge: Judge, package: Path, count: int) -> list[Verdict]:
    """Generated values of each schema that has a name of its own, as replies of its model; the manifest says which
    model that is."""
    manifest = json.loads((package / "sdkwright.manifest.json").read_text(encoding="utf-8"))
    named: dict[str, str] = manifest["names"]["models"]
    found: list[Verdict] = []
    schemas = (judge.document.root.get("components") or {}).get("schemas") or {}
    whole: dict[str, str] = {}
    for name, schema in schemas.items():
        place = f"#/components/schemas/{str(name).replace('~', '~0').replace('/', '~1')}"
        kept = next((one for one in named if one == place or _stands_for(one, place)), "")
        if not kept and _is_object(schema):
            found.append(Verdict("model", str(name), "it has no model"))
        whole[kept] = place
    for kept, model in named.items():
        place = whole.get(kept, kept)
        schema = _named_schema(judge.document, place)
        if schema is not None:
            found += guarded(_model(judge, model, schema, count), place)
    return found


def _stands_for(kept: str, place: str) -> bool:
    """Whether a place of the manifest is another one that is long: its beginning and 8 digits of its SHA-256."""
    start, _, digits = kept.rpartition("_")
    digest = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()
    return len(place) > len(kept) and place.startswith(start) and digits == digest[: len(digits)] and len(digits) == 8


def _is_object(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "object" and bool(schema.get("properties"))


def _named_schema(document: RawDocument, place: str) -> Located | None:
    """The schema at a place if it has a name of its own: a component, a file, a member at the top of a file."""
    file, _, pointer = place.partition("#")
    if not pointer.startswith("/components/schemas/") and pointer.count("/") > (1 if file else 0):
        return None
    if pointer.count("/") > 3:
        return None
    try:
        return document.target(place, document.path)[0]
    except (LookupError, OSError, ValueError):  # long places are digests; some are made of two
        return None


def _model(judge: Judge, name: str, schema: Located, count: int) -> Iterable[Verdict]:
    package = judge.generated.models()
    model = getattr(package, name, None)
    if model is None:
        yield Verdict("model", name, "it is not exported")
        return
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


if __name__ == "__main__":
    main()
