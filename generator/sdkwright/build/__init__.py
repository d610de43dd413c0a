"""Document → `ir.Api`: everything is decided here, so that nothing after it has to.

resources where each operation goes, and what it is called
schemas   schema parts → types, inline objects hoisted to drafts
names     one pass: a class and a module for every draft
models    drafts → models; flatten: operations with final names
answers   a body for each reply, which its schema accepts: an example, or made of it
"""

from msgspec import Struct

from sdkwright.build import api
from sdkwright.diagnostics import Diagnostic
from sdkwright.document import Document
from sdkwright.ir.answer import Answers, Questions
from sdkwright.ir.api import Api
from sdkwright.names import Names
from sdkwright.settings import Settings

__all__ = ["Answered", "Built", "answered", "build"]


class Built(Struct, frozen=True):
    """The Api, what its parts are called, and what could not be represented in full."""

    api: Api
    names: Names
    diagnostics: tuple[Diagnostic, ...]


class Answered(Struct, frozen=True):
    """What a fake service answers to each operation, and where it has no answer."""

    answers: Answers
    diagnostics: tuple[Diagnostic, ...]


def build(document: Document, settings: Settings, lock: Names | None = None) -> Built:
    """Decide the whole package for a document that has been validated, but for the answers; names that `lock` holds are
    given again.

    With lenient settings, references that lead nowhere stand for any value; validation has said where they are.
    """
    found: list[Diagnostic] = []
    document = document.read(lenient=settings.lenient)
    made, names = api.assemble(document, settings, lock or Names(), found.append)
    return Built(made, names, tuple(found))


def answered(made: Api, document: Document, settings: Settings) -> Answered:
    """The answers to the operations of what was `made` of `document`."""
    from sdkwright.build.answers import Answering

    found: list[Diagnostic] = []
    answering = Answering(document.read(lenient=settings.lenient), found.append)
    answering.prepare()
    return Answered(answering.answers(Questions.of(made)), tuple(found))
