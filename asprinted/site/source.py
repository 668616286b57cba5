"""Where the site's rows come from: the ledger, its lock and its audit.

Everything else in the extension sees the ledger through this module only; a book with another
source of rows names it in ``asprinted_rows``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sphinx.errors import SphinxError

from asprinted import audit
from asprinted.ledger import DATA, Study, load_ledger
from asprinted.lock import LockedAbstract, load_lock
from asprinted.pages.rows import Row, Rows, StudyRows

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class RowsError(SphinxError):
    """The rows cannot be read; the message says which file, row and column."""

    category = "Ledger"


@cache
def load(source: str) -> Rows:
    """Load the rows from the function that ``asprinted_rows`` names.

    Parameters
    ----------
    source : str
        Import path of a function without parameters that returns a `Rows`: ``module:function``.

    Returns
    -------
    Rows
        The rows; loaded once in a process.

    Raises
    ------
    ImportError
        The module or the function does not exist.
    RowsError
        The rows cannot be read.
    """
    module, _, function = source.partition(":")
    found = getattr(import_module(module), function, None)
    if found is None:
        raise ImportError(f"asprinted_rows = {source!r}: module {module} has no {function!r}")
    try:
        return found()
    except ValueError as error:
        # The ledger, its lock and its notation name the place themselves, in one line.
        raise RowsError(str(error)) from None


def of(env: BuildEnvironment) -> Rows:
    """Load the rows of the book that is being built."""
    return load(env.config.asprinted_rows)


def depend(env: BuildEnvironment, docname: str) -> None:
    """Have a page read again when a file the rows come from has changed."""
    for path in of(env).files:
        env.dependencies[docname].add(str(path))


def ledger_rows() -> Rows:
    """Read the ledger, audit it, and give every figure with its verdict.

    Returns
    -------
    Rows
        Studies, oldest first, and the files they were read from.
    """
    lock = load_lock()
    studies = tuple(_study(study, lock[study.stem]) for study in load_ledger())
    files = tuple(sorted([*DATA.glob("*.csv"), *DATA.glob("*.json"), *DATA.glob("figures/*.csv")]))
    return Rows(studies, lock.made.isoformat(), files)


def _study(study: Study, locked: LockedAbstract) -> StudyRows:
    entries = [(entry.sentence, entry.printed) for entry in locked.figures]
    rows = tuple(_row(verdict, study) for verdict in audit.verdicts(study))
    claimed = [(row.sentence, row.printed) for row in rows]
    return StudyRows(
        stem=study.stem,
        label=study.label,
        title=study.title,
        citation=study.citation,
        address=study.pubmed,
        question=study.question,
        rows=rows,
        matching=sum(min(entries.count(found), claimed.count(found)) for found in set(claimed)),
        locked=len(entries),
        once=frozenset(row.printed for row in rows if locked.prints_once(row.printed)),
        excluded=tuple((entry.printed, entry.reason) for entry in study.exclusions),
    )


def _row(verdict: audit.Verdict, study: Study) -> Row:
    figure = verdict.figure
    return Row(
        study=figure.study,
        figure=figure.name,
        sentence=figure.sentence,
        printed=figure.printed,
        means=figure.means,
        statistic=figure.statistic,
        quantity=figure.quantity,
        group=_label(figure.group, study),
        versus=_label(figure.versus, study),
        of=figure.of,
        unit=figure.unit,
        derive=figure.derive,
        verdict=figure.verdict,
        cause=figure.cause,
        recomputed=verdict.recomputed,
        works=tuple(map(str, verdict.works)),
        fails=tuple(map(str, verdict.fails)),
        numbers=tuple(number.text for number in figure.parsed.numbers),
    )


def _label(group: str, study: Study) -> str:
    known = study.groups.get(group)
    return known.label if known else group


def setup(app: Sphinx) -> dict[str, Any]:
    """Register where the rows come from."""
    app.add_config_value("asprinted_rows", "asprinted.site.source:ledger_rows", "env", str)
    return {"parallel_read_safe": True}
