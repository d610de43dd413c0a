"""Two things beside each other: what comes back, and what of a process that the system ends.

Apart from this process, which has threads: nothing forks here.
"""

import subprocess
import sys

PROGRAM = """
import os, signal, threading
from sdkwright import processes

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

print(processes.beside(lambda: elsewhere(), elsewhere))
print(processes.beside(lambda: 1, killed))
for own, other in ((lambda: 1, failing), (failing, elsewhere)):
    try:
        processes.beside(own, other)
    except LookupError as error:
        print(error)
print(processes.beside(lambda: processes.beside(elsewhere, elsewhere), lambda: b"x" * 1_000_000)[0])
event = threading.Event()
threading.Thread(target=event.wait).start()
print(processes.beside(elsewhere, elsewhere))
event.set()
"""


def test_what_another_process_does_comes_back_whatever_becomes_of_it() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == [
        "(False, True)", "(1, 'done here')", "from there", "from there", "(False, True)", "(False, False)",
    ]  # fmt: skip
