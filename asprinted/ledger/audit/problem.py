"""A problem: one thing wrong in the ledger or the lock, said in one line."""

from __future__ import annotations

from dataclasses import dataclass

from asprinted.ledger.studies import LedgerFigure


@dataclass(frozen=True)
class Problem:
    """One thing wrong, with where it stands and what stands there instead."""

    study: str
    row: int | None
    figure: str
    printed: str
    message: str

    def __str__(self) -> str:
        place = f"{self.study}, row {self.row}" if self.row else self.study
        named = f", {self.figure}" if self.figure else ""
        printed = f" ({self.printed!r})" if self.printed else ""
        return f"{place}{named}{printed}: {self.message}"


def problem_of(figure: LedgerFigure, message: str) -> Problem:
    """Make a problem of a figure's row."""
    return Problem(figure.study, figure.row, figure.name, figure.printed, message)
