"""Beta posteriors of a proportion, their intervals and their priors.

Which of two is larger is asked of `superiority`, whose answer is imported here too. Imports SciPy's
special functions only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, btdtria

from asprinted.stats.beta import (
    JEFFREYS,
    UNIFORM,
    Beta,
    as_beta,
    log_density,
    lower_quantile,
    upper_quantile,
)
from asprinted.stats.inputs import between, choice, group, level_of, numbers
from asprinted.stats.results import Share, plain
from asprinted.stats.search import edge
from asprinted.stats.superiority import probability_superior

__all__ = [
    "INTERVALS",
    "JEFFREYS",
    "UNIFORM",
    "Beta",
    "Posterior",
    "beta_binomial",
    "from_quantiles",
    "probability_superior",
]

INTERVALS = ("equal-tailed", "highest-density")
"""The intervals `beta_binomial` takes."""

_SMALLEST_B, _LARGEST_SIZE = 1e-3, 1e9
"""The values of b between which a prior with given quantiles is searched."""

_QUANTILE_MISS = 1e-9
"""A prior whose quantiles miss their probabilities by more was not found."""


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
    prior = as_beta(prior, "prior")
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
        return np.asarray(betainc(btdtria(below, b, low), b, high) < above)

    size = float(np.exp(edge(too_wide, np.log(_SMALLEST_B), np.log(_LARGEST_SIZE))))
    a, b = _polished(float(btdtria(below, size, low)), size, (low, high), (below, above))
    missed = max(abs(betainc(a, b, low) - below), abs(betainc(a, b, high) - above))
    if not missed < _QUANTILE_MISS:
        raise ValueError(
            f"low, high: found {low} and {high}; expected quantiles of some Beta with b "
            f"from {_SMALLEST_B:g} to {_LARGEST_SIZE:g}"
        )
    return Beta(a, b)


def _polished(
    a: float, b: float, ends: tuple[float, float], wanted: tuple[float, float]
) -> tuple[float, float]:
    """Bring a and b from twelve digits, as some versions of SciPy find them, to the last."""
    for _ in range(2):
        step = 1e-5
        found = betainc(a, b, ends)
        by_a = (betainc(a * (1 + step), b, ends) - betainc(a * (1 - step), b, ends)) / (2 * step)
        by_b = (betainc(a, b * (1 + step), ends) - betainc(a, b * (1 - step), ends)) / (2 * step)
        try:
            change = np.linalg.solve(np.column_stack([by_a, by_b]), np.subtract(wanted, found))
        except np.linalg.LinAlgError:
            return a, b
        if not (np.abs(change) < step).all():  # too far for a last touch
            return a, b
        a, b = a * (1 + float(change[0])), b * (1 + float(change[1]))
    return a, b


def _pair(probabilities: object) -> tuple[float, float]:
    found = numbers(probabilities, "probabilities")
    if found.shape != (2,):
        raise ValueError(f"probabilities: found {probabilities!r}; expected two numbers")
    below, above = (between(one, "probabilities", 0, 1) for one in found.tolist())
    if not below < above:
        raise ValueError(f"probabilities: found {below} and {above}; expected them to rise")
    return below, above


def _equal_tailed(a: np.ndarray, b: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    tail = (1 - level) / 2
    return lower_quantile(a, b, tail), upper_quantile(a, b, tail)


def _highest_density(a: np.ndarray, b: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits at which the density is the same, or the end where it is highest."""
    if ((a < 1) & (b < 1)).any():
        raise ValueError(
            "method: found 'highest-density' for a posterior with a and b below 1; expected "
            "'equal-tailed', since its densest region is in two pieces"
        )
    falling, rising = (a <= 1) & (b > 1), (b <= 1) & (a > 1)

    def denser_above(below: np.ndarray) -> np.ndarray:
        low, high = lower_quantile(a, b, below), upper_quantile(a, b, 1 - level - below)
        with np.errstate(divide="ignore", invalid="ignore"):
            return log_density(low, a, b) < log_density(high, a, b)

    below = edge(denser_above, np.zeros(a.shape), 1 - level)
    below = np.where(falling, 0.0, np.where(rising, 1 - level, below))
    below = np.where((a == 1) & (b == 1), (1 - level) / 2, below)
    return lower_quantile(a, b, below), upper_quantile(a, b, np.maximum(1 - level - below, 0))
