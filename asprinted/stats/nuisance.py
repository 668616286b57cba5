"""The largest probability of a rejection region over the event rate two groups share.

Exact unconditional tests are this maximum. Own code because SciPy's ``barnard_exact`` and
``boschloo_exact`` can miss the maximum at their default ``n`` and drop tied tables by rounding.
Must not import any other module of ours.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

_POINTS_PER_WIDTH = 8
"""Grid points per 1/√N on the arcsine scale; half a step from a peak 98% of it is still there."""

_NEAR_BEST = 0.9
"""Grid values below this share of the best belong to no peak that could overtake it."""

_ROUNDS = 7
"""Finer grids laid over each peak, each four times finer: a relative error below 1e-10. Parabolas
would be quicker but stall where two peaks lie within one step."""

_FIRST_ANGLE, _LAST_ANGLE = 1e-9, np.pi / 2 - 1e-9
"""Just short of rates 0 and 1, whose logarithms are not finite."""

_PEAKS = 8
"""Peaks refined: there are more only where the probability is flat, and then any will do."""


def largest_probability(region: np.ndarray) -> tuple[float, float]:
    """Find the largest probability of a region of two-group tables, and the rate that gives it.

    Parameters
    ----------
    region : ndarray of bool
        Entry (i, j) says whether the table with i events in group 1 and j in group 2 belongs.

    Returns
    -------
    probability, rate : float
        Both fractions.

    Notes
    -----
    Suissa and Shuster, *Journal of the Royal Statistical Society A* 1985;148:317-327. On the
    arcsine scale the information about the rate is 4N everywhere, and no peak of the probability
    is narrower than 1/(2√N): an even grid misses none.

    Examples
    --------
    Groups of one: the tables 1/1 v 0/1 and 0/1 v 1/1 have probability 2p(1 - p), at most 1/2.

    >>> probability, rate = largest_probability(np.array([[False, True], [True, False]]))
    >>> round(probability, 12), round(rate, 6)
    (0.5, 0.5)
    """
    total_1, total_2 = region.shape[0] - 1, region.shape[1] - 1
    rows, columns, signs = _terms(region)

    def probability(first: np.ndarray, sums: np.ndarray) -> np.ndarray:
        return np.asarray(signs @ (first[rows] * sums[columns]))

    angle, *distributions = _grid(total_1, total_2)
    value = probability(*distributions)
    padded = np.concatenate([[-1.0], value, [-1.0]])
    peaks = (value >= padded[:-2]) & (value >= padded[2:]) & (value >= _NEAR_BEST * value.max())
    best = np.flatnonzero(peaks)[np.argsort(-value[peaks], kind="stable")][:_PEAKS]
    centre, step = angle[best], angle[1] - angle[0]
    finer = np.linspace(-1, 1, 9)[:, None]
    for _ in range(_ROUNDS):
        tried = np.clip(centre + step * finer, _FIRST_ANGLE, _LAST_ANGLE)
        found = probability(*_distributions(tried.ravel(), total_1, total_2)).reshape(tried.shape)
        centre = np.take_along_axis(tried, found.argmax(axis=0)[None], axis=0)[0]
        step /= 4
    at = np.unravel_index(found.argmax(), found.shape)
    return min(float(found[at]), 1.0), float(np.sin(tried[at]) ** 2)


def _terms(region: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which products of one group's probability and the other's sum make up a region.

    A run of columns that touches an end of its row is one sum from that end, which keeps the digits
    of a tiny probability; a run inside is the difference of two upper sums.
    """
    last = region.shape[1] - 1
    edges = np.diff(region.astype(np.int8), axis=1, prepend=0, append=0)
    rows, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    columns = np.where(starts == 0, last + stops, starts)
    inside = (starts > 0) & (stops <= last)
    signs = np.concatenate([np.ones(len(rows)), -np.ones(inside.sum())])
    return (
        np.concatenate([rows, rows[inside]]),
        np.concatenate([columns, stops[inside]]),
        signs,
    )


@lru_cache(maxsize=4)
def _grid(total_1: int, total_2: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the grid of angles and both groups' distributions, kept for the next table."""
    points = int(_POINTS_PER_WIDTH * np.sqrt(total_1 + total_2)) + 24
    angle = (np.arange(points) + 0.5) / points * np.pi / 2
    return angle, *_distributions(angle, total_1, total_2)


def _distributions(angle: np.ndarray, total_1: int, total_2: int) -> tuple[np.ndarray, np.ndarray]:
    """Return group 1's probabilities and group 2's sums from above, then from below.

    There is a column for each angle. Row j of the sums is that of j or more events, and row
    ``total_2 + 1 + j`` that of j or fewer.
    """
    second = _binomial(angle, total_2)
    upper, lower = np.cumsum(second[::-1], axis=0)[::-1], np.cumsum(second, axis=0)
    return _binomial(angle, total_1), np.concatenate([upper, lower])


def _binomial(angle: np.ndarray, total: int) -> np.ndarray:
    count = np.arange(total + 1.0)[:, None]
    log_ways = np.cumsum(np.log((total - count[:-1]) / (count[:-1] + 1)))
    log_rate, log_rest = 2 * np.log(np.sin(angle)), 2 * np.log(np.cos(angle))
    rest = total * log_rest + count * (log_rate - log_rest)
    return np.asarray(np.exp(np.concatenate([[0.0], log_ways])[:, None] + rest))
