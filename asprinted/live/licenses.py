"""The licenses of what a page is sent, as their own wheels and packages state them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

NAMED = """\
Python in the pages of this book is made of the works below, each under its own license.

Pyodide {pyodide}: Mozilla Public License 2.0, https://mozilla.org/MPL/2.0/, unchanged but for
compression; its sources are at https://github.com/pyodide/pyodide.
CPython {python}: Python Software Foundation License, below as pandas states it; its library is
compiled to byte code.
fzstd: MIT License, at the head of fzstd.mjs.
This book's own package: MIT License; what it reads of its ledger: CC-BY-4.0.
"""
LICENSE = ("license", "licence", "copying")


def text(wheels: Mapping[str, Path], pure: Sequence[str], **versions: str) -> str:
    """Return every license in one text.

    Parameters
    ----------
    wheels : mapping of str to pathlib.Path
        Wheels by their file name.
    pure : sequence of str
        Packages that are taken as they are installed.
    **versions : str
        Of `pyodide` and `python`.
    """
    parts = [NAMED.format(**versions)]
    stated = [*_of_wheels(wheels), *_of_packages(pure)]
    parts += [f"\n{'=' * 78}\n{name}\n{'=' * 78}\n\n{words}\n" for name, words in stated]
    return "".join(parts)


def _of_wheels(wheels: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    for path in wheels.values():
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if _is_license(name):
                    yield name, archive.read(name).decode("utf-8", "replace").strip()


def _of_packages(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for file in sorted(metadata.files(name) or ()):
            if ".." not in file.parts and _is_license(str(file)):
                yield str(file), Path(file.locate()).read_text("utf-8").strip()


def _is_license(name: str) -> bool:
    inside, _, file = name.partition(".dist-info/")
    said = file.rpartition("/")[2].lower() if file else ""
    return bool(inside) and any(word in said for word in LICENSE)
