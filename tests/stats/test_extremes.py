"""The far ends: margins of a billion, studies of very unlike size, and exact fractions beside.

Seeded, so that the same tables come on every run.
"""

import math
import tracemalloc
from fractions import Fraction

import numpy as np
import pytest

from asprinted.stats import between, differences, hypergeometric, pooling, ratios, tests
from asprinted.stats.beta import LARGEST, Beta, lower_quantile
from asprinted.stats.effects import typical_variance
from asprinted.stats.exact import product_difference
from asprinted.stats.search import convex_root, edge

ROUNDING = 1e-12
"""Relative: sums of some hundred probabilities, each a dozen rounding errors from its own."""

BYTES = 150_000_000
"""A conditional test holds less at margins of a billion; their whole support would take 8 GB."""

NEAR_ONE = 1e-15
"""Absolute: four rounding errors of a ratio near 1."""


def exact_p(table, alternative, mid):
    events_1, total_1, events_2, total_2 = table
    events = events_1 + events_2
    support = range(max(0, events - total_2), min(total_1, events) + 1)
    ways = {x: math.comb(total_1, x) * math.comb(total_2, events - x) for x in support}
    observed = ways[events_1]
    chosen = {
        "two-sided": lambda x: ways[x] <= observed,
        "greater": lambda x: x >= events_1,
        "less": lambda x: x <= events_1,
    }[alternative]
    p_value = Fraction(sum(ways[x] for x in support if chosen(x)), sum(ways.values()))
    tied = [x for x in support if ways[x] == observed] if alternative == "two-sided" else [events_1]
    taken = Fraction(sum(ways[x] for x in tied), 2 * sum(ways.values())) if mid else 0
    return p_value if len(support) == 1 else p_value - taken


def seeded_tables(count, most):
    random = np.random.default_rng(20031)
    for _ in range(count):
        total_1, total_2 = (int(one) for one in random.integers(1, most, 2))
        if random.random() < 0.3:
            total_2 = total_1
        yield (
            int(random.integers(0, total_1 + 1)),
            total_1,
            int(random.integers(0, total_2 + 1)),
            total_2,
        )


@pytest.mark.parametrize("alternative", tests.ALTERNATIVES)
@pytest.mark.parametrize("method", ["fisher", "mid-p"])
def test_conditional_tests_are_exact_fractions(method, alternative):
    for table in seeded_tables(250, 120):
        found = tests.two_proportions(*table, method=method, alternative=alternative).p_value
        exact = exact_p(table, alternative, method == "mid-p")
        assert found == pytest.approx(float(exact), rel=ROUNDING), table
        assert 0 <= found <= 1
        if exact == 1:
            assert found == 1, table


@pytest.mark.parametrize("method", tests.METHODS)
def test_no_p_value_leaves_its_range(method):
    for table in seeded_tables(40, 30):
        for alternative in tests.ALTERNATIVES:
            found = tests.two_proportions(*table, method=method, alternative=alternative)
            assert 0 <= found.p_value <= 1, (table, alternative)


@pytest.mark.parametrize("method", ["fisher", "mid-p", "conditional-exact"])
def test_margins_of_a_billion_take_bounded_memory(method):
    table = 500_000_000, 10**9, 500_030_000, 10**9
    tracemalloc.start()
    try:
        if method in tests.METHODS:
            tests.two_proportions(*table, method=method)
        else:
            differences.odds_ratio(*table, method=method)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < BYTES


def test_the_window_of_weights_leaves_nothing_out(monkeypatch):
    """A support wider than its window, against the whole of it."""
    table = 300, 20_000, 20_300, 2_000_000
    total_1, total_2, events = table[1], table[3], table[0] + table[2]
    first, weight = hypergeometric.weights(total_1, total_2, events)
    assert len(weight) < min(total_1, events) + 1
    monkeypatch.setattr(hypergeometric, "_NOTHING", 1e9)
    whole_first, whole = hypergeometric.weights(total_1, total_2, events)
    at = first - whole_first
    assert whole[:at].sum() == whole[at + len(weight) :].sum() == 0
    assert weight == pytest.approx(whole[at : at + len(weight)], rel=1e-10)


def test_a_ratio_near_1_keeps_its_digits():
    found = differences.risk_ratio(99_999_999, 10**8, 99_999_994, 10**8)
    assert found.low - 1 == pytest.approx(-2.5388513e-9, abs=NEAR_ONE)


def test_koopman_and_pearson_agree_whatever_the_size():
    random = np.random.default_rng(7)
    for _ in range(400):
        total_1, total_2 = (int(10**power) for power in random.uniform(0.5, 14, 2))
        share, apart = random.random() ** 6, random.normal() * 2
        if random.random() < 0.5:
            share = 1 - share
        error = math.sqrt(share * (1 - share) * (1 / total_1 + 1 / total_2))
        events_1 = int(np.clip(round(total_1 * (share + apart * error)), 0, total_1))
        table = events_1, total_1, round(total_2 * share), total_2
        p_value = tests.two_proportions(*table).p_value
        found = differences.risk_ratio(*table)
        if abs(p_value - 0.05) > 1e-6:
            assert (found.low <= 1 <= found.high) == (p_value > 0.05), table


def sets(count, measure):
    random = np.random.default_rng(11)
    for _ in range(count):
        k = int(random.choice([2, 3, 5, 20, 50]))
        totals = np.round(10 ** random.uniform(1, 9, k))
        shares = 1 / (1 + np.exp(random.normal(size=k) * 10 ** random.uniform(-4, 0.5)))
        yield np.floor(totals * shares).clip(1, totals - 1), totals, measure


