"""Whole counts whose share lies between two bounds, exactly. Imports nothing of the package."""

from __future__ import annotations

import math
from fractions import Fraction


def counts_between(low: Fraction, high: Fraction, total: int) -> range:
    """Whole counts of a total whose share lies in an interval, both ends included.

    Parameters
    ----------
    low, high : fractions.Fraction
        Ends of the interval, as shares; what lies outside 0 to 1 is left out.
    total : int
        The denominator, 1 or more.

    Returns
    -------
    range
        The counts in rising order. Where there is none, its `start` is still the least count at
        or above the interval, and its `stop` lies one above the greatest below it.

    Examples
    --------
    21% of 156 is from 20.5 · 1.56 = 31.98 to 21.5 · 1.56 = 33.54:

    >>> counts_between(Fraction("0.205"), Fraction("0.215"), 156)
    range(32, 34)
    """
    first = math.ceil(max(low, Fraction(0)) * total)
    last = math.floor(min(high, Fraction(1)) * total)
    return range(first, last + 1)
