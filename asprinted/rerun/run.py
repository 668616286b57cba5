"""One run of a chapter through papermill; knows nothing of folders of results."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from asprinted.rerun import identity, warm
from asprinted.rerun.chapters import ChapterError, find_chapter
from asprinted.rerun.execute import read_notebook
from asprinted.rerun.needed import needed
from asprinted.rerun.numbers import seconds_long
from asprinted.rerun.parameters import Parameter, declared
from asprinted.rerun.results import glued

ROLE = re.compile(r"\{[\w:]+\}`([^`<]+?)(?:\s*<[^`>]*>)?`")
"""MyST's way of marking up some words, such as a quoted figure; the words are group 1."""


@dataclass(frozen=True)
class Chapter:
    """A chapter ready to be run: its name, folder, cells and parameters."""

    name: str
    folder: str
    notebook: NotebookNode
    parameters: Mapping[str, Parameter]
    digest: str

    @property
    def sources(self) -> list[str]:
        """The code cells' sources."""
        return [cell.source for cell in self.notebook.cells if cell.cell_type == "code"]

    @property
    def title(self) -> str:
        """The chapter's first heading as a reader sees it, or the chapter's name."""
        for cell in self.notebook.cells:
            for line in cell.source.splitlines():
                if cell.cell_type == "markdown" and line.startswith("# "):
                    return ROLE.sub(r"\1", line[2:].strip())
        return self.name


