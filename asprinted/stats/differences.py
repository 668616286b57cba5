"""Two proportions compared: risk difference, risk ratio, odds ratio, number needed to treat.

Must not import SciPy or statsmodels. The score intervals are our own because statsmodels'
``confint_proportions_2indep(compare="diff", method="score")`` is wrong, by up to 0.006, or raises;
the others are a line of arithmetic each, which is no reason to wait two seconds for an import.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from asprinted.stats.hypergeometric import log_weights
from asprinted.stats.inputs import choice, critical, level_of, two_groups
from asprinted.stats.proportions import wilson_limits
from asprinted.stats.results import Difference, Interval, Number, plain
from asprinted.stats.search import convex_root, edge

Limits = tuple[np.ndarray, np.ndarray]
Counts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

_FARTHEST_LOG = 80.0
"""Log of the largest ratio searched: no count below 10^15 puts a finite limit farther out."""


@dataclass(frozen=True, slots=True)
class NumberNeeded(Interval):
    """A number needed to treat: the reciprocal of a risk difference, and what that hides.

    Attributes
    ----------
    estimate, low, high : float or ndarray
        Reciprocals of the difference, of its high limit and of its low limit. Positive is benefit,
        negative harm. If the difference's interval holds 0, `low` is the benefit end, `high` the
        harm end, and the interval runs from one to the other through infinity.
    risk_difference : Interval
        What was inverted.
    """

    risk_difference: Interval

    @property
    def crosses_infinity(self) -> bool | np.ndarray:
        """Say whether the interval runs through infinity: the difference's has 0 inside."""
        return plain((self.risk_difference.low < 0) & (self.risk_difference.high > 0))

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
        low, high = (_infinite_or(abs(limit), digits) for limit in (self.low, self.high))
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
) -> Interval:
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
    Interval
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
    low, high = limits(counts, level)
    return Difference(plain(_difference(counts)), plain(low), plain(high), level, method)


def risk_ratio(
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    method: str = "koopman",
    level: float = 0.95,
) -> Interval:
    """Estimate the ratio of two proportions, group 1 over group 2, and its interval.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int or array of int
        Patients with the event and patients, in each group. Arrays broadcast.
    method : {"koopman", "katz"}
        How the limits are found.
    level : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        `estimate` is infinite where only group 2 has no event, and not a number where neither has.

    Raises
    ------
    ValueError
        If a count is negative, not whole or above its total, or `level` or `method` is impossible.

    Notes
    -----
    "koopman": Koopman, *Biometrics* 1984;40:513-517, the ratios that the chi-square (score) test
    does not reject; it needs no correction for 0, and gives a limit of 0 or infinity only where the
    data allow it. "katz": Katz and others, *Biometrics* 1978;34:469-474, the normal interval of the
    log ratio. Its standard error is infinite when either group has no event, so the limits are
    then 0 and infinity; nothing is added to the counts. It is 0 when both groups have
    nothing but events.

    Examples
    --------
    20/40 and 10/40 by Katz: log 2 plus or minus 1.96 times √(1/20 - 1/40 + 1/10 - 1/40) = 0.3162,
    so from 2/1.859 to 2 · 1.859.

    >>> found = risk_ratio(20, 40, 10, 40, method="katz")
    >>> found.estimate, round(found.low, 3), round(found.high, 3)
    (2.0, 1.076, 3.717)
    """
    counts = two_groups(events_1, total_1, events_2, total_2)
    level = level_of(level)
    limits = _RATIOS[choice(method, RATIO_METHODS)]
    low, high = limits(counts, level)
    return Interval(plain(_ratio(counts)), plain(low), plain(high), level, method)


