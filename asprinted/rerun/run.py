"""One run of a chapter through papermill; knows nothing of folders of results."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbformat import NotebookNode

from asprinted import fingerprint, warm
from asprinted.rerun.chapters import ChapterError, find_chapter
from asprinted.rerun.declarations import declared
from asprinted.rerun.execute import read_notebook
from asprinted.rerun.numbers import seconds_long
from asprinted.rerun.parameters import Parameter
from asprinted.rerun.results import NUMBER, glued
from asprinted.rerun.showing import left_out
from asprinted.tags import INJECTED, MAY_FAIL, PARAMETERS
from asprinted.warm.effects import SHARED

WHOLE, SHORT, CHECKED = "whole", "short", "short, checked"
"""How a run is done: every cell, without those that only show something, or both."""

WORDS = "text/markdown"
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
    is_left_out: bool = False


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
    how : str
        `WHOLE`, `SHORT` or `CHECKED`.
    differs : bool
        Whether a short run was seen to give something else than a whole one.
    effects : dict
        By cell number, what `asprinted.warm.effects` notes of it.
    """

    status: str
    error: str
    seconds: float
    glued: dict[str, object] = field(default_factory=dict)
    notebook: NotebookNode | None = None
    said: tuple[str, ...] = ()
    how: str = WHOLE
    differs: bool = False
    effects: Mapping[int, Collection[str]] = field(default_factory=dict)

    @property
    def shares(self) -> bool:
        """Whether it did what a run beside it may see, such as write a file."""
        return any(SHARED in kinds for kinds in self.effects.values())


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
    if any(INJECTED in cell.metadata.get("tags", []) for cell in notebook.cells):
        raise ChapterError(
            f"{path}: is what a run under other settings has written; give the chapter that was "
            "run, or delete the cell tagged injected-parameters"
        )
    return Chapter(
        path.stem,
        str(path.parent),
        notebook,
        declared(notebook, path.stem),
        fingerprint.chapter_digest(notebook, path.parent),
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
    effects: dict[int, list[str]] = {}
    try:
        notebook = _executed(chapter, given, timeout, engine, effects)
    except PapermillExecutionError as problem:
        status, error = "failed", f"{problem.ename}: {problem.evalue}".splitlines()[0]
        error = f"cell {problem.cell_index + 1}: {error}"
    except CellTimeoutError:
        status, error = "timed-out", f"a cell took more than {seconds_long(timeout)}"
    except DeadKernelError:
        status, error = "died", "the kernel died"
    seconds = time.monotonic() - started
    values = glued(notebook) if notebook else {}
    return Result(status, error, seconds, values, notebook, effects=effects)


def _executed(
    chapter: Chapter,
    given: Mapping[str, object],
    timeout: float | None,
    engine: str,
    effects: dict[int, list[str]],
) -> NotebookNode:
    """Do what papermill's `execute_notebook` does, but for its writing of the result.

    What is written is for the caller to say; and with all charts in it that takes papermill longer
    than most chapters take to run.
    """
    from papermill import execute_notebook
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors

    stock = {"engine_name": engine, "kernel_name": "python3"}
    ours = {"folder": chapter.folder, "key": chapter.digest, "effects": effects}
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
    how: str = SHORT,
    also: Collection[str] = (),
) -> Result:
    """Run a chapter for its glued numbers; no notebook is put together.

    Parameters
    ----------
    chapter, given, timeout
        As for `run`.
    how : str
        `WHOLE` runs every cell, and `SHORT` leaves out cells that only show something; a short run
        that fails is run whole, which decides. `CHECKED` does both and compares them: the result
        is the whole run's, and `differs` if the cells left out matter.
    also : collection of str
        Tags of cells that are not left out, such as `results` for the sentences.
    """
    cells = _cells(chapter, given, frozenset(also))
    fewer = [cell for cell in cells if not cell.is_left_out]
    if how == WHOLE or len(fewer) == len(cells):
        return _run_cells(chapter, cells, timeout, also)
    short = _run_cells(chapter, fewer, timeout, also)
    if how == SHORT and short.status == "done":
        return replace(short, how=SHORT)
    whole = _run_cells(chapter, cells, timeout, also)
    acts = any(whole.effects.get(cell.number) for cell in cells if cell.is_left_out)
    differs = acts or _differ(short, whole)
    return replace(whole, how=WHOLE if differs else CHECKED, differs=differs)


