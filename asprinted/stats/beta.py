"""The Beta distribution: density, tails and quantiles with the digits that doubles allow.

Imports SciPy's special functions only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincc, betainccinv, betaincinv, gammaln

from asprinted.stats.exact import product_difference
from asprinted.stats.inputs import numbers
from asprinted.stats.results import Number, plain
from asprinted.stats.search import edge

Array = NDArray[np.float64]

LARGEST = 1e12
"""The largest a or b taken: up to here SciPy's tails are right to 1e-10, at 10^16 to 1e-8, and from
10^17 on they are nothing like it, or not a number."""

_SERIES_FROM = 15.0
"""From here seven terms of Stirling's series are right to the last digit."""

_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
"""The series' coefficients, of 1/x, 1/x³ and so on: Bernoulli's numbers over their indices."""


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
        If a or b is no number, not above 0, or above `LARGEST`.

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
            if (found > LARGEST).any():
                raise ValueError(
                    f"{name}: found {getattr(self, name)!r}; expected at most {LARGEST:g}, beyond "
                    "which SciPy's incomplete beta function loses its digits"
                )
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
        return plain(np.exp(log_density(found, self.a, self.b)))

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


def lower_quantile(a: ArrayLike, b: ArrayLike, probability: ArrayLike) -> Array:
    """Return the place below which a probability lies; SciPy's, found again where it is none.

    Examples
    --------
    SciPy's own is not a number here:

    >>> f"{lower_quantile(1.03332343, 0.00268699, 9.00200349e-18).item():.3g}"
    '1.01e-14'
    """
    found = np.asarray(betaincinv(a, b, probability))
    lost = np.isnan(found)
    if lost.any():
        found = np.where(
            lost, edge(lambda x: betainc(a, b, x) <= probability, np.zeros_like(found), 1), found
        )
    return found


def upper_quantile(a: ArrayLike, b: ArrayLike, probability: ArrayLike) -> Array:
    """Return the place above which a probability lies; SciPy's, found again where it is none."""
    found = np.asarray(betainccinv(a, b, probability))
    lost = np.isnan(found)
    if lost.any():
        found = np.where(
            lost, edge(lambda x: betaincc(a, b, x) >= probability, np.zeros_like(found), 1), found
        )
    return found


def log_density(share: Array, a: Number, b: Number) -> Array:
    """Return the log of the density at a share strictly between 0 and 1.

    Notes
    -----
    Loader, *Fast and accurate computation of binomial probabilities* (2000), as R's ``dbeta`` has
    it: a height at the mode from Stirling's series, and how far below that the share is. The log of
    the Beta function itself has no digits left for a and b of 10^12.

    Examples
    --------
    >>> np.exp(log_density(np.array(0.5), 2.0, 2.0)).round(12).item()
    1.5
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    rest = 1 - share
    # What rounding took from 1 - share counts beside a share that is nearly the mode.
    excess = product_difference(share, b, rest, a) - ((1 - rest) - share) * a
    ratio = excess / (rest * a)
    with np.errstate(divide="ignore"):
        away = np.where(
            ratio > -0.5, np.log1p(np.maximum(ratio, -0.5)), np.log(share * b / (rest * a))
        )
    peak = np.log(a / (2 * np.pi) * (b / (a + b))) / 2
    peak = peak + _stirling_error(a + b) - _stirling_error(a) - _stirling_error(b)
    return np.asarray(log_height(a, b, away) + peak - np.log(share) - np.log(rest))


def _stirling_error(x: Array) -> Array:
    """Return how far the log of the gamma function is above Stirling's formula."""
    small = np.minimum(x, _SERIES_FROM)
    direct = gammaln(small) - ((small - 0.5) * np.log(small) - small + np.log(2 * np.pi) / 2)
    large = np.maximum(x, _SERIES_FROM)
    return np.where(x < _SERIES_FROM, direct, np.polyval(_STIRLING[::-1], 1 / large**2) / large)


def log_height(a: Number, b: Number, away: np.ndarray) -> np.ndarray:
    """Return the log of the density in log odds, `away` from the mode, over that at the mode.

    By the distance, since the products of large a and b with logarithms have lost the digits
    wanted here.
    """
    mode, other = a / (a + b), b / (a + b)
    return np.asarray(-a * _log_mix(mode, other, -away) - b * _log_mix(other, mode, away))


def _log_mix(kept: Number, moved: Number, away: np.ndarray) -> np.ndarray:
    """Return the log of ``kept + moved * exp(away)``, where the two parts add up to 1."""
    # As a difference from 1 wherever that neither cancels nor overflows.
    inside = np.clip(away, np.where(moved > kept, -1.0, -np.inf), 100.0)
    near = np.log1p(moved * np.expm1(inside))
    far = np.logaddexp(np.log(kept), np.log(moved) + away)
    return np.asarray(np.where(inside == away, near, far))


def as_beta(value: object, name: str) -> Beta:
    """Return a distribution from one, from what has one, or from a pair of its parameters."""
    if isinstance(value, Beta):
        return value
    distribution = getattr(value, "distribution", None)
    if isinstance(distribution, Beta):
        return distribution
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise _no_pair(value, name)
    pair = list(value)
    if len(pair) != 2:
        raise _no_pair(value, name)
    a, b = (numbers(one, name) for one in pair)
    if (a <= 0).any() or (b <= 0).any():
        raise ValueError(f"{name}: found {value!r}; expected a and b above 0")
    return Beta(plain(a), plain(b))


def _no_pair(value: object, name: str) -> ValueError:
    return ValueError(f"{name}: found {value!r}; expected a Beta or a pair a, b")
