"""Reported values in words, and two side by side; imports nothing of the package."""

from __future__ import annotations

import math
from numbers import Real

# Reported numbers have nine significant digits, the last of which may turn on the last bits of a
# computation.
SAME_NUMBER = 1e-8
DIGITS = 4  # of a number on a page, where no more are needed
MISSING = "not reported"


def missing(value: object) -> bool:
    """Return whether a reported value is no value: None, or not a number."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def same(before: object, after: object) -> bool:
    """Return whether two reported values are the same, but for the last bits of a number.

    Examples
    --------
    >>> same(0.1 + 0.2, 0.3), same(None, float("nan")), same(2, 3)
    (True, True, False)
    """
    if missing(before) or missing(after):
        return missing(before) and missing(after)
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=SAME_NUMBER, abs_tol=1e-15)
    return before == after


def short(value: object, digits: int = DIGITS) -> str:
    """Write a value with four digits and a minus sign; one that is missing in words.

    Examples
    --------
    >>> short(-0.0593412), short(94), short(None), short("high-dose")
    ('−0.05934', '94', 'not reported', 'high-dose')
    """
    if missing(value):
        return MISSING
    text = f"{value:.{digits}g}" if isinstance(value, float) else str(value)
    return text.replace("-", "\N{MINUS SIGN}") if isinstance(value, Real) else text


def pair(before: object, after: object) -> tuple[str, str]:
    """Return two values as text, with as many digits as it takes to tell them apart.

    Examples
    --------
    >>> pair(0.211538, 0.25), pair(0.2667, None)
    (('0.2115', '0.25'), ('0.2667', 'not reported'))
    >>> pair(0.2115381, 0.2115392)
    ('0.211538', '0.211539')
    """
    texts = short(before), short(after)
    for digits in range(DIGITS, 18):
        texts = short(before, digits), short(after, digits)
        if texts[0] != texts[1] or same(before, after):
            break
    return texts


def counted(number: int, word: str) -> str:
    """Write how many there are of something.

    Examples
    --------
    >>> counted(1, "run"), counted(1200, "run")
    ('1 run', '1,200 runs')
    """
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def seconds_long(time: float) -> str:
    """Write a time in seconds.

    Examples
    --------
    >>> seconds_long(1.0), seconds_long(0.5), seconds_long(600.0)
    ('1 second', '0.5 seconds', '600 seconds')
    """
    return f"{time:g} second" + ("" if time == 1 else "s")
