"""Two proportions compared: the risk difference and the number needed to treat.

Their ratios are of `ratios`, imported here too: all four measures have one address.

Must not import SciPy or statsmodels. The score intervals are our own because statsmodels'
``confint_proportions_2indep(compare="diff", method="score")`` is wrong, by up to 0.006, or raises;
the others are a line of arithmetic each, which is no reason to wait two seconds for an import.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asprinted.stats.blocks import by_blocks
from asprinted.stats.inputs import choice, critical, level_of, two_groups
from asprinted.stats.proportions import wilson_reach
from asprinted.stats.ratios import ODDS_METHODS, RATIO_METHODS, odds_ratio, risk_ratio
from asprinted.stats.results import Difference, Interval, plain
from asprinted.stats.search import convex_root
from asprinted.stats.statistics import Array, Counts, difference, share_variance

Limits = tuple[Array, Array]

__all__ = [
    "DIFFERENCE_METHODS",
    "ODDS_METHODS",
    "RATIO_METHODS",
    "NumberNeeded",
    "number_needed_to_treat",
    "odds_ratio",
    "risk_difference",
    "risk_ratio",
]


@dataclass(frozen=True, slots=True)
class NumberNeeded(Interval):
    """A number needed to treat: the reciprocal of a risk difference, and what that hides.

    Attributes
    ----------
    estimate, low, high : float or ndarray
        Reciprocals of the difference, of its high limit and of its low limit. Positive is benefit,
        negative harm. If the difference's interval holds 0, `low` is the benefit end, `high` the
        harm end, and the interval runs from one to the other through infinity.
    risk_difference : Difference
        What was inverted.
    """

    risk_difference: Difference

    @property
    def crosses_infinity(self) -> bool | NDArray[np.bool_]:
        """Say whether the interval runs through infinity: the difference's has 0 inside."""
        inside = np.less(self.risk_difference.low, 0) & np.greater(self.risk_difference.high, 0)
        return inside if np.ndim(inside) else bool(inside)

    def words(self, digits: int = 1) -> str:
        """Return the interval of a single comparison in words, after Altman (1998).

        Examples
        --------
        10/20 and 4/20 differ by 0.3, by Wald from 0.0194 to 0.5806, whose reciprocals are 51.6 and
        1.7.

        >>> number_needed_to_treat(10, 20, 4, 20, method="wald").words(digits=0)
        'benefit 2 to 52'
        """
        if np.ndim(self.low):
            raise ValueError("words: found arrays; expected the result of a single comparison")
        low, high = (_infinite_or(abs(float(limit)), digits) for limit in (self.low, self.high))
        if low == high == "infinity":
            return "infinity"
        if self.crosses_infinity:
            return f"benefit {low} … infinity … harm {high}"
        if self.risk_difference.low >= 0:
            return f"benefit {low} to {high}"
        return f"harm {high} to {low}"


def risk_difference(
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    method: str = "newcombe",
    level: float = 0.95,
) -> Difference:
    """Estimate the difference of two proportions, group 1 minus group 2, and its interval.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int or array of int
        Patients with the event and patients, in each group. Arrays broadcast.
    method : {"newcombe", "miettinen-nurminen", "mee", "agresti-caffo", "wald"}
        How the limits are found.
    level : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Difference
        On the scale of fractions: 0.085 is 8.5 percentage points.

    Raises
    ------
    ValueError
        If a count is negative, not whole or above its total, or `level` or `method` is impossible.

    Notes
    -----
    Newcombe, *Statistics in Medicine* 1998;17:873-890: "newcombe" is his method 10, the square-and-
    add of two Wilson intervals without continuity correction; "mee" his method 5 (Mee, *Biometrics*
    1984;40:1175), which inverts the score test with variances at the restricted maximum likelihood
    estimates; "miettinen-nurminen" his method 6 (*Statistics in Medicine* 1985;4:213-226), the same
    with variances multiplied by N/(N-1). "agresti-caffo" adds one event and one non-event to each
    group (*American Statistician* 2000;54:280-288). The estimate is always the plain difference.
    Wald and Agresti-Caffo limits are not cut at -1 and 1. The Wald interval of 0/n and 0/m has no
    width.

    Examples
    --------
    10/20 and 8/20 by Wald: 0.1 plus or minus 1.96 times √(0.25/20 + 0.24/20) = 0.1565.

    >>> found = risk_difference(10, 20, 8, 20, method="wald")
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.1, -0.207, 0.407)

    Agresti-Caffo turns 1/1 and 0/1 into 2/3 and 1/3: 1/3 plus or minus 1.96 times √(2 · 2/27).

    >>> found = risk_difference(1, 1, 0, 1, method="agresti-caffo")
    >>> round(found.low, 3), round(found.high, 3)
    (-0.421, 1.088)
    """
    counts = two_groups(events_1, total_1, events_2, total_2)
    level = level_of(level)
    limits = _DIFFERENCES[choice(method, DIFFERENCE_METHODS)]

    def found(*counts: Array) -> tuple[Array, ...]:
        return difference(counts), *limits(counts, level)

    estimate, low, high = by_blocks(found, *counts)
    return Difference(plain(estimate), plain(low), plain(high), level, method)


