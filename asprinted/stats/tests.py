"""Two-sided tests that two proportions are equal, each by name.

Imports SciPy's special functions only. The exact tests are our own: see `nuisance` for the
unconditional ones; the conditional ones follow R's ``fisher.test``, which SciPy matches at the
price of importing all its distributions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc

from asprinted import prose
from asprinted.remembered import remember
from asprinted.stats.hypergeometric import probabilities
from asprinted.stats.inputs import choice, two_groups
from asprinted.stats.nuisance import largest_probability
from asprinted.stats.results import Number, plain

Counts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Found = tuple[np.ndarray, np.ndarray]

TIE = 1e-7
"""Two tables are equally likely if their probabilities differ by less, relatively; as in R."""

_STATISTIC_TIE = 1e-12
"""Two z statistics are equal if they differ by less, relatively: a few thousand rounding errors."""

LARGEST_UNCONDITIONAL = 4_000_000
"""Tables an unconditional test will enumerate; more would take minutes and gigabytes."""


@dataclass(frozen=True, slots=True)
class SignificanceTest:
    """A P value, the statistic it came from, and the test's full name.

    Attributes
    ----------
    p_value : float or ndarray
        Two-sided.
    statistic : float or ndarray
        Chi-square, z, or what the test orders tables by; see `two_proportions`.
    method : str
        The test.
    """

    p_value: Number
    statistic: Number
    method: str

    def __format__(self, spec: str) -> str:
        """Write the P value in the house format: ``f"{test}"`` is ``P = 0.048``."""
        if spec:
            raise ValueError(f"format of a test: found {spec!r}; expected nothing")
        return prose.p_value(self.p_value)


def two_proportions(
    events_1: ArrayLike,
    total_1: ArrayLike,
    events_2: ArrayLike,
    total_2: ArrayLike,
    method: str = "pearson",
) -> SignificanceTest:
    """Test whether two proportions are equal, two-sided.

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
          rate, of a pooled |z| at least as large.
        - ``"barnard-unpooled"``: the same with the unpooled |z|.
        - ``"boschloo"``: the largest probability of a Fisher P value at most as large; the
          statistic is Fisher's P value.

    Returns
    -------
    SignificanceTest
        Its `method` is the full name. Where nobody or everybody had the event nothing is tested: P
        is 1. Where 0/n meets m/m the unpooled z is infinite and its P 0.

    Raises
    ------
    ValueError
        If a count is negative, not whole or above its total, if `method` is unknown, or if an
        unconditional test would enumerate more than `LARGEST_UNCONDITIONAL` tables.

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
    """
    counts = two_groups(events_1, total_1, events_2, total_2)
    method = full_name(method)
    p_value, statistic = _METHODS[method](np.broadcast_arrays(*counts))
    return SignificanceTest(plain(p_value), plain(statistic), method)


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


def _chi_square(statistic: np.ndarray) -> Found:
    return erfc(np.sqrt(statistic / 2)), statistic


def _normal(z: np.ndarray) -> Found:
    return erfc(np.abs(z) / np.sqrt(2)), z


def _pearson(counts: Counts) -> Found:
    return _chi_square(_pooled_z(counts) ** 2)


def _n_minus_1(counts: Counts) -> Found:
    both = counts[1] + counts[3]
    return _chi_square(_pooled_z(counts) ** 2 * (both - 1) / both)


def _yates(counts: Counts) -> Found:
    events_1, total_1, events_2, total_2 = counts
    both, events = total_1 + total_2, events_1 + events_2
    # How far each of the four cells is from what equal proportions would put there.
    excess = np.abs(events_1 * total_2 - events_2 * total_1) / both
    cut = np.maximum(excess - 0.5, 0)
    return _chi_square(_over(cut**2 * both**3, total_1 * total_2 * events * (both - events)))


def _likelihood_ratio(counts: Counts) -> Found:
    events_1, total_1, events_2, total_2 = counts
    both, events = total_1 + total_2, events_1 + events_2
    # Observed less expected, the same in all four cells but for its sign, and exact.
    excess = (events_1 * total_2 - events_2 * total_1) / both
    g2 = np.zeros_like(excess)
    for total, sign in ((total_1, 1), (total_2, -1)):
        for margin, side in ((events, sign), (both - events, -sign)):
            g2 = g2 + _divergence(side * excess, total * margin / both)
    return _chi_square(2 * g2)


def _divergence(excess: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return ``observed * log(observed / expected) - excess`` without cancelling what is small."""
    share = np.maximum(_over(excess, expected), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        lacking = np.where(share > -1, (1 + share) * np.log1p(share), 0.0)
    return np.maximum(expected * (lacking - share), 0)


def _pooled_z(counts: Counts) -> np.ndarray:
    events_1, total_1, events_2, total_2 = counts
    both, events = total_1 + total_2, events_1 + events_2
    difference = events_1 * total_2 - events_2 * total_1
    return _over(difference * np.sqrt(both), np.sqrt(total_1 * total_2 * events * (both - events)))


def _unpooled_z(counts: Counts) -> np.ndarray:
    events_1, total_1, events_2, total_2 = counts
    share_1, share_2 = events_1 / total_1, events_2 / total_2
    variance = share_1 * (1 - share_1) / total_1 + share_2 * (1 - share_2) / total_2
    return _over(share_1 - share_2, np.sqrt(variance))


def _over(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Return the quotient, with 0 over 0 as 0: no difference is no evidence of one."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(numerator == 0, 0.0, numerator / denominator)


def _one_by_one(test: Callable[[int, int, int, int], tuple[float, float]], counts: Counts) -> Found:
    tables = zip(*(column.astype(int).flat for column in counts), strict=True)
    found = np.array([test(*table) for table in tables]).reshape(-1, 2)
    return tuple(found.T.reshape(2, *counts[0].shape))


def _fisher(events_1: int, total_1: int, events_2: int, total_2: int) -> tuple[float, float]:
    support, probability = probabilities(total_1, total_2, events_1 + events_2)
    observed = probability[events_1 - int(support[0])]
    likely = probability <= observed * (1 + TIE)
    return min(float(probability[likely].sum()), 1.0), float(observed)


def _mid_p(events_1: int, total_1: int, events_2: int, total_2: int) -> tuple[float, float]:
    support, probability = probabilities(total_1, total_2, events_1 + events_2)
    observed = probability[events_1 - int(support[0])]
    if len(support) == 1:
        return 1.0, 1.0
    tied = np.abs(probability - observed) <= observed * TIE
    rarer = probability[(probability < observed) & ~tied].sum()
    return float(rarer + probability[tied].sum() / 2), float(observed)


def _unconditional(ordering: Callable[[int, int], np.ndarray]) -> Callable[[Counts], Found]:
    """Make the test whose region is the tables at least as far out as the observed one."""

    @remember(f"test by {ordering.__name__}")
    def test(events_1: int, total_1: int, events_2: int, total_2: int) -> tuple[float, float]:
        tables = (total_1 + 1) * (total_2 + 1)
        if tables > LARGEST_UNCONDITIONAL:
            raise ValueError(
                f"total_1, total_2: found {total_1} and {total_2}, which make {tables} tables; "
                f"an unconditional test expects at most {LARGEST_UNCONDITIONAL}: choose another"
            )
        outward, tie = ordering(total_1, total_2)
        observed = outward[events_1, events_2]
        probability, _ = largest_probability(outward >= observed * (1 - np.sign(observed) * tie))
        return probability, abs(float(observed))

    return lambda counts: _one_by_one(test, counts)


def _every_table(total_1: int, total_2: int) -> Counts:
    events_1, events_2 = np.meshgrid(
        np.arange(total_1 + 1.0), np.arange(total_2 + 1.0), indexing="ij"
    )
    return events_1, np.float64(total_1), events_2, np.float64(total_2)


@lru_cache(maxsize=4)
def _by_pooled_z(total_1: int, total_2: int) -> tuple[np.ndarray, float]:
    return np.abs(_pooled_z(_every_table(total_1, total_2))), _STATISTIC_TIE


@lru_cache(maxsize=4)
def _by_unpooled_z(total_1: int, total_2: int) -> tuple[np.ndarray, float]:
    return np.abs(_unpooled_z(_every_table(total_1, total_2))), _STATISTIC_TIE


@lru_cache(maxsize=4)
def _by_fisher(total_1: int, total_2: int) -> tuple[np.ndarray, float]:
    """Return minus Fisher's P value of every table: larger is farther out."""
    outward = np.empty((total_1 + 1, total_2 + 1))
    for events in range(total_1 + total_2 + 1):
        support, probability = probabilities(total_1, total_2, events)
        order = np.sort(probability)
        below = np.searchsorted(order, probability * (1 + TIE), side="right")
        events_1 = support.astype(int)
        outward[events_1, events - events_1] = -np.cumsum(order)[below - 1]
    return outward, TIE


_METHODS: dict[str, Callable[[Counts], Found]] = {
    "pearson": _pearson,
    "yates": _yates,
    "n-1": _n_minus_1,
    "likelihood-ratio": _likelihood_ratio,
    "z": lambda counts: _normal(_pooled_z(counts)),
    "z-unpooled": lambda counts: _normal(_unpooled_z(counts)),
    "fisher": lambda counts: _one_by_one(_fisher, counts),
    "mid-p": lambda counts: _one_by_one(_mid_p, counts),
    "barnard-pooled": _unconditional(_by_pooled_z),
    "barnard-unpooled": _unconditional(_by_unpooled_z),
    "boschloo": _unconditional(_by_fisher),
}
_FULL_NAMES = {"barnard": "barnard-pooled"}

METHODS = tuple(_METHODS)
"""The full names of the tests `two_proportions` takes; "barnard" is short for "barnard-pooled"."""
