"""The Sphinx and MyST-NB extension of the book: charts, quoted figures, ledger, audit, theme.

It reads the ledger, the audit's result and stored outputs; it computes no statistics and must not
import ``asprinted.stats`` or ``asprinted.cli``. Of reruns it takes what a chapter's form needs.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asprinted import book

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PARTS = (
    "own",
    "assets",
    "source",
    "chart",
    "predraw",
    "bundle",
    "printed",
    "outputs",
    "matches",
    "ledger_page",
    "audit_page",
    "excerpt",
    "exercise_index",
    "code_tables",
    "live",
    "check_page",
    "epub",
    "references",  # a style that a book's bibliography may name, whatever its theme
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
        The extension's version and that pages may be read in parallel, for Sphinx. A number of
        the package's code, so that an earlier build's pages are read again once it has changed.
    """
    app.connect("config-inited", take_from_book)
    if found := book.find(app.srcdir):
        book.use(found.root)  # readers in parallel, and what the pages' cells import, see it too
    for part in PARTS:
        import_module(f"asprinted.site.{part}").setup(app)
    read = {"parallel_read_safe": True, "parallel_write_safe": True}
    return {"version": "1", "env_version": code_number(Path(__file__).parents[1]), **read}


def take_from_book(app: Sphinx, config: Any) -> None:
    """Take from the book what `_config.yml` does not say."""
    found = book.find(app.srcdir)
    for name, value in (
        ("asprinted_ledger_page", found.ledger_page if found else "book/reference/ledger"),
        ("asprinted_audit_page", found.audit_page if found else "book/reference/audit"),
        ("asprinted_description", found.description if found else ""),
    ):
        if not config[name]:
            config[name] = value


def code_number(package: Path) -> int:
    """Return a number that is another one once a module of a package is."""
    code = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        code.update(path.read_bytes())
    return int.from_bytes(code.digest()[:6], "big")
