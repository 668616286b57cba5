"""The numbers that would print as a given text: half a unit of its last digit either way.

Must not import any other module of ours.
"""

from __future__ import annotations

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
