"""P values from intervals and back: what goes there comes back, and rounding is kept."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from asprinted.stats.normal_theory import interval_from_p, p_from_interval

CLOSE = 1e-9
"""Relative: quantile and tail of the normal, by two routes."""


@pytest.mark.parametrize("scale", ["difference", "ratio"])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("z", [0.3, -1.7, 4.2])
def test_an_interval_gives_its_p_value_and_back(scale, level, z):
    error = 0.21
    estimate, half = z * error, norm.ppf((1 + level) / 2) * error
    back = math.exp if scale == "ratio" else float
    low, middle, high = (back(estimate + step) for step in (-half, 0, half))
    found = p_from_interval(middle, low, high, scale, level)
    assert found.p_value == pytest.approx(2 * norm.sf(abs(z)), rel=CLOSE)
    assert found.least == pytest.approx(found.p_value, rel=CLOSE)
    assert found.most == pytest.approx(found.p_value, rel=CLOSE)
    again = interval_from_p(middle, found.p_value, scale, level)
    assert (again.low, again.high) == pytest.approx((low, high), rel=CLOSE)
    assert again.low_ends == pytest.approx((low, low), rel=CLOSE)


@pytest.mark.parametrize("seed", range(5))
def test_no_number_that_prints_so_has_a_p_value_outside(seed):
    random = np.random.default_rng(seed)
    for _ in range(200):
        log_ratio, error = random.normal() * 0.5, random.uniform(0.05, 0.6)
        exact = [math.exp(log_ratio + step * 1.959963984540054 * error) for step in (0, -1, 1)]
        printed = [f"{one:.2f}" for one in exact]
        if min(float(one) for one in printed) == 0:
            continue
        found = p_from_interval(*printed, scale="ratio")
        p_value = 2 * norm.sf(abs(log_ratio / error))
        assert found.least * (1 - CLOSE) <= p_value <= found.most * (1 + CLOSE)
        assert found.least <= found.p_value <= found.most
        assert found.centred
        if 0.0015 < p_value < 0.999 and printed[0] != "1.00":
            back = interval_from_p(printed[0], f"{p_value:.3f}", "ratio")
            assert back.low_ends[0] * (1 - CLOSE) <= exact[1] <= back.low_ends[1] * (1 + CLOSE)
            assert back.high_ends[0] * (1 - CLOSE) <= exact[2] <= back.high_ends[1] * (1 + CLOSE)


def test_an_estimate_off_the_middle_is_said_to_be():
    assert not p_from_interval("0.72", "0.55", "0.84", scale="ratio").centred
    assert p_from_interval("0.72", "0.55", "0.94", scale="ratio").centred
    assert not p_from_interval("0.72", "0.55", "0.94", scale="difference").centred


def test_an_estimate_that_may_be_no_effect_may_have_any_p_value():
    found = p_from_interval("1.0", "0.6", "1.7", scale="ratio")
    assert (found.p_value, found.most) == (1, 1)
    assert found.least < 0.9


def test_less_than_a_p_value_bounds_the_interval_on_one_side():
    found = interval_from_p("0.72", (0, 0.001), "ratio")
    assert found.low_ends[1] == pytest.approx(0.725)
    assert found.high_ends[0] == pytest.approx(0.715)
    assert found.high < found.high_ends[1] < 1


def test_limits_alike_leave_no_doubt():
    assert p_from_interval(2, 2, 2).p_value == 0
