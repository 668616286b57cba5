"""The chapter of the invented book: a notebook with stored outputs, made without running it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pandas as pd

from asprinted import charts
from asprinted.chapter.tables import Table

HOSTILE = "<b onmouseover=alert(1)>bold</b>"
MIME = "application/vnd.vegalite.v5+json"


def specification(note: str = "Felt better, of 40 who took water") -> dict:
    """Give the stored specification of a finished chart of two shares."""
    data = pd.DataFrame(
        {
            "label": ["Felt better, of 40 who took syrup", f"{note} {HOSTILE}"],
            "estimate": [0.25, 0.125],
            "low": [0.14, 0.05],
            "high": [0.40, 0.26],
            "text": ["25% (14 to 40)", "13% (5 to 26)"],
            "meaning": ["high-dose", "low-dose"],
            "status": ["printed", "computed"],
        }
    )
    table = data[["label", "estimate", "low", "high"]]
    table.columns = ["Group", "Share", "Low", "High"]
    finished = charts.finish(
        charts.intervals(data, axis_title="Share who felt better"),
        title=f"Twice as many felt better with syrup {HOSTILE}",
        subtitle="Share who felt better, of 40 in each group, with 95% intervals (Wilson)",
        alt=f"Two shares: 25% with syrup (14 to 40), 13% with water (5 to 26) {HOSTILE}.",
        caption=f"The intervals overlap widely. {HOSTILE}",
        source="doe1999: better, treated and others",
        table=table,
        formats=dict.fromkeys(("Share", "Low", "High"), ".0%"),
    )
    return charts.specification(finished)


def write(path: Path, first: str = "Felt better, of 40 who took water") -> None:
    """Write the chapter; another first label makes its first chart another one."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    _text(notebook, "# Does syrup help?", "Of {printed}`40 <doe1999:treated>` who took syrup,")
    _text(notebook, "{printed}`25% <doe1999:better>` felt better, and the abstract prints no count")
    _chart(notebook, specification(first))
    _said(notebook, "- **Gain.** With 25%, not 25.4%, 10 of 40 felt better: **25%** then.")
    _text(notebook, "## If we assume otherwise\n\nA second picture, after a while.")
    _text(notebook, *["A paragraph that only keeps the pictures apart from one another."] * 30)
    _chart(notebook, specification("Another label"))
    _table(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _text(notebook: nbformat.NotebookNode, *paragraphs: str) -> None:
    source = "\n\n".join(paragraphs)
    notebook.cells.append(nbformat.v4.new_markdown_cell(source, id=f"c{len(notebook.cells)}"))


def _said(notebook: nbformat.NotebookNode, sentences: str) -> None:
    quoted = {"asprinted": {"quoted": ["doe1999:better"]}}
    _cell(notebook, ["results"], {"text/markdown": sentences, "text/plain": "…"}, quoted)


def _cell(
    notebook: nbformat.NotebookNode, tags: list[str], data: dict, metadata: dict | None = None
) -> None:
    count = sum(cell.cell_type == "code" for cell in notebook.cells) + 1
    output = nbformat.v4.new_output("execute_result", data=data, execution_count=count)
    output.metadata = metadata or {}
    cell = nbformat.v4.new_code_cell(
        "print('a picture')", id=f"c{len(notebook.cells)}", execution_count=count, outputs=[output]
    )
    cell.metadata["tags"] = tags
    notebook.cells.append(cell)


def _chart(notebook: nbformat.NotebookNode, spec: dict) -> None:
    _cell(notebook, ["chart", "hide-input"], {MIME: spec, "text/plain": spec["description"]})


def _table(notebook: nbformat.NotebookNode) -> None:
    frame = pd.DataFrame(
        {
            "Group": ["people who took the syrup for forty days"],
            "As printed": ["25%"],
            "B": [2],
            "C & D": ["a < b"],
        }
    )
    table = Table(frame, "Four columns", quoted={"As printed": ["doe1999:better"]})
    _cell(notebook, ["recompute"], table._repr_mimebundle_())
