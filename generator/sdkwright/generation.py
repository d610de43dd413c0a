"""The picture over several targets: each is generated on its own, in a process of its own where that pays."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sdkwright import processes
from sdkwright.outcome import Outcome
from sdkwright.workspace import Target, weight

if TYPE_CHECKING:
    from concurrent.futures import Future

_PROCESS: Final = 150_000_000
_PER_BYTE: Final = 30
"""Bytes of memory that a process takes, and more for each byte of its document: measured on 3 to 13 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a target.

    Attributes:
        target: what was generated.
        outcome: what the run found and did.
        failure: why it came to no end (a disk that refuses, a template that cannot be used), empty where it did.
        code: the exit code that the failure is worth: 1, or 2 for wrong settings and templates.
        seconds: how long it took.
    """

    target: Target
    outcome: Outcome
    failure: str = ""
    code: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the target is as it should be."""
        return self.outcome.ok and not self.failure


def generate_all(targets: Sequence[Target], *, jobs: int | None = None, **how: Any) -> Iterator[Ran]:
    """Generate `targets`, and yield what became of each, in their order; one that fails stops none of the others.

    `jobs` is how many are generated at a time, by default as many as there are cores and memory for; `how` are
    arguments of `pipeline.generate`.
    """
    count = min(jobs or _affordable(targets), len(targets))
    if count < 2 or sys.platform not in ("linux", "freebsd") or threading.active_count() > 1:
        yield from (_run(target, how) for target in targets)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    _warm_up()
    gc.freeze()
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_begin,
        initargs=(os.getpid(), max(1, (os.cpu_count() or 1) // count)),
    )
    try:
        heaviest_first = sorted(targets, key=lambda one: -weight(one))
        running = {one.name: pool.submit(_run, one, how) for one in heaviest_first}
        yield from (_result(target, running[target.name], how) for target in targets)
    except BaseException:
        processes.interrupt()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        gc.unfreeze()


def _result(target: Target, future: Future[Ran], how: Mapping[str, Any]) -> Ran:
    """What a process says of `target`; if the system ended the process, for want of memory, the work is done here."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool:
        return _run(target, how)


def _run(target: Target, how: Mapping[str, Any]) -> Ran:
    """Generate one target; what goes wrong with it is part of what is said."""
    from sdkwright import pipeline
    from sdkwright.settings import InvalidSettings
    from sdkwright.templates import TemplateProblem
    from sdkwright.write import Unwritable

    start = time.perf_counter()
    outcome, failure, code = Outcome(), "", 0
    try:
        outcome = pipeline.generate(target.settings, **how)
    except InvalidSettings as error:
        outcome, code = Outcome(diagnostics=error.diagnostics), 2
    except Unwritable as error:
        failure, code = str(error), 1
    except TemplateProblem as error:
        outcome, code = Outcome(diagnostics=error.diagnostics, sources=error.sources), 2
    outcome.documents = (target.settings.document.as_posix(),) if target.settings.document is not None else ()
    outcome.sources = {one.location.file: outcome.sources.get(one.location.file, "") for one in outcome.diagnostics}
    return Ran(target=target, outcome=outcome, failure=failure, code=code, seconds=time.perf_counter() - start)


def _begin(parent: int, cores: int) -> None:
    """In a new process: leave the other processes their cores."""
    processes.follow(parent)
    processes.limit(cores)


def _warm_up() -> None:
    """Import, once for all processes, what each of them would."""
    from sdkwright import pipeline
    from sdkwright.build import build
    from sdkwright.render import render
    from sdkwright.validate.everything import validate

    del pipeline, build, render, validate


def _affordable(targets: Sequence[Target]) -> int:
    """How many processes the machine has cores and memory for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    need = _PROCESS + _PER_BYTE * max(map(weight, targets), default=0)
    return max(1, min(cores, _available() // need))


def _available() -> int:
    """Bytes of memory that can be had: of the machine, or of the container that this runs in."""
    found: list[int] = []
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii")
        found += [int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("MemAvailable")]
        group = Path("/sys/fs/cgroup")
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        if limit.isdigit():
            found.append(int(limit) - int((group / "memory.current").read_text(encoding="ascii")))
    except (OSError, ValueError, IndexError):
        pass
    return max(0, min(found)) if found else sys.maxsize
