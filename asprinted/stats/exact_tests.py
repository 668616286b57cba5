"""Exact tests of two proportions: conditional on both margins, and unconditional.

Own code: see `nuisance` for the unconditional ones; the conditional ones follow R's
``fisher.test``, which SciPy matches at the price of importing all its distributions. Must not
import SciPy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from asprinted.remembered import remember
from asprinted.stats import hypergeometric
from asprinted.stats.nuisance import largest_probability
from asprinted.stats.statistics import Array, Counts, pooled_z, unpooled_z

Found = tuple[Array, Array]
Ordering = Callable[[int, int], tuple[Array, float]]

TIE = 1e-11
"""Two tables are equally likely if their probabilities differ by less, relatively: more than sums
of a million logs are wrong by. R's 1e-7 counts neighbours of unlike probability as ties once
margins pass 10^7."""

_STATISTIC_TIE = 1e-12
"""Two z statistics are equal if they differ by less, relatively: a few thousand rounding errors."""

LARGEST_UNCONDITIONAL = 4_000_000
"""Tables an unconditional test will enumerate; more would take minutes and gigabytes."""


def _one_by_one(
    test: Callable[..., tuple[float, ...]],
) -> Callable[[Counts], Found]:
    def found(counts: Counts) -> Found:
        tables = zip(*(column.astype(int).ravel().tolist() for column in counts), strict=True)
        both = np.array([test(*table) for table in tables]).reshape(-1, 2)
        p_value, statistic = both.T.reshape(2, *counts[0].shape)
        return p_value, statistic

    return found


def _fisher(events_1: int, total_1: int, events_2: int, total_2: int) -> tuple[float, float]:
    weight, at = _weights(events_1, total_1, events_2, total_2)
    return _share(weight, weight <= weight[at] * (1 + TIE)), float(weight[at] / weight.sum())


def _fisher_greater(
    events_1: int, total_1: int, events_2: int, total_2: int
) -> tuple[float, float]:
    weight, at = _weights(events_1, total_1, events_2, total_2)
    return _share(weight, np.arange(len(weight)) >= at), float(weight[at] / weight.sum())


def _mid_p(events_1: int, total_1: int, events_2: int, total_2: int) -> tuple[float, float]:
    weight, at = _weights(events_1, total_1, events_2, total_2)
    if len(weight) == 1:
        return 1.0, 1.0
    tied = np.abs(weight - weight[at]) <= weight[at] * TIE
    rarer = (weight < weight[at]) & ~tied
    return (_share(weight, rarer | tied) + _share(weight, rarer)) / 2, float(
        weight[at] / weight.sum()
    )


def _mid_p_greater(events_1: int, total_1: int, events_2: int, total_2: int) -> tuple[float, float]:
    weight, at = _weights(events_1, total_1, events_2, total_2)
    if len(weight) == 1:
        return 1.0, 1.0
    count = np.arange(len(weight))
    return (_share(weight, count >= at) + _share(weight, count > at)) / 2, float(
        weight[at] / weight.sum()
    )


def _weights(events_1: int, total_1: int, events_2: int, total_2: int) -> tuple[Array, int]:
    """Return the relative weights of group 1's counts, and the place of the observed one.

    One that is 0 as a double stands at the end of the others.
    """
    first, weight = hypergeometric.weights(total_1, total_2, events_1 + events_2)
    at = events_1 - first
    if at < 0:
        return np.concatenate([[0.0], weight]), 0
    if at >= len(weight):
        return np.concatenate([weight, [0.0]]), len(weight)
    return weight, at


def _share(weight: Array, chosen: NDArray[np.bool_]) -> float:
    """Return the share of the chosen, which is 1 exactly if the others have none."""
    part = weight[chosen].sum()
    return float(part / (part + weight[~chosen].sum()))


def _unconditional(name: str, ordering: Ordering) -> Callable[[Counts], Found]:
    """Make the test whose region is the tables at least as far out as the observed one."""

    @remember(f"test by {name}")
    def test(events_1: int, total_1: int, events_2: int, total_2: int) -> tuple[float, ...]:
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

    return _one_by_one(test)


def _every_table(total_1: int, total_2: int) -> Counts:
    events_1, events_2 = np.meshgrid(
        np.arange(total_1 + 1.0), np.arange(total_2 + 1.0), indexing="ij"
    )
    return events_1, np.array(float(total_1)), events_2, np.array(float(total_2))


@lru_cache(maxsize=4)
def _by_pooled_z(total_1: int, total_2: int) -> tuple[Array, float]:
    return np.abs(pooled_z(_every_table(total_1, total_2))), _STATISTIC_TIE


@lru_cache(maxsize=4)
def _by_unpooled_z(total_1: int, total_2: int) -> tuple[Array, float]:
    return np.abs(unpooled_z(_every_table(total_1, total_2))), _STATISTIC_TIE


@lru_cache(maxsize=4)
def _by_signed_pooled_z(total_1: int, total_2: int) -> tuple[Array, float]:
    return pooled_z(_every_table(total_1, total_2)), _STATISTIC_TIE


@lru_cache(maxsize=4)
def _by_signed_unpooled_z(total_1: int, total_2: int) -> tuple[Array, float]:
    return unpooled_z(_every_table(total_1, total_2)), _STATISTIC_TIE


@lru_cache(maxsize=4)
def _by_fisher(total_1: int, total_2: int) -> tuple[Array, float]:
    """Return minus Fisher's P value of every table: larger is farther out."""

    def p_values(weight: Array) -> Array:
        order = np.sort(weight)
        below = np.searchsorted(order, weight * (1 + TIE), side="right")
        return np.cumsum(order)[below - 1]

    return _by_conditional(total_1, total_2, p_values)


