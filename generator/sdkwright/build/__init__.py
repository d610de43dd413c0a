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
from sdkwright.ir.answer import Answers
from sdkwright.ir.api import Api
from sdkwright.names import Names
from sdkwright.settings import Settings

__all__ = ["Answered", "Built", "answered", "assembled", "build"]


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to all operations, and what is to be said of those that have none."""

    answers: Answers
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """The Api, what its parts are called, and what could not be represented in full."""

    api: Api
    names: Names
    diagnostics: tuple[Diagnostic, ...]

    def given(self, answered: Answered) -> "Built":
        """The same with the answers, which it lacked."""
        made = replace(self.api, answers=answered.answers)
        return Built(made, self.names, (*self.diagnostics, *answered.diagnostics))


def build(document: Document, settings: Settings, lock: Names | None = None) -> Built:
    """Decide the whole package for a document that has been validated; names that `lock` holds are given again.

    With lenient settings, references that lead nowhere stand for any value; validation has said where they are.
    """
    document = document.read(lenient=settings.lenient)
    built = assembled(document, settings, lock or Names())
    return built.given(answered(built.api, document))


def assembled(document: Document, settings: Settings, lock: Names) -> Built:
    """What `build` gives but the answers, of a document as the settings have it read."""
    found: list[Diagnostic] = []
    made, names = api.assemble(document, settings, lock, found.append)
    return Built(made, names, tuple(found))


def answered(made: Api, document: Document) -> Answered:
    """The answers to the operations of an Api that was `made` of `document`."""
    found: list[Diagnostic] = []
    return Answered(answers(made, document, found.append), tuple(found))
