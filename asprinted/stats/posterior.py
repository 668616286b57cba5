"""Beta posteriors of a proportion: their intervals, their priors, and which of two is larger.

Imports SciPy's special functions only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc, betainccinv, betaincinv, betaln, btdtria, expit

from asprinted.stats.inputs import between, choice, group, level_of, numbers
from asprinted.stats.results import Number, Share, plain
from asprinted.stats.search import convex_root, edge

INTERVALS = ("equal-tailed", "highest-density")
"""The intervals `beta_binomial` takes."""

_SMALLEST_B, _LARGEST_SIZE = 1e-3, 1e9
"""The values of b between which a prior with given quantiles is searched."""

_QUANTILE_MISS = 1e-9
"""A prior whose quantiles miss their probabilities by more was not found."""

_TAIL = 1e-18
"""Probability left out at each end of an integral: too little to change a float near 1."""

_ROUGHLY = 0.01
"""Relative: where an integral is cut need not be known more closely."""

_NEGLIGIBLE = 1e-17
"""So close to an end, relatively, a distribution is a power of the distance to every digit."""

_LEAST_MARGIN, _LEAST_POWER = 1e-250, 0.1
"""The smallest margin but 0, since the shares it would have to be compared with are no floats, and
the a or b from which less than 1e-25 of the probability lies within so little of an end."""

_NODES = 20
"""Of Gauss-Legendre's rule in each panel: with 40 no digit changes."""

_WIDEST_PANEL, _DEVIATIONS = 2.0, 3.0
"""Widths of a panel on the logit scale, where the poles are ±πi away, and in standard
deviations."""


@dataclass(frozen=True, slots=True)
class Beta:
    """A Beta distribution: a prior, or what is known of a proportion.

    Attributes
    ----------
    a, b : float or ndarray
        Its two parameters, above 0: events and non-events it is worth.

    Raises
    ------
    ValueError
        If a or b is no number, or not above 0.

    Examples
    --------
    >>> Beta(2, 8).mean, Beta(2, 8).effective_sample_size
    (0.2, 10.0)
    """

    a: Number
    b: Number

    def __post_init__(self) -> None:
        for name in ("a", "b"):
            found = numbers(getattr(self, name), name)
            if (found <= 0).any():
                raise ValueError(f"{name}: found {getattr(self, name)!r}; expected above 0")
            object.__setattr__(self, name, plain(found))

    @property
    def mean(self) -> Number:
        """Return the mean, a fraction."""
        return self.a / (self.a + self.b)

    @property
    def effective_sample_size(self) -> Number:
        """Return a + b: the patients the distribution is worth (Morita and others 2008)."""
        return self.a + self.b

    def density(self, share: ArrayLike) -> Number:
        """Return the density at `share`, a fraction strictly between 0 and 1.

        Raises
        ------
        ValueError
            If `share` is no number between 0 and 1: at the ends a density may be infinite.

        Examples
        --------
        >>> round(Beta(2, 2).density(0.5), 6)
        1.5
        """
        found = numbers(share, "share")
        if ((found <= 0) | (found >= 1)).any():
            raise ValueError(f"share: found {share!r}; expected above 0 and below 1")
        return plain(np.exp(_log_density(found, self.a, self.b)))

    def probability_above(self, share: ArrayLike) -> Number:
        """Return the probability that the proportion exceeds `share`: 1 below 0, 0 above 1.

        Examples
        --------
        >>> round(Beta(2, 1).probability_above(0.5), 6)
        0.75
        """
        return plain(betaincc(self.a, self.b, np.clip(numbers(share, "share"), 0, 1)))


UNIFORM = Beta(1.0, 1.0)
"""Every proportion equally likely beforehand."""
JEFFREYS = Beta(0.5, 0.5)
"""Jeffreys's prior for a proportion."""