def odds_ratio(
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    method: str = "woolf",
    level: float = 0.95,
) -> Interval:
    """Estimate the ratio of the odds of two groups, group 1 over group 2, and its interval.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int or array of int
        Patients with the event and patients, in each group. Arrays broadcast.
    method : {"woolf", "conditional-exact"}
        How estimate and limits are found.
    level : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Interval
        `estimate` is the sample odds ratio for "woolf", the conditional maximum likelihood estimate
        for "conditional-exact"; where neither or nothing but events occurred, not a number.

    Raises
    ------
    ValueError
        If a count is negative, not whole or above its total, or `level` or `method` is impossible.

    Notes
    -----
    "woolf": Woolf, *Annals of Human Genetics* 1955;19:251-253, the normal interval of the log odds
    ratio. An empty cell makes its standard error infinite, so the limits are then 0 and infinity;
    nothing is added to the counts.
    "conditional-exact": given the total of events, the count in group 1 follows Fisher's noncentral
    hypergeometric distribution; each limit leaves half of 1 - `level` in one tail (Cornfield 1956),
    as in R's ``fisher.test``. R's root finder stops at four digits, and SciPy's version costs two
    seconds of import, so the roots are found here.

    Examples
    --------
    20/40 and 10/40 by Woolf: odds 1 and 1/3; √(1/20 + 1/20 + 1/10 + 1/30) = 0.4830, and
    exp(1.96 · 0.4830) = 2.577, so from 3/2.577 to 3 · 2.577.

    >>> found = odds_ratio(20, 40, 10, 40)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (3.0, 1.164, 7.732)

    1/2 and 1/2: the estimate is 1, and at odds ratio x the weights of 0, 1, 2 are 1, 4x, x².
    The upper limit leaves (1 + 4x) / (1 + 4x + x²) = 0.025.

    >>> round(odds_ratio(1, 2, 1, 2, method="conditional-exact").high, 2)
    156.25
    """
    counts = two_groups(events_1, total_1, events_2, total_2)
    level = level_of(level)
    estimate, low, high = _ODDS[choice(method, ODDS_METHODS)](counts, level)
    return Interval(plain(estimate), plain(low), plain(high), level, method)


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


def _difference(counts: Counts) -> np.ndarray:
    events_1, total_1, events_2, total_2 = counts
    return events_1 / total_1 - events_2 / total_2


def _ratio(counts: Counts) -> np.ndarray:
    events_1, total_1, events_2, total_2 = counts
    with np.errstate(divide="ignore", invalid="ignore"):
        return (events_1 / total_1) / (events_2 / total_2)


