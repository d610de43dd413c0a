"""Two things beside each other, or an object apart: what comes back, and what of a process that the system ends.

Apart from this process, which has threads: nothing forks here.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import os, signal, threading
from sdkwright import processes
from sdkwright.apart import beside

processes.limit(2)
here = os.getpid()

def elsewhere():
    return os.getpid() != here

def killed():
    if elsewhere():
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"

def failing():
    raise LookupError("from there")

print(beside(lambda: elsewhere(), elsewhere))
print(beside(lambda: 1, killed))
for own, other in ((lambda: 1, failing), (failing, elsewhere)):
    try:
        beside(own, other)
    except LookupError as error:
        print(error)
print(beside(lambda: beside(elsewhere, elsewhere), lambda: b"x" * 1_000_000)[0])
event = threading.Event()
threading.Thread(target=event.wait).start()
print(beside(elsewhere, elsewhere))
event.set()
"""


def test_what_another_process_does_comes_back_whatever_becomes_of_it() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == [
        "(False, True)", "(1, 'done here')", "from there", "from there", "(False, True)", "(False, False)",
    ]  # fmt: skip


APART = """
import multiprocessing, os, signal, sys, time
from sdkwright.apart import Apart
from sdkwright.processes import limit

limit(2)

class One:
    def __init__(self):
        self.home, self.count = os.getpid(), 0

    def more(self, by):
        self.count += by
        return self.count, os.getpid() != self.home

    def fail(self):
        raise LookupError("from there")

    def much(self):
        return b"x" * 1_000_000

    def wait(self, path):
        while not os.path.exists(path):
            time.sleep(0.01)

    def size(self, data):
        return len(data)

    def end(self):
        if os.getpid() != self.home:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done here"

for wanted in (True, False):
    with Apart(One(), wanted=wanted) as one:
        first, second, failing, much = one.ask(One.more, 1), one.ask(One.more, 2), one.ask(One.fail), one.ask(One.much)
        print(one.is_apart, first(), second(), first(), len(much()))
        try:
            failing()
        except LookupError as error:
            print(error)
        end, after = one.ask(One.end), one.ask(One.more, by=3)
        print(end(), after())
    with Apart(One(), wanted=wanted) as one:
        waited, size = one.ask(One.wait, sys.argv[1]), one.ask(One.size, b"x" * 10_000_000)
        open(sys.argv[1], "w").close()
        print(size())
        os.unlink(sys.argv[1])
        much = one.ask(One.much)
        one.dismiss()
    print(multiprocessing.active_children())
"""


def test_an_object_with_its_own_process_does_what_it_is_asked_one_after_the_other(tmp_path: Path) -> None:
    """Who asks for much does not wait until it is heard: here that would be for ever."""
    command = [sys.executable, "-c", APART, str(tmp_path / "go")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.splitlines(), done.stderr) == (
        [
            "True (1, True) (3, True) (1, True) 1000000", "from there", "done here (3, False)", "10000000", "[]",
            "False (1, False) (3, False) (1, False) 1000000", "from there", "done here (6, False)", "10000000", "[]",
        ],
        "",
    )  # fmt: skip


KILLED = """
import os, signal, sys, time
from sdkwright import processes
from sdkwright.apart import beside

def work(share):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(600)

processes.limit(3)
if sys.argv[1] == "beside":
    beside(lambda: work(0), lambda: work(1))
processes.over_processes(work, range(3))
"""


@pytest.mark.parametrize("way", ["beside", "over"])
@pytest.mark.skipif(sys.platform not in ("linux", "freebsd"), reason="nothing forks")
def test_what_was_begun_ends_with_the_process_that_is_killed(way: str) -> None:
    parent = subprocess.Popen([sys.executable, "-c", KILLED, way], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    begun = [int(parent.stdout.readline()) for _ in range(2 if way == "beside" else 3)]
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 60
    while (left := [one for one in begun if _runs(one)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for one in left:
        os.kill(one, signal.SIGKILL)
    assert left == []


def _runs(process: int) -> bool:
    """Whether a process is there, and not only waits for somebody to ask what became of it."""
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
