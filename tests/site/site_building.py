"""Building a copy of the invented book, as a reader of the README would: jupyter-book build."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import sample_chapter
from site_pages import Site

HERE = Path(__file__).parent
SAMPLE = HERE / "sample"
CHAPTER = "book/studies/doe1999.ipynb"


@dataclass(frozen=True)
class Build:
    """What a build left: its exit code, what it said, and the folder of its pages."""

    code: int
    said: str
    html: Path


def copy_sample(folder: Path, drawings_of: Site | None = None) -> Path:
    """Copy the invented book, with its chapter, and what an earlier build drew, into a folder."""
    shutil.copytree(SAMPLE, folder)
    sample_chapter.write(folder / CHAPTER)
    if drawings_of is not None:
        kept = Path("_build") / ".drawings"
        shutil.copytree(drawings_of.source / kept, folder / kept)
    return folder


def build(source: Path, *options: str) -> Build:
    """Build a book with warnings as errors."""
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", source, "-n", "-W", "--keep-going", *options]
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    return Build(done.returncode, done.stdout + done.stderr, source / "_build" / "html")