@dataclass(frozen=True, slots=True)
class Posterior(Share):
    """What is known of a proportion after the data.

    Attributes
    ----------
    estimate, low, high : float or ndarray
        Posterior mean and credible limits, fractions.
    method : str
        "equal-tailed" or "highest-density".
    distribution : Beta
        The posterior itself.
    prior : Beta
        The prior after discounting: what the data were added to.
    """

    distribution: Beta
    prior: Beta


def beta_binomial(
    events: ArrayLike,
    total: ArrayLike,
    prior: Beta | tuple[float, float] = UNIFORM,
    weight: ArrayLike = 1.0,
    method: str = "equal-tailed",
    level: float = 0.95,
) -> Posterior:
    """Update a Beta prior of a proportion with counts, and give a credible interval.

    Parameters
    ----------
    events, total : int or array of int
        Patients with the event, and patients; `total` may be 0, for the prior alone.
    prior : Beta or pair of numbers
        Its parameters a and b, above 0.
    weight : float or array
        The share w of the prior's information that is kept, 0 to 1: at 0.25 a quarter counts and
        three quarters are given up. The prior becomes Beta(1 + w(a - 1), 1 + w(b - 1)).
    method : {"equal-tailed", "highest-density"}
        Which credible interval.
    level : float
        Its probability, between 0 and 1.

    Returns
    -------
    Posterior
        With posterior mean and limits as fractions, `distribution` and `prior`.

    Raises
    ------
    ValueError
        If an argument is impossible, or "highest-density" is asked of a U-shaped posterior, whose
        densest region is in two pieces.

    Notes
    -----
    Gelman and others, *Bayesian Data Analysis* (3rd ed.), section 2.4. The prior's density is
    raised to the power `weight`, so that weight 0 leaves the uniform prior, and the mode stays
    where it was. Ibrahim and Chen, *Statistical Science* 2000;15:46-60, raise to that power the
    likelihood of the historical data instead, and multiply by an initial prior: the same if the
    initial prior is uniform, for `prior` is then the likelihood of a - 1 events and b - 1
    non-events; another initial prior would keep its own weight there, and lose some here. The
    highest-density interval of a uniform posterior is not unique; the equal-tailed one is given.

    Examples
    --------
    A uniform prior and 1 of 1 make Beta(2, 1), whose distribution function is x²: the mean is 2/3,
    and the limits are √0.025 and √0.975.

    >>> found = beta_binomial(1, 1)
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (0.6667, 0.1581, 0.9874)

    Half the weight of Beta(3, 5) is Beta(2, 3); 3/10 on top makes Beta(5, 10).

    >>> beta_binomial(3, 10, prior=(3, 5), weight=0.5).distribution
    Beta(a=5.0, b=10.0)
    """
    events, total = group(events, total, least_total=0)
    prior = _beta(prior, "prior")
    weight = numbers(weight, "weight")
    if ((weight < 0) | (weight > 1)).any():
        raise ValueError(f"weight: found {weight.tolist()!r}; expected 0 to 1, both included")
    level = level_of(level)
    choice(method, INTERVALS)
    discounted = 1 + weight * (prior.a - 1), 1 + weight * (prior.b - 1)
    a, b = np.broadcast_arrays(discounted[0] + events, discounted[1] + (total - events))
    limits = _equal_tailed if method == "equal-tailed" else _highest_density
    low, high = limits(a, b, level)
    return Posterior(
        plain(a / (a + b)),
        plain(low),
        plain(high),
        level,
        method,
        Beta(plain(a), plain(b)),
        Beta(plain(discounted[0]), plain(discounted[1])),
    )


