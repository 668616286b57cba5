"""Chapters executed in place by the stock kernel and stored; two executions give equal bytes."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from asprinted.rerun.chapters import ChapterError, find_chapter
from asprinted.rerun.numbers import seconds_long
from asprinted.storage import write_whole
from asprinted.tags import FOLDED, MAY_FAIL, PARAMETERS

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
VOLATILE_CELL_METADATA = ("execution", "papermill", "ExecuteTime", "collapsed", "scrolled")
# The compiler names its files after the kernel's process; only tracebacks show it.
KERNEL_FILES = re.compile(r"ipykernel_\d+")


def execute(path: Path | str, timeout: float = 600) -> None:
    """Execute one notebook in its own folder and store it in place.

    Parameters
    ----------
    path : pathlib.Path or str
        The notebook; it is replaced whole, or left untouched.
    timeout : float
        Seconds that one cell may take.

    Raises
    ------
    ChapterError
        If the notebook cannot be read, or a cell without the tag `raises-exception` fails.
    """
    path = Path(path)
    notebook = read_notebook(path)
    _run(notebook, path, timeout)
    tidy(notebook)
    write_whole(path, notebook_bytes(notebook))


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook stored at a path, in the current notebook format."""
    try:
        return nbformat.read(path, as_version=4)
    except OSError as error:
        raise ChapterError(f"{path}: cannot be read ({error.strerror})") from None
    except Exception as error:  # nbformat raises many kinds for a file that is no notebook
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ChapterError(f"{path}: is not a notebook ({reason})") from None


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as it is stored: JSON, one space of indent, a last newline."""
    text = nbformat.writes(notebook, version=4)
    return (text if text.endswith("\n") else text + "\n").encode()


def tidy(notebook: NotebookNode) -> None:
    """Strip what differs from one execution or machine to the next, in place."""
    notebook.metadata = NotebookNode(
        {key: value for key, value in notebook.metadata.items() if key in ("mystnb", "asprinted")}
    )
    notebook.metadata.kernelspec = NotebookNode(KERNELSPEC)
    notebook.metadata.language_info = NotebookNode({"name": "python"})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken: set[str] = set()
    for number, cell in enumerate(notebook.cells, start=1):
        for key in VOLATILE_CELL_METADATA:
            cell.metadata.pop(key, None)
        _fold(cell)
        if not cell.get("id") or cell.id in taken:
            cell.id = f"cell-{number}"
        taken.add(cell.id)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [KERNEL_FILES.sub("ipykernel", it) for it in output.traceback]


def _fold(cell: NotebookNode) -> None:
    """Have Jupyter Lab and VS Code fold the code that the book folds; parameters stay in sight."""
    tags = set(cell.metadata.get("tags", []))
    if tags & FOLDED and PARAMETERS not in tags:
        cell.metadata["jupyter"] = NotebookNode({"source_hidden": True})
    else:
        cell.metadata.pop("jupyter", None)


def _run(notebook: NotebookNode, path: Path, timeout: float) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=timeout,
        record_timing=False,
        coalesce_streams=True,
        # The kernel warns that it listens on a local port; that is no news of the chapter.
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    try:
        client.execute()
    except CellExecutionError:
        raise ChapterError(_failure(notebook, path)) from None
    except CellTimeoutError:
        number = _last_started(notebook)
        words = f"cell {number} took more than {seconds_long(timeout)}"
        raise ChapterError(f"{path}: {words}") from None
    except DeadKernelError:
        number = _last_started(notebook)
        raise ChapterError(f"{path}: the kernel died in cell {number}") from None


def _failure(notebook: NotebookNode, path: Path) -> str:
    """Say in a few lines which cell failed, where and with what."""
    for number, cell in enumerate(notebook.cells, start=1):
        tags = cell.metadata.get("tags", [])
        errors = [o for o in cell.get("outputs", []) if o.output_type == "error"]
        if errors and MAY_FAIL not in tags:
            source = cell.source.strip().splitlines()
            shown = "\n".join(f"    {line}" for line in source[:12])
            more = f"\n    … {len(source) - 12} more lines" if len(source) > 12 else ""
            where = _line_of(errors[0])
            return (
                f"{path}: cell {number} of {len(notebook.cells)} fails{where}; nothing is stored\n"
                f"{shown}{more}\n{errors[0].ename}: {errors[0].evalue}"
            )
    return f"{path}: a cell fails; nothing is stored"


def _line_of(error: NotebookNode) -> str:
    """Return ` in its line N` as the traceback says it, or nothing."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    found = re.search(r"Cell In\[\d+\], line (\d+)", plain)
    return f" in its line {found[1]}" if found else ""


def _last_started(notebook: NotebookNode) -> int:
    """Return the number of the first code cell without an execution count of this run."""
    started = [n for n, c in enumerate(notebook.cells, start=1) if c.get("execution_count")]
    return started[-1] if started else 1


def main(names: list[str], timeout: float = 600) -> int:
    """Execute the chapters named; return the exit status.

    A file outside the book may be executed too: drafts live elsewhere.
    """
    status = 0
    for name in names:
        try:
            path = Path(name) if os.path.isfile(name) else find_chapter(name)
            execute(path, timeout)
            print(f"{path}: executed")
        except (ChapterError, OSError) as error:
            print(error, file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
