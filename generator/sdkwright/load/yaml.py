"""YAML 1.2 (core schema) with the place of every value.

PyYAML parses; its YAML 1.1 rules, by which `no` and `on` are booleans and `2024-01-01` is a date, are replaced.
Sources: YAML 1.2.2, section 10.3.2 (tags); RFC 6901 (pointers).
"""

import re
from typing import Any, Protocol

import yaml

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.rules import finding
from sdkwright.load.lines import Lines
from sdkwright.load.tags import TAG, Loader
from sdkwright.load.text import DEEPEST, Unreadable, problem
from sdkwright.pointers import unescape

LARGEST = 5_000_000
"""Values of a document with all aliases written out."""

_OTHER = frozenset(form for word in ("yes", "no", "on", "off") for form in (word, word.title(), word.upper()))
"""Plain words that YAML 1.1 has for booleans, and most tools still do."""

_SAFE = 10_000
"""libyaml composes recursively, and overflows the stack beyond some twenty thousand levels."""


class _Mark(Protocol):
    """A position as libyaml and PyYAML have it, from 0."""

    index: int
    line: int
    column: int


class _Lines:
    """Lines and columns of libyaml's marks. It also ends lines where YAML 1.1 does (U+0085, U+2028, U+2029), which
    neither YAML 1.2 (section 5.4) nor editors do."""

    def __init__(self, text: str) -> None:
        self._own = Lines(text) if not text.isascii() and _ENDS.search(text) else None

    def at(self, mark: _Mark | None) -> tuple[int, int]:
        """The line and column of a mark; the beginning, where there is none."""
        if mark is None:
            return 1, 1
        return self._own.at(mark.index) if self._own is not None else (mark.line + 1, mark.column + 1)


class YamlPlaces:
    """Finds the place of a pointer by walking the composed nodes."""

    def __init__(self, root: yaml.Node, lines: _Lines) -> None:
        self._root = root
        self._lines = lines

    def __call__(self, pointer: str, at_key: bool) -> tuple[int, int, int, int]:
        node, key = self._root, None
        for token in pointer.split("/")[1:]:
            found = _member(node, unescape(token))
            if found is None:
                break
            key, node = found
        if (at_key or _is_empty(node)) and key is not None:
            node = key
        start, end = self._lines.at(node.start_mark), self._lines.at(node.end_mark)
        if isinstance(node, yaml.CollectionNode) and end[0] != start[0]:
            return *start, *self._first(node, start)
        return *start, *end

    def _first(self, node: yaml.CollectionNode, start: tuple[int, int]) -> tuple[int, int]:
        """Where the first token of a collection on several lines ends: that of a block mapping is its first key."""
        key = node.value[0][0] if isinstance(node, yaml.MappingNode) and node.value else None
        end = self._lines.at(key.end_mark) if key is not None and not node.flow_style else start
        return end if end[0] == start[0] and end > start else (start[0], start[1] + 1)


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index


def _member(node: yaml.Node, token: str) -> tuple[yaml.Node | None, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode):
        return (None, node.value[int(token)]) if token.isdigit() and int(token) < len(node.value) else None
    if not isinstance(node, yaml.MappingNode):
        return None
    for key, value in node.value:
        if key.value == token:
            return key, value
    for key, value in node.value:
        for merged in _merged(key, value):
            found = _member(merged, token)
            if found is not None:
                return found
    return None


def _merged(key: yaml.Node, value: yaml.Node) -> list[yaml.Node]:
    """The mappings that `<<: *anchor` merges in (YAML 1.1's merge key, which YAML 1.2 documents use all the same)."""
    if key.value != "<<" or not isinstance(key, yaml.ScalarNode) or key.style:
        return []
    found = value.value if isinstance(value, yaml.SequenceNode) else [value]
    return [node for node in found if isinstance(node, yaml.MappingNode)]


def parse(text: str, name: str) -> tuple[Any, YamlPlaces, list[Diagnostic]]:
    """The value of a YAML document, its places, and what other tools would read otherwise. Raises Unreadable."""
    lines = _Lines(text)
    try:
        if text.count("[") + text.count("{") + max(map(len, text.split("\n"))) > _SAFE:
            _refuse_depth(text, name, lines)
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text, name, lines) from None
    except yaml.reader.ReaderError as error:
        raise _unprintable(error, text, name) from None
    if root is None:
        raise problem("empty-file", "there is nothing in this file", name, "name an OpenAPI document")
    builder = _Builder(name, lines)
    return builder.value(root, 0), YamlPlaces(root, lines), builder.notes


def _unprintable(error: yaml.reader.ReaderError, text: str, name: str) -> Unreadable:
    found = _UNPRINTABLE.search(text)
    if found is None:
        return problem("yaml-syntax", str(error.reason), name, "save the file as UTF-8")
    message = f"YAML allows no character U+{ord(found[0]):04X}"
    place = Lines(text).at(found.start())
    return problem("yaml-syntax", message, name, "write it as an escape in double quotes", *place)


