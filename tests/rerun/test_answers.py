"""An answer that keeps the published settings says so in a rerun's notebook."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from asprinted.rerun.answers import HEADING, head_unchanged
from asprinted.rerun.run import load_chapter, run
from asprinted.rerun.single import described
from tests import chapters


def notebook(answer: str, result: str):
    cells = []
    for tag, words in (("answer", answer), ("results", result)):
        data = {"text/markdown": words}
        shown = [new_output("display_data", data=data)]
        cells.append(new_code_cell("", id=tag, metadata={"tags": [tag]}, outputs=shown))
    return new_notebook(cells=cells)


def headed(nb) -> list[str]:
    """Ids of the cells that stand below a heading."""
    pairs = zip(nb.cells, nb.cells[1:], strict=False)
    return [cell.id for head, cell in pairs if head.source == HEADING]


@pytest.mark.parametrize(
    ("answer", "found"), [("It was 8.5 points.", ["answer"]), ("It was 7.8 points.", [])]
)
def test_only_an_answer_that_did_not_change_is_headed(answer, found):
    rerun = notebook(answer, "The same result.")
    head_unchanged(rerun, notebook("It was 8.5 points.", "The same result."))
    assert headed(rerun) == found
    assert [cell.id for cell in rerun.cells if cell.cell_type == "code"] == ["answer", "results"]


@pytest.mark.parametrize(
    "path",
    [p for p in chapters.CHAPTERS if p.stem in ("walther1997", "selection")],
    ids=lambda path: path.stem,
)
def test_the_book_s_answers_are_headed_in_a_rerun_and_only_there(path):
    chapter = load_chapter(str(path))
    parameters = {name: it.default for name, it in chapter.parameters.items()}
    for value, found in ((0.9, ["answer"]), (parameters["confidence"], [])):
        settings = parameters | {"confidence": value}
        result = run(chapter, {"confidence": value}, timeout=120)
        assert headed(described(chapter, settings, result)) == found
