"""Rare events among millions and more, against arithmetic of fifty digits.

A limit is not solved for again, it is judged: just inside it the exact statistic must be below its
critical value, and just outside above.
"""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from asprinted.stats import differences, proportions
from asprinted.stats.inputs import critical

NEAR = Decimal("1e-10")
"""Relative: how far inside and outside a limit is looked; doubles differ by a millionth of it."""

HALVINGS = 170
"""Of an interval no wider than 1, in arithmetic of `DIGITS`."""

DIGITS = 50

TABLES = [
    (3, 10**9, 1, 10**9),
    (1, 10**9, 3, 10**9),
    (10**9 - 3, 10**9, 10**9 - 1, 10**9),
    (3, 10**12, 0, 10**11),
    (0, 10**12, 5, 10**10),
    (2, 10**15, 1, 7),
    (500_000_123, 10**9, 499_999_000, 10**9),
    (33, 156, 19, 150),
    (0, 9, 1, 13),
]


def likeliest_second(table, difference):
    """Return where the slope of the likelihood in group 2's share falls to 0."""
    events_1, total_1, events_2, total_2 = map(Decimal, table)
    low, high = max(Decimal(0), -difference), min(Decimal(1), 1 - difference)
    for _ in range(HALVINGS):
        share = (low + high) / 2
        slope = sum(
            count / of
            for count, of in (
                (events_1, share + difference),
                (total_1 - events_1, share + difference - 1),
                (events_2, share),
                (total_2 - events_2, share - 1),
            )
            if count
        )
        low, high = (share, high) if slope > 0 else (low, share)
    return (low + high) / 2


def score_statistic(table, difference, corrected):
    events_1, total_1, events_2, total_2 = map(Decimal, table)
    share_2 = likeliest_second(table, difference)
    share_1 = share_2 + difference
    variance = share_1 * (1 - share_1) / total_1 + share_2 * (1 - share_2) / total_2
    if corrected:
        variance *= (total_1 + total_2) / (total_1 + total_2 - 1)
    return (events_1 / total_1 - events_2 / total_2 - difference) ** 2 / variance


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("method", ["mee", "miettinen-nurminen"])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_score_limits_stand_where_the_statistic_is_critical(table, method, level):
    found = differences.risk_difference(*table, method=method, level=level)
    with localcontext() as context:
        context.prec = DIGITS
        target = Decimal(critical(level)) ** 2
        for limit, outward in ((found.low, -1), (found.high, 1)):
            nudge = outward * NEAR * abs(Decimal(limit))
            inside, outside = (
                score_statistic(table, Decimal(limit) + step, method == "miettinen-nurminen")
                for step in (-nudge, nudge)
            )
            assert inside < target < outside, (limit, outward)


def test_three_of_a_billion_against_one():
    found = differences.risk_difference(3, 10**9, 1, 10**9, method="mee")
    assert [f"{limit:.2e}" for limit in (found.low, found.high)] == ["-2.91e-09", "7.92e-09"]


@pytest.mark.parametrize(
    ("events", "total"), [(1, 2**60), (2**60 - 1, 2**60), (0, 10**15), (3, 10**12), (2**59, 2**60)]
)
def test_wilson_keeps_the_digits_of_rare_counts(events, total):
    found = proportions.interval(events, total)
    with localcontext() as context:
        context.prec = DIGITS
        share, z2 = Decimal(events) / total, Decimal(critical(0.95)) ** 2
        half = (z2 * (share * (1 - share) + z2 / (4 * total)) / total).sqrt()
        low, high = (
            (share + z2 / (2 * total) + sign * half) / (1 + z2 / total) for sign in (-1, 1)
        )
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.low == pytest.approx(float(low), rel=1e-12, abs=1e-30)
    assert found.high == pytest.approx(float(high), rel=1e-12)


@pytest.mark.parametrize("method", ["mee", "miettinen-nurminen"])
def test_many_intervals_take_few_steps(method, monkeypatch):
    """A count of passes, not a time, so that a busy machine does not fail it."""
    passes = []
    pulled = differences._pulled
    monkeypatch.setattr(
        differences, "_pulled", lambda *counts: passes.append(counts) or pulled(*counts)
    )
    random = np.random.default_rng(9)
    total_1, total_2 = random.integers(1, 500, (2, 2000))
    events_1, events_2 = random.integers(0, total_1 + 1), random.integers(0, total_2 + 1)
    differences.risk_difference(events_1, total_1, events_2, total_2, method=method)
    # Two groups, two limits, and once more at the end: a hundred halvings would make over 400.
    assert len(passes) <= 4 * 20
