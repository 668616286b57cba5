"""The hypergeometric distribution of one cell of a two-by-two table with fixed margins.

Exact tests and the exact odds ratio are sums over it. Must not import anything but NumPy.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LARGEST_CONDITIONAL = 4_000_000
"""Counts whose weights are held at once, some hundred megabytes in all: margins of 10^10 do."""

_NOTHING = 800.0
"""Minus the log of a probability that is 0 as a double (745) even as a share of the largest, which
is above one in 10^19."""

_LEVEL, _UNSEEN = 38.0, 90.0
"""Minus the logs of the smallest tail a level can leave, half a double's rounding of 1, and of a
probability that changes no sum beside it."""


def weights(total_1: int, total_2: int, events: int) -> tuple[int, Array]:
    """Return the first possible count of events in group 1, and relative weights from there on.

    Parameters
    ----------
    total_1, total_2 : int
        Patients in each group.
    events : int
        Events in both groups together.

    Returns
    -------
    first, weight : int, ndarray
        Weights of `first`, `first` + 1, ...; the largest is 1. All that are not 0 as doubles.

    Raises
    ------
    ValueError
        If there are more than `LARGEST_CONDITIONAL`.

    Examples
    --------
    Two groups of two with two events: ways 1, 4, 1 of having 0, 1, 2 of them in group 1.

    >>> first, weight = weights(2, 2, 2)
    >>> first, weight.round(6).tolist()
    (0, [0.25, 1.0, 0.25])
    """
    mode = (total_1 + 1) * (events + 1) // (total_1 + total_2 + 2)
    more, log_weight = _window(total_1, total_2, events, mode, _NOTHING)
    return mode + int(more[0]), np.exp(log_weight)


def around(total_1: int, total_2: int, events: int, events_1: int) -> tuple[Array, Array]:
    """Return how many more events than `events_1` group 1 may have, and logs of their weights.

    Those that matter when weights are tilted by an odds ratio within the limits of any level: as
    far from the mean as `events_1` may then be, and on to where nothing more is seen.

    Raises
    ------
    ValueError
        If there are more than `LARGEST_CONDITIONAL`.

    Examples
    --------
    >>> more, log_weight = around(2, 2, 2, 0)
    >>> more.tolist(), np.exp(log_weight).round(6).tolist()
    ([0.0, 1.0, 2.0], [1.0, 4.0, 1.0])
    """
    return _window(total_1, total_2, events, events_1, (_LEVEL**0.5 + _UNSEEN**0.5) ** 2)


def _window(
    total_1: int, total_2: int, events: int, centre: int, depth: float
) -> tuple[Array, Array]:
    """Return distances from a centre and the logs of weights there, that of the centre being 0.

    The generating polynomial of the weights, tilted or not, has real roots only, so that the count
    is a sum of as many independent events, of unequal chances, as the smallest margin has. By
    Hoeffding's inequality it is farther than d from its mean with a probability below
    2 exp(-2 d²/margin), which says how far weights need be held.
    """
    least, most = max(0, events - total_2), min(total_1, events)
    margin = min(total_1, total_2, events, total_1 + total_2 - events)
    reach = math.isqrt(int(depth / 2 * margin)) + 2
    low, high = max(least, centre - reach), min(most, centre + reach)
    if high - low >= LARGEST_CONDITIONAL:
        raise ValueError(
            f"total_1, total_2: found {total_1} and {total_2} with {events} events, which leave "
            f"{high - low + 1} likely tables; a conditional method expects at most "
            f"{LARGEST_CONDITIONAL}: choose another"
        )
    more = np.arange(low - centre, high - centre + 1, dtype=float)
    steps = _log_steps(total_1, total_2, events, centre, more[:-1])
    at = centre - low
    falling = -np.cumsum(steps[:at][::-1])[::-1]
    return more, np.concatenate([falling, [0.0], np.cumsum(steps[at:])])


def _log_steps(total_1: int, total_2: int, events: int, centre: int, more: Array) -> Array:
    """Return the log of each weight's ratio to the one before, from a difference that is exact.

    Neighbouring weights have a simple ratio, and adding its logs loses less than log-gamma does:
    SciPy's ``hypergeom`` keeps 9 digits with totals of a million. Where they are nearly alike only
    the difference from 1 has digits: numerator less denominator is a whole number, linear in the
    count.
    """
    both = total_1 + total_2 + 2
    at_centre = (total_1 + 1) * (events + 1) - both * (centre + 1)
    up = (float(total_1 - centre) - more) * (float(events - centre) - more)
    down = (float(centre + 1) + more) * (float(total_2 - events + centre + 1) + more)
    apart = (float(at_centre) - both * more) / down
    near = np.abs(apart) < 0.5
    return np.where(near, np.log1p(np.where(near, apart, 0.0)), np.log(up / down))
