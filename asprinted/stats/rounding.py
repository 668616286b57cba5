"""What would print as a given text, exactly: numbers within half a unit of its last digit, counts.

Must not import any other module of ours.
"""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from fractions import Fraction

Printed = str | tuple[float, float]
"""A decimal or percentage as printed, or the two ends of what prints so."""


def rounding_interval(printed: Printed, name: str, expected: str) -> tuple[Fraction, Fraction]:
    """Return the two ends, as exact fractions, of the numbers that would print so.

    Parameters
    ----------
    printed : str or pair of numbers
        A float of a pair is read to twelve digits, so that 2.55/100 means .0255.
    name, expected : str
        The argument, and what it may be, for the error.

    Raises
    ------
    ValueError
        If it cannot be read, or its ends fall.

    Examples
    --------
    >>> [str(end) for end in rounding_interval("21%", "share", "a percentage")]
    ['41/200', '43/200']
    """
    if isinstance(printed, str):
        low, high = _read(printed, name, expected)
    else:
        try:
            low, high = (Fraction(Decimal(f"{float(end):.12g}")) for end in printed)
        except (TypeError, ValueError, OverflowError):
            raise unreadable(printed, name, expected) from None
    if low > high:
        raise unreadable(printed, name, expected)
    return low, high


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


def unreadable(printed: object, name: str, expected: str) -> ValueError:
    """Return the error that says what was found and what was expected."""
    return ValueError(f"{name}: found {printed!r}; expected {expected}, low first")


def _read(printed: str, name: str, expected: str) -> tuple[Fraction, Fraction]:
    digits = printed.strip().replace("\u2212", "-")
    unit = 100 if digits.endswith("%") else 1
    try:
        value = Decimal(digits.removesuffix("%").strip())
    except InvalidOperation:
        raise unreadable(printed, name, expected) from None
    last = value.as_tuple().exponent
    if not isinstance(last, int):
        raise unreadable(printed, name, expected)
    half = Fraction(10) ** last / 2
    return (Fraction(value) - half) / unit, (Fraction(value) + half) / unit
