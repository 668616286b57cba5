"""One proportion and its interval, by five named methods.

Must not import SciPy at the top: three of the methods are arithmetic, and a chapter that
reruns should not wait for the quantiles of the other two.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from asprinted.stats.inputs import choice, critical, group, level_of
from asprinted.stats.results import Interval, Share, plain

Limits = tuple[np.ndarray, np.ndarray]


def interval(
    events: ArrayLike, total: ArrayLike, method: str = "wilson", level: float = 0.95
) -> Interval:
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
    Interval
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
    events, total = group(events, total)
    level = level_of(level)
    low, high = _METHODS[choice(method, METHODS)](events, total, level)
    return Share(plain(events / total), plain(low), plain(high), level, method)


def wilson_limits(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    """Return Wilson's limits of counts already checked; differences are built on them.

    Each limit is the root of the quadratic written without subtracting nearly equal numbers, so
    that 0 of n gives exactly 0, n of n exactly 1, and tiny limits keep their digits.

    Examples
    --------
    >>> wilson_limits(np.array(0.0), np.array(9.0), 0.95)[0].item()
    0.0

    1 of a trillion: the upper limit is 5.66 in a trillion.

    >>> print(f"{wilson_limits(np.array(1.0), np.array(1e12), 0.95)[1]:.3g}")
    5.66e-12
    """
    share, rest = events / total, (total - events) / total
    shift = critical(level) ** 2 / 2 / total
    half = np.sqrt(shift * (2 * share * rest + shift))
    low = share**2 / (share + shift + half)
    # Two ways to write one root: the first keeps the digits of a tiny limit, the second of its
    # distance from 1.
    small, large = (share + shift + half) / (1 + 2 * shift), 1 - rest**2 / (rest + shift + half)
    return low, np.where(share < rest, small, large)


def _wald(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    share = events / total
    half = critical(level) * np.sqrt(share * (1 - share) / total)
    return share - half, share + half


def _agresti_coull(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    z = critical(level)
    return _wald(events + z * z / 2, total + z * z, level)


def _clopper_pearson(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    return _beta_limits(events, total - events + 1, events + 1, total - events, level)


def _jeffreys(events: np.ndarray, total: np.ndarray, level: float) -> Limits:
    a, b = events + 0.5, total - events + 0.5
    low, high = _beta_limits(a, b, a, b, level)
    return np.where(events == 0, 0.0, low), np.where(events == total, 1.0, high)


def _beta_limits(
    low_a: np.ndarray, low_b: np.ndarray, high_a: np.ndarray, high_b: np.ndarray, level: float
) -> Limits:
    """Return the lower quantile of one Beta and the upper one of another; a zero means the end."""
    from scipy.special import betainccinv, betaincinv

    tail = (1 - level) / 2
    low = np.where(low_a > 0, betaincinv(np.where(low_a > 0, low_a, 1), low_b, tail), 0.0)
    high = np.where(high_b > 0, betainccinv(high_a, np.where(high_b > 0, high_b, 1), tail), 1.0)
    return low, high


_METHODS: dict[str, Callable[[np.ndarray, np.ndarray, float], Limits]] = {
    "wilson": wilson_limits,
    "wald": _wald,
    "agresti-coull": _agresti_coull,
    "clopper-pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
}
METHODS = tuple(_METHODS)
"""The method names `interval` takes."""
