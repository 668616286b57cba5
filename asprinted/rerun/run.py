"""One run of a chapter through papermill; knows nothing of folders of results."""

from __future__ import annotations

import copy
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from asprinted.rerun import identity, warm
from asprinted.rerun.chapters import find_chapter
from asprinted.rerun.execute import read_notebook
from asprinted.rerun.parameters import Parameter, declared
from asprinted.rerun.results import glued


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
        """The chapter's first heading, or its name."""
        for cell in self.notebook.cells:
            for line in cell.source.splitlines():
                if cell.cell_type == "markdown" and line.startswith("# "):
                    return line[2:].strip()
        return self.name


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
        What cells wrote as Markdown, in order; of `run_for_numbers` alone.
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
        If there is no such chapter, or it is no notebook.
    ParameterError
        If it declares no parameters, or declares one wrongly.
    """
    path = find_chapter(name, book)
    notebook = read_notebook(path)
    return Chapter(
        path.stem,
        str(path.parent),
        notebook,
        declared(notebook, path.stem),
        identity.chapter_digest(notebook),
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
    from papermill import PapermillExecutionError, execute_notebook

    own = {"folder": chapter.folder, "key": chapter.digest} if engine == "asprinted" else {}
    started = time.monotonic()
    status, error, notebook = "done", "", None
    try:
        notebook = execute_notebook(
            copy.deepcopy(chapter.notebook),
            None,
            parameters=dict(given),
            engine_name=engine,
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=timeout,
            **own,
        )
    except PapermillExecutionError as problem:
        status, error = "failed", f"{problem.ename}: {problem.evalue}".splitlines()[0]
        error = f"cell {problem.cell_index + 1}: {error}"
    except CellTimeoutError:
        status, error = "timed-out", f"a cell took more than {timeout:g} seconds"
    except DeadKernelError:
        status, error = "died", "the kernel died"
    seconds = time.monotonic() - started
    values = glued(notebook) if notebook else {}
    return Result(status, error, seconds, values, notebook)


def run_for_numbers(
    chapter: Chapter, given: Mapping[str, object], timeout: float | None = None
) -> Result:
    """Run a chapter once for its glued numbers alone; no notebook is put together.

    The same cells run in the same way as in `run`, but for those tagged `explore`, on which no
    number rests: they compute every setting of the controls in the page. What is saved is also
    papermill's and nbformat's work on a notebook nobody asked for, about a third of a run.
    """
    started = time.monotonic()
    sources = _sources(chapter, given)
    parent = warm.shared_parent(warm.imported_modules(sources))
    child = parent.fork(chapter.folder, chapter.digest)
    outputs: list[dict] = []
    status, error = "done", ""
    try:
        for number, source in enumerate(sources, start=1):
            if not source.strip():
                continue
            for message in child.execute(source, timeout):
                if message["msg_type"] in ("display_data", "execute_result"):
                    outputs.append(message["content"])
            if message["content"]["status"] == "error":
                name, value = message["content"]["ename"], message["content"]["evalue"]
                status, error = "failed", f"cell {number}: {name}: {value}".splitlines()[0]
                break
    except TimeoutError:
        status, error = "timed-out", f"a cell took more than {timeout:g} seconds"
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


def _sources(chapter: Chapter, given: Mapping[str, object]) -> list[str]:
    """Return the cells' sources as papermill would run them, empty for those that are not run."""
    from papermill.translators import translate_parameters

    sources = []
    for cell in chapter.notebook.cells:
        tags = cell.metadata.get("tags", [])
        runs = cell.cell_type == "code" and "explore" not in tags
        sources.append(cell.source if runs else "")
        if given and "parameters" in tags:
            sources.append(translate_parameters("python3", "python", dict(given), "Parameters"))
    return sources