def number_needed_to_treat(
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    method: str = "newcombe",
    level: float = 0.95,
) -> NumberNeeded:
    """Estimate how many must be treated as group 1, not as group 2, for one more event.

    The event counts as a benefit, as a response does. For a harmful event swap the groups.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int or array of int
        Patients with the event and patients, in each group. Arrays broadcast.
    method : {"newcombe", "miettinen-nurminen", "mee", "agresti-caffo", "wald"}
        How the limits of the risk difference are found; they are then inverted.
    level : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    NumberNeeded
        Patients per event. Negative numbers are harm; a difference of 0 gives infinity.

    Raises
    ------
    ValueError
        As `risk_difference` does.

    Notes
    -----
    Altman, *BMJ* 1998;317:1309-1312: an interval of the difference that holds 0 becomes one that
    runs from benefit through infinity to harm, and ``words()`` says so.

    Examples
    --------
    10/20 and 8/20 differ by 0.1, so 10 patients; by Wald from -0.207 to 0.407, so from 1/0.407
    through infinity to 1/0.207.

    >>> found = number_needed_to_treat(10, 20, 8, 20, method="wald")
    >>> round(found.estimate, 6), found.words()
    (10.0, 'benefit 2.5 … infinity … harm 4.8')
    """
    found = risk_difference(events_1, total_1, events_2, total_2, method, level)
    with np.errstate(divide="ignore"):
        estimate, low, high = (
            1 / np.asarray(end) for end in (found.estimate, found.high, found.low)
        )
    # A limit of exactly 0 is the infinite end of the side the interval lies on.
    low = np.where(np.equal(found.high, 0), -np.inf, low)
    high = np.where(np.equal(found.low, 0), np.inf, high)
    return NumberNeeded(plain(estimate), plain(low), plain(high), found.level, method, found)


