"""The document, loaded: every value knows its pointer, every pointer its place in a file.

A `Node` is a value together with where it stands; stages walk nodes and never raw dictionaries, so that whatever they
find out can be said with its place.
"""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, Final, Protocol
from urllib.parse import unquote, urldefrag, urljoin

from msgspec import Struct, field
from msgspec.structs import replace

from sdkwright.bases import Bases
from sdkwright.diagnostics.location import Location
from sdkwright.pointers import escape, join, unescape


class Places(Protocol):
    """Looks up where the value (or the key) at a pointer stands in one source."""

    def __call__(self, pointer: str, at_key: bool) -> tuple[int, int, int, int]: ...


class Source(Struct, frozen=True, eq=False):
    """One file of the document: its name in diagnostics, its text, its value, its places, and a hash of its bytes."""

    name: str
    text: str
    value: Any
    places: Places
    digest: str


class Document(Struct, frozen=True, eq=False):
    """An OpenAPI document: its entry file and all files that it refers to, by name.

    `bases` are the names that its parts have for themselves, `dynamic` what `$dynamicRef`s mean now, by anchor.
    `refused` are files that it refers to and that were not read, with the reason; `told` those that have a finding of
    their own. In a `lenient` document a reference that leads nowhere means an empty object, which is any value where a
    schema is wanted; `strict` is what it was made of. `targets` and `ends` are what references mean, in one step and at
    last, as far as somebody asked.
    """

    entry: str
    sources: Mapping[str, Source]
    digest: str
    refused: Mapping[str, str] = {}
    told: frozenset[str] = frozenset()
    lenient: bool = False
    bases: Bases = field(default_factory=Bases)
    dynamic: dict[str, "Node"] = {}
    targets: dict[tuple[str, str], "Node"] = {}
    ends: dict[tuple[str, ...], "Node"] = {}
    strict: "Document | None" = None

    def read(self, *, lenient: bool) -> "Document":
        """The same document, with what references that lead nowhere mean."""
        return replace(self, lenient=lenient, strict=self.strict or self, targets={}, ends={})

    @property
    def root(self) -> "Node":
        return Node(self, self.entry, "", self.sources[self.entry].value)

    @property
    def version(self) -> tuple[int, int]:
        """Major and minor of the `openapi` member: (3, 1)."""
        major, minor = str(self.root.value["openapi"]).split(".")[:2]
        return int(major), int(minor)

    def at(self, source: str, pointer: str) -> "Node":
        """The node at a pointer that is known to lead somewhere."""
        value = self.sources[source].value
        for token in pointer.split("/")[1:]:
            value = value[int(token) if isinstance(value, list) else unescape(token)]
        return Node(self, source, pointer, value)

    def locate(self, location: Location) -> Location:
        """`location` with its lines and columns filled in from its pointer."""
        source = self.sources.get(location.file)
        if source is None or location.line:
            return location
        line, column, end_line, end_column = source.places(location.pointer, location.at_key)
        return replace(location, line=line, column=column, end_line=end_line, end_column=end_column)


_KINDS: Final = {str: "a text", int: "a number", float: "a number", list: "an array", NoneType: "null"}
"""What no reference can lead to."""


class UnresolvedReference(Exception):
    """A `$ref` that leads nowhere; `node` is the object that holds it."""

    def __init__(self, node: "Node", reason: str) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason


