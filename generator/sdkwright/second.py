"""What is done of a large document in a second process, while the first one builds and renders a package of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sdkwright.diagnostics import Diagnostic, Location
from sdkwright.diagnostics.collect import collect
from sdkwright.document import Document
from sdkwright.settings import Settings
from sdkwright.validation import checked, judged

if TYPE_CHECKING:
    from sdkwright.build.answers import Answering
    from sdkwright.ir.answer import Answers, Questions


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a package: the `answers` to its operations and the `places` of these, all that building them
    `found`, located, and what of that counts."""

    answers: Answers
    places: tuple[Location, ...]
    found: tuple[Diagnostic, ...]
    counts: tuple[Diagnostic, ...]


class Second:
    """Validates `document`, in which loading has `found` something already, and answers for the operations of the
    package that is built of it by `settings`."""

    def __init__(self, document: Document, found: tuple[Diagnostic, ...], settings: Settings) -> None:
        self._document = document
        self._found = found
        self._settings = settings
        self._told: list[Diagnostic] = []
        self._answering: Answering | None = None

    def check(self) -> tuple[tuple[Diagnostic, ...], float]:
        """What validation finds, and how many seconds it takes."""
        start = time.perf_counter()
        return checked(self._document, self._found, self._settings.validate), time.perf_counter() - start

    def prepare(self) -> None:
        """Do of what answers take all that the document is enough for."""
        from sdkwright.build.answers import Answering

        self._answering = Answering(self._document.read(lenient=self._settings.lenient), self._told.append)
        self._answering.prepare()

    def answer(self, asked: Questions, built: tuple[Diagnostic, ...]) -> Said:
        """The answers to the operations that are `asked` for, and what that and building has to say."""
        from sdkwright.diagnostics.inline import unignored

        if self._answering is None:
            self.prepare()
        assert self._answering is not None
        answers = self._answering.answers(asked)
        found = collect((*built, *self._told), self._document)
        counts = judged(
            tuple(unignored(found, self._document)), self._settings.validate, self._document.sources, frozenset()
        )
        places = tuple(self._document.locate(one.location) for _, own in asked.asked for one in own)
        return Said(answers, places, found, counts)
