"""What a notebook stores: plain values, the same on every processor.

The last bits of a sum differ from one processor to another, so a float is kept to nine significant
digits: a stored output then compares equal wherever the chapter is run. It imports nothing of the
package.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from myst_nb import glue

SIGNIFICANT_DIGITS = 9
"""Enough for every chart and every reported number, and few enough for any processor."""


AS_THEY_ARE = (str, int, bool)
SEQUENCES = (list, tuple, np.ndarray, pd.Series, pd.Index)


def rounded(value: float) -> float:
    """Round a finite float to the digits that are stored.

    Examples
    --------
    >>> rounded(8 / 30), rounded(-math.inf)
    (0.266666667, -inf)
    """
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")


def plain(value: Any) -> Any:
    """Turn a value, and all it contains, into plain JSON values.

    Parameters
    ----------
    value : object
        Nested dictionaries and sequences of Python, NumPy or pandas scalars.

    Returns
    -------
    object
        Floats have at most nine significant digits; what is missing or not finite is None.

    Examples
    --------
    >>> plain({"n": np.int64(8), "share": 8 / 30, "limit": float("inf"), "unit": (1, None)})
    {'n': 8, 'share': 0.266666667, 'limit': None, 'unit': [1, None]}
    """
    if type(value) in AS_THEY_ARE:  # most of a chart; the rest of the tests is not free
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, SEQUENCES):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        return rounded(value) if math.isfinite(value) else None
    if isinstance(value, bool | int | str):
        return value
    return str(value)


def report(**numbers: float | str | None) -> None:
    """Report a chapter's numbers by name, for reruns and sweeps to list.

    Parameters
    ----------
    **numbers : int, float, str or None
        Each result by its name. Floats are stored to nine significant digits; an infinite one,
        such as a number needed to treat where nothing differs, stays so.
    """
    for name, value in numbers.items():
        value = value.item() if isinstance(value, np.generic) else value
        glue(name, rounded(value) if isinstance(value, float) else value, display=False)
