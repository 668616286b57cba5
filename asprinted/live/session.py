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

from asprinted.live.runner import Done, Run
from asprinted.rerun.parameters import ParameterError, as_text, declared, from_assignments
from asprinted.rerun.results import glued

OWN = "injected-parameters"
HERE = ("numpy", "pandas", "scipy.special", "altair", "asprinted")
"""What can be imported in the page, besides Python's own library."""


class Session:
    """One run after another of one chapter's cells."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._outputs: list[dict] = []

    def begin(self, chapter: str, given: str, sources: str) -> str:
        """Check a setting, and make ready to run a chapter under it.

        Parameters
        ----------
        chapter : str
            The chapter's cells as JSON.
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
        done = self._run.step()
        if done is None:
            return "null"
        self._outputs.append({"outputs": done.outputs})
        return json.dumps(_told(done), ensure_ascii=False)

    def end(self) -> str:
        """Return every number the cells have reported, by name, as JSON, and let all else go."""
        reported = glued({"cells": self._outputs})
        self._run, self._outputs = None, []
        gc.collect()
        return json.dumps(reported, ensure_ascii=False, default=str)


def _told(done: Done) -> Mapping[str, Any]:
    error = done.error
    if error and error["name"] == "ModuleNotFoundError":
        missing = error["text"].removeprefix("No module named ").strip("'")
        has = ", ".join(HERE)
        words = f"{missing} is not in this page, which has {has}; run the notebook for others"
        error = error | {"text": words}
    return {
        "id": done.cell.id,
        "tags": done.cell.tags,
        "outputs": done.outputs,
        "error": error,
        "seconds": done.seconds,
    }


def begin_python() -> str:
    """Import what chapters use, leave charts unvalidated, and return the versions as JSON."""
    import altair
    import numpy
    import pandas
    import scipy
    from altair.utils import schemapi

    # Vega refuses what it cannot draw; checking each chart first takes a third of its time.
    schemapi.DEBUG_MODE = False
    schemapi.validate_jsonschema = lambda *_, **__: None
    found = {module.__name__: module.__version__ for module in (numpy, scipy, pandas, altair)}
    return json.dumps({"Python": sys.version.split()[0], **found})
