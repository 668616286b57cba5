"""Tests can be collected all in one run, as `pytest -m slow tests` does."""

from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent


def test_no_two_modules_have_one_name_for_pytest():
    """A module in a folder without `__init__.py` is known to pytest by its file's name alone."""
    names = Counter(
        path.name for path in HERE.rglob("*.py") if not (path.parent / "__init__.py").exists()
    )
    assert {name for name, times in names.items() if times > 1} <= {"conftest.py"}
