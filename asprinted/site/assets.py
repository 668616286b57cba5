"""The style sheets and scripts of the book's parts, for its own theme and for any other."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asprinted.pages import style
from asprinted.site.own import is_own

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx

FOLDER = Path(__file__).parent / "static"
THEME = Path(__file__).parent / "theme" / "static" / "book.css"

# A sheet or script, and what a page holds that needs it.
SHEETS = (
    ("charts.css", ('<figure class="chart',)),
    ("explore.css", ('class="chart explore"',)),
    ("live.css", ('class="live"', 'class="live check"')),
    ("check.css", ('class="live check"',)),
    ("reference.css", ('class="py ',)),
    ("ledger.css", ('class="ledger', 'class="verdicts"')),
)
SCRIPTS = (
    ("cards.js", ('class="figure-card"',)),
    ("charts.js", ('<figure class="chart',)),
    ("setting.js", ('class="chart explore"', 'class="live"')),
    ("explore.js", ('class="chart explore"',)),
    ("live.js", ('class="live"',)),
    ("check.js", ('class="live check"',)),
    ("ledger.js", ('class="ledger-form',)),
)
OTHER_THEMES = (
    ":root{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}\n"
    ":is(.chart,.ledger,.asprinted,.verdicts) :is(th,td,figcaption,summary){text-align:left}\n"
    ".number{text-align:right !important}\n"
)
"""What another theme leaves to a part: whether the page is dark is what it says of itself."""


def needed(files: Sequence[tuple[str, Sequence[str]]], body: str) -> list[str]:
    """Choose the files that a page needs.

    Examples
    --------
    >>> needed(SCRIPTS, '<figure class="chart">')
    ['charts.js']
    """
    return [file for file, signs in files if any(sign in body for sign in signs)]


def provide(app: Sphinx) -> None:
    """Have the files copied beside the pages."""
    if app.builder.name in ("html", "dirhtml"):
        app.config.html_static_path.append(str(FOLDER))


def add(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Add to a page of another theme what its parts need."""
    body = context.get("body", "")
    if is_own(app) or app.builder.name not in ("html", "dirhtml"):
        return
    for sheet in ("asprinted.css", *needed(SHEETS, body)):
        app.add_css_file(sheet)
    for script in needed(SCRIPTS, body):
        given = {"data-specifications": context["pathto"](f"_charts/{pagename}.js", 1)}
        app.add_js_file(script, loading_method="defer", **(given if script == "charts.js" else {}))


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the colours of the book after the sheets that use them."""
    static = Path(app.outdir) / "_static"
    if exception is not None or app.builder.name not in ("html", "dirhtml"):
        return
    # From the sources: a build of no changed page copies no file anew.
    for path in FOLDER.iterdir():
        shutil.copyfile(path, static / path.name)
    parts = (FOLDER / "parts.css").read_text(encoding="utf-8") + style.signs_css()
    (static / "parts.css").unlink(missing_ok=True)  # it becomes a part of another sheet
    charts = (FOLDER / "charts.css").read_text(encoding="utf-8") + style.charts_css()
    (static / "charts.css").write_text(charts, encoding="utf-8")
    sheet, own = static / "asprinted.css", OTHER_THEMES
    if is_own(app):
        sheet, own = static / "book.css", THEME.read_text(encoding="utf-8")
    sheet.write_text(style.names_css() + own + parts, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the files."""
    app.connect("builder-inited", provide)
    app.connect("html-page-context", add)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}
