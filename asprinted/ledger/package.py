"""What is made from the ledger's tables: the Frictionless data package, and the references.

`studies.csv` is where a study's reference is typed; the bibliography of the studies is made
from it, so that the two cannot disagree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asprinted.book import Book
from asprinted.files import write_whole
from asprinted.ledger.reading import load_ledger
from asprinted.ledger.schemas import TABLES, schema
from asprinted.ledger.studies import Ledger, LedgerError, Study

DESCRIPTIONS = {
    "studies": "One row a study.",
    "groups": "Whom the figures are about, and what kind of denominator each group is.",
    "exclusions": "Numerals and number words of the abstracts that are no figures, and why.",
}

_PAGES = re.compile(r"(?P<volume>[^():]*)(?:\((?P<number>[^()]+)\))?:(?P<pages>.+)")
_SPECIAL = re.compile(r"([&%$#_{}])")


def generate(book: Book) -> tuple[Path, ...]:
    """Write the data package's description and the studies' references; return their paths.

    Raises
    ------
    LedgerError
        If the ledger cannot be read.
    OSError
        If a file cannot be written.
    """
    files = generated(book)
    for path, content in files.items():
        write_whole(path, content)
    return tuple(files)


def outdated(book: Book) -> Iterator[tuple[Path, str]]:
    """Yield each generated file that is not what the tables give now, and what is wrong with it."""
    for path, content in generated(book).items():
        try:
            if path.read_bytes() != content:
                yield path, "is not what the tables and asprinted.toml give now"
        except OSError as error:
            yield path, f"cannot be read ({error.strerror})"


def generated(book: Book) -> dict[Path, bytes]:
    """Content of each file that is made from the tables, by its path."""
    return {
        book.data / "datapackage.json": _laid_out(description(book)).encode(),
        book.bibliography: references(load_ledger(book)).encode(),
    }


def _laid_out(package: dict[str, Any]) -> str:
    """Write a description as JSON, one column a line: a change is then read as one of columns."""
    columns: list[str] = []

    def marked(column: dict[str, Any]) -> str:
        columns.append(json.dumps(column, ensure_ascii=False))
        return f"column {len(columns) - 1}"

    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        resource["schema"]["fields"] = [marked(column) for column in fields]
    text = json.dumps(package, indent=1, ensure_ascii=False)
    return re.sub(r'"column (\d+)"', lambda mark: columns[int(mark[1])], text) + "\n"


# The data package -----------------------------------------------------------------------------


def description(book: Book) -> dict[str, Any]:
    """Describe the ledger's tables as a Frictionless data package."""
    about: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9]+", "-", book.title.lower()).strip("-"),
        "title": f"{book.title}: the ledger",
        "description": book.description,
    }
    if book.license:
        about["licenses"] = [{"name": book.license}]
    tables = [_resource(f"{name}.csv", name, DESCRIPTIONS[name], book) for name in TABLES]
    figures = [
        _resource(
            f"figures/{study.stem}.csv",
            "figures",
            f"One row per printed figure of {study.stem}, in reading order.",
            book,
        )
        for study in load_ledger(book)
    ]
    return about | {"resources": [*tables, *figures]}


def _resource(path: str, table: str, described: str, book: Book) -> dict[str, Any]:
    return {
        "name": Path(path).stem,
        "path": path,
        "description": described,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema(table, book),
    }


# The references -------------------------------------------------------------------------------


def references(ledger: Ledger) -> str:
    """Write the studies as BibTeX, each under its stem.

    Raises
    ------
    LedgerError
        If a study's pages cannot be told apart into volume, issue and pages.
    """
    entries = [_entry(study) for study in ledger]
    return "\n".join(["% Made by: asprinted generate, from studies.csv.\n", *entries])


def _entry(study: Study) -> str:
    place = _PAGES.fullmatch(study.pages)
    if place is None:
        raise LedgerError(
            f"studies.csv, {study.stem}, column pages: found {study.pages!r}, expected a volume, "
            "an issue in brackets, a colon and pages, as far as they are known: 158(5):1675–8"
        )
    noted = [f"PMID {study.pmid}" if study.pmid else "", study.trial]
    fields = {
        "author": " and ".join(_escaped(author.strip()) for author in study.authors.split(";")),
        "title": f"{{{_escaped(study.title)}}}",
        "journal": _escaped(study.journal),
        "year": str(study.year),
        "volume": place["volume"],
        "number": place["number"] or "",
        "pages": place["pages"].replace("\N{EN DASH}", "--"),
        "doi": study.doi,
        "note": "; ".join(part for part in noted if part),
    }
    lines = [f"  {name:<7} = {{{text}}}" for name, text in fields.items() if text]
    return f"@article{{{study.stem},\n" + ",\n".join(lines) + "\n}\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
