"""Which sdkwright this is."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"


@cache
def fingerprint() -> str:
    """A hash of sdkwright's own code: between two versions, in a checkout, it is what tells whether a result holds."""
    made = hashlib.sha256(VERSION.encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        made.update(path.read_bytes())
    return made.hexdigest()
