"""One proportion and its interval, by five named methods.

Must not import SciPy at the top: three of the methods are arithmetic, and a chapter that
reruns should not wait for the quantiles of the other two.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asprinted.stats.blocks import by_blocks
from asprinted.stats.inputs import choice, critical, group, level_of
from asprinted.stats.results import Share, plain
from asprinted.stats.statistics import share_variance

Array = NDArray[np.float64]
Limits = tuple[Array, Array]


def interval(
    events: ArrayLike, total: ArrayLike, method: str = "wilson", level: float = 0.95
) -> Share:
    """Estimate a proportion and its two-sided interval.

    Parameters
    ----------
    events : int or array of int
        Patients with the event, 0 to `total`.
    total : int or array of int
        Patients, 1 or more. Arrays broadcast against `events`.
    method : {"wilson", "wald", "agresti-coull", "clopper-pearson", "jeffreys"}
        How the limits are found.
    level : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Share
        `estimate` is always ``events / total``, a fraction; `low` and `high` are fractions too.

    Raises
    ------
    ValueError
        If a count is negative, not whole or above its total, or `level` or `method` is impossible.

    Notes
    -----
    Wald, Wilson (1927), Agresti and Coull (1998), Clopper and Pearson (1934) and Jeffreys as given
    by Brown, Cai and DasGupta, *Statistical Science* 2001;16:101-133, sections 3 and 4.
    Wald and Agresti-Coull limits are returned as their formulas give them, even below 0 or
    above 1: cutting them would hide what is wrong with them. Jeffreys limits are 0 where there
    is no event and 1 where there is nothing else, as those authors advise (4.1.1); the other limit
    stays the quantile of the two-sided interval.

    Examples
    --------
    With 1 of 1 and z = 1.96 the lower Wilson limit is 1 / (1 + z²) = 1 / 4.8415:

    >>> round(interval(1, 1).low, 4)
    0.2065

    The Wald limits of 10/20 at z = 1.96 are 0.5 plus or minus 1.96 times √(0.25/20) = 0.1118:

    >>> found = interval(10, 20, method="wald")
    >>> round(found.low, 3), round(found.high, 3)
    (0.281, 0.719)
    """
    counts = group(events, total)
    level = level_of(level)
    limits = _METHODS[choice(method, METHODS)]

    def found(events: Array, total: Array) -> tuple[Array, ...]:
        return events / total, *limits(events, total, level)

    estimate, low, high = by_blocks(found, *counts)
    return Share(plain(estimate), plain(low), plain(high), level, method)


def wilson_reach(share: Array, rest: Array, total: Array, level: float) -> Limits:
    """Return how far Wilson's limits are below and above a share of counts already checked.

    The limits are roots of a quadratic; their distances are written without subtracting nearly
    equal numbers, so that they keep their digits however large the total is. Differences of
    proportions are built on them.

    Parameters
    ----------
    share, rest : ndarray
        Events and non-events over the total.
    total : ndarray
    level : float

    Returns
    -------
    below, above : ndarray

    Examples
    --------
    1 of a trillion: the upper limit is 5.66 in a trillion.

    >>> share, total = np.array(1e-12), np.array(1e12)
    >>> print(f"{share + wilson_reach(share, 1 - share, total, 0.95)[1]:.3g}")
    5.66e-12
    """
    shift = (critical(level) ** 2 / 2) / total
    reach = np.sqrt(shift * (2 * share * rest + shift)) + shift
    return share * reach / (share + reach), rest * reach / (rest + reach)


def _wilson(events: Array, total: Array, level: float) -> Limits:
    share, single = events / total, 1 / total
    rest, shift = (total - events) * single, critical(level) ** 2 / 2 * single
    reach = np.sqrt(shift * (2 * share * rest + shift)) + shift
    # As sums and quotients of what is not negative: 0 of n gives exactly 0, n of n exactly 1.
    return share * share / (share + reach), share + rest * reach / (rest + reach)


def _wald(events: Array, total: Array, level: float) -> Limits:
    share = events / total
    half = critical(level) * np.sqrt(share_variance(events, total))
    return share - half, share + half


def _agresti_coull(events: Array, total: Array, level: float) -> Limits:
    z = critical(level)
    return _wald(events + z * z / 2, total + z * z, level)


def _clopper_pearson(events: Array, total: Array, level: float) -> Limits:
    return _beta_limits(events, total - events + 1, events + 1, total - events, level)


def _jeffreys(events: Array, total: Array, level: float) -> Limits:
    a, b = events + 0.5, total - events + 0.5
    low, high = _beta_limits(a, b, a, b, level)
    return np.where(events == 0, 0.0, low), np.where(events == total, 1.0, high)


def _beta_limits(low_a: Array, low_b: Array, high_a: Array, high_b: Array, level: float) -> Limits:
    """Return the lower quantile of one Beta and the upper one of another; a zero means the end."""
    from asprinted.stats.beta import LARGEST, lower_quantile, upper_quantile

    most = max((float(one.max()) for one in (low_b, high_a) if one.size), default=0.0)
    if most > LARGEST:
        raise ValueError(
            f"events, total: found {most:g} events or non-events; a method by Beta quantiles "
            f"expects at most {LARGEST:g}: choose another"
        )
    tail = (1 - level) / 2
    low = np.where(low_a > 0, lower_quantile(np.where(low_a > 0, low_a, 1), low_b, tail), 0.0)
    high = np.where(high_b > 0, upper_quantile(high_a, np.where(high_b > 0, high_b, 1), tail), 1.0)
    return low, high


_METHODS: dict[str, Callable[[Array, Array, float], Limits]] = {
    "wilson": _wilson,
    "wald": _wald,
    "agresti-coull": _agresti_coull,
    "clopper-pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
}
METHODS = tuple(_METHODS)
"""The method names `interval` takes."""
