"""The variance between studies, tau²: five estimators and two intervals.

Every search has its bracket from the data, by an inequality said where it is used.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv

from asprinted.stats.effects import (
    Array,
    mean_and_q,
    others,
    typical_variance,
    weights,
)
from asprinted.stats.inputs import critical
from asprinted.stats.search import edge

_STEP = 0.05
"""Of the log of tau² between looks. Each study's weight bends within a few units of that log, so a
slope that turns twice within a twentieth of one rises by nothing worth a peak."""

_SMALL = 1e-8
"""Relative to the least sampling variance: below it a likelihood is a straight line to eight digits
and has no turn but the one that the slopes at its two ends show."""


def estimate(y: Array, v: Array, method: str) -> float:
    """Return tau² by a named method, 0 or more.

    Parameters
    ----------
    y, v : ndarray
        Effects and sampling variances of two or more studies.
    method : {"reml", "ml", "dersimonian-laird", "paule-mandel", "equal-effects"}
        The last is 0 whatever the data.

    Returns
    -------
    float

    Notes
    -----
    Viechtbauer, *Journal of Statistical Software* 2010;36(3). Where a likelihood has several peaks
    the highest is taken.

    Examples
    --------
    Two effects ±1 with variances 0.5: Q is 4, so DerSimonian-Laird has (4 - 1) · 0.5, and so have
    Paule-Mandel and REML; ML divides by 2 studies, not by 1 degree of freedom: 1 - 0.5.

    >>> effects, variances = np.array([1.0, -1.0]), np.array([0.5, 0.5])
    >>> for name in METHODS:
    ...     print(name, round(estimate(effects, variances, name), 9))
    reml 1.5
    ml 0.5
    dersimonian-laird 1.5
    paule-mandel 1.5
    equal-effects 0.0
    """
    return _ESTIMATORS[method](y, v)


def q_profile(y: Array, v: Array, level: float) -> tuple[float, float]:
    """Return the variances that bring Q to its two chi-square limits.

    Both are not a number where the studies are so alike that no variance does.

    Notes
    -----
    Viechtbauer, *Statistics in Medicine* 2007;26:37-52.

    Examples
    --------
    >>> low, high = q_profile(np.array([1.0, -1.0]), np.array([0.5, 0.5]), 0.95)
    >>> low, round(high, 1)
    (0.0, 2036.0)
    """
    half, tail = (len(y) - 1) / 2, (1 - level) / 2
    most, least = (2 * float(gammainccinv(half, above)) for above in (tail, 1 - tail))
    if mean_and_q(y, v, 0.0)[1] < least:
        return np.nan, np.nan
    return _where_q_is(most, y, v), _where_q_is(least, y, v)


def profile(y: Array, v: Array, tau2: float, method: str, level: float) -> tuple[float, float]:
    """Return the least and the largest variance whose likelihood is close enough to the best.

    Parameters
    ----------
    y, v : ndarray
        Effects and sampling variances.
    tau2 : float
        Where the likelihood is best.
    method : {"reml", "ml"}
        Which likelihood.
    level : float
        Two-sided.

    Returns
    -------
    low, high : float
        Both finite.

    Notes
    -----
    Hardy and Thompson, *Statistics in Medicine* 1996;15:619-629. The upper end of the search:
    without its sum of squares, which only lowers it, the log-likelihood is at most -k/2 log tau²,
    the restricted one -(k - 1)/2 log tau² - ½ log k.

    Examples
    --------
    >>> low, high = profile(np.array([1.0, -1.0]), np.array([0.5, 0.5]), 1.5, "reml", 0.95)
    >>> low, round(high, 1)
    (0.0, 250.8)
    """
    least = float(log_likelihood(y, v, tau2, method)) - critical(level) ** 2 / 2
    k = len(y)
    log_far = (-2 * least - np.log(k)) / (k - 1) if method == "reml" else -2 * least / k
    # Twice as far, lest rounding at the very bound decide.
    looked = np.sort(np.append(_looks(v, 2 * float(np.exp(log_far))), tau2))

    def near(value: Array) -> np.ndarray:
        return log_likelihood(y, v, value, method) >= least

    kept = np.flatnonzero(near(looked))
    first, last = int(kept[0]), int(kept[-1])
    low = 0.0 if first == 0 else float(edge(near, looked[first], looked[first - 1]))
    return low, float(edge(near, looked[last], looked[last + 1]))


def log_likelihood(y: Array, v: Array, tau2: ArrayLike, method: str) -> Array:
    """Return the (restricted) log-likelihood in tau², mean profiled out, without constants."""
    variance = v + np.asarray(tau2, dtype=float)[..., None]
    found = -np.log(variance).sum(axis=-1) / 2 - mean_and_q(y, v, tau2)[1] / 2
    if method == "reml":
        found = found - np.log((1 / variance).sum(axis=-1)) / 2
    return np.asarray(found)


def _looks(v: Array, far: float) -> Array:
    """Return 0 and even steps of the log from next to nothing to `far`."""
    start = min(_SMALL * float(v.min()), far)
    steps = int(np.ceil(np.log(far / start) / _STEP)) + 1
    return np.concatenate([[0.0], np.geomspace(start, far, steps + 1)])


def _dersimonian_laird(y: Array, v: Array) -> float:
    _, q = mean_and_q(y, v, 0.0)
    return max((float(q) / (len(y) - 1) - 1) * typical_variance(v), 0.0)


def _paule_mandel(y: Array, v: Array) -> float:
    return _where_q_is(len(y) - 1, y, v)


def _where_q_is(target: float, y: Array, v: Array) -> float:
    """Return the variance that brings Q down to `target`, or 0 if it is not above it at 0.

    Q is never above the sum of squares about the plain mean over tau², since its own mean makes it
    least and no weight exceeds 1/tau²: beyond that sum over `target` there is nothing to find.
    """

    def above(tau2: Array) -> np.ndarray:
        return mean_and_q(y, v, tau2)[1] > target

    far = float(((y - y.mean()) ** 2).sum()) / target
    return float(edge(above, 0.0, far)) if above(np.array(0.0)) else 0.0


def _likelihood(method: str) -> Callable[[Array, Array], float]:
    """Make the estimator that maximizes the likelihood, or the restricted one, over tau².

    No study is farther from the weighted mean than the range R of effects, nor farther than R times
    the share of weight that others have. So each term of `_slope` is below 0 where every weight is
    at most 1/R²: neither likelihood rises beyond R².
    """

    def found(y: Array, v: Array) -> float:
        def rises(tau2: Array) -> np.ndarray:
            return _slope(y, v, tau2, method) > 0

        far = float(np.ptp(y)) ** 2
        if far <= v.min():
            return 0.0
        looked = _looks(v, far)
        up = rises(looked)
        turns = np.flatnonzero(up[:-1] & ~up[1:])
        peaks = np.append(0.0, edge(rises, looked[turns], looked[turns + 1]))
        return float(peaks[np.argmax(log_likelihood(y, v, peaks, method))])

    return found


def _slope(y: Array, v: Array, tau2: Array, method: str) -> Array:
    """Return twice the slope of the (restricted) log-likelihood in tau²."""
    weight = weights(v, tau2)
    mean, _ = mean_and_q(y, v, tau2)
    squares = weight**2 * (y - mean[..., None]) ** 2
    if method == "reml":
        weight = weight * (others(weight) / weight.sum(axis=-1, keepdims=True))
    return np.asarray((squares - weight).sum(axis=-1))


_ESTIMATORS: dict[str, Callable[[Array, Array], float]] = {
    "reml": _likelihood("reml"),
    "ml": _likelihood("ml"),
    "dersimonian-laird": _dersimonian_laird,
    "paule-mandel": _paule_mandel,
    "equal-effects": lambda _y, _v: 0.0,
}

METHODS = tuple(_ESTIMATORS)
"""The estimators of the variance between studies."""
