"""The Sphinx and MyST-NB extension of the book: charts, quoted figures, ledger, audit, theme.

It reads the ledger, the audit's result and stored outputs; it computes no statistics and must not
import ``asprinted.stats``, ``asprinted.rerun`` or ``asprinted.cli``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PARTS = (
    "rows",
    "chart",
    "predraw",
    "bundle",
    "printed",
    "sentences",
    "matches",
    "ledger_page",
    "audit_page",
    "excerpt",
    "exercise_index",
    "math",
    "folding",
    "stacking",
    "theme",
    "hosting",
    "lean",
    "references",
    "epub",
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part of the extension with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application that builds the book.

    Returns
    -------
    dict
        The extension's version and that pages may be read in parallel, for Sphinx.
    """
    for part in PARTS:
        import_module(f"asprinted.site.{part}").setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
