"""Runs a chapter in the page: one namespace, cell after cell, each output as a notebook stores it.

Used in the worker, and in the test that holds it against the stored outputs. It imports nothing of
the package but what a cell's outputs go through.
"""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import sys
import time
import traceback
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from asprinted.chapter import output

MOST_CHARACTERS = 20_000
"""What a cell may print; more is cut, and said to be."""


@dataclass(frozen=True)
class Cell:
    """A code cell: its id, source and tags."""

    id: str
    source: str
    tags: tuple[str, ...]


@dataclass
class Done:
    """What a cell did.

    Attributes
    ----------
    cell : Cell
    outputs : list of dict
        As a notebook stores them, in order.
    error : dict or None
        Class, text and traceback of what it raised.
    seconds : float
    """

    cell: Cell
    outputs: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, str] | None = None
    seconds: float = 0.0


class Run:
    """A chapter being run: `step` runs the next cell.

    Parameters
    ----------
    notebook : mapping
        Its cells, as a notebook file has them.
    given : mapping
        Parameters to set, by name, as Python values; checked before.
    sources : mapping, optional
        Other sources for cells, by id, as a reader has changed them.
    """

    def __init__(
        self,
        notebook: Mapping[str, Any],
        given: Mapping[str, object],
        sources: Mapping[str, str] | None = None,
    ) -> None:
        self.cells = cells_of(notebook, given, sources or {})
        self.at = 0
        # A module of its own, so that classes made in cells have a module to be found in.
        self.module = types.ModuleType("__main__")
        self.module.__dict__["display"] = display  # every notebook has it

    def step(self) -> Done | None:
        """Run the next cell; None when there is none left."""
        if self.at >= len(self.cells):
            return None
        cell = self.cells[self.at]
        self.at += 1
        done = Done(cell)
        place = f"<cell {self.at}: {cell.id}>"
        lines = cell.source.splitlines(keepends=True)
        linecache.cache[place] = (len(cell.source), None, lines, place)
        out, err = _Printed(done, "stdout"), _Printed(done, "stderr")
        before, sys.modules["__main__"] = sys.modules["__main__"], self.module
        output.publish = lambda data, metadata: _publish(done, "display_data", data, metadata)
        started = time.perf_counter()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                value = _execute(cell.source, place, self.module.__dict__)
                if value is not None:
                    _publish(done, "execute_result", *bundle(value))
        except BaseException as error:  # told to the reader, who may have changed the cell
            done.error = _told(error)
        finally:
            sys.modules["__main__"] = before
        done.seconds = time.perf_counter() - started
        return done


def cells_of(
    notebook: Mapping[str, Any], given: Mapping[str, object], sources: Mapping[str, str]
) -> Sequence[Cell]:
    """Return the code cells in order, one that sets parameters after theirs, as papermill does."""
    cells = []
    for cell in notebook["cells"]:
        tags = tuple(cell["metadata"].get("tags", ()))
        source = sources.get(cell.get("id", ""), "".join(cell["source"]))
        if cell["cell_type"] == "code" and source.strip():
            cells.append(Cell(cell.get("id", ""), source, tags))
        if given and "parameters" in tags:
            lines = "\n".join(f"{name} = {value!r}" for name, value in given.items())
            cells.append(Cell("injected-parameters", lines, ("injected-parameters",)))
    return cells


def _execute(source: str, place: str, names: dict[str, Any]) -> object:
    """Run a cell as a notebook does; return the value of its last line, unless a `;` ends it."""
    tree = ast.parse(source, place)
    last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    if last is None or source.rstrip().endswith(";"):
        exec(compile(tree, place, "exec"), names)
        return None
    tree.body.pop()
    exec(compile(tree, place, "exec"), names)
    return eval(compile(ast.Expression(last.value), place, "eval"), names)


FORMS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
    "image/svg+xml": "_repr_svg_",
}


def bundle(value: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a value's forms by MIME type, and metadata, as IPython's formatter does."""
    if isinstance(value, type):
        return {"text/plain": repr(value)}, {}
    data, metadata = {}, {}
    if made := getattr(value, "_repr_mimebundle_", None):
        found = made(include=None, exclude=None)
        data, metadata = found if isinstance(found, tuple) else (found or {}, {})
    for mime, name in FORMS.items():
        method = getattr(value, name, None)
        text = method() if method and mime not in data else None
        if text is not None:
            data[mime] = text
    return {**data, "text/plain": data.get("text/plain", repr(value))}, metadata


def display(*values: object, raw: bool = False, metadata: Any = None, **_: object) -> None:
    """Show values, as IPython's function of this name does in every cell."""
    for value in values:
        data, own = (dict(value), {}) if raw and isinstance(value, Mapping) else bundle(value)
        if output.publish:
            output.publish(data, {**own, **(metadata or {})})


def _publish(done: Done, kind: str, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
    done.outputs.append({"output_type": kind, "data": data, "metadata": metadata})


class _Printed(io.TextIOBase):
    """What a cell prints, gathered into one output until something else is shown."""

    def __init__(self, done: Done, name: str) -> None:
        self._done, self._name, self._room = done, name, MOST_CHARACTERS

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._room <= 0:
            return len(text)
        kept = text[: self._room]
        self._room -= len(kept)
        if self._room <= 0:
            kept += "\n… cut: a cell of the page may print 20,000 characters.\n"
        last = self._done.outputs[-1] if self._done.outputs else {}
        if last.get("name") == self._name:
            last["text"] += kept
        else:
            self._done.outputs.append({"output_type": "stream", "name": self._name, "text": kept})
        return len(text)


def _told(error: BaseException) -> dict[str, str]:
    """Say an error as Python does, without the frames of this module."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_globals.get("__name__") == __name__:
        frames = frames.tb_next
    lines = traceback.format_exception(type(error), error, frames)
    return {
        "name": type(error).__name__,
        "text": str(error),
        "traceback": "".join(lines),
    }
