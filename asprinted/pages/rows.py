"""What pages know of the ledger: one row a figure, with its verdict, ready to be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FRACTION = re.compile(r"\d+/\d+")


@dataclass(frozen=True)
class Row:
    """One printed figure with what the audit says of it; every field is plain text.

    ``numbers`` holds the figure's numbers as printed: the 52% and the 21 of ``52% (21/40)``.
    """

    study: str
    figure: str
    sentence: int
    printed: str
    means: str
    statistic: str
    quantity: str
    group: str
    versus: str
    of: str
    unit: str
    derive: str
    verdict: str
    cause: str
    recomputed: str = ""
    works: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def fractions(self) -> list[str]:
        """The figure's fractions as printed: the 21/40 of ``52% (21/40)``."""
        return FRACTION.findall(self.printed)

    @property
    def anchor(self) -> str:
        """Name the fragment under which the ledger page shows this figure."""
        return f"{self.study}-{self.figure}"


@dataclass(frozen=True)
class StudyRows:
    """One study: how to cite it, its figures in reading order, and how many match its abstract.

    ``once`` holds the printed texts that stand in one numeral of the abstract only; ``excluded``
    holds the numerals that are no figures, each with the reason.
    """

    stem: str
    label: str
    title: str
    citation: str
    address: str
    question: str
    rows: tuple[Row, ...]
    matching: int
    locked: int
    once: frozenset[str] = frozenset()
    excluded: tuple[tuple[str, str], ...] = ()

    def find(self, figure: str) -> Row | None:
        """Find a figure by its name in the ledger, or None."""
        return next((row for row in self.rows if row.figure == figure), None)


@dataclass(frozen=True)
class Rows:
    """All studies the book reads, the lock's date, and the files they were read from."""

    studies: tuple[StudyRows, ...]
    locked_on: str
    files: tuple[Path, ...]

    def find(self, stem: str) -> StudyRows | None:
        """Find a study by its stem, or None."""
        return next((study for study in self.studies if study.stem == stem), None)

    @cached_property
    def by_anchor(self) -> dict[str, Row]:
        """Every row by the fragment under which the ledger page shows it."""
        return {row.anchor: row for study in self.studies for row in study.rows}

    def figure(self, key: str) -> Row | None:
        """Find a figure by its address in the ledger, ``study:figure``, or None."""
        stem, _, name = key.partition(":")
        study = self.find(stem)
        return study.find(name) if study else None
