"""What the site knows of the ledger: one row a figure, with its verdict, ready to be shown.

Everything else in the extension sees the ledger through this module only; a book with another
source of rows names it in ``asprinted_rows``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class RowsError(SphinxError):
    """The rows cannot be read; the message says which file, row and column."""

    category = "Ledger"


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
        return re.findall(r"\d+/\d+", self.printed)

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
class Book:
    """All studies the book reads, the lock's date, and the files they were read from."""

    studies: tuple[StudyRows, ...]
    locked_on: str
    files: tuple[Path, ...]

    def find(self, stem: str) -> StudyRows | None:
        """Find a study by its stem, or None."""
        return next((study for study in self.studies if study.stem == stem), None)


@cache
def load(source: str) -> Book:
    """Load the rows from the function that ``asprinted_rows`` names.

    Parameters
    ----------
    source : str
        Import path of a function without parameters that returns a `Book`: ``module:function``.

    Returns
    -------
    Book
        The rows; loaded once in a process.

    Raises
    ------
    ImportError
        The module or the function does not exist.
    RowsError
        The rows cannot be read.
    """
    module, _, function = source.partition(":")
    found = getattr(import_module(module), function, None)
    if found is None:
        raise ImportError(f"asprinted_rows = {source!r}: module {module} has no {function!r}")
    try:
        return found()
    except ValueError as error:
        # The ledger, its lock and its notation name the place themselves, in one line.
        raise RowsError(str(error)) from None


def of(env: BuildEnvironment) -> Book:
    """Load the rows of the book that is being built."""
    return load(env.config.asprinted_rows)


def depend(env: BuildEnvironment, docname: str) -> None:
    """Have a page read again when a file the rows come from has changed."""
    for path in of(env).files:
        env.dependencies[docname].add(str(path))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register where the rows come from."""
    app.add_config_value("asprinted_rows", "asprinted.site.source:ledger_rows", "env", str)
    return {"parallel_read_safe": True}