def _wald(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    variance = share_variance(events_1, total_1) + share_variance(events_2, total_2)
    half, centre = critical(level) * np.sqrt(variance), difference(counts)
    return centre - half, centre + half


def _agresti_caffo(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    return _wald((events_1 + 1, total_1 + 2, events_2 + 1, total_2 + 2), level)


def _newcombe(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    share_1, rest_1 = events_1 / total_1, (total_1 - events_1) / total_1
    share_2, rest_2 = events_2 / total_2, (total_2 - events_2) / total_2
    below_1, above_1 = wilson_reach(share_1, rest_1, total_1, level)
    below_2, above_2 = wilson_reach(share_2, rest_2, total_2, level)
    centre = difference(counts)
    return (
        centre - np.sqrt(below_1 * below_1 + above_2 * above_2),
        centre + np.sqrt(above_1 * above_1 + below_2 * below_2),
    )


def _score_difference(counts: Counts, level: float, correction: bool) -> Limits:
    events_1, total_1, events_2, total_2 = np.broadcast_arrays(*counts)
    both = total_1 + total_2
    target = critical(level) ** 2 * (both / (both - 1) if correction else np.ones_like(both))
    rest_1, rest_2 = total_1 - events_1, total_2 - events_2
    return (
        -_farthest(rest_1, total_1, events_2, total_2, target),
        _farthest(events_1, total_1, rest_2, total_2, target),
    )


def _farthest(
    count_1: Array,
    total_1: Array,
    count_2: Array,
    total_2: Array,
    target: Array,
) -> Array:
    """Return how far above 1 the sum of two shares can be with a score statistic of `target`.

    The sum of group 1's events and group 2's non-events is 1 more than the difference. Of all
    pairs of shares with one sum the likeliest is the one towards which both counts are pulled by
    the same multiplier; in it the statistic is the pull squared times the variance. That is convex
    in the pull (each group's term has the second derivative ``2 n share rest (n - pull (rest -
    observed share)) / slope³``, never negative), so one search finds the limit. The usual way, a
    cubic's root for every difference tried, loses a share of a billionth to rounding.
    """
    groups = (count_1, total_1), (count_2, total_2)

    def excess(base: Array, more: Array) -> tuple[Array, Array]:
        statistic = slope = np.zeros_like(base)
        for count, total in groups:
            share, rest, bend = _pulled(count, total, base, more)
            spread = (base + more) * share * rest
            statistic = statistic + (base + more) * spread / total
            slope = slope + spread / total + np.where(spread > 0, _over(spread, bend), 0.0)
        return statistic - target, slope

    # A group without a count stays at 0 until the pull exceeds its size; what counts is how far.
    base = np.zeros_like(count_1)
    for count, total in groups:
        moves = (count == 0) & (excess(np.zeros_like(base), total)[0] < 0)
        base = np.where(moves, np.maximum(base, total), base)
    most = np.minimum(*(_most_pull(*group, target, base) for group in groups))
    # Two groups of nothing else stay at 1, whatever the pull.
    more = convex_root(lambda more: excess(base, more), np.where(np.isinf(most), 1.0, most))
    (share_1, rest_1, _), (share_2, rest_2, _) = (_pulled(*group, base, more) for group in groups)
    return np.where(share_1 + rest_2 < 1, share_1 - rest_2, share_2 - rest_1)


def _pulled(count: Array, total: Array, base: Array, more: Array) -> tuple[Array, Array, Array]:
    """Return the share to which a pull raises a count, what is left to 1, and the root's slope.

    The pull is ``base + more``, and the share where ``pull · share · (1 - share)`` is ``total
    (share - count/total)``: a quadratic, whose root between 0 and 1 and whose slope there are
    written without subtracting nearly equal numbers.
    """
    pull, over = base + more, (total - base) - more
    slope = np.sqrt(over**2 + 4 * pull * count)
    share = np.where(over > 0, 2 * _over(count, over + slope), _over(slope - over, 2 * pull))
    return share, 2 * (total - count) / (total + pull + slope), slope


def _most_pull(count: Array, total: Array, target: Array, base: Array) -> Array:
    """Return how far above `base` one group alone has a statistic of `target` or more."""
    spread = count / total * ((total - count) / total)
    most = _over(target + np.sqrt(target**2 + 4 * spread * target * total), 2 * spread) - base
    return np.where(count == 0, total - base + target, most)


def _over(numerator: Array, denominator: Array) -> Array:
    """Return the quotient without a warning of what a caller discards, or wants: an infinity."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return numerator / denominator


def _miettinen_nurminen(counts: Counts, level: float) -> Limits:
    return _score_difference(counts, level, correction=True)


def _mee(counts: Counts, level: float) -> Limits:
    return _score_difference(counts, level, correction=False)


def _infinite_or(limit: float, digits: int) -> str:
    return "infinity" if np.isinf(limit) else f"{limit:.{digits}f}"


_DIFFERENCES: dict[str, Callable[[Counts, float], Limits]] = {
    "newcombe": _newcombe,
    "miettinen-nurminen": _miettinen_nurminen,
    "mee": _mee,
    "agresti-caffo": _agresti_caffo,
    "wald": _wald,
}

DIFFERENCE_METHODS = tuple(_DIFFERENCES)
"""The method names `risk_difference` and `number_needed_to_treat` take."""
