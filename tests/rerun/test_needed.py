"""Which cells the reported numbers need: too many is slow, too few would be wrong."""

import pytest

from asprinted.rerun.needed import needed

GLUE = ("glue('x', x)", ())


def kept(*sources) -> str:
    """Return a mark for each cell: kept or not."""
    cells = [source if isinstance(source, tuple) else (source, ()) for source in sources]
    return "".join("+" if keep else "." for keep in needed(cells))


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (("x = 1", "y = 2", GLUE), "+.+"),
        (("a = 1", "x = a", "print(x)", GLUE), "++.+"),
        (("x = 1", "x", "print(x)", "[x for x in [1]]", GLUE), "+...+"),
        (("n = 1", "x = [n for n in [1]]", GLUE), ".++"),
        (("n = 1", "for n in [1]:\n    x = n", GLUE), ".++"),
        (("n = 1", "n, m = 2, 3\nx = n", GLUE), ".++"),
        (("n = 1", "for n in [n]:\n    x = n", GLUE), "+++"),
        (("n = 1", "if n:\n    n = 2\nx = n", GLUE), "+++"),
        (("a = 1", "def f():\n    return a", "x = f()", GLUE), "++++"),
        (("f = 1", "def f():\n    return 1", "x = f()", GLUE), "++++"),
        # Changed in place
        (("x = []", "x.append(1)", GLUE), "+++"),
        (("x = {}", "x['a'] = 1", GLUE), "+++"),
        (("x = f()", "x.a.b[0] = 1", GLUE), "+++"),
        (("x = f()", "x.sort_values('a', inplace=True)", GLUE), "+++"),
        (("x = 1", "x += 1", GLUE), "+++"),
        (("x = 1", "del x", GLUE), "+++"),
        (("rng = f()", "print(rng.normal())", "x = rng.normal()", GLUE), "++++"),
        # Changed for all
        (("import numpy as np", "np.random.seed(1)", "x = np.random.rand()", GLUE), "++++"),
        (("import pandas as pd", "pd.set_option('a', 1)", "x = 1", GLUE), "++++"),
        (("import pandas as pd", "pd.options.display.precision = 1", "x = 1", GLUE), "++++"),
        # Not to be told
        (("a = 1", "%time x = 1", GLUE), "+++"),
        (("a = 1", "x = eval('a')", GLUE), "+++"),
        (("a = 1", "from m import *", GLUE), "+++"),
        # Always
        ((("a: int = 1", ["parameters"]), ("assert b", ["checks"]), "c = 1"), "++."),
        (("b = 1", ("assert b", ["checks"])), "++"),
    ],
)
def test_names_are_followed_backwards(sources, expected):
    assert kept(*sources) == expected


def test_every_part_of_a_mixed_cell_is_kept_together():
    assert kept("a = 1; b = 2", "x = a", "print(b)", GLUE) == "++.+"
