"""Which of two independent proportions with Beta distributions is larger, and by how much.

Imports SciPy's special functions only.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, expit

from asprinted.stats.beta import Beta, as_beta, log_height
from asprinted.stats.inputs import between
from asprinted.stats.quadrature import even_panels
from asprinted.stats.results import Interval
from asprinted.stats.search import convex_root

_TAIL = 1e-18
"""Probability left out at each end of an integral: too little to change a float near 1."""

_ROUGHLY = 0.01
"""Relative: where an integral is cut need not be known more closely."""

_NEGLIGIBLE = 1e-17
"""So close to an end, relatively, a distribution is a power of the distance to every digit."""

_LEAST_MARGIN, _LEAST_POWER = 1e-250, 0.1
"""The smallest margin but 0, since the shares it would have to be compared with are no floats, and
the a or b from which less than 1e-25 of the probability lies within so little of an end."""

_WIDEST_PANEL, _DEVIATIONS = 2.0, 3.0
"""Widths of a panel on the logit scale, where the poles are ±πi away, and in standard
deviations."""


def probability_superior(
    first: Beta | Interval | tuple[float, float],
    second: Beta | Interval | tuple[float, float],
    margin: float = 0.0,
) -> float:
    """Find the probability that one proportion exceeds another by more than a margin.

    Parameters
    ----------
    first, second : Posterior, Beta or pair of numbers
        Independent distributions of the two proportions.
    margin : float
        A difference of fractions, -1 to 1: 0.05 asks for more than 5 percentage points.

    Returns
    -------
    float
        Probability that first - second > margin.

    Raises
    ------
    ValueError
        If a parameter or `margin` is impossible.

    Notes
    -----
    The integral over one proportion of its density times the other's distribution function, by
    quadrature: no simulation, so no seed. However small a and b are, since proportions too close to
    0 or 1 for a float are compared by formula. The absolute error is below 1e-13, or 1e-17 times
    the largest of a and b if that is more: SciPy's incomplete beta function has no more digits.

    Examples
    --------
    Beta(2, 1) against Beta(1, 1): the mean of the first, 2/3. By more than ½: the integral of
    1 - (x + ½)² from 0 to ½, which is ½ - (1 - ⅛)/3 = 0.2083.

    >>> round(probability_superior((2, 1), (1, 1)), 10)
    0.6666666667
    >>> round(probability_superior((2, 1), (1, 1), margin=0.5), 4)
    0.2083
    """
    first, second = as_beta(first, "first"), as_beta(second, "second")
    margin = between(margin, "margin", -1, 1, closed=True)
    if np.ndim(first.a) or np.ndim(second.a):
        raise ValueError("first, second: expected single distributions, not arrays of them")
    if 0 < abs(margin) < _LEAST_MARGIN:
        if min(first.a, first.b, second.a, second.b) < _LEAST_POWER:
            raise ValueError(
                f"margin: found {margin!r} and an a or b below {_LEAST_POWER}; expected 0, or at "
                f"least {_LEAST_MARGIN:g} either way"
            )
        margin = 0.0
    if margin < 0:
        return 1 - _exceeds(second, first, -margin)
    return _exceeds(first, second, margin)


def _exceeds(larger: Beta, smaller: Beta, margin: float) -> float:
    """Return the probability that `larger` exceeds `smaller` by more than a margin from 0 to 1.

    The integral is over what `larger` has beyond the margin. That share and what it leaves of the
    room above the margin are kept as two numbers, so that neither end loses digits.
    """
    room = 1 - margin
    if room == 0:
        return 0.0
    start, end = _undecided(larger, smaller, margin)
    ends = np.array([start, end])
    share, rest = room * expit(ends), room * expit(-ends)
    larger_below, smaller_below = (
        _below(larger, margin + share, rest),
        _below(smaller, share, margin + rest),
    )
    # Near an end a distribution is a power of the distance. A margin keeps the larger from the
    # lower end, where it is then proportional to the distance, and the smaller from the upper.
    rise = 1 if margin else larger.a
    fall = 1 if margin else larger.b / (larger.b + smaller.b)
    low = larger_below[0] - _below(larger, np.array(margin), np.array(room))
    low *= smaller_below[0] * rise / (rise + smaller.a)
    high = _above(larger, margin + share[1], rest[1])
    high *= 1 - fall * _above(smaller, share[1], margin + rest[1])
    total = low + high
    if start < end:
        middle = larger_below[1] - larger_below[0]
        total += middle * _mean_between(larger, smaller, margin, start, end)
    return min(max(float(total), 0.0), 1.0)


def _undecided(larger: Beta, smaller: Beta, margin: float) -> tuple[float, float]:
    """Return the log odds, within the room above the margin, between which to integrate.

    Outside either distribution has all but `_TAIL` of its probability on one side, or each is a
    power of the distance to the end.
    """
    most = 1 + max(float(one) for one in (larger.a, larger.b, smaller.a, smaller.b))
    far = float(np.log(most / ((margin or 1) * _NEGLIGIBLE)))
    starts, ends = [-far], [far]
    reach = _reach(np.array([larger.a, smaller.a]), np.array([larger.b, smaller.b]))
    for places, at in zip((starts, ends), reach, strict=True):
        # The larger has the margin below it, the smaller above.
        for share, rest in zip(expit(at) - [margin, 0], expit(-at) - [0, margin], strict=True):
            places.append(_log_odds(share, rest))
    end = max(min(ends), -far)
    return min(max(starts), end), end


def _reach(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return log odds below and above which less than `_TAIL` lies, a row of each.

    By Chernoff's bound the probability beyond a place is at most the density there over that at the
    mode, both in log odds. SciPy's quantile is no number for such tails of some a near 1.
    """
    side, centre = np.array([[-1.0], [1.0]]), np.log(a) - np.log(b)

    def excess(distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        away = side * distance
        slope = side * (b * expit(centre + away) - a * expit(-centre - away))
        return np.log(_TAIL) - log_height(a, b, away), slope

    normal = np.sqrt(-2 * np.log(_TAIL) * (1 / a + 1 / b))
    return np.asarray(centre + side * convex_root(excess, np.stack([normal, normal]), _ROUGHLY))


def _log_odds(share: float, rest: float) -> float:
    if share <= 0:
        return -np.inf
    return float(np.log(share) - np.log(rest)) if rest > 0 else np.inf


def _below(one: Beta, share: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Return the probability below `share`, from whichever of it and `rest` is the smaller.

    Never from SciPy's ``betaincc``, which near 0 has lost five digits for Beta(½, ½).
    """
    near, far = betainc(one.a, one.b, share), 1 - betainc(one.b, one.a, rest)
    return np.asarray(np.where(share < rest, near, far))


def _above(one: Beta, share: np.ndarray, rest: np.ndarray) -> np.ndarray:
    near, far = 1 - betainc(one.a, one.b, share), betainc(one.b, one.a, rest)
    return np.asarray(np.where(share < rest, near, far))


def _mean_between(larger: Beta, smaller: Beta, margin: float, start: float, end: float) -> float:
    """Return the smaller one's distribution function, averaged over the larger one's density."""
    room = 1 - margin
    at, weight = even_panels(start, end, _panel_width(larger, smaller, margin, start, end))
    share, rest = room * expit(at), room * expit(-at)
    away = np.log(margin + share) - np.log(rest) - np.log(larger.a) + np.log(larger.b)
    height = np.exp(log_height(larger.a, larger.b, away))
    weight = weight * height * share / (margin + share)
    return float(weight @ _below(smaller, share, margin + rest) / weight.sum())


def _panel_width(larger: Beta, smaller: Beta, margin: float, start: float, end: float) -> float:
    """Return a width on which both are smooth: a margin makes either change more slowly."""
    room = 1 - margin
    share, rest = room * expit(end), room * expit(-start)
    scales = (
        np.sqrt(1 / larger.a + 1 / larger.b) * (margin + share) * room / share,
        np.sqrt(1 / smaller.a + 1 / smaller.b) * (margin + rest) * room / rest,
    )
    return float(min(_WIDEST_PANEL, _DEVIATIONS * min(scales)))
