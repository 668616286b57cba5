"""Whole counts behind printed numbers: which would print so, which print a P, how sturdy it is.

Imports `tests`, and no notation: printed text is read here only as a decimal or a percentage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import product

import numpy as np

from asprinted.stats.inputs import between, two_groups, whole
from asprinted.stats.rounding import counts_between
from asprinted.stats.tests import METHODS, full_name, two_proportions

Printed = str | tuple[float, float]
Counts = int | Iterable[int]

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


@dataclass(frozen=True, slots=True)
class Fragility:
    """How few patients' outcomes decide whether a P value is below `alpha`, by a named test.

    Attributes
    ----------
    index : int or None
        Outcomes to change; 0 if the P value is already on the other side, None if no number will
        do.
    method : str
        The test.
    alpha : float
        The threshold.
    group : int
        The group whose outcomes change: 1 or 2, the one with the smaller share of events.
    p_value, p_value_after : float
        Before the change, and after it.
    events_1, events_2 : int
        Events after the change.
    """

    index: int | None
    method: str
    alpha: float
    group: int
    p_value: float
    p_value_after: float
    events_1: int
    events_2: int


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
        result = two_proportions(*table.T, method=test)
        rows = zip(table.tolist(), result.p_value.tolist(), strict=True)
        found += [Explanation(*row, result.method, p_value) for row, p_value in rows]
    return tuple(found)


def fragility(
    events_1: int,
    total_1: int,
    events_2: int,
    total_2: int,
    test: str = "fisher",
    alpha: float = 0.05,
) -> Fragility:
    """Count the outcomes whose change would take a P value from below `alpha` to `alpha` or above.

    The group changed is the one with the smaller share of events, and the test is the one named:
    see the notes for how this differs from the usual definition.

    Parameters
    ----------
    events_1, total_1, events_2, total_2 : int
        Patients with the event and patients, in each group.
    test : str
        A name that `asprinted.stats.tests.two_proportions` takes; the usual definition has
        "fisher".
    alpha : float
        Threshold of significance, between 0 and 1.

    Returns
    -------
    Fragility
        `index` is 0 if the P value is not below `alpha` to begin with.

    Raises
    ------
    ValueError
        If a count, `test` or `alpha` is impossible.

    Notes
    -----
    In the group with the smaller share of events, group 2 if the shares are equal, non-events
    become events one by one until the P value of `test` is `alpha` or above: it is those changes
    that are counted. Totals and the other group stay as they are.

    This is the index of Walsh and others, *Journal of Clinical Epidemiology* 2014;67:622-628, if
    the groups are equally large, `test` is "fisher" and `alpha` 0.05. Otherwise it is not Walsh's:
    theirs changes the group with fewer events, which in unequal groups may have the larger share,
    so that the shares are driven apart.

    Examples
    --------
    10/20 v 3/20 has Pearson P .018; with 4/20 it is .047, with 5/20 .102: two outcomes.

    >>> fragility(10, 20, 3, 20, test="pearson").index
    2
    """
    return _shift(events_1, total_1, events_2, total_2, test, alpha, step=1)


def reverse_fragility(
    events_1: int,
    total_1: int,
    events_2: int,
    total_2: int,
    test: str = "fisher",
    alpha: float = 0.05,
) -> Fragility:
    """Count the outcomes whose change would take a P value from `alpha` or above to below it.

    Parameters
    ----------
    events_1, total_1, events_2, total_2, test, alpha
        As for `fragility`.

    Returns
    -------
    Fragility
        `index` is 0 if the P value is below `alpha` to begin with, None if it is not below even
        when the group has no event left.

    Raises
    ------
    ValueError
        If a count, `test` or `alpha` is impossible.

    Notes
    -----
    In the group with the smaller share of events, group 2 if the shares are equal, events become
    non-events one by one until the P value of `test` is below `alpha`. Khan and others, *JAMA
    Network Open* 2020;3:e2012469, change the group with fewer events, by Fisher's test: the same
    only if the groups are equally large.

    Examples
    --------
    10/20 v 5/20 has Pearson P .102; with 4/20 it is .047: one outcome.

    >>> reverse_fragility(10, 20, 5, 20, test="pearson").index
    1
    """
    return _shift(events_1, total_1, events_2, total_2, test, alpha, step=-1)


def _shift(
    events_1: int, total_1: int, events_2: int, total_2: int, test: str, alpha: float, step: int
) -> Fragility:
    alpha = between(alpha, "alpha", 0, 1)
    columns = two_groups(events_1, total_1, events_2, total_2)
    if any(column.ndim for column in columns):
        raise ValueError("events_1, total_1, events_2, total_2: expected single counts, not arrays")
    total_1, total_2 = int(columns[1]), int(columns[3])
    events = [int(columns[0]), int(columns[2])]
    at = 0 if events[0] * total_2 < events[1] * total_1 else 1
    last = 0 if step < 0 else (total_1, total_2)[at]

    def test_now() -> tuple[float, str]:
        found = two_proportions(events[0], total_1, events[1], total_2, method=test)
        return found.p_value, found.method

    before, method = test_now()
    after, changed = before, 0
    while (after < alpha) == (step > 0) and events[at] != last:
        events[at] += step
        changed += 1
        after = test_now()[0]
    reached = (after < alpha) == (step < 0)
    return Fragility(
        changed if reached else None, method, alpha, at + 1, before, after, events[0], events[1]
    )


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
    """Return the two ends, as exact fractions, of the numbers that would print so."""
    if isinstance(printed, str):
        low, high = _read(printed)
    else:
        try:
            low, high = (Fraction(Decimal(f"{float(end):.12g}")) for end in printed)
        except (TypeError, ValueError, OverflowError):
            raise _unreadable(printed) from None
    if low > high or high < 0 or low > 1:
        raise _unreadable(printed)
    return low, high


def _read(printed: str) -> tuple[Fraction, Fraction]:
    digits = printed.strip()
    unit = 100 if digits.endswith("%") else 1
    try:
        value = Decimal(digits.removesuffix("%").strip())
        half = Decimal(1).scaleb(value.as_tuple().exponent) / 2
    except (InvalidOperation, TypeError):
        raise _unreadable(printed) from None
    return Fraction(value - half) / unit, Fraction(value + half) / unit


def _unreadable(printed: object) -> ValueError:
    return ValueError(
        f"printed: found {printed!r}; expected a decimal or percentage from 0 to 1 as printed, "
        "'.048' or '21%', or its two ends, low first"
    )
