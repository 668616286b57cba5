"""First calls made once in the warm parent, so that its children need not pay for them.

Libraries fill caches and compile patterns when they are first used: Altair's schemas, pandas'
table writer, IPython's formatters. These cells do that and no more; nothing of a chapter runs here,
so nothing of one can reach another. It imports nothing of the package.
"""

from __future__ import annotations

import asyncio
import sys

# By module: the cell to run once that module has been imported.
CELLS = {
    "IPython": "level: float = 0.95  # a number\n'shown'",
    "pandas": "import pandas\npandas.DataFrame({'a': [1.5, 2], 'b': ['x', 'y']}).round(1)",
    "IPython.display": "from IPython.display import Markdown, display\ndisplay(Markdown('text'))",
    "myst_nb.ext.glue": "from myst_nb import glue\nglue('name', 1.5, display=False)",
    "asprinted.ledger": (
        "import contextlib\nfrom asprinted.ledger import load_ledger\n"
        "with contextlib.suppress(ValueError):  # its chapters will say what is wrong\n"
        "    ledger = load_ledger()"
    ),
    "scipy.stats": (
        "from scipy import stats\n"
        "stats.norm.ppf(0.975), stats.binom.cdf(1, 2, 0.5), stats.beta.ppf(0.5, 1, 2)\n"
        "stats.fisher_exact([[1, 2], [3, 4]])"
    ),
    "altair": (
        "import altair, pandas\n"
        "data = pandas.DataFrame({'x': [1.5], 'y': ['a']})\n"
        "base = altair.Chart(data, title=altair.TitleParams(['a'], subtitle=['b'])).encode(\n"
        "    altair.X('x:Q').scale(domain=[0, 1]).axis(format='%').title('x'),\n"
        "    altair.Y('y:N').sort(None), altair.Text('x:Q'), altair.Tooltip('y:N'),\n"
        "    altair.Color('y:N').scale(range=['#000000']).legend(None))\n"
        "marks = base.mark_rule(), base.mark_point(filled=True), base.mark_text()\n"
        "made = altair.layer(*marks, base.mark_bar()).properties(width=300).to_dict()"
    ),
}


def rehearse(app, done: set[str]) -> None:
    """Run the cells of the modules now imported that are not done yet; leave no trace.

    Parameters
    ----------
    app : asprinted.warm.kernel.ForkedKernelApp
        Its outbox must lead nowhere, as it does before a fork.
    done : set of str
        Modules already rehearsed; those rehearsed now are added.
    """
    due = [name for name in CELLS if name in sys.modules and name not in done]
    if not due:
        return
    done.update(due)
    asyncio.run(_run(app.kernel, [CELLS[name] for name in due]))
    sys.stdout.discard()
    sys.stderr.discard()
    app.shell.reset(new_session=True)
    app.shell.execution_count = 1


async def _run(kernel, cells: list[str]) -> None:
    for cell in cells:
        reply = await kernel.run(cell, store_history=True)
        if reply["status"] == "error":
            raise RuntimeError(f"{reply['ename']}: {reply['evalue']} in\n{cell}")
