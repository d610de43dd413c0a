"""What became of one document: a row of the corpus command's table."""

from __future__ import annotations

from dataclasses import dataclass, field

COLUMNS = (
    "  ops", " full", "refus", "import", "pyright", "mypy", "ruff", "   examples", "     values", "      calls", "undrawn", "    s",
)  # fmt: skip


@dataclass
class Proof:
    """Counts and failures; a count is kept and total, -1 errors where a tool did not run."""

    name: str
    operations: int = 0
    present: int = 0
    full: int = 0
    refused: int = 0
    import_problems: int = -1
    pyright: int = -1
    mypy: int = -1
    ruff: int = -1
    examples: tuple[int, int] = (0, 0)
    values: tuple[int, int] = (0, 0)
    calls: tuple[int, int] = (0, 0)
    undrawn: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list[str])

    @property
    def perfect(self) -> bool:
        """Whether nothing is missing and nothing failed."""
        counts = (self.import_problems, self.pyright, self.mypy, self.ruff)
        pairs = (self.examples, self.values, self.calls, (self.present, self.operations))
        return self.operations > 0 and max(counts) <= 0 and all(kept == total for kept, total in pairs)

    def row(self) -> str:
        """The document's line of the table."""
        numbers = [f"{self.operations:5}", f"{self.full:5}", f"{self.refused:5}"]
        tools = [
            f"{'-' if count < 0 else count:>{width}}"
            for count, width in ((self.import_problems, 6), (self.pyright, 7), (self.mypy, 4), (self.ruff, 4))
        ]
        pairs = [f"{f'{kept}/{total}':>11}" for kept, total in (self.examples, self.values, self.calls)]
        return " | ".join(
            [f"{self.name[-34:]:34}", *numbers, *tools, *pairs, f"{self.undrawn:7}", f"{self.seconds:5.0f}"]
        )