class Node(Struct, frozen=True, eq=False):
    """A value of the document and where it stands: `source` names the file, `pointer` the place in it."""

    document: Document
    source: str
    pointer: str
    value: Any

    @property
    def key(self) -> tuple[str, str]:
        """What tells this place from every other."""
        return self.source, self.pointer

    @property
    def location(self) -> Location:
        return Location(self.source, pointer=self.pointer)

    @property
    def key_location(self) -> Location:
        """The place of the name under which this value stands."""
        return Location(self.source, pointer=self.pointer, at_key=True)

    @property
    def last(self) -> str:
        """The last token of the pointer, unescaped: the member's name, or the index."""
        return unescape(self.pointer.rpartition("/")[2])

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __getitem__(self, key: str | int) -> "Node":
        return Node(self.document, self.source, f"{self.pointer}/{escape(str(key))}", self.value[key])

    def get(self, key: str) -> "Node | None":
        """The member `key`, None where this is no object or has none."""
        value = self.value
        if isinstance(value, dict) and key in value:
            return Node(self.document, self.source, f"{self.pointer}/{escape(key)}", value[key])
        return None

    def text(self, key: str) -> str:
        """The member `key` if it is a string, else the empty string."""
        value = self.value
        text = value.get(key) if isinstance(value, dict) else None
        return text if isinstance(text, str) else ""

    def flag(self, key: str) -> bool:
        """Whether the member `key` is `true`."""
        return isinstance(self.value, dict) and self.value.get(key) is True

    def members(self, key: str | None = None) -> Iterator[tuple[str, "Node"]]:
        """The members of this object, or of the object at `key`, in the document's order."""
        node = self if key is None else self.get(key)
        if node is not None and isinstance(node.value, dict):
            document, source, start = node.document, node.source, f"{node.pointer}/"
            for name, value in node.value.items():
                yield (name := str(name)), Node(document, source, start + escape(name), value)

    def elements(self, key: str | None = None) -> Iterator["Node"]:
        """The elements of this array, or of the array at `key`."""
        node = self if key is None else self.get(key)
        if node is not None and isinstance(node.value, list):
            for index, value in enumerate(node.value):
                yield Node(node.document, node.source, f"{node.pointer}/{index}", value)

    @property
    def reference(self) -> str:
        """Where `$ref` leads, or `$dynamicRef`, as it is written; empty for neither."""
        return self.text("$ref") or self.text("$dynamicRef")

    @property
    def is_reference(self) -> bool:
        value = self.value
        return isinstance(value, dict) and (
            isinstance(value.get("$ref"), str) or isinstance(value.get("$dynamicRef"), str)
        )

    @property
    def binds(self) -> dict[str, "Node"]:
        """The dynamic anchors that this schema declares, at its top or among its `$defs`."""
        if not self.document.bases.anchors:
            return {}
        found = {node.text("$dynamicAnchor"): node for node in (self, *(one for _, one in self.members("$defs")))}
        return {name: node for name, node in found.items() if name}

    def follow(self) -> "Node":
        """This node, or what its `$ref` leads to in the end. Raises UnresolvedReference."""
        node, seen, ends = self, set[tuple[str, str]](), self.document.ends
        passed: list[tuple[str, ...]] = []
        while node.is_reference:
            if (known := ends.get(node.spelled)) is not None:
                node = known
                break
            passed.append(node.spelled)
            seen.add(node.key)
            node = node.target()
            if node.key in seen:
                return self.endless()
        if passed and all(passed):
            ends.update(dict.fromkeys(passed, node))
        return node

    def endless(self) -> "Node":
        """What a `$ref` means that leads back to itself: an empty object in a lenient document. Raises
        UnresolvedReference otherwise."""
        if not self.document.lenient:
            raise UnresolvedReference(self, "the reference leads back to itself")
        return Node(self.document, self.source, self.pointer, {})

    def broken(self) -> str:
        """Why `$ref` leads nowhere, in a lenient document too; empty if it leads somewhere, or there is none."""
        strict = self.document.strict or self.document
        try:
            there = Node(strict, self.source, self.pointer, self.value).follow()
        except UnresolvedReference as error:
            return error.reason
        if isinstance(there.value, dict | bool):
            return ""
        return f"{_KINDS[type(there.value)]} stands there, where an object is wanted"

    def target(self) -> "Node":
        """What `$ref` leads to in one step, or `$dynamicRef` as far as that is known without a value to judge (JSON
        Schema 2020-12 Core, section 8.2.3.2). Raises UnresolvedReference."""
        reference = self.reference
        bases = self.document.bases
        if "$ref" not in self.value:
            anchor = reference.rpartition("#")[2]
            places = bases.anchors.get(anchor, ())
            if (bound := self.document.dynamic.get(anchor)) is not None:
                return bound
            if len(places) == 1:
                return self.document.at(*places[0])
        scope = self._scope
        found = self.document.targets.get((scope, reference))
        if found is None:
            try:
                found = self._resolve(reference)
            except UnresolvedReference:
                if not self.document.lenient:
                    raise
                found = Node(self.document, self.source, self.pointer, {})
            self.document.targets[scope, reference] = found
        return found

    @property
    def spelled(self) -> tuple[str, ...]:
        """What a `$ref` is relative to, and how it is written: the same means the same. Nothing for a `$dynamicRef`."""
        return (self._scope, self.reference) if "$ref" in self.value else ()

    @property
    def _scope(self) -> str:
        """What references here are relative to."""
        bases = self.document.bases
        return bases.of(self.source, self.pointer) if bases.resources else self.source

    def _resolve(self, reference: str) -> "Node":
        found = self._identified(reference) if self.document.bases.resources else None
        if found is not None:
            return found
        url, fragment = urldefrag(reference)
        source = join(self.source, url) if url else self.source
        if source not in self.document.sources:
            raise UnresolvedReference(self, self.document.refused.get(source, f"there is no file {url}"))
        return self._inside(self.document.at(source, ""), fragment)

    def _identified(self, reference: str) -> "Node | None":
        """What a reference means by what calls itself so, None if nothing does."""
        bases = self.document.bases
        try:
            url, fragment = urldefrag(urljoin(bases.of(self.source, self.pointer), reference))
            return self._inside(self.document.at(*bases.resources[url]), fragment)
        except (KeyError, ValueError, UnresolvedReference):
            return None

    def _inside(self, node: "Node", fragment: str) -> "Node":
        """What `fragment` means in `node` (RFC 6901, section 6)."""
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            return self._anchored(node, fragment)
        for token in fragment.split("/")[1:]:
            key: str | int = unescape(token)
            if isinstance(node.value, list) and token.isdigit() and int(token) < len(node.value):
                key = int(token)
            elif not isinstance(node.value, dict) or key not in node.value:
                raise UnresolvedReference(self, f"nothing stands at {fragment}")
            node = node[key]
        return node

    def _anchored(self, root: "Node", name: str) -> "Node":
        """The schema that calls itself `name` (JSON Schema 2020-12 Core, section 8.2.2)."""
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if name in (node.text("$anchor"), node.text("$dynamicAnchor")):
                return node
            waiting.extend(member for _, member in node.members())
            waiting.extend(node.elements())
        raise UnresolvedReference(self, f"no schema has the anchor {name!r}")
