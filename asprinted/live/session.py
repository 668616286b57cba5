"""What the page's worker asks of Python: begin a chapter under settings, do the next cell.

Everything crosses as JSON text. A setting arrives as the text a reader typed, and is typed and
checked by the chapter's own declaration, as `asprinted rerun` does it.
"""

from __future__ import annotations

import gc
import json
import linecache
import sys
from collections.abc import Mapping
from typing import Any

from asprinted.ledger import load_ledger
from asprinted.live.draw import Page, rows_of
from asprinted.live.outputs import digest
from asprinted.live.runner import Done, Run
from asprinted.rerun.declarations import declared
from asprinted.rerun.numbers import same
from asprinted.rerun.page import numbers_table
from asprinted.rerun.parameters import ParameterError, as_text, from_assignments
from asprinted.rerun.results import glued

NONE = digest([])
HERE = ("numpy", "pandas", "scipy.special", "altair", "asprinted")
"""What can be imported in the page, besides Python's own library."""


class Session:
    """One run after another of one chapter's cells."""

    def __init__(self) -> None:
        self._rows = rows_of(load_ledger())
        self._page = Page(self._rows, "")
        self._run: Run | None = None
        self._outputs: list[dict[str, Any]] = []
        self._stored: Mapping[str, str] = {}
        self._reported: Mapping[str, object] = {}

    def begin(self, chapter: str, given: str, sources: str) -> str:
        """Check a setting, and make ready to run a chapter under it.

        Parameters
        ----------
        chapter : str
            JSON: the chapter's `cells`; of each its outputs' digest (`stored`); what it reports as
            published (`reported`); and the address of the `ledger` page, seen from the chapter's.
        given : str
            Texts by parameter, as JSON.
        sources : str
            Other sources of cells by id, as JSON.

        Returns
        -------
        str
            JSON: the number of cells, and the setting as the command line takes it; or under
            `refused` what is wrong, in words.
        """
        notebook, texts = json.loads(chapter), json.loads(given)
        self._stored, self._reported = notebook["stored"], notebook["reported"]
        self._page = Page(self._rows, notebook["ledger"])
        try:
            known = declared(notebook)
            values = from_assignments(known, tuple(f"{name}={it}" for name, it in texts.items()))
        except ParameterError as error:
            return json.dumps({"refused": str(error)})
        values = {name: it for name, it in values.items() if it != known[name].default}
        linecache.clearcache()
        gc.collect()
        self._run, self._outputs = Run(notebook, values, json.loads(sources)), []
        setting = {name: as_text(value) for name, value in values.items()}
        return json.dumps({"cells": len(self._run.cells), "setting": setting})

    def step(self) -> str:
        """Run the next cell and return what it did, as JSON; `null` when none is left."""
        done = self._run.step() if self._run else None
        if done is None:
            return "null"
        self._outputs.append({"outputs": done.outputs})
        drawn = self._page.drawn(done.outputs)  # also of what stays, since charts are counted
        told = _told(done)
        stored = self._stored.get(done.cell.id, NONE)
        if done.error is None and digest(done.outputs) == stored:
            return json.dumps(told | {"changed": False, "drawn": []})
        return json.dumps(told | {"changed": True, "drawn": drawn}, ensure_ascii=False)

    def end(self) -> str:
        """Return a table of what was reported, published and now, and let all else go.

        Returns
        -------
        str
            JSON: how many numbers are other ones (`changed`), the table's `html`, and each number
            as Python writes it (`numbers`).
        """
        reported = glued({"cells": self._outputs})
        self._run, self._outputs = None, []
        gc.collect()
        changed = [
            name for name in reported if not same(self._reported.get(name), reported.get(name))
        ]
        html = numbers_table(
            {name: self._reported.get(name) for name in changed},
            {name: reported[name] for name in changed},
            words=False,
        )
        numbers = {name: repr(value) for name, value in reported.items()}
        told = {"changed": len(changed), "html": html, "numbers": numbers}
        return json.dumps(told, ensure_ascii=False)


def _told(done: Done) -> dict[str, Any]:
    error = done.error
    if error and error["name"] == "ModuleNotFoundError":
        missing = error["text"].removeprefix("No module named ").strip("'")
        has = ", ".join(HERE)
        words = f"{missing} is not in this page, which has {has}; run the notebook for others"
        error = error | {"text": words}
    return {
        "id": done.cell.id,
        "tags": done.cell.tags,
        "error": error,
        "seconds": done.seconds,
    }


def _no_faults(*_: object, **__: object) -> None:
    """Find nothing wrong."""


def begin_python() -> str:
    """Import what chapters use, leave charts unvalidated, and return the versions as JSON."""
    import altair
    import numpy
    import pandas
    import scipy
    from altair.utils import schemapi

    # Vega refuses what it cannot draw; checking each chart first takes a third of its time.
    schemapi.DEBUG_MODE = False
    schemapi.validate_jsonschema = _no_faults  # type: ignore[assignment] # of two overloads
    found = {module.__name__: module.__version__ for module in (numpy, scipy, pandas, altair)}
    return json.dumps({"Python": sys.version.split()[0], **found})
