"""Every worked example of the package is run."""

import doctest
import importlib
import pkgutil

import papermill  # noqa: F401 - it loads our engine, which cannot load it in turn
import pytest

import asprinted

IN_THE_PAGE = ("asprinted.live.pack_in_pyodide", "asprinted.live.standins")
"""What runs in another Python, that of the page."""

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(asprinted.__path__, f"{asprinted.__name__}.")
    if not module.name.startswith(IN_THE_PAGE)
)


@pytest.mark.parametrize("name", MODULES)
def test_worked_examples_hold(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def test_worked_examples_are_found():
    found = doctest.DocTestFinder().find(importlib.import_module("asprinted.stats.proportions"))
    assert sum(bool(test.examples) for test in found) >= 1
    assert len(MODULES) > 100
