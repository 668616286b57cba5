"""Chapters that run where they are read: a form by the answer, and the folder Python comes from.

Where the binaries cannot be had the book is built without them: one line says so, and the form
gives the command instead.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from docutils import nodes
from sphinx.util import logging

from asprinted.ledger import load_ledger
from asprinted.live import build, outputs, wording
from asprinted.live.form import form
from asprinted.rerun.declarations import NoParametersError, declared
from asprinted.rerun.results import glued

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LOGGER = logging.getLogger(__name__)
FOLDER = "_python"
KEEPER = "keeper.js"
PARTS = (
    "__init__.py",
    "abstracts",
    "book.py",
    "chapter",
    "charts",
    "errors.py",
    "extras.py",
    "files.py",
    "fingerprint.py",
    "ledger",
    "notation",
    "pages",
    "prose.py",
    "remembered.py",
    "rerun/__init__.py",
    "rerun/declarations.py",
    "rerun/numbers.py",
    "rerun/page.py",
    "rerun/page.css",
    "rerun/parameters.py",
    "rerun/results.py",
    "stats",
    "storable.py",
    "syntax.py",
    "tags.py",
    "live/__init__.py",
    "live/draw.py",
    "live/outputs.py",
    "live/runner.py",
    "live/session.py",
)
"""What of the package runs chapters in the page."""

TEXTS = (
    "__init__.py",
    "abstracts",
    "book.py",
    "check",
    "errors.py",
    "extras.py",
    "live/__init__.py",
    "live/checking.py",
    "notation",
    "pages/__init__.py",
    "pages/letters.py",
    "pages/markup.py",
    "pages/style.py",
    "pages/style.json",
    "version.py",
)
"""What of it reads and checks abstracts there."""


def obtain(app: Sphinx) -> None:
    """Make the folder that Python comes from, if pages are to have it and it can be had."""
    app.asprinted_python = None
    if not app.config.asprinted_live or app.builder.name != "html":
        return
    made = Path(app.doctreedir).parent / ".python"
    try:
        app.asprinted_python = build.build(made, PARTS, TEXTS, Path(app.srcdir))
    except build.NotAvailableError as error:
        LOGGER.info("Chapters do not run in their pages: %s", error)


def outdated(
    app: Sphinx, env: BuildEnvironment, _added: Any, _changed: Any, _removed: Any
) -> list[str]:
    """Return the chapters whose pages name another folder than there is now."""
    name = app.asprinted_python.name if app.asprinted_python else None
    was = getattr(env, "asprinted_python_name", name)
    env.asprinted_python_name = name
    return [] if was == name else list(getattr(env, "asprinted_chapters", {}))


def note_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each code cell of a page an id, and put a chapter’s form after its answer."""
    env, docname = app.env, app.env.docname
    env.asprinted_chapters = getattr(env, "asprinted_chapters", {})
    env.asprinted_chapters.pop(docname, None)
    path = Path(env.doc2path(docname))
    if path.suffix != ".ipynb":
        return
    notebook = nbformat.read(path, as_version=4)
    cells = [node for node in doctree.findall(nodes.container) if _is_code(node)]
    for node in cells:
        node["ids"].append(
            f"cell-{notebook.cells[node['cell_index']].get('id', node['cell_index'])}"
        )
    try:
        known = declared(notebook, path.stem)
    except NoParametersError:
        return
    env.asprinted_chapters[docname] = path.stem
    answers = [node for node in cells if "answer" in node["cell_metadata"].get("tags", ())]
    place = Form(
        chapter=path.stem, known=known, docname=docname, controlled=wording.of_controls(notebook)
    )
    if answers:
        beside = answers[0].parent
        after = beside.index(answers[0]) + 1
        while after < len(beside) and _is_code(beside[after]):  # the answer's chart
            after += 1
        beside.insert(after, place)
    else:
        first = next(iter(doctree.findall(nodes.section)))
        first.insert(1, place)


