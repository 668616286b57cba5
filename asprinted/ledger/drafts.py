"""Drafts: the ledger rows of another study, read from its abstract, for a person to finish."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import click

from asprinted import book as books
from asprinted.abstracts import load
from asprinted.book import Book
from asprinted.errors import AsPrintedError
from asprinted.files import write_whole
from asprinted.ledger.schemas import columns
from asprinted.notation import Found, read

STATISTICS = {
    "share": "share",
    "percentage": "share",
    "fraction": "share",
    "p-value": "p-value",
    "interval": "confidence-interval",
    "ratio": "ratio",
    "range": "range",
    "dose": "dose",
    "duration": "duration",
    "year": "date",
    "month": "date",
    "date": "date",
    "decade": "date",
    "ordinal": "ordinal",
    "bound": "threshold",
}
"""What kind of statement a kind of notation usually is; anything else starts as a count."""


class DraftError(AsPrintedError):
    """A study that cannot be drafted."""


def draft(text: str, book: Book) -> str:
    """Draft the ledger rows of an abstract, as CSV: read by machine, unreviewed.

    Parameters
    ----------
    text : str
        The abstract.
    book : Book
        Its names are no figures.

    Returns
    -------
    str
        One row a figure, in reading order, with what a machine can tell filled in.
    """
    output = io.StringIO()
    writer = csv.DictWriter(output, columns("figures", book), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(found) for found in read(text, book.names).figures)
    return output.getvalue()


def _row(found: Found) -> dict[str, object]:
    figure = found.figure
    if figure is None:
        raise TypeError(f"{found.printed!r} is an exclusion")
    return {
        "figure": f"sentence-{found.sentence}-{found.place}",
        "sentence": found.sentence,
        "printed": found.printed,
        "means": "to be written",
        "statistic": STATISTICS.get(figure.kind, "count"),
        "unit": figure.unit,
        "verdict": "unreviewed",
    }


@click.command("new-study")
@click.argument("stem")
@click.argument("file")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write; STEM.csv in this folder by default.",
)
def new_study_command(stem: str, file: str, out: Path | None) -> None:
    """Draft the ledger rows of the study STEM from the abstract in FILE.

    The draft is CSV with one row a figure, each unreviewed: the audit refuses it as finished.
    The page *How to add a study* says what to do next.
    """
    if not re.fullmatch(r"[a-z]+[0-9]{4}[a-z]?", stem):
        raise DraftError(f"STEM: found {stem!r}, expected an author and a year, such as yang2003")
    path = out or Path(f"{stem}.csv")
    if path.exists():
        raise DraftError(f"{path}: exists already; move it away or name another with --out")
    rows = draft(load(file).text, books.current())
    write_whole(path, rows.encode("utf-8"))
    click.echo(f"{path}: {rows.count(chr(10)) - 1} figures drafted, all unreviewed")