def from_quantiles(
    low: float, high: float, probabilities: tuple[float, float] = (0.05, 0.95)
) -> Beta:
    """Find the Beta distribution with two given quantiles.

    Parameters
    ----------
    low, high : float
        The quantiles, fractions with 0 < `low` < `high` < 1.
    probabilities : pair of float
        How much probability lies below each, rising, between 0 and 1.

    Returns
    -------
    Beta
        Its `effective_sample_size` says how many patients it is worth.

    Raises
    ------
    ValueError
        If an argument is impossible, or no Beta with b up to 10^9 has these quantiles.

    Notes
    -----
    van Dorp and Mazzuchi, *Journal of Statistical Computation and Simulation* 2000;67:189-201, show
    that one exists; it is found by halving on log b, with a from SciPy's inverse in a.

    Examples
    --------
    x² is the distribution function of Beta(2, 1), so its quarter and its 0.64 lie at 0.5 and 0.8.

    >>> found = from_quantiles(0.5, 0.8, probabilities=(0.25, 0.64))
    >>> round(found.a, 6), round(found.b, 6)
    (2.0, 1.0)
    """
    low, high = between(low, "low", 0, 1), between(high, "high", 0, 1)
    below, above = _pair(probabilities)
    if not low < high:
        raise ValueError(f"low, high: found {low} and {high}; expected low below high")

    def too_wide(log_b: np.ndarray) -> np.ndarray:
        """Say whether a Beta with the first quantile right has the second one too far out."""
        b = np.exp(log_b)
        return betainc(btdtria(below, b, low), b, high) < above

    b = np.exp(edge(too_wide, np.log(_SMALLEST_B), np.log(_LARGEST_SIZE)))
    a = btdtria(below, b, low)
    missed = max(abs(betainc(a, b, low) - below), abs(betainc(a, b, high) - above))
    if not missed < _QUANTILE_MISS:
        raise ValueError(
            f"low, high: found {low} and {high}; expected quantiles of some Beta with b "
            f"from {_SMALLEST_B:g} to {_LARGEST_SIZE:g}"
        )
    return Beta(float(a), float(b))


def _pair(probabilities: object) -> tuple[float, float]:
    found = numbers(probabilities, "probabilities")
    if found.shape != (2,):
        raise ValueError(f"probabilities: found {probabilities!r}; expected two numbers")
    below, above = (between(one, "probabilities", 0, 1) for one in found.tolist())
    if not below < above:
        raise ValueError(f"probabilities: found {below} and {above}; expected them to rise")
    return below, above


def probability_superior(
    first: Beta | Posterior | tuple[float, float],
    second: Beta | Posterior | tuple[float, float],
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
    first, second = _beta(first, "first"), _beta(second, "second")
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
    low = larger_below[0] - _below(larger, margin, room)
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
    most = 1 + max(larger.a, larger.b, smaller.a, smaller.b)
    far = np.log(most / ((margin or 1) * _NEGLIGIBLE))
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
        return np.log(_TAIL) - _log_height(a, b, away), slope

    normal = np.sqrt(-2 * np.log(_TAIL) * (1 / a + 1 / b))
    return centre + side * convex_root(excess, np.stack([normal, normal]), _ROUGHLY)


def _log_odds(share: float, rest: float) -> float:
    if share <= 0:
        return -np.inf
    return float(np.log(share) - np.log(rest)) if rest > 0 else np.inf


def _below(one: Beta, share: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Return the probability below `share`, from whichever of it and `rest` is the smaller.

    Never from SciPy's ``betaincc``, which near 0 has lost five digits for Beta(½, ½).
    """
    return np.where(share < rest, betainc(one.a, one.b, share), 1 - betainc(one.b, one.a, rest))


def _above(one: Beta, share: np.ndarray, rest: np.ndarray) -> np.ndarray:
    return np.where(share < rest, 1 - betainc(one.a, one.b, share), betainc(one.b, one.a, rest))


def _mean_between(larger: Beta, smaller: Beta, margin: float, start: float, end: float) -> float:
    """Return the smaller one's distribution function, averaged over the larger one's density."""
    room = 1 - margin
    at, weight = _panels(start, end, _panel_width(larger, smaller, margin, start, end))
    share, rest = room * expit(at), room * expit(-at)
    away = np.log(margin + share) - np.log(rest) - np.log(larger.a) + np.log(larger.b)
    height = np.exp(_log_height(larger.a, larger.b, away))
    weight = weight * height * share / (margin + share)
    return weight @ _below(smaller, share, margin + rest) / weight.sum()


def _panel_width(larger: Beta, smaller: Beta, margin: float, start: float, end: float) -> float:
    """Return a width on which both are smooth: a margin makes either change more slowly."""
    room = 1 - margin
    share, rest = room * expit(end), room * expit(-start)
    scales = (
        np.sqrt(1 / larger.a + 1 / larger.b) * (margin + share) * room / share,
        np.sqrt(1 / smaller.a + 1 / smaller.b) * (margin + rest) * room / rest,
    )
    return min(_WIDEST_PANEL, _DEVIATIONS * min(scales))


def _panels(start: float, end: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights of Gauss-Legendre's rule in panels of at most a width."""
    node, weight = _rule()
    edges = np.linspace(start, end, int(np.ceil((end - start) / width)) + 1)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + node)).ravel(), (half * weight).ravel()


