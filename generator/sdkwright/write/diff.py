"""What a run would change, as `git diff` shows it: `git apply` and `patch -p1` understand it."""

import difflib
import io
from collections.abc import Iterator, Mapping
from itertools import islice


def unified(old: Mapping[str, bytes | None], new: Mapping[str, bytes | None], prefix: str = "") -> str:
    """The unified diff from `old` to `new`: contents by path, None or nothing where there is no file.

    Three lines of context; `prefix` is put before each path.
    """
    paths = sorted({*old, *new})
    return "".join(text for path in paths for text in _of_file(f"{prefix}{path}", old.get(path), new.get(path)))


def _of_file(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    if old == new:
        return
    yield f"diff --git a/{path} b/{path}\n"
    if old is None:
        yield "new file mode 100644\n"
    if new is None:
        yield "deleted file mode 100644\n"
    before, after = _lines(old), _lines(new)
    if not old and not new:
        return
    if before is None or after is None:
        yield f"Binary files a/{path} and b/{path} differ\n"
        return
    end = "\t" if " " in path else ""
    yield "--- /dev/null\n" if old is None else f"--- a/{path}{end}\n"
    yield "+++ /dev/null\n" if new is None else f"+++ b/{path}{end}\n"
    for line in islice(difflib.unified_diff(before, after), 2, None):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes | None) -> list[str] | None:
    """The lines of a text, each with its line feed; None for what is none."""
    try:
        text = (content or b"").decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else list(io.StringIO(text, newline="\n"))
