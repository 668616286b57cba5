"""Which marked cells may be left out: too few is slow, too many would be wrong."""

import pytest
from unnoticed_changes import CASES

from asprinted.rerun.showing import left_out
from asprinted.tags import RUNNING, SHOWING, TAGS
from tests.chapters import CHAPTERS, code_cells, load, source, tags

SHOWS = ["results"]
GLUE = ("report(x=x)", ["glue"])


def out(*cells) -> str:
    """Return a mark for each cell: left out or not; a text alone is a marked cell."""
    made = [cell if isinstance(cell, tuple) else (cell, SHOWS) for cell in cells]
    return "".join("." if left else "+" for left in left_out(made))


@pytest.mark.parametrize(
    "shows",
    [
        "print(x)",
        "x",
        "f'{x}'",
        "y = x + 1\nprint(y)",
        "a, (b, *c) = x\nprint(a, b, c)",
        "for one in x:\n    print(one)",
        "if x:\n    print(1)\nelse:\n    print(2)",
        "say(number(x))",
        "charts.finish(charts.line(table.assign(n=1)), title='a', **more)",
        "[one for one in x if one]",
        "print(sorted(x, key=lambda one: -one))",
        "display(Markdown('text'))",
        "print(table.map(lambda one: number(one)), table.agg(['min', 'max']))",
        "print(told(1))",
    ],
)
def test_what_shows_is_left_out(shows):
    setup = (
        "from asprinted.chapter import charts, report, say\n"
        "from asprinted.prose import number\nx, table, more = 1, 2, {}\n"
        "def half(n):\n    '''Halve.'''\n    return n / 2\n"
        "def told(n):\n    words = [half(one) for one in x]\n    return ' '.join(words)",
        ["setup"],
    )
    assert out(setup, shows, GLUE) == "+.+"


@pytest.mark.parametrize(
    "changes",
    [
        # No mere showing
        "import json",
        "def f():\n    return 1",
        "class A:\n    pass",
        "with x:\n    print(1)",
        "try:\n    print(1)\nexcept ValueError:\n    print(2)",
        "while x:\n    print(1)",
        "del x",
        "assert x",
        "global x\nx = 2",
        "print(n := 1)",
        "await x",
        "%time x",
        "!ls",
        "match x:\n    case 1:\n        print(x)",
        "raise ValueError",
        # What others have
        "x += 1",
        "x[0] = 1",
        "x.a = 1",
        "for x[0] in [1]:\n    print(1)",
        "x.append(1)",
        "x.update(a=1)",
        "x.sort_values('a', inplace=True)",
        "x.sort_values('a', **how)",
        "print(1, file=x)",
        "np.ceil(x, out=x)",
        "np.ceil(x, **how)",
        "sorted([1], key=x.append)",
        "table.assign(n=x.append)",
        "np.sqrt(x, x)",
        "np.round(x, 0, x)",
        "np.exp(*x)",
        "x.sum(0, None, x)",
        # Of unknown kind
        "own(1)",
        "Own()",
        "print(own(1))",
        "charts.line(own)",
        "print([own(one) for one in x])",
        "print(x.map(own))",
        "print(x.agg([own]))",
        "f(1)",
        "x.f()",
        "x()()",
        "table.take(1)",
        "map(f, x)",
        "next(x)",
        "open('a')",
        "getattr(x, 'a')()",
        "exec('x = 1')",
        "report(x=1)",
        "glue('x', 1)",
        "get_ipython()",
        "print(_)",
        # Names that others read
        "x = 2",
        "x, y = 1, 2",
        "for x in [1]:\n    print(x)",
        "for y, x in [(1, 2)]:\n    print(x)",
        "later = 2",
        "scale = 2",
        "floor = 2",
        "gone = 2",
        "step = 2",
    ],
)
def test_what_may_matter_is_run(changes):
    before = (
        "from asprinted import charts\nimport numpy as np\nx, how = [1], {}\nscale = 1\n"
        "def own(n):\n    x.append(n)\n    return n * scale\n"
        "class Own:\n    def take(self):\n        pass",
        ["setup"],
    )
    after = (
        "x = x.query('a > @floor')\nlater\nscaled = (step for _ in range(2))\n"
        "if x:\n    gone = 1\nprint(gone)",
        ["recompute"],
    )
    assert out(before, changes, after, GLUE) == "++++"


