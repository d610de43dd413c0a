"""Texts that were made before of the very same: taken from the cache.

A text is made by a function of templates and of one value, and its key is the digest of that value: what the function
is not given cannot be in the text, and so no key can lack it. The code, the templates and the tools that have a hand in
it are in every key.
"""

import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Final, TypeVar

from msgspec import Struct

from sdkwright.about import fingerprint
from sdkwright.cache import Cache
from sdkwright.ir.api import Api
from sdkwright.ir.digest import Digester
from sdkwright.render.environment import Templates
from sdkwright.render.file import File

V = TypeVar("V")

_TOOLS: Final = ("ruff", "jinja2", "datamodel-code-generator")


class Known:
    """The texts that are known of the parts of one Api."""

    def __init__(self, api: Api, templates: Templates) -> None:
        self.digester = Digester(api.models)
        self.templates = templates
        self._said = templates.digest()
        tools = (f"{tool} {version(tool)}" for tool in _TOOLS)
        self._made: dict[str, str] = {}
        self._digests: dict[int, tuple[object, str]] = {}
        self._cache = Cache(" ".join(("made", fingerprint(), self._said, platform.python_version(), *tools)))

    def texts(self, make: Callable[[Templates, Sequence[V]], Sequence[str]], values: Sequence[V]) -> list[str]:
        """The text of each of `values`: known, or by `make`, which makes each of its own value alone."""
        kind = f"{make.__module__}.{make.__qualname__}"
        keys = [self._cache.key(kind, self._digest(value)) for value in values]
        known = self._cache.get(keys)
        missing = {key: value for key, value in zip(keys, values, strict=True) if key not in known}
        if missing:
            made = dict(zip(missing, make(self.templates, list(missing.values())), strict=True))
            known |= made
            self._made |= made
        return [known[key] for key in keys]

    def files(
        self, make: Callable[[Templates, Sequence[V]], Sequence[str]], values: Sequence[V], path: Callable[[V], str]
    ) -> list[File]:
        """A file at its `path` for each of `values`, with the text that `make` makes."""
        return [File(path(one), text) for one, text in zip(values, self.texts(make, values), strict=True)]

    def render(self, name: str, view: Struct) -> str:
        """The template `name` with the fields of `view`, as Templates.render gives it."""
        return self.texts(_rendered, [(name, view)])[0]

    def keep(self) -> None:
        """Put into the cache what was made, unless templates are others now than they were."""
        if self._made and self.templates.digest() == self._said:
            self._cache.put(self._made)
        self._made.clear()

    def _digest(self, value: object) -> str:
        """The digest of `value`, made once for all texts that are made of it."""
        if id(value) not in self._digests:
            self._digests[id(value)] = value, self.digester.of(value)
        return self._digests[id(value)][1]


def _rendered(templates: Templates, wanted: Sequence[tuple[str, Struct]]) -> list[str]:
    return [templates.render(name, view) for name, view in wanted]
