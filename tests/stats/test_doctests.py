"""Every worked example of the statistics is run."""

import doctest
import importlib
import pkgutil

import pytest

import asprinted.stats

MODULES = sorted(module.name for module in pkgutil.iter_modules(asprinted.stats.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_worked_examples_hold(name):
    module = importlib.import_module(f"asprinted.stats.{name}")
    assert doctest.testmod(module).failed == 0