@pytest.mark.parametrize(
    "reads",
    [
        "print(_)",
        "Out[2]",
        "In",
        "_3",
        "globals()['n']",
        "eval('n')",
        "import __main__\n__main__.n",
        "from m import *",
        "%time n",
        "import sys\nsys.stdout = x",
        "sys.displayhook = x",
        "def f():\n    return vars()",
        "own.__globals__",
        "get_ipython().user_ns",
    ],
)
def test_nothing_is_left_out_beside_a_cell_that_may_read_anything(reads):
    assert out("n = 1\nprint(n)", (reads, ["recompute"]), GLUE) == "+++"


@pytest.mark.parametrize("name", CASES)
def test_no_cell_that_changes_a_number_is_left_out(name):
    """Whatever settings a sweep happens to check."""
    first, *middle, last = CASES[name]
    setup = ("from myst_nb import glue", ["setup"])
    assert "." not in out(setup, (first, []), *middle, (last, ["glue"]))


@pytest.mark.parametrize(
    "other",
    [
        "import queue",
        "from helper import log",
        "from . import helper",
        "class A:\n    pass",
        "def f():\n    yield 1",
        "rows = (n for n in x)",
        "rows = zip(x, x)",
        "rows = [map(abs, x)]",
        "rows.append(iter(x))",
        "file = open('a')",
        "note = seen.append",
        "note = lambda n: seen.append(n)",
        "def f():\n    seen.append(1)\ntools = {'f': f}",
        "@f\ndef g():\n    return 1\nx.append(1)\nh = g",
        "x.query(f'a > @{name}')",
    ],
)
def test_nothing_is_left_out_beside_a_cell_that_keeps_what_acts_when_read(other):
    assert out("n = 1\nprint(n)", (other, []), GLUE) == "+++"


@pytest.mark.parametrize(
    "other",
    [
        "import numpy as np, pandas as pd, math\nfrom scipy import stats",
        "a, b = (n for n in x)",
        "a = list(zip(x, x))",
        "for one, other in zip(x, x):\n    print(one)",
        "total = sum(n for n in x)",
        "a = {'digits': lambda n: round(n, 2)}",
        "a = x.map(lambda n: seen.append(n))",
        "def f():\n    seen.append(1)\nf()",
        "x.sort(key=lambda n: -n)",
    ],
)
def test_a_plain_cell_hinders_no_other(other):
    assert out("m = 1\nprint(m)", (other, []), GLUE) == ".++"


def test_a_cell_without_a_mark_is_always_run():
    assert out(("print(1)", []), ("print(1)", ["hide-input"]), ("print(1)", ["explore"])) == "+++"
    for tag in RUNNING:
        assert out(("print(1)", [tag, "results"])) == "+"
    for tag in SHOWING:
        assert out(("print(1)", [tag])) == "."
        assert out(("print(1)", [tag, "hide-input", "explore"])) == "."


def test_what_only_left_out_cells_read_is_left_out_with_them():
    drawing = ("lines = [1, 2]\nheading = 'a'", ["drawing"])
    chart = ("print(lines, heading)", ["chart"])
    assert out(drawing, chart, GLUE) == "..+"
    assert out(drawing, chart, ("x = len(lines)", []), GLUE) == "+.++"
    assert out(drawing, ("print(own(lines))", ["chart"]), GLUE) == "+++"


@pytest.mark.parametrize(
    "other",
    [
        "n = 2\nprint(n)",
        "for n in [1]:\n    x = n",
        "x = [n for n in [1]]",
        "x = {n: n for n in [1]}",
        "def f(n):\n    return n",
    ],
)
def test_a_name_that_others_surely_bind_themselves_is_free(other):
    assert out("n = 1\nprint(n)", (other, []), GLUE) == ".++"


