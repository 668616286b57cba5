"""The schemas of the ledger's tables, as Frictionless has them, with a book's vocabularies."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from asprinted.book import IDENTIFIERS, Book

TABLES = ("studies", "groups", "exclusions")
"""Tables of a whole book; `figures` is the schema of each study's own."""

SCHEMAS = (*TABLES, "figures")
"""Every schema there is."""


def schema(table: str, book: Book) -> dict[str, Any]:
    """Return a table's schema, without identifiers that the book's studies do not have.

    Parameters
    ----------
    table : str
        One of `SCHEMAS`.
    book : Book
        Its vocabularies become constraints.
    """
    text = resources.files(__package__).joinpath(f"{table}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    left_out = set(IDENTIFIERS).difference(book.identifiers)
    found["fields"] = [field for field in found["fields"] if field["name"] not in left_out]
    for field in found["fields"]:
        if words := _vocabulary(table, field["name"], book):
            field["constraints"]["enum"] = list(words)
    return found


def _vocabulary(table: str, column: str, book: Book) -> tuple[str, ...]:
    if (table, column) == ("groups", "denominator"):
        return book.denominators
    return book.quantities if (table, column) == ("figures", "quantity") else ()


@cache
def columns(table: str, book: Book) -> tuple[str, ...]:
    """Columns of a table, in order."""
    return tuple(field["name"] for field in schema(table, book)["fields"])
