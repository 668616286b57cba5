import os
import shutil
from pathlib import Path

import pytest
from rerun_notebooks import CHAPTER, LIGHT, notebook, store, store_book

from asprinted.rerun.run import load_chapter


@pytest.fixture
def book(tmp_path, monkeypatch) -> Path:
    """A book of three invented chapters, none of them executed."""
    folder = tmp_path / "book"
    store(folder / "studies" / "arms.ipynb", notebook(*CHAPTER))
    store(folder / "studies" / "light.ipynb", notebook(*LIGHT))
    store(folder / "still.ipynb", notebook("%%text\n# Nothing to change", "1 + 1"))
    store_book(tmp_path)
    monkeypatch.setenv("ASPRINTED_BOOK", str(tmp_path))
    return folder


@pytest.fixture
def light(book):
    return load_chapter("light")


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system of 256 kB, where this machine lets us make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size=256k tmpfs {folder} 2>/dev/null"):
        shutil.rmtree(folder)
        pytest.skip("needs the right to mount a small file system")
    yield folder
    os.system(f"umount {folder}")
