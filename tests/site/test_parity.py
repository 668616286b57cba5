"""What a cell stores becomes the same HTML without Sphinx as in the built pages.

So a page that runs its chapter again can write each output as the build did.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup, NavigableString

from asprinted.pages import cards, sentences, tabular
from asprinted.site.source import ledger_rows

if TYPE_CHECKING:
    from pathlib import Path

    from site_pages import Site

    from asprinted.pages.markup import Markup
    from asprinted.pages.rows import Row

LEDGER = "../reference/ledger.html"
WITHOUT = ("sphinx", "docutils", "altair", "vl_convert", "pandas", "numpy", "myst_nb")


def linked(text: str, row: Row) -> Markup:
    return cards.link(text, row, f"{LEDGER}#{row.anchor}")


def parts(html: str) -> list:
    """Give elements, what they carry and their texts, in order; white space does not count."""
    found = []
    for node in BeautifulSoup(html, "html.parser").descendants:
        if isinstance(node, NavigableString):
            found.append(" ".join(node.split()))
        else:
            found.append(
                (node.name, sorted((key, str(value)) for key, value in node.attrs.items()))
            )
    return [part for part in found if part]


def shown_cells(notebook: Path) -> list[dict]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        cell
        for cell in cells
        if cell["cell_type"] == "code" and "remove-cell" not in cell["metadata"].get("tags", ())
    ]


def chapters(site: Site) -> list[str]:
    pages = [page for page in site.pages if page.count("/") == 2]
    return [p for p in pages if (site.source / p).with_suffix(".ipynb").exists()]


def written(output: dict) -> Markup | None:
    """Write a stored output as a page that runs the chapter would; None for charts and numbers."""
    rows, data = ledger_rows(), output.get("data", {})
    if tabular.MIME in data:
        table = tabular.html(data[tabular.MIME], lambda text, key: linked(text, rows.figure(key)))
        return f'<div class="output text_html">{table}</div>'
    if "text/markdown" in data:
        quoted = output["metadata"].get("asprinted", {}).get("quoted", [])
        return sentences.html("".join(data["text/markdown"]), [*map(rows.figure, quoted)], linked)
    return None


def test_tables_and_sentences_are_written_as_the_build_writes_them(book: Site):
    compared = 0
    for page in chapters(book):
        cells = shown_cells((book.source / page).with_suffix(".ipynb"))
        drawn = book.soup(page).select("#text div.cell")
        assert len(drawn) == len(cells), page
        for cell, box in zip(cells, drawn, strict=True):
            found = [written(output) for output in cell["outputs"]]
            kept = [html for html in found if html is not None]
            if not kept or len(kept) != sum("data" in output for output in cell["outputs"]):
                continue
            output = box.find(class_="cell_output").decode_contents()
            assert parts("".join(kept)) == parts(output), (page, cell["id"])
            compared += len(kept)
    assert compared > 100


@pytest.mark.parametrize("module", ["tabular", "sentences", "chart", "controls", "cards", "layout"])
def test_pages_are_written_without_the_tools_of_the_build(module: str):
    code = f"import sys, asprinted.pages.{module}\nprint(*(sys.modules.keys() & {set(WITHOUT)!r}))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == []
