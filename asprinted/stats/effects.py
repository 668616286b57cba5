"""Proportions of several studies on a transformed scale, with their sampling variances.

Weighted means and sums of squares are here too. Must not import a sibling; of SciPy the special
functions only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

Array = NDArray[np.float64]

MEASURES = ("logit", "arcsine")
"""The scales proportions are pooled on."""


def transformed(events: Array, totals: Array, measure: str) -> tuple[Array, Array]:
    """Return each study's effect on the scale of a measure, and its sampling variance.

    Parameters
    ----------
    events, totals : ndarray
        Counts already checked.
    measure : {"logit", "arcsine"}
        Log odds with variance 1/x + 1/(n - x), where a study with 0 of either has ½ added to both;
        or arcsin √(x/n) with variance 1/(4n).

    Returns
    -------
    effects, variances : ndarray

    Examples
    --------
    >>> effects, variances = transformed(np.array([5.0]), np.array([10.0]), "logit")
    >>> effects.tolist(), variances.tolist()
    ([0.0], [0.4])
    """
    if measure == "arcsine":
        # By the tangent, since the sine of nearly a right angle has lost the angle's digits.
        return np.arctan2(np.sqrt(events), np.sqrt(totals - events)), 1 / (4 * totals)
    added = np.where((events == 0) | (events == totals), 0.5, 0.0)
    yes, no = events + added, totals - events + added
    return np.log(yes / no), 1 / yes + 1 / no


def proportion(value: ArrayLike, measure: str) -> Array:
    """Return proportions; for an arcsine below 0 or beyond a right angle, the nearest: 0 or 1.

    Examples
    --------
    >>> proportion([0.0], "logit").tolist(), proportion([-0.1, 9.0], "arcsine").tolist()
    ([0.5], [0.0, 1.0])
    """
    if measure == "logit":
        return np.asarray(expit(value))
    return np.asarray(np.sin(np.clip(value, 0, np.pi / 2)) ** 2)


def weights(v: Array, tau2: ArrayLike) -> Array:
    """Return inverse variances: a row of studies for one tau², or for each of an array of them."""
    return np.asarray(1 / (v + np.asarray(tau2, dtype=float)[..., None]))


def others(weight: Array) -> Array:
    """Return for each study the weight of all others, not by subtracting its own from the sum.

    Examples
    --------
    >>> others(np.array([1e20, 1.0, 2.0])).tolist()
    [3.0, 1e+20, 1e+20]
    """
    before, after = np.zeros_like(weight), np.zeros_like(weight)
    np.cumsum(weight[..., :-1], axis=-1, out=before[..., 1:])
    after[..., :-1] = np.cumsum(weight[..., :0:-1], axis=-1)[..., ::-1]
    return before + after


def mean_and_q(y: Array, v: Array, tau2: ArrayLike) -> tuple[Array, Array]:
    """Return weighted mean and weighted sum of squares, for one tau² or an array of them."""
    weight = weights(v, tau2)
    mean = (weight * y).sum(axis=-1) / weight.sum(axis=-1)
    return mean, (weight * (y - mean[..., None]) ** 2).sum(axis=-1)


def typical_variance(v: Array) -> float:
    """Return Higgins and Thompson's typical sampling variance (2002).

    Examples
    --------
    >>> round(typical_variance(np.array([0.4, 0.4, 0.4])), 12)
    0.4
    """
    weight = 1 / v
    return float((len(v) - 1) / ((weight * others(weight)).sum() / weight.sum()))
