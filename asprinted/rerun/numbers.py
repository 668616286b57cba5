"""Two reported values side by side; imports nothing of the package."""

from __future__ import annotations

import math

# Two computations of one number may differ in their last bits without differing.
SAME_NUMBER = 1e-9


def same(before: object, after: object) -> bool:
    """Return whether two reported values are the same, but for the last bits of a number."""
    if isinstance(before, float) and isinstance(after, float):
        both_missing = math.isnan(before) and math.isnan(after)
        return both_missing or math.isclose(before, after, rel_tol=SAME_NUMBER, abs_tol=1e-15)
    return before == after


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
