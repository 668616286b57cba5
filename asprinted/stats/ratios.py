"""Two proportions compared: risk ratio and odds ratio, each with its interval.

Must not import SciPy: a chapter that reruns should not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asprinted.stats import hypergeometric
from asprinted.stats.inputs import choice, critical, level_of, two_groups
from asprinted.stats.results import Interval, plain
from asprinted.stats.search import convex_root, edge

Array = NDArray[np.float64]
Limits = tuple[Array, Array]
Counts = tuple[Array, Array, Array, Array]


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


def _ratio(counts: Counts) -> Array:
    events_1, total_1, events_2, total_2 = counts
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((events_1 / total_1) / (events_2 / total_2))


def _katz(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = counts
    with np.errstate(divide="ignore"):
        variance = _log_variance(events_1, total_1) + _log_variance(events_2, total_2)
    return _log_normal(_ratio(counts), variance, level)


def _log_variance(events: Array, total: Array) -> Array:
    """Return 1/x - 1/n without subtracting what may be nearly equal."""
    return (total - events) / total / events


def _log_normal(estimate: Array, variance: Array, level: float) -> Limits:
    with np.errstate(invalid="ignore"):
        factor = np.exp(critical(level) * np.sqrt(variance))
        low, high = estimate / factor, estimate * factor
    unknown = np.isinf(variance)
    return np.where(unknown, 0.0, low), np.where(unknown, np.inf, high)


def _koopman(counts: Counts, level: float) -> Limits:
    events_1, total_1, events_2, total_2 = np.broadcast_arrays(*counts)
    z2 = critical(level) ** 2
    low = _least_ratio(events_1, total_1, events_2, total_2, z2)
    with np.errstate(divide="ignore"):
        return low, 1 / _least_ratio(events_2, total_2, events_1, total_1, z2)


def _least_ratio(
    events_1: Array, total_1: Array, events_2: Array, total_2: Array, target: float
) -> Array:
    """Return the least ratio of the two shares with a score statistic of `target`.

    Of all pairs of shares with one ratio the likeliest is ``(x1 - pull) / (n1 - pull)`` and ``(x2 +
    pull) / (n2 + pull)``: the multiplier of the constraint moves patients with the event from one
    group to the other. The statistic is the pull squared times the variance of the log ratio, a sum
    of two terms that rise convexly with the pull, so one search finds it. The usual way, a
    quadratic's root for every ratio tried, loses all digits of 1 less a ratio near 1.
    """
    rest_1, rest_2 = total_1 - events_1, total_2 - events_2
    odd_1, odd_2 = rest_1 / total_1, rest_2 / total_2

    def excess(pull: Array) -> tuple[Array, Array]:
        with np.errstate(divide="ignore", invalid="ignore"):
            first, second = pull / (events_1 - pull), pull / (events_2 + pull)
        first = np.where(rest_1 > 0, first, 0.0)
        statistic = pull * (odd_1 * first + odd_2 * second)
        return statistic - target, odd_1 * first * (2 + first) + odd_2 * second * (2 - second)

    # One group alone has the target here. Of nothing but events group 1 gives way to no pull below
    # its size: its share then falls from 1 with the pull at that.
    alone_1 = 2 * target / (target + np.sqrt(target**2 + 4 * odd_1 * target * events_1)) * events_1
    with np.errstate(divide="ignore"):
        alone_2 = (target + np.sqrt(target**2 + 4 * odd_2 * target * events_2)) / (2 * odd_2)
    full = rest_1 == 0
    pull = convex_root(excess, np.where(full, np.minimum(alone_2, total_1), alone_1))
    missing = -excess(total_1)[0]
    gives_way = full & (missing > 0)
    pull = np.where(gives_way, total_1, pull)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_1 = np.where(full, 1.0, (events_1 - pull) / (total_1 - pull))
        # The odds against the event in group 1 make up what is missing to the target.
        share_1 = np.where(gives_way, 1 / (1 + missing / total_1), share_1)
        ratio = share_1 / ((events_2 + pull) / (total_2 + pull))
    return np.where(events_1 == 0, 0.0, ratio)


def _woolf(counts: Counts, level: float) -> tuple[Array, Array, Array]:
    events_1, total_1, events_2, total_2 = counts
    rest_1, rest_2 = total_1 - events_1, total_2 - events_2
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = (events_1 * rest_2) / (rest_1 * events_2)
        variance = 1 / events_1 + 1 / rest_1 + 1 / events_2 + 1 / rest_2
    return estimate, *_log_normal(estimate, variance, level)


def _conditional_exact(counts: Counts, level: float) -> tuple[Array, Array, Array]:
    tables = np.broadcast_arrays(*counts)
    found = np.empty((3, tables[0].size))
    for at, (events_1, total_1, events_2, total_2) in enumerate(
        zip(*(table.astype(int).ravel().tolist() for table in tables), strict=True)
    ):
        found[:, at] = _conditional(events_1, total_1, events_2, total_2, level)
    estimate, low, high = found.reshape(3, *tables[0].shape)
    return estimate, low, high


def _conditional(
    events_1: int, total_1: int, events_2: int, total_2: int, level: float
) -> tuple[float, float, float]:
    """Return the estimate and limits of one table, from the noncentral hypergeometric."""
    events = events_1 + events_2
    least, most = max(0, events - total_2), min(total_1, events)
    if least == most:
        return np.nan, 0.0, np.inf
    more, log_weight = hypergeometric.around(total_1, total_2, events, events_1)
    tail = (1 - level) / 2

    def weights(log_odds: float) -> Array:
        tilted = log_weight + more * log_odds
        return np.asarray(np.exp(tilted - tilted.max()))

    def solve(share: Callable[[Array], float], target: float) -> float:
        """Return the odds ratio at which a share of the weights that rises with it is `target`."""

        def short(log_odds: Array) -> NDArray[np.bool_]:
            return np.array([share(weights(float(one))) <= target for one in np.ravel(log_odds)])

        # It rises from one end of its range to the other, so that doubling comes to an end.
        far = 1.0
        while not short(np.array(-far))[0] or short(np.array(far))[0]:
            far *= 2
        return float(np.exp(edge(short, [-far], [far])[0]))

    def from_here_up(weight: Array) -> float:
        return float(weight[more >= 0].sum() / weight.sum())

    def all_but_up_to_here(weight: Array) -> float:
        return -float(weight[more <= 0].sum() / weight.sum())

    estimate = 0.0 if events_1 == least else np.inf
    if least < events_1 < most:
        estimate = solve(lambda weight: float(weight @ more), 0.0)
    low = solve(from_here_up, tail) if events_1 > least else 0.0
    high = solve(all_but_up_to_here, -tail) if events_1 < most else np.inf
    return estimate, low, high


_RATIOS: dict[str, Callable[[Counts, float], Limits]] = {"koopman": _koopman, "katz": _katz}
_ODDS: dict[str, Callable[[Counts, float], tuple[Array, Array, Array]]] = {
    "woolf": _woolf,
    "conditional-exact": _conditional_exact,
}

RATIO_METHODS = tuple(_RATIOS)
"""The method names `risk_ratio` takes."""
ODDS_METHODS = tuple(_ODDS)
"""The method names `odds_ratio` takes."""
