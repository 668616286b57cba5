"""What a trial could have seen of survival: deaths, hazard ratio and power of a log-rank test.

Imports SciPy's special functions only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chndtrinc, ndtr, ndtri

from asprinted.stats.inputs import between, numbers
from asprinted.stats.results import Number, plain


@dataclass(frozen=True, slots=True)
class Design:
    """Deaths, hazard ratio and power that go together in a two-sided log-rank test.

    Attributes
    ----------
    deaths : float or ndarray
        Deaths in both groups together; whole if they are what was asked for.
    hazard_ratio : float or ndarray
        Group 1 over group 2.
    power : float or ndarray
        Probability of finding the difference: in its direction, or of P below `alpha` either way.
    alpha : float
        Two-sided significance level.
    allocation : float
        Share of the patients in group 1.
    method : str
        Whose formula.
    """

    deaths: Number
    hazard_ratio: Number
    power: Number
    alpha: float
    allocation: float
    method: str = "schoenfeld"


def deaths_required(
    hazard_ratio: ArrayLike,
    power: ArrayLike = 0.8,
    alpha: float = 0.05,
    allocation: float = 0.5,
    *,
    either_way: bool = False,
) -> Design:
    """Find the deaths at which a log-rank test has a given power against a hazard ratio.

    Parameters
    ----------
    hazard_ratio : float or array
        Above 0, and not 1.
    power : float or array
        Above `alpha` / 2, or `alpha` if `either_way`, and below 1.
    alpha : float
        Two-sided significance level, between 0 and 1.
    allocation : float
        Share of the patients in group 1, between 0 and 1.
    either_way : bool
        Whether a P value below `alpha` counts whichever group does better: see `power`.

    Returns
    -------
    Design
        `deaths` is rounded up to whole deaths; `power` is the power asked for.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Schoenfeld, *Biometrics* 1983;39:499-503: (z₁ + z₂)² / (p(1 - p) (log HR)²). Either way, z₁ + z₂
    gives way to the shift of a normal variable that leaves -z₁ to z₁ with the power wanted.

    Examples
    --------
    (1.960 + 0.842)² = 7.849; over ¼ · (log ½)² = 0.1201 that is 65.3.

    >>> deaths_required(0.5).deaths
    66.0
    """
    ratio = _hazard_ratio(hazard_ratio)
    wanted = _power(power, alpha, either_way)
    share = between(allocation, "allocation", 0, 1)
    shift = _shift(wanted, alpha, either_way)
    needed = shift**2 / (share * (1 - share) * np.log(ratio) ** 2)
    return Design(plain(np.ceil(needed)), plain(ratio), plain(wanted), alpha, share)


def detectable_hazard_ratio(
    deaths: ArrayLike,
    power: ArrayLike = 0.8,
    alpha: float = 0.05,
    allocation: float = 0.5,
    *,
    either_way: bool = False,
) -> Design:
    """Find the hazard ratio below 1 that a log-rank test on so many deaths would likely find.

    Parameters
    ----------
    deaths : float or array
        In both groups together, above 0.
    power, alpha, allocation, either_way
        As for `deaths_required`.

    Returns
    -------
    Design
        The ratio above 1 that is as detectable is the reciprocal of its `hazard_ratio`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Schoenfeld's formula, solved for the ratio: see `deaths_required`.

    Examples
    --------
    100 deaths: exp(-2.802 / √25) = exp(-0.5603).

    >>> round(detectable_hazard_ratio(100).hazard_ratio, 3)
    0.571
    """
    deaths = _deaths(deaths)
    wanted = _power(power, alpha, either_way)
    share = between(allocation, "allocation", 0, 1)
    shift = _shift(wanted, alpha, either_way)
    ratio = np.exp(-shift / np.sqrt(deaths * share * (1 - share)))
    return Design(plain(deaths), plain(ratio), plain(wanted), alpha, share)


def power(
    deaths: ArrayLike,
    hazard_ratio: ArrayLike,
    alpha: float = 0.05,
    allocation: float = 0.5,
    *,
    either_way: bool = False,
) -> Design:
    """Find the power of a log-rank test on so many deaths against a hazard ratio.

    Only rejections in the direction of the hazard ratio count, though the test is two-sided:
    finding the worse group better is no success. With `either_way` it is the probability that P
    falls below `alpha`, whichever group does better.

    Parameters
    ----------
    deaths : float or array
        In both groups together, above 0.
    hazard_ratio : float or array
        Above 0. At 1, where there is no direction, the power is `alpha` / 2, or `alpha` either way.
    alpha, allocation, either_way
        As for `deaths_required`.

    Returns
    -------
    Design
        With its `power`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Schoenfeld's formula, solved for the power: see `deaths_required`. It leaves out the chance of a
    rejection the wrong way, which is below `alpha` / 2, and negligible where the power is high.
    His statistic is normal with variance 1 and a mean in proportion to log HR; either way, both
    its tails beyond the critical value are added.

    Examples
    --------
    100 deaths and a ratio of ½: √25 · 0.6931 - 1.960 = 1.506, below which 93.4% of a normal lies.

    >>> round(power(100, 0.5).power, 3)
    0.934

    Without an effect, P is below 0.05 with a probability of 0.05.

    >>> round(power(100, 1, either_way=True).power, 3)
    0.05
    """
    deaths, ratio = _deaths(deaths), _hazard_ratio(hazard_ratio, one=True)
    share = between(allocation, "allocation", 0, 1)
    shift = np.sqrt(deaths * share * (1 - share)) * np.abs(np.log(ratio))
    found = ndtr(shift - _critical(alpha)) + either_way * ndtr(-shift - _critical(alpha))
    return Design(plain(deaths), plain(ratio), plain(found), alpha, share)


def _critical(alpha: float) -> float:
    return -ndtri(between(alpha, "alpha", 0, 1) / 2)


def _shift(power: np.ndarray, alpha: float, either_way: bool) -> np.ndarray:
    """Return how far a standard normal variable must be moved for this power."""
    if not either_way:
        return _critical(alpha) + ndtri(power)
    # Its square is then a noncentral chi-square variable, and the shift's that one's parameter.
    return np.sqrt(chndtrinc(_critical(alpha) ** 2, 1, 1 - power))


def _power(power: ArrayLike, alpha: float, either_way: bool) -> np.ndarray:
    found = numbers(power, "power")
    least = between(alpha, "alpha", 0, 1) / (1 if either_way else 2)
    if ((found <= least) | (found >= 1)).any():
        name = "alpha" if either_way else "alpha / 2"
        raise ValueError(f"power: found {power!r}; expected {name} = {least:g} to 1, excluded")
    return found


def _hazard_ratio(hazard_ratio: ArrayLike, *, one: bool = False) -> np.ndarray:
    found = numbers(hazard_ratio, "hazard_ratio")
    if (found <= 0).any() or (not one and (found == 1).any()):
        expected = "above 0" if one else "above 0 and not 1"
        raise ValueError(f"hazard_ratio: found {hazard_ratio!r}; expected {expected}")
    return found


def _deaths(deaths: ArrayLike) -> np.ndarray:
    found = numbers(deaths, "deaths")
    if (found <= 0).any():
        raise ValueError(f"deaths: found {deaths!r}; expected above 0")
    return found
