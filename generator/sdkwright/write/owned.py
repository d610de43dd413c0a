"""Which files of a package's folder are the user's own: never written, never taken away, never called orphans."""

import re
from collections.abc import Iterable
from typing import Final

ALWAYS: Final = ("/custom/", "/src/*/custom/")
"""What nothing is ever generated into."""


class Owned:
    """Says of a path whether one of `patterns` means it; those of `ALWAYS` are among them.

    Patterns are read as in .gitignore, from the package's folder: `*` and `?` stand for text in one name, `**` for any
    folders; a pattern without a slash, but at its end, counts in every folder; one that means a folder means all in it.
    """

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._expression = re.compile("|".join(map(_expression, (*ALWAYS, *patterns))), re.DOTALL)

    def __contains__(self, path: str) -> bool:
        return self._expression.fullmatch(path) is not None


def _expression(pattern: str) -> str:
    is_folder = pattern.endswith("/")
    body = pattern.strip("/")
    anywhere = "" if pattern.startswith("/") or "/" in body else "(?:.*/)?"
    made = "".join(_part(one) for one in re.findall(r"\*\*/|\*\*|\*|\?|[^*?]+", body))
    return f"{anywhere}{made}{'/.*' if is_folder else '(?:/.*)?'}"


def _part(text: str) -> str:
    return {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(text) or re.escape(text)


NOBODYS: Final = Owned()
"""What is the user's where the settings name nothing."""
