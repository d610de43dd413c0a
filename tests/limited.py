"""Commands in processes with little memory and time, and a document for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PETS = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://example.com}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200": {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
components: {schemas: {Pet: {type: object, properties: {name: {type: string}}}}}
"""
LIMITS = "import resource as r; r.setrlimit(r.RLIMIT_AS, (4 << 30, 4 << 30)); r.setrlimit(r.RLIMIT_CPU, (60, 60))\n"
RUN = "from sdkwright.cli import main\nimport sys\nsys.argv[0] = 'sdkwright'\nmain()"


def run(folder: Path, *arguments: str, limits: str = LIMITS, **more: object) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process with little memory and time; everything but a finding or a success fails."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SDKWRIGHT_CACHE": str(folder / "cache")}
    ran = subprocess.run([sys.executable, "-c", limits + RUN, *arguments], cwd=folder, env=environment, timeout=240,
                         capture_output=True, check=False, **({"stdin": subprocess.DEVNULL} | more))  # type: ignore[call-overload]  # fmt: skip
    said = ran.stdout + ran.stderr
    assert ran.returncode in (0, 1), said
    assert b"Traceback" not in said and b"internal error" not in said, said
    assert ran.returncode == 0 or any(word in said for word in (b"error[", b"error:", b'"error"')), (
        "a failure without a word"
    )
    return ran  # type: ignore[no-any-return]