def _wald(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    share_1, share_2 = events_1 / total_1, events_2 / total_2
    variance = share_1 * (1 - share_1) / total_1 + share_2 * (1 - share_2) / total_2
    half = critical(level) * np.sqrt(variance)
    return share_1 - share_2 - half, share_1 - share_2 + half


def _agresti_caffo(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    return _wald((events_1 + 1, total_1 + 2, events_2 + 1, total_2 + 2), level)


def _newcombe(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    share_1, share_2 = events_1 / total_1, events_2 / total_2
    low_1, high_1 = wilson_limits(events_1, total_1, level)
    low_2, high_2 = wilson_limits(events_2, total_2, level)
    difference = share_1 - share_2
    return (
        difference - np.sqrt((share_1 - low_1) ** 2 + (high_2 - share_2) ** 2),
        difference + np.sqrt((high_1 - share_1) ** 2 + (share_2 - low_2) ** 2),
    )


def _score_difference(counts: Counts, level: float, correction: bool) -> Limits:
    events_1, total_1, events_2, total_2 = np.broadcast_arrays(*counts)
    both = total_1 + total_2
    target = critical(level) ** 2 * (both / (both - 1) if correction else 1.0)
    rest_1, rest_2 = total_1 - events_1, total_2 - events_2
    return (
        -_farthest(rest_1, total_1, events_2, total_2, target),
        _farthest(events_1, total_1, rest_2, total_2, target),
    )


def _farthest(
    count_1: np.ndarray,
    total_1: np.ndarray,
    count_2: np.ndarray,
    total_2: np.ndarray,
    target: np.ndarray,
) -> np.ndarray:
    """Return how far above 1 the sum of two shares can be with a score statistic of `target`.

    The sum of group 1's events and group 2's non-events is 1 more than the difference. Of all
    pairs of shares with one sum the likeliest is the one towards which both counts are pulled by
    the same multiplier; in it the statistic is the pull squared times the variance. That is convex
    in the pull (each group's term has the second derivative ``2 n share rest (n - pull (rest -
    observed share)) / slope³``, never negative), so one search finds the limit. The usual way, a
    cubic's root for every difference tried, loses a share of a billionth to rounding.
    """
    groups = (count_1, total_1), (count_2, total_2)

    def excess(base: ArrayLike, more: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        statistic, slope = 0.0, 0.0
        for count, total in groups:
            share, rest, bend = _pulled(count, total, base, more)
            spread = (base + more) * share * rest
            statistic = statistic + (base + more) * spread / total
            slope = slope + spread / total + np.where(spread > 0, _over(spread, bend), 0.0)
        return statistic - target, slope

    # A group without a count stays at 0 until the pull exceeds its size; what counts is how far.
    base = np.zeros_like(count_1)
    for count, total in groups:
        moves = (count == 0) & (excess(0.0, total)[0] < 0)
        base = np.where(moves, np.maximum(base, total), base)
    most = np.minimum(*(_most_pull(*group, target, base) for group in groups))
    # Two groups of nothing else stay at 1, whatever the pull.
    more = convex_root(lambda more: excess(base, more), np.where(np.isinf(most), 1.0, most))
    (share_1, rest_1, _), (share_2, rest_2, _) = (_pulled(*group, base, more) for group in groups)
    return np.where(share_1 + rest_2 < 1, share_1 - rest_2, share_2 - rest_1)


def _pulled(
    count: np.ndarray, total: np.ndarray, base: ArrayLike, more: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the share to which a pull raises a count, what is left to 1, and the root's slope.

    The pull is ``base + more``, and the share where ``pull · share · (1 - share)`` is ``total
    (share - count/total)``: a quadratic, whose root between 0 and 1 and whose slope there are
    written without subtracting nearly equal numbers.
    """
    pull, over = base + more, (total - base) - more
    slope = np.sqrt(over**2 + 4 * pull * count)
    share = np.where(over > 0, 2 * _over(count, over + slope), _over(slope - over, 2 * pull))
    return share, 2 * (total - count) / (total + pull + slope), slope


def _most_pull(
    count: np.ndarray, total: np.ndarray, target: np.ndarray, base: np.ndarray
) -> np.ndarray:
    """Return how far above `base` one group alone has a statistic of `target` or more."""
    spread = count / total * ((total - count) / total)
    most = _over(target + np.sqrt(target**2 + 4 * spread * target * total), 2 * spread) - base
    return np.where(count == 0, total - base + target, most)


def _over(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Return the quotient without a warning of what a caller discards, or wants: an infinity."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return numerator / denominator


def _miettinen_nurminen(counts: Counts, level: float) -> Limits:
    return _score_difference(counts, level, correction=True)


def _mee(counts: Counts, level: float) -> Limits:
    return _score_difference(counts, level, correction=False)


def _katz(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    with np.errstate(divide="ignore"):
        variance = (1 / events_1 - 1 / total_1) + (1 / events_2 - 1 / total_2)
    return _log_normal(_ratio(counts), variance, level)


def _log_normal(estimate: np.ndarray, variance: np.ndarray, level: float) -> Limits:
    with np.errstate(invalid="ignore"):
        factor = np.exp(critical(level) * np.sqrt(variance))
        low, high = estimate / factor, estimate * factor
    unknown = np.isinf(variance)
    return np.where(unknown, 0.0, low), np.where(unknown, np.inf, high)


def _koopman(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    z2 = critical(level) ** 2

    def kept(log_ratio: np.ndarray) -> np.ndarray:
        ratio = np.exp(log_ratio)
        share_2 = _share_at_ratio(counts, ratio)
        share_1 = ratio * share_2
        variance = share_1 * (1 - share_1) / total_1 + ratio**2 * share_2 * (1 - share_2) / total_2
        return (events_1 / total_1 - ratio * events_2 / total_2) ** 2 <= z2 * variance

    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.log(_ratio(counts))
    far = np.full_like(estimate, _FARTHEST_LOG)
    start = np.clip(np.where(np.isnan(estimate), 0.0, estimate), -far, far)
    low, high = np.exp(edge(kept, start, -far)), np.exp(edge(kept, start, far))
    return np.where(events_1 == 0, 0.0, low), np.where(events_2 == 0, np.inf, high)


def _share_at_ratio(counts: Counts, ratio: np.ndarray) -> np.ndarray:
    """Return group 2's most likely share if group 1's is `ratio` times it: a quadratic's root."""
    events_1, total_1, events_2, total_2 = counts
    a = (total_1 + total_2) * ratio
    b = ratio * (total_1 + events_2) + events_1 + total_2
    c = events_1 + events_2
    # The smaller root, written without subtracting nearly equal numbers.
    return 2 * c / (b + np.sqrt(np.maximum(b * b - 4 * a * c, 0)))


def _woolf(counts: Counts, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    events_1, total_1, events_2, total_2 = counts
    rest_1, rest_2 = total_1 - events_1, total_2 - events_2
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = (events_1 * rest_2) / (rest_1 * events_2)
        variance = 1 / events_1 + 1 / rest_1 + 1 / events_2 + 1 / rest_2
    return estimate, *_log_normal(estimate, variance, level)


def _conditional_exact(counts: Counts, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    tables = np.broadcast_arrays(*counts)
    found = [_conditional(*table, level) for table in zip(*(t.flat for t in tables), strict=True)]
    return tuple(np.array(column).reshape(tables[0].shape) for column in zip(*found, strict=True))


def _conditional(
    events_1: float, total_1: float, events_2: float, total_2: float, level: float
) -> tuple[float, float, float]:
    """Return the estimate and limits of one table, from the noncentral hypergeometric."""
    support, log_weight = log_weights(int(total_1), int(total_2), int(events_1 + events_2))
    least, most = support[0], support[-1]
    if least == most:
        return np.nan, 0.0, np.inf
    tail = (1 - level) / 2

    def weights(log_odds: np.ndarray) -> np.ndarray:
        tilted = log_weight + support * log_odds
        tilted = np.exp(tilted - tilted.max())
        return tilted / tilted.sum()

    def solve(rising: Callable[[np.ndarray], float], target: float) -> float:
        ends = np.array([-_FARTHEST_LOG, _FARTHEST_LOG])
        return float(np.exp(edge(lambda at: np.asarray(rising(weights(at)) <= target), *ends)))

    estimate = low = 0.0
    high = np.inf
    if events_1 > least:
        low = solve(lambda weight: weight[support >= events_1].sum(), tail)
    if events_1 < most:
        high = solve(lambda weight: -weight[support <= events_1].sum(), -tail)
    if events_1 == most:
        estimate = np.inf
    elif events_1 > least:
        estimate = solve(lambda weight: weight @ support, events_1)
    return estimate, low, high


def _infinite_or(limit: Number, digits: int) -> str:
    return "infinity" if np.isinf(limit) else f"{limit:.{digits}f}"


_DIFFERENCES: dict[str, Callable[[Counts, float], Limits]] = {
    "newcombe": _newcombe,
    "miettinen-nurminen": _miettinen_nurminen,
    "mee": _mee,
    "agresti-caffo": _agresti_caffo,
    "wald": _wald,
}
_RATIOS: dict[str, Callable[[Counts, float], Limits]] = {"koopman": _koopman, "katz": _katz}
_ODDS: dict[str, Callable[[Counts, float], tuple[np.ndarray, np.ndarray, np.ndarray]]] = {
    "woolf": _woolf,
    "conditional-exact": _conditional_exact,
}

DIFFERENCE_METHODS = tuple(_DIFFERENCES)
"""The method names `risk_difference` and `number_needed_to_treat` take."""
RATIO_METHODS = tuple(_RATIOS)
"""The method names `risk_ratio` takes."""
ODDS_METHODS = tuple(_ODDS)
"""The method names `odds_ratio` takes."""
