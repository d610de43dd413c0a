"""What validation said of the same bytes before: the cache of findings, by the entry file and all that it refers to."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sdkwright.about import fingerprint
from sdkwright.cache import Cache
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.document import Document
from sdkwright.pointers import is_elsewhere


class Memory:
    """The findings of one document for one choice of rules."""

    def __init__(self, path: Path, root: Path | None, data: bytes, choice: Iterable[str]) -> None:
        self._entry = path.as_posix()
        self._base = path.parent.as_posix()
        self._cache = Cache(f"findings {fingerprint()}")
        beside = os.path.relpath(root, path.parent) if root is not None else ""
        self._key = self._cache.key(path.name, beside, _hash(data), *sorted(choice))

    def recall(self) -> tuple[tuple[Diagnostic, ...], dict[str, bytes]] | None:
        """The findings and the bytes of all files, if none of these is another now."""
        text = self._cache.get([self._key]).get(self._key)
        if text is None:
            return None
        said = json.loads(text)
        contents: dict[str, bytes] = {}
        for name, digest in said["sources"].items():
            path = Path(self._there(name))
            try:
                contents[path.as_posix()] = data = path.read_bytes() if path.is_file() else b""
            except OSError:
                return None
            if _hash(data) != digest:
                return None
        return tuple(self._diagnostic(one) for one in said["findings"]), contents

    def keep(self, document: Document, found: Iterable[Diagnostic]) -> None:
        """Remember the findings of `document`, unless it refers to files that may yet appear."""
        if not all(map(is_elsewhere, document.refused)):
            return
        sources = {self._here(name): source.digest for name, source in document.sources.items()}
        said = {"sources": sources, "findings": [self._record(one) for one in found]}
        self._cache.put({self._key: json.dumps(said)})

    def _here(self, name: str) -> str:
        return os.path.relpath(name, self._base).replace(os.sep, "/")

    def _there(self, name: str) -> str:
        if name == self._here(self._entry):
            return self._entry
        return os.path.normpath(os.path.join(self._base, name)).replace(os.sep, "/")

    def _record(self, one: Diagnostic) -> list[Any]:
        related = [[word, self._place(place)] for word, place in one.related]
        return [one.code, int(one.severity), one.message, self._place(one.location), one.hint, related, one.anchor]

    def _place(self, place: Location) -> list[Any]:
        end = [place.end_line, place.end_column, place.pointer, place.at_key]
        return [self._here(place.file), place.line, place.column, *end]

    def _diagnostic(self, said: list[Any]) -> Diagnostic:
        code, severity, message, place, hint, related, anchor = said
        return Diagnostic(
            code=code,
            severity=Severity(severity),
            message=message,
            location=self._located(place),
            hint=hint,
            related=tuple((word, self._located(there)) for word, there in related),
            anchor=anchor,
        )

    def _located(self, said: list[Any]) -> Location:
        name, *rest = said
        return Location(self._there(name), *rest)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
