"""Tests that two proportions are equal, each by name.

Imports SciPy's special functions only. The exact tests are of `exact_tests`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc

from asprinted import prose
from asprinted.stats import exact_tests
from asprinted.stats.exact_tests import LARGEST_UNCONDITIONAL
from asprinted.stats.inputs import choice, two_groups
from asprinted.stats.results import Number, plain
from asprinted.stats.statistics import Array, Counts, cross_difference, over, pooled_z, unpooled_z

__all__ = [
    "ALTERNATIVES",
    "LARGEST_UNCONDITIONAL",
    "METHODS",
    "SignificanceTest",
    "full_name",
    "two_proportions",
]

ALTERNATIVES = ("two-sided", "greater", "less")
"""What `two_proportions` may hold against equality: any difference, or group 1 having the larger
proportion, or the smaller."""


@dataclass(frozen=True, slots=True)
class SignificanceTest:
    """A P value, the statistic it came from, and the test's full name.

    Attributes
    ----------
    p_value : float or ndarray
        Two-sided unless `alternative` says otherwise.
    statistic : float or ndarray
        Chi-square, z, or what the test orders tables by; see `two_proportions`.
    method : str
        The test.
    alternative : str
        One of `ALTERNATIVES`.
    """

    p_value: Number
    statistic: Number
    method: str
    alternative: str = "two-sided"

    def __format__(self, spec: str) -> str:
        """Write the P value in the house format: ``f"{test}"`` is ``P = 0.048``."""
        if spec:
            raise ValueError(f"format of a test: found {spec!r}; expected nothing")
        if np.ndim(self.p_value):
            raise ValueError("a test of arrays is not written; write each of its P values")
        written = prose.p_value(float(self.p_value))
        return written if self.alternative == "two-sided" else f"one-sided {written}"


def two_proportions(
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    method: str = "pearson",
    alternative: str = "two-sided",
) -> SignificanceTest:
    """Test whether two proportions are equal.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int or array of int
        Patients with the event and patients, in each group. Arrays broadcast.
    method : str
        - ``"pearson"``: chi-square without correction.
        - ``"yates"``: chi-square with Yates's correction, as R's ``chisq.test`` cuts it at the
          difference itself.
        - ``"n-1"``: Pearson's chi-square times (N - 1)/N.
        - ``"likelihood-ratio"``: G², twice the log of the likelihood ratio.
        - ``"z"``: difference over its pooled standard error; its square is Pearson's chi-square.
        - ``"z-unpooled"``: difference over its unpooled standard error, the test that goes with the
          Wald interval.
        - ``"fisher"``: the probability, margins fixed, of the tables at most as likely as the
          observed one. The statistic is the observed table's probability.
        - ``"mid-p"``: the same, counting tables just as likely as the observed one half.
        - ``"barnard-pooled"``, or ``"barnard"`` for short: the largest probability, over the common
          rate, of a pooled `|z|` at least as large.
        - ``"barnard-unpooled"``: the same with the unpooled `|z|`.
        - ``"boschloo"``: the largest probability of a Fisher P value at most as large; the
          statistic is Fisher's P value.
    alternative : {"two-sided", "greater", "less"}
        "greater": only a larger proportion in group 1 counts against equality. Of a chi-square the
        root with the difference's sign is referred to the normal, as by R's ``prop.test``; of a
        conditional test the tables with as many events in group 1 or more are summed, of mid-P the
        observed one half; an unconditional test orders by the signed statistic, or by that
        one-sided Fisher P value.

    Returns
    -------
    SignificanceTest
        Its `method` is the full name. Where nobody or everybody had the event nothing is tested: P
        is 1. Where 0/n meets m/m the unpooled z is infinite and its P 0.

    Raises
    ------
    ValueError
        If a count is negative, not whole or above its total, if `method` or `alternative` is
        unknown, or if an exact test would need more tables than it holds at once: an unconditional
        one `LARGEST_UNCONDITIONAL` of them, a conditional one as many likely ones.

    Notes
    -----
    Fagerland, Lydersen and Laake, *Statistical Analysis of Contingency Tables* (2017), chapter 4,
    gives all but ``"n-1"``, for which see Campbell, *Statistics in Medicine* 2007;26:3661-3675.
    SciPy's two-sided ``boschloo_exact`` doubles a one-sided P value; here, as in the original
    (Boschloo 1970) and in R's Exact, the two-sided Fisher P value orders the tables.

    Examples
    --------
    10/20 v 5/20: chi-square is 40 (10·15 - 10·5)² / (20·20·15·25) = 2.667.

    >>> found = two_proportions(10, 20, 5, 20)
    >>> round(found.statistic, 3), round(found.p_value, 3)
    (2.667, 0.102)

    3/4 v 1/4, the lady tasting tea: tables have 1, 16, 36, 16, 1 of 70 ways, so Fisher's P is
    34/70, and mid-P (2 + 32/2)/70.

    >>> round(two_proportions(3, 4, 1, 4, method="fisher").p_value, 4)
    0.4857
    >>> round(two_proportions(3, 4, 1, 4, method="mid-p").p_value, 4)
    0.2571

    One-sided, 3 or 4 right cups of 4: (16 + 1)/70.

    >>> round(two_proportions(3, 4, 1, 4, method="fisher", alternative="greater").p_value, 4)
    0.2429
    """
    counts = two_groups(events_1, total_1, events_2, total_2)
    method = full_name(method)
    choice(alternative, ALTERNATIVES, "alternative")
    table = tuple(np.broadcast_arrays(*counts))
    if method in _ROOTS:
        statistic, root = _ROOTS[method](table)
        p_value = _normal_p(root, alternative)
    elif alternative == "less":
        p_value, statistic = exact_tests.TESTS[method, "greater"]((*table[2:], *table[:2]))
    else:
        p_value, statistic = exact_tests.TESTS[method, alternative](table)
    return SignificanceTest(plain(p_value), plain(statistic), method, alternative)


def full_name(method: str, argument: str = "method") -> str:
    """Return the full name of a test that `two_proportions` takes by two.

    Raises
    ------
    ValueError
        If it takes none of that name; `argument` is what the error calls it.

    Examples
    --------
    >>> full_name("barnard"), full_name("pearson")
    ('barnard-pooled', 'pearson')
    """
    found = choice(method, (*METHODS, *_FULL_NAMES), argument)
    return _FULL_NAMES.get(found, found)


def _normal_p(root: Array, alternative: str) -> Array:
    if alternative == "two-sided":
        return np.asarray(erfc(np.abs(root) / np.sqrt(2)))
    return np.asarray(erfc((root if alternative == "greater" else -root) / np.sqrt(2)) / 2)


def _pearson(counts: Counts) -> tuple[Array, Array]:
    z = pooled_z(counts)
    return z**2, z


def _n_minus_1(counts: Counts) -> tuple[Array, Array]:
    both = counts[1] + counts[3]
    z = pooled_z(counts) * np.sqrt((both - 1) / both)
    return z**2, z


def _yates(counts: Counts) -> tuple[Array, Array]:
    events_1, total_1, events_2, total_2 = counts
    both, events = total_1 + total_2, events_1 + events_2
    rest = (total_1 - events_1) + (total_2 - events_2)
    # How far each of the four cells is from what equal proportions would put there.
    excess = cross_difference(counts) / both
    cut = np.maximum(np.abs(excess) - 0.5, 0)
    spread = np.sqrt(total_1 / both * (total_2 / both) * (events / both) * rest)
    z = np.sign(excess) * over(cut, spread)
    return z**2, z


def _likelihood_ratio(counts: Counts) -> tuple[Array, Array]:
    events_1, total_1, events_2, total_2 = counts
    both, events = total_1 + total_2, events_1 + events_2
    rest = (total_1 - events_1) + (total_2 - events_2)
    # Observed less expected, the same in all four cells but for its sign, and exact.
    excess = cross_difference(counts) / both
    half_g2 = np.zeros_like(excess)
    for total, sign in ((total_1, 1), (total_2, -1)):
        for margin, side in ((events, sign), (rest, -sign)):
            half_g2 = half_g2 + _divergence(side * excess, total * (margin / both))
    return 2 * half_g2, np.sign(excess) * np.sqrt(2 * half_g2)


def _divergence(excess: Array, expected: Array) -> Array:
    """Return ``observed * log(observed / expected) - excess`` without cancelling what is small."""
    share = np.maximum(over(excess, expected), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        lacking = np.where(share > -1, (1 + share) * np.log1p(share), 0.0)
    return np.asarray(np.maximum(expected * (lacking - share), 0))


def _twice(z: Callable[[Counts], Array]) -> Callable[[Counts], tuple[Array, Array]]:
    """Make a z its own statistic."""

    def found(counts: Counts) -> tuple[Array, Array]:
        value = z(counts)
        return value, value

    return found


_ROOTS: dict[str, Callable[[Counts], tuple[Array, Array]]] = {
    "pearson": _pearson,
    "yates": _yates,
    "n-1": _n_minus_1,
    "likelihood-ratio": _likelihood_ratio,
    "z": _twice(pooled_z),
    "z-unpooled": _twice(unpooled_z),
}
"""The statistic of each test by the normal, and its root with the sign of the difference."""

_FULL_NAMES = {"barnard": "barnard-pooled"}

METHODS = (*_ROOTS, *exact_tests.METHODS)
"""The full names of the tests `two_proportions` takes; "barnard" is short for "barnard-pooled"."""