@cache
def _rule() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(_NODES)


def _log_height(a: Number, b: Number, away: np.ndarray) -> np.ndarray:
    """Return the log of the density in log odds, `away` from the mode, over that at the mode.

    By the distance, since the products of large a and b with logarithms have lost the digits
    wanted here.
    """
    mode, other = a / (a + b), b / (a + b)
    return -a * _log_mix(mode, other, -away) - b * _log_mix(other, mode, away)


def _log_mix(kept: Number, moved: Number, away: np.ndarray) -> np.ndarray:
    """Return the log of ``kept + moved * exp(away)``, where the two parts add up to 1."""
    # As a difference from 1 wherever that neither cancels nor overflows.
    inside = np.clip(away, np.where(moved > kept, -1.0, -np.inf), 100.0)
    near = np.log1p(moved * np.expm1(inside))
    return np.where(inside == away, near, np.logaddexp(np.log(kept), np.log(moved) + away))


def _log_density(share: np.ndarray, a: Number, b: Number) -> np.ndarray:
    return (a - 1) * np.log(share) + (b - 1) * np.log1p(-share) - betaln(a, b)


def _equal_tailed(a: np.ndarray, b: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    tail = (1 - level) / 2
    return betaincinv(a, b, tail), betainccinv(a, b, tail)


def _highest_density(a: np.ndarray, b: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits at which the density is the same, or the end where it is highest."""
    if ((a < 1) & (b < 1)).any():
        raise ValueError(
            "method: found 'highest-density' for a posterior with a and b below 1; expected "
            "'equal-tailed', since its densest region is in two pieces"
        )
    falling, rising = (a <= 1) & (b > 1), (b <= 1) & (a > 1)

    def denser_above(below: np.ndarray) -> np.ndarray:
        low, high = betaincinv(a, b, below), betainccinv(a, b, 1 - level - below)
        with np.errstate(divide="ignore", invalid="ignore"):
            return _log_density(low, a, b) < _log_density(high, a, b)

    below = edge(denser_above, np.zeros(a.shape), 1 - level)
    below = np.where(falling, 0.0, np.where(rising, 1 - level, below))
    below = np.where((a == 1) & (b == 1), (1 - level) / 2, below)
    return betaincinv(a, b, below), betainccinv(a, b, np.maximum(1 - level - below, 0))


def _beta(value: object, name: str) -> Beta:
    if isinstance(value, Posterior):
        return value.distribution
    if isinstance(value, Beta):
        return value
    try:
        a, b = value
    except (TypeError, ValueError):
        raise ValueError(f"{name}: found {value!r}; expected a Beta or a pair a, b") from None
    a, b = numbers(a, name), numbers(b, name)
    if (a <= 0).any() or (b <= 0).any():
        raise ValueError(f"{name}: found {value!r}; expected a and b above 0")
    return Beta(plain(a), plain(b))
