"""Notebooks for the tests of rerun: small ones made here, nothing stored."""
# ruff: noqa: E501 — cells read better unwrapped

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import v4

RAISES = ["raises-exception"]


def notebook(*cells: str | tuple[str, list[str]], language: bool = True) -> nbformat.NotebookNode:
    """Return a notebook of code cells, each a source or a source with tags.

    A source that starts with `%%text` is a Markdown cell.
    """
    made = []
    for number, cell in enumerate(cells, start=1):
        source, tags = (cell, []) if isinstance(cell, str) else cell
        if source.startswith("%%text"):
            made.append(v4.new_markdown_cell(source.removeprefix("%%text").strip()))
        else:
            made.append(v4.new_code_cell(source))
        made[-1].id = f"cell-{number}"
        if tags:
            made[-1].metadata["tags"] = list(tags)
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    if language:
        metadata["language_info"] = {"name": "python"}
    return v4.new_notebook(cells=made, metadata=metadata)


def store(path: Path, made: nbformat.NotebookNode) -> Path:
    """Write a notebook and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    return path


def store_book(folder: Path) -> None:
    """Make a folder a book of no study, with its chapters in `book`."""
    text = 'title = "Invented"\ndenominators = ["treated"]\nquantities = ["patients"]\n'
    (folder / "asprinted.toml").write_text(text, encoding="utf-8")


# One source of every kind of output that a chapter, or a reader's own notebook, may have.
EVERY_KIND: tuple[str | tuple[str, list[str]], ...] = (
    ("level: float = 0.95  # two-sided level [0.5 to 0.999]", ["parameters"]),
    "%%text\n# A title",
    "",
    "   \n",
    "1 + 1",
    "None",
    "print('one'); 'two'",
    "print('no newline', end='')",
    "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('out again')",
    "import sys\nsys.stdout.write('x' * 100_000)\nNone",
    "import time\nprint('early')\ntime.sleep(0.7)\nprint('late')",
    "print('a\\rb'); print('c\\bd')",
    "print('é ≥ 10⁻³ “quoted” 🙂')",
    "import warnings\nwarnings.warn('careful', stacklevel=1)",
    "import logging\nlogging.getLogger('x').warning('logged')",
    ("1 / 0", RAISES),
    (
        "def f(x):\n    return g(x)\ndef g(x):\n    raise ValueError('what a reader sees')\nf(3)",
        RAISES,
    ),
    ("this is not python", RAISES),
    ("import json\njson.loads('{')", RAISES),
    ("import module_that_is_not_there", RAISES),
    ("raise KeyboardInterrupt", RAISES),
    ("import sys\nsys.exit(3)", RAISES),
    (
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise RuntimeError('second') from e",
        RAISES,
    ),
    ("class Odd:\n    def __repr__(self):\n        raise TypeError('no picture')\nOdd()", RAISES),
    ("assert 1 == 2, 'told'", RAISES),
    ("print('before'); {}['missing']", RAISES),
    ("input('name? ')", RAISES),
    "from IPython.display import display, Markdown, HTML, Latex, JSON, SVG, Image\n"
    "display(Markdown('**18%**'), HTML('<b>b</b>'), Latex('$x$'), JSON({'a': [1, None]}))",
    "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>'))",
    "import base64\nImage(base64.b64decode("
    "'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))",
    "h = display('first', display_id='handle')",
    "h.update('second')\nprint('moved on')",
    "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
    "print('kept until the next')\nclear_output(wait=True)\ndisplay('next')",
    "display({'text/plain': 'own bundle', 'application/x-own+json': {'n': float(1)}}, raw=True,\n"
    "        metadata={'m': {'k': 1}})",
    # A plain kernel picks each stream up in a thread of its own; the pauses let it, in this order.
    "import os\nos.system('echo from the shell; sleep 0.6; echo to error >&2'), time.sleep(1)",
    "!echo piped",
    "%%bash\necho in bash\necho bash error >&2",
    "import subprocess\nsubprocess.run(['false']).returncode, subprocess.run(['true']).returncode",
    "%%capture held\nprint('captured')",
    "held.stdout",
    "%who_ls str",
    "x = 3\nx;",
    "_, In[3], max(Out)",
    "import asyncio\nasync def later():\n    await asyncio.sleep(0.01)\n    return 'waited'\nawait later()",
    ("asyncio.run(later())", RAISES),
    "get_ipython().__class__, type(sys.stdout).__name__, sys.stdout.isatty(), sys.stdout.encoding",
    "import threading\nt = threading.Thread(target=print, args=('from a thread',))\nt.start(); t.join()",
    "import multiprocessing as mp\np = mp.get_context('fork').Process(target=sys.stdout.write, args=('forked',))\n"
    "p.start(); p.join(); p.exitcode",
    "sorted(k for k in os.environ if k in ('TERM', 'PAGER', 'MPLBACKEND', 'OMP_NUM_THREADS'))",
    "os.getcwd(), sys.path[0], __name__",
    "import helper_beside\nhelper_beside.WORD",
    "import numpy as np, pandas as pd\npd.DataFrame(np.arange(60).reshape(2, 30))",
    "pd.Series([0.1, None, 3], name='s')",
    "pd.DataFrame({'a': [1.5, 2], 'b': ['x', 'y']}).describe()",
    "pd.Timestamp('2003-08-15')",
    "import altair as alt\nalt.renderers.enable('default')\n"
    "chart = alt.Chart(pd.DataFrame({'x': [1, 2], 'y': [3, 4]})).mark_point().encode("
    "alt.X('x:Q'), alt.Y('y:Q'))\nchart.to_dict()",
    "from scipy import stats\nstats.fisher_exact([[33, 123], [20, 135]]).pvalue",
    "np.random.default_rng(7).normal(size=3)",
    "np.random.seed(3); np.random.rand(2), __import__('random').Random(4).random()",
    "from myst_nb import glue\nglue('level', level, display=False)\nglue('word', 'a \"b\"', display=False)",
    "glue('shown', 2)",
    "{'nan': float('nan'), 'inf': [1e300 * 1e10]}",
    "display({'application/json': {'nan': float('nan')}}, raw=True)",
    "import this",
    "%precision 3\n3.14159265",
    "breakpoint_hook = sys.breakpointhook.__module__",
    "print('last')",
)

PARAMETERS = """\
confidence: float = 0.95  # two-sided level of every interval [0.5 to 0.999]
method: str = "wilson"  # interval for a proportion {wilson, wald}
arms: list[str] = ["high", "low"]  # arms shown {high, low, subcutaneous}
events: int = 33  # responders of the first arm [0 to 156]
note: str = "as printed"  # a remark
"""

CHAPTER: tuple[str | tuple[str, list[str]], ...] = (
    "%%text\n# How many responded?\n\nInvented for the tests.",
    (PARAMETERS, ["parameters"]),
    (
        "import altair as alt\nimport numpy as np\nimport pandas as pd\n"
        "from IPython.display import Markdown, display\nfrom myst_nb import glue\n"
        "from scipy import stats\n\nalt.renderers.enable('json')",
        ["setup"],
    ),
    "table = pd.DataFrame({'arm': ['high', 'low', 'subcutaneous'],\n"
    "                      'events': [events, 20, 9], 'total': [156, 155, 94]})\n"
    "table = table[table['arm'].isin(arms)]\ntable",
    "z = stats.norm.ppf(1 - (1 - confidence) / 2)\nz",
    "p, n = table['events'] / table['total'], table['total']\n"
    "centre = (p + z**2 / (2 * n)) / (1 + z**2 / n) if method == 'wilson' else p\n"
    "spread = z * np.sqrt(p * (1 - p) / n)\n"
    "if method == 'wilson':\n"
    "    spread = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))\n"
    "table = table.assign(share=p, low=centre - spread, high=centre + spread)\ntable.round(3)",
    ("assert 33 / 156 > 0.21\nprint('21% is 33 of 156')", ["checks"]),
    (
        "first = table.iloc[0]\n"
        "Markdown(f\"Of {first['total']} in the {first['arm']} arm, {first['share']:.0%} responded \"\n"
        "         f\"({confidence:.0%} interval {first['low']:.1%} to {first['high']:.1%}).\")",
        ["results"],
    ),
    *(
        (
            f"alt.Chart(table, title='chart {number}').mark_bar().encode(\n"
            "    alt.X('share:Q').axis(format='%'), alt.Y('arm:N'), alt.Color('arm:N'),\n"
            "    alt.Tooltip('low:Q')).to_dict()['mark']",
            ["chart"],
        )
        for number in (1, 2, 3)
    ),
    "stats.fisher_exact([[events, 156 - events], [20, 135]]).pvalue.round(6)",
    (
        "glue('share', float(first['share']), display=False)\n"
        "glue('low', float(first['low']), display=False)\n"
        "glue('high', float(first['high']), display=False)\n"
        "glue('arms', len(arms), display=False)\nglue('note', note, display=False)",
        ["glue"],
    ),
    (
        "if note == 'fail':\n    raise ValueError('asked to fail')\n"
        "if note == 'hang':\n    import time\n    time.sleep(600)\n"
        "if note == 'die':\n    import os\n    os._exit(1)",
        ["checks"],
    ),
)

# Imports next to nothing, so that hundreds of runs take seconds.
LIGHT: tuple[str | tuple[str, list[str]], ...] = (
    "%%text\n# A light chapter",
    (
        "level: float = 0.95  # two-sided level [0.5 to 0.999]\n"
        "count: int = 33  # responders [0 to 156]\n"
        'arm: str = "high"  # the arm {high, low}\n'
        'note: str = "as printed"  # a remark',
        ["parameters"],
    ),
    ("from myst_nb import glue\nTOTAL = 156", ["setup"]),
    "share = count / TOTAL\nshare",
    (
        "glue('share', share, display=False)\nglue('width', (1 - level) * share, display=False)\n"
        "glue('count', count, display=False)\nglue('arm_shown', arm.upper(), display=False)",
        ["glue"],
    ),
    (
        "import os, time\n"
        "if note == 'fail':\n    raise ValueError('asked to fail')\n"
        "if note == 'hang':\n    time.sleep(600)\n"
        "if note == 'die':\n    os._exit(1)\n"
        "if note == 'slow':\n    time.sleep(0.2)",
        ["checks"],
    ),
)

# Without the cell that imports what may act on other cells: those that only show may be left out.
PLAIN = tuple(cell for cell in LIGHT if not cell[0].startswith("import os"))
