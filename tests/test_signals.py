"""Signals at any moment of a run: no traceback, and a line that says so."""

import os
import subprocess
import sys

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

_AT_ONCE = """
import sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "signal":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from sdkwright.__main__ import main
main()
"""


def test_an_interrupt_before_signals_are_handled_is_told_on_one_line() -> None:
    ran = subprocess.run([sys.executable, "-c", _AT_ONCE], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (130, "interrupted\n")


def test_nothing_is_imported_before_signals_are_handled() -> None:
    program = "import sys; sys.path[:] = sys.argv[1:]; import sdkwright.__main__; print(*sys.modules)"
    command = [sys.executable, "-I", "-S", "-c", program, *sys.path]
    loaded = {*subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()}
    assert "sdkwright.project" in loaded
    assert loaded.isdisjoint({"typing", "pathlib", "re", "enum", "collections", "hashlib", "signal", "click"})