@pytest.mark.parametrize(
    "other",
    [
        "print(n)\nn = 2",
        "for n in []:\n    x = n\nx = n",
        "for n in [n]:\n    x = n",
        "if x:\n    n = 2\nx = n",
        "n += 1",
        "del n",
        "n = 1\ndef f():\n    return n",
        "n = 1\nx = (n for _ in [1])",
        "n = 1\nf = lambda: n",
        "x = [n for _ in [1]]",
    ],
)
def test_a_name_that_others_may_read_is_not(other):
    assert out("n = 1\nprint(n)", (other, []), GLUE) == "+++"


def test_cells_have_no_tag_that_is_not_listed():
    known = {tag.name for tag in TAGS}
    for path in CHAPTERS:
        for cell in code_cells(load(path)):
            assert set(tags(cell)) <= known, f"{path.stem}, {cell['id']}: {tags(cell)}"


def test_most_of_what_the_book_shows_is_left_out():
    """Else sweeps would be slow, and nobody would see why."""
    marked = left = 0
    for path in CHAPTERS:
        cells = [(source(cell), tags(cell)) for cell in code_cells(load(path))]
        marked += sum(bool(SHOWING & set(tags)) and not RUNNING & set(tags) for _, tags in cells)
        left += sum(left_out(cells))
    assert left > 0.6 * marked


NOTE = "seen = []\ndef note(v):\n    seen.append(v)\n    return 'x'\n"
TABLE = "import pandas as pd\nt = pd.DataFrame({'n': [1.0, 2.0]})\n"
NUMBERS = "import numpy as np\na = np.arange(4)\n"
ONCE = "def same(v):\n    return v\n"


@pytest.mark.parametrize(
    ("before", "marked"),
    [
        (NOTE + TABLE + "pd.set_option('display.float_format', note)", "print(t)"),
        (TABLE + "pd.set_option('display.float_format', lambda v: seen.append(v))", "t"),
        (NOTE + NUMBERS + "np.set_printoptions(formatter=dict(float=note))", "print(a)"),
        (NOTE + NUMBERS + "np.seterrcall(note)", "print(1 / a)"),
        (NOTE + NUMBERS + "counted = np.vectorize(note)", "print(counted(a))"),
        (TABLE + "@pd.api.extensions.register_series_accessor('own')\ndef own(s): ...", "t.n.own"),
        (NOTE + "T = type('T', (), dict(get=note))\nurn = T()", "urn.get()"),
        (NOTE + "fs = [note]\nmatch fs:\n    case [get]: pass", "get(1)"),
        ("held = {}\ndef keep(v):\n    held['v'] = v\nkeep(zip('a', 'b'))", "print(held['v'])"),
        (ONCE + "rows = same(v for v in 'ab')", "print(list(rows))"),
        ("d = {}\nrows = d.get('rows', iter('ab'))", "print(list(rows))"),
        ("rows = next(iter([]), iter('ab'))", "print(list(rows))"),
        ("d = dict.fromkeys('ab', iter('ab'))", "print(list(d['a']))"),
        ("d = dict(pairs=zip('a', 'b'))", "print(list(d['pairs']))"),
        (TABLE + "chunks = pd.read_csv('x.csv', chunksize=1)", "print(list(chunks))"),
        (NUMBERS + "f = a.flat", "print(list(f))"),
        ("pair = zip\nrows = pair('a', 'b')", "print(list(rows))"),
        (TABLE + "each = t.itertuples\nrows = each()", "print(list(rows))"),
        (NUMBERS, "print(np.median(a, overwrite_input=True))"),
        (NUMBERS, "print(np.concat((a, a), 0, b))"),
        (TABLE + "styled = t.style", "styled.format('{:.1f}')"),
        (TABLE + NUMBERS + "rng = np.random.default_rng(1)", "t.n.rename(rng.poisson)"),
        (TABLE + NUMBERS + "rng = np.random.default_rng(1)", "t.agg(['mean', rng.choice])"),
        ("from scipy.sparse import csr_array\nm = csr_array([[1]])", "print(m.max())"),
        ("import decimal", "print(decimal.getcontext().flags)"),
        (TABLE + "v = t['n'].values\nt.loc[0, 'n'] = 5", "shown = t[:]"),
        (NUMBERS + "a.resize(5)", "shown = a"),
    ],
)
def test_a_cell_runs_where_what_it_reads_may_act_or_be_used_up(before, marked):
    assert out((before, []), (marked, ["results"]), GLUE)[1] == "+"
