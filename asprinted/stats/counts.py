"""Whole counts behind printed numbers: which would print so, and which print a P value.

How sturdy that is, is of `fragility`, imported here too. Imports `tests`, and no notation: printed
text is read only as a decimal or a percentage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from asprinted.stats.fragility import Fragility, fragility, reverse_fragility
from asprinted.stats.inputs import whole
from asprinted.stats.rounding import Printed, counts_between, rounding_interval, unreadable
from asprinted.stats.tests import METHODS, full_name, two_proportions

__all__ = [
    "DISTINCT_TESTS",
    "Counts",
    "Explanation",
    "Fragility",
    "Printed",
    "attainable",
    "explain_p",
    "fragility",
    "multiverse",
    "reverse_fragility",
]

Counts = int | Iterable[int]

_EXPECTED = "a decimal or percentage from 0 to 1 as printed, '.048' or '21%', or its two ends"

DISTINCT_TESTS = tuple(method for method in METHODS if method != "z")
"""Every test but "z", whose P value is Pearson's by another name."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One choice of counts, denominators and test, and the P value it gives."""

    events_1: int
    total_1: int
    events_2: int
    total_2: int
    method: str
    p_value: float


def attainable(printed: Printed, total: int) -> tuple[int, ...]:
    """List the whole counts whose share of `total` would print so.

    Parameters
    ----------
    printed : str or pair of numbers
        A percentage or decimal as printed, ``"21%"`` or ``".21"``: everything within half a unit of
        the last digit prints so, both ends included. Or the two ends themselves, as fractions; a
        float is read to twelve digits, so that 2.55/100 means .0255.
    total : int
        Patients, 1 or more.

    Returns
    -------
    tuple of int
        In rising order; empty if no count will do.

    Raises
    ------
    ValueError
        If `printed` cannot be read or lies outside 0 to 1, or `total` is not a whole number from 1.

    Notes
    -----
    Both ends are included because journals round 52.5 both ways. The arithmetic is exact.

    Examples
    --------
    21% of 156 is from 20.5 · 1.56 = 31.98 to 21.5 · 1.56 = 33.54:

    >>> attainable("21%", 156)
    (32, 33)
    >>> attainable("52%", 40)
    (21,)
    """
    low, high = _rounding_interval(printed)
    total = _positive(total, "total")
    return tuple(counts_between(low, high, total))


def explain_p(
    printed: Printed,
    events_1: Counts | str,
    total_1: Counts,
    events_2: Counts | str,
    total_2: Counts,
    tests: Sequence[str] = DISTINCT_TESTS,
) -> tuple[Explanation, ...]:
    """List every choice of counts, denominators and test that prints the given P value.

    Parameters
    ----------
    printed : str or pair of numbers
        The P value as printed, ``".048"``, or the two ends of what prints so, both included: ``(0,
        0.001)`` for "less than .001".
    events_1, events_2 : int, iterable of int, or str
        The counts to try; or a printed percentage, ``"21%"``, for the counts that print so.
    total_1, total_2 : int or iterable of int
        The denominators to try, never as text.
    tests : str or sequence of str
        Names that `asprinted.stats.tests.two_proportions` takes. What is named twice, here or
        above, is tried once.

    Returns
    -------
    tuple of Explanation
        Ordered by `tests`, then denominators, then counts.

    Raises
    ------
    ValueError
        If something cannot be read, is impossible, or leaves nothing to try.

    Examples
    --------
    10/20 v 4/20 has chi-square 40 · 120² / (20 · 20 · 14 · 26) = 3.956, which Pearson's test prints
    as .047; 3/20 and 5/20 give .018 and .102.

    >>> for found in explain_p(".047", 10, 20, range(3, 6), 20, tests=["pearson", "fisher"]):
    ...     print(found.events_1, found.events_2, found.method)
    10 4 pearson
    """
    low, high = (float(end) for end in _rounding_interval(printed))
    every = multiverse(events_1, total_1, events_2, total_2, tests)
    return tuple(found for found in every if low <= found.p_value <= high)


def multiverse(
    events_1: Counts | str,
    total_1: Counts,
    events_2: Counts | str,
    total_2: Counts,
    tests: Sequence[str] = DISTINCT_TESTS,
) -> tuple[Explanation, ...]:
    """List every choice of counts, denominators and test with the P value it gives.

    Parameters
    ----------
    events_1, total_1, events_2, total_2, tests
        As for `explain_p`. Counts above their denominator are left out.

    Returns
    -------
    tuple of Explanation
        Ordered by `tests`, then denominators, then counts.

    Raises
    ------
    ValueError
        If something cannot be read, is impossible, or leaves nothing to try.

    Examples
    --------
    >>> [round(found.p_value, 3) for found in multiverse(10, 20, [3, 4], 20, tests=["pearson"])]
    [0.018, 0.047]
    """
    every_test = _tests(tests)
    first, second = _arms(events_1, total_1, "_1"), _arms(events_2, total_2, "_2")
    # Tables of equal denominators stand together: the exact tests prepare each such pair once.
    pairs = sorted(product(first, second), key=lambda pair: (pair[0][1], pair[1][1], pair))
    table = np.array([(*one, *other) for one, other in pairs])
    found = []
    for test in every_test:
        x_1, n_1, x_2, n_2 = table.T
        result = two_proportions(x_1, n_1, x_2, n_2, method=test)
        rows = zip(table.tolist(), np.asarray(result.p_value).tolist(), strict=True)
        found += [Explanation(a, n, b, m, result.method, p_value) for (a, n, b, m), p_value in rows]
    return tuple(found)


def _tests(tests: str | Sequence[str]) -> list[str]:
    """Return the full name of each test once."""
    names = [tests] if isinstance(tests, str) or not isinstance(tests, Iterable) else list(tests)
    if not names:
        raise ValueError(f"tests: found {tests!r}; expected at least one of {', '.join(METHODS)}")
    return list(dict.fromkeys(full_name(name, "tests") for name in names))


def _arms(events: Counts | str, total: Counts, suffix: str) -> set[tuple[int, int]]:
    """Return every (events, total) of one group that is possible."""
    totals = [_positive(one, f"total{suffix}") for one in _several(total, f"total{suffix}")]
    if isinstance(events, str):
        found = {(count, one) for one in totals for count in attainable(events, one)}
    else:
        name = f"events{suffix}"
        counts = [_single(one, name) for one in _several(events, name)]
        found = {(count, one) for one in totals for count in counts if count <= one}
    if not found:
        raise ValueError(
            f"events{suffix}, total{suffix}: found no count that fits {events!r} of {total!r}; "
            "expected at least one"
        )
    return found


def _several(value: Counts, name: str) -> list[int]:
    """Return one number or many as a list; text would fall apart into digits."""
    if isinstance(value, str | bytes):
        raise ValueError(f"{name}: found {value!r}; expected a whole number or several, not text")
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    return list(value) if isinstance(value, Iterable) else [value]


def _single(value: int, name: str) -> int:
    found = whole(value, name)
    if found.ndim:
        raise ValueError(f"{name}: found {value!r} among several; expected a whole number")
    return int(found)


def _positive(value: int, name: str) -> int:
    found = whole(value, name)
    if found.ndim or found < 1:
        raise ValueError(f"{name}: found {value!r}; expected a whole number, 1 or more")
    return int(found)


def _rounding_interval(printed: Printed) -> tuple[Fraction, Fraction]:
    """Return the two ends, as exact fractions, of the shares that would print so."""
    low, high = rounding_interval(printed, "printed", _EXPECTED)
    if high < 0 or low > 1:
        raise unreadable(printed, "printed", _EXPECTED)
    return low, high
