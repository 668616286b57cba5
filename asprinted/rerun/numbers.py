"""Two reported values side by side; imports nothing of the package."""

from __future__ import annotations

import math

# Reported numbers have nine significant digits, the last of which may turn on the last bits of a
# computation.
SAME_NUMBER = 1e-8


def same(before: object, after: object) -> bool:
    """Return whether two reported values are the same, but for the last bits of a number."""
    if isinstance(before, float) and isinstance(after, float):
        both_missing = math.isnan(before) and math.isnan(after)
        return both_missing or math.isclose(before, after, rel_tol=SAME_NUMBER, abs_tol=1e-15)
    return before == after


def short(value: object) -> str:
    """Write a value with four digits and a minus sign.

    Examples
    --------
    >>> short(-0.0593412), short(94)
    ('−0.05934', '94')
    """
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text.replace("-", "\N{MINUS SIGN}") if isinstance(value, int | float) else text


def pair(before: object, after: object) -> tuple[str, str]:
    """Return two values as text, with as many digits as it takes to tell them apart.

    Examples
    --------
    >>> pair(0.211538, 0.25)
    ('0.2115', '0.25')
    >>> pair(0.2115381, 0.2115392)
    ('0.211538', '0.211539')
    """
    for digits in range(4, 17):
        texts = tuple(
            f"{value:.{digits}g}" if isinstance(value, float) else str(value)
            for value in (before, after)
        )
        if texts[0] != texts[1] or same(before, after):
            return texts
    return str(before), str(after)
