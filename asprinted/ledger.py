"""The ledger: every printed figure of every study, typed once, parsed from its printed text.

Imports the notation and nothing else of the package; loading needs no data-frame library.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

from asprinted.notation import Figure, NotationError, Number, parse

DATA = Path(__file__).resolve().parent.parent / "data"

ISSUE_ALONE = re.compile(r"^;\((\d+)\):")
"""Where a reference has an issue and no volume."""

NOT_PRINTED = "not-printed"
"""The `of` of a share whose denominator the abstract does not print."""

VERDICTS = ("given", "consistent", "attainable", "differs", "not-derivable", "excluded")
"""The verdicts of a finished ledger; a draft may also say `unreviewed`."""


class LedgerError(ValueError):
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

    @property
    def principal(self) -> Number:
        """The number that the figure states first of all: the percentage, where there is one."""
        return self.parsed.percent or self.parsed.numbers[0]

    @cached_property
    def value(self) -> int | float:
        """Value of the figure: a fraction of 1 for percentages, an int for whole numbers."""
        number = self.principal
        if self._is_percent:
            return float(_fraction(number.value) / 100)
        whole = number.value == number.value.to_integral_value()
        return int(number.value) if whole and number.low == number.high else float(number.value)

    @property
    def values(self) -> tuple[float, ...]:
        """All numbers of the figure in printed order, percentages as fractions of 1."""
        scale = 100 if self._is_percent else 1
        return tuple(float(_fraction(number.value) / scale) for number in self.parsed.numbers)

    @cached_property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """Rounding interval of the value, exact, closed at both ends."""
        scale = 100 if self._is_percent else 1
        number = self.principal
        return _fraction(number.low) / scale, _fraction(number.high) / scale

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


def _fraction(number: Decimal) -> Fraction:
    return Fraction(number)


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
    """A published abstract in the ledger: its citation, figures in reading order, and groups."""

    stem: str
    pmid: str
    doi: str
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
    def label(self) -> str:
        """First author and year, as charts and tables name the study."""
        surname = next(
            word for word in reversed(self.authors.removesuffix(" et al.").split()) if word
        )
        return f"{surname} {self.year}"

    @property
    def citation(self) -> str:
        """Authors, title, journal, year and pages in one line."""
        # Where no volume is known, the issue says what it is.
        pages = ISSUE_ALONE.sub(", issue\N{NO-BREAK SPACE}\\1:", f";{self.pages}")
        authors = self.authors.replace(" et al.", " and others")
        return f"{authors}. {self.title}. {self.journal} {self.year}{pages}."

    @property
    def pubmed(self) -> str:
        """Address of the abstract at PubMed."""
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"

    def size_of(self, group: str) -> LedgerFigure | None:
        """Figure that prints how many people a group has, or None."""
        sizes = (f for f in self.figures if f.quantity == "patients" and f.group == group)
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


# Reading ------------------------------------------------------------------------------------


def load_ledger(data: Path | str | None = None) -> Ledger:
    """Load every study of the ledger, oldest first.

    Parameters
    ----------
    data : path, optional
        Folder of the ledger; the book's own by default.

    Raises
    ------
    LedgerError
        If a file is missing, is not UTF-8, lacks a column, or prints what is not notation.
    """
    return _load(Path(data) if data else DATA)


def load_study(stem: str, data: Path | str | None = None) -> Study:
    """Load one study of the ledger by its stem, such as `yang2003`."""
    return load_ledger(data)[stem]


@cache
def _load(data: Path) -> Ledger:
    return Ledger(
        tuple(
            sorted(
                (_study(data, row, number) for number, row in _rows(data / "studies.csv", data)),
                key=lambda study: (study.published, study.stem),
            )
        )
    )


def _study(data: Path, row: dict[str, str], number: int) -> Study:
    stem = row.pop("study")
    groups = {
        group["group"]: Group(
            group["group"],
            group["label"],
            group["denominator"],
            group["within"],
            _parts(group["parts"]),
        )
        for _, group in _rows(data / "groups.csv", data)
        if group["study"] == stem
    }
    exclusions = tuple(
        _exclusion(data / "exclusions.csv", number, exclusion)
        for number, exclusion in _rows(data / "exclusions.csv", data)
        if exclusion["study"] == stem
    )
    path = data / "figures" / f"{stem}.csv"
    figures = tuple(_figure(path, stem, number, cells) for number, cells in _rows(path, data))
    _refuse_repeated_names(path, figures)
    return Study(stem=stem, figures=figures, groups=groups, exclusions=exclusions, **row)


def _parts(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(part.strip() for part in way.split("+")) for way in text.split("|") if way.strip()
    )


def _exclusion(path: Path, number: int, row: dict[str, str]) -> Exclusion:
    try:
        sentences = tuple(int(sentence) for sentence in row["sentences"].split())
    except ValueError:
        raise LedgerError(
            f"{_short(path)}, row {number}, column sentences: found {row['sentences']!r}, "
            "expected whole numbers separated by spaces"
        ) from None
    return Exclusion(row["printed"], row["reason"], sentences)


def _figure(path: Path, stem: str, number: int, row: dict[str, str]) -> LedgerFigure:
    where = f"{_short(path)}, row {number}"
    if not row["sentence"].isdecimal() or int(row["sentence"]) < 1:
        raise LedgerError(
            f"{where}, column sentence: found {row['sentence']!r}, "
            "expected a whole number from 1, counted after the title"
        )
    try:
        parsed = parse(row["printed"])
    except NotationError as error:
        raise LedgerError(f"{where}, column printed: {error}") from None
    cells = dict(row, name=row["figure"], sentence=int(row["sentence"]))
    del cells["figure"]
    return LedgerFigure(study=stem, row=number, parsed=parsed, **cells)


def _refuse_repeated_names(path: Path, figures: tuple[LedgerFigure, ...]) -> None:
    seen: dict[str, int] = {}
    for figure in figures:
        if figure.name in seen:
            raise LedgerError(
                f"{_short(path)}, row {figure.row}, column figure: {figure.name!r} already names "
                f"row {seen[figure.name]}; give each figure a name of its own"
            )
        seen[figure.name] = figure.row


def _rows(path: Path, data: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table with their line in the file, 2 for the first below the header."""
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
    expected = _columns(data, path)
    found = reader.fieldnames or []
    if missing := [column for column in expected if column not in found]:
        raise LedgerError(
            f"{_short(path)}: column {missing[0]} is missing; found {', '.join(found)}, "
            f"expected {', '.join(expected)}"
        )
    if unknown := [column for column in found if column not in expected]:
        raise LedgerError(
            f"{_short(path)}: column {unknown[0]!r} is not of the ledger; "
            f"expected {', '.join(expected)}"
        )
    try:
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                cells = len([cell for cell in row.values() if isinstance(cell, str)])
                cells += len(row.get(None) or [])
                raise LedgerError(
                    f"{_short(path)}, row {number}: found {cells} cells, expected {len(expected)}; "
                    "is a comma outside quotes?"
                )
            yield number, row
    except csv.Error as error:
        raise LedgerError(
            f"{_short(path)}, line {reader.line_num}: not a CSV table ({error}); "
            "check its quotation marks"
        ) from None


