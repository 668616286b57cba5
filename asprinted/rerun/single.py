"""One rerun of a chapter, written as a folder with its notebook and a page of what changed."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from asprinted import fingerprint
from asprinted.rerun.answers import head_unchanged
from asprinted.rerun.chapters import ChapterError, refuse_inside_book
from asprinted.rerun.execute import notebook_bytes, tidy
from asprinted.rerun.parameters import as_text
from asprinted.rerun.results import glued
from asprinted.rerun.run import Chapter, Result, run
from asprinted.storage import write_folder
from asprinted.tags import INJECTED


class FailedRunError(ChapterError):
    """A run that a cell ended: what was asked could be tried, and failed."""

    is_finding = True


@dataclass(frozen=True)
class Rerun:
    """A finished rerun: where it is, and its numbers beside the published ones."""

    chapter: Chapter
    settings: Mapping[str, object]
    folder: Path
    files: tuple[Path, ...]
    published: Mapping[str, object]
    found: Mapping[str, object]


def rerun(
    chapter: Chapter,
    settings: Mapping[str, object],
    out: Path | None = None,
    html: bool = False,
    replace: bool = False,
    timeout: float | None = None,
) -> Rerun:
    """Run a chapter under settings of one's own and write the result.

    Parameters
    ----------
    chapter : Chapter
        What to run.
    settings : mapping
        Every parameter's value.
    out : pathlib.Path, optional
        The folder to write; by default one under `runs` named after chapter and settings.
    html : bool
        Whether to write the page of what changed too.
    replace : bool
        Whether a folder that holds another rerun is replaced; one that holds anything else is not.
    timeout : float, optional
        Seconds that one cell may take.

    Raises
    ------
    FailedRunError
        If a cell fails, takes too long or ends the kernel; nothing is then written.
    ChapterError
        If the folder lies in the book.
    FolderError, OSError
        If the folder cannot be written; nothing of it is then there.
    """
    key = fingerprint.run_key(chapter.digest, settings)
    folder = out or Path("runs") / f"{chapter.name}-{key}"
    refuse_inside_book(folder)
    if not out:  # the name tells the settings apart, so what is there is this very rerun
        replace, html = True, html or (folder / f"{chapter.name}.html").exists()
    replaceable = _written(folder) if replace else None
    result = run(chapter, changes(chapter, settings), timeout)
    if result.status != "done":
        raise FailedRunError(f"{chapter.name}: {result.error}; nothing is written")
    files = {f"{chapter.name}.ipynb": notebook_bytes(described(chapter, settings, result))}
    published = glued(chapter.notebook)
    if html:
        files[f"{chapter.name}.html"] = what_changed(chapter, settings, result)
    write_folder(folder, files, replaceable)
    written = tuple(folder / name for name in files)
    return Rerun(chapter, settings, folder, written, published, result.glued)


def _written(folder: Path) -> set[str]:
    """Return the names of the files of a folder that reruns have written."""
    reruns = [path for path in folder.glob("*.ipynb") if _is_rerun(path)]
    return {path.with_suffix(suffix).name for path in reruns for suffix in (".ipynb", ".html")}


def _is_rerun(path: Path) -> bool:
    try:
        return "key" in json.loads(path.read_bytes())["metadata"]["asprinted"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def changes(chapter: Chapter, settings: Mapping[str, object]) -> dict[str, object]:
    """Return the settings that differ from the chapter's own."""
    known = chapter.parameters
    return {name: value for name, value in settings.items() if value != known[name].default}


def described(chapter: Chapter, settings: Mapping[str, object], result: Result) -> NotebookNode:
    """Return a run's notebook with its settings and versions, the same for the same settings."""
    notebook = result.notebook
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED  # papermill gives it a random one
    notebook.metadata["asprinted"] = {
        "chapter": chapter.name,
        "parameters": dict(settings),
        "versions": fingerprint.versions(),
        "key": fingerprint.run_key(chapter.digest, settings),
    }
    if changes(chapter, settings):
        head_unchanged(notebook, chapter.notebook)
    tidy(notebook)
    return notebook


def command(chapter: Chapter, settings: Mapping[str, object]) -> str:
    """Return the command line that gives this rerun again."""
    given = [f"{name}={as_text(value)}" for name, value in changes(chapter, settings).items()]
    return shlex.join(["asprinted", "rerun", chapter.name, *given])


def what_changed(chapter: Chapter, settings: Mapping[str, object], result: Result) -> bytes:
    """Return the page that shows the published numbers beside those of a rerun."""
    from asprinted.rerun import beside, page
    from asprinted.site.markup import tag

    published = glued(chapter.notebook)
    versions = ", ".join(f"{name} {version}" for name, version in fingerprint.versions().items())
    return page.document(
        f"{chapter.title} – rerun",
        tag("p", "Rerun of the chapter ", tag("code", chapter.name)),
        tag("h1", chapter.title),
        page.settings_table(chapter.parameters, settings),
        tag("h2", "Numbers"),
        page.numbers_table(published, result.glued),
        tag("h2", "Sentences and charts that changed"),
        beside.sentences_and_charts(chapter.notebook, result.notebook),
        tag(
            "footer",
            page.command(command(chapter, settings)),
            tag("p", f"Made with {versions}."),
        ),
    )