def _refuse_depth(text: str, name: str, lines: _Lines) -> None:
    """Raise Unreadable for values that nest too deeply, before they are composed."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                message = f"values nest more than {DEEPEST} deep"
                raise problem("deep-nesting", message, name, "name the inner ones", *lines.at(event.start_mark))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _syntax(error: yaml.MarkedYAMLError, text: str, name: str, lines: _Lines) -> Unreadable:
    mark, opened = error.problem_mark or error.context_mark, error.context_mark
    if mark is not None and opened is not None and not text[mark.index :].strip():
        last = len(text.rstrip()) - 1
        if opened.index > last:
            message, hint = "the text ends here, and is not finished", "close what is open, or get the rest of it"
            return problem("yaml-syntax", message, name, hint, *Lines(text).at(max(0, last)))
        return problem("yaml-syntax", "this is still open where the text ends", name, "close it", *lines.at(opened))
    line, column = lines.at(mark)
    every = text.split("\n")
    shown = every[line - 1] if line <= len(every) else ""
    if shown[: column - 1].strip(" ") == "" and shown[column - 1 : column] == "\t":
        message, hint = "this line is indented with a tab", "indent with spaces"
        return problem("yaml-tab", message, name, hint, line, column)
    hint = "indent with spaces, never with tabs" if "\t" in shown else ""
    if "mapping values are not allowed" in str(error.problem):
        hint = hint or "quote a text that holds `: `"
    if "found duplicate anchor" in str(error.problem):
        hint = "give each anchor its own name"
    message = ": ".join(part for part in (error.context, error.problem) if part) or "this is no YAML"
    hint = hint or "check quotes, colons and indentation"
    begun = lines.at(opened) if error.context and opened is not None else (line, column)
    related = (("it begins here", Location(name, *begun)),) if begun != (line, column) else ()
    return problem("yaml-syntax", message, name, hint, line, column, related=related)


_ENDS = re.compile("[\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""YAML 1.2.2, section 5.1."""
_STRING = f"{TAG}str"
_COLLECTIONS = (f"{TAG}map", f"{TAG}seq")


class _Builder:
    """Makes values of composed nodes; what an alias stands for is made once and shared."""

    def __init__(self, name: str, lines: _Lines) -> None:
        self._lines = lines
        self.notes: list[Diagnostic] = []
        self._name = name
        self._made: dict[int, tuple[Any, int, int]] = {}
        self._open: set[int] = set()
        self._size = 0
        self._deepest = 0

    def value(self, node: yaml.Node, depth: int) -> Any:
        """The value of `node`. Raises Unreadable."""
        if isinstance(node, yaml.ScalarNode):
            self._size += 1
            return self._scalar(node)
        known = self._made.get(id(node))
        if known is not None:
            self._size += known[1]
            if self._size > LARGEST:
                raise self._problem("alias-bomb", node, f"aliases make more than {LARGEST:,} values", "write them out")
            self._reach(node, depth + known[2])
            return known[0]
        if id(node) in self._open:
            raise self._problem("endless-alias", node, "this value holds itself", "use `$ref` for recursion")
        if node.tag not in _COLLECTIONS:
            raise self._problem("yaml-tag", node, f"the tag {node.tag} has no meaning in JSON", "leave it out")
        above, self._deepest = self._deepest, depth
        self._reach(node, depth)
        self._open.add(id(node))
        before = self._size
        self._size += 1
        made: Any
        if isinstance(node, yaml.SequenceNode):
            made = [self.value(item, depth + 1) for item in node.value]
        else:
            made = self._mapping(node, depth)
        self._open.discard(id(node))
        self._made[id(node)] = made, self._size - before, self._deepest - depth
        self._deepest = max(above, self._deepest)
        return made

    def _reach(self, node: yaml.Node, depth: int) -> None:
        """Remember how deep values nest. Raises Unreadable where that is too deep."""
        if depth > DEEPEST:
            raise self._problem("deep-nesting", node, f"values nest more than {DEEPEST} deep", "name the inner ones")
        self._deepest = max(self._deepest, depth)

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._problem("yaml-key", key, "a key must be a text, not a collection", "write it as a text")
            name: str = key.value
            if name == "<<" and (merge := _merged(key, value)):
                merged.extend(merge)
                continue
            if name in made:
                message = f"the key {name[:200]!r} stands here twice"
                self.notes.append(self._problem("duplicate-key", key, message, "keep one of them").diagnostic)
                continue
            if name in _OTHER:
                self._note(key)
            if value.tag == _STRING and value.value not in _OTHER:
                self._size += 1
                made[name] = value.value
            else:
                made[name] = self.value(value, depth + 1)
        for other in merged:
            for name, inner in self.value(other, depth + 1).items():
                made.setdefault(name, inner)
        return made

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        match node.tag.removeprefix(TAG):
            case "str":
                if text in _OTHER:
                    self._note(node)
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int" | "float" as kind:
                return self._number(node, text, kind)
            case _:
                raise self._problem("yaml-tag", node, f"the tag {node.tag} has no meaning in JSON", "leave it out")

    def _number(self, node: yaml.ScalarNode, text: str, kind: str) -> int | float:
        try:
            if kind == "int":
                if text[:1] == "0" and len(text) > 1 and text.isdigit():
                    self._note(node)
                return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)
            number = float(text)
        except ValueError:
            number = float("inf")
        if number - number != 0:
            raise self._problem("number-range", node, f"JSON has no number {text[:40]}", "write it as a text")
        return number

    def _note(self, node: yaml.ScalarNode) -> None:
        """Say that YAML 1.1 reads a plain scalar otherwise."""
        if node.style:
            return
        text: str = node.value
        code, said = "yaml-boolean", f"this is the text {text!r}, and a boolean"
        if text.isdigit():
            code, said = "yaml-octal", f"this is the number {int(text)}, and an octal one"
        place = self._problem(code, node, "", "").diagnostic.location
        self.notes.append(finding(code, f"{said} to tools that read YAML 1.1", place, "quote it"))

    def _problem(self, code: str, node: yaml.Node, message: str, hint: str) -> Unreadable:
        start, end = self._lines.at(node.start_mark), self._lines.at(node.end_mark)
        width = max(1, end[1] - start[1]) if end[0] == start[0] else 1
        return problem(code, message, self._name, hint, *start, width)
