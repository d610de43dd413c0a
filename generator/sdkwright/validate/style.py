"""Habits: nothing here is wrong, and a project may want all of it. Off unless the rule set is `strict`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sdkwright.diagnostics import Diagnostic
from sdkwright.diagnostics.rules import finding
from sdkwright.document import Document, Node
from sdkwright.operations import Found
from sdkwright.validate.paths import TEMPLATE

_STYLES = {
    "camelCase": re.compile(r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*\Z"),
    "PascalCase": re.compile(r"(?:[A-Z][a-z0-9]*)+\Z"),
    "snake_case": re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z"),
    "kebab-case": re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z"),
}
_WORD = re.compile(r"[a-z0-9.:~@$*-]*\Z")


def check(document: Document, found: Sequence[Found]) -> Iterator[Diagnostic]:
    """Everything about habits."""
    yield from _document(document.root)
    yield from _paths(document.root)
    yield from _tags(document.root, found)
    for one in found:
        yield from _operation(one)
    identifiers = [one.node["operationId"] for one in found if one.operation_id]
    yield from _spelled("operation-id-style", ((node.value, node) for node in identifiers), at_key=False)
    components = document.root.get("components")
    if components is not None:
        yield from _spelled("schema-name-style", components.members("schemas"), at_key=True)


def _document(root: Node) -> Iterator[Diagnostic]:
    info = root.get("info")
    if info is not None:
        for member in ("description", "license", "contact"):
            if member not in info:
                code = "missing-info-description" if member == "description" else f"missing-{member}"
                yield finding(code, f"`info` has no {member}", info.key_location, f"add `{member}`")
    for server in root.elements("servers"):
        if len(server.text("url")) > 1 and server.text("url").endswith("/"):
            message = "the address ends with a slash, and every path begins with one"
            yield finding("trailing-slash", message, server["url"].location, "take it off")
    if not list(root.elements("servers")):
        hint = "add `servers`, or every caller must know the address"
        yield finding("missing-servers", "the document has no servers", root["openapi"].key_location, hint)


def _paths(root: Node) -> Iterator[Diagnostic]:
    for path, item in root.members("paths"):
        if len(path) > 1 and path.endswith("/"):
            yield finding("trailing-slash", f"{path[:200]!r} ends with a slash", item.key_location, "take it off")
        if not all(_WORD.match(part) for part in TEMPLATE.sub("", path).split("/")):
            message = f"the words of {path[:200]!r} are not all in kebab-case"
            yield finding("path-style", message, item.key_location, "write `/node-pools`, not `/nodePools`")


def _tags(root: Node, found: Iterable[Found]) -> Iterator[Diagnostic]:
    declared = {tag.text("name") for tag in root.elements("tags")}
    for tag in root.elements("tags"):
        if not tag.text("description"):
            message = f"the tag {tag.text('name')[:100]!r} has no description"
            yield finding("missing-tag-description", message, tag.location, "add `description`")
    for one in found:
        for tag in one.node.elements("tags"):
            if isinstance(tag.value, str) and tag.value not in declared:
                message = f"the tag {tag.value[:100]!r} is not declared"
                yield finding("undeclared-tag", message, tag.location, "declare it under `tags` of the document")


def _operation(one: Found) -> Iterator[Diagnostic]:
    place, what = one.node.key_location, f"{one.method[:20]} {one.path[:200]}"
    for member in ("summary", "description"):
        if not one.node.text(member):
            yield finding(f"missing-{member}", f"{what} has no {member}", place, f"add `{member}`")
    if not one.tags:
        yield finding("missing-tag", f"{what} has no tag", place, "add `tags`, by which methods are grouped")
    statuses = [status for status, _ in one.node.members("responses")]
    if statuses and not any(status[:1] in "45d" for status in statuses):
        hint = "describe `4XX`, `5XX` or `default`"
        yield finding("missing-error-response", f"{what} describes no error", one.node["responses"].key_location, hint)


def _spelled(code: str, names: Iterable[tuple[str, Node]], at_key: bool) -> Iterator[Diagnostic]:
    """Names that are spelled unlike most of their kind."""
    listed = list(names)
    styles = Counter(style for name, _ in listed for style, pattern in _STYLES.items() if pattern.match(name))
    if len(listed) < 3 or not styles:
        return
    usual = max(_STYLES, key=lambda style: styles[style])
    for name, node in listed:
        if not _STYLES[usual].match(name):
            place = node.key_location if at_key else node.location
            yield finding(code, f"{name[:100]!r} is not in {usual}, as most are", place, f"spell it in {usual}")
