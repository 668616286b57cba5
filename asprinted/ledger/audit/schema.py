"""The ledger's tables held against their schemas, and generated files against the tables."""

from __future__ import annotations

from collections.abc import Iterator

from asprinted.book import Book
from asprinted.ledger.audit.problem import Problem
from asprinted.ledger.package import description, outdated


def schema_problems(book: Book) -> Iterator[Problem]:
    """Hold every table against its schema, by the reference implementation.

    Files that `asprinted generate` writes are held against what it would write now.
    """
    # Imported here: it is needed by a whole audit alone, and slow to load.
    from frictionless import Package

    package = Package.from_descriptor(description(book), basepath=str(book.data))
    for task in package.validate().tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            column = getattr(error, "field_name", "")
            message = f"column {column}: {error.note}" if column else error.message
            yield Problem(task.name, row, "", str(getattr(error, "cell", "") or ""), message)
    for path, reason in outdated(book):
        yield Problem(
            book.shown(path), None, "", "", f"{reason}; make it again with: asprinted generate"
        )
