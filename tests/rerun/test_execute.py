"""Chapters executed in place: equal bytes twice, nothing stored on an error."""

import json

import nbformat
import pytest
from rerun_notebooks import RAISES, notebook, store

from asprinted.rerun import execute as module
from asprinted.rerun.chapters import ChapterError
from asprinted.rerun.execute import execute, main, notebook_bytes, tidy


def test_two_executions_give_equal_bytes(tmp_path):
    cells = (
        "%%text\n# A title",
        "import sys\nprint('out'); print('err', file=sys.stderr); print('out')\n{'a': 1}",
        ("import json\njson.loads('{')", RAISES),
    )
    path = store(tmp_path / "chapter.ipynb", notebook(*cells))
    execute(path)
    first = path.read_bytes()
    execute(path)
    assert path.read_bytes() == first
    stored = json.loads(first)
    assert [c["execution_count"] for c in stored["cells"] if c["cell_type"] == "code"] == [1, 2]
    assert all(set(cell["metadata"]) <= {"tags"} for cell in stored["cells"])
    assert stored["metadata"] == {
        "kernelspec": module.KERNELSPEC,
        "language_info": {"name": "python"},
    }


def test_a_failing_cell_is_named_and_nothing_is_stored(tmp_path, capsys):
    path = store(tmp_path / "chapter.ipynb", notebook("a = 1", "b = a\nb['x']"))
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before
    said = capsys.readouterr().err
    assert "cell 2 of 2 fails in its line 2; nothing is stored" in said
    assert "TypeError: 'int' object is not subscriptable" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("import time\ntime.sleep(60)", "cell 1 took more than 1 second$"),
        ("import os\nos._exit(1)", "the kernel died in cell 1"),
    ],
)
def test_a_kernel_that_hangs_or_dies_is_said_so(tmp_path, cell, message):
    path = store(tmp_path / "chapter.ipynb", notebook(cell))
    with pytest.raises(ChapterError, match=message):
        execute(path, timeout=1)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 1}', b"\xff\xfe"])
def test_what_is_no_notebook_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "chapter.ipynb"
    path.write_bytes(content)
    with pytest.raises(ChapterError, match="is not a notebook") as refused:
        execute(path)
    assert "\n" not in str(refused.value)


def test_tidying_strips_what_differs_between_machines():
    made = notebook("1", "2")
    made.cells[1].id = made.cells[0].id
    made.cells[0].metadata["execution"] = {"iopub.status.busy": "2026-01-01"}
    made.cells[0].metadata["papermill"] = {"duration": 1.0}
    made.metadata["papermill"] = {"start_time": "now"}
    made.metadata["language_info"] = {"name": "python", "version": "3.11.7"}
    tidy(made)
    assert made.cells[0].metadata == {}
    assert [cell.id for cell in made.cells] == ["cell-1", "cell-2"]
    assert set(made.metadata) == {"kernelspec", "language_info"}
    nbformat.validate(nbformat.reads(notebook_bytes(made).decode(), 4))
