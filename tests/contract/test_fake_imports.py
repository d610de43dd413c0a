"""The fake of a package to import: nothing comes before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_nothing_is_imported_before_it_is_needed(shop_folder: Path) -> None:
    code = """
import sys
import faked_shop
assert "faked_shop.testing" not in sys.modules
from faked_shop.testing import FakeShop
fake = FakeShop()
client = fake.client()
loaded = {name for name in sys.modules if name.startswith("faked_shop.")}
assert not {name for name in loaded if ".resources." in name or ".models." in name or name.endswith("_faked")}, loaded
fake.things.get.returns({"id": "abc"})
assert client.things.get("x").id == "abc"
assert "faked_shop.resources.pictures" not in sys.modules and "faked_shop._faked" not in sys.modules
assert "httpx2" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(shop_folder / "src")})
