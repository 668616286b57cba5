"""The ledger's tables held against datapackage.json, by the reference implementation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from asprinted.audit.problem import Problem


def schema_problems(data: Path) -> Iterator[Problem]:
    """Hold every table against datapackage.json, by the reference implementation."""
    # Imported here: it is needed by a whole audit alone, and slow to load.
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(data / "datapackage.json")).validate()
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            column = getattr(error, "field_name", "")
            message = f"column {column}: {error.note}" if column else error.message
            yield Problem(task.name, row, "", str(getattr(error, "cell", "") or ""), message)
