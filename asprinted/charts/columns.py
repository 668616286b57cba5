"""What a data frame must hold to be drawn, said in one line where it does not."""

import pandas as pd

from asprinted.pages.style import MEANINGS

STATUSES = ("printed", "computed", "not-printed")
"""What a column `status` may hold: filled, hollow, or a hatched gap."""


def checked(data: pd.DataFrame, chart: str, needed: str, **optional: object) -> pd.DataFrame:
    """Copy the data of a chart with every optional column there.

    Parameters
    ----------
    data : DataFrame
        The author's data.
    chart : str
        The chart function, for messages.
    needed : str
        Names of required columns, with spaces between.
    **optional
        Names of optional columns with the value each row gets where it is missing.

    Returns
    -------
    DataFrame
        With a fresh index.

    Raises
    ------
    ValueError
        If there is no row, a column is missing, or a meaning or status is unknown.

    Examples
    --------
    >>> checked(pd.DataFrame({"count": [8]}), "flow", "count", meaning="context")
       count  meaning
    0      8  context
    """
    if len(data) == 0:
        raise ValueError(f"charts.{chart}: the data have no rows")
    for column in needed.split():
        if column not in data.columns:
            found = ", ".join(map(str, data.columns))
            raise ValueError(f"charts.{chart}: no column {column!r}; the data have {found}")
    rows = data.reset_index(drop=True).copy()
    for column, default in optional.items():
        if column not in rows.columns:
            rows[column] = default
        elif default is not None:
            rows[column] = [default if missing(v) else v for v in rows[column]]
    _refuse_unknown(rows, chart, "meaning", MEANINGS)
    _refuse_unknown(rows, chart, "status", STATUSES)
    return rows


def missing(value: object) -> bool:
    """Tell whether a cell holds nothing: None or not a number."""
    return value is None or value is pd.NA or value != value


def _refuse_unknown(rows: pd.DataFrame, chart: str, column: str, known: tuple[str, ...]) -> None:
    if column not in rows.columns:
        return
    for value in rows[column]:
        if value not in known:
            raise ValueError(
                f"charts.{chart}: {column} {value!r} is unknown; choose from {', '.join(known)}"
            )