def _text(path: Path) -> str:
    """Text of a file, with or without a byte-order mark."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LedgerError(f"{_short(path)}: cannot be read ({error.strerror})") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LedgerError(
            f"{_short(path)}: byte {error.start} (0x{content[error.start]:02x}) is not UTF-8; "
            "save the file as UTF-8"
        ) from None
    if not text.strip():
        raise LedgerError(f"{_short(path)}: is empty, expected a header and rows")
    return text


def figure_columns() -> tuple[str, ...]:
    """Columns of a study's figures, as the data package's schema gives them."""
    schema = json.loads(_text(DATA / "schemas" / "figures.json"))
    return tuple(field["name"] for field in schema["fields"])


@cache
def _columns(data: Path, path: Path) -> tuple[str, ...]:
    """Columns that the data package's schema gives a table."""
    package = json.loads(_text(data / "datapackage.json"))
    name = path.relative_to(data).as_posix()
    schemas = [entry["schema"] for entry in package["resources"] if entry["path"] == name]
    if not schemas:
        raise LedgerError(
            f"{_short(path)}: not a resource of datapackage.json; "
            "add the study there before its figures"
        )
    schema = schemas[0]
    if isinstance(schema, str):
        schema = json.loads(_text(data / schema))
    return tuple(field["name"] for field in schema["fields"])


def _short(path: Path) -> str:
    """Path of a ledger file as a reader knows it: from the folder above the data."""
    for parent in path.parents:
        if (parent / "datapackage.json").exists():
            return path.relative_to(parent.parent).as_posix()
    return str(path)
