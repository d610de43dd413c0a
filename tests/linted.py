"""What ruff says of a generated package, whatever the settings of the folders around it."""

import subprocess
import sys
from pathlib import Path


def findings(folder: Path, *rules: str) -> str:
    """The findings of these rules in the Python below `folder`, in lines of 120 characters; empty for none."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", f"--select={','.join(rules)}", "--line-length=120"]
    done = subprocess.run([*command, folder], check=False, capture_output=True, text=True)
    return done.stdout + done.stderr or f"ruff ended with {done.returncode}" if done.returncode else ""