@lru_cache(maxsize=4)
def _by_fisher_greater(total_1: int, total_2: int) -> tuple[Array, float]:
    return _by_conditional(total_1, total_2, lambda weight: np.cumsum(weight[::-1])[::-1])


def _by_conditional(
    total_1: int, total_2: int, sums: Callable[[Array], Array]
) -> tuple[Array, float]:
    """Return minus what a conditional test has for every table, from the sums it makes of weights.

    A table of no weight has a P value of 0.
    """
    outward = np.zeros((total_1 + 1, total_2 + 1))
    for events in range(total_1 + total_2 + 1):
        first, weight = hypergeometric.weights(total_1, total_2, events)
        events_1 = first + np.arange(len(weight))
        outward[events_1, events - events_1] = -sums(weight) / weight.sum()
    return outward, TIE


TESTS: dict[tuple[str, str], Callable[[Counts], Found]] = {
    ("fisher", "two-sided"): _one_by_one(_fisher),
    ("fisher", "greater"): _one_by_one(_fisher_greater),
    ("mid-p", "two-sided"): _one_by_one(_mid_p),
    ("mid-p", "greater"): _one_by_one(_mid_p_greater),
    ("barnard-pooled", "two-sided"): _unconditional("pooled z", _by_pooled_z),
    ("barnard-pooled", "greater"): _unconditional("signed pooled z", _by_signed_pooled_z),
    ("barnard-unpooled", "two-sided"): _unconditional("unpooled z", _by_unpooled_z),
    ("barnard-unpooled", "greater"): _unconditional("signed unpooled z", _by_signed_unpooled_z),
    ("boschloo", "two-sided"): _unconditional("Fisher's P", _by_fisher),
    ("boschloo", "greater"): _unconditional("Fisher's one-sided P", _by_fisher_greater),
}
"""Tests by name and alternative; "less" is "greater" with the groups exchanged."""

METHODS = tuple(dict.fromkeys(name for name, _ in TESTS))
""""fisher", "mid-p" and the unconditional tests."""
