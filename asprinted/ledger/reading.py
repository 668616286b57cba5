"""Reading the ledger's tables: each row checked for its form, each printed text parsed.

Loading needs no data-frame library.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from asprinted import book as books
from asprinted.book import Book
from asprinted.ledger.schemas import columns
from asprinted.ledger.studies import (
    Exclusion,
    Group,
    Ledger,
    LedgerError,
    LedgerFigure,
    Study,
)
from asprinted.notation import NotationError, parse

Row = tuple[int, dict[str, str]]
"""A row of a table with its line in the file, 2 for the first below the header."""


def load_ledger(book: Book | None = None) -> Ledger:
    """Load every study of a book's ledger, oldest first.

    It is read again only where a table has changed on disk.

    Parameters
    ----------
    book : Book, optional
        The book; by default the one that this process works on.

    Raises
    ------
    LedgerError
        If a file is missing, is not UTF-8, lacks a column, or prints what is not notation.
    BookError
        If there is no book.
    """
    book = book or books.current()
    return _load(book, tuple((path, path.stat().st_mtime_ns) for path in book.tables))


def load_study(stem: str, book: Book | None = None) -> Study:
    """Load one study of a book's ledger by its stem, such as `yang2003`."""
    return load_ledger(book)[stem]


def figures_of(stem: str, rows: Iterable[Row], where: str) -> tuple[LedgerFigure, ...]:
    """Make the figures of a study from the rows of its table.

    Parameters
    ----------
    stem : str
        The study.
    rows : iterable of line and cells
        All columns of the table's schema.
    where : str
        How errors call the table.

    Raises
    ------
    LedgerError
        If a sentence is no number, a printed text no notation, or a name stands there twice.
    """
    figures: dict[str, LedgerFigure] = {}
    for number, cells in rows:
        figure = _figure(stem, number, cells, f"{where}, row {number}")
        if figure.name in figures:
            raise LedgerError(
                f"{where}, row {number}, column figure: {figure.name!r} already names "
                f"row {figures[figure.name].row}; give each figure a name of its own"
            )
        figures[figure.name] = figure
    return tuple(figures.values())


def figure_rows(stem: str, book: Book) -> tuple[Row, ...]:
    """Return the rows of a study's table of figures, as they are."""
    return tuple(_rows(book, f"figures/{stem}.csv"))


@lru_cache(maxsize=8)
def _load(book: Book, _states: tuple[tuple[Path, int], ...]) -> Ledger:
    groups = tuple(_rows(book, "groups.csv"))
    exclusions = tuple(_rows(book, "exclusions.csv"))
    studies = [_study(book, cells, groups, exclusions) for _, cells in _rows(book, "studies.csv")]
    return Ledger(tuple(sorted(studies, key=lambda study: (study.published, study.stem))))


def _study(
    book: Book, row: dict[str, str], groups: Iterable[Row], exclusions: Iterable[Row]
) -> Study:
    stem = row["study"]
    table = f"figures/{stem}.csv"
    return Study(
        stem=stem,
        figures=figures_of(stem, _rows(book, table), _place(book, table)),
        groups={row["group"]: _group(row) for _, row in groups if row["study"] == stem},
        exclusions=tuple(
            _exclusion(f"{_place(book, 'exclusions.csv')}, row {number}", row)
            for number, row in exclusions
            if row["study"] == stem
        ),
        people=book.people,
        **{name: text for name, text in row.items() if name != "study"},
    )


def _group(row: dict[str, str]) -> Group:
    parts = tuple(
        tuple(part.strip() for part in way.split("+"))
        for way in row["parts"].split("|")
        if way.strip()
    )
    return Group(row["group"], row["label"], row["denominator"], row["within"], parts)


def _exclusion(where: str, row: dict[str, str]) -> Exclusion:
    try:
        sentences = tuple(int(sentence) for sentence in row["sentences"].split())
    except ValueError:
        raise LedgerError(
            f"{where}, column sentences: found {row['sentences']!r}, "
            "expected whole numbers separated by spaces"
        ) from None
    return Exclusion(row["printed"], row["reason"], sentences)


def _figure(stem: str, number: int, row: dict[str, str], where: str) -> LedgerFigure:
    if not row["sentence"].isdecimal() or int(row["sentence"]) < 1:
        raise LedgerError(
            f"{where}, column sentence: found {row['sentence']!r}, "
            "expected a whole number from 1, counted after the title"
        )
    try:
        parsed = parse(row["printed"])
    except NotationError as error:
        raise LedgerError(f"{where}, column printed: {error}") from None
    cells = {name: text for name, text in row.items() if name not in ("figure", "sentence")}
    return LedgerFigure(
        study=stem,
        row=number,
        name=row["figure"],
        sentence=int(row["sentence"]),
        parsed=parsed,
        **cells,
    )


# Tables -------------------------------------------------------------------------------------


def _place(book: Book, table: str) -> str:
    return book.shown(book.data / table)


def _rows(book: Book, table: str) -> Iterator[Row]:
    """Yield the rows of a table, each with all the columns of its schema and no other."""
    where = _place(book, table)
    reader = csv.DictReader(io.StringIO(_text(book.data / table, where), newline=""), strict=True)
    kind = "figures" if table.startswith("figures/") else table.removesuffix(".csv")
    expected = columns(kind, book)
    try:
        _check_columns(reader.fieldnames or [], expected, where)
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                cells = len([cell for cell in row.values() if isinstance(cell, str)])
                cells += len(row.get(None) or [])
                raise LedgerError(
                    f"{where}, row {number}: found {cells} cells, expected {len(expected)}; "
                    "is a comma outside quotes?"
                )
            yield number, row
    except csv.Error as error:
        raise LedgerError(
            f"{where}, line {reader.line_num}: not a CSV table ({error}); check its quotation marks"
        ) from None


def _check_columns(found: Iterable[str], expected: tuple[str, ...], where: str) -> None:
    found = list(found)
    for column in expected:
        if column not in found:
            raise LedgerError(
                f"{where}: column {column} is missing; found {', '.join(found)}, "
                f"expected {', '.join(expected)}"
            )
    for place, column in enumerate(found):
        if column not in expected:
            raise LedgerError(
                f"{where}: column {column!r} is not of the ledger; expected {', '.join(expected)}"
            )
        if column in found[:place]:
            raise LedgerError(f"{where}: column {column} stands there twice; keep one")


def _text(path: Path, where: str) -> str:
    """Text of a file, with or without a byte-order mark."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LedgerError(f"{where}: cannot be read ({error.strerror})") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LedgerError(
            f"{where}: byte {error.start} (0x{content[error.start]:02x}) is not UTF-8; "
            "save the file as UTF-8"
        ) from None
    if not text.strip():
        raise LedgerError(f"{where}: is empty, expected a header and rows")
    return text
