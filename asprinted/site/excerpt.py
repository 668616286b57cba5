"""The directive ``from-chapter``: shows again what one cell of a chapter shows.

Slides hold no number and no chart of their own: they take stored outputs from the chapters.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from asprinted.pages import tabular
from asprinted.pages.chart import MIME
from asprinted.pages.drawing import canonical
from asprinted.site.chart import Chart
from asprinted.site.outputs import MARKDOWN, table_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class FromChapter(SphinxDirective):
    """Show the outputs of a cell: ``{from-chapter} yang2003:chart-ways``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Give the stored charts, sentences and tables of the cell as nodes."""
        chapter, _, cell = self.arguments[0].partition(":")
        try:
            path = notebook_of(chapter, self.env)
            bundles = outputs_of(path, cell)
        except LookupError as error:
            raise self.error(f"{{from-chapter}} {self.arguments[0]}: {error.args[0]}") from None
        self.env.note_dependency(str(path))
        return [node for bundle in bundles for node in self._shown(bundle)]

    def _shown(self, bundle: dict[str, Any]) -> list[nodes.Node]:
        if MIME in bundle:
            chart = Chart(spec=canonical(bundle[MIME]), cell=0)
            self.set_source_info(chart)
            return [chart]
        if MARKDOWN in bundle:
            parsed = nodes.container()
            lines = _text(bundle[MARKDOWN]).splitlines()
            self.state.nested_parse(StringList(lines, self.env.docname), 0, parsed)
            return parsed.children
        if tabular.MIME in bundle:
            return [table_of(bundle[tabular.MIME])]
        return []


def notebook_of(chapter: str, env: BuildEnvironment) -> Path:
    """Find the notebook of a chapter by its stem.

    Raises
    ------
    LookupError
        The book has no notebook of that name; the message lists those it has.
    """
    paths = {path.stem: path for path in notebooks(env)}
    if chapter not in paths:
        known = ", ".join(sorted(paths))
        raise LookupError(f"no chapter is called {chapter!r}; there are {known}")
    return paths[chapter]


def notebooks(env: BuildEnvironment) -> list[Path]:
    """List the book's notebooks, in the order in which Sphinx writes them."""
    paths = (Path(env.doc2path(name)) for name in sorted(env.found_docs))
    return [path for path in paths if path.suffix == ".ipynb"]


def outputs_of(path: Path, cell: str) -> list[dict[str, Any]]:
    """Read what a cell of a notebook shows.

    Raises
    ------
    LookupError
        The notebook has no such cell, or the cell shows nothing.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found = next((one for one in cells if one.get("id") == cell), None)
    if found is None:
        raise LookupError(f"{path.name} has no cell {cell!r}")
    bundles = [output["data"] for output in found.get("outputs", []) if "data" in output]
    if not bundles:
        raise LookupError(f"cell {cell!r} of {path.name} shows nothing")
    return bundles


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("from-chapter", FromChapter)
    return {"parallel_read_safe": True}
