"""The z statistics of two proportions, pooled and unpooled, which several tests rest on.

Must not import SciPy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asprinted.stats.exact import product_difference

Array = NDArray[np.float64]
Counts = tuple[Array, ...]
"""Events and total of group 1, events and total of group 2."""

_EXACT = 2.0**53
"""Products of whole numbers up to here are exact as they are."""


def pooled_z(counts: Counts) -> Array:
    """Return the difference of two shares over its standard error if both have one rate.

    Examples
    --------
    10/20 v 5/20: 40 (10·15 - 10·5)² / (20·20·15·25) = 2.667 is its square.

    >>> z = pooled_z((np.array(10.0), np.array(20.0), np.array(5.0), np.array(20.0)))
    >>> round(z.item() ** 2, 3)
    2.667
    """
    events_1, total_1, events_2, total_2 = counts
    both, events = total_1 + total_2, events_1 + events_2
    rest = (total_1 - events_1) + (total_2 - events_2)
    # A quotient at a time, lest a product of four large counts overflow.
    return over(difference(counts), np.sqrt(events / both * (rest / total_1) / total_2))


def unpooled_z(counts: Counts) -> Array:
    """Return the difference of two shares over its standard error if each has its own rate."""
    events_1, total_1, events_2, total_2 = counts
    variance = share_variance(events_1, total_1) + share_variance(events_2, total_2)
    return over(difference(counts), np.sqrt(variance))


def difference(counts: Counts) -> Array:
    """Return the share of group 1 less that of group 2, right to the last digits.

    Examples
    --------
    >>> counts = (np.array(99_999_999.0), np.array(1e8), np.array(99_999_994.0), np.array(1e8))
    >>> difference(counts).item()
    5e-08
    """
    return cross_difference(counts) / counts[1] / counts[3]


def cross_difference(counts: Counts) -> Array:
    """Return events of group 1 times the total of group 2, less the reverse, without rounding.

    Examples
    --------
    >>> counts = (np.array(1e9 + 1), np.array(1e9 + 2), np.array(1e9), np.array(1e9 + 1))
    >>> cross_difference(counts).item()
    1.0
    """
    events_1, total_1, events_2, total_2 = counts
    if total_1.size and total_2.size and total_1.max() * total_2.max() > _EXACT:
        return product_difference(events_1, total_2, events_2, total_1)
    return np.asarray(events_1 * total_2 - events_2 * total_1)


def share_variance(events: Array, total: Array) -> Array:
    """Return p(1 - p)/n, whose 1 - p is counted, not subtracted."""
    return events / total * ((total - events) / total) / total


def over(numerator: ArrayLike, denominator: ArrayLike) -> Array:
    """Return the quotient, with 0 over 0 as 0: no difference is no evidence of one."""
    numerator = np.asarray(numerator)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(numerator == 0, 0.0, numerator / denominator))
