"""What the ledger holds: studies, their figures in reading order, their groups, what is no figure.

Imports the notation and the expressions, and reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from asprinted.errors import AsPrintedError
from asprinted.ledger.expression import Call, parse_expression
from asprinted.notation import Figure, Number

ISSUE_ALONE = re.compile(r"^;\((\d+)\):")
"""Where a reference has an issue and no volume."""

NOT_PRINTED = "not-printed"
"""The `of` of a share whose denominator the abstract does not print."""

VERDICTS = ("given", "consistent", "attainable", "differs", "not-derivable", "excluded")
"""The verdicts of a finished ledger; a draft may also say `unreviewed`."""


class LedgerError(AsPrintedError):
    """A ledger that cannot be read: names the file, row and column, and what to do."""


@dataclass(frozen=True)
class LedgerFigure:
    """One row of the ledger: a figure as an abstract prints it.

    Attributes are the columns of `data/figures/<study>.csv`, plus the study, the row of
    the file (2 is the first below the header) and the parsed notation.
    """

    study: str
    row: int
    name: str
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
    parsed: Figure

    @property
    def key(self) -> str:
        """Address of the figure in the whole book, `study:figure`."""
        return f"{self.study}:{self.name}"

    @property
    def anchor(self) -> str:
        """Anchor of the figure on the ledger page, `study-figure`."""
        return f"{self.study}-{self.name}"

    @cached_property
    def expression(self) -> Call | None:
        """Its `derive` expression, parsed; None where there is none.

        Raises
        ------
        DerivationError
            If the expression is not of the grammar.
        """
        return parse_expression(self.derive) if self.derive else None

    @property
    def principal(self) -> Number:
        """The number that the figure states first of all: the percentage, where there is one."""
        return self.parsed.percent or self.parsed.numbers[0]

    @cached_property
    def value(self) -> int | float:
        """Value of the figure: a fraction of 1 for percentages, an int for whole numbers."""
        number = self.principal
        if self._is_percent:
            return float(Fraction(number.value) / 100)
        whole = number.value == number.value.to_integral_value()
        return int(number.value) if whole and number.low == number.high else float(number.value)

    @property
    def values(self) -> tuple[float, ...]:
        """All numbers of the figure in printed order, percentages as fractions of 1."""
        scale = 100 if self._is_percent else 1
        return tuple(float(Fraction(number.value) / scale) for number in self.parsed.numbers)

    @cached_property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """Rounding interval of the value, exact, closed at both ends."""
        scale = 100 if self._is_percent else 1
        number = self.principal
        return Fraction(number.low) / scale, Fraction(number.high) / scale

    @cached_property
    def low(self) -> float:
        """Lower end of the rounding interval."""
        return float(self.bounds[0])

    @cached_property
    def high(self) -> float:
        """Upper end of the rounding interval."""
        return float(self.bounds[1])

    @property
    def count(self) -> int | None:
        """Whole number counted: the `8` of `27% (8/30)`; None where none is printed."""
        return None if self.parsed.count is None else int(self.parsed.count.value)

    @property
    def total(self) -> int | None:
        """Denominator within the figure: the `30` of `27% (8/30)`; None where none is printed."""
        return None if self.parsed.total is None else int(self.parsed.total.value)

    @property
    def _is_percent(self) -> bool:
        return self.parsed.percent is not None or self.parsed.unit == "percent"


@dataclass(frozen=True)
class Group:
    """A group of people that figures are about.

    `denominator` is the kind of people a rate in the group is of; `within` names the larger
    group it was taken from; `parts` holds, for a union, one or more ways of making it up.
    """

    name: str
    label: str
    denominator: str
    within: str
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Exclusion:
    """A numeral that is no figure, with the reason and the sentences in which it stands."""

    printed: str
    reason: str
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class Study:
    """A published abstract in the ledger: its citation, figures in reading order, and groups.

    `authors` are written `Surname, Given names`, joined by semicolons; `others` may end them.
    `people` is the quantity that counts a group's people.
    """

    stem: str
    trial: str
    authors: str
    title: str
    journal: str
    published: str
    pages: str
    design: str
    question: str
    figures: tuple[LedgerFigure, ...]
    groups: dict[str, Group]
    exclusions: tuple[Exclusion, ...]
    pmid: str = ""
    doi: str = ""
    people: str = "patients"

    def __getitem__(self, name: str) -> LedgerFigure:
        try:
            return self._by_name[name]
        except KeyError:
            raise LedgerError(
                f"{self.stem}: no figure is called {name!r}; the ledger has "
                f"{', '.join(self._by_name)}"
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[LedgerFigure]:
        return iter(self.figures)

    @cached_property
    def _by_name(self) -> dict[str, LedgerFigure]:
        return {figure.name: figure for figure in self.figures}

    @property
    def year(self) -> int:
        """Year of publication."""
        return int(self.published[:4])

    @property
    def _first_author(self) -> tuple[str, str]:
        """Surname and given names of the first author."""
        surname, _, given = self.authors.split(";")[0].partition(",")
        return surname.strip(), given.strip()

    @property
    def label(self) -> str:
        """First author and year, as charts and tables name the study."""
        return f"{self._first_author[0]} {self.year}"

    @property
    def citation(self) -> str:
        """Authors, title, journal, year and pages in one line."""
        # Where no volume is known, the issue says what it is.
        pages = ISSUE_ALONE.sub(", issue\N{NO-BREAK SPACE}\\1:", f";{self.pages}")
        surname, given = self._first_author
        others = " and others" if ";" in self.authors else ""
        first = f"{given} {surname}".strip()
        return f"{first}{others}. {self.title}. {self.journal} {self.year}{pages}."

    @property
    def address(self) -> str:
        """Address of the abstract: at PubMed, or else of its DOI; empty where it has neither."""
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return f"https://doi.org/{self.doi}" if self.doi else ""

    def size_of(self, group: str) -> LedgerFigure | None:
        """Figure that prints how many people a group has, or None."""
        sizes = (f for f in self.figures if f.quantity == self.people and f.group == group)
        return next(sizes, None)


@dataclass(frozen=True)
class Ledger:
    """The studies of the book, oldest first."""

    studies: tuple[Study, ...]

    def __getitem__(self, stem: str) -> Study:
        for study in self.studies:
            if study.stem == stem:
                return study
        raise LedgerError(
            f"no study is called {stem!r}; the ledger has "
            f"{', '.join(study.stem for study in self.studies)}"
        )

    def __iter__(self) -> Iterator[Study]:
        return iter(self.studies)

    def figure(self, key: str) -> LedgerFigure:
        """Figure at an address `study:figure`.

        Raises
        ------
        LedgerError
            If the address is not of that form, or names no study or figure.
        """
        stem, separator, name = key.partition(":")
        if not separator:
            raise LedgerError(f"{key!r} is not an address; expected study:figure")
        return self[stem][name]
