"""The tree of files of a document: the entry, and every file that a `$ref` leads to.

Sources: OpenAPI 3.1.1, "Parsing Documents" and "Relative References in API Description URIs"; RFC 3986, section 5.
"""

import gc
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from sdkwright.bases import NAMED, declared, is_extension
from sdkwright.diagnostics import Diagnostic, Location, Severity
from sdkwright.document import Document, Places, Source
from sdkwright.load.text import Unreadable, decode, read
from sdkwright.pointers import is_elsewhere, join

_OUTWARD = re.compile(r"""\$ref["']?\s*:\s*["']?[^#"'\s]""")
_DATA = frozenset({"example", "default", "enum", "const", "value", "dataValue"})
_NAMED = NAMED | {"examples"}
_VERSION = re.compile(r"3\.[012](\.\d+(-.+)?)?")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document, unless its files could not be read, and what there is to say about them; `broken` are the bytes of
    files that could not become values, `asked` all files that are wanted, those that are not there among them."""

    document: Document | None
    diagnostics: tuple[Diagnostic, ...]
    broken: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    asked: tuple[str, ...] = ()


def load(path: Path, *, root: Path | None = None, data: bytes | None = None) -> Loaded:
    """Read the document at `path`, or the document `data` as if it stood there, and the files that it refers to.

    `root` is the folder that references may not leave, symbolic links included; the document's own by default. Nothing
    is fetched from a network. Never raises for what the files hold or lack: that is in `diagnostics`.
    """
    entry = path.as_posix()
    allowed = (root or path.parent).resolve()
    sources: dict[str, Source] = {}
    refused: dict[str, str] = {}
    found: list[Diagnostic] = []
    contents: dict[str, bytes] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name in sources or name in refused:
            continue
        reason = "" if name == entry else _barred(name, allowed)
        if reason:
            refused[name] = reason
            continue
        try:
            contents[name] = data if data is not None and name == entry else read(Path(name), name)
            text = decode(contents[name], name)
            sources[name] = _source(name, text, hashlib.sha256(contents[name]).hexdigest(), found)
        except Unreadable as error:
            refused[name] = error.diagnostic.message
            if name == entry or error.diagnostic.code not in ("missing-file", "unreadable-file"):
                found.append(error.diagnostic)
            continue
        if _OUTWARD.search(text):
            waiting.extend(join(name, url) for url in _files(sources[name].value))
    broken = {name: contents.pop(name) for name in refused if name in contents}
    asked = (*sources, *(name for name in refused if not _barred(name, allowed)))
    if entry not in sources:
        return Loaded(None, tuple(found), broken, asked)
    bases = declared({name: (source.text, source.value) for name, source in sources.items()})
    told = frozenset(one.location.file for one in found) & refused.keys()
    document = Document(entry, sources, _digest(entry, contents), refused, told, bases=bases)
    found.extend(_spelled(document))
    wrong = _version(document)
    return Loaded(None if wrong else document, (*found, *wrong), {**broken, **contents} if wrong else broken, asked)


def _source(name: str, text: str, digest: str, found: list[Diagnostic]) -> Source:
    """A file as values with places; what is odd about its text goes into `found`. Raises Unreadable.

    The collector of cycles would look at the growing heap again and again, which takes as long as all the rest.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        value, places, notes = _parsed(name, text)
        found.extend(notes)
        return Source(name, text, value, places, digest)
    finally:
        if was_on:
            gc.enable()


def _parsed(name: str, text: str) -> tuple[Any, Places, list[Diagnostic]]:
    """The values in a text, where they stand, and what is odd about it, in the language that it is in."""
    if text.lstrip()[:1] in ("{", "[") and not name.endswith((".yaml", ".yml")):
        from sdkwright.load import json

        return json.parse(text, name)
    from sdkwright.load import yaml

    return yaml.parse(text, name)


def _barred(name: str, allowed: Path) -> str:
    """Why the file `name` may not be read, empty if it may."""
    if is_elsewhere(name):
        return "references to other hosts are not followed"
    try:
        place = Path(name).resolve()
        if not place.is_relative_to(allowed):
            return "references must stay below the document's folder"
        return f"{name} is no file" if place.exists() and not place.is_file() else ""
    except (OSError, ValueError, RuntimeError):
        return "this is no file name"


def _files(value: Any) -> Iterator[str]:
    """The files that the references in `value` lead to, as they are written. Data of the user's is not looked into."""
    waiting: list[tuple[Any, bool]] = [(value, False)]
    while waiting:
        node, named = waiting.pop()
        if isinstance(node, list):
            waiting.extend((item, False) for item in node)
        elif isinstance(node, dict):
            for key, inner in node.items():
                if key == "$ref" and isinstance(inner, str) and not named:
                    if url := urldefrag(inner)[0]:
                        yield url
                elif named or not (key in _DATA or is_extension(key)):
                    waiting.append((inner, not named and key in _NAMED))


def _digest(entry: str, contents: dict[str, bytes]) -> str:
    """A hash of all files, the same wherever the checkout is."""
    base = os.path.dirname(entry) or "."
    made = hashlib.sha256()
    for name in sorted(contents, key=lambda name: os.path.relpath(name, base)):
        relative = os.path.relpath(name, base).replace(os.sep, "/")
        made.update(f"{relative}\0{len(contents[name])}\0".encode("utf-8", "surrogateescape"))
        made.update(contents[name])
    return made.hexdigest()


def _spelled(document: Document) -> Iterator[Diagnostic]:
    """Take a version that is no more than 3.1, number or text, for the text that it should have been, and say so."""
    members = document.root.value
    version = members.get("openapi") if isinstance(members, dict) else None
    if isinstance(version, float | str) and re.fullmatch(r"3\.[012]", str(version)):
        whole = members["openapi"] = f"{version}.0"
        said = f"the number {version}" if isinstance(version, float) else f"{version!r}, which is half a version"
        yield _wrong(document, "/openapi", "version", f"`openapi` is {said}", f"write it whole: `{whole}`")


def _version(document: Document) -> tuple[Diagnostic, ...]:
    """What is wrong with the document's claim to be an OpenAPI one that we know."""
    root = document.root
    if not isinstance(root.value, dict):
        return (_wrong(document, "", "not-openapi", "this is no OpenAPI document: its root is no object", ""),)
    if "swagger" in root:
        hint = "convert it to OpenAPI 3 first, for instance with `npx swagger2openapi` or on converter.swagger.io"
        message = f"this is Swagger {root.value['swagger']}, and only OpenAPI 3.0, 3.1 and 3.2 are read"
        return (_wrong(document, "/swagger", "swagger-2", message, hint),)
    version = root.value.get("openapi")
    if version is None:
        hint = "start it with a line such as `openapi: 3.1.1`"
        return (_wrong(document, "", "not-openapi", "this is no OpenAPI document: it has no `openapi`", hint),)
    if not isinstance(version, str):
        return (_wrong(document, "/openapi", "version", "`openapi` must be a text", f'write `openapi: "{version}"`'),)
    if not _VERSION.fullmatch(version):
        hint = "known are 3.0.x, 3.1.x and 3.2.x"
        return (_wrong(document, "/openapi", "version", f"there is no OpenAPI version {version!r}", hint),)
    return ()


def _wrong(document: Document, pointer: str, code: str, message: str, hint: str) -> Diagnostic:
    place = document.locate(Location(document.entry, pointer=pointer))
    return Diagnostic(code=code, severity=Severity.ERROR, message=message[:500], location=place, hint=hint)
