"""Beta posteriors of a proportion: their intervals, their priors, and which of two is larger.

Imports SciPy's special functions only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc, betainccinv, betaincinv, betaln, btdtria, expit

from asprinted.stats.inputs import between, choice, group, level_of, numbers
from asprinted.stats.results import Interval, Number, plain
from asprinted.stats.search import edge

INTERVALS = ("equal-tailed", "highest-density")
"""The intervals `beta_binomial` takes."""

_SMALLEST_B, _LARGEST_SIZE = 1e-3, 1e9
"""The values of b between which a prior with given quantiles is searched."""

_QUANTILE_MISS = 1e-9
"""A prior whose quantiles miss their probabilities by more was not found."""

_TAIL = 1e-18
"""Probability left out at each end of an integral: too little to change a float near 1."""

_REACH, _STEPS = 3.4, 2000
"""How far, and in how many steps, the tanh-sinh rule goes: half a unit of log odds a step at most
for a and b from 0.2, where the density's poles at ±πi leave an error near 1e-13."""

_LEAST = 1e-300
"""A share so small that the log odds of less would not be finite."""


@dataclass(frozen=True, slots=True)
class Beta:
    """A Beta distribution: a prior, or what is known of a proportion.

    Attributes
    ----------
    a, b : float or ndarray
        Its two parameters, above 0: events and non-events it is worth.

    Examples
    --------
    >>> Beta(2, 8).mean, Beta(2, 8).effective_sample_size
    (0.2, 10)
    """

    a: Number
    b: Number

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

        Examples
        --------
        >>> round(Beta(2, 2).density(0.5), 6)
        1.5
        """
        share = numbers(share, "share")
        return plain(np.exp(_log_density(share, self.a, self.b)))

    def probability_above(self, share: ArrayLike) -> Number:
        """Return the probability that the proportion exceeds `share`.

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
class Posterior(Interval):
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
        How much the prior counts, 0 to 1. It becomes Beta(1 + w(a - 1), 1 + w(b - 1)).
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
    Gelman and others, *Bayesian Data Analysis* (3rd ed.), section 2.4. The weight is the power
    prior of Ibrahim and Chen, *Statistical Science* 2000;15:46-60: the prior's density raised to
    `weight`, so that weight 0 leaves the uniform prior, and the mode stays where it was. The
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
    below, above = (between(one, "probabilities", 0, 1) for one in probabilities)
    if not low < high:
        raise ValueError(f"low, high: found {low} and {high}; expected low below high")
    if not below < above:
        raise ValueError(f"probabilities: found {below} and {above}; expected them to rise")

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
    The integral over the second proportion of its density times the first one's upper tail, by
    tanh-sinh quadrature: no simulation, so no seed.

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
    low, high = _undecided(first, second, margin)
    # Below `low` the first is larger for certain; above `high` it certainly is not.
    total = float(betainc(second.a, second.b, low))
    if low < high:
        total += _integral(first, second, margin, low, high)
    return min(max(total, 0.0), 1.0)


def _undecided(first: Beta, second: Beta, margin: float) -> tuple[float, float]:
    """Return the values of the second between which neither distribution has decided."""
    low = max(_quantile(second), _quantile(first) - margin, 0.0)
    high = min(1 - _upper_rest(second), 1 - _upper_rest(first) - margin)
    return min(low, 1.0), high


def _quantile(one: Beta) -> float:
    return max(float(betaincinv(one.a, one.b, _TAIL)), _LEAST)


def _upper_rest(one: Beta) -> float:
    """Return how far below 1 the upper quantile is, without losing it to rounding."""
    return max(float(betaincinv(one.b, one.a, _TAIL)), _LEAST)


def _integral(first: Beta, second: Beta, margin: float, low: float, high: float) -> float:
    """Return the integral of the second's density times the first's upper tail, by tanh-sinh.

    Takahasi and Mori, *Publications of RIMS* 1974;9:721-741: nodes crowd at both ends, where the
    tail may have an infinite slope. It runs on the logit scale, where the density has no poles.
    """
    x = np.linspace(-_REACH, _REACH, _STEPS + 1)
    inner = np.pi / 2 * np.sinh(x)
    start, end = _logit(low, second), _logit(high, second)
    at = (start + end) / 2 + (end - start) / 2 * np.tanh(inner)
    weight = (end - start) / 2 * np.pi / 2 * np.cosh(x) / np.cosh(inner) ** 2 * (x[1] - x[0])
    share, rest = expit(at), expit(-at)
    # One factor share · rest more than the density on the share's own scale. Its constant comes
    # from the known mass: the log of a Beta function of millions has lost the digits wanted here.
    log_density = second.a * np.log(share) + second.b * np.log(rest)
    weight = weight * np.exp(log_density - log_density.max())
    mass = betainc(second.a, second.b, high) - betainc(second.a, second.b, low)
    tail = betainc(first.b, first.a, np.clip(rest - margin, 0, 1))
    return float(mass * (weight @ tail) / weight.sum())


def _logit(share: float, one: Beta) -> float:
    """Return the log odds of `share`, at 1 those of the upper quantile."""
    rest = max(1 - share, _upper_rest(one))
    return float(np.log(max(share, _quantile(one))) - np.log(rest))


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
        value = value.distribution
    if isinstance(value, Beta):
        a, b = value.a, value.b
    else:
        try:
            a, b = value
        except (TypeError, ValueError):
            raise ValueError(f"{name}: found {value!r}; expected a Beta or a pair a, b") from None
    a, b = numbers(a, name), numbers(b, name)
    if (a <= 0).any() or (b <= 0).any():
        raise ValueError(f"{name}: found {value!r}; expected a and b above 0")
    return Beta(plain(a), plain(b))
