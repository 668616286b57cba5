"""What may be stored: plain values, the same on every processor.

The last bits of a sum differ from one processor to another, so a float is kept to nine significant
digits: a stored output then compares equal wherever the chapter is run.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

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


def storable(value: Any) -> Any:
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
    >>> storable({"n": np.int64(8), "share": 8 / 30, "limit": float("inf"), "unit": (1, None)})
    {'n': 8, 'share': 0.266666667, 'limit': None, 'unit': [1, None]}
    """
    if type(value) in AS_THEY_ARE:  # most of a chart; the rest of the tests is not free
        return value
    if isinstance(value, dict):
        return {str(key): storable(item) for key, item in value.items()}
    if isinstance(value, SEQUENCES):
        return [storable(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        return rounded(value) if math.isfinite(value) else None
    if isinstance(value, bool | int | str):
        return value
    return str(value)
