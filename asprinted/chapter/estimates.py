"""Estimates as rows: what a forest plot draws, what its description says, what its table lists.

Takes results with `estimate`, `low` and `high` and gives data frames; imports nothing of the
package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd


def each(found: Any) -> list[Any]:
    """Split the result of an array question into the results of its single questions.

    Parameters
    ----------
    found : result
        A dataclass whose `estimate`, `low` and `high` are arrays of one length.

    Returns
    -------
    list of result

    Examples
    --------
    >>> import numpy as np
    >>> from asprinted.stats.proportions import interval
    >>> [one.estimate for one in each(interval(np.array([1, 2]), 4))]
    [0.25, 0.5]
    """
    ends = zip(found.estimate.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return [replace(found, estimate=at, low=low, high=high) for at, low, high in ends]


def rows(
    found: Mapping[str, object],
    write: Callable[[object], str] = format,
    before: Sequence[str] | None = None,
    **columns: Sequence[object],
) -> pd.DataFrame:
    """List estimates for `charts.intervals`, one a row.

    Parameters
    ----------
    found : mapping of str to result
        Label to an object with `estimate`, `low` and `high`, such as any interval of the book.
    write : callable, optional
        Gives the text at the right of a row; as the results write themselves, if left out.
    before : sequence of str, optional
        What each text begins with, such as the count: ``8/30``.
    **columns : sequence
        Further columns of the chart, one value a row.

    Returns
    -------
    DataFrame
        Columns `label`, `estimate`, `low`, `high`, `text`, and those given.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> half = SimpleNamespace(estimate=0.5, low=0.25, high=0.75)
    >>> listed = rows({"Heads": half}, lambda one: f"{one.estimate:.0%}", before=["2/4"])
    >>> listed["text"].to_list()
    ['2/4: 50%']
    """
    texts = [write(one) for one in found.values()]
    if before is not None:
        texts = [f"{count}: {text}" for count, text in zip(before, texts, strict=True)]
    ends = {
        end: [getattr(one, end) for one in found.values()] for end in ("estimate", "low", "high")
    }
    return pd.DataFrame({"label": list(found), **ends, "text": texts, **columns})


def described(listed: pd.DataFrame) -> str:
    """Say rows in words, label and text, for those who do not see the chart.

    Examples
    --------
    >>> described(pd.DataFrame({"label": ["Heads", "Tails"], "text": ["2/4", "1/3"]}))
    'Heads: 2/4. Tails: 1/3.'
    """
    pairs = zip(listed["label"], listed["text"], strict=True)
    return " ".join(f"{label}: {text}." for label, text in pairs)


def decided(
    found: Any,
    write: Callable[[float, int], str],
    *,
    scale: float = 1,
    null: float = 0,
    decimals: int = 1,
) -> str:
    """Write the ends of an interval with the decimals that show their side of no difference.

    Parameters
    ----------
    found : result
        With `low` and `high`.
    write : callable
        Writes a number with so many decimals, as `prose.number` does.
    scale : float
        What the ends are multiplied by: 100 for percentage points.
    null : float
        The value that means no difference, before it is multiplied.
    decimals : int
        As many as suffice for an end that is not beside it.

    Returns
    -------
    str

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> near = SimpleNamespace(low=-0.0003, high=0.168)
    >>> decided(near, lambda value, decimals: f"{value:.{decimals}f}", scale=100)
    '-0.03 to 16.8'
    """
    texts = []
    for end in (found.low, found.high):
        enough = (n for n in range(decimals, 6) if round(scale * (end - null), n))
        texts.append(write(scale * end, next(enough, decimals)))
    return " to ".join(texts)


def table(listed: pd.DataFrame, label: str, estimate: str, *, scale: float = 1) -> pd.DataFrame:
    """List what a chart draws for its table: label, estimate and the ends of the interval.

    Parameters
    ----------
    listed : DataFrame
        As `rows` gives it.
    label, estimate : str
        Titles of the first two columns.
    scale : float
        What the numbers are multiplied by: 100 for differences, which stand in percentage points.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> one = pd.DataFrame({"label": ["Heads"], "estimate": [0.5], "low": [0.25], "high": [0.75]})
    >>> list(table(one, "Side", "Share"))
    ['Side', 'Share', 'From', 'To']
    """
    named = {"label": label, "estimate": estimate, "low": "From", "high": "To"}
    listed = listed[list(named)].rename(columns=named)
    numbers = [estimate, "From", "To"]
    listed[numbers] = listed[numbers].astype(float) * scale
    return listed
