"""What the models of a generated package hold, read from their source."""

import re
from pathlib import Path


def annotations(package: Path) -> dict[str, dict[str, str]]:
    """The annotation of each attribute, by class."""
    found: dict[str, dict[str, str]] = {}
    for path in (package / "src").rglob("models/*.py"):
        for name, body in re.findall(
            r"^class (\w+)\(Model\):\n((?:    .*\n|\n)+)", f"{path.read_text()}\n", re.MULTILINE
        ):
            found[name] = dict(re.findall(r"^    (\w+): (.+?)(?: = None)?$", body, re.MULTILINE))
    return found
