"""Packs modules for the page: byte code in one archive; run by the very Python that will read it.

A wheel has sources alone, and compiling pandas, Altair and the standard library anew is most of a
cold start. So this runs inside Pyodide, at build time, and imports Python's own library alone.
"""

from __future__ import annotations

import ast
import importlib.util
import io
import marshal
import re
import struct
import tarfile
import types
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

SITE = "/lib/python3.12/site-packages/"
LIBRARY = "/lib/python312.zip/"
OWN = ("asprinted/", "IPython/", "myst_nb/", "jinja2/", "jsonschema/")
"""Packages whose texts and line numbers are kept: a reader may come upon them in an error."""

UNUSED = re.compile(
    r"(^|/)(tests?|f2py|distutils|pyinstaller|__pycache__)/"
    r"|\.(pyi|pxd|h|a|c|lib|cpp|pyx|typed|txt|md|rst|toml)$|conftest\.py$"
    r"|(^|/)(LICENSE|COPYING)[^/]*$"
    # What speaks to libraries that are not in the page, and what draws or reads other formats.
    r"|^narwhals/_(arrow|dask|duckdb|ibis|polars|spark_like|sql)/|^packaging/licenses/"
    r"|^pandas/plotting/_matplotlib/"
    r"|^scipy/_lib/(cobyqa|pyprima)/|^scipy/_lib/array_api_compat/(cupy|dask|torch)/"
)
SCIPY = re.compile(
    r"^scipy/(__init__|__config__|version|_distributor_init)\.py$|^scipy/(_lib|special)/"
)
"""What of SciPy the chapters rest on: its special functions."""

UNUSED_MODULES = re.compile(
    r"cython_special|_test_internal|_test_|_umath_tests|_rational_tests|_operand_flag_tests"
    r"|_struct_ufunc_tests|_examples|_uarray|lapack_lite|_libs/sas|messagestream"
)
LIBRARY_UNUSED = re.compile(
    r"^(xmlrpc|wsgiref|ctypes/macholib|__phello__)"
    # Sockets, mail, sound and other systems, of which a page has none.
    r"|^(imaplib|smtplib|poplib|ftplib|nntplib|telnetlib|socketserver|mailbox|mailcap|cgi|cgitb"
    r"|aifc|sunau|chunk|sndhdr|imghdr|ossaudiodev|xdrlib|uu|nturl2path|pydoc_data)\b"
    r"|^(asyncio/(windows|proactor)|multiprocessing/popen_)"
)
# NumPy edits its own texts as it is imported and fails without them.
KEEPS_TEXTS = ("numpy/", *OWN)

REPLACED = {
    "scipy/linalg/__init__.py": (
        '"""Left out: the book uses scipy.special alone."""\n'
        "def __getattr__(name):\n"
        '    raise AttributeError("scipy.linalg is not part of this page")\n'
    ),
    "numpy/f2py/__init__.py": '"""Left out: SciPy names it with the rest of NumPy."""\n',
}


def collected(wheels: Iterable[Path], folders: Iterable[Path]) -> dict[str, bytes]:
    """Return the files that a pack may hold, by their path below `site-packages`."""
    found = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if _is_wanted(name):
                    found[name] = archive.read(name)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if (
                path.is_file()
                and "__pycache__" not in path.parts
                and not path.name.endswith(".pyc")
            ):
                found[name] = path.read_bytes()
    found |= {name: text.encode() for name, text in REPLACED.items()}
    # Stands in for OpenBLAS, which scipy.special asks for and never calls.
    found["scipy.libs/libopenblas.so"] = _empty_side_module()
    return found


def _is_wanted(name: str) -> bool:
    if name.endswith("/") or ".dist-info/" in name:
        return name.endswith("METADATA")
    if name.startswith("scipy") and not SCIPY.search(name):
        return False
    return not (UNUSED.search(name) or (name.endswith(".so") and UNUSED_MODULES.search(name)))


def _empty_side_module() -> bytes:
    name, memory = b"dylink.0", bytes([1, 4, 0, 0, 0, 0])
    body = bytes([len(name)]) + name + memory
    return b"\0asm\1\0\0\0" + bytes([0, len(body)]) + body


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return an archive (tar) of files, each module as byte code; the same bytes every time."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            if name.endswith(".py"):
                name, content = name + "c", compiled(SITE + name, content, name)
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return raw.getvalue()


def library(sources: bytes) -> bytes:
    """Return the standard library's archive with byte code in place of its sources."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sources)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as after,  # compressed as a whole
    ):
        for name in sorted(before.namelist()):
            if name.endswith("/") or LIBRARY_UNUSED.search(name):
                continue
            content = before.read(name)
            if name.endswith(".py"):
                name, content = name + "c", compiled(LIBRARY + name, content, name)
            after.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def compiled(path: str, source: bytes, name: str) -> bytes:
    """Return a module's byte code as a `.pyc` that is compared with no source.

    Asserts stay: pandas rests on one of its own (never `optimize=1`). Texts and line numbers of
    others' modules go, since nobody reads them in the page.
    """
    tree = ast.parse(source)
    if not name.startswith(KEEPS_TEXTS):
        _without_texts(tree)
    code = compile(tree, path, "exec", dont_inherit=True, optimize=0)
    if not name.startswith(OWN):
        code = _without_lines(code)
    header = importlib.util.MAGIC_NUMBER + struct.pack("<I", 1)
    return header + importlib.util.source_hash(source) + marshal.dumps(code)


def _without_texts(tree: ast.Module) -> None:
    """Shorten each docstring to a full stop: some libraries refuse a missing one."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            first.value = ast.copy_location(ast.Constant("."), first.value)  # type: ignore[attr-defined] # an expression


def _without_lines(code: types.CodeType) -> types.CodeType:
    count = len(code.co_code) // 2
    # Entries that say "no line": an empty table would break traceback.
    table = b"\xff" * (count // 8) + bytes([0xF8 | count % 8 - 1] if count % 8 else [])
    inner = [_without_lines(it) if isinstance(it, types.CodeType) else it for it in code.co_consts]
    return code.replace(co_linetable=table, co_consts=tuple(inner))