def _differ(short: Result, whole: Result) -> bool:
    # As texts, since a NaN is not equal to itself.
    return (short.status, repr(short.glued)) != (whole.status, repr(whole.glued))


def _run_cells(
    chapter: Chapter, cells: list[Cell], timeout: float | None, also: Collection[str]
) -> Result:
    """Run cells in a forked child and return what they glued; it ends as papermill's run does."""
    started = time.monotonic()
    outputs: list[dict] = []
    effects: dict[int, list[str]] = {}
    status, error = "done", ""
    only = (NUMBER, WORDS) if also else (NUMBER,)
    # A run of more cells comes to load and compute more, which later ones are to find.
    key = f"{chapter.digest}-{len(cells)}"
    handed = [warm.Cell(cell.source, go_on=MAY_FAIL in cell.tags) for cell in cells]
    try:
        answers = warm.run(handed, chapter.folder, timeout, key, only)
        # Answers first, which are followed to their end; cells after one that failed have none.
        for (shown, reply), cell in zip(answers, cells, strict=False):
            outputs += shown
            effects[cell.number] = reply.get("effects", [])
            # A cell may say that it is done, and the notebook with it, by leaving Python.
            if reply["status"] == "error" and not _is_an_end(reply):
                words = f"cell {cell.number}: {reply['ename']}: {reply['evalue']}"
                status, error = "failed", words.splitlines()[0]
    except TimeoutError:
        status, error = "timed-out", f"a cell took more than {seconds_long(timeout)}"
    except warm.ChildDiedError:
        status, error = "died", "the kernel died"
    values = glued({"cells": [{"outputs": outputs}]}) if status == "done" else {}
    said = tuple(it["data"][WORDS] for it in outputs if WORDS in it["data"])
    seconds = time.monotonic() - started
    return Result(status, error, seconds, values, said=said, effects=effects)


def _is_an_end(reply: Mapping[str, object]) -> bool:
    """Return whether what papermill takes for no error ended a cell: `sys.exit(0)`."""
    return reply["ename"] == "SystemExit" and reply["evalue"] in ("", "0")


def _left_out(chapter: Chapter, also: frozenset[str]) -> list[bool]:
    """Return for each code cell whether a short run leaves it out."""
    with _left_out_lock:
        key = chapter.digest, also
        if key not in _left_out_cells:
            code = [cell for cell in chapter.notebook.cells if cell.cell_type == "code"]
            tagged = [(cell.source, set(cell.metadata.get("tags", []))) for cell in code]
            out = left_out([(it, () if tags & also else tags) for it, tags in tagged])
            _left_out_cells[key] = out
        return _left_out_cells[key]


# By chapter and further tags: what takes a while to say.
_left_out_cells: dict[tuple[str, frozenset[str]], list[bool]] = {}
# Held while it is said, so that it is said once for all workers.
_left_out_lock = threading.Lock()


def _cells(
    chapter: Chapter, given: Mapping[str, object], also: frozenset[str] = frozenset()
) -> list[Cell]:
    """Return the code cells as papermill would run them, numbered as in its notebook."""
    from papermill.translators import translate_parameters

    out = iter(_left_out(chapter, also))
    found: list[Cell] = []
    number = 0
    for cell in chapter.notebook.cells:
        number += 1
        tags = tuple(cell.metadata.get("tags", []))
        if cell.cell_type == "code":
            found.append(Cell(number, cell.source, tags, next(out)))
        if given and PARAMETERS in tags:
            number += 1
            source = translate_parameters("python3", "python", dict(given), "Parameters")
            found.append(Cell(number, source, (INJECTED,)))
    return [cell for cell in found if cell.source.strip()]
