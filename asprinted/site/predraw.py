"""A second process that draws a book's charts while Sphinx reads and writes its pages.

Started for a clean build only, as `python -m asprinted.site.predraw FOLDER NOTEBOOK...`. Drawings
are kept by content, so whichever process comes first draws a chart, and the other finds it. The
last chapters come first here, as Sphinx writes the first ones first.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asprinted.pages import chart, drawing
from asprinted.pages.chart import MIME
from asprinted.site import bundle
from asprinted.site.chart import cache_of
from asprinted.site.excerpt import notebooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def start(app: Sphinx, env: BuildEnvironment, _docnames: list[str]) -> None:
    """Start the process where nothing is drawn yet and pages will be."""
    folder = cache_of(app).folder
    if app.builder.format != "html" or (folder.is_dir() and any(folder.iterdir())):
        return
    paths = [str(path) for path in reversed(notebooks(env))]
    if paths:
        command = [sys.executable, "-m", __spec__.name, str(folder), *paths]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        app.asprinted_predraw = subprocess.Popen(command, **quiet, stderr=subprocess.DEVNULL)


def stop(app: Sphinx, _exception: Exception | None) -> None:
    """End the process; what it has not drawn by then nobody needs."""
    process = getattr(app, "asprinted_predraw", None)
    if process is not None:
        process.terminate()
        process.wait()


def specifications(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the charts that a notebook stores; none of a notebook that cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return  # the build itself will say what is wrong
    for cell in cells:
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                yield output["data"][MIME]


def main(folder: str, *paths: str) -> None:
    """Make the bundle, and draw every form of every chart of some notebooks."""
    cache = drawing.Cache(Path(folder))
    bundle.kept(cache)
    for path in paths:
        for spec in specifications(Path(path)):
            try:
                chart.make(spec, "chart", "", cache)
            except (drawing.DrawingError, KeyError, TypeError, ValueError):
                continue  # the build itself will say what is wrong


def setup(app: Sphinx) -> dict[str, Any]:
    """Start when the book's pages are known and end with the build."""
    app.connect("env-before-read-docs", start)
    app.connect("build-finished", stop)
    return {"parallel_read_safe": True}


if __name__ == "__main__":
    main(*sys.argv[1:])
