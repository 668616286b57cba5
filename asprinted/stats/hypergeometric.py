"""The hypergeometric distribution of one cell of a two-by-two table with fixed margins.

Exact tests and the exact odds ratio are sums over it. Must not import anything but NumPy.
"""

from __future__ import annotations

import numpy as np


def log_weights(total_1: int, total_2: int, events: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each possible count of events in group 1 and the log of its relative weight.

    Parameters
    ----------
    total_1, total_2 : int
        Patients in each group.
    events : int
        Events in both groups together.

    Returns
    -------
    support, log_weight : ndarray
        Counts in group 1 in rising order; logs of weights, the largest of them 0.

    Notes
    -----
    Neighbouring weights have a simple ratio, and adding the logs of ratios outwards from the mode
    loses less than log-gamma does: SciPy's ``hypergeom`` keeps 9 digits with totals of a million.

    Examples
    --------
    Two groups of two with two events: ways 1, 4, 1 of having 0, 1, 2 of them in group 1.

    >>> support, log_weight = log_weights(2, 2, 2)
    >>> support.tolist(), np.exp(log_weight).round(6).tolist()
    ([0.0, 1.0, 2.0], [0.25, 1.0, 0.25])
    """
    support = np.arange(max(0, events - total_2), min(total_1, events) + 1, dtype=float)
    below = support[:-1]
    steps = np.log((total_1 - below) * (events - below)) - np.log(
        (below + 1) * (total_2 - events + below + 1)
    )
    mode = int(np.searchsorted(-steps, 0.0))
    rising = -np.cumsum(steps[:mode][::-1])[::-1]
    falling = np.cumsum(steps[mode:])
    return support, np.concatenate([rising, [0.0], falling])


def probabilities(total_1: int, total_2: int, events: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each possible count of events in group 1 and its probability if groups are alike.

    Examples
    --------
    >>> probabilities(2, 2, 2)[1].round(6).tolist()
    [0.166667, 0.666667, 0.166667]
    """
    support, log_weight = log_weights(total_1, total_2, events)
    weight = np.exp(log_weight)
    return support, weight / weight.sum()
