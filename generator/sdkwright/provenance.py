"""From what a package was generated, and whether it is still that: nothing has to be generated again to know."""

from __future__ import annotations

import os
from typing import Any

from sdkwright.about import VERSION
from sdkwright.document import Document
from sdkwright.outcome import Outcome
from sdkwright.remembered import Memory
from sdkwright.settings import Settings
from sdkwright.write import MANIFEST, Digests, Manifest, Owned, hashed, is_intact, is_store_of, strays


def is_fresh(settings: Settings, templates_hash: str, check: bool, digests: Digests, outcome: Outcome) -> bool:
    """Whether a run would change nothing: this sdkwright wrote or checked what the manifest describes, and neither the
    document nor a file is another now. Nothing is parsed for that; what that run had to say is said again."""
    assert settings.output is not None
    manifest = Manifest.read(settings.output)
    if manifest is None:
        return False
    tolerated = settings.lenient or not manifest.findings.get("error", 0)
    facts = (manifest.generator, manifest.document, manifest.settings_hash, manifest.templates_hash)
    now = (VERSION, settings.document_name, _settings_hash(settings), templates_hash)
    if not tolerated or facts != now:
        return False
    known = _memory(settings, digests.of(MANIFEST) or "").recall()
    if known is None:
        return False
    if not is_intact(manifest, digests):
        return False
    if not (check or is_store_of(manifest.files, settings.output, digests)):
        return False
    if strays(settings.output, manifest.files.keys(), Owned(settings.keep)):
        return False
    digests.keep()
    outcome.diagnostics, contents = known
    outcome.sources = {name: content.decode("utf-8", "replace") for name, content in contents.items()}
    outcome.asked = tuple(contents)
    outcome.files, outcome.operations, outcome.fresh = len(manifest.files) + 1, dict(manifest.operations), True
    return True


def prove(digest: str, document: Document, settings: Settings, outcome: Outcome) -> None:
    """Remember that this very sdkwright writes what the manifest with the hash `digest` describes, and what it has to
    say: in a cache, so that a clean machine proves it anew. That a template is another one now is said once."""
    said = (one for one in outcome.diagnostics if one.code != "overridden-template")
    _memory(settings, digest).keep(document, said)


def _memory(settings: Settings, digest: str) -> Memory:
    """What was said when the package whose manifest has the hash `digest` was made."""
    assert settings.document is not None
    return Memory(settings.document, settings.root, f"generated\0{digest}".encode(), ())


def manifest_of(document: Document, settings: Settings, templates_hash: str, **made: Any) -> Manifest:
    """The manifest of what was `made` of a document."""
    return Manifest(
        generator=VERSION,
        document=settings.document_name,
        document_hash=document.digest,
        sources=_sources(document),
        settings_hash=_settings_hash(settings),
        templates_hash=templates_hash,
        **made,
    )


def _settings_hash(settings: Settings) -> str:
    """A hash of the settings that shape the output, the same on every machine."""
    shaping = (
        settings.document_name, settings.package, settings.distribution, settings.client, settings.version,
        settings.client_parameters, settings.include, settings.exclude, sorted(settings.names.items()), settings.author,
        settings.license, settings.keep, sorted(settings.environment.items()), settings.validate.shape,
        *([settings.pagination] if settings.pagination else []), *([settings.streams] if settings.streams else []),
    )  # fmt: skip
    return hashed(repr(shaping).encode("utf-8", "backslashreplace"))


def _sources(document: Document) -> dict[str, str]:
    """The files of the document and their hashes; none if one that it refers to was not read, and may yet appear."""
    if document.refused:
        return {}
    base = os.path.dirname(document.entry) or "."
    return {
        os.path.relpath(name, base).replace(os.sep, "/"): source.digest for name, source in document.sources.items()
    }