@dataclass(frozen=True)
class Cell:
    """A code cell about to be run, with its place in the notebook."""

    number: int
    source: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What one run gave.

    Attributes
    ----------
    status : str
        `done`, `failed` (a cell raised), `timed-out` or `died`.
    error : str
        One line; empty if done.
    seconds : float
        Wall-clock time of the run.
    glued : dict
        Each reported number by name.
    said : tuple of str
        What the cells that were run wrote as Markdown, in order; of `run_for_numbers` alone.
    notebook : NotebookNode or None
        The executed notebook, if done.
    """

    status: str
    error: str
    seconds: float
    glued: dict[str, object] = field(default_factory=dict)
    notebook: NotebookNode | None = None
    said: tuple[str, ...] = ()


def load_chapter(name: str, book: Path | None = None) -> Chapter:
    """Return a chapter by its name or path.

    Raises
    ------
    ChapterError
        If there is no such chapter, or it is no notebook, or what a run has written.
    ParameterError
        If it declares no parameters, or declares one wrongly.
    """
    path = find_chapter(name, book, changeable=True)
    notebook = read_notebook(path)
    # Its injected cell would stay below the new one, and win.
    if any("injected-parameters" in cell.metadata.get("tags", []) for cell in notebook.cells):
        raise ChapterError(
            f"{path}: is what a run under other settings has written; give the chapter that was "
            "run, or delete the cell tagged injected-parameters"
        )
    return Chapter(
        path.stem,
        str(path.parent),
        notebook,
        declared(notebook, path.stem),
        identity.chapter_digest(notebook, path.parent),
    )


def run(
    chapter: Chapter,
    given: Mapping[str, object],
    timeout: float | None = None,
    engine: str = "asprinted",
) -> Result:
    """Run a chapter once and return what it gave; a failure is a result too.

    Parameters
    ----------
    chapter : Chapter
        What to run.
    given : mapping
        The parameters that differ from the chapter's own cell, checked.
    timeout : float, optional
        Seconds that one cell may take.
    engine : str
        A papermill engine: `asprinted`, or `nbclient` for papermill's own.
    """
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import PapermillExecutionError

    started = time.monotonic()
    status, error, notebook = "done", "", None
    try:
        notebook = _executed(chapter, given, timeout, engine)
    except PapermillExecutionError as problem:
        status, error = "failed", f"{problem.ename}: {problem.evalue}".splitlines()[0]
        error = f"cell {problem.cell_index + 1}: {error}"
    except CellTimeoutError:
        status, error = "timed-out", f"a cell took more than {seconds_long(timeout)}"
    except DeadKernelError:
        status, error = "died", "the kernel died"
    seconds = time.monotonic() - started
    values = glued(notebook) if notebook else {}
    return Result(status, error, seconds, values, notebook)


def _executed(
    chapter: Chapter, given: Mapping[str, object], timeout: float | None, engine: str
) -> NotebookNode:
    """Do what papermill's `execute_notebook` does, but for its writing of the result.

    What is written is for the caller to say; and with all charts in it that takes papermill longer
    than most chapters take to run.
    """
    from papermill import execute_notebook
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors

    stock = {"engine_name": engine, "kernel_name": "python3"}
    ours = {"folder": chapter.folder, "key": chapter.digest}
    theirs = {"resources": {"metadata": {"path": chapter.folder}}}
    own = ours if engine == "asprinted" else theirs
    prepared = execute_notebook(
        _without_outputs(chapter.notebook), None, dict(given), prepare_only=True, **stock
    )
    notebook = papermill_engines.execute_notebook_with_engine(
        nb=prepared, progress_bar=False, execution_timeout=timeout, **stock, **own
    )
    raise_for_execution_errors(notebook, None)
    return notebook


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    cells = [
        NotebookNode(cell | {"outputs": []}) if cell.cell_type == "code" else cell
        for cell in notebook.cells
    ]
    return NotebookNode(notebook | {"cells": cells})


def run_for_numbers(
    chapter: Chapter,
    given: Mapping[str, object],
    timeout: float | None = None,
    also: tuple[str, ...] = (),
) -> Result:
    """Run what a chapter's glued numbers and its checks need; no notebook is put together.

    Cells that only show something are left out, so one of them that would fail does not make the
    run fail: `run` runs every cell. The first run of a chapter in a process is done both ways; if
    the numbers differ, no cell of that chapter is left out from then on.

    Parameters
    ----------
    chapter, given, timeout
        As for `run`.
    also : tuple of str
        Tags of cells that are run besides, such as `results` for the sentences.
    """
    cells = _cells(chapter, given)
    if _needs_all.get(chapter.digest):
        return _run_cells(chapter, cells, timeout)
    short = _run_cells(chapter, _only_needed(chapter, cells, also), timeout)
    if short.status != "done" or chapter.digest in _needs_all:
        return short
    whole = _run_cells(chapter, cells, timeout)
    if whole.status != "done":
        return short
    # As texts, since a NaN is not equal to itself.
    _needs_all[chapter.digest] = repr(short.glued) != repr(whole.glued)
    return whole if _needs_all[chapter.digest] else short


# By chapter: whether leaving cells out was seen to change a number.
_needs_all: dict[str, bool] = {}


def _run_cells(chapter: Chapter, cells: list[Cell], timeout: float | None) -> Result:
    """Run cells in a forked child and return what they glued."""
    started = time.monotonic()
    parent = warm.shared_parent(warm.imported_modules(cell.source for cell in cells))
    # A run of more cells comes to load and compute more, which later ones are to find.
    child = parent.fork(chapter.folder, f"{chapter.digest}-{len(cells)}")
    outputs: list[dict] = []
    status, error = "done", ""
    child.hand(warm.Cell(cell.source, go_on=False) for cell in cells)
    try:
        for cell in cells:
            for message in child.execute(cell.source, timeout):
                if message["msg_type"] in ("display_data", "execute_result"):
                    outputs.append(message["content"])
            if message["content"]["status"] == "error":
                name, value = message["content"]["ename"], message["content"]["evalue"]
                status, error = "failed", f"cell {cell.number}: {name}: {value}".splitlines()[0]
                break
    except TimeoutError:
        status, error = "timed-out", f"a cell took more than {seconds_long(timeout)}"
    except warm.ChildDiedError:
        status, error = "died", "the kernel died"
    except BaseException:
        child.kill()
        raise
    if status == "done":
        child.close()
    else:
        child.kill()
    values = glued({"cells": [{"outputs": outputs}]}) if status == "done" else {}
    said = tuple(it["data"]["text/markdown"] for it in outputs if "text/markdown" in it["data"])
    return Result(status, error, time.monotonic() - started, values, said=said)


def _only_needed(chapter: Chapter, cells: list[Cell], also: tuple[str, ...]) -> list[Cell]:
    key = chapter.digest, also
    with _needed_lock:
        if key not in _needed_sources:
            own = [cell for cell in cells if "injected-parameters" not in cell.tags]
            keep = needed([(cell.source, cell.tags) for cell in own], also)
            pairs = zip(own, keep, strict=True)
            _needed_sources[key] = {cell.source for cell, is_needed in pairs if is_needed}
    wanted = _needed_sources[key]
    return [it for it in cells if it.source in wanted or "injected-parameters" in it.tags]


# By chapter and further tags: the sources of the cells that are needed, which takes a while to say.
_needed_sources: dict[tuple[str, tuple[str, ...]], set[str]] = {}
# Held while it is said: once for all workers, and Python 3.11 fails now and then when two threads
# make syntax trees at the same time.
_needed_lock = threading.Lock()


def _cells(chapter: Chapter, given: Mapping[str, object]) -> list[Cell]:
    """Return the code cells as papermill would run them, numbered as in its notebook."""
    from papermill.translators import translate_parameters

    found: list[tuple[str, str, tuple[str, ...]]] = []
    for cell in chapter.notebook.cells:
        tags = tuple(cell.metadata.get("tags", []))
        found.append((cell.cell_type, cell.source, tags))
        if given and "parameters" in tags:
            source = translate_parameters("python3", "python", dict(given), "Parameters")
            found.append(("code", source, ("injected-parameters",)))
    numbered = enumerate(found, start=1)
    return [
        Cell(n, src, tags) for n, (kind, src, tags) in numbered if kind == "code" and src.strip()
    ]
