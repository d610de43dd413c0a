"""What became of one document: a row of the corpus command's table."""

from __future__ import annotations

from dataclasses import dataclass, field

_WIDTHS = {
    "document": 34, "ops": 5, "present": 7, "full": 5, "degraded": 8, "refused": 7, "import": 6, "ruff": 4, "mypy": 4,
    "pyright": 7, "silenced": 8, "examples": 11, "values": 13, "calls": 11, "fakes": 11, "faults": 9, "undrawn": 7,
    "s": 5,
}  # fmt: skip
HEADER = " | ".join([f"{'document':34}", *(f"{name:>{width}}" for name, width in list(_WIDTHS.items())[1:])])

UNASKED = -2
"""A tool that was not asked, because a flag said so."""


@dataclass
class Proof:
    """Counts and failures; a count of errors is -1 where its tool should have run and did not.

    `examples`, `values`, `calls`, `fakes` and `faults` are pairs of kept and all: valid examples of the document, generated
    values of replies and models, operations called with generated arguments by both clients, operations that the fake of
    the package answers as the document says, for either client, and calls that met a service which goes wrong. `undrawn`
    are values that could not be made. An operation for which no arguments could be made counts as not called.
    """

    name: str
    operations: int = 0
    receivers: int = 0
    present: int = 0
    full: int = 0
    refused: int = 0
    import_problems: int = -1
    ruff: int = -1
    mypy: int = -1
    pyright: int = -1
    silenced: int = -1
    examples: tuple[int, int] = (0, 0)
    values: tuple[int, int] = (0, 0)
    calls: tuple[int, int] = (0, 0)
    fakes: tuple[int, int] = (0, 0)
    faults: tuple[int, int] = (0, 0)
    undrawn: int = 0
    seconds: float = 0.0
    degraded: list[str] = field(default_factory=list[str])
    failures: list[str] = field(default_factory=list[str])

    @property
    def perfect(self) -> bool:
        """Whether nothing is missing, nothing failed and nothing was left untried that was asked for."""
        counts = (self.import_problems, self.ruff, self.mypy, self.pyright, self.silenced)
        pairs = (self.examples, self.values, self.calls, self.fakes, self.faults, (self.present, self.operations))
        counted = self.full + len(self.degraded) + self.refused == self.operations and self.refused == 0
        called = self.calls[1] == self.operations and self.fakes[1] == 2 * self.operations
        whole = self.operations + self.receivers > 0 and counted and called and not self.failures
        return whole and all(one in (0, UNASKED) for one in counts) and all(kept == total for kept, total in pairs)

    def row(self) -> str:
        """The document's line of the table; its failures are told below it."""
        tools = (self.import_problems, self.ruff, self.mypy, self.pyright, self.silenced)
        cells = [
            self.operations,
            self.present,
            self.full,
            len(self.degraded),
            self.refused,
            *({UNASKED: "-", -1: "broke"}.get(count, str(count)) for count in tools),
            *(f"{kept}/{total}" for kept, total in (self.examples, self.values, self.calls, self.fakes, self.faults)),
            self.undrawn,
            f"{self.seconds:.0f}",
        ]
        widths = list(_WIDTHS.values())[1:]
        return " | ".join(
            [f"{self.name[-34:]:34}", *(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))]
        )