@pytest.mark.parametrize("measure", pooling.MEASURES)
@pytest.mark.parametrize("tau2", ["reml", "ml"])
def test_no_variance_tried_is_likelier_than_the_one_found(measure, tau2):
    for events, totals, _ in sets(25, measure):
        found = pooling.random_effects(events, totals, measure=measure, tau2=tau2)
        y, v = np.array(found.effects), np.array(found.variances)
        tried = np.append(0, np.geomspace(v.min() * 1e-4, (100 * np.ptp(y) + 1) ** 2, 3000))
        best = between.log_likelihood(y, v, found.tau2, tau2)
        assert between.log_likelihood(y, v, tried, tau2).max() <= best + 1e-9 * max(1, abs(best))
        for interval in (found.tau2_interval("profile"), found.tau2_interval("q-profile")):
            assert not math.isinf(interval.high)
            if not math.isnan(interval.low):
                assert 0 <= interval.low <= interval.high
        profile = found.tau2_interval("profile")
        assert profile.low <= found.tau2 <= profile.high


@pytest.mark.parametrize("total", [10.0**power for power in range(1, 10)])
def test_studies_of_one_size_have_one_variance_by_every_moment(total):
    """With equal variances REML, Paule-Mandel and DerSimonian-Laird are one number."""
    shares = np.random.default_rng(3).uniform(0.1, 0.9, 12)
    events, totals = np.round(shares * total), np.full(12, total)
    found = [
        pooling.random_effects(events, totals, "arcsine", name).tau2
        for name in ("reml", "paule-mandel", "dersimonian-laird")
    ]
    assert found[0] > 0
    assert found[1:] == pytest.approx(found[:1] * 2, rel=1e-9)


def test_a_level_near_1_has_finite_limits():
    found = pooling.random_effects([5, 50, 3], [10, 1000, 9], level=1 - 1e-12)
    assert math.isfinite(found.tau2_interval("profile").high)


def test_a_search_that_does_not_settle_says_so():
    with pytest.raises(ArithmeticError, match="expected a convex function"):
        convex_root(lambda x: (-np.ones_like(x), 1 + 0 * x), 1.0)


def test_halving_comes_to_neighbours_from_any_bracket():
    for answer in (1e-300, 1.0, 3e200):
        found = edge(lambda x, answer=answer: x <= answer, 0.0, 1e308).item()
        assert found == np.nextafter(answer, np.inf)
    assert edge(lambda x: x >= -2.5, 7.0, -1e308).item() == np.nextafter(-2.5, -np.inf)


def test_products_keep_what_rounding_takes():
    random = np.random.default_rng(5)
    for _ in range(200):
        a, b, c, d = (int(one) for one in random.integers(1, 2**52, 4))
        c, d = (a + int(random.integers(3)), b) if random.random() < 0.5 else (c, d)
        exact = a * b - c * d
        assert product_difference(a, b, c, d).item() == pytest.approx(float(exact), rel=1e-15)


def test_a_quantile_that_scipy_has_not_is_found():
    assert lower_quantile(1.03332343, 0.00268699, 9.00200349e-18) == pytest.approx(
        1.01295196e-14, rel=1e-8
    )


def test_the_largest_beta_has_a_density_and_tails():
    """Beta(n, n) is nearly normal with variance 1/(8n)."""
    found = Beta(LARGEST, LARGEST)
    assert found.density(0.5) == pytest.approx(math.sqrt(8 * LARGEST / (2 * math.pi)), rel=1e-9)
    sigma = 1 / math.sqrt(8 * LARGEST)
    expected = math.erfc(2 / math.sqrt(2)) / 2
    assert found.probability_above(0.5 + 2 * sigma) == pytest.approx(expected, rel=1e-9)


def test_one_method_has_one_address():
    assert differences.risk_ratio is ratios.risk_ratio


def test_a_small_variance_of_the_mixed_model_is_found():
    """Studies of 10^12 hardly differ from normal ones: the variance is that of the normal model."""
    events, totals = [5 * 10**11, 5 * 10**11 + 10**7], [10**12] * 2
    by_moments = pooling.random_effects(events, totals, tau2="ml").tau2
    assert pooling.glmm(events, totals).tau2 == pytest.approx(by_moments, rel=1e-4)


@pytest.mark.parametrize("measure", pooling.MEASURES)
@pytest.mark.parametrize("totals", [(10, 10**9), (10, 10**13), (1000, 10**15)])
def test_of_two_studies_the_variance_is_in_closed_form(measure, totals):
    """Their difference has the variance v1 + v2 + 2 tau², by REML and Paule-Mandel alike."""
    events = [totals[0] * 9 // 10, totals[1] // 4]
    for tau2 in ("reml", "paule-mandel"):
        found = pooling.random_effects(events, totals, measure, tau2)
        (one, other), variances = found.effects, found.variances
        expected = ((one - other) ** 2 - sum(variances)) / 2
        assert expected > 0
        assert found.tau2 == pytest.approx(expected, rel=1e-13)


def test_neighbours_of_the_mode_are_no_ties():
    """One off the mode of 10^9: only the mode is likelier, and has 36 in a million."""
    half = 500_000_000
    found = tests.two_proportions(half + 1, 10**9, half - 1, 10**9, method="fisher").p_value
    assert 1 - found == pytest.approx(1 / math.sqrt(2 * math.pi * 10**9 / 8), rel=1e-6)


def test_the_typical_variance_of_two_is_their_mean():
    for one, other in ((3.3e-15, 0.0271), (4.1e-9, 0.41)):
        assert typical_variance(np.array([one, other])) == pytest.approx(
            (one + other) / 2, rel=ROUNDING
        )
