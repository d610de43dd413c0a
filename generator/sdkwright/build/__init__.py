"""Document → `ir.Api`: everything is decided here, so that nothing after it has to.

resources where each operation goes, and what it is called
schemas   schema parts → types, inline objects hoisted to drafts
names     one pass: a class and a module for every draft
models    drafts → models; flatten: operations with final names
answers   a body for each reply, which its schema accepts: an example, or made of it
"""

from dataclasses import dataclass, replace

from sdkwright.build import api
from sdkwright.build.answers import answers
from sdkwright.diagnostics import Diagnostic
from sdkwright.document import Document
from sdkwright.ir.api import Api
from sdkwright.names import Names
from sdkwright.settings import Settings

__all__ = ["Built", "build"]


@dataclass(frozen=True, slots=True)
class Built:
    """The Api, what its parts are called, and what could not be represented in full."""

    api: Api
    names: Names
    diagnostics: tuple[Diagnostic, ...]


def build(document: Document, settings: Settings, lock: Names | None = None) -> Built:
    """Decide the whole package for a document that has been validated; names that `lock` holds are given again.

    With lenient settings, references that lead nowhere stand for any value; validation has said where they are.
    """
    found: list[Diagnostic] = []
    document = document.read(lenient=settings.lenient)
    made, names = api.assemble(document, settings, lock or Names(), found.append)
    made = replace(made, answers=answers(made, document, found.append))
    return Built(made, names, tuple(found))
