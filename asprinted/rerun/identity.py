"""What a run's result depends on, as hashes: chapter, package, ledger, versions, parameters."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import metadata
from pathlib import Path

LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "altair", "papermill")
PACKAGE = Path(__file__).resolve().parents[1]


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


@lru_cache
def surroundings() -> str:
    """Return one hash of everything a chapter reads that is not the chapter itself."""
    package = sorted(p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".json"))
    ledger = sorted(p for p in (PACKAGE.parent / "data").rglob("*") if p.is_file())
    return digest(
        [json.dumps(versions()).encode(), *_named_contents(package), *_named_contents(ledger)]
    )


def chapter_digest(notebook: Mapping) -> str:
    """Return a hash of a notebook's cells, whatever outputs are stored with them."""
    cells = [
        [cell["cell_type"], cell["source"], cell["metadata"].get("tags", [])]
        for cell in notebook["cells"]
    ]
    return digest([json.dumps(cells).encode()])


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


def _named_contents(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in paths:
        yield path.relative_to(PACKAGE.parent).as_posix().encode()
        yield path.read_bytes()
