"""Run in Pyodide by `build`: packs what `argument`, a JSON text, asks for."""

import json
import sys
from pathlib import Path

job = json.loads(argument)  # noqa: F821 (set by pyodide.mjs)
sys.path.insert(0, "/host" + job["code"])
import packing  # noqa: E402


def host(path: str) -> Path:
    """Return where a path of the machine is in here."""
    return Path("/host" + path)


if job["library"]:
    content = packing.library(host(job["library"]).read_bytes())
    host(job["out"]).joinpath("python_stdlib.zip").write_bytes(content)
files = packing.collected(map(host, job["wheels"]), map(host, job["folders"]))
host(job["out"]).joinpath("pack.tar").write_bytes(packing.packed(files))
