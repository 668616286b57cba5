"""What every test may ask for: the ledger, the lock, and the abstracts where they are at hand."""

import os
import shutil
from pathlib import Path

import pytest

from asprinted import book as books
from asprinted.book import Book

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(autouse=True)
def _same_book_afterwards():
    """Have no test leave another book than it found: `--book` names one to what comes after."""
    before = os.environ.get(books.VARIABLE)
    yield
    os.environ.pop(books.VARIABLE, None)
    if before is not None:
        os.environ[books.VARIABLE] = before


@pytest.fixture
def copied_book(tmp_path, root) -> Book:
    """Copy of the book's ledger in a book of its own, free to be spoilt."""
    folder = tmp_path / "copied"
    shutil.copytree(root / "data", folder / "data")
    shutil.copy(root / books.FILE, folder)
    return books.load(folder)


@pytest.fixture(scope="session")
def abstracts_folder() -> Path:
    """Folder of the abstracts' texts, which are not in the repository."""
    folder = os.environ.get("ASPRINTED_ABSTRACTS")
    if not folder:
        pytest.skip("set ASPRINTED_ABSTRACTS to the folder of the abstracts' texts")
    return Path(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Make a skip a failure where ASPRINTED_NO_SKIP says that everything must run."""
    report = yield
    marks_texts = item.get_closest_marker("abstracts") is not None
    excused = marks_texts and not os.environ.get("ASPRINTED_ABSTRACTS")
    if os.environ.get("ASPRINTED_NO_SKIP") and report.skipped and not excused:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where nothing may be: {reason}"
    return report
