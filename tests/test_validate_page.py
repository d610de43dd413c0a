"""What `docs/validate.md` says can be done, can be done."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from sdkwright.diagnostics.formats import FORMATS
from sdkwright.policy import of

PAGE = (Path(__file__).parent.parent / "docs" / "validate.md").read_text(encoding="utf-8")
FINE = """\
openapi: 3.1.1
info: {title: Pets, version: "1"}
security: []
paths:
  /pets: {get: {operationId: listPets, responses: {"200": {description: the pets}}}}
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_commands_run(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(FINE, encoding="utf-8")
    script = "\n".join(blocks("sh")).replace("sdkwright", f"{sys.executable} -m sdkwright")
    ran = subprocess.run(
        ["sh", "-e", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "GITHUB_ACTIONS": "", "GITLAB_CI": ""},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "internal error" not in ran.stderr
    for name in ("later.json", "openapi.sarif", "gl-code-quality-report.json"):
        assert (tmp_path / name).is_file()


def test_the_settings_are_settings_and_the_formats_are_all() -> None:
    (settings,) = blocks("toml")
    assert of(tomllib.loads(settings)["validate"], Path()).fail_on == "warning"
    assert {name for name in FORMATS if f"`{name}`" in PAGE} == {*FORMATS} - {"text"}
