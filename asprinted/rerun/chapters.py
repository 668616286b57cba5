"""Chapters of the book, found by name or path; imports nothing of the package but tags."""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path

from asprinted.tags import PARAMETERS


class ChapterError(ValueError):
    """A chapter that does not exist, cannot be read, or cannot be run as asked."""


def book_folder() -> Path:
    """Return the folder of the book: `ASPRINTED_BOOK`, or `book` beside the package."""
    given = os.environ.get("ASPRINTED_BOOK")
    return Path(given).resolve() if given else Path(__file__).resolve().parents[2] / "book"


def _notebooks(book: Path) -> dict[str, list[Path]]:
    """Return the notebooks of the book by their stem, in order of name."""
    known: dict[str, list[Path]] = {}
    for path in sorted(book.rglob("*.ipynb"), key=lambda path: (path.stem, path)):
        if ".ipynb_checkpoints" not in path.parts:
            known.setdefault(path.stem, []).append(path)
    return known


def refuse_inside_book(folder: Path) -> None:
    """Let no run write into the book, where its notebook would be taken for a chapter.

    Raises
    ------
    ChapterError
        If a folder to be written lies in the book, or is it.
    """
    if folder.resolve().is_relative_to(book_folder().resolve()):
        raise ChapterError(
            f"{folder}: lies in the book, where each notebook is a chapter; "
            "choose a folder outside it with --out"
        )


def has_parameters(path: Path) -> bool:
    """Return whether a notebook has something to change: a cell tagged `parameters`."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return any(PARAMETERS in cell["metadata"].get("tags", []) for cell in cells)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def chapter_names(book: Path | None = None) -> list[str]:
    """Return the names of the chapters in which something can be changed."""
    known = _notebooks((book or book_folder()).resolve())
    return [stem for stem, paths in known.items() if any(map(has_parameters, paths))]


def find_chapter(name: str, book: Path | None = None, changeable: bool = False) -> Path:
    """Return the path of the chapter that a name or a path points to.

    Parameters
    ----------
    name : str
        A chapter's stem such as `yang2003`, or the path of its notebook.
    book : pathlib.Path, optional
        The folder of the book; by default the one beside the package.
    changeable : bool
        Whether only chapters with parameters are offered instead of a name that there is not.

    Raises
    ------
    ChapterError
        If no chapter has this name, or several have, or the path lies outside the book.
    """
    book = (book or book_folder()).resolve()
    known = _notebooks(book)
    if name in known:
        path, *others = known[name]
        if others:
            same = " or ".join(map(str, known[name]))
            raise ChapterError(f"{name}: may be {same}; give the path of one")
        return path
    if name.endswith(".ipynb") or os.sep in name:
        return _inside(Path(name).resolve(), name, book)
    offered = [
        stem for stem, paths in known.items() if not changeable or any(map(has_parameters, paths))
    ]
    near = difflib.get_close_matches(name.lower(), offered, n=1)
    hint = f"did you mean {near[0]}?" if near else f"the book has: {', '.join(offered) or 'none'}"
    raise ChapterError(f"no chapter is called {name!r}; {hint}")


def _inside(path: Path, name: str, book: Path) -> Path:
    if path.is_dir():
        raise ChapterError(f"{name}: is a folder; give the name or the notebook of a chapter")
    if not path.is_file():
        raise ChapterError(f"{name}: there is no such file")
    if not path.is_relative_to(book):
        raise ChapterError(f"{name}: lies outside the book ({book}); give a chapter of the book")
    if path.suffix != ".ipynb":
        raise ChapterError(f"{name}: is not a notebook")
    return path
