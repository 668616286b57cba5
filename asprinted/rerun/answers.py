"""The answer at the head of a chapter, which a rerun may leave as it is published.

An answer is written for the published settings. In a rerun's notebook it would stand below other
settings, so it is headed there; one that follows the settings is left alone.
"""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

HEADING = "*As published: this answer keeps the chapter's own settings, not those of this run.*"
ANSWER = "answer"  # the tag of the cells that say it


def head_unchanged(rerun: NotebookNode, published: NotebookNode) -> None:
    """Put a heading above each answer of a rerun that is word for word the published one.

    Parameters
    ----------
    rerun : NotebookNode
        An executed notebook with other settings; it is changed.
    published : NotebookNode
        The chapter with its stored outputs.
    """
    before = {cell.id: _shown(cell) for cell in published.cells if _is_answer(cell)}
    cells: list[NotebookNode] = []
    for cell in rerun.cells:
        if _is_answer(cell) and _shown(cell) == before.get(cell.id):
            cells.append(new_markdown_cell(HEADING, id=f"{cell.id}-as-published"))
        cells.append(cell)
    rerun.cells = cells


def _is_answer(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and ANSWER in cell.metadata.get("tags", [])


def _shown(cell: NotebookNode) -> list[object]:
    return [output.get("data") for output in cell.outputs]
