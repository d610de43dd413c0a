"""Runs commands one after the other and says what each took, beside the first."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took: seconds on the clock, seconds of all cores, and the largest process in megabytes."""

    wall: float
    cpu: float
    memory: float
    code: int


def run(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> Took:
    """Run `command` in `folder` to its end; what it prints goes to a file there."""
    log = folder / "last.log"
    start = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    return Took(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode)


def heading(title: str) -> None:
    """Begin a table."""
    print(f"\n### {title}\n")
    print("| | wall s | CPU s | largest process MB | times ours | note |")
    print("| --- | ---: | ---: | ---: | ---: | --- |", flush=True)


def row(name: str, took: Took | None, ours: Took | None = None, note: str = "") -> None:
    """A line of the table; a peer that is not there says so."""
    if took is None:
        print(f"| {name} | | | | | not installed |", flush=True)
        return
    ratio = f"{took.wall / ours.wall:.1f}" if ours is not None else "1"
    note = note or (f"exit code {took.code}" if took.code else "")
    print(f"| {name} | {took.wall:.2f} | {took.cpu:.2f} | {took.memory:.0f} | {ratio} | {note} |", flush=True)
