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
        # Changed by what is called
        (("x = []", "def f(a):\n    x.append(a)", "f(1)", GLUE), "++++"),
        (("x = []", "f = lambda a: x.append(a)", "f(1)", GLUE), "++++"),
        (("x = []", "def f(a):\n    a.append(1)", "f(x)", GLUE), "++++"),
        (("x = []", "def f(a):\n    b = a\n    b.append(1)", "f(x)", GLUE), "++++"),
        (("x = 1", "def f():\n    global x\n    x = 2", "f()", GLUE), "++++"),
        (("x = []", "def f():\n    x.append(1)", "def g():\n    f()", "g()", GLUE), "+++++"),
        (("x = []", "def f(a):\n    x.append(a)", "list(map(f, [1]))", GLUE), "++++"),
        (("class A:\n    def grow(self): ...", "x = A()", "x.grow()", GLUE), "++++"),
        (("x = []", "list(map(x.append, [1]))", GLUE), "+++"),
        (("x = []", "sorted([1], key=x.append)", GLUE), "+++"),
        (("x = []", "y = pd.Series([1])", "y.apply(x.append)", GLUE), "++++"),
        # Changed by being read
        (("x = (k for k in range(9))", "for k in x:\n    print(k)", GLUE), "+++"),
        (
            (
                "from itertools import islice",
                "x = zip([1], [2])",
                "for k in islice(x, 1):\n    print(k)",
                GLUE,
            ),
            "++++",
        ),
        (("x = iter([1])", "y = x", "print(next(iter(y)))", "y = 1", GLUE), "+++.+"),
        (("x = [1]", "y = zip(x, x)", "print(list(y))", GLUE), "+..+"),
        (("def f():\n    yield 1", "x = f()", "print(list(x))", GLUE), "++++"),
        (("x = {'a': iter([1])}", "print(next(iter(x['a'])))", GLUE), "+++"),
        (("import numpy as np", "np.random.normal()", "x = np.random.normal()", GLUE), "++++"),
        (("from numpy import random", "random.normal()", "x = 1", GLUE), "++++"),
        (("from numpy.random import normal", "print(normal())", "x = normal()", GLUE), "++++"),
        (("import numpy.random as r", "print(r.normal())", "x = r.normal()", GLUE), "++++"),
        (("import random", "print(random.random())", "x = random.random()", GLUE), "++++"),
        (("from scipy import stats", "stats.norm.rvs()", "x = stats.norm.rvs()", GLUE), "++++"),
        (("import counter", "print(counter.next_one())", "x = 1", GLUE), "++++"),
        (("import numpy as np", "np.random.default_rng(1)", "x = 1", GLUE), "..++"),
        (("x = []", "import heapq", "heapq.heappush(x, 1)", GLUE), "++++"),
        (("x = [1]", "import random", "random.shuffle(x)", GLUE), "++++"),
        (("x = f()", "setattr(x, 'a', 1)", GLUE), "+++"),
        (("x = f()", "print(next(x))", GLUE), "+++"),
        (("import numpy as np", "x = np.eye(2)", "np.fill_diagonal(x, 0)", GLUE), "++++"),
        (("import numpy as np", "x = np.eye(2)", "np.add(x, 1, out=x)", GLUE), "++++"),
        # Changed under another name
        (("x = []", "y = x", "y.append(1)", GLUE), "++++"),
        (("x = {}", "y = x.get('a')", "y.append(1)", GLUE), "++++"),
        (("x = [[]]", "for row in x:\n    row.append(1)", GLUE), "+++"),
        (("x = [[]]", "[row.append(1) for row in x]", GLUE), "+++"),
        (("x = []", "y = [x]", "y[0].append(1)", GLUE), "++++"),
        (("x = []", "y = x if 1 else []", "y += [1]", GLUE), "++++"),
        # Known to change nothing that is needed
        (
            ("x = 1", "def f(a):\n    b = []\n    b.append(a)\n    return b", "print(f(x))", GLUE),
            "+..+",
        ),
        (("x = 1", "y = [1]", "y.append(2)", "print(y)", GLUE), "+...+"),
        (("x = f()", "' '.join(str(row) for row in x)", "x.assign(a=1)", GLUE), "+..+"),
        (("from asprinted import charts", "x = 1", "charts.finish(charts.line(x))", GLUE), ".+.+"),
        (
            ("x = [1]", "[f([1]) for f in (min, max)]", "row = 1", "[row for row in x]", GLUE),
            "+...+",
        ),
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