def _is_code(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


class Form(nodes.General, nodes.Element):
    """The place of a chapter's form."""


def visit_form(self: Any, node: Form) -> None:
    """Write the form into a page."""
    app = self.builder.app
    up = "../" * node["docname"].count("/")
    python = app.asprinted_python
    folder = f"{up}{FOLDER}/{python.name}/" if python else None
    size = python.megabytes(build.FOR_CHAPTERS) if python else 0
    name, _ = cells_file(app, node["docname"], node["chapter"])
    studies = {study.stem: study.label for study in load_ledger().studies}
    known = {
        it.name: replace(it, help=wording.named(it.help, studies)) for it in node["known"].values()
    }
    self.body.append(
        form(
            node["chapter"],
            name,
            known,
            python=folder,
            keeper=f"{up}{KEEPER}",
            megabytes=size,
            stored=_versions(),
            serve="python3 -m http.server",
            words=wording.of_choices(known, node["controlled"], studies),
        )
    )
    raise nodes.SkipNode


def skip(_self: Any, _node: Form) -> None:
    """Leave the form out of what is no page."""
    raise nodes.SkipNode


def _versions() -> dict[str, str]:
    import platform

    names = ("numpy", "scipy", "pandas", "altair")
    return {"Python": platform.python_version(), **{it: metadata.version(it) for it in names}}


def chapter(notebook: dict[str, Any], ledger: str) -> dict[str, Any]:
    """Return what the page's Python is given of a chapter: its cells, and what they stored."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    cells = [
        {
            "cell_type": "code",
            "id": cell.get("id", ""),
            "metadata": {"tags": cell["metadata"].get("tags", [])},
            "source": "".join(cell["source"]),
        }
        for cell in code
    ]
    stored = {cell.get("id", ""): outputs.digest(cell["outputs"]) for cell in code}
    return {"cells": cells, "stored": stored, "reported": glued(notebook), "ledger": ledger}


def cells_file(app: Sphinx, docname: str, name: str) -> tuple[str, str]:
    """Return the name and the text of a chapter's file; a name stands for one text for good."""
    ledger = app.builder.get_relative_uri(docname, app.config.asprinted_ledger_page)
    notebook = json.loads(Path(app.env.doc2path(docname)).read_text("utf-8"))
    text = json.dumps(chapter(notebook, ledger), ensure_ascii=False, separators=(",", ":"))
    return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}", text


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write Python's folder and the chapters' cells beside the pages."""
    python = getattr(app, "asprinted_python", None)
    if exception is not None or python is None:
        return
    out = Path(app.outdir) / FOLDER
    if out.exists() and not (out / python.name).exists():
        shutil.rmtree(out)  # of another version
    folder = out / python.name
    shutil.copytree(python.path, folder, dirs_exist_ok=True)
    (folder / KEEPER).replace(Path(app.outdir) / KEEPER)
    chapters = folder / "chapters"
    shutil.rmtree(chapters, ignore_errors=True)
    chapters.mkdir()
    for docname, chapter_name in app.env.asprinted_chapters.items():
        name, text = cells_file(app, docname, chapter_name)
        (chapters / f"{name}.json").write_text(text, encoding="utf-8")


def merge(
    _app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment
) -> None:
    """Take over the chapters that another process has read."""
    env.asprinted_chapters = getattr(env, "asprinted_chapters", {}) | {
        name: it
        for name, it in getattr(other, "asprinted_chapters", {}).items()
        if name in docnames
    }


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the form and the folder."""
    app.add_config_value("asprinted_live", True, "html", bool)
    app.add_node(
        Form,
        html=(visit_form, None),
        epub=(skip, None),
        latex=(skip, None),
        text=(skip, None),
        man=(skip, None),
        texinfo=(skip, None),
    )
    app.connect("builder-inited", obtain)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", note_cells)
    app.connect("env-merge-info", merge)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True}
