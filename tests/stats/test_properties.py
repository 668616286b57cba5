"""What must hold whatever the counts: symmetry, broadcasting, and limits on the right side."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from asprinted.stats import counts, differences, posterior, proportions, tests

ROUNDING = 1e-9
"""Absolute: the two sides of an identity are computed by different roundings."""

SOME = settings(deadline=None, max_examples=60, derandomize=True)
"""The same examples on every run, however slow the machine."""

INSIDE = ("wilson", "clopper-pearson", "jeffreys")


@st.composite
def groups(draw, most=60):
    total = draw(st.integers(1, most))
    return draw(st.integers(0, total)), total


@given(groups(10**9), st.sampled_from(proportions.METHODS), st.sampled_from([0.5, 0.95, 0.999]))
@SOME
def test_non_events_mirror_events(group, method, level):
    events, total = group
    found = proportions.interval(events, total, method, level)
    mirrored = proportions.interval(total - events, total, method, level)
    assert found.low == pytest.approx(1 - mirrored.high, abs=ROUNDING)
    if method in INSIDE:
        assert 0 <= found.low <= found.estimate <= found.high <= 1


@given(groups(), groups(), st.sampled_from(differences.DIFFERENCE_METHODS))
@SOME
def test_swapped_groups_mirror_the_difference(first, second, method):
    found = differences.risk_difference(*first, *second, method=method)
    mirrored = differences.risk_difference(*second, *first, method=method)
    assert found.low == pytest.approx(-mirrored.high, abs=ROUNDING)
    if method != "agresti-caffo":
        assert found.low - ROUNDING <= found.estimate <= found.high + ROUNDING
    if method in ("newcombe", "mee", "miettinen-nurminen"):
        assert -1 - ROUNDING <= found.low <= found.high <= 1 + ROUNDING


@given(groups(), groups())
@SOME
def test_koopman_holds_1_where_the_chi_square_does_not_reject(first, second):
    found = differences.risk_ratio(*first, *second, method="koopman")
    p_value = tests.two_proportions(*first, *second, method="pearson").p_value
    if abs(p_value - 0.05) > 1e-6:
        assert (found.low <= 1 <= found.high) == (p_value > 0.05)


@given(groups(), groups())
@SOME
def test_mee_holds_0_where_the_chi_square_does_not_reject(first, second):
    found = differences.risk_difference(*first, *second, method="mee")
    p_value = tests.two_proportions(*first, *second, method="pearson").p_value
    if abs(p_value - 0.05) > 1e-6:
        assert (found.low <= 0 <= found.high) == (p_value > 0.05)


@given(groups(25), groups(25), st.sampled_from(tests.METHODS))
@SOME
def test_p_values_do_not_depend_on_which_group_is_first(first, second, method):
    found = tests.two_proportions(*first, *second, method=method)
    swapped = tests.two_proportions(*second, *first, method=method)
    mirrored = tests.two_proportions(
        first[1] - first[0], first[1], second[1] - second[0], second[1], method=method
    )
    assert 0 <= found.p_value <= 1 + ROUNDING
    assert found.p_value == pytest.approx(swapped.p_value, abs=ROUNDING)
    assert found.p_value == pytest.approx(mirrored.p_value, abs=ROUNDING)


@given(groups(25), groups(25))
@SOME
def test_boschloo_is_never_above_fisher(first, second):
    fisher, boschloo = (
        tests.two_proportions(*first, *second, method=name).p_value
        for name in ("fisher", "boschloo")
    )
    assert boschloo <= fisher + ROUNDING


@given(groups(), groups(), st.sampled_from(["pearson", "fisher", "barnard"]))
@SOME
def test_fragility_is_the_fewest(first, second, test):
    found = counts.fragility(*first, *second, test=test)
    assert found.p_value_after >= 0.05
    if found.index:
        step = found.index - 1
        one_less = (
            (first[0] + step * (found.group == 1), first[1]),
            (second[0] + step * (found.group == 2), second[1]),
        )
        p_value = tests.two_proportions(*one_less[0], *one_less[1], method=test).p_value
        assert p_value < 0.05 <= found.p_value_after


@given(st.integers(1, 400), st.integers(0, 400))
@SOME
def test_every_count_is_attainable_from_its_own_percentage(total, events):
    events = min(events, total)
    assert events in counts.attainable(f"{100 * events / total:.1f}%", total)


@given(groups(), groups(), st.floats(-0.9, 0.9))
@SOME
def test_one_of_the_two_is_superior(first, second, margin):
    one, other = posterior.beta_binomial(*first), posterior.beta_binomial(*second)
    forward = posterior.probability_superior(one, other, margin)
    backward = posterior.probability_superior(other, one, -margin)
    assert forward + backward == pytest.approx(1, abs=ROUNDING)


@given(groups(10**6), st.sampled_from([0.5, 0.95]))
@SOME
def test_the_highest_density_interval_is_the_shortest(group, level):
    equal = posterior.beta_binomial(*group, level=level)
    highest = posterior.beta_binomial(*group, method="highest-density", level=level)
    assert highest.high - highest.low <= equal.high - equal.low + ROUNDING


ARRAYS = {
    "interval": (proportions.interval, proportions.METHODS, 1),
    "risk_difference": (differences.risk_difference, differences.DIFFERENCE_METHODS, 2),
    "risk_ratio": (differences.risk_ratio, differences.RATIO_METHODS, 2),
    "odds_ratio": (differences.odds_ratio, differences.ODDS_METHODS, 2),
    "nnt": (differences.number_needed_to_treat, differences.DIFFERENCE_METHODS, 2),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_give_what_scalars_give(name):
    function, methods, arms = ARRAYS[name]
    events = np.array([[0, 1, 7], [12, 13, 5]])
    rest = (4, 9) if arms == 2 else ()
    for method in methods:
        whole = function(events, 13, *rest, method=method)
        assert whole.low.shape == whole.high.shape == whole.estimate.shape == events.shape
        for at in np.ndindex(events.shape):
            single = function(int(events[at]), 13, *rest, method=method)
            assert type(single.low) is type(single.high) is type(single.estimate) is float
            assert (whole.low[at], whole.high[at]) == pytest.approx(
                (single.low, single.high), rel=1e-12, abs=1e-15
            )


def test_blocks_of_a_long_array_give_what_its_parts_give():
    random = np.random.default_rng(2)
    totals = random.integers(1, 500, 40_001)
    events = random.integers(0, totals + 1)
    whole = differences.risk_difference(events, totals, 3, 17)
    for at in (0, 16_383, 16_384, 32_768, 40_000):
        single = differences.risk_difference(events[at], totals[at], 3, 17)
        assert (whole.estimate[at], whole.low[at], whole.high[at]) == (
            single.estimate,
            single.low,
            single.high,
        )


def test_a_million_intervals_are_those_of_statsmodels():
    """To the same digits; how long each takes is measured by `make bench`."""
    random = np.random.default_rng(6)
    total_1, total_2 = random.integers(1, 500, (2, 50_000))
    events_1, events_2 = random.integers(0, total_1 + 1), random.integers(0, total_2 + 1)
    wilson = proportions.interval(events_1, total_1)
    low, high = proportion_confint(events_1, total_1, method="wilson")
    np.testing.assert_allclose([wilson.low, wilson.high], [low, high], rtol=1e-9, atol=1e-14)
    newcombe = differences.risk_difference(events_1, total_1, events_2, total_2)
    limits = confint_proportions_2indep(
        events_1, total_1, events_2, total_2, method="newcomb", compare="diff"
    )
    np.testing.assert_allclose([newcombe.low, newcombe.high], limits, rtol=1e-9, atol=1e-14)


def test_arrays_of_tables_give_what_scalars_give():
    for method in tests.METHODS:
        whole = tests.two_proportions([1, 5, 9], 12, [[3], [0]], [[9], [11]], method=method)
        assert whole.p_value.shape == (2, 3)
        single = tests.two_proportions(5, 12, 0, 11, method=method)
        assert type(single.p_value) is float
        assert whole.p_value[1, 1] == pytest.approx(single.p_value, rel=1e-12)


LIGHT = ("proportions", "differences", "normal_theory")
FORBIDDEN = {
    LIGHT: {"scipy", "statsmodels", "pandas"},
    ("tests", "counts", "pooling", "bayesian", "posterior", "survival", "logistic_normal"): {
        "scipy.stats",
        "scipy.optimize",
        "scipy.integrate",
        "statsmodels",
        "pandas",
    },
}


@pytest.mark.parametrize("modules", FORBIDDEN)
def test_a_chapter_waits_for_no_needless_import(modules):
    names = ", ".join(f"asprinted.stats.{module}" for module in modules)
    code = f"import sys, {names}; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert FORBIDDEN[modules] & set(found.stdout.split()) == set()
