"""What a run's result depends on, as hashes: chapter, package, ledger, versions, parameters."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
import re
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from asprinted import book as books
from asprinted.book import Book
from asprinted.syntax import parsed

LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "altair", "papermill")
IMPORTS = re.compile(r"^\s*(?:from\s+(\w+)|import\s+(\w[\w., ]*))", re.M)
QUOTED = re.compile(r"""(["'])([^"'\n]+)\1""")
LONGEST_NAME = 255
SECONDS = 0.5  # after which it is looked again whether a file has changed
PACKAGE = Path(__file__).resolve().parent


@lru_cache
def versions() -> dict[str, str]:
    """Return the version of Python, of this package and of the libraries that chapters use."""
    found = {"python": platform.python_version()}
    for name in ("asprinted", *LIBRARIES):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def imported_versions(sources: Iterable[str], own: Collection[str] = ()) -> dict[str, str]:
    """Return the version of each library that cells import.

    Parameters
    ----------
    sources : iterable of str
        The cells' code.
    own : collection of str
        Modules that are no libraries; Python's own are left out too.

    Examples
    --------
    >>> list(imported_versions(["import json, pandas as pd", "from numpy.random import rand"]))
    ['numpy', 'pandas']
    """
    found = IMPORTS.findall("\n".join(sources))
    items = (item for package, names in found for item in (package or names).split(","))
    roots = {item.split(".")[0].split()[0] for item in items if item.strip()}
    return {name: _version(name) for name in sorted(roots.difference(sys.stdlib_module_names, own))}


@lru_cache
def _version(module: str) -> str:
    """Return the version of what brings a module; of what nothing installed brings, nothing."""
    try:
        return metadata.version(module)
    except metadata.PackageNotFoundError:
        brought_by = metadata.packages_distributions().get(module, [])
        return ", ".join(f"{name} {metadata.version(name)}" for name in sorted(set(brought_by)))


def package() -> str:
    """Return one hash of the package, Python and the libraries named above."""
    return _package(_stamp(None, time.monotonic() // SECONDS))


@lru_cache(maxsize=4)
def _package(_stamp: int) -> str:
    files = _named_contents(_package_files(), PACKAGE.parent)
    return digest([json.dumps(versions()).encode(), *files])


def surroundings() -> str:
    """Return one hash of the package, the book's ledger, Python and the libraries named above."""
    book = books.current()
    return _surroundings(book, stamp())


@lru_cache(maxsize=4)
def _surroundings(book: Book, _stamp: int) -> str:
    return digest([package().encode(), *_named_contents(_ledger_files(book), book.root)])


def stamp() -> int:
    """Return a number that is another one once package, book or ledger are others on disk."""
    return _stamp(books.current(), time.monotonic() // SECONDS)


@lru_cache(maxsize=4)
def _stamp(book: Book | None, _moment: float) -> int:
    ledger = _ledger_files(book) if book else []
    states = ((path, path.stat()) for path in [*_package_files(), *ledger])
    return hash(tuple((str(path), it.st_mtime_ns, it.st_size) for path, it in states))


def _package_files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".json"))


def _ledger_files(book: Book) -> list[Path]:
    named = {*book.data.rglob("*"), book.lock, book.file}
    return sorted(path for path in named if path.is_file())


def chapter_digest(notebook: Mapping, folder: Path) -> str:
    """Return a hash of a notebook's cells and what they import, whatever outputs are stored.

    Parameters
    ----------
    notebook : mapping
        The notebook.
    folder : pathlib.Path
        Where it stands: files beside it and in folders there, other notebooks left out, are part
        of what it reads, and so are files elsewhere that its cells name whole. Of those whose
        names they put together, nothing is known.
    """
    cells = [
        [cell["cell_type"], cell["source"], cell["metadata"].get("tags", [])]
        for cell in notebook["cells"]
    ]
    code = [source for kind, source, _ in cells if kind == "code"]
    beside = sorted(path for path in folder.rglob("*") if _is_read(path, folder))
    imported = imported_versions(
        code, own={path.relative_to(folder).parts[0].removesuffix(".py") for path in beside}
    )
    own = [json.dumps(cells).encode(), json.dumps(imported).encode()]
    return digest([*own, *_named_contents(beside, folder), *_named_elsewhere(code, folder)])


def _is_read(path: Path, folder: Path) -> bool:
    names = path.relative_to(folder).parts
    hidden = any(name.startswith(".") or name == "__pycache__" for name in names)
    return not hidden and path.suffix != ".ipynb" and path.is_file()


def _named_elsewhere(code: Iterable[str], folder: Path) -> Iterator[bytes]:
    """Yield the names and contents of files outside a folder that texts in cells name."""
    for name in sorted({text for source in code for text in _texts(source)}):
        path = Path(os.path.abspath(folder / os.path.expanduser(name)))
        if not path.is_relative_to(folder) and path.is_file():
            with suppress(OSError):
                yield name.encode()
                yield path.read_bytes()


def _texts(source: str) -> Iterator[str]:
    """Yield the short texts written in a cell, any of which may be a file's name."""
    try:
        nodes = ast.walk(parsed(source))
    except (SyntaxError, ValueError):  # IPython's own syntax
        yield from (text for _, text in QUOTED.findall(source))
        return
    texts = (node.value for node in nodes if isinstance(node, ast.Constant))
    for text in texts:
        if isinstance(text, str) and len(text) <= LONGEST_NAME and text.isprintable():
            yield text


def run_key(chapter: str, settings: Mapping[str, object]) -> str:
    """Return the name under which a run is stored: 20 hexadecimal digits.

    Parameters
    ----------
    chapter : str
        The chapter's digest.
    settings : mapping
        Every parameter's value, defaults included.
    """
    values = json.dumps(dict(settings), sort_keys=True)
    return digest([chapter.encode(), surroundings().encode(), values.encode()])[:20]


def digest(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of byte strings, such that moving a boundary changes it."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def _named_contents(paths: Iterable[Path], root: Path) -> Iterable[bytes]:
    for path in paths:
        yield path.relative_to(root).as_posix().encode()
        yield path.read_bytes()
