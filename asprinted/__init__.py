"""Published figures as printed: read, accounted for, recomputed, and rerun.

The names below are the public ones; each is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asprinted.abstracts import Abstract
    from asprinted.book import Book
    from asprinted.errors import AsPrintedError
    from asprinted.ledger import attainable_counts, load_ledger, load_study
    from asprinted.notation import parse, read

__all__ = [
    "Abstract",
    "AsPrintedError",
    "Book",
    "attainable_counts",
    "load_ledger",
    "load_study",
    "parse",
    "read",
]

_HOMES = {
    "Abstract": "abstracts",
    "AsPrintedError": "errors",
    "Book": "book",
    "attainable_counts": "ledger",
    "load_ledger": "ledger",
    "load_study": "ledger",
    "parse": "notation",
    "read": "notation",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib import metadata

        return metadata.version("asprinted")
    if name in _HOMES:
        return getattr(import_module(f"asprinted.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
